"""Run a program in a process of its own, and say what it cost.

This module imports nothing big: on Linux a child's peak memory starts at its parent's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# ru_maxrss counts kilobytes on Linux and bytes on macOS.
PEAK_UNIT = 1 if sys.platform == "darwin" else 1024


class ChildFailedError(RuntimeError):
    """A measured program ended with an exit code that it should not have."""


@dataclass(frozen=True)
class Cost:
    """What one process cost: seconds of CPU (user and system), bytes, seconds on the wall."""

    cpu: float
    peak: int
    wall: float
    said: str

    @property
    def answer(self) -> dict[str, Any]:
        """What the program printed, read as JSON."""
        found: dict[str, Any] = json.loads(self.said)
        return found

    @property
    def work(self) -> float:
        """CPU seconds of the work alone, as the program measured them: no start, no imports."""
        return float(self.answer["cpu"])


def environment() -> dict[str, str]:
    """Give the children this checkout, one thread, and compiled modules as an installation has.

    BLAS threads would only add noise. Where no bytecode may be written, each run would compile
    this checkout again, and that is no part of any program measured here.
    """
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return inherited | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "NO_COLOR": "1"}


def run(command: Sequence[str], *, codes: Sequence[int] = (0,)) -> Cost:
    """Run a command to its end and measure it.

    Raises
    ------
    ChildFailedError
        If it ends with a code that is not in `codes`; the message is what it said.
    """
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True
    ) as child:
        said = child.stdout.read() if child.stdout else ""
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    if child.returncode not in codes:
        raise ChildFailedError(f"{' '.join(command[1:])} ended with {child.returncode}\n{said}")
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(cpu, usage.ru_maxrss * PEAK_UNIT, wall, said)


def python(*arguments: str | Path) -> Cost:
    """Run this Python with the given arguments."""
    return run([sys.executable, *map(str, arguments)])


def module(name: str, *arguments: str | Path) -> Cost:
    """Run a module of this folder."""
    return python("-m", f"benchmarks.{name}", *arguments)
