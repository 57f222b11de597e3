"""The answer of the short reports: the fiscal year's figures, and what stands outside them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import starmap
from typing import NamedTuple

from forecaster.forecasting.attainment import attainment, year_line
from forecaster.forecasting.concentration import TOP, concentration
from forecaster.forecasting.ranges import likely_of
from forecaster.forecasting.results import Figures
from forecaster.options import Options
from forecaster.reporting import figures
from forecaster.reporting.formats import fiscal_label
from forecaster.reporting.short_conversion import conversion_lines
from forecaster.reporting.short_recurring import recurring_lines
from forecaster.words.catalogue import Words


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
    goal: tuple[Fact, ...]
    whole: tuple[Fact, ...]
    outside: tuple[Fact, ...]
    likely: str
    closed: tuple[Fact, ...] = ()
    recurring: tuple[Fact, ...] = ()


def headline_of(forecast: Figures, options: Options, words: Words) -> Headline:
    """The figures of the fiscal year that holds the as-of date, and what stands outside them."""
    locale = words.locale
    year = next(p for p in forecast.periods if p.label == forecast.fiscal_year)

    def money(minor: int) -> str:
        return figures.amount(minor, forecast.digits, locale)

    return Headline(
        period=f"{fiscal_label(year.label, words)} ({figures.span(year.first, year.last, locale)})",
        note=words("The horizon ends before this year does.") if year.partial else "",
        won=money(year.won),
        open=money(year.open),
        total=money(year.won + year.open),
        goal=tuple(_goal(forecast, year.won, words)),
        whole=_whole(forecast, words),
        outside=tuple(_outside(forecast, words, rolled=options.overdue == "roll")),
        likely=_likely(forecast, words),
        closed=tuple(starmap(Fact, conversion_lines(forecast.conversion, words))),
        recurring=tuple(starmap(Fact, recurring_lines(forecast, words))),
    )


def _goal(forecast: Figures, won: int, words: Words) -> Iterator[Fact]:
    """The year's target, attainment and gap, and how likely it is reached (R32, R33).

    ``won`` is the year's won money; what stands against the target is told where it differs.
    """
    line = year_line(forecast.targets, forecast.fiscal_year)
    if line is None or line.unpriced:
        return
    label = words("Target, of bookings") if line.basis == "bookings" else words("Target")
    yield Fact(label, figures.amount(line.target, forecast.digits, words.locale))
    if line.won != won:  # bookings, or only some of many workbooks have a target
        mine = figures.amount(line.won, forecast.digits, words.locale)
        yield Fact(words("Won against this target"), mine)
    reached, found = attainment(line), likely_of(forecast)
    if reached is not None:
        yield Fact(words("Attainment"), figures.percent(reached, 1, words.locale))
    missing = figures.amount(line.target - line.won, forecast.digits, words.locale)
    yield Fact(words("Gap"), missing)
    if found and found.reach is not None:
        share = figures.percent(found.reach, 0, words.locale)
        yield Fact(words("How likely the target is reached"), share)


def _likely(forecast: Figures, words: Words) -> str:
    """Between what and what the open opportunities bring in 8 of 10 cases (R33)."""
    found = likely_of(forecast)
    if found is None or not forecast.open.count:
        return ""
    low, high = (
        figures.amount(minor, forecast.digits, words.locale)
        for minor in (found.total.p10, found.total.p90)
    )
    return words(
        "In at least 8 of 10 cases the open opportunities of all dates bring between {low} and"
        " {high} in the end, if each is won or lost on its own, as likely as it says.",
        low=low,
        high=high,
    )


def _whole(forecast: Figures, words: Words) -> tuple[Fact, ...]:
    """All open opportunities, whatever their date: their value, and what is expected of it."""
    locale, digits = words.locale, forecast.digits
    count = figures.count(forecast.open.count, locale)
    value = figures.amount(forecast.open.value, digits, locale)
    weighted = figures.amount(forecast.open.weighted, digits, locale)
    return (
        Fact(words("Open opportunities, full value ({count})", count=count), value),
        Fact(words("Open opportunities, weighted"), weighted),
        *_largest(forecast, words),
    )


def _largest(forecast: Figures, words: Words) -> Iterator[Fact]:
    """What the ten largest are of it, where there are others (R34)."""
    found = concentration(forecast)
    if forecast.open.count > TOP and found.top10_share is not None:
        share = figures.percent(found.top10_share, 0, words.locale)
        label = words("of which the ten largest ({share})", share=share)
        yield Fact(label, figures.amount(found.top10, forecast.digits, words.locale))


def _outside(forecast: Figures, words: Words, *, rolled: bool) -> list[Fact]:
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
