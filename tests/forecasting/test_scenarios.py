"""What-ifs: what a change means, whatever the workbook; and that it changes nothing else."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from books import Book, Row, write_book
from forecaster.burst import team_report
from forecaster.errors import ForecasterError
from forecaster.forecasting.forecast import forecast
from forecaster.forecasting.results import Projection
from forecaster.forecasting.scenarios import changed, resolved
from forecaster.options import Options
from forecaster.reading.workbook import read_workbook
from forecaster.records.assemble import Records, assemble
from forecaster.records.opportunities import OPEN
from forecaster.records.teams import teams_of
from forecaster.reporting.report import Report
from forecaster.run import make_report, worked_out
from forecaster.scenarios import Asked, Change, change, scenario
from forecasting.parts import plain
from program import choices
from random_books import random_book, random_options

SEEDS = range(8)  # every spread and overdue rule
FEW = (0, 3, 6)
SIZE = 40


def random_case(seed: int, folder: Path, *, faults: bool = True) -> tuple[Path, Options, Book]:
    asked = replace(random_options(seed), team=())
    book = random_book(seed, SIZE, str(asked.currency), faults=faults)
    return write_book(book, folder / "book.xlsx"), choices(asked), book


def report_with(path: Path, options: Options, *said: str) -> Report:
    asked = (scenario("Test", map(change, said)),)
    return make_report(path, replace(options, scenarios=asked))


def told(figures: Projection) -> dict[str, Any]:
    """What a scenario says, as values that compare; its checks have the workbook's rows in them."""
    shown = {f.name: getattr(figures, f.name) for f in fields(Projection) if f.name != "checks"}
    return shown | {"months": figures.months.tolist()}


def open_milestones(report: Report) -> list[str]:
    """The milestones that open opportunities go by, as a scenario names them."""
    places = sorted(set(report.milestone_at[report.milestone_at >= 0].tolist()))
    used = [report.milestones[at] for at in places]
    return ["/".join(filter(None, (m.pipeline, m.milestone))) for m in used]


def records_of(path: Path, options: Options) -> Records:
    return assemble(read_workbook(path, options.profile, options.by, options.limits), options)


@pytest.mark.parametrize("seed", FEW)
def test_a_scenario_without_changes_is_the_base(seed: int, tmp_path: Path) -> None:
    path, options, _ = random_case(seed, tmp_path)
    report = make_report(path, replace(options, scenarios=(Asked("Empty", ()),)))
    (empty,) = report.scenarios
    assert told(empty.figures) == told(report.forecast)


@pytest.mark.parametrize("seed", FEW)
def test_a_scenario_changes_nothing_of_the_base(seed: int, tmp_path: Path) -> None:
    path, options, _ = random_case(seed, tmp_path)
    before = make_report(path, options)
    after = report_with(
        path, options, "delay=45d", f"milestone.{open_milestones(before)[0]}.probability=3"
    )
    assert plain(after.forecast, ()) == plain(before.forecast, ())
    assert after.problems == before.problems
    assert told(after.scenarios[0].figures) != told(before.forecast)


@pytest.mark.parametrize("seed", FEW)
def test_the_order_of_changes_does_not_matter(seed: int, tmp_path: Path) -> None:
    path, options, _ = random_case(seed, tmp_path)
    names = open_milestones(make_report(path, options))
    records = records_of(path, options)
    said = ["delay=2m", "rate.USD=0.77", *(f"milestone.{n}.probability=31.5" for n in names)]
    changes = [change(one) for one in said]
    ways = []
    for number in range(4):
        random.Random(number).shuffle(changes)
        ways.append(told(forecast(changed(records, options, changes), options)))
    assert ways[1:] == ways[:-1]
    (found,) = report_with(path, options, *said).scenarios
    assert told(found.figures) == ways[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_probability_is_that_of_a_workbook_whose_rows_carry_it(seed: int, tmp_path: Path) -> None:
    path, options, book = random_case(seed, tmp_path, faults=False)
    report = make_report(path, options)
    place = min(report.milestone_at[report.milestone_at >= 0].tolist())
    deals = report.forecast.schedule.opportunities
    theirs = set(deals.row[(deals.status == OPEN) & (report.milestone_at == place)].tolist())
    rows: list[Row] = [
        {**row, "Probability": "12.5%"} if number in theirs else row
        for number, row in enumerate(book.opportunities, start=2)
    ]
    again = make_report(write_book(book.with_opportunities(rows), tmp_path / "b.xlsx"), options)
    said = f"milestone.{open_milestones(report)[0]}.probability=12.5"
    (found,) = report_with(path, options, said).scenarios
    assert told(found.figures) == told(again.forecast)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_delay_is_that_of_a_workbook_whose_dates_lie_later(seed: int, tmp_path: Path) -> None:
    path, options, book = random_case(seed, tmp_path, faults=False)
    report = make_report(path, options)
    deals = report.forecast.schedule.opportunities
    live = set(deals.row[deals.status == OPEN].tolist())
    by = timedelta(days=30)

    def later(number: int, row: Row) -> Row:
        close, start = row.get("Expected Close"), row.get("Start On")
        if number not in live or not close:
            return row
        moved = {"Expected Close": close + by}  # type: ignore[operator]
        if start and start >= close:  # type: ignore[operator]
            moved["Start On"] = start + by  # type: ignore[operator]
        return {**row, **moved}

    rows = [later(number, row) for number, row in enumerate(book.opportunities, start=2)]
    again = make_report(write_book(book.with_opportunities(rows), tmp_path / "b.xlsx"), options)
    (found,) = report_with(path, options, "delay=30d").scenarios
    assert told(found.figures) == told(again.forecast)


@pytest.mark.parametrize("seed", FEW)
def test_control_totals_of_every_scenario_agree(seed: int, tmp_path: Path) -> None:
    path, options, _ = random_case(seed, tmp_path)
    report = report_with(path, options, "delay=9m", "rate.USD=1.2345")
    (found,) = report.scenarios
    assert found.figures.checks
    assert report.checks_ok
    wrong = found.figures.checks[0]._replace(ok=False)
    bad = found._replace(figures=replace(found.figures, checks=(wrong,)))
    assert not replace(report, scenarios=(bad,)).checks_ok


@pytest.mark.parametrize("seed", FEW)
def test_the_teams_scenarios_add_up_to_the_wholes(seed: int, tmp_path: Path) -> None:
    path, options, _ = random_case(seed, tmp_path)
    names = open_milestones(make_report(path, options))
    said = ["delay=30d", "rate.USD=0.5", *(f"milestone.{name}.probability=50" for name in names)]
    asked = (scenario("Test", map(change, said)),)
    raw = read_workbook(path, options.profile, options.by, options.limits)
    records, whole = worked_out(raw, replace(options, scenarios=asked))
    teams = ["", *teams_of(records)]
    parts = [team_report(raw, records, whole.options, team).scenarios[0] for team in teams]
    for name in ("open", "won"):
        layers = [getattr(part.figures, name) for part in parts]
        mine = getattr(whole.scenarios[0].figures, name)
        assert sum(layer.weighted for layer in layers) == mine.weighted
        assert sum(layer.count for layer in layers) == mine.count


def test_a_team_is_told_no_change_of_what_it_does_not_have(tmp_path: Path) -> None:
    rows = [
        {"Name": "A", "Contact": "X", "Team": "North", "Pipeline": "Secret", "Milestone": "Bid"},
        {"Name": "B", "Contact": "X", "Team": "South", "Pipeline": "Plain", "Milestone": "Lead"},
    ]
    terms = {"Probability": 50, "Value": 10, "Currency": "EUR"}
    path = write_book(Book(tuple({**row, **terms} for row in rows)), tmp_path / "book.xlsx")
    options = Options(as_of=random_options(1).as_of)
    raw = read_workbook(path, options.profile, options.by, options.limits)
    said = ("milestone.Bid.probability=10", "milestone.Lead.probability=90")
    asked = (scenario("Test", map(change, said)),)
    records, whole = worked_out(raw, replace(options, scenarios=asked))
    assert [one.name for one in whole.scenarios[0].changes] == ["Plain/Lead", "Secret/Bid"]
    south = team_report(raw, records, whole.options, "South").scenarios[0]
    assert [one.name for one in south.changes] == ["Plain/Lead"]
    assert south.figures.open.weighted == 900


def test_a_bare_name_means_the_milestone_that_serves_every_pipeline(tmp_path: Path) -> None:
    terms = {"Contact": "X", "Owner": "Ann", "Milestone": "Bid", "Value": 10, "Currency": "EUR"}
    rows = ({"Name": "A", "Pipeline": "New", **terms}, {"Name": "B", "Pipeline": "Old", **terms})
    milestones = (
        {"Pipeline": None, "Milestone": "Bid", "Probability": 10},
        {"Pipeline": "New", "Milestone": "Bid", "Probability": 20},
    )
    path = write_book(Book(rows, milestones=milestones), tmp_path / "book.xlsx")
    report = report_with(
        path, Options(as_of=random_options(1).as_of), "milestone.bid.probability=90"
    )
    assert report.forecast.open.weighted == 300
    assert report.scenarios[0].figures.open.weighted == 200 + 900
    assert report.scenarios[0].changes == (Change("milestone", "Bid", "90"),)


def test_every_unknown_name_is_told_and_the_nearest(tmp_path: Path) -> None:
    terms = {"Contact": "X", "Owner": "Ann", "Value": 10, "Probability": 5, "Currency": "USD"}
    rows = ({"Name": "A", "Milestone": "Negotiation", "Pipeline": "New", **terms},)
    path = write_book(Book(rows), tmp_path / "book.xlsx")
    options = Options(as_of=random_options(1).as_of, currency="EUR")
    said = ("milestone.Negociation.probability=9", "rate.USX=2")
    with pytest.raises(ForecasterError) as told_:
        resolved(records_of(path, options), (scenario("Test", map(change, said)),))
    guesses = [dict(problem.more)["guess"] for problem in told_.value.problems]
    assert guesses == ["milestone.New/Negotiation.probability", "rate.USD"]


def test_a_scenario_holds_no_rows(tmp_path: Path) -> None:
    path, options, _ = random_case(1, tmp_path)
    (found,) = report_with(path, options, "delay=1d").scenarios
    assert type(found.figures) is Projection
