"""Where a report would take the place of a workbook that it, or another one, is made from."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from pathlib import Path

from forecaster.batch.inputs import CONSOLIDATED, Workbook, file_key
from forecaster.errors import BatchError
from forecaster.words.kinds import mark

_REPLACED = mark("The reports in {folder} would take the place of the workbook {name}")
_ELSEWHERE = mark("Choose another folder with --out, or another date with --as-of.")
_ENDINGS = (".xlsx", ".html", ".txt", ".json")


def refuse_to_replace(workbooks: Iterable[Workbook], out: Path, as_of: dt.date) -> None:
    """Make sure that no report is called like a workbook of the batch in the output folder.

    `pipeline.xlsx` beside somebody's own `pipeline-2026-11-30.xlsx` would cost the second one.

    Raises
    ------
    BatchError
        One is.
    """
    workbooks = tuple(workbooks)
    stems = (CONSOLIDATED, *(workbook.stem for workbook in workbooks))
    reports = {file_key(f"{stem}-{as_of.isoformat()}{e}") for stem in stems for e in _ENDINGS}
    folder = os.path.realpath(out)
    for workbook in workbooks:
        for path in {workbook.path, os.path.realpath(workbook.path)}:
            inside, name = os.path.split(path)
            if file_key(name) in reports and os.path.realpath(inside) == folder:
                raise BatchError(_REPLACED, _ELSEWHERE, folder=out, name=workbook.name)
