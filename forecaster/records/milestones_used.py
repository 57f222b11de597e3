"""The milestones that a report prints, and which of them each open row goes by (R7, R8)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forecaster.money import Ints
from forecaster.records.milestones import Milestones
from forecaster.records.opportunities import LAYERS, OPEN, Opportunities
from forecaster.words.keys import name_key


class MilestoneUsed(NamedTuple):
    """A milestone that was used: percent points as text, blank where it has none of its own."""

    pipeline: str
    milestone: str
    probability: str
    status: str


def milestones_used(
    milestones: Milestones, rows: Opportunities
) -> tuple[tuple[MilestoneUsed, ...], Ints]:
    """The milestones listed, then those that only rows name; and where each open row's stands.

    Where none is listed, all of the rows' are named, in alphabetical order. Two spellings of one
    name (case, spaces) are one milestone, spelt as the first by alphabet.

    Returns
    -------
    tuple
        The milestones, and (n,) the place of the one that an open row goes by, -1 for other rows.
    """
    listed = [
        MilestoneUsed(m.pipeline, m.name, f"{m.probability:.15g}", m.closes or "open")
        for m in milestones.by_key.values()
    ]
    places = {id(m): at for at, m in enumerate(milestones.by_key.values())}
    status = rows.status.tolist()
    named = list(zip(rows.pipeline.tolist(), rows.milestone.tolist(), status, strict=True))
    where: dict[tuple[str, str, int], int] = {}
    own: dict[tuple[str, str, int], int] = {}
    for pipeline, name, layer in sorted(set(named)):
        if milestones.listed and layer != OPEN:
            continue
        found, _ = milestones.find(pipeline, name)
        key = (name_key(pipeline), name_key(name), layer)
        if found is None and key not in own:
            own[key] = len(listed)
            listed.append(MilestoneUsed(pipeline, name, "", LAYERS[layer]))
        where[pipeline, name, layer] = own[key] if found is None else places[id(found)]
    at = (where[key] if key[2] == OPEN else -1 for key in named)
    return tuple(listed), np.fromiter(at, dtype=np.int64, count=len(named))
