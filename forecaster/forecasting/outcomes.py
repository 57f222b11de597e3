"""What became of closed opportunities: counts that add up, and the rates read off them (R28, R29).

All that is kept are counts and sums, so that workbooks can be added; rates, intervals, mean and
median are worked out from them when they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

WINDOWS = ("30", "90", "365", "all")
WINDOW_DAYS = (30, 90, 365)
YEAR, ALL = 2, 3  # places in WINDOWS
WIDTH = 36  # numbers of a group: 4 windows, 3 sides of 3 numbers each
SMALL = 30  # closed opportunities; of fewer a rate says little

_Z2 = Decimal("1.959963984540054") ** 2  # 95 % of a normal distribution lie within that many sigma
_DIGITS = 40


class Side(NamedTuple):
    """Closed opportunities of one kind: how many, their value in minor units, how many lack one.

    ``unpriced`` ones have no exchange rate: they are in ``deals`` and not in ``value`` (R26).
    """

    deals: int
    value: int
    unpriced: int


class Outcomes(NamedTuple):
    """What was won, lost, and lost for a reason that is not included for conversion (R28)."""

    won: Side
    lost: Side
    excluded: Side

    @property
    def closed(self) -> int:
        """How many the rate is of: won and lost, without the excluded ones."""
        return self.won.deals + self.lost.deals

    @property
    def every(self) -> int:
        """How many there are, the excluded ones too."""
        return self.closed + self.excluded.deals

    @property
    def unpriced(self) -> int:
        """How many of the rate by count are not in the rate by value (R26)."""
        return self.won.unpriced + self.lost.unpriced

    @property
    def rate(self) -> Fraction | None:
        """Won ÷ (won + lost) by count, exact; None where nothing closed (R28).

        >>> nothing = Side(0, 0, 0)
        >>> Outcomes(Side(4, 0, 0), Side(4, 0, 0), Side(2, 0, 0)).rate
        Fraction(1, 2)
        """
        return Fraction(self.won.deals, self.closed) if self.closed else None

    @property
    def rate_value(self) -> Fraction | None:
        """The same by value; None where either side is negative (credits), or both are 0."""
        won, lost = self.won.value, self.lost.value
        return Fraction(won, won + lost) if min(won, lost) >= 0 and won + lost else None

    @property
    def interval(self) -> tuple[Fraction, Fraction] | None:
        """The 95 % interval of the rate by count after Wilson (1927); None where nothing closed.

        >>> low, high = Outcomes(Side(10, 0, 0), Side(30, 0, 0), Side(0, 0, 0)).interval
        >>> round(float(low), 4), round(float(high), 4)
        (0.1419, 0.4019)
        """
        won, lost = self.won.deals, self.lost.deals
        if not won + lost:
            return None
        with localcontext(prec=_DIGITS):
            middle = 2 * won + _Z2
            spread = (_Z2 * (_Z2 + Decimal(4 * won * lost) / (won + lost))).sqrt()
            both = 2 * (won + lost + _Z2)
            low = Fraction((middle - spread) / both) if won else Fraction(0)
            high = Fraction((middle + spread) / both) if lost else Fraction(1)
        return low, high


class Spans(NamedTuple):
    """Days from creation to the win, as a histogram that adds up (R29).

    Attributes
    ----------
    days
        Pairs (days, how many), by days; only won opportunities.
    missing
        Won ones without Created On or without Closed On.
    negative
        Won ones closed before they were created.
    future
        Won ones that close after the as-of date.
    """

    days: tuple[tuple[int, int], ...]
    missing: int
    negative: int
    future: int

    @property
    def known(self) -> int:
        """How many spans there are."""
        return sum(count for _, count in self.days)

    @property
    def mean(self) -> Fraction | None:
        """The mean of the spans, exact; None of none."""
        total = sum(days * count for days, count in self.days)
        return Fraction(total, self.known) if self.days else None

    @property
    def median(self) -> Fraction | None:
        """The middle span, or the mean of the two in the middle; None of none.

        >>> Spans(((3, 1), (10, 2), (50, 1)), 0, 0, 0).median
        Fraction(10, 1)
        """
        if not self.days:
            return None
        reached = list(accumulate(count for _, count in self.days))

        def at(place: int) -> int:
            """The span at a place, counted from 0."""
            return next(d for (d, _), n in zip(self.days, reached, strict=True) if n > place)

        return Fraction(at((reached[-1] - 1) // 2) + at(reached[-1] // 2), 2)


class OutcomeGroup(NamedTuple):
    """One key: its outcomes by window, and its spans where the field has them (owner, team)."""

    key: str
    windows: tuple[Outcomes, ...]
    spans: Spans


class OutcomeTable(NamedTuple):
    """Groups by one field, the most closed ones first; ``folded`` as in `GroupTable`."""

    field: str
    heading: str
    groups: tuple[OutcomeGroup, ...]
    overlapping: bool
    folded: int = 0


class Conversion(NamedTuple):
    """Everything about closed opportunities, in counts and sums (R28, R29).

    Attributes
    ----------
    windows
        One a window of `WINDOWS`, each holding the shorter ones.
    undated, future
        Closed without a date: in the window ``all`` alone; closed after the as-of date: in none.
    spans
        Time to win, of all.
    by
        Groups by pipeline, owner, team, tag and ``field:NAME``.
    reasons, milestones
        Lost ones by reason, and by the last milestone that was open; won is 0 there.
    """

    windows: tuple[Outcomes, ...]
    undated: Outcomes
    future: Outcomes
    spans: Spans
    by: dict[str, OutcomeTable]
    reasons: OutcomeTable
    milestones: OutcomeTable

    @property
    def any_closed(self) -> bool:
        """Whether anything is closed, whenever."""
        return bool(self.windows[ALL].every or self.future.every)


NOTHING = Outcomes(*[Side(0, 0, 0)] * 3)
NO_SPANS = Spans((), 0, 0, 0)
NO_WINDOWS = (NOTHING,) * len(WINDOWS)
REASONS, MILESTONES = "lost_reason", "last_open_milestone"
TIMED = ("owner", "team")


def outcomes_of(numbers: Sequence[int]) -> Outcomes:
    """Outcomes from their nine numbers: won, lost, excluded, each deals, value, unpriced."""
    return Outcomes(*(Side(*numbers[at : at + 3]) for at in (0, 3, 6)))


def windows_of(numbers: Sequence[int]) -> tuple[Outcomes, ...]:
    """The windows of a group from its `WIDTH` numbers."""
    return tuple(outcomes_of(numbers[at : at + 9]) for at in range(0, WIDTH, 9))


def numbers_of(windows: Iterable[Outcomes]) -> list[int]:
    """The numbers that `windows_of` made windows from; nine where there is one alone."""
    return [number for one in windows for side in one for number in side]


def by_count(groups: Iterable[OutcomeGroup]) -> tuple[OutcomeGroup, ...]:
    """Groups in the order in which they are shown: the most closed ones first, then by key."""
    return tuple(sorted(groups, key=lambda group: (-group.windows[ALL].every, group.key)))


def amounts_of(found: Conversion) -> Iterator[int]:
    """The size of every amount and count, for what a cell may hold."""
    tables = (*found.by.values(), found.reasons, found.milestones)
    every = [found.windows, (found.undated, found.future)]
    every += [group.windows for table in tables for group in table.groups]
    for windows in every:
        yield from map(abs, numbers_of(windows))
