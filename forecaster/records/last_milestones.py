"""The last milestone at which a lost opportunity was still open."""

from __future__ import annotations

import numpy as np

from forecaster.records.milestones import Milestones, closing_name
from forecaster.records.opportunities import LOST
from forecaster.records.status import Standing
from forecaster.sheets import Cells, RawSheet


def last_open_milestones(sheet: RawSheet, stands: Standing, milestones: Milestones) -> Cells:
    """(n,) the Last Open Milestone of lost rows, ``""`` of others and where nothing says it.

    Where the cell is blank, and the status says lost while the milestone is an open one (W304),
    that milestone is the last that was open.
    """
    lost = stands.status == LOST
    last = np.where(lost, np.array(sheet.texts("last_open_milestone"), dtype=object), "")
    blank = np.flatnonzero(lost & (last == ""))
    pipelines = sheet.texts("pipeline")
    where = [(pipelines[row], str(stands.milestone[row])) for row in blank.tolist()]
    ends = {pair: _ends(milestones, *pair) for pair in set(where)}
    last[blank] = ["" if ends[pair] else pair[1] for pair in where]
    return last


def _ends(milestones: Milestones, pipeline: str, name: str) -> bool:
    found, _ = milestones.find(pipeline, name)
    return bool(found.closes if found else closing_name(name))
