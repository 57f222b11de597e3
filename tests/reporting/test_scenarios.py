"""Scenarios beside the base: one figure in the workbook, the page, the text and the JSON."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from books import Book, Row, write_book
from forecaster.options import Options
from forecaster.reporting.json import dumps, result
from forecaster.reporting.report import Report
from forecaster.reporting.text import write_text
from forecaster.reporting.xlsx.workbook import write_workbook
from forecaster.resources import samples
from forecaster.run import make_report
from forecaster.scenarios import LONGEST_NAME, MOST_SCENARIOS, Asked, change, from_toml, scenario
from forecaster.words.catalogue import words
from live.engines import recalculated
from live.test_formulas_are_ours import formulas, known
from reporting import mail_rules
from reporting.page_cases import CASES
from reporting.short_reports import ATTACKS, LANGUAGES, page
from reporting.test_html import figure, table_rows

OPTIONS = Options(as_of=dt.date(2026, 11, 30))
THREE = (
    scenario("Late", [change("delay=30d")]),
    scenario("Strong pound", [change("rate.GBP=1.5")]),
    scenario("Bold", [change("milestone.Proposal.probability=80"), change("delay=2w")]),
)
HOSTILE = ("=1+1", "+1", "@SUM(A1)", "=cmd|' /C calc'!G2", "../../etc", "[]:*?/\\", *ATTACKS)


def report_of(*asked: Asked, lang: str = "en", live_rows: int = 10_000) -> Report:
    options = replace(OPTIONS, scenarios=asked, lang=lang, live_rows=live_rows)
    return make_report(samples() / "pipeline.xlsx", options)


def rows_of(report: Report, folder: Path) -> list[list[Any]]:
    """The rows of the sheet of scenarios, without blank cells."""
    write_workbook(report, folder / "report.xlsx")
    sheet = openpyxl.load_workbook(folder / "report.xlsx", data_only=True)[
        words(report.options.lang)("Scenarios")
    ]
    rows = ([v for v in row if v is not None] for row in sheet.iter_rows(values_only=True))
    return [row for row in rows if row]


def test_without_scenarios_nothing_speaks_of_them(tmp_path: Path) -> None:
    report = report_of()
    write_workbook(report, tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert "Scenarios" not in book.sheetnames
    cover = str([[cell.value for cell in row] for row in book["Cover"]])
    assert "Scenarios" not in cover
    assert "scenarios" not in json.loads(dumps(report))
    assert not any("What if" in text for text in (page(report), write_text(report)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_figure_is_the_same_everywhere(lang: str, tmp_path: Path) -> None:
    report = report_of(*THREE, lang=lang)
    told, say = result(report), words(lang)
    entries = [{"name": say("Base"), **told}, *told["scenarios"]]
    assert [one["name"] for one in entries[1:]] == ["Late", "Strong pound", "Bold"]
    years = [next(p for p in one["periods"] if p["label"] == "FY2026") for one in entries]
    totals = [figure(year["won"]) + figure(year["open"]) for year in years]
    opened = [figure(one["totals"]["open"]["weighted"]) for one in entries]
    shown = table_rows(page(report))[say("What if")]
    assert [(figure(a), figure(b)) for _, a, b in shown] == list(zip(totals, opened, strict=True))
    text = write_text(report)
    assert all(row[1] in text and row[2] in text for row in shown)
    rows = rows_of(report, tmp_path)
    for entry, year, total, there in zip(entries, years, totals, opened, strict=True):
        line = next(row for row in rows if row[0] == entry["name"])
        more = [] if entry is entries[0] else [float(total - totals[0])]
        beyond = [] if entry is entries[0] else [float(there - opened[0])]
        expected = [float(year["won"]), float(year["open"]), float(total), *more, float(there)]
        assert line[1:-1] == pytest.approx([*expected, *beyond])
    sums = next(row for row in rows if row[0] == say("Total"))
    assert sums[1:] == pytest.approx([float(amount) for amount in opened])


def test_months_stand_side_by_side_with_their_differences(tmp_path: Path) -> None:
    report = report_of(*THREE)
    rows = rows_of(report, tmp_path)
    month = dt.datetime(2027, 1, 1)
    figures = [row[1:] for row in rows if row[0] == month]
    series = [report.forecast, *(one.figures for one in report.scenarios)]
    opened, more, won, won_more = figures  # the rate moves won money too
    assert opened == [one.open_buckets.months[2] / 100 for one in series]
    assert won == [one.won_buckets.months[2] / 100 for one in series]
    assert more == pytest.approx([amount - opened[0] for amount in opened[1:]])
    assert won_more == pytest.approx([amount - won[0] for amount in won[1:]])
    still = rows_of(report_of(THREE[0]), tmp_path)
    assert len([row for row in still if row[0] == month]) == 2


def test_the_json_says_how_to_ask_for_each_again() -> None:
    told = result(report_of(*THREE))
    assert told["scenarios"][2]["changes"] == [
        "delay=2w",
        "milestone.New Business/Proposal.probability=80",
    ]
    assert list(told["scenarios"][0]) == [
        *("name", "changes", "totals", "periods", "forecast", "unconverted")
    ]
    keys = list(told)
    assert keys.index("scenarios") == keys.index("problems") - 1
    bare = result(report_of())
    assert {key: value for key, value in told.items() if key != "scenarios"} == bare
    assert json.loads(dumps(report_of(*THREE))) == told


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Delay in days: 30; New Business/Proposal: 12.5%; 1 USD = 0.75 EUR"),
        ("fr", "Décalage en jours~: 30; New Business/Proposal~: 12,5~%; 1 USD = 0,75 EUR"),
    ],
)
def test_changes_are_told_in_the_readers_language(lang: str, said: str, tmp_path: Path) -> None:
    given = ("delay=30d", "rate.USD=0.75", "milestone.Proposal.probability=12.5")
    report = report_of(scenario("What-if", map(change, given)), lang=lang)
    name = {"en": "What-if", "fr": "Hypothèse"}[lang]
    row = next(row for row in rows_of(report, tmp_path) if row[0] == name)
    assert row[-1].replace("\u202f", "~").replace("\u00a0", "~") == said
    assert words(lang)("Scenario {name}", name=name) in page(report)


@pytest.mark.parametrize(
    ("case", "lang"), [("5,000 opportunities", "en"), ("values below 0", "fr")]
)
def test_a_page_with_many_scenarios_obeys_the_mail_rules(
    case: str, lang: str, tmp_path: Path
) -> None:
    made = CASES[case]()
    some = made.book.with_opportunities(made.book.opportunities[-1000:])
    path = write_book(some, tmp_path / "pipeline.xlsx")
    changes = [change(f"delay={number + 1}w") for number in range(MOST_SCENARIOS)]
    asked = tuple(
        scenario("W" * (LONGEST_NAME - 2) + f"{number:02}", [one])
        for number, one in enumerate(changes)
    )
    report = make_report(path, replace(made.options, lang=lang, scenarios=asked))
    assert mail_rules.broken_rules(page(report)) == []
    assert words(lang)("Base") in page(report)
    assert max(map(len, write_text(report).splitlines())) <= 78


@pytest.mark.parametrize("names", [HOSTILE[at : at + 5] for at in (0, 5, 10)], ids=range(3))
def test_a_name_is_neither_formula_nor_markup_nor_path(
    names: tuple[str, ...], tmp_path: Path
) -> None:
    tables = (f"[[scenario]]\nname = {json.dumps(name)}\ndelay = '30d'\n" for name in names)
    options = replace(OPTIONS, scenarios=from_toml("".join(tables)))
    report = make_report(samples() / "first-steps.xlsx", options)
    document = page(report)
    assert mail_rules.broken_rules(document) == []
    shown = mail_rules.parse(document).all("body")[0].words()
    assert [name for name in names if shown.count(name) < 2] == []
    path = tmp_path / "report.xlsx"
    told = [row[0] for row in rows_of(report, tmp_path)]
    assert [name for name in names if name not in told] == []
    assert [formula for formula in formulas(path) if not known().fullmatch(formula)] == []
    assert recalculated(path).errors == 0


def test_a_milestone_may_be_hostile_too(tmp_path: Path) -> None:
    terms = {"Contact": "X", "Owner": "Ann", "Value": 10, "Probability": 5, "Currency": "EUR"}
    rows: list[Row] = [{"Name": "A", "Milestone": name, **terms} for name in HOSTILE]
    path = write_book(Book(tuple(rows)), tmp_path / "book.xlsx")
    asked = scenario("x", [change(f"milestone.{name}.probability=40") for name in HOSTILE])
    report = make_report(path, replace(OPTIONS, scenarios=(asked,)))
    assert report.scenarios[0].figures.open.weighted == 400 * len(HOSTILE)
    assert mail_rules.broken_rules(page(report)) == []
    rows_of(report, tmp_path)
    texts = formulas(tmp_path / "report.xlsx")
    assert [formula for formula in texts if not known().fullmatch(formula)] == []
