"""Numbers of every size: the finest are nothing, the largest are refused, and nothing crashes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from forecaster.money import Decimals, exact
from records.deals import Tables, deal, run

EUR = ("--currency", "EUR")
PERIODS = ("Duration Basis", "Duration")
BIG = 900_000_000_000  # 100 of these are below 2^53 cents, 101 are above


def decimals(number: float) -> tuple[int, int]:
    found: Decimals = exact(np.array([number]))
    return int(found.coefficient[0]), int(found.exponent[0])


def test_a_hundred_decimals_are_kept_and_more_are_nothing() -> None:
    assert decimals(1e-100) == (1, 100)
    assert decimals(-3e-100) == (-3, 100)
    assert decimals(1e-101) == decimals(5e-324) == decimals(-1e-300) == (0, 0)
    assert decimals(1.5e-100) == (0, 0)  # 101 decimals


def test_what_cannot_be_nothing_is_kept_beside_it() -> None:
    found = exact(np.array([1e-300, 0.1 + 0.2, np.nan, 1e20]))
    assert found.coefficient.tolist() == [0, 3, 0, 1]
    assert found.exponent.tolist() == [0, 1, 0, -20]


@pytest.mark.parametrize("value", [1e-101, 5e-324, -5e-324, 1e-15])
def test_a_value_too_small_to_be_seen_is_no_money(value: float, tmp_path: Path) -> None:
    rows = [deal("A", "Month", 36_600, value=value), deal("B", None, None)]
    came = run(tmp_path, rows, *EUR, more=PERIODS)
    assert came.exit_code == 0
    assert came.result["totals"]["open"] == {"count": 2, "value": "100.00", "weighted": "50.00"}


@pytest.mark.parametrize("value", [1e13, 1e15, 1e18, 1e19, 1e100, 1.7e308, -1.7e308])
@pytest.mark.parametrize("duration", [1, 36_600])
def test_a_value_too_large_is_rejected_whatever_its_duration(
    value: float, duration: int, tmp_path: Path
) -> None:
    rows = [deal("A", "Month", duration, value=value), deal("B", None, None)]
    came = run(tmp_path, rows, *EUR, more=PERIODS)
    assert ("E222", "F2") in came.problems()
    assert came.result["rows"]["rejected"] == 1
    assert came.result["totals"]["open"]["value"] == "100.00"


@pytest.mark.parametrize("duration", [36_601, 1e9, 2.0**63, 1e19, 1e300])
def test_a_duration_beyond_the_limit_is_rejected(duration: float, tmp_path: Path) -> None:
    rows = [deal("A", "Month", duration), deal("B", None, None)]
    came = run(tmp_path, rows, *EUR, more=PERIODS)
    assert came.problems() == [("E222", "I2")]
    assert came.result["totals"]["open"]["value"] == "100.00"


@pytest.mark.parametrize("duration", [0, -1, -1e300, 1e-300, 2.5])
def test_a_duration_below_one_or_in_parts_is_rejected(duration: float, tmp_path: Path) -> None:
    rows = [deal("A", "Month", duration), deal("B", None, None)]
    came = run(tmp_path, rows, *EUR, more=PERIODS)
    assert came.problems() == [("E211", "I2")]


@pytest.mark.parametrize("count", [100, 101])
def test_totals_stay_within_what_a_cell_holds_exactly(count: int, tmp_path: Path) -> None:
    assert 100 * BIG * 100 < 2**53 < 101 * BIG * 100
    came = run(tmp_path, [deal(f"D{n}", value=BIG) for n in range(count)], *EUR)
    if count == 100:
        assert came.result["totals"]["open"]["value"] == f"{100 * BIG}.00"
        assert all(check["ok"] for check in came.result["checks"])
    else:
        assert (came.exit_code, came.result) == (2, {})
        assert "E117 The amounts add up to more than can be held to the cent." in came.said


def test_credits_do_not_hide_what_is_too_large(tmp_path: Path) -> None:
    rows = [deal(f"D{n}", value=BIG if n % 2 else -BIG) for n in range(102)]
    assert "E117" in run(tmp_path, rows, *EUR).said


@pytest.mark.parametrize("rate", [1e9, 1e18, 1e100, 1.7e308])
def test_a_rate_that_makes_an_amount_too_large_stops(rate: float, tmp_path: Path) -> None:
    rates: Tables = {"Exchange Rates": [["Currency", "Rate"], ["USD", rate]]}
    rows = [deal("A", "USD", value=BIG), deal("B", "EUR")]
    came = run(tmp_path, rows, *EUR, more=("Currency",), sheets=rates)
    assert came.exit_code == 2
    assert "E117" in came.said


@pytest.mark.parametrize("rate", [1e-50, 1e-101, 5e-324])
def test_a_rate_too_small_to_be_seen_gives_nothing(rate: float, tmp_path: Path) -> None:
    rates: Tables = {"Exchange Rates": [["Currency", "Rate"], ["USD", rate]]}
    rows = [deal("A", "USD", value=BIG), deal("B", "EUR")]
    came = run(tmp_path, rows, *EUR, more=("Currency",), sheets=rates)
    assert came.exit_code == 0
    assert came.result["totals"]["open"]["value"] == "100.00"


def test_a_number_that_is_no_number_of_excel_is_shown_in_full(tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", value=1234567890123456), deal("B", value=1e21)], *EUR)
    assert [p["message"].partition(", found ")[2] for p in came.result["problems"]] == [
        "1234567890123456",
        "1e+21",
    ]
