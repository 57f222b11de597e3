"""A warm process that has all of forecaster imported, and forks a `forecaster` for each call.

A process a call, as cheap as can be: to kill, to stop, to starve of room. Its jobs are forked too,
where the real program asks a forkserver; some tests start the real one.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

TESTS = Path(__file__).parent.parent


class Nursery:
    """The warm process, as a test talks to it."""

    def __init__(self) -> None:
        """Start it."""
        self._mine = subprocess.Popen(
            [sys.executable, __file__],
            env=os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._ask(ready=True) == 0

    def _ask(self, **wish: Any) -> int:  # noqa: ANN401 - whatever it understands
        assert self._mine.stdin is not None
        assert self._mine.stdout is not None
        self._mine.stdin.write(json.dumps(wish) + "\n")
        self._mine.stdin.flush()
        return int(self._mine.stdout.readline())

    def start(
        self,
        *words: str | Path,
        said: str | Path = os.devnull,
        file_bytes: int = -1,
        variables: Mapping[str, str] | None = None,
    ) -> int:
        """Call `forecaster` in a process group of its own, and return its number.

        ``said`` is a file or a terminal for its streams, ``file_bytes`` the most that a file may
        have, ``variables`` are added to the environment.
        """
        return self._ask(
            words=[*map(str, words)],
            said=str(said),
            file_bytes=file_bytes,
            variables={**(variables or {})},
        )

    def wait(self, pid: int) -> int:
        """What a call ended with; minus the number of the signal that killed it."""
        return self._ask(wait=pid)

    def close(self) -> None:
        """End it."""
        assert self._mine.stdin is not None
        assert self._mine.stdout is not None
        self._mine.stdin.close()
        self._mine.stdout.close()
        self._mine.wait()


def alive(group: int) -> list[int]:
    """The processes of a group; what has ended and waits for its parent does not count."""
    found = []
    for pid in psutil.pids():
        with suppress(psutil.Error, OSError):
            if os.getpgid(pid) == group and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                found.append(pid)
    return found


def nobody_left(group: int, seconds: float = 10) -> bool:
    """Whether all processes of a group end within some time."""
    ends = time.monotonic() + seconds
    while alive(group):
        if time.monotonic() > ends:
            return False
        time.sleep(0.01)
    return True


def _serve() -> None:
    for line in sys.stdin:
        wish = json.loads(line)
        if "ready" in wish:
            print(0, flush=True)
        elif "wait" in wish:
            print(os.waitstatus_to_exitcode(os.waitpid(wish["wait"], 0)[1]), flush=True)
        else:
            pid = os.fork()
            if not pid:
                _call(**wish)
            os.setpgid(pid, pid)
            print(pid, flush=True)


def _call(words: list[str], said: str, file_bytes: int, variables: dict[str, str]) -> None:
    import resource  # noqa: PLC0415 - not on every system

    from forecaster.cli.main import main  # noqa: PLC0415 - imported long ago

    os.setpgid(0, 0)
    os.environ.update(variables)
    stream = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for old, new in ((nothing, 0), (stream, 1), (stream, 2)):
        os.dup2(old, new)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8") for number in (1, 2))
    if file_bytes >= 0:
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, hard))
    code: Any = 1
    try:
        main(words, prog_name="forecaster")
    except SystemExit as end:
        code = end.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code or 0)


def _warm() -> None:
    import multiprocessing  # noqa: PLC0415 - changed here, and here only

    for name in ("batch.batch", "batch.work", "cli.batch_telling", "cli.main"):
        importlib.import_module(f"forecaster.{name}")
    forked: Any = multiprocessing.get_context("fork")
    multiprocessing.get_all_start_methods = lambda: ["fork"]
    multiprocessing.get_context = lambda *_: forked
    signal.signal(signal.SIGINT, signal.default_int_handler)


if __name__ == "__main__":
    _warm()
    _serve()
