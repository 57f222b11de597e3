"""A real scheduler and real workers, on loopback: what is lost is done elsewhere, or named."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import distributed
import pytest

from batch import doing
from batch.test_processes import FREE, code, jobs, wait_for
from forecaster.batch.cluster import Cluster
from forecaster.batch.processes import Ended

TESTS = Path(__file__).parent.parent


class Town(NamedTuple):
    """A scheduler's address, its process and those of its workers."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]

    def add_worker(self, *options: str) -> None:
        self.workers.append(
            start("worker", self.address, "--nthreads", "1", "--no-dashboard", *options)
        )

    def until(self, count: int) -> None:
        with distributed.Client(self.address, set_as_default=False) as client:
            wait_for(lambda: len(client.nthreads()) == count)


def start(role: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{role}", *arguments],
        env=os.environ | {"PYTHONPATH": str(TESTS)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    file = tmp_path / "scheduler.json"
    scheduler = start("scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    wait_for(lambda: file.exists() and file.stat().st_size > 0)
    with distributed.Client(scheduler_file=str(file), set_as_default=False) as client:
        address = client.scheduler.address
    made = Town(address, scheduler, [])
    try:
        yield made
    finally:
        for process in (*made.workers, scheduler):
            process.terminate()
        for process in (*made.workers, scheduler):
            process.wait()


def test_jobs_survive_a_lost_worker_and_a_poison_is_given_up_after_two(
    town: Town, tmp_path: Path
) -> None:
    town.add_worker("--no-nanny")
    town.add_worker()  # with its nanny, which makes a daemon of it
    town.until(2)
    works: list[Callable[[Path], None]] = [partial(doing.leave, str(n)) for n in range(12)]
    works[1] = partial(doing.be_killed, signal.SIGKILL)
    works[2] = works[3] = partial(doing.sleep, 1.0)
    found: dict[int, Ended] = {}
    for ended in Cluster(town.address, FREE)(jobs(tmp_path, *works)):
        found[ended.job.number] = ended
        if len(found) == 2:
            town.workers[0].kill()
            time.sleep(0.1)
    assert sorted(found) == list(range(12))
    assert [n for n, ended in found.items() if ended.problem] == [1]
    for number in {*range(12)} - {1, 2, 3}:
        assert (tmp_path / str(number) / "left.txt").read_text() == str(number)
    problem, said = code(found[1])
    assert problem == "E016"
    assert 1 <= said.count("SIGKILL (tcp://") <= 2
