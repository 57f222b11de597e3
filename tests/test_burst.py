"""A team's report holds its own opportunities, and nothing of any other: every part is read."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from books import Book, write_book
from forecaster.burst import team_report
from forecaster.options import Options
from forecaster.reading.workbook import read_workbook
from forecaster.records.assemble import Records
from forecaster.records.opportunities import Opportunities
from forecaster.records.teams import teams_of
from forecaster.reporting.report import Report
from forecaster.resources import samples
from forecaster.run import worked_out, write_files
from forecaster.sheets import RawWorkbook
from forecaster.words.keys import name_key
from program import choices
from random_books import random_book, random_options

OPTIONS = {
    "pipeline": Options(as_of=dt.date(2026, 11, 30), by=("Product",)),
    "pipeline-fr": Options(as_of=dt.date(2026, 11, 30), lang="fr", by=("Produit",), live_rows=0),
}
FIELDS = ("id", "name", "customer", "contact", "owner", "team")


class Whole(NamedTuple):
    raw: RawWorkbook
    records: Records
    report: Report
    options: Options

    def of(self, team: str) -> Report:
        return team_report(self.raw, self.records, self.options, team)


def whole(path: Path, options: Options) -> Whole:
    raw = read_workbook(path, options.profile, options.by, options.limits)
    return Whole(raw, *worked_out(raw, options), options)


@pytest.fixture(scope="module", params=OPTIONS)
def sample(request: pytest.FixtureRequest) -> Whole:
    return whole(samples() / f"{request.param}.xlsx", OPTIONS[request.param])


def texts(rows: Opportunities) -> set[str]:
    """What only a row says: names of all kinds, of people and firms, and tags."""
    found = {text for field in FIELDS for text in getattr(rows, field).tolist()}
    found |= {person.split(" (")[0] for cell in rows.contacts for person in cell.split("; ")}
    found |= set(rows.tags.value.tolist())
    return {text for text in found if len(text) > 2}


def figures(report: Report) -> set[str]:
    """Amounts of rows and totals, as cells and as JSON hold them; a round one may be anything."""
    rows = report.forecast.schedule
    minor = {int(m) for c in (rows.total, rows.converted, rows.weighted) for m in c}
    minor |= {report.forecast.open.value, report.forecast.open.weighted, report.forecast.won.value}
    telling = [m for m in minor if m > 100_000 and m % 100]
    return {f"{m / 100!r}" for m in telling} | {f"{m / 100:.2f}" for m in telling}


def every_text(files: tuple[Path, ...]) -> Iterator[tuple[str, str]]:
    """Each part of each file, and the files' names."""
    for path in files:
        yield "name", path.name
        if path.suffix != ".xlsx":
            yield path.name, path.read_text("utf-8")
            continue
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                yield f"{path.name}!{name}", package.read(name).decode()


def test_the_teams_add_up_to_the_whole(sample: Whole) -> None:
    teams = [sample.of(team) for team in teams_of(sample.records)]
    assert len(teams) > 1
    total = sample.report.forecast
    assert sum(t.forecast.open.weighted for t in teams) == total.open.weighted
    assert sum(t.forecast.won.value for t in teams) == total.won.value
    assert sum(t.forecast.rows.used for t in teams) == total.rows.used
    for at in range(len(total.months)):
        months = [t.forecast.open_buckets.months[at] for t in teams]
        assert sum(months) == total.open_buckets.months[at]
    windows = zip(
        total.conversion.windows, *(t.forecast.conversion.windows for t in teams), strict=True
    )
    for one, *parts in windows:  # what is excluded is so in a team's own report as well (R28)
        assert (one.won.deals, one.closed, one.excluded.deals) == tuple(
            map(sum, zip(*((p.won.deals, p.closed, p.excluded.deals) for p in parts), strict=True))
        )
    assert all(team.checks_ok for team in teams)


@pytest.mark.parametrize("seed", range(12))
def test_the_teams_of_random_books_add_up_too(seed: int, tmp_path: Path) -> None:
    asked = random_options(seed)
    book = random_book(seed, 40, str(asked.currency))
    options = choices(asked)
    found = whole(write_book(book, tmp_path / "book.xlsx"), options)
    named = [found.of(team) for team in teams_of(found.records)]
    rows = found.report.forecast.schedule
    in_teams = np.array([bool(team) for team in rows.opportunities.team], dtype=bool)
    won_and_open = sum(t.forecast.open.weighted + t.forecast.won.value for t in named)
    assert won_and_open == int(rows.weighted[in_teams].sum())
    assert all(team.checks_ok for team in named)


def test_no_file_of_a_team_holds_a_text_or_a_figure_of_another(
    sample: Whole, tmp_path: Path
) -> None:
    for team in teams_of(sample.records):
        mine = sample.of(team)
        own = mine.forecast.schedule.opportunities
        theirs = sample.report.forecast.schedule.opportunities
        keys = np.array([name_key(text) != name_key(team) for text in theirs.team], dtype=bool)
        foreign = texts(theirs.keep(keys)) - texts(own)
        amounts = figures(sample.report) - figures(mine)
        assert len(foreign) > 50
        assert len(amounts) > 5
        for place, text in every_text(write_files(mine, tmp_path / name_key(team))):
            words = re.compile(
                r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(foreign))) + r")(?!\w)"
            )
            found = set(words.findall(text))
            assert found == set(), place
            numbers = set(re.findall(r"(?<![\w.])-?\d+\.\d+", text))
            assert numbers & amounts == set(), place


def test_a_leak_would_be_noticed(sample: Whole, tmp_path: Path) -> None:
    team = teams_of(sample.records)[0]
    mine = sample.of(team).forecast.schedule.opportunities
    foreign = texts(sample.report.forecast.schedule.opportunities) - texts(mine)
    text = "".join(part for _, part in every_text(write_files(sample.report, tmp_path)))
    assert any(name in text for name in foreign)


def test_a_guess_that_names_another_rows_is_not_told(sample: Whole) -> None:
    for team in teams_of(sample.records):
        more = [dict(problem.more) for problem in sample.of(team).problems]
        assert not any(told.get("guess") for told in more)
    assert any(dict(p.more).get("guess") for p in sample.report.problems)


def test_a_team_report_says_that_it_is_partial(sample: Whole) -> None:
    assert sample.of(teams_of(sample.records)[0]).partial


def test_a_total_row_belongs_to_no_team(tmp_path: Path) -> None:
    heads = ("Name", "Contact", "Owner", "Team", "Milestone", "Probability", "Value")
    rows = [
        ("A", "Acme", "Ann", "North", "Bid", 50, 100.25),
        ("B", "Bolt", "Ben", "South", "Bid", 50, 7_654_321.5),
        ("Total", None, None, "North", None, None, 999),
    ]
    book = Book(tuple(dict(zip(heads, row, strict=True)) for row in rows))
    path = write_book(book, tmp_path / "book.xlsx")
    found = whole(path, Options(as_of=dt.date(2026, 11, 30), currency="EUR"))
    north = found.of("North")
    assert north.problems == ()
    text = "".join(part for _, part in every_text(write_files(north, tmp_path / "out")))
    assert not re.search("76543|7654421|7,654", text)
    assert found.report.problems
