"""A process for each job, on this machine: what one does to its own costs no other."""

from __future__ import annotations

import gc
import math
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import connection, forkserver, process, resource_tracker
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import psutil

from forecaster.problems import Problem

_GRACE = 5  # seconds of processor beyond a limit until the system itself ends a process
_LOOK = 0.1  # seconds between two looks at time and memory
_SAID = "said.txt"  # what a job's process wrote to its streams; nobody's terminal
_TRIES = 20  # to start a process
_UNKNOWN = 255  # the exit code of a job whose forkserver was killed
# The module of the command first: a process imports it again, as the one that it was started from.
_PRELOADED = ["forecaster.cli.main", "forecaster.batch.processes", "forecaster.batch.warm"]


class Caps(NamedTuple):
    """The most that one process may take: seconds, seconds of processor, bytes of memory."""

    seconds: float
    cpu_seconds: float
    memory: int


class Job(NamedTuple):
    """Work to do in a folder of its own; it can be pickled."""

    number: int
    work: Callable[[Path], None]
    folder: Path


class Ended(NamedTuple):
    """A job that ended: what ended it before its time (E013, E016 to E018), and its seconds."""

    job: Job
    problem: Problem | None
    seconds: float


class Engine(Protocol):
    """Runs jobs apart from each other, and yields each as it ends, in any order."""

    def __call__(self, jobs: Iterable[Job]) -> Generator[Ended]:
        """Run them; to close it is to stop them."""


class Processes:
    """An engine: a process a job, so many at once, on this machine."""

    def __init__(self, at_once: int, caps: Caps) -> None:
        """Take how many may run at once, and what each may take."""
        self._at_once = at_once
        self._caps = caps
        methods = multiprocessing.get_all_start_methods()
        method = "forkserver" if "forkserver" in methods else "spawn"
        self._context: Any = multiprocessing.get_context(method)
        self._forks = method == "forkserver"
        if self._forks:
            self._context.set_forkserver_preload(_PRELOADED)

    def __call__(self, jobs: Iterable[Job]) -> Generator[Ended]:
        """Run them, the first ones first."""
        waiting = iter(jobs)
        running: dict[int, _Running] = {}
        try:
            self._fill(running, waiting)
            while running:
                for sentinel in _ended(running):
                    ended = running.pop(sentinel).ended()
                    self._fill(running, waiting)  # no processor waits while it is made use of
                    yield ended
                for each in running.values():
                    each.look(self._caps)
        finally:
            for each in running.values():
                each.stop()

    def _fill(self, running: dict[int, _Running], waiting: Iterator[Job]) -> None:
        while len(running) < self._at_once and (job := next(waiting, None)):
            started = self._start(job)
            running[started.process.sentinel] = started

    def _start(self, job: Job) -> _Running:
        job.folder.mkdir(parents=True, exist_ok=True)
        given = (job.work, job.folder, self._caps.cpu_seconds)
        for _ in range(_TRIES):
            if self._forks:
                resource_tracker.ensure_running()  # it would have Ctrl-C heard again below
                with _unheard():
                    forkserver.ensure_running()
            mine = self._context.Process(target=_child, args=given, daemon=True)
            try:
                mine.start()
            except (ConnectionError, EOFError):  # the forkserver was killed just now
                time.sleep(_LOOK)
            else:
                return _Running(job, mine)
        raise OSError("no process can be started")


class _Running:
    """A process at work."""

    def __init__(self, job: Job, mine: process.BaseProcess) -> None:
        self.process = mine
        self._job = job
        self._began = time.monotonic()
        self._problem: Problem | None = None
        with suppress(psutil.Error):
            self._seen = psutil.Process(mine.pid)

    def look(self, caps: Caps) -> None:
        """Kill it if it has taken more than it may."""
        problem = self._beyond(caps)
        if problem and not self._problem:
            self._problem = problem
            self.process.kill()

    def _beyond(self, caps: Caps) -> Problem | None:
        if time.monotonic() - self._began > caps.seconds:
            return Problem("E013", found=f"{caps.seconds:.15g}")
        with suppress(psutil.Error, AttributeError):  # it has ended meanwhile
            if self._seen.memory_info().rss > caps.memory:
                return Problem("E017", found=str(caps.memory >> 20))
            times = self._seen.cpu_times()
            if times.user + times.system > caps.cpu_seconds:
                return Problem("E018", found=f"{caps.cpu_seconds:.15g}")
        return None

    def ended(self) -> Ended:
        """What ended it."""
        self.process.join()
        code = self.process.exitcode or 0
        self.process.close()
        if code == _UNKNOWN:
            with suppress(psutil.Error, AttributeError):
                self._seen.kill()
        problem = self._problem or (Problem("E016", found=cause(code)) if code else None)
        return Ended(self._job, problem, time.monotonic() - self._began)

    def stop(self) -> None:
        """Kill it; nobody waits for what it does."""
        self.process.kill()
        self.process.join()
        self.process.close()


def _ended(running: dict[int, _Running]) -> list[int]:
    """Those that have ended, after a moment at the latest."""
    found = connection.wait(list(running), _LOOK)
    return [sentinel for sentinel in found if isinstance(sentinel, int)]


def cause(code: int) -> str:
    """What an exit code says of the end of a process.

    >>> cause(-9), cause(70)
    ('SIGKILL', 'exit code 70')
    """
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"exit code {code}"


@contextmanager
def _unheard() -> Iterator[None]:
    """Ctrl-C waits until this is over, and who is born meanwhile never hears it."""
    if sys.platform == "win32":
        yield
        return
    usual = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, usual)


def _child(work: Callable[[Path], None], folder: Path, cpu_seconds: float) -> None:
    """Work, without a terminal, and not longer than the process that asked for it lives."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all of us; one answers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    _limit_processor(math.ceil(cpu_seconds) + _GRACE)
    try:
        said = os.open(folder / _SAID, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    except OSError:  # nobody waits for this job any more
        os._exit(1)
    for stream in (1, 2):
        os.dup2(said, stream)
    gc.disable()  # one short job; collecting takes a tenth of the time for nothing
    work(folder)


def _limit_processor(seconds: int) -> None:
    """Have the system end a job that nobody watches and that is too busy to see that."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - other systems have none

        most = resource.getrlimit(resource.RLIMIT_CPU)[1]
        least = seconds if most == resource.RLIM_INFINITY else min(seconds, most)
        resource.setrlimit(resource.RLIMIT_CPU, (least, most))


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
