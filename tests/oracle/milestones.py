"""Milestones, status and probability (R6-R8, R10)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from books import Row
from oracle.contacts import key, text
from oracle.money import exact


class UnusableError(Exception):
    """The whole workbook is stopped: an E of the rules."""


class RejectedError(Exception):
    """One row is rejected: an R of the rules."""


@dataclass(frozen=True)
class Milestone:
    """One row of the Milestones sheet; complete is None where the sheet has no such column."""

    pipeline: str
    name: str
    probability: Fraction
    complete: bool | None


CLOSED_BY_NAME = {
    "won": ("won", "closed won", "gagne", "gagnee", "remportee", "signee"),
    "lost": ("lost", "closed lost", "perdu", "perdue"),
}


def plain(word: str) -> str:
    """Return a word without accents, for comparing."""
    apart = unicodedata.normalize("NFKD", key(word))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def shares(cells: list[object]) -> list[Fraction | None]:
    """Read a column of probabilities as shares from 0 to 1, its scale judged once (R10)."""
    numbers = [exact(c) for c in cells if isinstance(c, (int, float)) and 0 <= exact(c) <= 100]
    above = [number for number in numbers if number > 0]
    fractions = all(number <= 1 for number in above)
    if not fractions and any(number < 1 for number in above):
        raise UnusableError("a column mixes fractions and percent points")
    return [_share(cell, Fraction(1) if fractions else Fraction(100)) for cell in cells]


def _share(cell: object, whole: Fraction) -> Fraction | None:
    """Return a share, None for blank; one outside 0-1 is the caller's to reject."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        return exact(cell.strip().rstrip("%").strip().replace(",", ".")) / 100
    return exact(cell) / whole


def read_milestones(rows: tuple[Row, ...]) -> list[Milestone]:
    """Read the Milestones sheet; a complete one must stand at 0 or 100 % (R6)."""
    probabilities = shares([row.get("Probability") for row in rows])
    has_complete = any("Complete" in row for row in rows)
    milestones = []
    for row, probability in zip(rows, probabilities, strict=True):
        complete = key(text(row, "Complete")) in {"yes", "true", "oui"} if has_complete else None
        if probability is None or not 0 <= probability <= 1:
            raise UnusableError("a milestone needs a probability")
        if complete and probability not in {0, 1}:
            raise UnusableError("a complete milestone stands at 0 or 100 %")
        milestones.append(
            Milestone(text(row, "Pipeline"), text(row, "Milestone"), probability, complete)
        )
    return milestones


def find(row: Row, milestones: list[Milestone]) -> Milestone | None:
    """Find an opportunity's milestone by pipeline and name (R7)."""
    named = [m for m in milestones if key(m.name) == key(text(row, "Milestone"))]
    pipeline = key(text(row, "Pipeline"))
    if not pipeline:
        if len(named) > 1:
            raise RejectedError("the milestone's name stands in several pipelines")
        return named[0] if named else None
    own = [m for m in named if key(m.pipeline) == pipeline]
    shared = [m for m in named if not m.pipeline]
    return next(iter(own or shared), None)


def status_of_milestone(name: str, milestone: Milestone | None) -> str:
    """Return open, won or lost by the Complete flag, else by the milestone's name (R7)."""
    if milestone is not None and milestone.complete is not None:
        if not milestone.complete:
            return "open"
        return "won" if milestone.probability == 1 else "lost"
    for status, names in CLOSED_BY_NAME.items():
        if plain(name) in names:
            return status
    return "open"


def status(row: Row, milestone: Milestone | None) -> str:
    """Return the status of an opportunity, or reject a contradiction (R7)."""
    by_milestone = status_of_milestone(text(row, "Milestone"), milestone)
    written = plain(text(row, "Status"))
    if not written:
        return by_milestone
    for known, names in {**CLOSED_BY_NAME, "open": ("open",)}.items():
        if written == known or written in names:
            written = known
    if written not in {"open", "won", "lost"}:
        raise RejectedError("a status that is none of open, won, lost")
    if by_milestone not in {"open", written}:
        raise RejectedError("the status contradicts a closing milestone")
    return written


def probability(own: Fraction | None, milestone: Milestone | None, state: str) -> Fraction:
    """Return the share that counts: own, else the milestone's; won 1, lost 0 (R8)."""
    if own is not None and not 0 <= own <= 1:
        raise RejectedError("a probability outside 0-100 %")
    if state != "open":
        return Fraction(int(state == "won"))
    if own is not None:
        return own
    if milestone is None:
        raise RejectedError("no probability")
    return milestone.probability
