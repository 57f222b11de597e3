"""What recurs and what was won of what closed, on the Summary: the sheets behind have the rest."""

from __future__ import annotations

from collections.abc import Iterator

from forecaster.forecasting.outcomes import YEAR
from forecaster.forecasting.results import Figures
from forecaster.reporting.formats import month_text
from forecaster.reporting.pages.blocks import Column, Kind, Link, Row, Table
from forecaster.reporting.pages.risk import run_own, shown_share
from forecaster.words.catalogue import Words


def measures_table(forecast: Figures, words: Words, *, live_rows: bool) -> Iterator[Table]:
    """MRR, ARR and what ends (R31), conversion of 365 days (R28); no table where there is none."""
    rows = [*_recurring(forecast, words), *_conversion(forecast, words)]
    if not rows:
        return
    columns = (
        Column(words("Measure")),
        Column(words("Opportunities"), Kind.COUNT),
        Column(words("Value"), Kind.MONEY, forecast.currency),
        Column(words("Share"), Kind.SHARE),
        Column(words("More of it")),
    )
    notes = (run_own(words),) if live_rows else ()
    yield Table(words("Recurring revenue and conversion"), columns, rows, notes)


def _recurring(forecast: Figures, words: Words) -> Iterator[Row]:
    found, more = forecast.recurring, Link(words("Recurring"), "recurring")
    first, last = (month_text(forecast.months[at], words.lang) for at in (0, -1))
    if found.contracts[0]:
        for minor, name in ((found.mrr[0], "MRR, {month}"), (found.arr[0], "ARR, {month}")):
            yield Row((words(name, month=first), found.contracts[0], minor, None, more))
    if sum(found.ends):
        label = words("MRR that ends by {month}", month=last)
        yield Row((label, sum(found.ends), sum(found.ends_mrr), None, more))


def _conversion(forecast: Figures, words: Words) -> Iterator[Row]:
    year, more = forecast.conversion.windows[YEAR], Link(words("Conversion"), "conversion")
    priced = year.closed - year.unpriced
    for label, closed, rate in (
        (words("Conversion of the last 365 days, by count"), year.closed, year.rate),
        (words("Conversion of the last 365 days, by value"), priced, year.rate_value),
    ):
        if rate is not None:
            yield Row((label, closed, None, shown_share(rate), more))
