"""The pages of the report workbook: what stands where, and by which formula."""
