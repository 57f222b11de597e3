"""The oracle against figures that others published (worked-examples.md) and the rules' own."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from books import Book, Options, Row
from golden_figures import Result
from oracle.dates import fiscal_year_begin, label, months_after, term_end
from oracle.figures import expected, period
from oracle.money import minor, printed
from oracle.spreading import by_month, instalments

BASE: Row = {
    "Name": "Deal", "Contact": "Acme", "Owner": "Ann", "Milestone": "Bid", "Probability": 50,
    "Currency": "EUR", "Value": 100, "Expected Close": date(2026, 5, 15),
}  # fmt: skip


def figures(
    *rows: Row, months: int = 12, overdue: str = "bucket", currency: str | None = None
) -> Result:
    """Return the figures of rows that say only what differs from BASE; as of 1 May 2026."""
    book = Book(tuple({**BASE, **row} for row in rows))
    options = Options(date(2026, 5, 1), months=months, overdue=overdue, currency=currency)
    return expected(book, options)


def months(result: Result, layer: str = "open") -> list[str]:
    """Return the layer's months without the zeros at the end."""
    series: list[str] = list(result["forecast"][layer]["months"])
    while series and series[-1] == "0.00":
        series.pop()
    return series


def parts(total: int, basis: str, duration: int, start: date, spread: str) -> list[int]:
    return list(by_month(total, instalments(basis, duration, start, start, spread)).values())


def test_three_months_of_5000_at_80_percent_r12_example_1() -> None:
    row = {"Value": 5000, "Duration Basis": "MONTH", "Duration": 3, "Probability": 80}
    result = figures({**row, "Expected Close": date(2026, 8, 1)})
    assert result["totals"]["open"] == {"count": 1, "value": "15000.00", "weighted": "12000.00"}
    assert months(result) == ["0.00", "0.00", "0.00", "4000.00", "4000.00", "4000.00"]


def test_ten_days_from_30_september_r13_example_5() -> None:
    assert parts(250000, "DAY", 10, date(2009, 9, 30), "monthly") == [25000, 225000]


def test_exact_days_r15_examples_16_and_17() -> None:
    spread = parts(40000, "MONTH", 4, date(2014, 8, 20), "daily")
    assert spread == [3934, 9836, 10164, 9836, 6230]
    assert parts(3100, "MONTH", 1, date(2026, 1, 15), "daily") == [1700, 1400]


def test_even_months_examples_18_and_19() -> None:
    assert parts(30000, "MONTH", 3, date(2026, 5, 1), "monthly") == [10000] * 3
    assert parts(34596, "MONTH", 3, date(2026, 5, 1), "monthly") == [11532] * 3


def test_dates_step_from_the_original_day_r16_examples_21_and_22() -> None:
    steps = [months_after(date(2026, 1, 31), step) for step in range(6)]
    assert [(day.month, day.day) for day in steps] == [
        (1, 31), (2, 28), (3, 31), (4, 30), (5, 31), (6, 30),
    ]  # fmt: skip
    assert term_end(date(2026, 1, 1), "WEEK", 4) == date(2026, 1, 28)
    assert term_end(date(2026, 1, 1), "MONTH", 12) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("value", "basis", "monthly"),
    [
        (1200, "YEAR", "100.00"),
        (300, "QUARTER", "100.00"),
        (120, "MONTH", "120.00"),
        (50, "WEEK", "217.41"),
        (1, "DAY", "30.44"),
    ],
)
def test_mrr_r31_examples_23_and_24(value: int, basis: str, monthly: str) -> None:
    won = {"Status": "won", "Closed On": date(2026, 5, 1), "Expected Close": None}
    row = {**won, "Value": value, "Duration Basis": basis, "Duration": 366}
    assert figures(row)["recurring"]["mrr"][0] == monthly


def test_two_contracts_one_after_the_other_example_25() -> None:
    won: Row = {"Status": "won", "Duration Basis": "MONTH", "Duration": 12}
    first = {**won, "Value": 10, "Closed On": date(2026, 5, 1)}
    then = {**won, "Value": 100, "Closed On": date(2027, 5, 1)}
    series = figures(first, then, months=24)["recurring"]["mrr"]
    assert series == ["10.00"] * 12 + ["100.00"] * 12


def test_tcv_and_acv_example_26() -> None:
    won: Row = {"Status": "won", "Duration Basis": "MONTH", "Closed On": date(2026, 5, 1)}
    found = [figures({**won, "Duration": months})["recurring"] for months in (6, 12, 18)]
    assert [one["tcv"] for one in found] == ["600.00", "1200.00", "1800.00"]
    assert [one["acv"] for one in found] == ["600.00", "1200.00", "1200.00"]


def test_three_deals_weigh_225_thousand_example_12() -> None:
    deals = [(100_000, 80), (200_000, 50), (150_000, 30)]
    result = figures(*({"Value": value, "Probability": share} for value, share in deals))
    assert result["totals"]["open"]["weighted"] == "225000.00"


def test_rounding_is_half_away_from_zero_r21() -> None:
    assert [minor(Fraction(text), "EUR") for text in ("0.125", "-0.125", "0.124")] == [13, -13, 12]
    assert [printed(*one) for one in ((-5, "EUR"), (7, "JPY"), (1, "KWD"))] == [
        "-0.05",
        "7",
        "0.001",
    ]


def test_fiscal_years_begin_where_the_option_says() -> None:
    begins = [fiscal_year_begin(date(2026, 2, 10), start) for start in (1, 2, 3, 4)]
    assert [label(month) for month in begins] == ["2026-01", "2026-02", "2025-03", "2025-04"]


def test_overdue_is_before_the_as_of_day_and_roll_moves_start_on_r18() -> None:
    due = {"Expected Close": date(2026, 4, 30), "Start On": date(2026, 5, 31)}
    assert figures(due)["forecast"]["open"]["overdue"] == "50.00"
    assert figures({"Expected Close": date(2026, 5, 1)})["forecast"]["open"]["overdue"] == "0.00"
    assert months(figures(due, overdue="roll")) == ["0.00", "50.00"]


def test_a_period_takes_won_money_since_the_fiscal_year_began_r17() -> None:
    rows = [{"Status": "won", "Closed On": date(2026, month, 9)} for month in (1, 4, 5, 6)]
    book = Book(tuple({**BASE, **row} for row in rows))
    options = Options(date(2026, 5, 1), months=1, fiscal_year_start=4)
    begin = fiscal_year_begin(options.as_of, 4)
    assert period(book, options, begin, begin + 2) == {
        "won": "200.00", "open": "0.00", "partial": True,
    }  # fmt: skip


def test_no_rate_is_counted_and_not_priced_r26_example_30() -> None:
    result = figures({"Currency": "BRL"}, currency="EUR")
    assert result["totals"]["open"] == {"count": 1, "value": "0.00", "weighted": "0.00"}
    assert result["unconverted"] == [
        {"currency": "BRL", "layer": "open", "count": 1, "value": "100.00"}
    ]
