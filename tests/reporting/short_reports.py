"""Reports that strain the page and the text: attacks, long names, many groups, many months."""

from __future__ import annotations

import gettext
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from forecaster import resources
from forecaster.forecasting.chance import Percentiles
from forecaster.forecasting.outlook import Likely
from forecaster.forecasting.results import (
    Contracts,
    Group,
    GroupTable,
    LayerTotals,
    Members,
    PeriodFigures,
    Unconverted,
)
from forecaster.problems import Problem
from forecaster.reporting.html import write_html
from forecaster.reporting.report import Report, Source
from forecaster.words.sentences import CATALOGUE
from reporting.sample_report import DEALS, PROBLEMS, Deal, sample_report

ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}{% raw %}",
    "</td></tr></table><h1>x",
    "<!-- x --><style>td{}",
    "' onmouseover='alert(1)",
    "&lt &amp &#60b &copy",
    "<![endif]--><b>bold</b><!--[if mso]>",
    "</title></style></textarea><svg/onload=alert(1)>",
)
LONG = "Supercalifragilistic" * 12 + " and so on" * 30
NONE = np.array([], dtype=np.int64)
WORDS = Path(resources.__file__).parent / "words"

french = pytest.mark.skipif(
    gettext.find("forecaster", WORDS, ["fr"]) is None, reason="the French catalogue is not made yet"
)
LANGUAGES = ["en", pytest.param("fr", marks=french)]


def page(report: Report) -> str:
    """The HTML of a report, by the shipped templates."""
    return write_html(report, resources.templates())


def named(text: str) -> Report:
    """The sample report with one text in every place that a user can write to."""

    def rename(deal: Deal) -> Deal:
        if deal.owner:
            deal = deal._replace(owner=text, tags=text.replace(";", ""))
        return deal._replace(
            id=text,
            name=text,
            customer=text,
            contact=text,
            team=text,
            pipeline=text,
            milestone=text,
        )

    filters = {"teams": (text,), "owners": (text,), "pipelines": (text,), "tags": (text,)}
    report = sample_report(tuple(map(rename, DEALS)), **filters)
    problems = [
        p._replace(sheet=text, found=text, field=text, more=tuple((k, text) for k, _ in p.more))
        for p in PROBLEMS
    ]
    source = Source(text, "ab" * 32, {"opportunities": text})
    checks = tuple(c._replace(name=text, ok=False) for c in report.forecast.checks)
    forecast = replace(report.forecast, checks=checks)
    return replace(report, title=text, source=source, problems=tuple(problems), forecast=forecast)


def crowded(groups: int = 5000, months: int = 120, name: str = "Group", lang: str = "en") -> Report:
    """A report with more of everything than a page has room for; every figure is long."""
    big = 987_654_321_098_765
    report = sample_report(lang=lang)
    forecast = report.forecast
    sums = tuple([big] * months)
    there = forecast.open_buckets._replace(months=sums, overdue=-big, later=big, undated=big)
    won = forecast.won_buckets._replace(months=sums, earlier=big, later=-big, undated=big)
    closed = 1, big, won, Contracts(*[0] * 8)
    rows = [Group(f"{name} {i:04}", i, big + i, big + i, there, *closed) for i in range(groups)]
    weighted = sum(row.weighted for row in rows)
    total = Group("", groups, weighted, weighted, there, groups, groups * big, *closed[2:])
    table = GroupTable("x", "X", tuple(rows), total, overlapping=False, members=Members(NONE, NONE))
    years = [
        PeriodFigures(f"FY{y}", f"{y}-01", f"{y}-12", y > 2030, big, big, is_year=True)
        for y in range(2026, 2037)
    ]
    quarters = [
        y._replace(label=f"{y.label} Q{q}", is_year=False) for y in years for q in (1, 2, 3, 4)
    ]
    currencies = [f"{a}{b}X" for a in "QXZ" for b in "ABCDEFG"]
    problems = tuple(
        Problem(code, LONG, row, 3, "probability", LONG)
        for code in CATALOGUE
        if code[:2] in ("E2", "W3", "W4")
        for row in range(2, 8)
    )
    crowd = replace(
        forecast,
        months=np.datetime64("2026-11") + np.arange(months).astype("timedelta64[M]"),
        open_buckets=there,
        won_buckets=won,
        won=LayerTotals(groups, big * months, big * months),
        open=LayerTotals(groups, big * months, big * months),
        periods=tuple(quarters + years),
        by=forecast.by | dict.fromkeys(("milestone", "team", "owner"), table),
        unconverted=tuple(Unconverted(c, "open", 99_999, big) for c in currencies),
        likely=Likely(10_000, Percentiles(-big, big, big), (Percentiles(-big, big, big),) * months),
    )
    stakes = tuple(f"9876543210987.65 {c}" for _, c in zip(problems, currencies * 99, strict=False))
    return replace(report, forecast=crowd, problems=problems, stakes=stakes)
