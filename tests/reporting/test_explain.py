"""The story of an opportunity: what it rests on, and that its months are the report's own."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from books import write_tables
from forecaster import schedule_frame
from forecaster.explain import explain, find_rows
from forecaster.options import Options
from forecaster.profile import Profile, parse_profile
from forecaster.reading.workbook import read_workbook
from forecaster.reporting.figures import width
from forecaster.reporting.story.json import dumps_stories
from forecaster.reporting.story.steps import explain as tell
from forecaster.reporting.story.story import Story, Used
from forecaster.reporting.story.text import COLUMNS, write_stories
from forecaster.reporting.story.traced import Traced
from forecaster.resources import samples
from forecaster.run import worked_out
from forecaster.words.catalogue import words
from golden_format import read_cases

AS_OF = dt.date(2026, 11, 30)
TESTS = Path(__file__).parents[1]
HEADINGS: list[object] = [
    *("ID", "Name", "Contact", "Owner", "Milestone", "Probability", "Value", "Currency"),
    *("Duration Basis", "Duration", "Start On", "Expected Close", "Closed On"),
]
DAY = dt.date


def book(folder: Path, *rows: Mapping[str, object], **sheets: list[list[object]]) -> Path:
    """Write opportunities that differ from a plain one by what is given."""
    plain: dict[str, object] = {
        "ID": "A-1", "Name": "Lift", "Contact": "Acme", "Owner": "Ann", "Milestone": "Bid"
    }  # fmt: skip
    made = [{**plain, **row} for row in rows]
    table = [HEADINGS, *([row.get(str(h)) for h in HEADINGS] for row in made)]
    return write_tables({"Opportunities": table, **sheets}, folder / "book.xlsx")


def one(path: Path, wanted: str = "A-1", **choices: Any) -> Story:  # noqa: ANN401 - of Options
    """The one story that somebody asks for."""
    chosen: dict[str, Any] = {"as_of": dt.date(2026, 5, 1), "currency": "EUR"} | choices
    (story,) = explain(path, wanted, Options(**chosen)).stories
    return story


def used(path: Path, wanted: str = "A-1", **choices: Any) -> Used:  # noqa: ANN401 - of Options
    """The steps of the one story."""
    steps = one(path, wanted, **choices).used
    assert steps
    return steps


def months(steps: Used) -> dict[str, int]:
    """Month → its money, where it has any."""
    return {month.month: month.amount for month in steps.schedule.months if month.amount}


MONTHLY = {
    "Probability": 80, "Value": 5000, "Duration Basis": "Month", "Duration": 3,
    "Expected Close": DAY(2026, 8, 1),
}  # fmt: skip


def test_the_published_example_step_by_step(tmp_path: Path) -> None:
    """Capsule, opportunities FAQ: 5,000 a month for 3 months at 80 %, closing on 1 August."""
    steps = used(book(tmp_path, MONTHLY))
    assert (steps.status.status, steps.status.reason, steps.status.cells) == (
        "open",
        "none",
        ("E2",),
    )
    assert (steps.probability.points, steps.probability.cells) == (Decimal(80), ("F2",))
    assert (steps.total.own, steps.total.cells) == (1_500_000, ("G2", "I2", "J2"))
    assert (steps.rate.needed, steps.rate.converted) == (False, 1_500_000)
    assert steps.weighted.amount == 1_200_000
    assert (steps.dates.close, steps.dates.start) == (DAY(2026, 8, 1), DAY(2026, 8, 1))
    spread = (steps.spread.rules, steps.spread.kind, steps.spread.units)
    assert spread == (("R12",), "monthly", 3)
    assert months(steps) == {"2026-08": 400_000, "2026-09": 400_000, "2026-10": 400_000}
    running = [(m.units, m.running) for m in steps.schedule.months][3:7]
    assert running == [(1, 400_000), (2, 800_000), (3, 1_200_000), (3, 1_200_000)]


def test_a_weekly_one_goes_by_calendar_days(tmp_path: Path) -> None:
    weekly = {"Duration Basis": "Week", "Duration": 4, "Expected Close": DAY(2027, 1, 18)}
    steps = used(book(tmp_path, MONTHLY | weekly | {"Value": 3500}))
    spread = steps.spread
    assert (spread.rules, spread.kind, spread.units) == (("R13",), "days", 28)
    assert (spread.first, spread.last) == (DAY(2027, 1, 18), DAY(2027, 2, 14))
    assert months(steps) == {"2027-01": 560_000, "2027-02": 560_000}
    assert used(tmp_path / "book.xlsx", spread="daily").spread.rules == ("R13", "R15")
    billed = used(tmp_path / "book.xlsx", spread="billing").spread
    assert (billed.rules, billed.units, billed.last) == (("R14", "R16"), 4, DAY(2027, 2, 8))


RATES: list[list[object]] = [
    ["Currency", "Rate", "From"],
    ["EUR", 1, DAY(2026, 1, 1)],
    ["USD", 0.9, DAY(2026, 1, 1)],
    ["USD", 0.8, DAY(2026, 6, 1)],
]


def test_a_foreign_one_names_the_rate_in_force_and_its_cell(tmp_path: Path) -> None:
    path = book(tmp_path, MONTHLY | {"Currency": "USD"}, **{"Exchange Rates": RATES})
    rate = used(path).rate
    assert (rate.rate, rate.day, rate.by) == (Decimal("0.9"), DAY(2026, 5, 1), "as_of")
    assert (rate.since, rate.cells) == (DAY(2026, 1, 1), ("Exchange Rates!B3",))
    assert (rate.converted, used(path).weighted.amount) == (1_350_000, 1_080_000)
    later = used(path, as_of=DAY(2026, 7, 1)).rate
    assert (later.rate, later.cells) == (Decimal("0.8"), ("Exchange Rates!B4",))


def test_a_won_one_goes_by_the_rate_of_its_close_and_has_money_of_the_year(tmp_path: Path) -> None:
    won = {"Status": "Won", "Milestone": "Won", "Currency": "USD", "Closed On": DAY(2025, 11, 20)}
    path = book(tmp_path, MONTHLY | won | {"Duration": 24}, **{"Exchange Rates": RATES})
    assert used(path).rate.rate is None  # no rate held in 2025
    path = book(tmp_path, MONTHLY | won | {"Duration": 24, "Currency": "EUR"})
    steps = used(path, as_of=DAY(2026, 5, 1))
    assert (steps.probability.points, steps.probability.reason) == (Decimal(100), "won")
    assert (steps.status.reason, steps.dates.close_by) == ("name", "closed_on")
    schedule = steps.schedule
    assert (schedule.earlier, schedule.ytd) == (6 * 500_000, 4 * 500_000)
    assert schedule.total == steps.weighted.amount == 24 * 500_000


def test_without_a_rate_it_is_counted_and_not_priced(tmp_path: Path) -> None:
    steps = used(book(tmp_path, MONTHLY | {"Currency": "BRL"}))
    assert (steps.rate.rate, steps.rate.converted, steps.weighted.amount) == (None, None, None)
    assert (steps.rate.rules, steps.spread.kind) == (("R25", "R26"), "unpriced")
    assert (steps.total.own, steps.schedule.total) == (1_500_000, 0)


@pytest.mark.parametrize("overdue", ["bucket", "roll"])
def test_an_overdue_one_stands_apart_or_is_rolled(overdue: str, tmp_path: Path) -> None:
    late = MONTHLY | {"Expected Close": DAY(2026, 4, 20), "Start On": DAY(2026, 5, 10)}
    steps = used(book(tmp_path, late), overdue=overdue)
    assert steps.dates.overdue
    if overdue == "bucket":
        assert (steps.schedule.overdue, months(steps)) == (1_200_000, {})
        assert (steps.spread.kind, steps.spread.rules) == ("overdue", ("R18",))
        assert (steps.dates.close, steps.dates.moved) == (DAY(2026, 4, 20), 0)
    else:
        assert months(steps) == {"2026-05": 400_000, "2026-06": 400_000, "2026-07": 400_000}
        assert (steps.dates.close, steps.dates.moved) == (DAY(2026, 5, 1), 11)
        assert (steps.dates.start, steps.dates.start_by) == (DAY(2026, 5, 21), "start_on")


def test_what_was_due_before_the_horizon_is_said_of_its_first_month(tmp_path: Path) -> None:
    early = MONTHLY | {"Start On": DAY(2026, 4, 1)}
    steps = used(book(tmp_path, early))
    assert steps.schedule.brought == 400_000
    assert months(steps) == {"2026-05": 800_000, "2026-06": 400_000}


def test_undated_lost_and_blank_ones_are_told_as_such(tmp_path: Path) -> None:
    bare = MONTHLY | {"Expected Close": None}
    assert used(book(tmp_path, bare)).schedule.undated == 1_200_000
    lost = used(book(tmp_path, MONTHLY | {"Milestone": "Lost"}))
    assert (lost.weighted.amount, lost.spread.kind, lost.schedule.total) == (0, "lost", 0)
    blank = used(book(tmp_path, MONTHLY | {"Value": None}))
    assert (blank.total.value, blank.total.own, blank.schedule.total) == (None, 0, 0)


MILESTONES: list[list[object]] = [
    ["Pipeline", "Milestone", "Probability", "Complete"],
    [None, "Bid", 50, "No"],
    [None, "Signed", 100, "Yes"],
]


def test_the_milestone_decides_where_the_row_says_nothing(tmp_path: Path) -> None:
    path = book(tmp_path, MONTHLY | {"Probability": None}, Milestones=MILESTONES)
    steps = used(path)
    assert (steps.status.reason, steps.status.cells) == ("complete", ("E2", "Milestones!D2"))
    probability = steps.probability
    assert (probability.reason, probability.cells) == ("milestone", ("Milestones!C2",))
    assert (probability.points, probability.differs, probability.rules) == (
        Decimal(50),
        False,
        ("R8",),
    )


def test_an_own_probability_that_differs_says_what_the_milestones_would_come_to(
    tmp_path: Path,
) -> None:
    steps = used(book(tmp_path, MONTHLY, Milestones=MILESTONES))
    assert (steps.probability.differs, steps.probability.rules) == (True, ("R8", "R9"))
    assert (steps.weighted.amount, steps.weighted.at_milestone) == (1_200_000, 750_000)


def test_defaults_of_a_profile_have_no_cell(tmp_path: Path) -> None:
    profile = Profile(defaults={"currency": "EUR", "team": "North", "owner": "Ann"})
    story = one(book(tmp_path, MONTHLY), profile=profile)
    told = {cell.field: (cell.cell, cell.origin) for cell in story.cells}
    assert told["team"] == ("", "profile")
    assert told["currency"] == ("H2", "either")
    assert told["owner"] == ("D2", "either")
    assert told["name"] == ("B2", "cell")
    assert story.used
    assert story.used.total.currency_from == "either"


def test_a_currency_that_no_cell_names_says_where_it_is_from(tmp_path: Path) -> None:
    assert used(book(tmp_path, MONTHLY)).total.currency_from == "only"
    written = used(book(tmp_path, MONTHLY | {"Value": "5000 €"}))
    assert (written.total.currency_from, written.total.own) == ("amount", 1_500_000)


# --- rows that are in no figure -------------------------------------------------------------------


def test_a_rejected_row_has_its_problems_and_no_steps(tmp_path: Path) -> None:
    found = explain(
        book(tmp_path, MONTHLY | {"Probability": 700}, MONTHLY | {"ID": "A-2"}),
        "A-1",
        Options(as_of=AS_OF, currency="EUR"),
    )
    (story,) = found.stories
    assert (found.exit_code, story.outcome, story.used) == (1, "rejected", None)
    assert [problem.code for problem in story.problems] == ["E201"]
    assert story.stakes == ("15000.00 EUR",)


def test_a_copy_is_skipped_and_the_first_is_used(tmp_path: Path) -> None:
    path = book(tmp_path, MONTHLY, MONTHLY)
    found = explain(path, "a-1", Options(as_of=AS_OF, currency="EUR"))
    assert [(s.row, s.outcome) for s in found.stories] == [(2, "used"), (3, "skipped")]
    assert found.exit_code == 0


def test_a_copy_of_a_rejected_row_is_skipped_too(tmp_path: Path) -> None:
    bad = MONTHLY | {"Probability": 700}
    found = explain(
        book(tmp_path, bad, bad, MONTHLY | {"ID": "A-2"}), "A-1", Options(AS_OF, currency="EUR")
    )
    assert [s.outcome for s in found.stories] == ["rejected", "skipped"]
    assert found.report
    text = write_stories(found.report, found.stories, words("en"))
    assert "It is a copy of a row above." in text


def test_a_total_row_is_found_by_its_row(tmp_path: Path) -> None:
    total = {"ID": None, "Name": "Total", "Contact": None, "Owner": None, "Milestone": None}
    path = book(tmp_path, MONTHLY, MONTHLY | {"ID": "A-2"}, total | {"Value": 10000})
    story = one(path, "row:4")
    assert (story.outcome, [p.code for p in story.problems]) == ("skipped", ["W404"])


# --- which rows are meant -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        ("7", [3]),  # a numeric ID, without .0
        (" 7 ", [3]),
        ("a1", [4]),  # exact before other cases
        ("A1", [2, 5]),
        ("  LIFT   repair ", [5]),
        ("row:4", [4]),
        ("Lift", [2, 3]),
    ],
)
def test_an_id_is_meant_before_a_name_and_a_name_before_a_row(
    wanted: str, rows: list[int], tmp_path: Path
) -> None:
    ids = ({"ID": "A1"}, {"ID": 7}, {"ID": "a1", "Name": "x"}, {"ID": "A1", "Name": "Lift repair"})
    path = book(tmp_path, *(MONTHLY | row for row in ids))
    sheet = read_workbook(path, Profile()).sheets["opportunities"]
    assert [int(sheet.rows[i]) for i in find_rows(sheet, wanted)] == rows


@pytest.mark.parametrize("wanted", ["AA-1", "row:1", "row:99", "row:0", "Lif", "\u200b"])
def test_what_nothing_matches_is_an_error_that_guesses(wanted: str, tmp_path: Path) -> None:
    found = explain(book(tmp_path, MONTHLY), wanted, Options(as_of=AS_OF, currency="EUR"))
    assert (found.exit_code, found.stories, found.report) == (2, (), None)
    (problem,) = found.problems
    assert problem.code == "E128"
    guess = dict(problem.more)["guess"]
    assert guess == {"AA-1": "A-1", "Lif": "Lift"}.get(wanted, "")


# --- every row of every sample --------------------------------------------------------------------


def traced(path: Path, **choices: Any) -> Traced:  # noqa: ANN401 - of Options
    """A workbook worked out."""
    options = Options(**{"as_of": AS_OF} | choices)
    raw = read_workbook(path, options.profile, options.by, options.limits)
    return Traced(raw.sheets, *worked_out(raw, options))


def stories(found: Traced) -> Iterator[Story]:
    """The story of every row."""
    return (tell(found, place) for place in range(len(found.deals.rows)))


@pytest.mark.parametrize("overdue", ["bucket", "roll"])
@pytest.mark.parametrize("spread", ["monthly", "billing", "daily", "close"])
def test_the_months_of_every_opportunity_are_those_of_the_schedule(
    spread: str, overdue: str
) -> None:
    found = traced(samples() / "pipeline.xlsx", spread=spread, overdue=overdue)
    report = found.report
    told = tuple(stories(found))
    entries = json.loads(dumps_stories(report, told, words("en")))["opportunities"]
    assert sum(entry["outcome"] == "used" for entry in entries) == report.forecast.rows.used
    frame = schedule_frame(report)
    for entry in (entry for entry in entries if entry["steps"]):
        schedule = entry["steps"]["schedule"]
        buckets = [schedule["overdue"], schedule["earlier"], *schedule["months"]]
        buckets += [schedule["later"], schedule["undated"]]
        row = frame.loc[entry["row"]]
        assert buckets == [str(value) for value in row["overdue":"undated"]]
        weighted = entry["steps"]["weighted"]["amount"]
        assert schedule["total"] == (weighted or "0.00")
        assert weighted in (str(row["weighted"]), None)


def test_running_totals_step_by_the_money_of_each_month() -> None:
    for story in stories(traced(samples() / "pipeline.xlsx", spread="daily")):
        if story.used and story.used.spread.units:
            schedule = story.used.schedule
            running = schedule.earlier
            for month in schedule.months:
                running += month.amount
                assert month.running == running


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("sample", ["first-steps", "pipeline", "pipeline-fr"])
def test_every_row_of_the_samples_is_told_within_80_columns(sample: str, lang: str) -> None:
    found = traced(samples() / f"{sample}.xlsx", lang=lang)
    for story in stories(found):
        text = write_stories(found.report, [story], words(lang))
        assert max(map(width, text.splitlines())) <= COLUMNS, text
        assert "NOT the weighted" not in text
        assert "{" not in text


GOLDEN = [case for file in sorted((TESTS / "golden").glob("r*.txt")) for case in read_cases(file)]


@pytest.mark.parametrize("spread", ["monthly", "billing"])
def test_every_row_of_the_golden_cases_adds_up(spread: str, tmp_path: Path) -> None:
    told = 0
    for number, case in enumerate(GOLDEN):
        path = write_tables(case.tables, tmp_path / f"{number}.xlsx")
        profile = parse_profile(case.profile)
        options = Options(AS_OF, spread=spread, currency="EUR", profile=profile)
        found = explain(path, "row:2", options)
        for story in found.stories:
            assert found.report
            assert write_stories(found.report, [story], words("fr"))
            if story.used:
                told += 1
                assert story.used.schedule.total == (story.used.weighted.amount or 0)
    assert told > len(GOLDEN) * 0.8
