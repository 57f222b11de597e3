"""Which workbooks a copy can be made of: the copy reads every sheet, wanted or not."""

from __future__ import annotations

from pathlib import Path

from forecaster.errors import ForecasterError
from forecaster.limits import Limits
from forecaster.problems import Problem
from forecaster.reading.gate import open_package
from forecaster.reading.scan import scan_sheet
from forecaster.words.kinds import mark

_TOO_MANY = mark("it has more than {most} cells")
_TOO_WIDE = mark("it has merged cells of more than {most} cells")


def refuse_uncopyable(path: Path, limits: Limits) -> None:
    """Refuse a workbook that would ask for too much memory as a copy.

    Raises
    ------
    ForecasterError
        E014 for too many cells, filled or merged, in all sheets; E0 and E1 as in reading, but for
        every sheet.
    """
    package = open_package(path, limits)
    scans = [scan_sheet(package, part, limits) for part in package.sheets]
    filled = sum(scan.filled for scan in scans)
    merged = sum((r1 - r0 + 1) * (c1 - c0 + 1) for scan in scans for r0, c0, r1, c1 in scan.merged)
    for size, phrase in ((filled, _TOO_MANY), (merged, _TOO_WIDE)):
        if size > limits.copied_cells:
            more = (("most", str(limits.copied_cells)),)
            raise ForecasterError(Problem("E014", found=phrase, more=more))
