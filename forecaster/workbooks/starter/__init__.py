"""The starter workbook: `forecaster new`."""
