"""The report workbook as a file: pages and Schedule written by XlsxWriter."""
