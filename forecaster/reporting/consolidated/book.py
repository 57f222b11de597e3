"""From a consolidated report to the pages of its workbook, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from forecaster.reporting.consolidated.checks import checks_page
from forecaster.reporting.consolidated.consolidated import Consolidated
from forecaster.reporting.consolidated.cover import cover, parameters_page, subtitle
from forecaster.reporting.consolidated.problems import problems_page
from forecaster.reporting.consolidated.sources import sources_page
from forecaster.reporting.consolidated.sums import over_sources, sums_over_sources
from forecaster.reporting.pages.blocks import Page
from forecaster.reporting.pages.conversion import conversion_page
from forecaster.reporting.pages.forecast import forecast_page
from forecaster.reporting.pages.formulas import HEALTH
from forecaster.reporting.pages.groups import group_keys, page_of_groups
from forecaster.reporting.pages.health import has_health, page_of_kinds
from forecaster.reporting.pages.recurring import has_recurring, page_of_recurring
from forecaster.reporting.pages.summary import summary
from forecaster.reporting.pages.targets import TARGETS, targets_page
from forecaster.reporting.schedule.numbers import told_groups
from forecaster.words.catalogue import Words


def pages(
    consolidated: Consolidated, words: Words, said: Sequence[str], *, formulas: bool
) -> tuple[Page, ...]:
    """The pages of a consolidated report, Cover first; one with nothing to say is left out."""
    line = subtitle(consolidated, words)
    sums = sums_over_sources(consolidated)
    everything = [
        replace(over_sources(page, sums, words), subtitle=line)
        for page in _all(consolidated, words, formulas=formulas)
    ]
    silent = {key for key, says in _says(consolidated).items() if not says}
    kept = [page for page in everything if page.key not in silent]
    left_out = [page.name for page in everything if page.key in silent]
    return (cover(consolidated, words, kept, left_out, said), *kept)


def _all(consolidated: Consolidated, words: Words, *, formulas: bool) -> Iterator[Page]:
    forecast = consolidated.figures
    yield summary(forecast, words, live_rows=False)
    yield forecast_page(forecast, words, rows_behind=False)
    yield targets_page(forecast, words, rows_behind=False)
    yield sources_page(consolidated, words)
    note = words("The rows add up those of each workbook's report; names that agree are one.")
    for key in group_keys(forecast):
        yield page_of_groups(key, forecast, words, 0, (note,))
    yield page_of_recurring(forecast, words)
    yield conversion_page(forecast, words, rows_behind=False)
    yield page_of_kinds(forecast, words)
    yield problems_page(consolidated, words)
    yield checks_page(consolidated, words, formulas=formulas)
    yield parameters_page(consolidated, words)


def _says(consolidated: Consolidated) -> dict[str, bool]:
    forecast, told = consolidated.figures, told_groups(consolidated.figures)
    return {key: key in told for key in forecast.by} | {
        TARGETS: bool(forecast.targets),
        "recurring": has_recurring(forecast),
        "conversion": forecast.conversion.any_closed,
        HEALTH: has_health(forecast),
        "problems": any(source.kinds for source in consolidated.sources),
    }
