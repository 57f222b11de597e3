"""The HTML summary: a page and a mail that every client shows, its figures those of the JSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from forecaster.forecasting.results import NONE_KEY
from forecaster.reporting.report import Report
from reporting import mail_rules
from reporting.sample_report import DEALS, MONTHS, sample_report
from reporting.short_reports import ATTACKS, LANGUAGES, LONG, crowded, named, page


def figure(text: str) -> Decimal:
    """A written amount or percentage, in either language, as a number."""
    return Decimal(re.sub(r"[\s\u00a0\u202f%]|,(?=\d{3})", "", text).replace(",", "."))


def table_rows(document: str) -> dict[str, list[list[str]]]:
    """Heading → the cells of each row."""
    found: dict[str, list[list[str]]] = {}
    heading = ""
    for node in mail_rules.parse(document).all("h2", "table"):
        if node.tag == "h2":
            heading = node.words().strip()
        elif node in mail_rules.data_tables(node):
            found[heading] = [
                [c.words().strip() for c in r.children if c.tag] for r in mail_rules.data_rows(node)
            ]
    return found


def tables(document: str) -> dict[str, dict[str, list[str]]]:
    """Heading → first cell of the row → the other cells."""
    rows = table_rows(document)
    return {heading: {cells[0]: cells[1:] for cells in rows[heading]} for heading in rows}


def visible(document: str) -> str:
    return mail_rules.parse(document).all("body")[0].words()


REPORTS: dict[str, Callable[[], Report]] = {
    "normal": sample_report,
    "empty": lambda: sample_report(()),
    "5,000 groups, 120 months": crowded,
    "long names": lambda: named(LONG),
    "5,000 names of many bytes": lambda: crowded(name="👩‍👩‍👧‍👦 &" * 9),
    "attacks": lambda: named(ATTACKS[0]),
    "right to left": lambda: named("شركة الاتصالات 👩‍👩‍👧‍👦 العربية"),
    "filtered": lambda: sample_report(teams=("North",)),
    "one deal below 0": lambda: sample_report(DEALS[-1:]),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS.keys())
def test_every_page_obeys_the_mail_rules(report: Callable[[], Report], lang: str) -> None:
    made = report()
    document = page(replace(made, options=replace(made.options, lang=lang)))
    assert mail_rules.broken_rules(document) == []
    assert not re.search(r"\b(nan|None|NaT|Undefined)\b", visible(document))


BROKEN = {
    "tag": ("<h2 ", "<svg></svg><h2 "),
    "attribute": ('role="article"', 'role="article" onclick="x()"'),
    "nesting": ("</h1>", "</h2>"),
    "comment": ("</h1>", "</h1><!-- note -->"),
    "property": ("max-width:640px", "float:left"),
    "value": ("max-width:640px", "max-width:40em"),
    "value: color": ("color:#55616e", "color:rgb(9,9,9)"),
    "padding": ('<h1 style="', '<h1 style="padding:3px;'),
    "colour pair": (";background-color:#fff4d6", ""),
    "width": ("max-width:640px", "max-width:700px"),
    "loading": ("max-width:640px", "background:url(http://x.example/a.png)"),
    "style size": ("@media all {", "@media all {" + " " * 16_000),
    "size": ("</h1>", "x" * 100_000 + "</h1>"),
    "doctype": ("<!DOCTYPE html>", ""),
    "charset": ('<meta charset="utf-8">', ""),
    "language: no lang or dir on html": ('<html lang="en"', "<html"),
    "language: no lang or dir on div": ('<div lang="en" dir="ltr"', "<div"),
    "title": ("<title>", "<title></title><title>"),
    "preheader": ("display:none;", ""),
    "headings: one h1": ("</h1>", "</h1><h1>Again</h1>"),
    "headings: a level": ("<h2 ", "<h3>x</h3><h2 "),
    "rows": ("</tbody>", '<tr><th scope="row">x</th></tr>' * 26 + "</tbody>"),
    "caption": ("caption", "p"),
    "tables": ("<thead>", "<thead><tr><td><table><caption>x</caption></table></td></tr>"),
    "scope": (' scope="row"', ""),
    "row heading": ("</tbody>", "<tr><td>x</td></tr></tbody>"),
    "contrast": (
        "color:#55616e;background-color:#ffffff",
        "color:#a0a0a0;background-color:#ffffff",
    ),
    "contrast: dark": ("color: #e6ebf0 !important; back", "color: #202020 !important; back"),
}


@pytest.mark.parametrize(("rule", "change"), BROKEN.items(), ids=BROKEN.keys())
def test_each_mail_rule_fails_on_a_page_that_breaks_it(rule: str, change: tuple[str, str]) -> None:
    good = page(sample_report())
    broken = good.replace(*change)
    if rule == "title":
        broken = re.sub(r"<title>.*?</title>", "", good)
    assert broken != good
    assert any(found.startswith(rule) for found in mail_rules.broken_rules(broken))


@pytest.mark.parametrize("attack", ATTACKS)
def test_text_of_users_stays_text(attack: str) -> None:
    document = page(named(attack))
    assert mail_rules.broken_rules(document) == []
    root = mail_rules.parse(document)
    assert root.all("h1")[0].words() == attack
    assert root.all("title")[0].words().startswith(attack)
    # Title, banner, milestone, team, deal, customer, file: in each place as it was written.
    assert visible(document).count(attack) >= 7
    safe = page(named("x"))
    tags = [node.tag for node in mail_rules.parse(safe).walk() if node.tag]
    assert [node.tag for node in root.walk() if node.tag] == tags


def test_the_fiscal_year_of_the_as_of_date_comes_first() -> None:
    text = visible(page(sample_report()))
    first = text[text.index("Rejected rows") : text.index("By month")]
    for part in ("FY2026 (Jan–Dec 2026), EUR", "9,400.00", "9,600.00", "19,000.00"):
        assert part in first
    assert "Overdue, weighted (1)" in first
    assert "Undated, weighted (1)" in first


def test_what_a_table_has_no_room_for_is_counted_and_added_up() -> None:
    report = crowded(groups=5000)
    found = tables(page(report))
    for heading in ("By month", "By milestone", "By team"):
        rows = found[heading]
        assert any(re.match(r"[\d,]+ more in the workbook", label) for label in rows)
        *shown, total = ([figure(c) for c in cells] for cells in rows.values())
        if heading != "By month":
            assert [sum(c) for c in zip(*shown, strict=True)] == total


def test_months_beyond_the_table_add_up() -> None:
    report = crowded(groups=3)
    rows = tables(page(report))["By month"]
    months = [figure(cells[0]) for label, cells in rows.items() if re.search(r"\d", label)]
    assert sum(months) == Decimal(sum(report.forecast.won_buckets.months)).scaleb(-2)


def test_bars_are_as_long_as_the_money() -> None:
    months = mail_rules.data_tables(mail_rules.parse(page(sample_report())))[0]
    bars = [
        [cell.attributes.get("width", "") for cell in row.all("td")[1:]]
        for row in months.all("tr")
        if row.attributes.get("aria-hidden")
    ]
    assert len(bars) == len(MONTHS)
    assert bars == [["93%", ""], ["1%", "98%", ""], ["1%", "36%", ""]]


def test_the_ten_biggest_are_the_open_ones_by_weighted_value() -> None:
    found = tables(page(sample_report()))["Biggest open opportunities"]
    assert [cells[0] for cells in found.values()] == [
        "10,800.00",
        "6,000.00",
        "3,000.00",
        "1,000.00",
    ]
    assert next(iter(found)).startswith("Support contractGlobex GmbH · 1 Dec 2026 · 80%")
    assert "31 Oct 2026, overdue" in list(found)[3]


def test_ties_of_the_biggest_go_by_id_then_name() -> None:
    first = DEALS[0]
    deals = [first._replace(row=40 - n, id=f"T-{n:02}", name=f"Deal {n}") for n in range(30)]
    found = tables(page(sample_report(tuple(deals))))["Biggest open opportunities"]
    assert [label.split("Acme")[0] for label in found] == [f"Deal {n}" for n in range(10)]


def test_a_problem_says_what_it_costs_and_what_to_do() -> None:
    found = tables(page(sample_report()))["What is wrong with the data"]
    label, cells = next(iter(found.items()))
    assert label.startswith("E201: 1 × rejected")
    assert "Probability must lie between 0 and 100, found 700" in label
    cure = "Write it in the way of the other cells: 40 (or 0.4 where they are fractions)."
    assert f"{cure} (Opportunities!K7)" in label
    assert cells == ["9,000.00\u00a0EUR"]


def test_a_row_with_two_problems_of_a_kind_is_at_stake_once() -> None:
    report = sample_report()
    first = report.problems[0]
    twice = (first, first._replace(column=3), first._replace(row=8))
    stakes = ("9000.00 EUR", "9000.00 EUR", "")
    found = tables(page(replace(report, problems=twice, stakes=stakes)))
    assert list(found["What is wrong with the data"].values()) == [
        ["9,000.00\u00a0EUR; amount unknown: 1"]
    ]


def test_only_rows_of_opportunities_are_at_stake() -> None:
    report = sample_report()
    first = report.problems[0]
    contact = first._replace(sheet="Contacts", role="contacts", code="E202")
    problems = (first, contact._replace(code=first.code), contact)
    found = tables(page(replace(report, problems=problems, stakes=("9000.00 EUR", "", ""))))
    assert list(found["What is wrong with the data"].values()) == [["9,000.00\u00a0EUR"], ["–"]]


def test_a_filtered_report_says_that_it_is_partial() -> None:
    text = visible(page(sample_report(teams=("North", "South"), tags=("inbound",))))
    assert "Partial report" in text
    assert "Team: North, South; Tags: inbound" in text
    assert "Partial report" not in visible(page(sample_report()))


def test_checks_that_fail_are_said_first() -> None:
    report = sample_report()
    checks = (report.forecast.checks[0]._replace(ok=False), *report.forecast.checks[1:])
    text = visible(page(replace(report, forecast=replace(report.forecast, checks=checks))))
    assert text.index("Control totals disagree") < text.index("Rejected rows")
    assert "2 of 3 agree" in text
    assert "Control totals disagree" not in visible(page(sample_report()))


def test_owners_stand_where_there_is_one_team() -> None:
    one = sample_report(tuple(deal._replace(team="North") for deal in DEALS))
    found = tables(page(one))
    assert "By team" not in found
    assert {label.split(" open")[0] for label in found["By owner"]} == {
        "Ann",
        "Ben",
        NONE_KEY,
        "All",
    }


def test_long_figures_are_smaller_so_that_a_phone_shows_them() -> None:
    short, long = page(sample_report()), page(crowded(groups=3))
    assert "font-size:28px" in short
    assert "font-size:28px" not in long


def test_figures_wider_than_a_phone_break_between_their_thousands() -> None:
    document = page(crowded(groups=3))
    assert ">9,<wbr>876,<wbr>543,<wbr>210,<wbr>987.65</td>" in document
    assert "\u202f<wbr>987,65</td>" in page(crowded(groups=3, lang="fr"))
    assert "<wbr>" not in page(sample_report())


def test_same_report_same_bytes() -> None:
    assert page(sample_report()) == page(sample_report())


def test_the_styles_that_only_enhance_are_kept_and_the_others_inlined() -> None:
    (style,) = mail_rules.parse(page(sample_report())).all("style")
    assert "prefers-color-scheme: dark" in style.words()
    assert "min-width: 600px" in style.words()
    assert "640px" not in style.words()
