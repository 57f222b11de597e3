"""The money at stake: of a row, of hidden rows, of a hidden sheet, by currency."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from openpyxl import load_workbook

from books import write_tables
from cli.calling import call
from records.deals import CONTACTS, HEADINGS, deal

RATES: dict[str, list[list[object]]] = {"Exchange Rates": [["Currency", "Rate"], ["USD", 0.9]]}


def book(
    folder: Path, hidden: tuple[int, ...] = (), state: Literal["visible", "veryHidden"] = "visible"
) -> Path:
    rows: list[list[object]] = [
        [*HEADINGS, "Currency"],
        deal("A", "EUR"),
        deal("B", "USD", value=50),
        deal("C", "EUR", value=-20),
        deal("D", "EUR", value="tbc"),
    ]
    path = write_tables({"Opportunities": rows, **CONTACTS, **RATES}, folder / "deals.xlsx")
    workbook = load_workbook(path)
    sheet = workbook["Opportunities"]
    for row in hidden:
        sheet.row_dimensions[row].hidden = True
    sheet.sheet_state = state
    workbook.save(path)
    return path


def kinds(path: Path, *words: str | Path) -> dict[str, dict[str, Any]]:
    came = call("check", path, "--as-of", "2026-05-01", "--currency", "EUR", "--json", *words)
    (found,) = json.loads(came.stdout)["workbooks"]
    return {kind["code"]: kind for kind in found["kinds"]}


def test_hidden_rows_have_their_own_total_by_currency(tmp_path: Path) -> None:
    found = kinds(book(tmp_path, hidden=(2, 3, 4, 5)))["W402"]
    assert found["message"].endswith(": 4 (80.00 EUR + 50.00 USD); the first is row 2")
    assert found["at_stake"] == [
        {"currency": "EUR", "value": "80.00"},
        {"currency": "USD", "value": "50.00"},
    ]


def test_hidden_rows_without_a_known_amount_are_counted(tmp_path: Path) -> None:
    found = kinds(book(tmp_path, hidden=(5,)))["W402"]
    assert found["message"].endswith("read like the others: 1; the first is row 5")
    assert found["at_stake"] == []


def test_hidden_rows_that_are_left_out_have_their_total_too(tmp_path: Path) -> None:
    profile = tmp_path / "own.toml"
    profile.write_text('[read]\nhidden = "exclude"\n', "utf-8")
    found = kinds(book(tmp_path, hidden=(3,)), "--profile", profile)
    assert found["W406"]["message"] == (
        "Hidden rows left out by the profile: 1 (50.00 USD); the first is row 3"
    )


def test_a_hidden_sheet_has_the_total_of_all_its_rows(tmp_path: Path) -> None:
    found = kinds(book(tmp_path, state="veryHidden"))["W403"]
    assert found["message"].endswith("rows: 4 (80.00 EUR + 50.00 USD)")


def test_a_kind_adds_up_its_rows_and_counts_those_without_an_amount(tmp_path: Path) -> None:
    found = kinds(book(tmp_path))
    assert found["W302"]["at_stake"] == [{"currency": "EUR", "value": "-20.00"}]
    assert (found["E205"]["at_stake"], found["E205"]["unknown_amounts"]) == ([], 1)


def test_rows_left_out_do_not_vote_on_the_scale_of_percents(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        list(HEADINGS),
        deal("A", probability=0.5),
        deal("B", probability=50),
    ]
    path = write_tables({"Opportunities": rows, **CONTACTS}, tmp_path / "deals.xlsx")
    workbook = load_workbook(path)
    workbook["Opportunities"].row_dimensions[3].hidden = True
    workbook.save(path)
    assert "E110" in kinds(path)
    profile = tmp_path / "own.toml"
    profile.write_text('[read]\nhidden = "exclude"\n', "utf-8")
    assert set(kinds(path, "--profile", profile)) == {"W406"}


def test_totals_and_copies_are_not_counted_twice(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["ID", *HEADINGS],
        ["1", *deal("A", value=1000)],
        ["2", *deal("B", value=1000)],
        ["2", *deal("B", value=1000)],
        [None, "Total", None, None, None, None, 3000, None],
    ]
    path = write_tables({"Opportunities": rows, **CONTACTS}, tmp_path / "deals.xlsx")
    workbook = load_workbook(path)
    for row in (3, 4, 5):
        workbook["Opportunities"].row_dimensions[row].hidden = True
    workbook.save(path)
    found = kinds(path)
    assert found["W402"]["at_stake"] == [{"currency": "EUR", "value": "1000.00"}]
    assert {"W404", "W316"} <= set(found)
