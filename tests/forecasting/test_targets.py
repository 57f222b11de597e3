"""Targets and what stands against them: measures, sums over workbooks, row order (R32)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from books import Book, Row, write_book
from forecaster.errors import ForecasterError
from forecaster.forecasting.adding import added
from forecaster.forecasting.attainment import (
    TargetSums,
    attainment,
    coverage,
    differs,
    gap,
    required_coverage,
    year_line,
)
from forecaster.forecasting.outlook import TargetLine
from forecaster.options import Options
from forecaster.run import make_report
from forecasting.parts import figures_of, random_part
from program import run_book
from random_books import random_book, random_options, with_targets

LINE = TargetLine("month", "2026-05", "2026-05", "2026-05", partial=False, target=200, open=425)
SEEDS = range(2100, 2106)
EUR = Options(as_of=dt.date(2026, 5, 1), currency="EUR")
DEAL: Row = {
    "Name": "Deal", "Contact": "Acme", "Owner": "Ann", "Team": "North", "Milestone": "Bid",
    "Probability": 50, "Currency": "EUR", "Value": 100, "Expected Close": dt.date(2026, 5, 15),
}  # fmt: skip
MAY = dt.date(2026, 5, 1)


def test_measures_are_blank_where_they_say_nothing() -> None:
    unknown = LINE._replace(unpriced=1, members=(1,))
    measures: list[tuple[TargetLine, list[Fraction | int | None]]] = [
        (LINE, [0, 200, Fraction(17, 8)]),
        (LINE._replace(won=200), [1, 0, None]),
        (LINE._replace(target=0), [None, 0, None]),
        (unknown, [None, None, None]),
    ]
    for line, expected in measures:
        assert [attainment(line), gap(line), coverage(line)] == expected
    members = [differs(LINE._replace(members=(amount,))) for amount in (150, 200)]
    assert [*members, differs(unknown)] == [50, None, None]
    rates = (None, Fraction(0), Fraction(2, 5))
    assert [required_coverage(rate) for rate in rates] == [None, None, Fraction(5, 2)]


def test_what_is_scheduled_comes_first_in_the_headline() -> None:
    year = LINE._replace(kind="year", label="FY2026", whole=True)
    booked, other = year._replace(basis="bookings"), year._replace(team="North", whole=False)
    assert year_line([other, booked, year], "FY2026") == year
    assert year_line([other, booked], "FY2026") == booked
    assert year_line([other, LINE], "FY2026") is None


@pytest.mark.parametrize("order", [1, -1])
def test_lines_of_one_holder_add_up_whatever_the_order(order: int) -> None:
    north = LINE._replace(team="North", members=(5,), won=1)
    june = LINE._replace(label="2026-06", first="2026-06")
    lines = [[LINE, north], [north._replace(team="NORTH "), LINE._replace(unpriced=2)]]
    lines += [[north._replace(basis="bookings")], [june]]
    sums = TargetSums()
    for many in lines[::order]:
        sums.add(many)
    company, june, team, booked = sums.lines()
    assert (company.target, company.open, company.unpriced) == (400, 850, 2)
    assert (june.label, june.target) == ("2026-06", 200)
    assert (team.team, team.target, team.won, team.members) == ("NORTH ", 400, 2, (10,))
    assert booked.basis == "bookings"


def test_a_team_without_owners_targets_in_one_workbook_has_none_in_all() -> None:
    sums = TargetSums()
    sums.add([LINE._replace(team="North", members=(5,))])
    sums.add([LINE._replace(team="North")])
    assert [line.members for line in sums.lines()] == [()]


@pytest.mark.parametrize("seed", SEEDS)
def test_row_order_changes_no_target_r24(seed: int, tmp_path: Path) -> None:
    options = replace(random_options(seed), team=())
    book = with_targets(random_book(seed, 20, str(options.currency), faults=False), seed)
    rows, goals = list(book.opportunities), list(book.targets)
    Random(seed).shuffle(rows)
    Random(seed).shuffle(goals)
    one = run_book(book, options, tmp_path)
    shuffled = replace(book, opportunities=tuple(rows), targets=tuple(goals))
    other = run_book(shuffled, options, tmp_path)
    assert one["targets"]
    assert (one["targets"], one["range"]) == (other["targets"], other["range"])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_workbook_a_team_adds_up_to_the_whole_r24(seed: int, tmp_path: Path) -> None:
    book, options = random_part(seed)
    rows = [row for row in book.opportunities if row["Team"] in {"North", "South"}]
    goals: list[Row] = [
        {"Month": month, "Amount": 100 + at, "Team": team, "Basis": basis, "Currency": None}
        for at, month in enumerate((dt.date(2026, 5, 1), dt.date(2026, 7, 9), dt.date(2027, 1, 1)))
        for team in sorted({str(row["Team"]) for row in rows})
        for basis in ("schedule", "bookings")
    ]
    whole = replace(book, opportunities=tuple(rows), targets=tuple(goals))
    parts = [
        replace(
            whole,
            opportunities=tuple(row for row in rows if row["Team"] == team),
            targets=tuple(row for row in goals if row["Team"] == team),
        )
        for team in sorted({str(row["Team"]) for row in rows})
    ]
    total = added(options.currency, options, (figures_of(p, options, tmp_path) for p in parts))
    assert total.targets == figures_of(whole, options, tmp_path).targets
    assert any(line.whole for line in total.targets)


def test_several_filters_leave_targets_without_a_headline(tmp_path: Path) -> None:
    goals = tuple({"Month": MAY, "Amount": 9, "Team": team} for team in ("North", "South", None))
    path = write_book(Book((DEAL, {**DEAL, "Team": "South"}), targets=goals), tmp_path / "b.xlsx")
    for choices, teams, whole in (
        ({"teams": ("north",)}, {"North"}, True),
        ({"teams": ("North", "South")}, {"North", "South"}, False),
        ({"owners": ("Ann",)}, set(), False),
    ):
        found = make_report(path, replace(EUR, **choices)).forecast
        assert {line.team for line in found.targets} == teams
        assert any(line.whole for line in found.targets) == whole
        assert (found.likely.reach is not None) == whole


def test_no_target_is_told_of_what_tags_leave(tmp_path: Path) -> None:
    book = Book(({**DEAL, "Tags": "red"},), targets=({"Month": MAY, "Amount": 9},))
    path = write_book(book, tmp_path / "b.xlsx")
    assert make_report(path, replace(EUR, tags=("red",))).forecast.targets == ()
    assert make_report(path, EUR).forecast.targets


def test_targets_beyond_what_a_cell_holds_stop_the_run(tmp_path: Path) -> None:
    months = (dt.date(2026, month, 1) for month in range(1, 13))
    goals = tuple({"Month": month, "Amount": 9_999_999_999_999} for month in months)
    path = write_book(Book((DEAL,), targets=goals), tmp_path / "b.xlsx")
    with pytest.raises(ForecasterError, match="E117"):
        make_report(path, EUR)
