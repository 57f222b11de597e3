"""The drop-downs of the starter workbook, and what its cells may hold."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from forecaster.words.catalogue import words
from forecaster.words.headings import SHEETS
from forecaster.words.keys import word_key
from forecaster.words.values import CHOICES
from forecaster.workbooks.starter.lists import WORD_LISTS
from forecaster.workbooks.starter.rules import FED, list_of
from forecaster.workbooks.starter.sheets import COLUMNS
from workbooks.starter_books import (
    DAY,
    LANGS,
    convert,
    data_sheets,
    headings,
    result_of,
    sheet_of,
    starter,
)

STOP, WARNING = "stop", "warning"
in_both_languages = pytest.mark.parametrize("lang", LANGS)


def rules_of(sheet: Worksheet, role: str) -> dict[str, DataValidation]:
    """The validation of each field, by the column that it stands on."""
    found = {}
    for rule in sheet.data_validations.dataValidation:
        (area,) = rule.sqref.ranges
        assert (area.min_row, area.max_row, area.min_col) == (2, 5000, area.max_col)
        found[COLUMNS[role][area.min_col - 1].field] = rule
    return found


def every_rule(lang: str = "en") -> dict[tuple[str, str], DataValidation]:
    sheets = data_sheets(starter(lang), lang)
    return {
        (role, field): rule
        for role, sheet in sheets.items()
        for field, rule in rules_of(sheet, role).items()
    }


@in_both_languages
def test_every_choice_has_a_drop_down_of_words_that_are_read_as_each_choice(lang: str) -> None:
    listed = {known.name: known.words for known in WORD_LISTS if known.fixed}
    rules = every_rule(lang)
    for place, known in CHOICES.items():
        assert rules[place].type == "list"
        offered = [words(lang)(word) for word in listed[str(rules[place].formula1)]]
        meanings = [known[word_key(word)] for word in offered]
        assert sorted(meanings) == sorted(set(known.values()))


def test_the_lists_that_feed_each_column() -> None:
    rules = every_rule()
    lists = {place: rule.formula1 for place, rule in rules.items() if rule.type == "list"}
    wanted = {
        (role, field.name): list_of(role, field.name)
        for role, sheet in SHEETS.items()
        for field in sheet.fields
        if list_of(role, field.name)
    }
    assert lists == wanted | {("opportunities", "product"): "list_products"}
    fields = {field for _, field in lists}
    assert fields >= {"contact", "owner", "team", "pipeline", "milestone", "currency"}
    assert fields >= {"lost_reason", "duration_basis", "status", "basis", "language", "type"}


def test_fixed_words_milestones_and_currencies_stop_while_new_names_are_asked_about() -> None:
    styles = {place: r.errorStyle for place, r in every_rule().items() if r.type == "list"}
    asked = {"owner", "team", "contact", "lost_reason", "product"}
    for (role, field), style in styles.items():
        expected = (
            WARNING if field in asked or (role, field) == ("milestones", "pipeline") else STOP
        )
        # On its own sheet a lost reason is typed, not chosen.
        assert style == expected, (role, field)


@in_both_languages
def test_blank_is_allowed_and_messages_fit_what_excel_holds(lang: str) -> None:
    for place, rule in every_rule(lang).items():
        assert rule.allow_blank, place
        assert len(rule.error or "") <= 225
        assert len(rule.prompt or "") <= 255
        assert bool(rule.showErrorMessage) == bool(rule.error)
        assert bool(rule.showInputMessage) == bool(rule.prompt)
        assert not str(rule.formula1 or "").startswith("=")


def test_dates_numbers_and_shares_have_limits() -> None:
    rules = every_rule()
    for role, sheet in SHEETS.items():
        for field in sheet.fields:
            if field.kind in ("date", "month"):
                rule = rules[role, field.name]
                assert (rule.type, rule.formula1, rule.formula2) == ("date", "32874", "73415")
            elif field.kind == "percent":
                rule = rules[role, field.name]
                assert (rule.type, rule.formula1, rule.formula2) == ("decimal", "0", "1")
            elif field.kind == "number":
                assert rules[role, field.name].type in ("decimal", "whole")
    assert rules["opportunities", "duration"].type == "whole"
    assert rules["opportunities", "duration"].formula1 == "1"


@in_both_languages
def test_every_list_is_a_name_of_the_workbook_and_starts_below_a_heading(lang: str) -> None:
    book = starter(lang)
    lists = {str(r.formula1) for r in every_rule(lang).values() if r.type == "list"}
    assert lists == set(book.defined_names)
    for name in lists:
        formula = book.defined_names[name].attr_text
        assert formula is not None
        assert not formula.startswith("=")
        title, column, row = re.match(r"INDEX\('(.+?)'!\$([A-Z]+)\$(\d+):", formula).groups()  # type: ignore[union-attr]
        heading = book[title][f"{column}{row}"]
        assert heading.font.bold
        assert heading.value
        if name in FED:
            role, field = FED[name]
            assert heading.value == words(lang).label(role, field)


# --- LibreOffice ----------------------------------------------------------------------------------


def test_the_lists_grow_with_their_sheets_in_libreoffice(tmp_path: Path) -> None:
    book = starter()
    reasons = sheet_of(book, "lost_reasons", "en")
    reasons.cell(reasons.max_row + 3, 1, "After a gap")  # two blank rows above it
    lists = book[book.sheetnames[-1]]
    lists.cell(6, 1, "Somebody new")
    sheet_of(book, "contacts", "en").delete_rows(2, 4)
    names = list(book.defined_names)
    shown = book.create_sheet("Shown", 0)
    for row, name in enumerate(names, 1):
        shown.append([name, f"=ROWS({name})", f'=INDEX({name},1)&""', f'=INDEX({name},B{row})&""'])
    book.active = 0
    path = tmp_path / "lists.xlsx"
    book.save(path)
    with convert(path, "csv", tmp_path).open(encoding="utf-8") as file:
        found = {name: (int(count), first, last) for name, count, first, last in csv.reader(file)}
    assert found["list_milestones"] == (6, "Qualified", "Lost")
    assert found["list_currencies"] == (3, "EUR", "GBP")
    assert found["list_lost_reasons"] == (8, "Price", "After a gap")
    assert found["list_owners"] == (4, "Ann Example", "Somebody new")
    assert found["list_contacts"] == (1, "", "")
    for known in WORD_LISTS:
        if known.name != "list_owners":
            assert found[known.name] == (len(known.words), known.words[0], known.words[-1])


def test_drop_downs_and_figures_survive_a_way_through_libreoffice(tmp_path: Path) -> None:
    path = tmp_path / "starter.xlsx"
    starter().save(path)
    ods = convert(path, "ods", tmp_path)
    path.unlink()
    back = convert(ods, "xlsx", tmp_path)
    result = result_of(back, DAY)
    assert [p for p in result["problems"] if p["severity"] == "error"] == []
    assert result["totals"]["open"]["weighted"] == "10500.00"
    book = openpyxl.load_workbook(back)
    for role, sheet in data_sheets(book, "en").items():
        before = {f: r for (r_, f), r in every_rule().items() if r_ == role and r.type == "list"}
        after = {
            headings(sheet)[area.min_col - 1]: (rule.formula1, rule.errorStyle or STOP)
            for rule in sheet.data_validations.dataValidation
            for area in rule.sqref.ranges
            if rule.type == "list"
        }
        labels = {
            words("en")("Product") if f == "product" else words("en").label(role, f): (
                r.formula1,
                r.errorStyle,
            )
            for f, r in before.items()
        }
        assert after == labels
