"""`forecaster batch` as a user starts it, with everything that it starts. Linux only.

The processes of the workbooks are no children of the command's own but of the server that it has
them forked by, which outlives it by a moment. So this process adopts whom the command leaves
behind, waits for them, and counts what all of them took.

    python -m benchmarks.batch BOOKS --count 400 --cores 2 --out DIR
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

AS_OF = "2026-11-30"
_ADOPT = 36  # PR_SET_CHILD_SUBREAPER, see prctl(2)
KILO = 1024


def everything(command: Sequence[str]) -> dict[str, Any]:
    """Run a command and whoever it leaves behind to their end.

    Returns
    -------
    dict
        `exit`, its exit code; `wall`, seconds until it ended; `cpu`, seconds of processor, user and
        system, of it and all its descendants; `peak`, bytes that it held itself at most.
    """
    ctypes.CDLL(None).prctl(_ADOPT, 1, 0, 0, 0)
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:
        _, status, own = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    wait_for_orphans()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "exit": child.returncode,
        "wall": wall,
        "cpu": used.ru_utime + used.ru_stime,
        "peak": own.ru_maxrss * KILO,
    }


def wait_for_orphans() -> None:
    """Wait for every adopted child."""
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def batch(books: Sequence[Path], cores: int, out: Path) -> dict[str, Any]:
    """Forecast the books on so many cores, one process a core, into an empty folder.

    Returns
    -------
    dict
        As `everything`, and `tail`, seconds from the last workbook's report to the consolidated
        one, and `consolidated`, bytes of the four files of it.
    """
    shutil.rmtree(out, ignore_errors=True)
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    command = [sys.executable, "-m", "forecaster", "batch", *map(str, books), "--out", str(out)]
    command += ["--as-of", AS_OF, "--months", "12", "--currency", "EUR", "--quiet"]
    found = everything(command)
    reports = {True: [0.0], False: [0.0]}
    size = 0
    for path in out.glob("[!.]*-*"):
        is_whole = path.name.startswith("consolidated-")
        made = path.stat()
        reports[is_whole].append(made.st_mtime)
        size += made.st_size if is_whole else 0
    return found | {"tail": max(reports[True]) - max(reports[False]), "consolidated": size}


def main() -> None:
    """Read the command line, do the batch, print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("books", type=Path)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--cores", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    books = sorted(given.books.glob("*.xlsx"))[: given.count]
    print(json.dumps(batch(books, given.cores, given.out)))


if __name__ == "__main__":
    main()
