"""What a workbook may ask of the machine."""

from __future__ import annotations

from typing import NamedTuple

EXCEL_ROWS, EXCEL_COLUMNS = 1_048_576, 16_384  # of one sheet


class Limits(NamedTuple):
    """What a workbook may ask of the machine; beyond each, a problem and no answer.

    ``file_bytes`` of the file (E008); ``total_bytes`` of all parts inflated, and ``ratio`` times
    the file once that is more than ``ratio_floor``, ``large_ratio`` times once it is more than
    ``large_floor`` (E007): so much takes long, and the sheets of people shrink to a tenth;
    ``parts`` in the archive (E007); ``rows`` of data in one sheet (E125); ``cells`` in the
    rectangle from A1 to the last used row and column, or ``sparse_cells`` where only one cell in
    ``sparseness`` holds anything (E106); ``marks``, error cells and formulas without values
    (E007); ``odd_cells``, cells not written as Excel writes them, which are slow to check (E007):
    both of all sheets together.
    """

    file_bytes: int = 200 << 20
    rows: int = EXCEL_ROWS
    cells: int = 20_000_000
    sparse_cells: int = 8_000_000
    total_bytes: int = 2 << 30
    ratio: int = 100
    ratio_floor: int = 32 << 20
    large_ratio: int = 20
    large_floor: int = 512 << 20
    parts: int = 10_000
    sparseness: int = 50
    marks: int = 1_000_000
    odd_cells: int = 500_000


# Up to so many opportunities, the rows of a report's Schedule are formulas.
LIVE_ROWS = 10_000
MOST_LIVE_ROWS = 1_048_575  # what one sheet holds below its headings
