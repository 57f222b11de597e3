"""Conversion made short: that of 365 days by count and by value, each with its sample (R28)."""

from __future__ import annotations

from collections.abc import Iterator

from forecaster.forecasting.outcomes import YEAR, Conversion
from forecaster.reporting import figures
from forecaster.words.catalogue import Words


def conversion_lines(found: Conversion, words: Words) -> Iterator[tuple[str, str]]:
    """A label and a rate, twice at most; nothing where nothing closed within 365 days."""
    year, locale = found.windows[YEAR], words.locale
    if year.rate is None or year.interval is None:
        return
    low, high = (figures.percent(share, 1, locale) for share in year.interval)
    label = words(
        "Conversion by count ({won} of {closed}; 95 %: {low}–{high})",
        won=figures.count(year.won.deals, locale),
        closed=figures.count(year.closed, locale),
        low=low,
        high=high,
    )
    yield label, figures.percent(year.rate, 1, locale)
    if year.rate_value is not None:
        count = figures.count(year.closed - year.unpriced, locale)
        label = words("Conversion by value (n = {count})", count=count)
        yield label, figures.percent(year.rate_value, 1, locale)
