"""The report workbook recalculated: by two engines, with Parameters changed, with cells broken."""
