"""Steps of the story: dates, spread, and the months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from forecaster.records.amounts import PERIODS
from forecaster.records.opportunities import BASES
from forecaster.reporting import figures
from forecaster.reporting.formats import fiscal_label
from forecaster.reporting.rules import BUCKETS
from forecaster.reporting.story.story import Months
from forecaster.reporting.story.words import Fact, Line, Step, Telling
from forecaster.words.kinds import mark

_SPREADS = {
    "close": mark("All of it in the month of the close date: {month}."),
    "fixed": mark("A fixed value comes all in the month of the start: {month}."),
    "hour": mark(
        "Hours have no length in the calendar: all of it in the month of the start, {month}."
    ),
    "monthly": mark("Equal monthly instalments: {units}, from {month} to {last_month}."),
    "days": mark("Evenly over calendar days: {units}, from {first} to {last}, both included."),
    "daily": mark("Evenly over calendar days: {units}, from {first} to {last}, both included."),
    "billing": mark(
        "A whole instalment at the start of each period ({period}): {units},"
        " the first on {first}, the last on {last}."
    ),
    "lost": mark("Lost adds nothing to any forecast: nothing is spread."),
    "unpriced": mark("Without a rate, nothing is spread."),
    "overdue": mark("Overdue stands apart, with all its instalments."),
    "undated": mark("Without a close date, all of it stands under Undated."),
}


def dates(told: Telling) -> Step:
    """The dates that it goes by (R17, R18, R20)."""
    words, found = told.words, told.used.dates

    def by(field: str) -> str:
        return words.label("opportunities", field)

    said: list[str | Fact] = []
    if found.close and found.start:
        close = f"{told.day(found.close)} ({by(found.close_by)})"
        start = f"{told.day(found.start)} ({by(found.start_by)})"
        said += [Fact(words("Close"), close), Fact(words("Start"), start)]
    said += _lateness(told)
    return Step(words("Dates"), "", found.rules, found.cells, tuple(said))


def _lateness(told: Telling) -> Iterator[str]:
    words, found = told.words, told.used.dates
    if found.close is None:
        yield words("There is no close date to go by.")
    elif found.moved:
        before = told.day(found.close - dt.timedelta(found.moved))
        yield words(
            "Overdue: its expected close was {date}. Close and start are moved by as many days"
            " ({days}), so that it closes on the as-of date.",
            date=before,
            days=figures.count(found.moved, words.locale),
        )
    elif found.overdue:
        as_of = told.day(told.report.options.as_of)
        yield words("Overdue: the close lies before the as-of date, {date}.", date=as_of)
    elif told.used.status.status == "open":
        as_of = told.day(told.report.options.as_of)
        yield words("Not overdue: the close is not before the as-of date, {date}.", date=as_of)


def spread(told: Telling) -> Step:
    """How the money is divided (R11-R16)."""
    words, found = told.words, told.used.spread
    values = {"units": figures.count(found.units, words.locale)}
    if found.first and found.last:
        values |= {"first": told.day(found.first), "last": told.day(found.last)}
        values["month"] = figures.month(np.datetime64(found.first), words.locale)
        values["last_month"] = figures.month(np.datetime64(found.last), words.locale)
        values["period"] = words(PERIODS[BASES.index(told.used.total.basis)])
    return Step(words("Spread"), "", found.rules, (), (words(_SPREADS[found.kind], **values),))


def months(told: Telling) -> Step:
    """The months and buckets, which add up to the weighted total (R17, R23)."""
    words, found = told.words, told.used.schedule
    said = []
    if found.brought and not found.overdue:
        brought = told.money(found.brought)
        said.append(
            words("The first month holds what was due before it too: {amount}.", amount=brought)
        )
    if not told.used.weighted.amount:
        said.append(words("There is no money to show."))
        return Step(words("Month by month"), "", found.rules, (), tuple(said))
    lines = (*_before(told, found), *_in_horizon(told, found), *_after(told, found))
    adds_up = found.total == told.used.weighted.amount
    caption = words("Total (= weighted)") if adds_up else words("Together: NOT the weighted total")
    lines = (*lines, Line(caption, "", "", told.bare(found.total)))
    heading = words("Month by month, in {currency}", currency=told.report.forecast.currency)
    return Step(heading, "", found.rules, (), tuple(said), lines)


def _before(told: Telling, found: Months) -> Iterator[Line]:
    words = told.words
    if found.overdue:
        yield Line(words(BUCKETS["overdue"]), "", "", told.bare(found.overdue))
    if found.earlier:
        amount = told.bare(found.earlier)
        yield Line(words(BUCKETS["earlier"]), "", amount, amount)
    if found.ytd:
        year = fiscal_label(told.report.forecast.fiscal_year, words)
        caption = "  " + words("of it since {year} began", year=year)
        yield Line(caption, "", "", f"({told.bare(found.ytd)})")


def _in_horizon(told: Telling, found: Months) -> Iterator[Line]:
    """The months from the first to the last that has money."""
    paid = [i for i, month in enumerate(found.months) if month.amount]
    for month in found.months[paid[0] : paid[-1] + 1] if paid else ():
        label = figures.month(np.datetime64(month.month), told.words.locale)
        amounts = (told.bare(month.running), told.bare(month.amount))
        yield Line(label, _share(told, month.units), *amounts)


def _after(told: Telling, found: Months) -> Iterator[Line]:
    words, units = told.words, told.used.spread.units
    if found.later:
        running = told.bare(told.used.weighted.amount or 0)
        yield Line(words(BUCKETS["later"]), _share(told, units), running, told.bare(found.later))
    if found.undated:
        yield Line(words(BUCKETS["undated"]), "", "", told.bare(found.undated))


def _share(told: Telling, due: int) -> str:
    words, units = told.words, told.used.spread.units
    return words("{part} of {whole}", part=due, whole=units) if units > 1 else ""
