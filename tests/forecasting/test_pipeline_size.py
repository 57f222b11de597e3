"""The size of each owner's pipeline beside what is won of it: figures, and readings with care."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from books import Book, Options, Row
from forecaster.forecasting.adding import Adding
from forecaster.forecasting.pipeline_size import (
    FEW_HIGH,
    LEAST,
    MANY_LOW,
    PipelineSize,
    pipeline_size,
)
from forecaster.forecasting.results import Figures
from forecaster.reporting.measures import size_entry
from forecasting.parts import figures_of, in_parts, with_table
from oracle.figures import expected
from program import choices

AS_OF = dt.date(2026, 5, 31)
OPTIONS = Options(as_of=AS_OF, currency="EUR")


def deals(
    owner: str | None, count: int, milestone: str, closed: dt.date | None = None
) -> list[Row]:
    """So many opportunities of an owner; closed ones a week ago unless it is said when."""
    row: Row = {"Name": "A", "Contact": "Acme", "Owner": owner, "Team": "North", "Value": 10}
    done = None if milestone == "Bid" else closed or AS_OF - dt.timedelta(days=7)
    chance = 50 if milestone == "Bid" else None
    return [
        {**row, "Milestone": milestone, "Probability": chance, "Closed On": done}
        for _ in range(count)
    ]


def owner(name: str | None, live: int, won: int, lost: int) -> list[Row]:
    """All that an owner has: open, won and lost opportunities."""
    return [*deals(name, live, "Bid"), *deals(name, won, "Won"), *deals(name, lost, "Lost")]


def found(folder: Path, *rows: list[Row]) -> Figures:
    book = Book(tuple(row for some in rows for row in some))
    return figures_of(book, choices(OPTIONS), folder)


def readings(size: PipelineSize) -> dict[str, str | None]:
    return {one.owner: one.reading for one in size.owners}


def test_few_open_and_much_won_or_many_and_little_is_said_on_paper(tmp_path: Path) -> None:
    """Of all 20 of 60 are won. Ann 12 of 15: 95 % from 54.8 %; Bob 3 of 30: up to 25.6 %.

    Cid is like the whole: 5 of 15 from 15.2 to 58.3 %. Open: 2, 9 and 4; their mean is 5.
    """
    size = pipeline_size(
        found(tmp_path, owner("Ann", 2, 12, 3), owner("Bob", 9, 3, 27), owner("Cid", 4, 5, 10))
    )
    assert (size.mean_open, size.year.rate) == (Fraction(5), Fraction(1, 3))
    by = {one.owner: one for one in size.owners}
    assert {name: (one.open, one.of_mean, one.year.rate) for name, one in by.items()} == {
        "Ann": (2, Fraction(2, 5), Fraction(4, 5)),
        "Bob": (9, Fraction(9, 5), Fraction(1, 10)),
        "Cid": (4, Fraction(4, 5), Fraction(1, 3)),
    }
    assert readings(size) == {"Ann": FEW_HIGH, "Bob": MANY_LOW, "Cid": None}


def test_few_open_and_little_won_or_many_and_much_is_no_matter_of_size(tmp_path: Path) -> None:
    size = pipeline_size(found(tmp_path, owner("Ann", 9, 20, 2), owner("Bob", 1, 2, 20)))
    assert readings(size) == {"Ann": None, "Bob": None}


def test_who_has_as_many_open_as_the_mean_is_told_nothing(tmp_path: Path) -> None:
    size = pipeline_size(found(tmp_path, owner("Ann", 4, 20, 2), owner("Bob", 4, 2, 20)))
    assert readings(size) == {"Ann": None, "Bob": None}


def test_who_has_nothing_open_and_wins_much_may_open_more(tmp_path: Path) -> None:
    size = pipeline_size(found(tmp_path, owner("Ann", 0, 9, 0), owner("Bob", 3, 2, 20)))
    assert size.mean_open == 3
    assert readings(size)["Ann"] == FEW_HIGH


def test_the_mean_is_of_the_owners_who_have_any_open_ones_and_exact(tmp_path: Path) -> None:
    size = pipeline_size(
        found(
            tmp_path,
            *(owner("Ann", 1, 0, 0), owner("Bob", 2, 0, 0), owner("Cid", 1, 0, 0)),
            *(owner("Dan", 0, 1, 0), owner(None, 50, 0, 0)),
        )
    )
    assert (size.holders, size.mean_open) == (3, Fraction(4, 3))


@pytest.mark.parametrize("closed", range(1, LEAST + 1))
def test_of_a_very_small_sample_nothing_is_said(closed: int, tmp_path: Path) -> None:
    """Of one won out of one, Wilson's 95 % begin at 21 %; that is no ground to say anything."""
    size = pipeline_size(found(tmp_path, owner("Ann", 1, closed, 0), owner("Bob", 9, 1, 99)))
    assert readings(size)["Ann"] == (FEW_HIGH if closed == LEAST else None)


def test_those_without_an_owner_are_part_of_the_whole_and_told_nothing(tmp_path: Path) -> None:
    size = pipeline_size(
        found(tmp_path, owner("Ann", 1, 9, 1), owner("Bob", 2, 5, 5), owner(None, 9, 0, 80))
    )
    assert size.year.rate == Fraction(14, 100)
    assert {one.owner: one.of_mean for one in size.owners} == {
        "Ann": Fraction(2, 3),
        "Bob": Fraction(4, 3),
        "(none)": None,
    }
    assert readings(size) == {"Ann": FEW_HIGH, "Bob": None, "(none)": None}


@pytest.mark.parametrize(
    "others", [[], owner("Bob", 9, 0, 0), owner(None, 9, 0, 80)], ids=["alone", "open", "nobody's"]
)
def test_one_who_alone_closed_something_is_compared_with_nobody(
    others: list[Row], tmp_path: Path
) -> None:
    size = pipeline_size(found(tmp_path, owner("Ann", 1, 9, 1), others))
    assert not size.compares
    assert set(readings(size).values()) == {None}


def test_where_nobody_has_anything_open_there_is_no_mean(tmp_path: Path) -> None:
    size = pipeline_size(found(tmp_path, owner("Ann", 0, 9, 1), owner("Bob", 0, 1, 9)))
    assert (size.mean_open, size.compares) == (None, False)
    assert [one.of_mean for one in size.owners] == [None, None]


def test_what_closed_more_than_365_days_ago_counts_for_nothing(tmp_path: Path) -> None:
    """R28: the day 365 days ago is the first that is out."""
    last, out = (AS_OF - dt.timedelta(days=days) for days in (364, 365))
    size = pipeline_size(found(tmp_path, deals("Ann", 2, "Won", last), deals("Bob", 2, "Won", out)))
    assert [(one.owner, one.year.closed) for one in size.owners] == [("Ann", 2)]


def test_one_owner_spelt_in_two_ways_is_one(tmp_path: Path) -> None:
    size = pipeline_size(
        found(tmp_path, deals("ANN", 2, "Bid"), deals("ann", 3, "Lost"), deals("Bob", 1, "Won"))
    )
    assert [(one.owner, one.open, one.year.closed) for one in size.owners] == [
        ("ANN", 2, 3),
        ("Bob", 0, 1),
    ]


def test_where_small_groups_stand_together_nobody_is_compared(tmp_path: Path) -> None:
    figures = found(tmp_path, owner("Ann", 2, 12, 3), owner("Bob", 9, 3, 27))
    folded = with_table(figures, figures.by["owner"]._replace(folded=2))
    assert pipeline_size(folded).owners == ()
    by = {"owner": figures.conversion.by["owner"]._replace(folded=2)}
    folded = replace(figures, conversion=figures.conversion._replace(by=by))
    assert pipeline_size(folded).owners == ()


def many_owners(seed: int) -> Book:
    """Owners with few or many open opportunities, and rates from 0 to all; some have no owner."""
    random = Random(f"owners {seed}")
    rows: list[Row] = []
    for name in [*(f"Owner {n}" for n in range(random.randint(1, 6))), None]:
        won, lost = random.choice([(0, 12), (1, 0), (3, 2), (5, 0), (12, 1), (9, 9), (0, 0)])
        rows += owner(name, random.choice([0, 1, 2, 8, 15]), won, lost)
    random.shuffle(rows)
    return Book(tuple(rows or owner("Ann", 1, 0, 0)))


@pytest.mark.parametrize("seed", range(40))
def test_random_owners_are_as_the_oracle_says_whole_and_in_parts(seed: int, tmp_path: Path) -> None:
    book, options = many_owners(seed), choices(OPTIONS)
    oracle = expected(book, OPTIONS)["pipeline_size"]
    whole = size_entry(figures_of(book, options, tmp_path))
    assert {**whole, "owners": sorted(whole["owners"], key=lambda one: one["owner"])} == oracle
    adding = Adding("EUR", options)
    for part in in_parts(book, options, tmp_path):
        adding.add(part)
    assert size_entry(adding.result()) == whole


def test_the_random_owners_have_every_reading() -> None:
    said = {
        one["reading"]
        for seed in range(40)
        for one in expected(many_owners(seed), OPTIONS)["pipeline_size"]["owners"]
    }
    assert said == {FEW_HIGH, MANY_LOW, None}
