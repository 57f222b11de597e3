"""What the page, the mail and the text say: figures made short, every one already written.

The HTML and the text are two drawings of one `Summary`, so that no figure can differ between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from forecaster.forecasting.group_sums import CUSTOM
from forecaster.forecasting.results import NONE_KEY, Figures
from forecaster.options import Options
from forecaster.reporting import figures
from forecaster.reporting.breakdowns import (
    Breakdown,
    by_field,
    by_group,
    by_milestone,
    by_month,
    by_period,
    grouping,
)
from forecaster.reporting.deals import BIGGEST, Deal
from forecaster.reporting.headline import Fact, Headline, headline_of
from forecaster.reporting.mistakes import Mistake
from forecaster.reporting.names import check_name
from forecaster.reporting.shares import fair_shares
from forecaster.reporting.short_health import ShortHealth, short_health, wanted
from forecaster.words.catalogue import Words
from forecaster.words.kinds import mark

# Mail clients cut long messages off: 25 rows a table, 60 in all. Of the 60, 12 are kept for the
# rows below the lists: the buckets beside the months, totals, and what is more in the workbook.
MOST_ROWS = 48
_BELOW = 2  # such rows of a breakdown that only one kind of report has
MOST_MONTHS = 18
MOST_PERIODS = 8
LONGEST_NAME = 60
LONGEST_LIST = 200

SPREADS = {
    "monthly": mark("in monthly instalments"),
    "billing": mark("by billing period"),
    "daily": mark("by calendar day"),
    "close": mark("all in the month of the close date"),
}
OVERDUE = {
    "bucket": mark("kept apart"),
    "roll": mark("moved to the as-of date"),
}
LAYERS = {"open": mark("open"), "won": mark("won"), "lost": mark("lost")}


@dataclass(frozen=True, slots=True)
class Unpriced:
    """Opportunities without a rate: the currency and layer, how many, and their value there."""

    label: str
    count: str
    value: str


class Banner(NamedTuple):
    """A sentence above everything else; ``severe`` if the figures cannot be trusted."""

    title: str
    text: str
    severe: bool


class Summary(NamedTuple):
    """All that the short reports show; figures are text in the reader's language."""

    lang: str
    title: str
    subtitle: str
    currency: str
    banners: tuple[Banner, ...]
    headline: Headline
    breakdowns: tuple[Breakdown, ...]
    deals: tuple[Deal, ...]
    health: ShortHealth
    unpriced: tuple[Unpriced, ...]
    mistakes: tuple[Mistake, ...]
    where_all: str
    more_mistakes: str
    facts: tuple[Fact, ...]


class Listed(NamedTuple):
    """A breakdown that one kind of report has besides: how many lines it wants, how it is drawn."""

    wanted: int
    draw: Callable[[int], Breakdown]
    asked: bool = False  # then it comes first: up to half of the room


class Told(NamedTuple):
    """What a report says beside its figures; ``breakdowns`` stand below the fiscal periods."""

    title: str
    subtitle: str
    banners: tuple[Banner, ...]
    breakdowns: tuple[Listed, ...]
    deals: tuple[Deal, ...]
    mistakes: tuple[Mistake, ...]
    where_all: str
    facts: tuple[Fact, ...]


def short(forecast: Figures, options: Options, told: Told, words: Words) -> Summary:
    """Make figures short: 60 rows in all at most, the most important ones kept."""
    told = told._replace(breakdowns=(*told.breakdowns, *_first_field(forecast, words)))
    limits = _limits(forecast, told)
    own = [listed.draw(limits[f"own {at}"]) for at, listed in enumerate(told.breakdowns)]
    return Summary(
        lang=words.lang,
        title=figures.clip(told.title, LONGEST_NAME),
        subtitle=told.subtitle,
        currency=forecast.currency,
        banners=told.banners,
        headline=headline_of(forecast, options, words),
        breakdowns=(
            by_month(forecast, words, limits["months"]),
            by_period(forecast, words, limits["periods"]),
            *own,
            by_milestone(forecast, words, limits["milestones"]),
            by_group(forecast, words, limits["groups"]),
        ),
        deals=told.deals,
        health=short_health(forecast, words, limits["health"]),
        unpriced=tuple(_unpriced(forecast, words, limits["unpriced"])),
        mistakes=told.mistakes[: limits["mistakes"]],
        where_all=told.where_all,
        more_mistakes=_more(len(told.mistakes) - limits["mistakes"], words),
        facts=told.facts,
    )


def _first_field(forecast: Figures, words: Words) -> tuple[Listed, ...]:
    """The first custom field that was asked for and has any value: there is no room for more."""
    for field, table in forecast.by.items():
        if field.startswith(CUSTOM) and {group.key for group in table.groups} - {NONE_KEY}:
            return (Listed(len(table.groups), partial(by_field, table, forecast, words)),)
    return ()


def _more(count: int, words: Words) -> str:
    if count <= 0:
        return ""
    return words("{count} more in the workbook", count=figures.count(count, words.locale))


def _limits(forecast: Figures, told: Told) -> dict[str, int]:
    first = {
        "months": min(len(forecast.months), MOST_MONTHS),
        "periods": min(len(forecast.periods), MOST_PERIODS),
    }
    rest = {
        "milestones": len(forecast.by["milestone"].groups),
        "groups": len(grouping(forecast).groups),
        "health": wanted(forecast),
        "unpriced": len(forecast.unconverted),
        "mistakes": len(told.mistakes),
        **{f"own {at}": one.wanted for at, one in enumerate(told.breakdowns) if not one.asked},
    }
    room = MOST_ROWS - sum(first.values()) - BIGGEST - _BELOW * len(told.breakdowns)
    asked = {f"own {at}": one.wanted for at, one in enumerate(told.breakdowns) if one.asked}
    first |= dict(zip(asked, fair_shares(list(asked.values()), room // 2), strict=True))
    room -= sum(first[name] for name in asked)
    return first | dict(zip(rest, fair_shares(list(rest.values()), room), strict=True))


def checks_banner(forecast: Figures, words: Words) -> Iterator[Banner]:
    """That control totals disagree, where one does."""
    failed = [check_name(check.name, words) for check in forecast.checks if not check.ok]
    if failed:
        names = figures.clip(", ".join(failed), LONGEST_LIST)
        text = words("Do not use these figures. Checks that fail: {names}", names=names)
        yield Banner(words("Control totals disagree"), text, severe=True)


def rows_banners(forecast: Figures, options: Options, words: Words) -> Iterator[Banner]:
    """What rows the figures leave out: those that filters do, and rejected ones."""
    if options.filters:
        text = words("Only what matches: {filters}", filters=_filters(options, words))
        yield Banner(words("Partial report"), text, severe=False)
    if forecast.rows.rejected:
        rows = figures.count(forecast.rows.rejected, words.locale)
        text = words("Not in any figure; what is wrong with them stands below.")
        yield Banner(words("Rejected rows: {count}", count=rows), text, severe=False)


def _filters(options: Options, words: Words) -> str:
    parts = [
        f"{words.label('opportunities', field)}{words(':')} {', '.join(values)}"
        for field, values in options.filters.items()
    ]
    return figures.clip("; ".join(parts), LONGEST_LIST)


def _unpriced(forecast: Figures, words: Words, limit: int) -> Iterator[Unpriced]:
    for row in forecast.unconverted[:limit]:
        yield Unpriced(
            f"{row.currency}, {words(LAYERS[row.layer])}",
            figures.count(row.count, words.locale),
            figures.in_currency(row.value, row.currency, words.locale),
        )
    more = _more(len(forecast.unconverted) - limit, words)
    if more:
        yield Unpriced(more, "", "")


def facts(forecast: Figures, options: Options, version: str, words: Words) -> Iterator[Fact]:
    """What the figures were made by: choices, rows, checks, the version."""
    locale = words.locale
    months = figures.span(forecast.months[0], forecast.months[-1], locale)
    agreeing = sum(check.ok for check in forecast.checks)
    checks = words("{agreeing} of {all} agree", agreeing=agreeing, all=len(forecast.checks))
    counts = {name: figures.count(value, locale) for name, value in forecast.rows._asdict().items()}
    rows = words(
        "{read} read = {used} used + {rejected} rejected + {skipped} skipped"
        " + {filtered} filtered out",
        **counts,
    )
    yield Fact(words("As-of date"), figures.day(options.as_of, locale))
    yield Fact(words("Months"), months)
    yield Fact(words("Currency"), forecast.currency)
    yield Fact(words("Money is spread"), words(SPREADS[options.spread]))
    yield Fact(words("Overdue opportunities are"), words(OVERDUE[options.overdue]))
    yield Fact(words("Rows"), rows)
    if options.filters:
        yield Fact(words("Filters"), _filters(options, words))
    yield Fact(words("Checks"), checks)
    yield Fact(words("Made by"), f"forecaster {version}")
