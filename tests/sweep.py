"""Check every file under some folders, each in a process of its own, and say how each ended.

    python tests/sweep.py FOLDER... [--force]

A line a file: how it ended (what the exit code means, or the code of what stopped it), the
seconds of processor time and the most memory that it took, its name. ``--force`` makes each sheet
the one of opportunities, through a profile made of its own headings, so that cells are read that
have nothing to do with sales. The exit code is 1 when a file ended in a traceback, took too long
or too much memory.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import os
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from forecaster.errors import ForecasterError
from forecaster.options import Options
from forecaster.problems import Problem, line
from forecaster.profile import MilestoneList, Profile
from forecaster.reading.gate import open_package
from forecaster.reading.scan import scan_sheet
from forecaster.reporting.json import dumps
from forecaster.run import exit_code, make_report
from forecaster.words.catalogue import words
from forecaster.words.keys import heading_key
from fuzz import is_a_line

AS_OF = dt.date(2026, 11, 30)
ENOUGH_MEMORY = 4 << 30
MEGABYTES_A_FILE = 500
SECONDS_A_FILE = 30
ENDINGS = ("every row used", "rows rejected", "", "totals disagree")
FIELDS = ("value", "expected_close", "created_on", "probability", "duration", "tags", "id")
DEFAULTS = {"name": "A deal", "contact": "Acme", "owner": "Ann", "milestone": "Bid"}


@dataclass(frozen=True)
class Ended:
    """How the check of one file ended; ``bad`` if it should not have ended so."""

    how: str
    seconds: float
    megabytes: int
    bad: bool


def profile_of(path: Path, number: int) -> Profile:
    """A profile that reads the sheet of this number, with its headings in turn as known fields."""
    package = open_package(path)
    sheet = package.sheets[number]
    scan_sheet(package, sheet)
    book = CalamineWorkbook.from_filelike(io.BytesIO(package.data))
    rows = book.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)[:30]
    best = max(rows, key=lambda row: sum(isinstance(c, str) and c != "" for c in row), default=[])
    headings: dict[str, str] = {}
    for cell in best:
        if isinstance(cell, str) and heading_key(cell):
            headings.setdefault(heading_key(cell), cell)
    named = dict(zip(FIELDS, headings.values(), strict=False))
    return Profile(
        sheets={"opportunities": sheet.title},
        columns={"opportunities": named},
        milestones=MilestoneList({"Bid": 50.0}),
        defaults=DEFAULTS,
        dates="dmy",
        decimal=",",
    )


def sheets_of(path: Path) -> int:
    """How many worksheets a file has; none if it is refused."""
    try:
        return len(open_package(path).sheets)
    except ForecasterError:
        return 0


def check(path: Path, *, forced: int | None) -> str:
    """Check one file; its outcome in a few words."""
    try:
        profile = Profile() if forced is None else profile_of(path, forced)
        report = make_report(path, Options(as_of=AS_OF, currency="EUR", profile=profile))
        dumps(report)
    except ForecasterError as error:
        _say(error.problems)
        return error.problems[0].code
    except CalamineError:
        return "unread"  # by the profile's maker
    _say(report.problems)
    return ENDINGS[exit_code(report)]


def _say(problems: tuple[Problem, ...]) -> None:
    for language in ("en", "fr"):
        for problem in problems:
            said = line(problem, "book.xlsx", words(language))
            if not is_a_line(said):
                raise AssertionError(f"no line for a terminal: {said!r}")


def examine(path: Path, *, forced: int | None = None) -> Ended:
    """Check one file in a process of its own, which may die or hang."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _child(path, forced, reading, writing)
    os.close(writing)
    status, usage = _waited(child)
    seconds = usage.ru_utime + usage.ru_stime
    with os.fdopen(reading, "rb") as pipe:
        how = pipe.read().decode("utf-8", "replace")
    megabytes = usage.ru_maxrss // 1024
    if status:
        ended = os.waitstatus_to_exitcode(status)
        how = f"HANGS: {how}" if ended == -signal.SIGKILL else f"DIED ({ended}): {how}"
    bad = bool(status) or megabytes > MEGABYTES_A_FILE or how.startswith("TRACEBACK")
    return Ended(how, seconds, megabytes, bad)


def _child(path: Path, forced: int | None, reading: int, writing: int) -> None:
    os.close(reading)
    resource.setrlimit(resource.RLIMIT_AS, (ENOUGH_MEMORY, ENOUGH_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        how = check(path, forced=forced)
    except BaseException:  # noqa: BLE001 - what it looks for
        how = f"TRACEBACK {traceback.format_exc()}"
    os.write(writing, how.encode("utf-8", "replace")[-4000:])
    os._exit(0)


def _waited(child: int) -> tuple[int, resource.struct_rusage]:
    end = time.monotonic() + SECONDS_A_FILE
    while time.monotonic() < end:
        done, status, usage = os.wait4(child, os.WNOHANG)
        if done:
            return status, usage
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    _, status, usage = os.wait4(child, 0)
    return status, usage


def files_under(folders: list[Path]) -> Iterator[Path]:
    """Every file, in order."""
    for folder in folders:
        paths = [folder] if folder.is_file() else sorted(folder.rglob("*"))
        yield from (path for path in paths if path.is_file())


def main() -> int:
    """Sweep the folders of the command line."""
    parser = argparse.ArgumentParser(description="Check every file under some folders.")
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--force", action="store_true", help="read each sheet as opportunities")
    chosen = parser.parse_args()
    counts: Counter[str] = Counter()
    bad = 0
    for path in files_under(chosen.folders):
        for number in range(min(sheets_of(path), 5)) if chosen.force else (None,):
            ended = examine(path, forced=number)
            name = f"{path}" if number is None else f"{path} [{number + 1}]"
            print(f"{ended.how}\t{ended.seconds:.2f} s\t{ended.megabytes} MB\t{name}", flush=True)
            counts[ended.how.split("\n")[0]] += 1
            bad += ended.bad
    for how, count in counts.most_common():
        print(f"{count:6d} {how}")
    print(f"{bad} bad of {counts.total()}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
