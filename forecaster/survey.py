"""A first look at a workbook of many: which opportunities stand in it, before any is counted."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from forecaster.options import Options
from forecaster.reading.workbook import read_workbook
from forecaster.records.contents import Identities, identities
from forecaster.run import worked_out


class Survey(NamedTuple):
    """The rows of one workbook that have an ID, and the digest of the file that they were read in.

    ``rows`` is an array of `records.contents.IDENTITY`, 28 bytes a row; what `records.doubles`
    makes of it holds only for a file of the same ``sha256``.
    """

    sha256: str
    rows: Identities


def survey(path: Path, options: Options) -> Survey:
    """Read a workbook, and see that a report can be made of it; nothing is written.

    One of which none can be made must not be surveyed: what it says would count nowhere, and rows
    of other workbooks that say the same would be skipped.

    Raises
    ------
    ForecasterError
        Nothing can be done with this workbook; its problems say why.
    """
    raw = read_workbook(path, options.profile, options.by, options.limits)
    worked_out(raw, options)
    return Survey(raw.sha256, identities(raw.sheets["opportunities"], options.profile))
