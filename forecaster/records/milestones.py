"""Milestones: the table of a workbook or a profile, and the status of each opportunity (R6-R9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from forecaster.errors import ForecasterError
from forecaster.problems import Problem
from forecaster.profile import MilestoneList
from forecaster.records.rows import check_rows
from forecaster.sheets import RawSheet
from forecaster.words.keys import name_key, word_key
from forecaster.words.values import CLOSING_NAMES

_CERTAIN = 100.0


class Milestone(NamedTuple):
    """A milestone: percent points; ``closes`` is ``won``, ``lost`` or ``""`` for an open one."""

    pipeline: str
    name: str
    probability: float
    closes: str
    days_until_stale: float | None = None


@dataclass(frozen=True)
class Milestones:
    """The milestones of a workbook, by pipeline and name; ``listed`` is false where none are."""

    by_key: dict[tuple[str, str], Milestone]
    listed: bool

    def find(self, pipeline: str, name: str) -> tuple[Milestone | None, bool]:
        """The milestone of an opportunity, and whether the name stands in several pipelines (R7).

        A blank pipeline on the sheet serves every pipeline; on an opportunity it matches only a
        name that stands once.
        """
        key = name_key(name)
        if pipeline:
            own = self.by_key.get((name_key(pipeline), key))
            return own or self.by_key.get(("", key)), False
        found = [m for (_, k), m in self.by_key.items() if k == key]
        return (found[0], False) if len(found) == 1 else (None, len(found) > 1)

    @property
    def names(self) -> list[str]:
        """All names, for suggestions."""
        return [m.name for m in self.by_key.values()]


def closing_name(name: str) -> str:
    """``won`` or ``lost`` where a milestone's own name says so, else ``""`` (R7)."""
    return CLOSING_NAMES.get(word_key(name), "")


def from_profile(chosen: MilestoneList) -> Milestones:
    """The milestones that a profile lists instead of a sheet; 100 % won, 0 % lost."""
    certain = {"won": _CERTAIN, "lost": 0.0}
    table = {}
    for name, points in chosen.probabilities.items():
        # Where the profile does not name the closing ones of a side, their own names do (R7).
        side = closing_name(name)
        end = side if side and not getattr(chosen, side) and points == certain[side] else ""
        table["", name_key(name)] = Milestone("", name, points, end)
    for end in ("won", "lost"):
        for name in getattr(chosen, end):
            table["", name_key(name)] = Milestone("", name, certain[end], end)
    return Milestones(table, listed=True)


def from_sheet(sheet: RawSheet | None) -> tuple[Milestones, list[Problem]]:
    """The milestones of the Milestones sheet; rows with bad cells are rejected and said.

    Raises
    ------
    ForecasterError
        E113 a complete milestone that is neither 0 nor 100 (R6), E114 a milestone twice.
    """
    if sheet is None:
        return Milestones({}, listed=False), []
    good, problems = check_rows(sheet)
    table: dict[tuple[str, str], Milestone] = {}
    has_complete = "complete" in sheet.columns
    columns = ("pipeline", "milestone", "probability", "complete", "days_until_stale")
    cells = [sheet.cells(c)[good].tolist() for c in columns]
    for row, (pipeline, name, points, complete, stale) in zip(
        sheet.rows[good].tolist(), zip(*cells, strict=True), strict=True
    ):
        closes = _closes(sheet, row, points, complete) if has_complete else closing_name(name)
        key = (name_key(pipeline or ""), name_key(name))
        if key in table:
            place = sheet.column_of("milestone")
            raise ForecasterError(
                Problem("E114", sheet.title, row, place, "milestone", name, role=sheet.role)
            )
        table[key] = Milestone(pipeline or "", name, points, closes, stale)
    return Milestones(table, listed=True), problems


def _closes(sheet: RawSheet, row: int, points: float, complete: str | None) -> str:
    if complete != "yes":
        return ""
    if points not in (0.0, _CERTAIN):
        place = sheet.column_of("probability")
        found = f"{points:.15g}"
        raise ForecasterError(
            Problem("E113", sheet.title, row, place, "probability", found, role=sheet.role)
        )
    return "won" if points == _CERTAIN else "lost"
