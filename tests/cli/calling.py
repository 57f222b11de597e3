"""Calling a command in this process or in one of its own, and what it left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from forecaster.cli.main import main

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_workbooks"
FIRST_STEPS = SAMPLES / "first-steps.xlsx"
PIPELINE = SAMPLES / "pipeline.xlsx"
FRENCH = SAMPLES / "pipeline-fr.xlsx"
AS_OF = ("--as-of", "2026-11-30")
ENDINGS = (".html", ".json", ".txt", ".xlsx")


def call(*words: str | Path) -> Result:
    """Call `forecaster` with these words; a traceback is passed on.

    A limit of time strikes at any moment, and would leave this process with whatever it was at half
    done: a lock that nobody opens again, a file that nobody closes. So it strikes one of its own.
    """
    if "--max-seconds" in words:
        done = call_apart(*words, folder=Path.cwd())
        return Result(
            CliRunner(), done.stdout, done.stderr, b"", None, done.returncode, exception=None
        )
    came = CliRunner().invoke(main, [str(word) for word in words], prog_name="forecaster")
    if came.exception is not None and not isinstance(came.exception, SystemExit):
        raise came.exception
    return came


def call_apart(
    *words: str | Path, folder: Path, **variables: str
) -> subprocess.CompletedProcess[bytes]:
    """Call `python -m forecaster` in a process of its own, in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "forecaster", *map(str, words)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | variables,
        capture_output=True,
        check=False,
    )


def files_in(folder: Path) -> Mapping[str, bytes]:
    """Every file below a folder with its bytes, and every empty folder with none."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in sorted(folder.rglob("*"))
        if path.is_file() or not any(path.iterdir())
    }


def sentence(came: Result) -> str:
    """The one line of standard error that says what is wrong; click's usage lines aside."""
    lines = [line for line in came.stderr.splitlines() if line.strip()]
    if lines[0].startswith("Usage: "):
        assert lines[1].startswith(("Try 'forecaster ", "Try 'python -m forecaster "))
        assert lines[2].startswith("Error: ")
        lines = [lines[2].removeprefix("Error: ")]
    assert len(lines) == 1
    return lines[0]


def minor(amount: Any) -> int:  # noqa: ANN401 - a value of the JSON
    """An amount of the JSON, "12.30", as minor units."""
    assert isinstance(amount, str)
    return int(amount.replace(".", ""))


def parted(stderr: str) -> tuple[list[str], list[str]]:
    """The lines of the problems, and those that say what to do about each kind."""
    lines = stderr.splitlines()
    at = lines.index("What to do:") if "What to do:" in lines else len(lines)
    return lines[:at], lines[at + 1 :]
