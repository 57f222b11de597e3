"""What the page, the mail and the text say: a report made short, every figure already written.

The HTML and the text are two drawings of one `Summary`, so that no figure can differ between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from forecaster.forecasting.results import Forecast
from forecaster.reporting import figures
from forecaster.reporting.breakdowns import (
    Breakdown,
    by_group,
    by_milestone,
    by_month,
    by_period,
    grouping,
)
from forecaster.reporting.deals import BIGGEST, Deal, biggest
from forecaster.reporting.formats import fiscal_label
from forecaster.reporting.mistakes import Mistake, mistakes
from forecaster.reporting.names import check_name
from forecaster.reporting.report import Report
from forecaster.words import catalogue
from forecaster.words.catalogue import Words
from forecaster.words.kinds import mark

# Mail clients cut long messages off: 25 rows a table, 60 in all. Of the 60, 10 are kept for the
# rows below the lists: the buckets beside the months, and what is more in the workbook.
MOST_ROWS = 50
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


class Fact(NamedTuple):
    """A name and what it is."""

    label: str
    value: str


class Headline(NamedTuple):
    """The answer: the fiscal year's figures, and what stands outside them."""

    period: str
    note: str
    won: str
    open: str
    total: str
    whole: tuple[Fact, ...]
    outside: tuple[Fact, ...]


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
    unpriced: tuple[Unpriced, ...]
    mistakes: tuple[Mistake, ...]
    more_mistakes: str
    facts: tuple[Fact, ...]


def summarise(report: Report) -> Summary:
    """Make a report short: 60 rows in all at most, the most important ones kept."""
    words = catalogue.words(report.options.lang)
    forecast = report.forecast
    found = mistakes(report, words)
    limits = _limits(report, len(found))
    date = figures.day(report.options.as_of, words.locale)
    return Summary(
        lang=words.lang,
        title=figures.clip(report.title, LONGEST_NAME),
        subtitle=words(
            "Sales forecast as of {date}, amounts in {currency}",
            date=date,
            currency=forecast.currency,
        ),
        currency=forecast.currency,
        banners=tuple(_banners(report, words)),
        headline=_headline(report, words),
        breakdowns=(
            by_month(forecast, words, limits["months"]),
            by_period(forecast, words, limits["periods"]),
            by_milestone(forecast, words, limits["milestones"]),
            by_group(forecast, words, limits["groups"]),
        ),
        deals=biggest(report, words, BIGGEST),
        unpriced=tuple(_unpriced(forecast, words)[: limits["unpriced"]]),
        mistakes=found[: limits["mistakes"]],
        more_mistakes=_more(len(found) - limits["mistakes"], words),
        facts=tuple(_facts(report, words)),
    )


def _more(count: int, words: Words) -> str:
    if count <= 0:
        return ""
    return words("{count} more in the workbook", count=figures.count(count, words.locale))


def _limits(report: Report, mistakes_found: int) -> dict[str, int]:
    forecast = report.forecast
    first = {
        "months": min(len(forecast.months), MOST_MONTHS),
        "periods": min(len(forecast.periods), MOST_PERIODS),
    }
    rest = {
        "milestones": len(forecast.by["milestone"].groups),
        "groups": len(grouping(forecast).groups),
        "unpriced": len(forecast.unconverted),
        "mistakes": mistakes_found,
    }
    room = MOST_ROWS - sum(first.values()) - BIGGEST
    return first | dict(zip(rest, fair_shares(list(rest.values()), room), strict=True))


def fair_shares(wanted: list[int], room: int) -> list[int]:
    """Share the room: nobody gets more than wanted, and who wants most goes without first.

    >>> fair_shares([2, 50, 7], 15)
    [2, 7, 6]
    """
    shares = [min(want, room) for want in wanted]
    while sum(shares) > room:
        shares[max(range(len(shares)), key=lambda i: (shares[i], i))] -= 1
    return shares


def _headline(report: Report, words: Words) -> Headline:
    forecast, locale = report.forecast, words.locale
    year = next(p for p in forecast.periods if p.label == forecast.fiscal_year)

    def money(minor: int) -> str:
        return figures.amount(minor, forecast.digits, locale)

    return Headline(
        period=f"{fiscal_label(year.label, words)} ({figures.span(year.first, year.last, locale)})",
        note=words("The horizon ends before this year does.") if year.partial else "",
        won=money(year.won),
        open=money(year.open),
        total=money(year.won + year.open),
        whole=_whole(forecast, words),
        outside=tuple(_outside(forecast, words, rolled=report.options.overdue == "roll")),
    )


def _whole(forecast: Forecast, words: Words) -> tuple[Fact, ...]:
    """All open opportunities, whatever their date: their value, and what is expected of it."""
    locale, digits = words.locale, forecast.digits
    count = figures.count(forecast.open.count, locale)
    value = figures.amount(forecast.open.value, digits, locale)
    weighted = figures.amount(forecast.open.weighted, digits, locale)
    return (
        Fact(words("Open opportunities, full value ({count})", count=count), value),
        Fact(words("Open opportunities, weighted"), weighted),
    )


def _outside(forecast: Forecast, words: Words, *, rolled: bool) -> list[Fact]:
    """Open money that no month holds, and rows that have no price."""
    locale, digits = words.locale, forecast.digits
    counts = {health.kind: health.count for health in forecast.health}
    overdue = figures.amount(forecast.open_buckets.overdue, digits, locale)
    undated = figures.amount(forecast.open_buckets.undated, digits, locale)
    facts = [Fact(f"{words('Undated, weighted')} ({counts.get('undated', 0)})", undated)]
    if not rolled:
        facts.insert(0, Fact(f"{words('Overdue, weighted')} ({counts.get('overdue', 0)})", overdue))
    unpriced = sum(row.count for row in forecast.unconverted if row.layer != "lost")
    if unpriced:
        label = words("Without an exchange rate, see below")
        facts.append(Fact(label, figures.count(unpriced, locale)))
    return facts


def _banners(report: Report, words: Words) -> list[Banner]:
    banners = []
    failed = [check_name(check.name, words) for check in report.forecast.checks if not check.ok]
    if failed:
        names = figures.clip(", ".join(failed), LONGEST_LIST)
        text = words("Do not use these figures. Checks that fail: {names}", names=names)
        banners.append(Banner(words("Control totals disagree"), text, severe=True))
    if report.partial:
        text = words("Only what matches: {filters}", filters=_filters(report, words))
        banners.append(Banner(words("Partial report"), text, severe=False))
    if report.forecast.rows.rejected:
        rows = figures.count(report.forecast.rows.rejected, words.locale)
        text = words("Not in any figure; what is wrong with them stands below.")
        banners.append(Banner(words("Rejected rows: {count}", count=rows), text, severe=False))
    return banners


def _filters(report: Report, words: Words) -> str:
    parts = [
        f"{words.label('opportunities', field)}{words(':')} {', '.join(values)}"
        for field, values in report.options.filters.items()
    ]
    return figures.clip("; ".join(parts), LONGEST_LIST)


def _unpriced(forecast: Forecast, words: Words) -> list[Unpriced]:
    return [
        Unpriced(
            f"{row.currency}, {words(LAYERS[row.layer])}",
            figures.count(row.count, words.locale),
            figures.in_currency(row.value, row.currency, words.locale),
        )
        for row in forecast.unconverted
    ]


def _facts(report: Report, words: Words) -> list[Fact]:
    forecast, options, locale = report.forecast, report.options, words.locale
    months = figures.span(forecast.months[0], forecast.months[-1], locale)
    agreeing = sum(check.ok for check in forecast.checks)
    checks = words("{agreeing} of {all} agree", agreeing=agreeing, all=len(forecast.checks))
    counts = {name: figures.count(value, locale) for name, value in forecast.rows._asdict().items()}
    rows = words(
        "{read} read = {used} used + {rejected} rejected + {skipped} skipped"
        " + {filtered} filtered out",
        **counts,
    )
    facts = [
        Fact(words("File"), figures.clip(report.source.file, LONGEST_NAME)),
        Fact("SHA-256", report.source.sha256[:16] + figures.ELLIPSIS),
        Fact(words("As-of date"), figures.day(options.as_of, locale)),
        Fact(words("Months"), months),
        Fact(words("Currency"), forecast.currency),
        Fact(words("Money is spread"), words(SPREADS[options.spread])),
        Fact(words("Overdue opportunities are"), words(OVERDUE[options.overdue])),
        Fact(words("Rows"), rows),
        Fact(words("Checks"), checks),
        Fact(words("Made by"), f"forecaster {report.version}"),
    ]
    if report.partial:
        facts.insert(-2, Fact(words("Filters"), _filters(report, words)))
    return facts
