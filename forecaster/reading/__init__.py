"""Reading: a workbook becomes columns of typed cells, each with its place."""
