"""What one workbook's report hands on to the consolidated one: sums and sentences, no rows."""

from __future__ import annotations

from collections.abc import Sequence

from forecaster.money import total
from forecaster.problems import Problem
from forecaster.reporting.consolidated.consolidated import (
    ProblemKind,
    RankedDeal,
    SourceFigures,
)
from forecaster.reporting.deals import BIGGEST, deal_at, rows_of_biggest
from forecaster.reporting.mistakes import kinds
from forecaster.reporting.report import Report
from forecaster.words.catalogue import words


def kinds_of(report: Report) -> tuple[ProblemKind, ...]:
    """Its problems, one entry a code: errors first, then by code."""
    return kinds(report.problems, report.stakes)


def kinds_of_failure(problems: Sequence[Problem]) -> tuple[ProblemKind, ...]:
    """The same of what stopped a workbook: no amount is known."""
    return kinds(problems, [""] * len(problems))


def ranked_deals(report: Report) -> tuple[RankedDeal, ...]:
    """Its biggest open opportunities, biggest first, written in the report's language."""
    schedule, language = report.forecast.schedule, words(report.options.lang)
    deals = schedule.opportunities
    return tuple(
        RankedDeal(
            int(schedule.weighted[row]),
            deals.id[row],
            deals.name[row],
            deal_at(report, row, language),
        )
        for row in rows_of_biggest(schedule, BIGGEST)
    )


def source_figures(report: Report) -> SourceFigures:
    """What it adds, in minor units of its reporting currency."""
    forecast = report.forecast
    return SourceFigures(
        currency=forecast.currency,
        digits=forecast.digits,
        rows=forecast.rows,
        open=forecast.open,
        won=forecast.won,
        lost=forecast.lost,
        open_buckets=forecast.open_buckets,
        won_buckets=forecast.won_buckets,
        qtd=total(forecast.schedule.qtd),
        agree=report.checks_ok,
    )
