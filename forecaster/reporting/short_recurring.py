"""Recurring revenue made short: what it is now, and how much of it ends soon (R31)."""

from __future__ import annotations

from collections.abc import Iterator

from forecaster.forecasting.results import Figures
from forecaster.reporting import figures
from forecaster.reporting.formats import month_text
from forecaster.words.catalogue import Words


def recurring_lines(forecast: Figures, words: Words) -> Iterator[tuple[str, str]]:
    """A label and an amount, thrice at most; nothing where none counts now and none ends soon."""
    found, locale = forecast.recurring, words.locale
    first, last = (month_text(forecast.months[at], words.lang) for at in (0, -1))
    if found.contracts[0]:
        count = figures.count(found.contracts[0], locale)
        label = words("MRR, {month} (contracts won: {count})", month=first, count=count)
        yield label, figures.amount(found.mrr[0], forecast.digits, locale)
        label = words("ARR, {month}", month=first)
        yield label, figures.amount(found.arr[0], forecast.digits, locale)
    ending = sum(found.ends)
    if ending:
        count = figures.count(ending, locale)
        label = words("MRR that ends by {month} (contracts: {count})", month=last, count=count)
        yield label, figures.amount(sum(found.ends_mrr), forecast.digits, locale)
