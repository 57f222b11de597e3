"""What wants attention, made short: the kinds that are soonest too late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from forecaster.forecasting.results import Figures, Health
from forecaster.reporting import figures
from forecaster.reporting.attention import URGENT, words_of
from forecaster.words.catalogue import Words

MOST_KINDS = 5


@dataclass(frozen=True, slots=True)
class Urgent:
    """A kind of health: its name, how many opportunities, the weighted money at stake."""

    name: str
    count: str
    weighted: str


class ShortHealth(NamedTuple):
    """The kinds that are shown, and where the others and the opportunities stand."""

    kinds: tuple[Urgent, ...]
    where: str


def wanted(forecast: Figures) -> int:
    """How many kinds a short report would like to show."""
    return min(len(_urgent(forecast)), MOST_KINDS)


def short_health(forecast: Figures, words: Words, limit: int) -> ShortHealth:
    """The first of the kinds that concern any opportunity."""
    found = _urgent(forecast)
    kinds = tuple(
        Urgent(
            words(words_of(one.kind).name),
            figures.count(one.count, words.locale),
            figures.amount(one.weighted, forecast.digits, words.locale),
        )
        for one in found[:limit]
    )
    more = figures.count(len(found) - len(kinds), words.locale)
    where = words("The sheet Health of the workbook has the lists.")
    if len(found) > len(kinds):
        where = words(
            "The sheet Health of the workbook has the lists, and more kinds ({count}).", count=more
        )
    return ShortHealth(kinds, where)


def _urgent(forecast: Figures) -> list[Health]:
    ranks = {kind: rank for rank, kind in enumerate(URGENT)}
    found = [one for one in forecast.health if one.count]
    return sorted(found, key=lambda one: ranks.get(one.kind, len(ranks)))
