"""What closed, in counts that add up; the rates and times read off them (R28, R29)."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest

from books import Book, Row
from forecaster.forecasting.conversion_sums import ConversionSums, added_conversion
from forecaster.forecasting.outcomes import (
    ALL,
    NO_SPANS,
    YEAR,
    Conversion,
    Outcomes,
    OutcomeTable,
    Side,
    Spans,
)
from forecaster.forecasting.results import NONE_KEY, OTHERS_KEY
from forecaster.options import Options
from forecaster.reporting.measures import share_text
from forecasting.parts import figures_of, in_parts, random_part
from reporting.sample_report import sample_report

NOTHING = Side(0, 0, 0)
AS_OF = dt.date(2026, 5, 31)
FIELD = "field:Region"


def outcomes(won: int, lost: int) -> Outcomes:
    return Outcomes(Side(won, 100 * won, 0), Side(lost, 50 * lost, 0), NOTHING)


def table(found: Conversion, field: str) -> dict[str, Outcomes]:
    """The groups of a field: their outcomes at all dates."""
    return {group.key: group.windows[ALL] for group in found.by[field].groups}


def books(folder: Path, *owners: str, **columns: object) -> Conversion:
    """One won opportunity an owner, 10, 11, 12 … days after its creation."""
    rows: list[Row] = [
        {
            "Name": "A",
            "Contact": "Acme",
            "Owner": owner,
            "Milestone": "Won",
            "Value": 10,
            "Created On": dt.date(2026, 5, 1),
            "Closed On": dt.date(2026, 5, 11 + at),
            **columns,
        }
        for at, owner in enumerate(owners)
    ]
    options = Options(as_of=AS_OF, currency="EUR", by=("Region",) if "Region" in columns else ())
    return figures_of(Book(tuple(rows)), options, folder).conversion


def test_the_sample_on_paper() -> None:
    """Won: OP-5 (76 days ago) and OP-6 (11); lost: OP-7 (45), 5,000.00 of 15,200.00 in all."""
    found = sample_report().forecast.conversion
    assert [(w.won.deals, w.lost.deals) for w in found.windows] == [(1, 0), (2, 1), (2, 1), (2, 1)]
    assert found.windows[YEAR].rate == Fraction(2, 3)
    assert found.windows[YEAR].rate_value == Fraction(1020000, 1520000)
    assert found.spans == Spans(((239, 1), (304, 1)), 0, 0, 0)
    assert found.spans.mean == found.spans.median == Fraction(543, 2)
    assert table(found, "owner")["Ben"] == Outcomes(
        Side(1, 900_000, 0), Side(1, 500_000, 0), NOTHING
    )
    assert [group.key for group in found.reasons.groups] == ["Audit"]


@pytest.mark.parametrize(
    ("won", "lost", "low", "high"),
    [
        (0, 1, "0.0000", "0.7935"),
        (1, 0, "0.2065", "1.0000"),
        (10, 30, "0.1419", "0.4019"),
        (50, 50, "0.4038", "0.5962"),
        (81, 182, "0.2553", "0.3662"),  # Newcombe (1998), table I, method 3: 0.2553 to 0.3662
        (0, 10**6, "0.0000", "0.0000"),
    ],
)
def test_wilsons_interval(won: int, lost: int, low: str, high: str) -> None:
    found = outcomes(won, lost).interval
    assert found
    assert tuple(map(share_text, found)) == (low, high)


def test_no_rate_of_nothing() -> None:
    nothing = outcomes(0, 0)
    assert (nothing.rate, nothing.rate_value, nothing.interval) == (None, None, None)
    assert (NO_SPANS.mean, NO_SPANS.median) == (None, None)


@pytest.mark.parametrize(
    ("days", "median"),
    [
        (((5, 1),), Fraction(5)),
        (((5, 1), (8, 1)), Fraction(13, 2)),
        (((5, 2), (8, 1)), Fraction(5)),
        (((1, 1), (5, 3), (9, 2)), Fraction(5)),
        (((1, 2), (5, 2)), Fraction(3)),
    ],
)
def test_the_median_of_a_histogram(days: tuple[tuple[int, int], ...], median: Fraction) -> None:
    assert Spans(days, 0, 0, 0).median == median


@pytest.mark.parametrize("seed", range(5200, 5204))
def test_workbooks_add_up_to_the_whole_in_any_order_r24(seed: int, tmp_path: Path) -> None:
    book, options = random_part(seed)
    parts = [part.conversion for part in in_parts(book, options, tmp_path)]
    whole = figures_of(book, options, tmp_path).conversion
    assert added_conversion(parts) == added_conversion(parts[::-1]) == added_conversion([whole])
    assert added_conversion(parts)._replace(by={}) == whole._replace(by={})
    assert list(added_conversion(parts).by.items()) == list(whole.by.items())


def test_no_workbook_has_no_outcome() -> None:
    nothing = added_conversion([])
    assert not nothing.any_closed
    assert all(not one.groups for one in nothing.by.values())


@pytest.mark.parametrize("order", [1, -1])
def test_a_workbook_without_a_field_stands_under_none(tmp_path: Path, order: int) -> None:
    bare = books(tmp_path, "Ann", "Bob")
    asked = books(tmp_path, "Ann", Region="West")
    found = table(added_conversion([bare, asked][::order]), FIELD)
    assert {key: one.won.deals for key, one in found.items()} == {NONE_KEY: 2, "West": 1}


@pytest.mark.parametrize("order", [1, -1])
def test_the_first_spelling_by_alphabet_counts_of_groups_and_fields(
    tmp_path: Path, order: int
) -> None:
    parts = [books(tmp_path, "Ann", Region="West"), books(tmp_path, "ANN", Region="WEST")]
    other = parts[1].by[FIELD]._replace(field="field:REGION", heading="REGION")
    parts[1] = parts[1]._replace(by={**parts[1].by, FIELD: other})
    parts[1] = parts[1]._replace(
        by={(v.field if k == FIELD else k): v for k, v in parts[1].by.items()}
    )
    found = added_conversion(parts[::order])
    assert list(table(found, "owner")) == ["ANN"]
    assert table(found, "field:REGION")["WEST"].won.deals == 2


def test_too_many_groups_are_folded_and_nothing_is_lost(tmp_path: Path) -> None:
    sums = ConversionSums(most=2)
    for number in range(5):
        sums.add(books(tmp_path, "Ann", "Bob", f"Cid {number}", f"Dan {number}"))
    owners = sums.result().by["owner"]
    assert [group.key for group in owners.groups] == ["Ann", "Bob", OTHERS_KEY]
    assert owners.folded == 10
    assert [group.windows[ALL].won.deals for group in owners.groups] == [5, 5, 10]
    assert [group.spans.days for group in owners.groups] == [
        ((10, 5),),
        ((11, 5),),
        ((12, 5), (13, 5)),
    ]
    assert owners.groups[-1].windows[ALL].won.value == 10 * 1000


def test_future_wins_alone_keep_their_owner(tmp_path: Path) -> None:
    found = books(tmp_path, "Ann", "Bob", **{"Closed On": dt.date(2026, 6, 1)})
    assert found.any_closed
    assert found.future.won.deals == 2
    assert not found.windows[ALL].every
    owners: OutcomeTable = found.by["owner"]
    assert [(group.key, group.spans.future) for group in owners.groups] == [("Ann", 1), ("Bob", 1)]
