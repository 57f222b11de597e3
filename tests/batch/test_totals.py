"""The consolidated result is the sum of the single ones, to the cent, in the inputs' order."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from batch.batches import AS_OF, DAY, batch, consolidated, manifest, write_small
from books import write_book, write_tables
from catalogue_files import HEADINGS, TABLES
from cli.calling import call
from forecaster.batch.batch import Plan, Settled, run_batch
from forecaster.batch.inputs import find
from forecaster.batch.processes import Ended, Job
from forecaster.batch.work import Task
from forecaster.limits import Limits
from forecaster.options import Options
from random_books import random_book, random_options

SEEDS = (11, 22, 33)
BOOKS = 4
NAMES = {"key", "currency", "layer", "kind", "label", "from", "to", "partial"}


def added(values: Iterable[Any]) -> Any:  # noqa: ANN401 - any part of the JSON
    """Add up what stands in the same place of several results; lists of named things by name."""
    found = [value for value in values if value is not None]
    first = found[0]
    if isinstance(first, dict):
        keys = dict.fromkeys(key for value in found for key in value)
        return {
            key: first[key] if key in NAMES else added(value.get(key) for value in found)
            for key in keys
        }
    if isinstance(first, list) and first and isinstance(first[0], dict):
        return added_by_name(found)
    if isinstance(first, list):
        return [added(column) for column in zip(*found, strict=True)] if first else first
    return sum(map(Decimal, found)) if isinstance(first, str) else sum(found)


def added_by_name(lists: list[list[dict[str, Any]]]) -> dict[tuple[Any, ...], Any]:
    together: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for entry in (entry for entries in lists for entry in entries):
        together[tuple(entry[name] for name in sorted(NAMES & set(entry)))].append(entry)
    return {name: added(entries) for name, entries in together.items()}


def figures(result: dict[str, Any]) -> dict[str, Any]:
    told = ("rows", "totals", "periods", "forecast", "recurring", "health", "unconverted")
    groups = {f"by {key}": value for key, value in result["by"].items()}
    contracts = {f"contracts by {key}": value for key, value in result["recurring_by"].items()}
    return {key: result[key] for key in told} | groups | contracts


def summed(results: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The sum of each figure; an empty list is no figure."""
    lists: dict[str, list[Any]] = defaultdict(list)
    for result in results:
        for key, value in figures(result).items():
            if value != []:
                lists[key].append(value)
    return {key: added(values) for key, values in lists.items()}


def single(out: Path, day: dt.date) -> list[dict[str, Any]]:
    return [
        json.loads(next(out.glob(f"book-{n}-{day.isoformat()}.json")).read_text("utf-8"))
        for n in range(BOOKS)
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_is_the_sum_of_those_of_the_workbooks_r24(seed: int, tmp_path: Path) -> None:
    options = replace(random_options(seed), currency="EUR", team=())
    for number in range(BOOKS):
        book = random_book(seed * 100 + number, 25, "EUR")
        write_book(book, tmp_path / f"book-{number}.xlsx")
    out = tmp_path / "out"
    came = call("batch", tmp_path, "--out", out, *options.arguments())
    assert came.exit_code == 1, came.stderr  # the books have faults
    path = out / f"consolidated-{options.as_of.isoformat()}.json"
    whole = json.loads(path.read_text("utf-8"))
    parts = single(out, options.as_of)
    assert len({row["key"] for part in parts for row in part["by"]["currency"]}) > 3
    assert len(whole["unconverted"]) > 0
    assert summed([whole]) == summed(parts)
    assert all(part["months"] == whole["months"] for part in parts)
    assert all(check["ok"] for check in whole["checks"])


def test_a_workbook_without_the_field_to_group_by_is_used_and_says_so(tmp_path: Path) -> None:
    write_small(tmp_path / "in" / "bare.xlsx")
    row: list[object] = ["Audit", "Acme", "Ann", "Bid", 50, 300, dt.date(2026, 5, 15), "Care"]
    with_field = {**TABLES, "Opportunities": [[*HEADINGS, "Product"], row]}
    write_tables(with_field, tmp_path / "in" / "rich.xlsx")
    out = tmp_path / "out"
    came = batch(tmp_path / "in", "--out", out, "--by", "product", "--verbose")
    assert came.exit_code == 0
    assert "W418 There is no column product to group by" in came.stderr
    groups = {row["key"]: row["value"] for row in consolidated(out)["by"]["field:Product"]}
    assert groups == {"Care": "300.00", "(none)": "100.00"}
    assert call("run", tmp_path / "in" / "bare.xlsx", "--by", "Product", *AS_OF).exit_code == 2
    none = batch(tmp_path / "in", "--out", out, "--by", "Product", "--by", "Prodct", "--quiet")
    assert none.exit_code == 1
    assert none.stderr.splitlines()[-1] == "No workbook has the column to group by: Prodct"


def test_workbooks_of_another_currency_are_counted_in_their_own_and_not_added_r26(
    tmp_path: Path,
) -> None:
    options = replace(random_options(5), currency=None, by=(), team=())
    for number, currency in enumerate(("EUR", "USD", "EUR", "JPY")):
        book = random_book(500 + number, 20, currency, faults=False)
        rows = [{**row, "Currency": currency} for row in book.opportunities]
        book = replace(book.with_opportunities(rows), rates=())
        write_book(book, tmp_path / f"book-{number}.xlsx")
    out = tmp_path / "out"
    came = call("batch", tmp_path, "--out", out, *options.arguments())
    assert came.exit_code == 0, came.stderr
    whole = json.loads((out / f"consolidated-{options.as_of.isoformat()}.json").read_text("utf-8"))
    parts = single(out, options.as_of)
    euros, apart = whole | {"unconverted": []}, whole["unconverted"]
    assert whole["currency"] == "EUR"
    assert summed([euros]) == summed(part for part in parts if part["currency"] == "EUR")
    for part in (parts[1], parts[3]):
        for layer, totals in part["totals"].items():
            (row,) = [r for r in apart if (r["currency"], r["layer"]) == (part["currency"], layer)]
            assert (row["count"], row["value"]) == (totals["count"], totals["value"])
    assert Counter(row["currency"] for row in apart) == {"USD": 3, "JPY": 3}


def test_the_order_of_all_that_is_said_is_that_of_the_inputs_though_the_first_is_the_slowest(
    tmp_path: Path,
) -> None:
    slow = write_book(random_book(1, 1_500, "EUR"), tmp_path / "z.xlsx")
    quick = [write_small(tmp_path / f"{name}.xlsx") for name in "cab"]
    out = tmp_path / "out"
    came = batch(slow, *quick, "--out", out, "--jobs", "2")
    names = [path.name for path in (slow, *quick)]
    entries = manifest(out)["workbooks"]
    seconds = [entry["seconds"] for entry in entries]
    assert seconds[0] == max(seconds)
    assert [entry["name"] for entry in entries] == names
    assert [source["file"] for source in consolidated(out)["sources"]] == names
    said = [line.partition(": rows")[0] for line in came.stderr.splitlines() if ": rows" in line]
    assert said == names


class Ears:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.counts: list[int] = []

    def settled(self, one: Settled) -> None:
        self.told.append(one.workbook.name)

    def counted(self, done: int) -> None:
        self.counts.append(done)


def backwards(jobs: Iterable[Job]) -> Generator[Ended]:
    """Run the last job first."""
    for job in reversed(list(jobs)):
        job.folder.mkdir(parents=True)
        job.work(job.folder)
        yield Ended(job, None, 0.1)


def test_whatever_finishes_first_is_told_in_its_place(tmp_path: Path) -> None:
    for name in "abcd":
        write_small(tmp_path / f"{name}.xlsx")
    options = Options(as_of=dt.date.fromisoformat(DAY), currency="EUR")
    found = find([str(tmp_path)], Limits()).workbooks
    tasks = tuple(Task(book.path, book.stem, options) for book in found)
    plan = Plan(found, tasks, ("",) * 4, (), options, tmp_path / "out")
    ears = Ears()
    result = run_batch(plan, backwards, ears)
    assert ears.counts == [1, 2, 3, 4]
    assert ears.told == [entry.name for entry in result.entries]
    assert ears.told == ["a.xlsx", "b.xlsx", "c.xlsx", "d.xlsx"]
