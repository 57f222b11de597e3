"""Status and probability of every opportunity (R7-R9), decided once per distinct combination."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from forecaster.money import Bools, Decimals, exact
from forecaster.records.flags import Flags, texts
from forecaster.records.milestones import Milestone, Milestones, closing_name
from forecaster.records.opportunities import LAYERS, LOST, OPEN, WON, Codes
from forecaster.sheets import Cells
from forecaster.words.keys import Guesses

_CERTAIN = 100.0


class Standing(NamedTuple):
    """What R7-R9 find for each row: see `Opportunities` for the columns."""

    status: Codes
    probability: Decimals
    milestone_probability: npt.NDArray[np.float64]
    own_probability: Bools
    milestone: Cells


class _Case(NamedTuple):
    """What one combination of status, pipeline and milestone comes to."""

    status: int
    probability: float
    name: str
    code: str = ""  # E215 (only without an own probability), E216, E217, W304, W305
    listed: bool = True


def _judge(said: str, found: Milestone | None, *, several: bool, name: str, known: bool) -> _Case:
    if several:
        return _Case(OPEN, np.nan, name, "E216")
    closes = found.closes if found else closing_name(name)
    points = found.probability if found else np.nan
    display = found.name if found else name
    if (said == "open" and closes) or (said and closes and said != closes):
        return _Case(OPEN, points, display, "E217")
    status = LAYERS.index((said if said in LAYERS else "") or closes or "open")
    if known and found is None:
        return _Case(status, points, display, "W305" if status != OPEN else "E215", listed=False)
    return _Case(status, points, display, "W304" if said in ("won", "lost") and not closes else "")


def standing(flags: Flags, milestones: Milestones) -> Standing:
    """Decide the status (R7) and the probability (R8) of every row; flags what contradicts."""
    sheet = flags.sheet
    keys = list(
        zip(
            texts(sheet, "status"), texts(sheet, "pipeline"), texts(sheet, "milestone"), strict=True
        )
    )
    cases = {}
    for said, pipeline, name in set(keys):
        found, several = milestones.find(pipeline, name)
        cases[said, pipeline, name] = _judge(
            said, found, several=several, name=name, known=milestones.listed
        )
    rows = [cases[k] for k in keys]
    status = np.fromiter((c.status for c in rows), dtype=np.int8, count=len(rows))
    points = np.fromiter((c.probability for c in rows), dtype=np.float64, count=len(rows))
    display = np.empty(len(rows), dtype=object)
    display[:] = [c.name for c in rows]
    own = np.array(
        [c if type(c) is float else np.nan for c in sheet.cells("probability").tolist()],
        dtype=np.float64,
    )
    _flag_cases(flags, milestones, rows, own)
    _flag_probabilities(flags, status, own, points, display)
    used = np.where(np.isnan(own), points, own)
    used = np.where(status == WON, _CERTAIN, np.where(status == LOST, 0.0, used))
    mine = ~np.isnan(own) & (status == OPEN)
    return Standing(status, exact(used), points, mine, display)


def _flag_cases(
    flags: Flags, milestones: Milestones, rows: list[_Case], own: npt.NDArray[np.float64]
) -> None:
    code = np.array([c.code for c in rows], dtype=object)
    names = texts(flags.sheet, "milestone")
    said = texts(flags.sheet, "status")
    unlisted = code == "E215"
    has_own = ~np.isnan(own)

    guesses = Guesses(milestones.names)

    def guess(i: int) -> list[tuple[str, str]]:
        return [("guess", guesses(names[i]))]

    def status(i: int) -> list[tuple[str, str]]:
        return [("status", said[i])]

    blank = np.array([not n for n in names], dtype=bool)
    flags.flag("E216", (code == "E216") & ~blank, "milestone")
    flags.flag("E217", (code == "E217") & ~blank, "milestone", more=status)
    flags.flag("E215", unlisted & ~has_own & ~blank, "milestone", more=guess)
    flags.flag("W305", ((code == "W305") | (unlisted & has_own)) & ~blank, "milestone", more=guess)
    flags.flag("W304", (code == "W304") & ~blank, "milestone", more=status)


def _flag_probabilities(
    flags: Flags,
    status: Codes,
    own: npt.NDArray[np.float64],
    points: npt.NDArray[np.float64],
    display: Cells,
) -> None:
    neither = (status == OPEN) & np.isnan(own) & np.isnan(points)
    flags.flag("E218", neither & ~flags.rejected, "milestone")
    certain = np.where(status == WON, _CERTAIN, 0.0)
    differs = (status != OPEN) & ~np.isnan(own) & (own != certain)
    flags.flag("W303", differs, "probability", more=lambda i: [("status", LAYERS[status[i]])])
    drifted = (status == OPEN) & ~np.isnan(own) & ~np.isnan(points) & (own != points)
    flags.flag(
        "W319",
        drifted,
        "probability",
        more=lambda i: [("milestone", f"{points[i]:.15g} ({display[i]})")],
    )
