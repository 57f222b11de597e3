"""What the starter workbook colours by itself, as LibreOffice works it out."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from openpyxl.formula.translate import Translator
from openpyxl.worksheet.worksheet import Worksheet

from workbooks.starter_books import convert, headings, sheet_of, starter

YELLOW, ORANGE = "00FFF4C2", "00F8CBAD"
Cells = Mapping[str, str | int | None]

FILLED: Cells = {
    "Name": "Audit",
    "Contact": "Acme",
    "Owner": "Ann",
    "Team": "North",
    "Milestone": "Won",
    "Duration Basis": "Month",
    "Duration": 3,
}
# What differs from a row that is filled in -> the cells that turn orange.
GAPS: list[tuple[Cells, set[str]]] = [
    ({}, set()),
    ({"Name": None}, {"Name"}),
    ({"Contact": None, "Milestone": None}, {"Contact", "Milestone"}),
    ({"Team": None}, set()),
    ({"Owner": None, "Team": None}, {"Owner", "Team"}),
    ({"Duration": None}, {"Duration"}),
    ({"Duration Basis": "Fixed"}, {"Duration"}),
    ({"Duration Basis": None}, {"Duration"}),
    ({"Duration Basis": "Fixed", "Duration": None}, set()),
    (dict.fromkeys(FILLED), set()),  # a row that has not begun
]


def coloured(sheet: Worksheet, colour: str, folder: Path) -> list[set[str]]:
    """The headings of the cells that LibreOffice colours, row by row from the second on."""
    names, last_row = headings(sheet), sheet.max_row
    rules = [
        (names[next(iter(area.cells.ranges)).min_col - 1], rule.formula[0])
        for area in sheet.conditional_formatting
        for rule in area.rules
        if rule.dxf.fill.end_color.rgb == colour
    ]
    for row in range(2, last_row + 1):
        for place, (_, formula) in enumerate(rules, len(names) + 1):
            moved = Translator(f"={formula}", "A2").translate_formula(f"A{row}")
            sheet.cell(row, place, moved)
    book = sheet.parent
    assert book is not None
    book.move_sheet(sheet, -book.index(sheet))
    path = folder / "coloured.xlsx"
    book.save(path)
    with convert(path, "csv", folder).open(encoding="utf-8") as file:
        shown = [row[len(names) :] for row in csv.reader(file)][1:last_row]
    assert {cell for row in shown for cell in row} <= {"TRUE", "FALSE"}
    return [
        {name for (name, _), cell in zip(rules, row, strict=True) if cell == "TRUE"}
        for row in shown
    ]


def fill(sheet: Worksheet, rows: list[Cells]) -> None:
    for number, row in enumerate(rows, 2):
        for place, name in enumerate(headings(sheet), 1):
            sheet.cell(number, place).value = row.get(name)


def test_gaps_and_durations_that_contradict_their_basis_turn_orange(tmp_path: Path) -> None:
    sheet = sheet_of(starter(), "opportunities", "en")
    fill(sheet, [{**FILLED, **change} for change, _ in GAPS])
    sheet.cell(len(GAPS) + 2, 1, "A last row, so that the blank one is shown")
    found = coloured(sheet, ORANGE, tmp_path)
    assert found[: len(GAPS)] == [wanted for _, wanted in GAPS]


def test_french_examples_turn_nothing_orange_and_are_yellow(tmp_path: Path) -> None:
    sheet = sheet_of(starter("fr"), "opportunities", "fr")
    assert coloured(sheet, ORANGE, tmp_path) == [set(), set()]
    sheet = sheet_of(starter("fr"), "opportunities", "fr")
    assert coloured(sheet, YELLOW, tmp_path) == [{"Nom"}, {"Nom"}]  # the area begins there


def test_the_yellow_goes_with_the_word_example(tmp_path: Path) -> None:
    sheet = sheet_of(starter(), "opportunities", "en")
    fill(sheet, [{**FILLED, "Owner": "Ann Example"}, FILLED, {**FILLED, "Tags": "EXAMPLE"}])
    assert coloured(sheet, YELLOW, tmp_path) == [{"Name"}, set(), {"Name"}]


def test_example_rates_are_yellow_until_they_are_replaced(tmp_path: Path) -> None:
    sheet = sheet_of(starter(), "exchange_rates", "en")
    sheet.cell(4, 2, 1.17)
    found = coloured(sheet, YELLOW, tmp_path)
    assert [row & {"Rate"} for row in found] == [set(), {"Rate"}, set()]


def test_example_targets_are_yellow_until_they_are_replaced(tmp_path: Path) -> None:
    sheet = sheet_of(starter(), "targets", "en")
    sheet.cell(3, 2, 7_500)
    found = coloured(sheet, YELLOW, tmp_path)
    assert [row & {"Month"} for row in found] == [{"Month"}, set()]
