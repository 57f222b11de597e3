"""Amounts and their currencies: signs in the cell, codes, credits, what is too large (R2, R27)."""

from __future__ import annotations

from pathlib import Path

import pytest

from records.deals import deal, run

CURRENCY = ("Currency",)
RATES: dict[str, list[list[object]]] = {
    "Exchange Rates": [["Currency", "Rate"], ["EUR", 1], ["USD", 0.5]]
}


def test_an_amount_may_say_its_currency_where_the_cell_is_blank(tmp_path: Path) -> None:
    rows = [deal("A", None, value="100 €"), deal("B", None, value="US$ 100")]
    came = run(tmp_path, rows, more=CURRENCY, sheets=RATES)
    assert came.exit_code == 0
    assert came.groups("currency") == {"EUR": "100.00", "USD": "50.00"}


def test_an_amount_in_another_currency_than_its_row_is_rejected(tmp_path: Path) -> None:
    rows = [deal("A", "EUR", value="$500"), deal("B", "EUR", value="500 €")]
    came = run(tmp_path, rows, more=CURRENCY)
    assert came.problems()[0] == ("E226", "F2")
    assert "the amount is in " not in came.said
    assert came.result["rows"]["rejected"] == 1
    assert came.groups("currency") == {"EUR": "500.00"}


@pytest.mark.parametrize("code", ["USD", "CAD", "aud"])
def test_a_dollar_sign_goes_with_every_dollar(code: str, tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", code, value="$500")], more=CURRENCY)
    assert (came.exit_code, came.result["currency"]) == (0, code.upper())
    assert came.result["totals"]["open"]["value"] == "500.00"


def test_a_dollar_sign_alone_does_not_say_which_dollar(tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", value="$500")])
    assert came.exit_code == 2
    assert "E122" in came.said


def test_a_dollar_sign_against_the_currency_that_fills_the_blank_is_rejected(
    tmp_path: Path,
) -> None:
    rows = [deal("A", None, value="$500"), deal("B", "EUR")]
    came = run(tmp_path, rows, more=CURRENCY)
    assert came.problems()[0] == ("E226", "F2")


def test_a_total_and_a_value_in_two_currencies_are_rejected(tmp_path: Path) -> None:
    came = run(
        tmp_path,
        [deal("A", "100 USD", value="100 EUR"), deal("B", None)],
        "--currency",
        "EUR",
        more=("Total Value",),
    )
    assert ("E226", "H2") in came.problems()
    assert came.result["rows"]["rejected"] == 1


@pytest.mark.parametrize(("cell", "code"), [("€", "EUR"), ("euros", "EUR"), (" gbp ", "GBP")])
def test_a_currency_cell_may_hold_a_sign_or_small_letters(
    cell: str, code: str, tmp_path: Path
) -> None:
    came = run(tmp_path, [deal("A", cell)], more=CURRENCY)
    assert came.result["currency"] == code


def test_a_currency_that_is_no_code_is_rejected_on_both_sheets(tmp_path: Path) -> None:
    rates: dict[str, list[list[object]]] = {
        "Exchange Rates": [["Currency", "Rate"], ["Dollars", 0.5], ["USD", 0.5]]
    }
    rows = [deal("A", "Dollars"), deal("B", "EUR")]
    came = run(tmp_path, rows, more=CURRENCY, sheets=rates)
    assert came.problems() == [("E219", "A2"), ("E219", "H2")]
    assert came.exit_code == 1


def test_the_largest_amount_is_kept_to_the_cent(tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", value=999999999999.99)], "--currency", "EUR")
    assert came.result["totals"]["open"]["value"] == "999999999999.99"


@pytest.mark.parametrize("value", [1e13, -1e13, 1e300])
def test_a_larger_one_is_rejected(value: float, tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", value=value), deal("B")], "--currency", "EUR")
    assert came.problems()[0] == ("E222", "F2")
    assert came.result["totals"]["open"]["value"] == "100.00"


def test_a_value_that_its_duration_makes_too_large_is_rejected(tmp_path: Path) -> None:
    rows = [deal("A", "Month", 12, value=9e11), deal("B", None, None)]
    came = run(tmp_path, rows, "--currency", "EUR", more=("Duration Basis", "Duration"))
    assert came.problems()[0] == ("E222", "F2")


def test_a_duration_of_more_than_a_hundred_years_of_days_is_rejected(tmp_path: Path) -> None:
    rows = [deal("A", "Day", 36_601), deal("B", "Day", 36_600)]
    came = run(tmp_path, rows, "--currency", "EUR", more=("Duration Basis", "Duration"))
    assert came.problems() == [("E222", "I2")]


def test_a_total_that_is_too_large_or_negative_is_named_in_its_own_column(tmp_path: Path) -> None:
    rows = [deal("A", 1e15, value=None), deal("B", -5, value=None)]
    came = run(tmp_path, rows, "--currency", "EUR", more=("Total Value",))
    assert came.problems() == [("E222", "H2"), ("W302", "H3")]


def test_a_negative_value_and_a_negative_total_are_each_named_in_their_column(
    tmp_path: Path,
) -> None:
    rows = [deal("A", None, value=-10), deal("B", -20, value=-20)]
    came = run(tmp_path, rows, "--currency", "EUR", more=("Total Value",))
    assert came.problems() == [("W302", "F2"), ("W302", "F3")]
    assert came.result["totals"]["open"]["value"] == "-30.00"


def test_a_blank_value_needs_no_currency_and_no_duration(tmp_path: Path) -> None:
    rows = [deal("A", "Month", None, None, value=None), deal("B", None, None, "EUR")]
    rows.append(deal("C", None, None, "USD"))
    more = ("Duration Basis", "Duration", "Currency")
    came = run(tmp_path, rows, more=more, sheets=RATES)
    assert came.problems() == [("W301", "F2")]
    assert came.result["totals"]["open"] == {"count": 3, "value": "150.00", "weighted": "75.00"}


def test_unreadable_money_is_unknown_in_the_control_totals(tmp_path: Path) -> None:
    rows = [deal("A", value="a lot"), deal("B")]
    came = run(tmp_path, rows, "--currency", "EUR")
    assert all(check["ok"] for check in came.result["checks"])
    (check,) = [c for c in came.result["checks"] if c["name"] == "value EUR"]
    assert check["actual"] == "100.00"


def test_a_rate_given_for_the_reporting_currency_of_another_size_stops(tmp_path: Path) -> None:
    rates: dict[str, list[list[object]]] = {
        "Exchange Rates": [["Currency", "Rate"], ["EUR", 1], ["USD", 2]]
    }
    rows = [deal("A", "EUR"), deal("B", "USD")]
    came = run(tmp_path, rows, "--currency", "USD", more=CURRENCY, sheets=rates)
    assert came.exit_code == 2
    assert "E115" in came.said
