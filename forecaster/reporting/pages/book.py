"""From a report to the pages of its workbook, in order; a page with nothing to say is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from forecaster.reporting.pages.blocks import Page
from forecaster.reporting.pages.checks import checks_page
from forecaster.reporting.pages.conversion import conversion_page
from forecaster.reporting.pages.cover import cover, subtitle
from forecaster.reporting.pages.forecast import forecast_page
from forecaster.reporting.pages.formulas import HEALTH
from forecaster.reporting.pages.groups import group_keys, group_page
from forecaster.reporting.pages.health import has_health, health_page
from forecaster.reporting.pages.making import Making
from forecaster.reporting.pages.parameters import parameters_page
from forecaster.reporting.pages.problems import problems_page
from forecaster.reporting.pages.recurring import has_recurring, recurring_page
from forecaster.reporting.pages.scenarios import scenario_pages
from forecaster.reporting.pages.summary import summary
from forecaster.reporting.pages.targets import TARGETS, targets_page
from forecaster.reporting.report import Report
from forecaster.reporting.schedule.numbers import told_groups
from forecaster.words.catalogue import Words


def schedule_key(part: int) -> str:
    """The key of the Schedule's page, or of one of its further parts (counted from 0)."""
    return f"schedule {part + 1}" if part else "schedule"


def pages(report: Report, words: Words, making: Making) -> tuple[Page, ...]:
    """The pages of a report, Cover first.

    The Schedule's pages have no blocks: its rows stream (`schedule.schedule_chunks`).
    """
    line = subtitle(report, words)
    everything = [
        replace(page, subtitle=line, scenario=making.live_rows)
        for page in _all(report, words, making)
    ]
    silent = {key for key, says in _says(report).items() if not says}
    kept = [page for page in everything if page.key not in silent]
    left_out = [page.name for page in everything if page.key in silent]
    first = cover(report, words, kept, left_out, making)
    return (replace(first, scenario=making.live_rows), *kept)


def _all(report: Report, words: Words, making: Making) -> Iterator[Page]:
    yield summary(report.forecast, words, live_rows=making.live_rows)
    yield forecast_page(report.forecast, words)
    yield from scenario_pages(report, words)
    yield targets_page(report.forecast, words)
    for key in group_keys(report.forecast):
        yield group_page(key, report, words, formulas=making.formulas)
    yield recurring_page(report, words)
    yield conversion_page(report.forecast, words)
    yield health_page(report, words, making)
    about = words("One row an opportunity: where it stands, its terms, its months")
    yield Page(schedule_key(0), words("Schedule"), about)
    for part in range(1, making.parts):
        yield Page(schedule_key(part), words("Schedule {number}", number=part + 1), about)
    yield problems_page(report, words)
    yield checks_page(report, words, making)
    yield parameters_page(report, words, live_rows=making.live_rows)


def _says(report: Report) -> dict[str, bool]:
    forecast, told = report.forecast, told_groups(report.forecast)
    return {key: key in told for key in forecast.by} | {
        TARGETS: bool(forecast.targets),
        "recurring": has_recurring(forecast),
        "conversion": forecast.conversion.any_closed,
        HEALTH: has_health(forecast),
        schedule_key(0): bool(len(forecast.schedule.opportunities)),
        "problems": bool(report.problems),
    }
