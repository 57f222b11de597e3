"""The benchmarks still run, and measure what they say: on 200 rows, no time asserted."""

import copy
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from benchmarks import (
    agreement,
    analyst,
    books,
    floor,
    generate,
    measured_book,
    measured_run,
    measures,
    table,
)
from benchmarks.processes import Cost, module, python

ROWS = 200


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "book.xlsx"
    generate.generate(path, ROWS)
    return path


@pytest.fixture(scope="module")
def script(book: Path) -> dict[str, Any]:
    return analyst.forecast(book, book.parent)


def column(book: Path, sheet: str, heading: str) -> list[Any]:
    with closing(openpyxl.load_workbook(book, read_only=True)) as content:
        headings, *rows = content[sheet].iter_rows(values_only=True)
    return [row[headings.index(heading)] for row in rows]


def test_the_book_holds_the_opportunities_contacts_and_milestones_asked_for(book: Path) -> None:
    assert len(set(column(book, "Opportunities", "ID"))) == ROWS
    assert len(set(column(book, "Contacts", "Name"))) == ROWS // 5
    assert len(column(book, "Milestones", "Milestone")) == len(generate.MILESTONES)


def test_the_book_has_every_basis_and_status_and_one_currency(book: Path) -> None:
    bases, statuses, currencies = (
        set(column(book, "Opportunities", heading))
        for heading in ("Duration Basis", "Status", "Currency")
    )
    assert bases == {"Fixed", "Hour", "Day", "Week", "Month", "Quarter", "Year"}
    assert statuses == {"Open", "Won", "Lost"}
    assert currencies == {"EUR"}


def test_every_contact_of_the_book_stands_on_its_contacts(book: Path) -> None:
    listed = set(column(book, "Contacts", "Name"))
    assert set(column(book, "Opportunities", "Contact")) <= listed
    assert set(column(book, "Opportunities", "Organisation")) <= listed


def test_the_same_seed_makes_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        generate.generate(tmp_path / name, ROWS, seed=seed)
    one, again, other = ((tmp_path / name).read_bytes() for name in ("one", "again", "other"))
    assert one == again
    assert one != other


def test_inline_strings_make_the_same_book(book: Path, tmp_path: Path) -> None:
    generate.generate(tmp_path / "inline.xlsx", ROWS, inline=True)
    assert floor.keeps_strings_inline(tmp_path / "inline.xlsx")
    assert not floor.keeps_strings_inline(book)
    assert floor.read_back(tmp_path / "inline.xlsx").sheets == floor.read_back(book).sheets


def test_a_book_too_long_for_the_known_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="more names"):
        generate.generate(tmp_path / "long.xlsx", 600_000)


def test_the_script_counts_every_row_and_its_buckets_add_up(script: dict[str, Any]) -> None:
    found = script["figures"]
    assert sum(layer["Count"] for layer in found["totals"].values()) == ROWS
    for layer, total in (("open", "Weighted"), ("won", "Total")):
        buckets = found[layer]
        ends = sum(buckets[name] for name in analyst.LAYER_ENDS[layer])
        assert ends + sum(buckets["months"]) == pytest.approx(found["totals"][layer][total])


def test_the_script_writes_a_schedule_of_one_row_an_opportunity(
    script: dict[str, Any], book: Path
) -> None:
    report = Path(script["report"])
    assert column(report, "Schedule", "ID") == column(book, "Opportunities", "ID")
    assert "<table" in report.with_suffix(".html").read_text(encoding="utf-8")


def test_the_floor_writes_the_very_cells_of_the_report(
    script: dict[str, Any], book: Path, tmp_path: Path
) -> None:
    source = Path(script["report"])
    report = floor.read_back(source)
    written = Path(floor.floor(book, report, tmp_path)["report"])
    assert floor.read_back(written).sheets == report.sheets
    assert floor.cells(written) == floor.cells(source) > 40 * ROWS


def test_the_floor_reads_every_row_of_every_sheet(book: Path) -> None:
    headings = 3
    assert floor.read_input(book) == ROWS + ROWS // 5 + len(generate.MILESTONES) + headings


def test_a_figure_that_is_a_cent_off_is_a_difference(script: dict[str, Any]) -> None:
    figures = agreement.theirs(script["figures"])
    changed = copy.deepcopy(script["figures"])
    changed["open"]["months"][3] += 0.01
    assert agreement.differences(figures, figures) == []
    (line,) = agreement.differences(figures, agreement.theirs(changed))
    assert line.startswith("open: month 4: ")


def test_a_goal_is_met_at_its_limit_and_missed_beyond_it() -> None:
    goals = [
        table.at_most("a", 1.4, 1.4),
        table.at_most("b", 1.41, 1.4),
        table.at_least("c", 4.0, 4),
        table.at_least("d", 3.9, 4),
        table.below("e", 45.0, 45, "cells"),
    ]
    page = table.results(goals, [table.Line("floor", "200", 1.0, None, None)])
    assert "How a batch grows" not in page
    verdicts = Counter(goal.met for goal in goals)
    assert [goal.met for goal in goals] == [True, False, True, False, False]
    assert page.count("**no**") == verdicts[False]


def test_books_are_made_once_and_differ(tmp_path: Path) -> None:
    one, two = books.books(tmp_path, 2, 20)
    made = one.stat().st_mtime_ns
    assert books.books(tmp_path, 2, 20) == [one, two]
    assert one.stat().st_mtime_ns == made
    assert column(one, "Opportunities", "Value") != column(two, "Opportunities", "Value")


def test_the_runs_themselves_take_time_and_reject_nothing(tmp_path: Path) -> None:
    books.books(tmp_path / "books", 1, 20)
    out = tmp_path / "out"
    found = module("singly", tmp_path / "books", "--count", "1", "--out", out).answer
    assert found["cpu"] > 0
    assert len(list(out.iterdir())) == 4


@pytest.mark.skipif(sys.platform != "linux", reason="what is left behind is adopted on Linux only")
def test_what_a_command_leaves_behind_is_waited_for_and_counted() -> None:
    spin = "import time\nwhile time.process_time() < 0.5: pass"
    leave = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {spin!r}])"
    count = "import json, sys; from benchmarks import batch; "
    count += "print(json.dumps(batch.everything([sys.executable, '-c', sys.argv[1]])))"
    found = json.loads(python("-c", count, leave).said)
    assert found["exit"] == 0
    assert found["cpu"] > 0.5


@pytest.mark.skipif(sys.platform != "linux", reason="what is left behind is adopted on Linux only")
def test_a_batch_is_measured_from_the_first_workbook_to_the_consolidated_report(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "books"
    books.books(folder, 2, 20)
    out = tmp_path / "out"
    found = module("batch", folder, "--count", "2", "--cores", "1", "--out", out).answer
    assert found["exit"] == 0
    assert 0 < found["tail"] < found["wall"]
    assert found["consolidated"] == sum(p.stat().st_size for p in out.glob("consolidated-*"))
    assert found["peak"] > 30e6
    assert found["cpu"] > 0.1


def test_how_a_batch_grows_is_a_table_of_its_own() -> None:
    page = table.results([], [], [table.Growth(1_600, 320.0, 9.0, 200_000_000, 7_000_000)])
    assert "| 1,600     | 320.0   | 200           | 9.0" in page


def test_the_book_of_the_measures_has_what_they_look_at(tmp_path: Path) -> None:
    path = tmp_path / "measured.xlsx"
    measured_book.generate(path, ROWS)
    lost = [status == "Lost" for status in column(path, "Opportunities", "Status")]
    reasons = column(path, "Opportunities", "Lost Reason")
    assert all(off for reason, off in zip(reasons, lost, strict=True) if reason)
    assert set(reasons) == {None, *column(path, "Lost Reasons", "Lost Reason")}
    assert any(column(path, "Opportunities", "Last Open Milestone"))
    assert "Decision maker" in column(path, "Contacts", "Role")
    assert set(column(path, "Targets", "Owner")) == {None, *generate.OWNERS}


def test_the_stopwatch_finds_each_measure_and_the_run_stays_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "measured.xlsx"
    measured_book.generate(path, ROWS)
    found = module("measured_run", path, "--out", tmp_path / "watched").answer
    plain = module("ours", path, "--out", tmp_path / "plain").answer
    assert found["exit"] == plain["exit"] == 0
    assert set(found["parts"]) == set(measured_run.WATCHED)
    assert all(seconds > 0 for seconds in found["parts"].values())
    assert sum(found["parts"].values()) < found["cpu"]
    for watched in sorted((tmp_path / "watched").iterdir()):
        assert watched.read_bytes() == (tmp_path / "plain" / watched.name).read_bytes()


def test_what_is_watched_within_something_watched_counts_once() -> None:
    stopwatch = measured_run.Stopwatch()

    def spin() -> Iterator[int]:
        until = time.process_time() + 0.05
        while time.process_time() < until:
            pass
        yield 1

    inner = stopwatch.around("inner", spin)
    outer = stopwatch.around("outer", lambda: list(inner()))
    assert outer() == [1]
    assert set(stopwatch.seconds) == {"outer"}
    assert list(inner()) == [1]
    assert 0.05 <= stopwatch.seconds["inner"] < 0.1


def test_what_is_added_is_a_share_of_all_the_rest() -> None:
    said = json.dumps({"cpu": 6.0, "parts": {"read": 0.25, "written": 0.75}})
    assert measures.added(Cost(0.0, 0, 0.0, said)) == pytest.approx(20)
