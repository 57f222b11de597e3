"""Columns by what they hold: plain numbers, money, and dates whose order is declared."""

from __future__ import annotations

from pathlib import Path

import pytest

from records.deals import Tables, deal, run

EUR = ("--currency", "EUR")
PERIODS = ("Duration Basis", "Duration")


def rates(cell: object) -> Tables:
    return {"Exchange Rates": [["Currency", "Rate"], ["USD", cell], ["GBP", 1.2]]}


@pytest.mark.parametrize("cell", ["80%", "80 %", "0,5%", "-3%"])
def test_a_percentage_is_no_value(cell: str, tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", value=cell), deal("B")], *EUR)
    assert came.problems() == [("E205", "F2")]
    (problem,) = came.result["problems"]
    assert problem["message"] == f"Value must be a number, found {cell}"
    assert came.result["totals"]["open"]["value"] == "100.00"


def test_a_percentage_is_no_total_value(tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", "80%", value=None), deal("B")], *EUR, more=("Total Value",))
    assert came.problems() == [("E205", "H2")]


@pytest.mark.parametrize("cell", ["3%", "3 USD", "USD 3", "3 €", "$3", "£3"])
def test_a_duration_is_neither_a_percentage_nor_money(cell: str, tmp_path: Path) -> None:
    rows = [deal("A", "Month", cell), deal("B", None, None)]
    came = run(tmp_path, rows, *EUR, more=PERIODS)
    assert came.problems() == [("E205", "I2")]
    assert came.result["rows"]["used"] == 1


@pytest.mark.parametrize("cell", ["85%", "1,08 EUR", "€1.08", "$ 1.08", "CHF 1.08"])
def test_a_rate_is_neither_a_percentage_nor_money(cell: str, tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A")], *EUR, sheets=rates(cell))
    assert came.problems() == [("E205", "B2")]


@pytest.mark.parametrize("cell", ["30%", "30 EUR"])
def test_days_until_stale_are_neither(cell: str, tmp_path: Path) -> None:
    milestones: list[list[object]] = [
        ["Milestone", "Probability", "Days Until Stale"],
        ["Bid", 50, 9],
        ["X", 9, cell],
    ]
    came = run(tmp_path, [deal("A")], *EUR, sheets={"Milestones": milestones})
    assert came.problems() == [("E205", "C3")]


def test_plain_numbers_that_are_text_are_still_read_and_said(tmp_path: Path) -> None:
    rows = [deal("A", "Month", "3"), deal("B", None, None)]
    came = run(tmp_path, rows, *EUR, more=PERIODS, sheets=rates("1,08"))
    assert came.problems() == [("W313", "B2"), ("W313", "I2")]
    assert came.result["totals"]["open"]["value"] == "400.00"


def test_a_value_may_carry_its_currency_and_is_said_once(tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", value="100 €"), deal("B", value="200 EUR")])
    assert came.problems() == [("W313", "F2"), ("W313", "F3")]
    assert came.groups("currency") == {"EUR": "300.00"}


def test_a_probability_may_be_a_percentage(tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", probability="80%")], *EUR)
    assert came.result["totals"]["open"]["weighted"] == "80.00"


def test_dates_as_text_are_said_unless_the_profile_declares_their_order(tmp_path: Path) -> None:
    rows = [deal("A", expected_close="13/05/2026"), deal("B", expected_close="2026-06-01")]
    plain = run(tmp_path, rows, *EUR)
    assert plain.problems() == [("W314", "G2"), ("W314", "G3")]
    came = run(tmp_path, rows, *EUR, profile='[read]\ndates = "dmy"\n')
    assert came.problems() == []
    assert came.result["forecast"] == plain.result["forecast"]


def test_a_number_for_a_date_is_said_whatever_the_profile_declares(tmp_path: Path) -> None:
    rows = [deal("A", expected_close=46157)]
    came = run(tmp_path, rows, *EUR, profile='[read]\ndates = "dmy"\n')
    assert came.problems() == [("W315", "G2")]
