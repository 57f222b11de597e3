"""What became of targets: attainment, gap, coverage; the lines of many workbooks added (R32)."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TypeAlias

from forecaster.forecasting.measured import Holder, holder_of
from forecaster.forecasting.outcomes import YEAR
from forecaster.forecasting.outlook import TargetLine
from forecaster.forecasting.results import Figures

BASES = ("schedule", "bookings")
_KINDS = ("month", "quarter", "year")
_Key: TypeAlias = tuple[Holder, str, str]


def attainment(line: TargetLine) -> Fraction | None:
    """Won ÷ target; None where the target is 0 or not wholly known (R32)."""
    return None if line.unpriced or not line.target else Fraction(line.won, line.target)


def gap(line: TargetLine) -> int | None:
    """Target − won, in minor units; None where the target is not wholly known (R32)."""
    return None if line.unpriced else line.target - line.won


def coverage(line: TargetLine) -> Fraction | None:
    """Open value in the period ÷ gap; None where the gap is not above 0 (R32).

    >>> line = TargetLine("month", "2026-05", "2026-05", "2026-05", False, target=200, open=425)
    >>> coverage(line)
    Fraction(17, 8)
    """
    missing = gap(line)
    return Fraction(line.open, missing) if missing and missing > 0 else None


def conversion_rate(figures: Figures) -> Fraction | None:
    """The conversion rate of the last 365 days by value (R28); None where it is not known."""
    return figures.conversion.windows[YEAR].rate_value


def required_coverage(rate: Fraction | None) -> Fraction | None:
    """1 ÷ the conversion rate: what coverage it would take; None without a rate above 0 (R32).

    >>> required_coverage(Fraction(1, 4))
    Fraction(4, 1)
    """
    return 1 / rate if rate else None


def differs(line: TargetLine) -> int | None:
    """A team's own target less the sum of its owners'; None where they agree, or own none."""
    if not line.members or line.unpriced or line.members[0] == line.target:
        return None
    return line.target - line.members[0]


def year_line(lines: Iterable[TargetLine], fiscal_year: str) -> TargetLine | None:
    """The target of all that is in the report, for a fiscal year; what is scheduled first."""
    found = {
        line.basis: line
        for line in lines
        if line.whole and line.kind == "year" and line.label == fiscal_year
    }
    return next((found[basis] for basis in BASES if basis in found), None)


class TargetSums:
    """The lines of many workbooks: those of one holder, basis and period add up (R24).

    A workbook that has no such target adds nothing, neither to it nor to what is measured against
    it.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._lines: dict[_Key, TargetLine] = {}

    def add(self, lines: Iterable[TargetLine]) -> None:
        """Add the lines of one workbook."""
        for line in lines:
            key = (holder_of(line), line.basis, line.label)
            mine = self._lines.get(key)
            self._lines[key] = line if mine is None else _both(mine, line)

    def lines(self) -> tuple[TargetLine, ...]:
        """All of them: company, teams, owners, pipelines; months, quarters, years."""
        return tuple(self._lines[key] for key in sorted(self._lines, key=self._rank))

    def _rank(self, key: _Key) -> tuple[object, ...]:
        holder, basis, _ = key
        line = self._lines[key]
        return *rank(holder, basis), _KINDS.index(line.kind), line.first


def rank(holder: Holder, basis: str) -> tuple[object, ...]:
    """Company, teams, owners, pipelines; what is scheduled before bookings."""
    team, owner, pipeline = holder
    return bool(pipeline), bool(owner), (team, owner, pipeline), BASES.index(basis)


def _both(one: TargetLine, other: TargetLine) -> TargetLine:
    known = one.members and other.members
    return one._replace(
        team=min(one.team, other.team),
        owner=min(one.owner, other.owner),
        pipeline=min(one.pipeline, other.pipeline),
        target=one.target + other.target,
        won=one.won + other.won,
        open=one.open + other.open,
        members=(one.members[0] + other.members[0],) if known else (),
        unpriced=one.unpriced + other.unpriced,
    )
