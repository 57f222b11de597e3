"""Limits: what a workbook may ask of the machine is an option, and each names itself."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from books import write_tables
from catalogue_files import AS_OF, TABLES, changed, formatted_rows, long_to_read, plain, put
from cli.calling import ROOT, call, files_in, sentence
from forecaster.cli import deadline
from forecaster.errors import ForecasterError
from forecaster.limits import Limits
from forecaster.run import DONE, NOTHING, Result
from forecaster.words.catalogue import words


@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.parametrize(
    ("make", "option", "most", "code", "named"),
    [
        (plain, "--max-rows", "1", "E125", "more than the limit of 1"),
        (plain, "--max-cells", "20", "E106", "a cell stands at G1"),
        (long_to_read, "--max-seconds", "0.001", "E013", "0.001 seconds"),
    ],
)
def test_each_limit_stops_with_a_sentence_that_names_the_option(
    command: str,
    make: Callable[[Path], Path],
    option: str,
    most: str,
    code: str,
    named: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make(tmp_path)
    monkeypatch.chdir(tmp_path)
    came = call(command, "pipeline.xlsx", *AS_OF, option, most)
    assert came.exit_code == 2
    said = came.stderr.splitlines()[0]
    assert f" {code} " in said
    assert named in said
    assert option in said
    assert list(files_in(tmp_path)) == ["pipeline.xlsx"]


def test_a_file_over_the_limit_of_megabytes_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with plain(tmp_path).open("ab") as file:
        file.truncate((1 << 20) + 1)
    monkeypatch.chdir(tmp_path)
    came = call("run", "pipeline.xlsx", *AS_OF, "--max-megabytes", "1")
    assert "E008 The file is larger than the limit: 2 MB" in came.stderr
    assert "--max-megabytes" in came.stderr


def test_exactly_at_the_limit_is_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain(tmp_path)
    monkeypatch.chdir(tmp_path)
    most = ("--max-rows", "2", "--max-cells", "21", "--max-megabytes", "1")
    assert call("check", "pipeline.xlsx", *AS_OF, *most).exit_code == 0


def test_a_larger_used_range_may_be_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(put("H1000", "far"))(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert call("check", "pipeline.xlsx", *AS_OF, "--max-cells", "7999").exit_code == 2
    assert call("check", "pipeline.xlsx", *AS_OF, "--max-cells", "20000").exit_code == 1


def test_the_defaults_of_the_options_are_those_of_the_program() -> None:
    said = " ".join(call("run", "--help").stdout.split())
    limits = Limits()
    for name, default in (
        ("--max-megabytes", limits.file_bytes >> 20),
        ("--max-rows", limits.rows),
        ("--max-cells", limits.cells),
    ):
        _, _, rest = said.partition(f"{name} N")
        assert f"[default: {default};" in rest.split("--")[0]


@pytest.mark.parametrize("most", ["0", "-1", "many"])
@pytest.mark.parametrize(
    "option", ["--max-megabytes", "--max-rows", "--max-cells", "--max-seconds"]
)
def test_a_limit_is_a_number_above_0(option: str, most: str) -> None:
    came = call("run", "pipeline.xlsx", option, most)
    assert came.exit_code == 2
    assert option in sentence(came)


def test_formatted_rows_without_content_are_said_and_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pipeline.xlsx").write_bytes(formatted_rows())
    monkeypatch.chdir(tmp_path)
    came = call("run", "pipeline.xlsx", *AS_OF, "--max-rows", "1")
    assert "W416 Formatted rows without content below the data: 5000" in came.stderr


# --- the limit of time ----------------------------------------------------------------------------


def within(seconds: float, work: Callable[[], Result]) -> Result:
    return deadline.within(seconds, work, "deals.xlsx", words("en"))


def _sleep(seconds: float, done: list[str]) -> Result:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.01)
    done.append("done")
    return Result(DONE, ())


def test_work_that_takes_too_long_is_given_up_and_nothing_after_it_is_done() -> None:
    done: list[str] = []
    result = within(0.05, lambda: _sleep(30, done))
    assert (result.exit_code, [p.code for p in result.problems]) == (NOTHING, ["E013"])
    assert done == []


def test_work_in_time_is_not_disturbed_later() -> None:
    done: list[str] = []
    assert within(1, lambda: _sleep(0.01, done)).exit_code == DONE
    _sleep(1.2, done)
    assert done == ["done", "done"]


def test_somebody_who_stops_it_is_not_told_of_a_limit() -> None:
    def stopped() -> Result:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        within(60, stopped)


@pytest.mark.parametrize("kind", [RuntimeError, ForecasterError])
def test_a_library_that_hides_the_bell_behind_an_error_of_its_own_is_late_all_the_same(
    kind: type[Exception],
) -> None:
    def hiding() -> Result:
        try:
            _sleep(30, [])
        except BaseException as error:
            raise kind from error
        raise AssertionError

    result = within(0.05, hiding)
    assert [p.code for p in result.problems] == ["E013"]


@pytest.mark.parametrize("closed", [False, True])
def test_work_that_waits_for_what_never_comes_ends_with_its_process(*, closed: bool) -> None:
    waiting = f"""
import sys, threading
if {closed}: sys.stderr.close()
from forecaster.cli import deadline
from forecaster.words.catalogue import words

deadline.AGAIN = 0.05
lock = threading.Lock()
lock.acquire()
deadline.within(0.05, lock.acquire, "deals.xlsx", words("fr"))
"""
    done = subprocess.run(
        [sys.executable, "-c", waiting], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == NOTHING
    said = "deals.xlsx: E013 Le traitement a dépassé la limite"
    assert closed or done.stderr.decode("utf-8").startswith(said)


def test_an_error_in_time_is_passed_on() -> None:
    def broken() -> Result:
        raise LookupError

    with pytest.raises(LookupError):
        within(60, broken)


def test_nobodys_except_takes_the_bell_for_an_error_of_the_data() -> None:
    def tolerant() -> Result:
        for _ in range(3000):
            with contextlib.suppress(Exception):  # as a library might
                time.sleep(0.01)
        return Result(DONE, ())

    assert [p.code for p in within(0.05, tolerant).problems] == ["E013"]


def test_the_usual_answer_to_ctrl_c_is_put_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    within(60, lambda: Result(DONE, ()))
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:

        def interrupted() -> Result:
            os.kill(os.getpid(), signal.SIGINT)
            return Result(DONE, ())

        assert within(60, interrupted).exit_code == DONE
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_sheet_that_nobody_reads_does_not_swallow_the_bell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide: list[list[object]] = [["x"] * 20 for _ in range(10_000)]
    write_tables({**TABLES, "Unread": wide}, tmp_path / "pipeline.xlsx")
    monkeypatch.chdir(tmp_path)
    for seconds in ("0.05", "0.2", "0.4"):
        came = call("check", "pipeline.xlsx", *AS_OF, "--max-seconds", seconds)
        assert came.exit_code in (0, 2)
        assert (came.exit_code == 2) == ("E013" in came.stderr)


@pytest.mark.parametrize(
    ("option", "most"),
    [
        ("--max-seconds", "nan"),
        ("--max-seconds", "inf"),
        ("--max-megabytes", "100000"),
        ("--max-rows", "1048577"),
    ],
)
def test_a_limit_beyond_reason_is_bad_use(option: str, most: str) -> None:
    came = call("run", "pipeline.xlsx", option, most)
    assert came.exit_code == 2
    assert option in sentence(came)


def test_the_largest_limit_of_megabytes_asks_for_no_more_memory_than_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert call("check", "pipeline.xlsx", *AS_OF, "--max-megabytes", "4096").exit_code == 0


def test_a_sparse_sheet_may_have_two_fifths_of_the_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(put("H1000", "far"))(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert call("check", "pipeline.xlsx", *AS_OF, "--max-cells", "19999").exit_code == 2
