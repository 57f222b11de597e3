"""How many opportunities each owner has open, beside how much of what closed was won (R28).

Few open ones and many won: there may be room to open more. Many open ones and few won: a stricter
choice may pay. Nothing is said where chance alone could explain it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from forecaster.forecasting.outcomes import NOTHING, YEAR, Outcomes
from forecaster.forecasting.results import NONE_KEY, Figures
from forecaster.words.keys import name_key

FEW_HIGH, MANY_LOW = "few_high", "many_low"
LEAST = 5  # closed opportunities; of fewer even an interval says too much


class OwnerSize(NamedTuple):
    """An owner: open opportunities, their ratio to the mean, what closed in 365 days.

    ``of_mean`` is None for those without an owner, and where no owner has any open ones.
    ``reading`` is `FEW_HIGH`, `MANY_LOW`, or None where nothing is to be said.
    """

    owner: str
    open: int
    of_mean: Fraction | None
    year: Outcomes
    reading: str | None


class PipelineSize(NamedTuple):
    """The owners against the whole.

    Attributes
    ----------
    holders
        How many owners have open opportunities.
    mean_open
        How many these have on average, exact; None where no owner has any.
    year
        All that closed in the last 365 days, of whomever.
    owners
        Those with open opportunities, or closed ones in 365 days: in the order of the forecast's
        groups, then of the conversion's. None of them where small groups stand together as one.
    compares
        Whether two owners at least closed something: one alone is the whole.
    """

    holders: int
    mean_open: Fraction | None
    year: Outcomes
    owners: tuple[OwnerSize, ...]
    compares: bool


def pipeline_size(figures: Figures) -> PipelineSize:
    """Each owner's open opportunities and conversion rate of 365 days, against the whole's.

    Opportunities without an owner are part of the whole, and of no mean and no comparison.
    """
    whole = figures.conversion.windows[YEAR]
    given = tuple(_given(figures))
    named = [one for one in given if one[0] != NONE_KEY]
    held = [count for _, count, _ in named if count]
    mean = Fraction(sum(held), len(held)) if held else None
    compares = bool(mean) and sum(year.closed > 0 for _, _, year in named) > 1
    owners = []
    for label, count, year in given:
        ratio = count / mean if mean and label != NONE_KEY else None
        reading = _reading(ratio, year, whole) if compares else None
        owners.append(OwnerSize(label, count, ratio, year, reading))
    return PipelineSize(len(held), mean, whole, tuple(owners), compares)


def _given(figures: Figures) -> Iterator[tuple[str, int, Outcomes]]:
    """Name, how many are open, and what closed in 365 days; where there is either."""
    opened, closed = figures.by["owner"], figures.conversion.by["owner"]
    if opened.folded or closed.folded:
        return
    counts = {name_key(group.key): group.count for group in opened.groups}
    years = {name_key(group.key): group.windows[YEAR] for group in closed.groups}
    labels = {name_key(group.key): group.key for group in closed.groups}
    labels |= {name_key(group.key): group.key for group in opened.groups}
    for key in dict.fromkeys((*counts, *years)):
        count, year = counts.get(key, 0), years.get(key, NOTHING)
        if count or year.closed:
            yield labels[key], count, year


def _reading(of_mean: Fraction | None, year: Outcomes, whole: Outcomes) -> str | None:
    """What the figures suggest, where the whole's rate lies outside the owner's 95 % (Wilson)."""
    if of_mean is None or whole.rate is None or year.interval is None or year.closed < LEAST:
        return None
    low, high = year.interval
    if of_mean < 1 and whole.rate < low:
        return FEW_HIGH
    return MANY_LOW if of_mean > 1 and whole.rate > high else None
