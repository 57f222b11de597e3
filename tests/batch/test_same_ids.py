"""`--same-ids`: an ID is one opportunity, whichever workbooks it stands in."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import pytest

from books import write_tables
from catalogue_files import HEADINGS, TABLES
from forecaster.batch.batch import Plan, Result, Settled, run_batch
from forecaster.batch.inputs import find
from forecaster.batch.processes import Ended, Job
from forecaster.batch.work import Task, produce
from forecaster.options import Options
from forecaster.problems import Problem

OPTIONS = Options(as_of=dt.date(2026, 5, 1), currency="EUR")


class Here:
    """An engine without processes; the reports of some workbooks die, so many times each."""

    def __init__(self, deaths: dict[str, int] | None = None) -> None:
        self.deaths = deaths or {}
        self.reported: list[str] = []

    def __call__(self, jobs: Iterable[Job]) -> Generator[Ended]:
        for job in jobs:
            job.folder.mkdir(parents=True, exist_ok=True)
            function, (task,) = job.work.func, job.work.args  # type: ignore[attr-defined]
            problem = None
            if function is produce:
                self.reported.append(task.stem)
                if self.deaths.get(task.stem, 0) > 0:
                    self.deaths[task.stem] -= 1
                    problem = Problem("E016", found="SIGKILL")
            if problem is None:
                job.work(job.folder)
            yield Ended(job, problem, 0.0)


class Nobody:
    def __init__(self) -> None:
        self.told: list[str] = []

    def settled(self, one: Settled) -> None:
        self.told.append(one.entry.stem)

    def counted(self, done: int) -> None: ...


def book(folder: Path, name: str, *deals: tuple[str, int]) -> None:
    rows = [
        [f"Deal {number}", "Acme", "Ann", "Bid", 50, value, dt.date(2026, 5, 15), number]
        for number, value in deals
    ]
    tables = {**TABLES, "Opportunities": [[*HEADINGS, "ID"], *rows]}
    write_tables(tables, folder / f"{name}.xlsx")


def batch(folder: Path, out: Path, engine: Here, *, same_ids: bool = True) -> Result:
    workbooks = find([str(folder)], OPTIONS.limits).workbooks
    tasks = tuple(Task(w.path, w.stem, OPTIONS) for w in workbooks)
    blank = ("",) * len(tasks)
    plan = Plan(workbooks, tasks, blank, (), OPTIONS, out, resume=False, same_ids=same_ids)
    return run_batch(plan, engine, Nobody())


def figures(out: Path, stem: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / f"{stem}-2026-05-01.json").read_text("utf-8"))
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    book(made, "a", ("1", 100), ("2", 200))
    book(made, "b", ("1", 100), ("3", 300), ("4", 400))
    book(made, "c", ("4", 444), ("5", 500))
    return made


def test_without_it_the_same_id_is_not_the_same_opportunity(folder: Path, tmp_path: Path) -> None:
    result = batch(folder, tmp_path / "out", Here(), same_ids=False)
    assert result.exit_code == 0
    whole = figures(tmp_path / "out", "consolidated")
    assert whole["rows"]["used"] == 7
    assert whole["totals"]["open"]["value"] == "2044.00"


def test_identical_rows_count_once_and_different_ones_nowhere(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = batch(folder, out, Here())
    assert result.exit_code == 1
    whole = figures(out, "consolidated")
    assert whole["rows"] == {"read": 7, "used": 4, "rejected": 2, "skipped": 1, "filtered": 0}
    assert whole["totals"]["open"]["value"] == "1100.00"  # 1, 2, 3 and 5
    singles = [figures(out, stem) for stem in "abc"]
    assert [single["totals"]["open"]["value"] for single in singles] == [
        "300.00",
        "300.00",
        "500.00",
    ]
    codes = [[problem["code"] for problem in single["problems"]] for single in singles]
    assert codes == [[], ["E233", "W324"], ["E233"]]


def test_what_fails_counts_nowhere_and_those_it_concerned_are_reported_again(
    folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    engine = Here({"a": 1})
    result = batch(folder, out, engine)
    # Without a, the opportunity 1 of b is the first one; c is as it was.
    assert engine.reported == ["a", "b", "c", "b"]
    assert [entry.status for entry in result.entries] == ["failed", "rejected", "rejected"]
    assert figures(out, "b")["totals"]["open"]["value"] == "400.00"
    assert figures(out, "consolidated")["totals"]["open"]["value"] == "900.00"  # 1, 3 and 5


def test_a_workbook_that_cannot_be_reported_is_asked_for_nothing(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "a.xlsx").write_bytes(b"nothing of the kind")
    engine = Here()
    result = batch(folder, tmp_path / "out", engine)
    assert engine.reported == ["b", "c"]
    assert [entry.status for entry in result.entries] == ["failed", "rejected", "rejected"]
    assert figures(tmp_path / "out", "b")["totals"]["open"]["value"] == "400.00"


def test_a_workbook_that_changes_meanwhile_is_not_used(folder: Path, tmp_path: Path) -> None:
    class Meddling(Here):
        def __call__(self, jobs: Iterable[Job]) -> Generator[Ended]:
            yield from super().__call__(jobs)
            book(folder, "b", ("1", 100), ("3", 301), ("4", 400))

    result = batch(folder, tmp_path / "out", Meddling())
    assert [entry.status for entry in result.entries] == ["used", "failed", "used"]
    assert "E009" in result.entries[1].problems[0]
    whole = figures(tmp_path / "out", "consolidated")
    assert whole["totals"]["open"]["value"] == "1244.00"  # 1, 2, 4 of c, and 5
