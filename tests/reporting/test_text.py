"""The text summary: aligned, narrow, and with the figures of the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from forecaster.reporting.figures import width
from forecaster.reporting.json import result
from forecaster.reporting.report import Report
from forecaster.reporting.text import write_text
from reporting.sample_report import sample_report
from reporting.short_reports import ATTACKS, LANGUAGES, LONG, crowded, named
from reporting.test_html import figure

REPORTS: dict[str, Callable[[], Report]] = {
    "normal": sample_report,
    "empty": lambda: sample_report(()),
    "crowded": crowded,
    "long names": lambda: named(LONG),
    "wide letters": lambda: named("東京電力" * 20),
    "attacks": lambda: named(ATTACKS[3]),
    "filtered": lambda: sample_report(teams=("North",)),
}


def blocks(text: str) -> dict[str, list[str]]:
    """Heading → the lines below it."""
    found: dict[str, list[str]] = {}
    lines = text.splitlines()
    heading = ""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if re.fullmatch(r"-{3,}", following):
            heading = line
            found[heading] = []
        elif heading and line and not re.fullmatch(r"-{3,}", line):
            found[heading].append(line)
    return found


def amounts(line: str) -> list[Decimal]:
    """The figures at the end of a line, two blanks before each."""
    return [figure(cell) for cell in re.split(r" {2,}", line)[1:]]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS.keys())
def test_no_line_is_wider_than_a_mail(report: Callable[[], Report], lang: str) -> None:
    made = report()
    text = write_text(replace(made, options=replace(made.options, lang=lang)))
    assert max(width(line) for line in text.splitlines()) <= 78
    assert text.endswith("\n")
    assert not re.search(r"\b(nan|None|NaT)\b", text)
    assert all(line == line.rstrip() for line in text.splitlines())


def test_the_first_block_answers_for_the_fiscal_year() -> None:
    report = sample_report()
    first = blocks(write_text(report))["FY2026 (Jan–Dec 2026), EUR"]
    year = next(p for p in result(report)["periods"] if p["label"] == "FY2026")
    won, there = Decimal(year["won"]), Decimal(year["open"])
    assert [amounts(line) for line in first[:3]] == [[won], [there], [won + there]]
    assert first[3] == "All dates:"
    assert first[6] == "Not in any month:"
    assert re.fullmatch(r"  Overdue, weighted \(1\) +1,000.00", first[7])


def test_amounts_stand_below_each_other() -> None:
    lines = blocks(write_text(sample_report()))["By month"]
    assert {len(line) for line in lines} == {76}


def test_banners_problems_checks_and_source_are_said() -> None:
    report = sample_report(teams=("North",))
    text = write_text(report)
    assert "! Partial report\n  Only what matches: Team: North" in text
    assert "! Rejected rows: 1" in text
    assert "E201: 1 × rejected" in text
    assert "Opportunities!K7; 9,000.00\u00a0EUR" in text
    assert "Checks: 3 of 3 agree" in text
    assert "File: pipeline.xlsx" in text
    assert "Filters: Team: North" in text


def test_a_name_of_several_lines_takes_one() -> None:
    text = write_text(named("two\nlines\r\nand\ttabs"))
    assert "two lines and tabs" in text


def test_a_long_name_leaves_its_note_and_its_place_whole() -> None:
    found = blocks(write_text(named(LONG)))
    assert any("… (open: " in line for line in found["By milestone"])
    deals = found["Biggest open opportunities"]
    assert [line.startswith("  ") for line in deals] == [False, True] * (len(deals) // 2)
    assert all(line.endswith("…") for line in deals[1::2])
