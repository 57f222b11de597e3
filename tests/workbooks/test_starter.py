"""The starter workbook: whole, in step with what forecaster reads, and sound for Excel."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from openpyxl.utils import get_column_letter, range_boundaries

from forecaster.words.catalogue import words
from forecaster.words.headings import SHEETS, label
from forecaster.workbooks.starter.book import make_starter
from forecaster.workbooks.starter.columns import EITHER, REQUIRED
from forecaster.workbooks.starter.examples import month_after
from forecaster.workbooks.starter.sheets import COLUMNS
from workbooks.starter_books import (
    DAY,
    LANGS,
    data_sheets,
    headings,
    result_of,
    sheet_of,
    starter,
    starter_bytes,
)

EXAMPLE = re.compile(r"ex[ae]mple", re.IGNORECASE)
DAYS = [
    dt.date(2024, 2, 29),
    dt.date(2026, 1, 1),
    dt.date(2026, 1, 31),
    dt.date(2026, 2, 28),
    dt.date(2026, 11, 16),
    dt.date(2026, 11, 30),
    dt.date(2026, 12, 31),
    dt.date(2028, 2, 29),
]

in_both_languages = pytest.mark.parametrize("lang", LANGS)


# --- what forecaster makes of it ------------------------------------------------------------------


@pytest.mark.parametrize("day", DAYS, ids=str)
@in_both_languages
def test_it_is_read_without_a_single_problem_whatever_the_day(
    lang: str, day: dt.date, tmp_path: Path
) -> None:
    path = tmp_path / "starter.xlsx"
    path.write_bytes(starter_bytes(lang, day))
    result = result_of(path, day)
    assert result["problems"] == []
    assert result["rows"]["read"] == result["rows"]["used"] == 2
    assert result["source"]["sheets"].keys() == SHEETS.keys()


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_examples_come_to_their_figures_to_the_cent(day: dt.date, tmp_path: Path) -> None:
    path = tmp_path / "starter.xlsx"
    path.write_bytes(starter_bytes("en", day))
    result = result_of(path, day)
    # 12,000 at 50 %; 12 months of 500 at 75 %.
    assert result["currency"] == "EUR"
    assert result["totals"]["open"] == {"count": 2, "value": "18000.00", "weighted": "10500.00"}
    assert result["totals"]["won"]["value"] == "0.00"
    wanted = dict.fromkeys(result["months"], 0)
    wanted[f"{day + dt.timedelta(days=30):%Y-%m}"] += 600_000
    month = month_after(day + dt.timedelta(days=45))
    later = 0
    for _ in range(12):
        if f"{month:%Y-%m}" in wanted:
            wanted[f"{month:%Y-%m}"] += 37_500
        else:
            later += 37_500
        month = month_after(month)
    layer = result["forecast"]["open"]
    assert [int(m.replace(".", "")) for m in layer["months"]] == list(wanted.values())
    assert int(layer["later"].replace(".", "")) == later
    assert (layer["overdue"], layer["undated"]) == ("0.00", "0.00")


def test_an_example_shows_additional_contacts_tags_and_a_person_with_an_organisation(
    tmp_path: Path,
) -> None:
    path = tmp_path / "starter.xlsx"
    path.write_bytes(starter_bytes())
    by = result_of(path, DAY)["by"]
    assert {g["key"] for g in by["customer"]} == {"Example Bakery", "Example Clinic"}
    assert {g["key"] for g in by["tag"]} == {"Website", "Support", "Renewal"}


# --- sheets and headings --------------------------------------------------------------------------


@in_both_languages
def test_the_guide_stands_first_the_lists_last_and_every_sheet_between(lang: str) -> None:
    book = starter(lang)
    between = book.sheetnames[1:-1]
    assert book.sheetnames[0] == book.worksheets[0].title == words(lang)("Guide")
    assert book.sheetnames[-1] == words(lang)("Lists")
    first = {s.role: (s.french if lang == "fr" else s.english)[0] for s in SHEETS.values()}
    assert sorted(between) == sorted(first.values())
    assert all(sheet.sheet_state == "visible" for sheet in book)


@in_both_languages
def test_every_field_has_a_column_under_its_first_heading(lang: str) -> None:
    for role, sheet in data_sheets(starter(lang), lang).items():
        wanted = [label(role, field.name, lang) for field in SHEETS[role].fields]
        custom = [words(lang)("Product")] if role == "opportunities" else []
        assert sorted(headings(sheet)) == sorted(wanted + custom)


@in_both_languages
def test_every_heading_has_help_that_says_whether_it_is_required(lang: str) -> None:
    required = words(lang)("Required.")
    for role, sheet in data_sheets(starter(lang), lang).items():
        for cell, column in zip(sheet[1], COLUMNS[role], strict=True):
            assert cell.comment is not None
            assert cell.comment.author == "forecaster"
            assert cell.comment.text.startswith(required) == (column.need == REQUIRED)
            assert words(lang)(column.help) in cell.comment.text


def test_required_headings_look_otherwise() -> None:
    for role, sheet in data_sheets(starter(), "en").items():
        colours = {
            column.need: {c.fill.start_color.rgb for c, k in pairs if k.need == column.need}
            for pairs in [list(zip(sheet[1], COLUMNS[role], strict=True))]
            for column in COLUMNS[role]
        }
        assert all(len(found) == 1 for found in colours.values())
        assert len(set(map(tuple, colours.values()))) == len(colours)


def test_a_comment_is_as_large_as_its_text() -> None:
    made = make_starter(words("fr"), DAY, "pipeline.xlsx")
    for sheet in data_sheets(made, "fr").values():
        for cell in sheet[1]:
            assert cell.comment is not None
            lines = sum(-(-len(line) // 42) for line in cell.comment.text.split("\n"))
            assert cell.comment.height >= lines * 16 + 16


def test_what_a_row_needs_is_what_is_said_to_be_required() -> None:
    needs = {role: [c.field for c in COLUMNS[role] if c.need == REQUIRED] for role in COLUMNS}
    assert needs == {
        "opportunities": ["name", "contact", "milestone"],
        "contacts": ["name"],
        "milestones": ["milestone", "probability"],
        "lost_reasons": ["lost_reason"],
        "exchange_rates": ["currency", "rate"],
        "targets": ["month", "amount"],
        "custom_fields": ["field"],
        "recipients": ["to"],
    }
    assert [c.field for c in COLUMNS["opportunities"] if c.need == EITHER] == ["owner", "team"]


# --- looks and formats ----------------------------------------------------------------------------


def test_every_sheet_is_frozen_below_its_headings_and_prints_across_a_page() -> None:
    for role, sheet in data_sheets(starter(), "en").items():
        assert sheet.freeze_panes == "B2"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth == (2 if role == "opportunities" else 1)
        assert sheet.page_setup.fitToHeight == 0
        properties = sheet.sheet_properties.pageSetUpPr
        assert properties is not None
        assert properties.fitToPage
        assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", "$A:$A")


@in_both_languages
def test_formats_hold_for_whole_columns_and_for_the_rows_in_them(lang: str) -> None:
    day = "d mmm yyyy" if lang == "en" else "dd/mm/yyyy"
    formats = {"date": day, "percent": "0%", "month": "mmm yyyy"}
    for role, sheet in data_sheets(starter(lang), lang).items():
        kinds = {f.name: f.kind for f in SHEETS[role].fields}
        for place, column in enumerate(COLUMNS[role], 1):
            whole = sheet.column_dimensions[get_column_letter(place)].number_format
            kind = kinds.get(column.field, "text")
            assert whole == formats.get(kind, whole)
            assert (whole == "General") == (kind not in {*formats, "number"} and whole != "@")
            for row in range(2, sheet.max_row + 1):
                if sheet.cell(row, place).value is not None:
                    assert sheet.cell(row, place).number_format == whole


@in_both_languages
def test_examples_are_coloured_until_the_word_goes(lang: str) -> None:
    sheets = data_sheets(starter(lang), lang)
    for role in ("opportunities", "contacts", "recipients"):
        sheet = sheets[role]
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        assert len(rows) >= 2
        assert all(EXAMPLE.search(" ".join(map(str, row))) for row in rows)
        last = get_column_letter(sheet.max_column)
        formulas = [
            f for r in sheet.conditional_formatting for rule in r.rules for f in rule.formula
        ]
        assert f'COUNTIF($A2:${last}2,"*ex?mple*")>0' in formulas


def test_no_cell_holds_a_formula_and_no_text_begins_like_one() -> None:
    for lang in LANGS:
        for sheet in starter(lang):
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f"
                    assert not str(cell.value or "").startswith(("=", "+", "-", "@"))


# --- the guide ------------------------------------------------------------------------------------


@in_both_languages
def test_the_guide_leads_to_every_sheet(lang: str) -> None:
    book = starter(lang)
    guide = book.worksheets[0]
    links = [cell.hyperlink.location for row in guide for cell in row if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:]]


@in_both_languages
def test_the_guide_needs_no_scrolling_sideways_and_cuts_nothing(lang: str) -> None:
    guide = starter(lang).worksheets[0]
    assert guide.max_column == 3
    assert sum(guide.column_dimensions[letter].width for letter in "ABC") <= 125
    for (cell,) in guide.iter_rows(min_col=3, max_col=3):
        if cell.value is not None:
            lines = -(-len(str(cell.value)) // 110)
            height = guide.row_dimensions[cell.row].height
            assert height is not None
            assert height >= 15 * lines


@in_both_languages
def test_the_guide_shows_the_commands_for_this_very_file(lang: str) -> None:
    cells = [str(cell.value) for row in starter(lang).worksheets[0] for cell in row]
    option = "" if lang == "en" else " --lang fr"
    assert f"forecaster check pipeline.xlsx{option}" in cells
    assert f"forecaster run pipeline.xlsx{option}" in cells


# --- what Excel expects ---------------------------------------------------------------------------


@in_both_languages
def test_each_sheet_is_a_table_whose_headings_are_its_cells(lang: str) -> None:
    book = starter(lang)
    names, ids = [], []
    for role, sheet in data_sheets(book, lang).items():
        (table,) = sheet.tables.values()
        name = table.displayName
        names.append(name)
        ids.append(table.id)
        assert re.fullmatch(r"[A-Za-z][A-Za-z]+", name)
        assert [column.name for column in table.tableColumns] == headings(sheet)
        assert len(COLUMNS[role]) == len(headings(sheet))
        left, top, right, bottom = range_boundaries(table.ref)
        assert (left, top, right, bottom) == (1, 1, sheet.max_column, sheet.max_row)
    assert len(set(ids)) == len(ids)
    every = [name.casefold() for name in (*names, *book.defined_names)]
    assert len(set(every)) == len(every)


def test_the_same_day_gives_the_same_bytes_and_properties_tell_nothing_else() -> None:
    assert starter_bytes() == starter_bytes()
    properties = starter().properties
    assert (properties.creator, properties.lastModifiedBy) == ("forecaster", "forecaster")
    assert properties.title == "Sales pipeline"
    assert properties.created == properties.modified == dt.datetime(2026, 11, 23)


def test_no_table_has_a_heading_twice() -> None:
    for lang in LANGS:
        for sheet in data_sheets(starter(lang), lang).values():
            keys = [heading.casefold() for heading in headings(sheet)]
            assert len(set(keys)) == len(keys)


def test_a_new_milestone_is_known_once_it_is_written_below_the_others(tmp_path: Path) -> None:
    book = starter()
    milestones = sheet_of(book, "milestones", "en")
    milestones.append(["Sales", "Trial", 0.4, "No", 10])
    deals = sheet_of(book, "opportunities", "en")
    deals.cell(2, headings(deals).index("Milestone") + 1, "Trial")
    path = tmp_path / "changed.xlsx"
    book.save(path)
    result = result_of(path, DAY)
    assert result["problems"] == []
    assert result["totals"]["open"]["weighted"] == "9300.00"  # 12,000 at 40 %, and 4,500
