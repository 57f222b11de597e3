"""What a forecast says of the future beyond its sums: the range, and targets (R32, R33)."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from forecaster.forecasting.chance import Percentiles


class Moments(NamedTuple):
    """Mean and variance of what open opportunities bring: minor units and their square (R33)."""

    mean: Fraction
    variance: Fraction


class Likely(NamedTuple):
    """What open opportunities bring, in all and by month; ``draws`` is 0 if exact (R33).

    ``reach`` is how likely the report's target for its fiscal year is reached; None without one.
    """

    draws: int
    total: Percentiles
    months: tuple[Percentiles, ...]
    reach: Fraction | None = None


class TargetLine(NamedTuple):
    """A target for a month, fiscal quarter or year, and what stands against it (R32).

    Attributes
    ----------
    kind, label, first, last
        ``month``, ``quarter`` or ``year``; its label, and its first and last month, both included.
    partial
        Whether the horizon ends before the period does.
    team, owner, pipeline
        Whose it is; all blank for the company.
    whole
        Whether it is the target of all that is in the report.
    basis
        ``schedule`` or ``bookings``: won and open money scheduled in the period, or all of what
        closes in it.
    target, won, open
        Minor units; ``open`` is the value, not weighted.
    members
        The sum of its owners' own targets, of a team that has any.
    unpriced
        How many targets without an exchange rate belong here, and are not in ``target`` (R26).
    """

    kind: str
    label: str
    first: str
    last: str
    partial: bool
    team: str = ""
    owner: str = ""
    pipeline: str = ""
    whole: bool = False
    basis: str = "schedule"
    target: int = 0
    won: int = 0
    open: int = 0
    members: tuple[int, ...] = ()
    unpriced: int = 0
