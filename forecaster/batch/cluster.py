"""Workbooks on the machines of a Dask cluster: an engine like `processes`, farther away.

On each worker a job has a process of its own, as here: what kills it costs neither the worker nor
the jobs beside it. A worker that is lost loses nothing: Dask gives its jobs to others. A job whose
process is killed is tried on one more worker, then given up.
"""

from __future__ import annotations

import multiprocessing
import tempfile
import time
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any, NamedTuple

import distributed

from forecaster.batch.processes import Caps, Ended, Job, Processes
from forecaster.errors import BatchError
from forecaster.problems import Problem
from forecaster.version import __version__
from forecaster.words.kinds import mark

_TRIES = 2
_LOSSES = 5  # of one job's result, each with a worker or a connection
_LOST = (CancelledError, OSError, TimeoutError)  # what it shows in
_A_THREAD = 3  # jobs under way for each: one at work, others at hand
_PATIENCE = 60.0  # seconds without any worker
_CONNECTING = 5.0
_UNREACHED = mark("The scheduler {address} cannot be reached: {reason}")
_ADDRESS = mark("Check the address given with --scheduler, and that it is running.")
_NO_WORKERS = mark("The scheduler {address} has no workers")
_START = mark("Start some: dask worker {address}")
_OTHERS = mark("Workers have another version of forecaster than {version}: {found}")
_INSTALL = mark("Install the same version on each: pip install 'forecaster[dask]=={version}'.")


class Made(NamedTuple):
    """What came of a job on a worker: the files of its folder, by name."""

    worker: str
    problem: Problem | None
    files: dict[str, bytes]
    seconds: float


class Cluster:
    """An engine: jobs on the workers of a Dask scheduler."""

    def __init__(self, address: str, caps: Caps) -> None:
        """Take the scheduler's address, such as ``tcp://10.0.0.1:8786``."""
        self._address = address
        self._caps = caps

    def __call__(self, jobs: Iterable[Job]) -> Generator[Ended]:
        """Run them.

        Raises
        ------
        BatchError
            The scheduler cannot be reached, has no workers, or they have another version.
        """
        with self._client() as client, client.as_current():
            self._check(client)
            rounds = _Rounds(client, self._caps)
            waiting = iter(jobs)
            seen = time.monotonic()
            while True:
                while rounds.has_room() and (job := next(waiting, None)):
                    rounds.submit(job)
                if not rounds.futures:
                    return
                for future in rounds.done():
                    seen = time.monotonic()
                    if (ended := rounds.settle(future)) is not None:
                        yield ended
                yield from rounds.stranded()
                if client.nthreads():
                    seen = time.monotonic()
                elif time.monotonic() - seen > _PATIENCE:
                    raise BatchError(_NO_WORKERS, _START, address=self._address)

    def _client(self) -> distributed.Client:
        try:
            return distributed.Client(self._address, timeout=_CONNECTING, set_as_default=False)
        except (OSError, ValueError) as error:
            raise BatchError(_UNREACHED, _ADDRESS, address=self._address, reason=error) from error

    def _check(self, client: distributed.Client) -> None:
        if not client.nthreads():
            raise BatchError(_NO_WORKERS, _START, address=self._address)
        found: dict[str, Any] = client.run(_version, on_error="return")
        others = sorted({str(version) for version in found.values()} - {__version__})
        if others:
            raise BatchError(_OTHERS, _INSTALL, version=__version__, found=", ".join(others))


class _Try(NamedTuple):
    """A job under way, what became of it on other workers, and the only ones that may have it.

    ``lost`` is how often its result was lost on the way, with a worker or a connection.
    """

    job: Job
    deaths: dict[str, Problem]
    others: list[str]
    lost: int


class _Rounds:
    """The jobs that are under way."""

    def __init__(self, client: distributed.Client, caps: Caps) -> None:
        self._client = client
        self._caps = caps
        self._token = uuid.uuid4().hex
        self.futures: dict[Any, _Try] = {}

    def has_room(self) -> bool:
        """Whether more jobs should be under way, so that no worker waits."""
        threads: int = sum(self._client.nthreads().values())
        return len(self.futures) < _A_THREAD * max(threads, 1)

    def submit(self, job: Job, deaths: dict[str, Problem] | None = None, lost: int = 0) -> None:
        """Have a job done, on none of the workers where its process died."""
        deaths = deaths or {}
        others = [worker for worker in self._client.nthreads() if deaths and worker not in deaths]
        future = self._client.submit(
            _work,
            job.work,
            self._caps,
            key=f"forecaster-{self._token}-{job.number}-{len(deaths)}-{lost}",
            workers=others or None,
            pure=False,
        )
        self.futures[future] = _Try(job, deaths, others, lost)

    def done(self) -> list[Any]:
        """The jobs that ended, after a moment at the latest."""
        try:
            state = distributed.wait(list(self.futures), timeout=1.0, return_when="FIRST_COMPLETED")
        except TimeoutError:
            return []
        except CancelledError:  # with a worker that was lost
            return [future for future in self.futures if future.status == "cancelled"]
        return list(state.done)

    def settle(self, future: Any) -> Ended | None:  # noqa: ANN401 - distributed is not annotated
        """What came of a job; None if it is tried once more."""
        job, deaths, _, lost = self.futures.pop(future)
        try:
            made: Made = future.result(timeout=_PATIENCE)
        except Exception as error:  # noqa: BLE001 - whatever a cluster can do costs one workbook
            if isinstance(error, _LOST) and lost < _LOSSES:
                self.submit(job, deaths, lost + 1)
                return None
            return Ended(job, Problem("E016", found=f"{type(error).__name__}: {error}"), 0.0)
        future.release()
        if made.problem is not None and made.problem.code == "E016":
            return self._again(job, deaths | {made.worker: made.problem}, made.seconds)
        job.folder.mkdir(parents=True, exist_ok=True)
        for name, data in made.files.items():
            (job.folder / Path(name).name).write_bytes(data)
        return Ended(job, made.problem, made.seconds)

    def stranded(self) -> Iterator[Ended]:
        """Jobs that wait for workers that are gone: for another one, or given up."""
        there = set(self._client.nthreads())
        for future, (job, deaths, others, _) in list(self.futures.items()):
            if others and not there.intersection(others):
                del self.futures[future]
                future.cancel()
                if (ended := self._again(job, deaths, 0.0)) is not None:
                    yield ended

    def _again(self, job: Job, deaths: dict[str, Problem], seconds: float) -> Ended | None:
        """Try a job on one more worker, or give it up and name those where its process died."""
        if len(deaths) < _TRIES and set(self._client.nthreads()) - set(deaths):
            self.submit(job, deaths)
            return None
        found = ", ".join(f"{problem.found} ({worker})" for worker, problem in deaths.items())
        return Ended(job, Problem("E016", found=found), seconds)


def _version() -> str:
    return __version__


def _work(work: Callable[[Path], None], caps: Caps) -> Made:
    """Do a job on a worker, in a process of its own."""
    # Its nanny makes a worker a daemon, which may have no children; ours end by themselves.
    multiprocessing.current_process().daemon = False
    with tempfile.TemporaryDirectory(prefix="forecaster-") as place:
        desk = Path(place, "desk")
        (ended,) = Processes(1, caps)([Job(0, work, desk)])
        files = {path.name: path.read_bytes() for path in desk.iterdir() if path.is_file()}
    return Made(distributed.get_worker().address, ended.problem, files, ended.seconds)
