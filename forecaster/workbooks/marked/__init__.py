"""The marked copy of a user's workbook: `forecaster check --annotate`."""
