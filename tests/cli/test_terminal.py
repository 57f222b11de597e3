"""What goes to a terminal, a pipe or a host process: encodings, colours, odd names, signals."""

from __future__ import annotations

import gc
import json
import os
import re
import shutil
import signal
import sys
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from books import write_tables
from cli.calling import AS_OF, ENDINGS, FIRST_STEPS, FRENCH, PIPELINE, call, call_apart, parted
from forecaster.cli.main import main

STYLED = re.compile(r"\x1b\[(?:31|33)m(.*?)\x1b\[0m")
GREEK = "Αθήνα → 東京"


@pytest.fixture
def greek(tmp_path: Path) -> Path:
    """A workbook with a rejected row, whose names no western code page holds."""
    headings: list[object] = ["Name", "Contact", "Owner", "Milestone", "Probability", "Value"]
    good: list[object] = [GREEK, GREEK, GREEK, "Bid", 50, 100]
    return write_tables(
        {"Opportunities": [headings, good, [*good[:4], GREEK, 100]]}, tmp_path / "greek.xlsx"
    )


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp850"])
@pytest.mark.parametrize("command", ["run", "check"])
def test_a_pipe_of_an_old_code_page_gets_a_mark_for_what_it_lacks(
    command: str, encoding: str, greek: Path, tmp_path: Path
) -> None:
    words = [*AS_OF, "--currency", "EUR", *(["--out", "out"] if command == "run" else [])]
    came = call_apart(command, greek, *words, folder=tmp_path, PYTHONIOENCODING=encoding)
    assert came.returncode == 1, came.stderr
    assert b"Traceback" not in came.stderr
    assert "E205 Probability must be a number, found ?".encode(encoding) in came.stderr
    assert came.stdout


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-16"])
def test_json_is_utf_8_whatever_the_terminal_is(encoding: str, greek: Path, tmp_path: Path) -> None:
    words = [*AS_OF, "--currency", "EUR", "--json", "--quiet", "--out", "out"]
    came = call_apart("run", greek, *words, folder=tmp_path, PYTHONIOENCODING=encoding)
    assert came.stdout == (tmp_path / "out" / "greek-2026-11-30.json").read_bytes()
    assert json.loads(came.stdout.decode("utf-8"))["by"]["owner"][0]["key"] == GREEK


@pytest.mark.parametrize("words", [["run", FRENCH], ["check", FRENCH], ["run", "none.xlsx"]])
def test_a_host_gets_its_collector_and_its_signals_back(
    words: list[str | Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    own = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        call(*words, *AS_OF)
        assert gc.isenabled()
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, own)


def test_they_are_given_back_after_a_crash_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        assert not gc.isenabled()
        raise RuntimeError("boom")

    monkeypatch.setattr("forecaster.run.run", crash)
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(RuntimeError, match="boom"):
        call("run", FIRST_STEPS, *AS_OF, "--out", tmp_path)
    assert gc.isenabled()
    assert signal.getsignal(signal.SIGTERM) is before


def coloured(*words: str | Path) -> list[str]:
    """The lines of standard error of a run on a terminal."""
    arguments = ["run", *map(str, words), *AS_OF, "--out", "out", "--verbose"]
    return CliRunner().invoke(main, arguments, color=True).stderr.splitlines()


def test_the_code_alone_is_coloured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines, _ = parted("\n".join(coloured(PIPELINE)))
    assert lines
    for line in lines:
        (code,) = STYLED.findall(line)
        assert re.fullmatch(r"[EW]\d{3}", code)
        assert f"\x1b[{31 if code[0] == 'E' else 33}m" in line


def test_a_file_named_like_a_code_is_not_coloured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "E001 W301 .xlsx").mkdir()
    (line,) = coloured("E001 W301 .xlsx")
    assert line.startswith("E001 W301 .xlsx: \x1b[31mE002\x1b[0m This is a folder")


@pytest.fixture
def odd_names() -> list[bytes]:
    """Names of bytes that are no text, or of signs that steer a terminal."""
    if sys.platform != "linux":
        pytest.skip("other systems refuse such names")
    return [b"pipe\xffline.xlsx", b"pipe\nline.xlsx", b"pipe\x1bline.xlsx", b"pipe\x07line.xlsx"]


def test_bytes_and_signs_of_a_file_name_that_cannot_be_shown_are_replaced(
    odd_names: list[bytes], tmp_path: Path
) -> None:
    for number, name in enumerate(odd_names):
        workbook = Path(os.fsdecode(bytes(tmp_path) + b"/" + name))
        shutil.copy(FIRST_STEPS, workbook)
        out = tmp_path / str(number)
        came = call("run", workbook, *AS_OF, "--json", "--out", out)
        assert came.exit_code == 0, came.stderr
        assert json.loads(came.stdout_bytes)["source"]["file"] == "pipe\ufffdline.xlsx"
        files = sorted(out.iterdir())
        assert [path.suffix for path in files] == list(ENDINGS)
        assert "pipe\ufffdline" in files[0].read_text("utf-8")
        assert "pipe\ufffdline" in files[2].read_text("utf-8")
        assert openpyxl.load_workbook(files[3]).properties.title


def test_they_are_replaced_on_the_terminal_too(odd_names: list[bytes], tmp_path: Path) -> None:
    for name in odd_names:
        workbook = Path(os.fsdecode(bytes(tmp_path) + b"/" + name))
        workbook.mkdir()
        came = call("run", workbook, *AS_OF, "--out", tmp_path / "out")
        assert came.exit_code == 2
        assert came.stderr.startswith("pipe\ufffdline.xlsx: E002 "), came.stderr


def test_no_color_is_obeyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not any("\x1b" in line for line in coloured(PIPELINE))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_somebody_stops_ends_as_shells_expect_and_leaves_nothing(
    number: int, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        signal.raise_signal(number)

    monkeypatch.setattr("forecaster.run.write_workbook", stopped)
    came = call("run", FIRST_STEPS, *AS_OF, "--out", tmp_path)
    assert came.exit_code == code
    assert list(tmp_path.iterdir()) == []
