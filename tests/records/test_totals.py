"""Total rows among the opportunities: skipped where they agree, rejected where they do not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from records.deals import Deals, Tables, deal, run

EUR = ("--currency", "EUR")
BARE = {"contact": None, "owner": None, "milestone": None, "probability": None}
ERROR = '[read]\ntotal_rows = "error"\n'
CHECK = '[read]\ntotal_rows = "check"\n'


def total(value: object, word: str = "Total", *more: object, **other: object) -> list[object]:
    """A row that says a word for a total and holds an amount, and nothing else."""
    return deal(word, *more, **{**BARE, "expected_close": None, "value": value, **other})


def rows_of(came: Deals) -> tuple[int, int, int, int]:
    rows = came.result["rows"]
    return rows["read"], rows["used"], rows["rejected"], rows["skipped"]


@pytest.mark.parametrize(
    "word",
    [
        "Total",
        "TOTAL:",
        "Grand total",
        "Sub-total",
        "Subtotal",
        "Sum",
        "Total général",
        "Totaux",
        "Grand-total",
        "Grand\u00a0total",
    ],
)
def test_a_total_that_agrees_is_skipped_and_said(word: str, tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A"), deal("B", value=250), total(350, word)], *EUR)
    assert came.problems() == [("W404", "F4")]
    assert rows_of(came) == (3, 2, 0, 1)
    assert came.exit_code == 0
    assert came.result["totals"]["open"] == {"count": 2, "value": "350.00", "weighted": "175.00"}
    assert all(check["ok"] for check in came.result["checks"])


@pytest.mark.parametrize("field", ["contact", "owner", "milestone"])
def test_the_word_may_stand_in_any_column_of_words(field: str, tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A"), total(100, "", **{field: "Total"})], *EUR)
    assert came.problems() == [("W404", "F3")]


def test_a_total_that_disagrees_is_rejected_with_the_sum(tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A"), deal("B", value=250), total(351)], *EUR)
    assert came.problems() == [("E227", "F4")]
    assert rows_of(came) == (3, 2, 1, 0)
    assert came.exit_code == 1
    (problem,) = came.result["problems"]
    assert problem["message"].endswith("351 is not the sum of the rows above, 350")
    assert all(check["ok"] for check in came.result["checks"])


def test_a_total_above_every_opportunity_disagrees_with_the_sum_of_nothing(tmp_path: Path) -> None:
    came = run(tmp_path, [total(0), deal("A")], *EUR)
    assert came.problems() == [("E227", "F2")]
    (problem,) = came.result["problems"]
    assert problem["message"].endswith("0 is not the sum of the rows above, 0")


def test_subtotals_are_of_the_rows_since_the_last_and_a_grand_total_is_of_all(
    tmp_path: Path,
) -> None:
    rows = [deal("A"), deal("B"), total(200, "Subtotal"), deal("C", value=50)]
    rows += [total(50, "Subtotal"), total(250, "Grand total")]
    came = run(tmp_path, rows, *EUR)
    assert came.problems() == [("W404", "F4"), ("W404", "F6"), ("W404", "F7")]
    assert rows_of(came) == (6, 3, 0, 3)
    assert came.result["totals"]["open"]["value"] == "250.00"


def test_a_sum_is_compared_as_excel_shows_it(tmp_path: Path) -> None:
    rows = [deal("A", value=0.1), deal("B", value=0.2), total(0.1 + 0.2)]
    assert run(tmp_path, rows, *EUR).problems() == [("W404", "F4")]


def test_a_total_value_is_added_up_in_its_own_column(tmp_path: Path) -> None:
    rows = [deal("A", 300, value=None), deal("B", 40, value=None), total(None, "Total", 340)]
    came = run(tmp_path, rows, *EUR, more=("Total Value",))
    assert came.problems() == [("W404", "H4")]
    assert came.result["totals"]["open"]["value"] == "340.00"


def test_a_customer_may_be_called_total(tmp_path: Path) -> None:
    contacts: Tables = {"Contacts": [["Organisation"], ["Acme"], ["Total"]]}
    rows = [deal("A"), deal("Total", contact="Total", value=300)]
    came = run(tmp_path, rows, *EUR, sheets=contacts)
    assert came.problems() == []
    assert came.groups("customer") == {"Acme": "100.00", "Total": "300.00"}


def test_a_complete_row_that_says_total_is_one_only_where_it_agrees(tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A"), deal("B", value=250), deal("Total", value=350)], *EUR)
    assert came.problems() == [("W404", "F4")]


@pytest.mark.parametrize("word", ["Total cleaning", "Totally new", "Sums", "Total Ltd", "Summary"])
def test_a_name_that_begins_like_a_total_is_a_name(word: str, tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A"), deal(word)], *EUR)
    assert came.problems() == []
    assert rows_of(came) == (2, 2, 0, 0)


def test_a_row_that_says_total_without_any_amount_is_no_total(tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A"), total(None)], *EUR)
    assert rows_of(came) == (2, 1, 1, 0)
    assert {code for code, _ in came.problems()} == {"E202", "E229", "E230"}


def test_what_a_total_lacks_is_not_said(tmp_path: Path) -> None:
    """Neither its blank milestone, nor an ID that it shares, nor a contact called Total."""
    rows = [deal("A", "7"), total(100, "Total", "7", contact="Total")]
    assert run(tmp_path, rows, *EUR, more=("ID",)).problems() == [("W404", "F3")]


def test_what_the_profile_fills_in_does_not_complete_a_total(tmp_path: Path) -> None:
    profile = '[defaults]\ncontact = "Acme"\nowner = "Ann"\nmilestone = "Bid"\nprobability = 50\n'
    came = run(tmp_path, [deal("A"), total(999)], *EUR, profile=profile)
    assert came.problems() == [("E227", "F3")]
    assert came.result["totals"]["open"]["value"] == "100.00"


def test_check_is_what_no_profile_says_too(tmp_path: Path) -> None:
    rows = [deal("A"), total(100)]
    own = run(tmp_path, rows, *EUR).result
    said = run(tmp_path, rows, *EUR, profile=CHECK).result
    assert {**said, "source": ""} == {**own, "source": ""}  # written anew, at another second


@pytest.mark.parametrize("value", [100, 999])
def test_the_profile_may_allow_no_total_whether_it_agrees_or_not(
    value: int, tmp_path: Path
) -> None:
    came = run(tmp_path, [deal("A"), total(value)], *EUR, profile=ERROR)
    assert came.exit_code == 2
    assert came.result == {}
    sentence = f"This row is a total, which the profile does not allow, found {value}."
    assert f"Opportunities!F3: E123 {sentence}" in came.said


def test_strict_lets_a_total_that_agrees_pass_and_refuses_one_that_does_not(
    tmp_path: Path,
) -> None:
    assert run(tmp_path, [deal("A"), total(100)], *EUR, "--strict").exit_code == 0
    came = run(tmp_path, [deal("A"), total(101)], *EUR, "--strict")
    assert came.exit_code == 2
    assert re.findall(r": ([EW]\d{3}) ", came.said) == ["E119", "E227"]


def test_thousands_of_deals_of_a_customer_called_total_take_no_longer_than_others(
    tmp_path: Path,
) -> None:
    """Each is compared with the sum of the rows above, which is kept, not added up anew."""
    rows = [deal(f"D{n}", contact="Total", value=n + 10) for n in range(8000)]
    came = run(tmp_path, rows, "--currency", "EUR")
    assert came.result["rows"]["used"] == 8000
