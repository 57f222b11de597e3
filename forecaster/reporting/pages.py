"""From a report to the pages of its workbook, in order; a page with nothing to say is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from forecaster.forecasting.results import NONE_KEY, GroupTable
from forecaster.reporting.blocks import Page
from forecaster.reporting.pages_cover import cover, subtitle
from forecaster.reporting.pages_figures import (
    GROUP_PAGES,
    forecast_page,
    group_page,
    has_recurring,
    recurring_page,
    summary,
)
from forecaster.reporting.pages_trace import checks_page, parameters_page, problems_page
from forecaster.reporting.report import Report
from forecaster.words.catalogue import Words


def schedule_key(part: int) -> str:
    """The key of the Schedule's page, or of one of its further parts (counted from 0)."""
    return f"schedule {part + 1}" if part else "schedule"


def pages(
    report: Report, words: Words, said: Sequence[str] = (), schedule_parts: int = 1
) -> tuple[Page, ...]:
    """The pages of a report, Cover first.

    The Schedule's pages have no blocks: its rows stream (`schedule.schedule_chunks`). ``said`` is
    what the Cover tells about the making of the workbook.
    """
    line = subtitle(report, words)
    everything = [replace(page, subtitle=line) for page in _all(report, words, schedule_parts)]
    silent = {key for key, says in _says(report).items() if not says}
    kept = [page for page in everything if page.key not in silent]
    left_out = [page.name for page in everything if page.key in silent]
    return (cover(report, words, kept, left_out, said), *kept)


def _all(report: Report, words: Words, schedule_parts: int) -> Iterator[Page]:
    yield summary(report, words)
    yield forecast_page(report, words)
    for key in _group_keys(report):
        yield group_page(key, report.forecast.by[key], report, words)
    yield recurring_page(report, words)
    about = words("One row an opportunity: where it stands, its terms, its months")
    yield Page(schedule_key(0), words("Schedule"), about)
    for part in range(1, schedule_parts):
        yield Page(schedule_key(part), words("Schedule {number}", number=part + 1), about)
    yield problems_page(report, words)
    yield checks_page(report, words)
    yield parameters_page(report, words)


def _group_keys(report: Report) -> list[str]:
    by = report.forecast.by
    known = [key for key in GROUP_PAGES if key in by]
    return known + [key for key in by if key not in GROUP_PAGES]


def _says(report: Report) -> dict[str, bool]:
    forecast = report.forecast
    groups = {key: _tells(key, table, report) for key, table in forecast.by.items()}
    return groups | {
        "recurring": has_recurring(forecast),
        schedule_key(0): bool(len(forecast.schedule.opportunities)),
        "problems": bool(report.problems),
    }


def _tells(key: str, table: GroupTable, report: Report) -> bool:
    """Whether the groups say more than the total: one blank group, or one currency, does not."""
    keys = {group.key for group in table.groups}
    return bool(keys - {NONE_KEY, report.forecast.currency if key == "currency" else NONE_KEY})
