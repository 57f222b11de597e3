"""A report made short."""

from __future__ import annotations

from forecaster.reporting import figures
from forecaster.reporting.deals import BIGGEST, biggest
from forecaster.reporting.headline import Fact
from forecaster.reporting.mistakes import mistakes
from forecaster.reporting.report import Report
from forecaster.reporting.scenarios import scenario_facts, scenario_lists
from forecaster.reporting.summary import (
    LONGEST_NAME,
    Summary,
    Told,
    checks_banner,
    facts,
    rows_banners,
    short,
)
from forecaster.words import catalogue


def summarise(report: Report) -> Summary:
    """Make a report short: 60 rows in all at most, the most important ones kept."""
    words = catalogue.words(report.options.lang)
    forecast, options, source = report.forecast, report.options, report.source
    told = Told(
        title=report.title,
        subtitle=words(
            "Sales forecast as of {date}, amounts in {currency}",
            date=figures.day(options.as_of, words.locale),
            currency=forecast.currency,
        ),
        banners=(*checks_banner(forecast, words), *rows_banners(forecast, options, words)),
        breakdowns=scenario_lists(report, words),
        deals=biggest(report, words, BIGGEST),
        mistakes=mistakes(report, words),
        where_all=words("Each kind with its first places; the workbook lists them all."),
        facts=(
            Fact(words("File"), figures.clip(source.file, LONGEST_NAME)),
            Fact("SHA-256", source.sha256[:16] + figures.ELLIPSIS),
            *facts(forecast, options, report.version, words),
            *scenario_facts(report, words),
        ),
    )
    return short(forecast, options, told, words)
