"""`forecaster run`: exit codes, what goes where, files that are whole, the same bytes each time."""

from __future__ import annotations

import json
import re
import shutil
import socket
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import openpyxl
import pytest

from books import write_tables
from cli.calling import (
    AS_OF,
    ENDINGS,
    FIRST_STEPS,
    FRENCH,
    PIPELINE,
    call,
    call_apart,
    files_in,
    minor,
    parted,
)
from forecaster.cli.telling import OF_A_KIND, SHOWN
from forecaster.forecasting import checks
from forecaster.forecasting.results import Check

NEW_YORK = {"TZ": "America/New_York", "PYTHONHASHSEED": "1", "LC_ALL": "C"}
AUCKLAND = {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "77", "LC_ALL": "fr_FR.UTF-8"}
LINE = re.compile(r"^[^:]+\.xlsx: [^:]+![A-Z]*\d+: ([EW]\d{3}) .+$")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"]


def names(out: Path) -> list[str]:
    return sorted(path.name for path in out.iterdir())


def test_a_sound_workbook_gives_four_files_named_by_stem_and_date_and_0(tmp_path: Path) -> None:
    came = call("run", FIRST_STEPS, *AS_OF, "--out", tmp_path / "new" / "folder")
    assert came.exit_code == 0
    out = tmp_path / "new" / "folder"
    assert names(out) == [f"first-steps-2026-11-30{ending}" for ending in ENDINGS]
    printed = came.stdout.splitlines()[-4:]
    assert sorted(printed) == sorted(str(path) for path in out.iterdir())


def test_the_files_go_to_the_working_folder_where_nothing_else_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("run", FIRST_STEPS, *AS_OF).exit_code == 0
    assert names(tmp_path) == [f"first-steps-2026-11-30{ending}" for ending in ENDINGS]


def test_a_rejected_row_is_1_and_the_report_is_written_all_the_same(tmp_path: Path) -> None:
    came = call("run", PIPELINE, *AS_OF, "--out", tmp_path)
    assert came.exit_code == 1
    assert len(names(tmp_path)) == 4
    assert "! Rejected rows: 8" in came.stdout


def test_control_totals_that_disagree_are_3_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Check("rows", "12", "11", "-1", ok=False)
    monkeypatch.setattr(checks, "_rows", lambda *_: iter([wrong]))
    came = call("run", FIRST_STEPS, *AS_OF, "--out", tmp_path)
    assert came.exit_code == 3
    assert "! Control totals disagree" in came.stdout
    assert "\nDo not use these figures. Checks that fail: " in came.stderr
    assert call("check", FIRST_STEPS, *AS_OF).exit_code == 3


@pytest.mark.parametrize("words", [["--quiet"], ["--quiet", "--json"], ["--json"]], ids=" ".join)
def test_control_totals_that_disagree_are_said_whatever_else_is_not(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Check("rows", "12", "11", "-1", ok=False)
    monkeypatch.setattr(checks, "_rows", lambda *_: iter([wrong]))
    came = call("run", FIRST_STEPS, *AS_OF, *words, "--out", tmp_path)
    assert came.exit_code == 3
    *problems, said = came.stderr.splitlines()
    assert bool(problems) == ("--quiet" not in words)
    assert said == (
        "Do not use these figures. Checks that fail:"
        " Rows read = used + rejected + skipped + filtered"
    )
    assert ("schema" in came.stdout) == ("--json" in words)


def test_today_is_the_as_of_date_where_none_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(date):
        @classmethod
        def today(cls) -> Clock:
            return cls(2026, 2, 3)

    monkeypatch.setattr("forecaster.cli.choices.dt.date", Clock)
    assert call("run", FIRST_STEPS, "--out", tmp_path).exit_code == 0
    assert names(tmp_path)[0] == "first-steps-2026-02-03.html"


def test_json_is_one_document_on_standard_output_and_the_file_too(tmp_path: Path) -> None:
    came = call("run", PIPELINE, *AS_OF, "--json", "--verbose", "--out", tmp_path)
    result = json.loads(came.stdout)
    assert came.stdout_bytes == (tmp_path / "pipeline-2026-11-30.json").read_bytes()
    said, _ = parted(came.stderr)
    assert len(said) == len(result["problems"])
    assert all(LINE.match(line) for line in said)
    rows = [*(f"!{p['cell'] or p['row']}: {p['code']} " for p in result["problems"])]
    assert all(place in line for place, line in zip(rows, said, strict=True))


def test_json_of_nothing_done_leaves_standard_output_empty(tmp_path: Path) -> None:
    came = call("run", tmp_path / "none.xlsx", *AS_OF, "--json", "--out", tmp_path)
    assert (came.exit_code, came.stdout) == (2, "")


def test_the_first_of_each_kind_are_printed_and_the_rest_counted(tmp_path: Path) -> None:
    every, _ = parted(call("run", PIPELINE, *AS_OF, "--verbose", "--out", tmp_path).stderr)
    some, cures = parted(call("run", PIPELINE, *AS_OF, "--out", tmp_path).stderr)
    *told, more = some
    assert [line for line in every if line in told] == told
    kinds = Counter(LINE.match(line)[1] for line in told)  # type: ignore[index]
    assert max(kinds.values()) == OF_A_KIND
    assert len(told) == SHOWN
    assert more == f"… and {len(every) - len(told)} more (--verbose prints them)"
    assert [line.split()[0] for line in cures] == sorted(kinds)


def test_quiet_says_nothing_but_writes_the_files(tmp_path: Path) -> None:
    came = call("run", PIPELINE, *AS_OF, "--quiet", "--out", tmp_path)
    assert (came.exit_code, came.output) == (1, "")
    assert len(names(tmp_path)) == 4


def test_quiet_still_says_why_nothing_could_be_done(tmp_path: Path) -> None:
    came = call("run", tmp_path / "none.xlsx", *AS_OF, "--quiet", "--out", tmp_path)
    assert came.exit_code == 2
    assert "E001" in came.stderr


def test_quiet_json_prints_the_json_alone(tmp_path: Path) -> None:
    came = call("run", PIPELINE, *AS_OF, "--quiet", "--json", "--out", tmp_path)
    assert came.stderr == ""
    assert json.loads(came.stdout)["rows"]["rejected"] == 8


def _spoken(amount: str) -> str:
    return f"{float(amount):,.2f}"


def test_the_text_on_the_terminal_says_the_figures_of_the_json(tmp_path: Path) -> None:
    words = ("run", PIPELINE, *AS_OF, "--out", tmp_path)
    text = call(*words).stdout
    result = json.loads(call(*words, "--json").stdout)
    layers = result["forecast"]
    for month, won, open_ in zip(
        result["months"], layers["won"]["months"], layers["open"]["months"], strict=True
    ):
        year, number = month.split("-")
        line = f"{MONTHS[int(number) - 1]} {year}"
        (found,) = re.findall(rf"^{line} +(\S+) +(\S+)$", text, re.MULTILINE)
        assert found == (_spoken(won), _spoken(open_))
    year = next(p for p in result["periods"] if p["from"] == "2026-01" and p["to"] == "2026-12")
    assert re.search(rf"^Won +{re.escape(_spoken(year['won']))}$", text, re.MULTILINE)
    assert re.search(rf"^Open, weighted +{re.escape(_spoken(year['open']))}$", text, re.MULTILINE)
    assert (tmp_path / "pipeline-2026-11-30.txt").read_text("utf-8") in text


def test_the_buckets_of_the_json_add_up_to_its_totals(tmp_path: Path) -> None:
    came = call("run", PIPELINE, *AS_OF, "--json", "--out", tmp_path)
    result = json.loads(came.stdout)

    def added(layer: dict[str, Any]) -> int:
        single = (v for k, v in layer.items() if k not in ("months", "ytd"))
        return sum(map(minor, [*single, *layer["months"]]))

    assert added(result["forecast"]["open"]) == minor(result["totals"]["open"]["weighted"])
    assert added(result["forecast"]["won"]) == minor(result["totals"]["won"]["value"])


@pytest.mark.parametrize("workbook", [FIRST_STEPS, PIPELINE, FRENCH], ids=lambda path: path.stem)
def test_a_second_run_leaves_the_same_bytes(workbook: Path, tmp_path: Path) -> None:
    call("run", workbook, *AS_OF, "--out", tmp_path)
    first = files_in(tmp_path)
    call("run", workbook, *AS_OF, "--out", tmp_path)
    assert files_in(tmp_path) == first
    assert len(first) == 4


@pytest.mark.parametrize("live_rows", ["10000", "0"], ids=["live", "values"])
def test_zone_hash_seed_locale_and_working_folder_change_no_byte(
    live_rows: str, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    shutil.copy(PIPELINE, there)
    words = (*AS_OF, "--by", "Product", "--live-rows", live_rows, "--quiet", "--out", "out")
    done = call_apart("run", PIPELINE, *words, folder=here, **NEW_YORK)
    again = call_apart("run", "pipeline.xlsx", *words, folder=there, **AUCKLAND)
    assert (done.returncode, again.returncode) == (1, 1), done.stderr + again.stderr
    assert files_in(here / "out") == files_in(there / "out")
    assert len(files_in(here / "out")) == 4


def test_it_works_without_a_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("the network is asked")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    assert call("run", FIRST_STEPS, *AS_OF, "--out", tmp_path).exit_code == 0
    with pytest.raises(AssertionError, match="network"):
        socket.create_connection(("localhost", 9))


def test_the_workbook_is_never_touched(tmp_path: Path) -> None:
    workbook = Path(shutil.copy(PIPELINE, tmp_path))
    before = (workbook.read_bytes(), workbook.stat().st_mtime_ns)
    call("run", workbook, *AS_OF, "--out", tmp_path)
    call("check", workbook, *AS_OF)
    assert (workbook.read_bytes(), workbook.stat().st_mtime_ns) == before


def test_its_own_folder_may_hold_the_workbook(tmp_path: Path) -> None:
    workbook = Path(shutil.copy(FIRST_STEPS, tmp_path))
    for _ in range(2):
        assert call("run", workbook, *AS_OF, "--out", tmp_path).exit_code == 0
    assert len(names(tmp_path)) == 5


def _full(*_: object, **__: object) -> NoReturn:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    "writer",
    [
        "forecaster.run.write_workbook",
        "forecaster.reporting.html.write_html",
        "forecaster.reporting.text.write_text",
        "forecaster.reporting.json.dumps",
        "forecaster.run.os.fsync",
    ],
)
def test_a_full_disk_leaves_the_old_report_and_no_trace(
    writer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("run", FIRST_STEPS, *AS_OF, "--out", tmp_path)
    old = files_in(tmp_path)
    monkeypatch.setattr(writer, _full)
    came = call("run", FIRST_STEPS, *AS_OF, "--months", "6", "--out", tmp_path)
    assert came.exit_code == 2
    assert came.stdout == ""
    reason = "No space left on device. Choose another folder with --out, or make room in it."
    assert f"E011 Nothing can be written to the folder {tmp_path}: {reason}" in came.stderr
    assert files_in(tmp_path) == old
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("moved", range(4))
def test_a_stop_between_two_files_leaves_each_old_or_new(
    moved: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("run", FIRST_STEPS, *AS_OF, "--quiet", "--months", "6", "--out")
    call(*words, tmp_path / "new")
    call("run", FIRST_STEPS, *AS_OF, "--out", tmp_path / "out")
    old, new = files_in(tmp_path / "out"), files_in(tmp_path / "new")
    monkeypatch.setattr(Path, "replace", _failing_after(moved, Path.replace))
    assert call(*words, tmp_path / "out").exit_code == 2
    monkeypatch.undo()
    left = files_in(tmp_path / "out")
    assert left.keys() == old.keys()
    assert all(old[name] != new[name] for name in old)
    assert sum(left[name] == new[name] for name in left) == moved
    assert sum(left[name] == old[name] for name in left) == 4 - moved


def _failing_after(
    count: int, replace: Callable[[Path, Path], Path]
) -> Callable[[Path, Path], Path]:
    done: list[Path] = []

    def some(path: Path, target: Path) -> Path:
        if len(done) == count:
            _full()
        done.append(target)
        return replace(path, target)

    return some


def test_a_name_that_looks_like_markup_or_a_formula_names_the_files_all_the_same(
    tmp_path: Path,
) -> None:
    workbook = Path(shutil.copy(FIRST_STEPS, tmp_path / "=1+1 <b>.été.xlsx"))
    came = call("run", workbook, *AS_OF, "--out", tmp_path / "out")
    assert came.exit_code == 0
    assert names(tmp_path / "out") == [f"=1+1 <b>.été-2026-11-30{ending}" for ending in ENDINGS]
    book = openpyxl.load_workbook(tmp_path / "out" / "=1+1 <b>.été-2026-11-30.xlsx")
    formulas = [c for s in book for row in s.iter_rows() for c in row if c.value == "=1+1 <b>.été"]
    assert all(cell.data_type == "s" for cell in formulas)


def test_every_option_reaches_the_result(tmp_path: Path) -> None:
    plain = call("run", PIPELINE, *AS_OF, "--json", "--quiet", "--out", tmp_path)
    owner = json.loads(plain.stdout)["by"]["owner"][0]["key"]
    words = ["--months", "3", "--spread", "daily", "--overdue", "roll", "--currency", "eur"]
    words += ["--fiscal-year-start", "4", "--by", "product", "--owner", owner.upper()]
    came = call("run", PIPELINE, *AS_OF, *words, "--json", "--quiet", "--out", tmp_path)
    result = json.loads(came.stdout)
    assert (result["spread"], result["overdue"], result["currency"]) == ("daily", "roll", "EUR")
    assert result["months"] == ["2026-11", "2026-12", "2027-01"]
    assert result["forecast"]["open"]["overdue"] == "0.00"
    assert any(p["label"].startswith("FY2026/27") for p in result["periods"])
    assert [group["key"] for group in result["by"]["owner"]] == [owner]
    assert "field:Product" in result["by"]
    assert result["rows"]["filtered"] > 0


@pytest.mark.parametrize(("live_rows", "formulas"), [(141, 113), (140, 0)])
def test_live_rows_are_the_most_that_the_schedule_has_as_formulas(
    live_rows: int, formulas: int, tmp_path: Path
) -> None:
    call("run", PIPELINE, *AS_OF, "--live-rows", str(live_rows), "--out", tmp_path)
    (path,) = tmp_path.glob("*.xlsx")
    with closing(openpyxl.load_workbook(path)) as book:
        head, *rows = book["Schedule"].iter_rows(values_only=True)
        weighted = [row[head.index("Weighted")] for row in rows]
    assert len(weighted) == 141
    assert (
        sum(str(cell).startswith("=") for cell in weighted) == formulas
    )  # lost and unpriced ones have none


@pytest.mark.parametrize("option", ["team", "owner", "pipeline", "tag"])
def test_a_filter_keeps_what_it_names_whatever_its_case(option: str, tmp_path: Path) -> None:
    headings: list[object] = ["Name", "Contact", "Milestone", "Probability", "Value"]
    headings += ["Expected Close", "Team", "Owner", "Pipeline", "Tags"]
    close = date(2026, 12, 1)
    rows: list[list[object]] = [
        ["A", "Acme", "Bid", 50, 100, close, "North", "Ann", "Sales", "hot; new"],
        ["B", "Acme", "Bid", 50, 200, close, "South", "Bob", "Renewals", "cold"],
        ["C", "Acme", "Bid", 50, 400, close, "West", "Cid", "Sales", None],
    ]
    path = write_tables({"Opportunities": [headings, *rows]}, tmp_path / "pipeline.xlsx")
    asked = {"team": "NORTH", "owner": "ann", "pipeline": " renewals", "tag": "Hot"}
    other = {"team": "West", "owner": "Cid", "pipeline": "RENEWALS", "tag": "cold"}
    single = {"team": 100, "owner": 100, "pipeline": 200, "tag": 100}
    both = {"team": 500, "owner": 500, "pipeline": 200, "tag": 300}
    for words, expected in (
        ([f"--{option}", asked[option]], single[option]),
        ([f"--{option}", asked[option], f"--{option}", other[option]], both[option]),
    ):
        came = call(
            "run", path, *AS_OF, "--currency", "EUR", *words, "--json", "--out", tmp_path / "out"
        )
        assert minor(json.loads(came.stdout)["totals"]["open"]["value"]) == expected * 100
