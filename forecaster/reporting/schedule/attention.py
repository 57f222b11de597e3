"""The columns of live rows that say what wants attention, so that its money follows Parameters."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from forecaster.forecasting.health import concerns
from forecaster.forecasting.results import Figures
from forecaster.money import Floats
from forecaster.reporting.attention import words_of
from forecaster.reporting.report import Report
from forecaster.words.catalogue import Words

# These have a column in every Schedule.
IN_SCHEDULE = ("overdue", "undated", "probability_differs")


def flag_key(kind: str) -> str:
    """The key of a kind's column."""
    return f"wants {kind}"


def flag_headings(forecast: Figures, words: Words) -> Iterator[tuple[str, str]]:
    """Key and heading of the column of each kind that concerns any opportunity."""
    for one in forecast.health:
        if one.count and one.kind not in IN_SCHEDULE:
            yield flag_key(one.kind), flag_heading(one.kind, words)


def flag_heading(kind: str, words: Words) -> str:
    """What a kind's column is called."""
    return words(words_of(kind).short)


def flags(report: Report) -> dict[str, Floats]:
    """Column's key → (n,) 1 where the kind is true of a row, else NaN."""
    found = concerns(report.forecast.schedule, report.options.as_of)
    return {flag_key(one.kind): np.where(one.mask, 1.0, np.nan) for one in found}
