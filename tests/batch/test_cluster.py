"""A real scheduler and real workers, on loopback: what is lost is done elsewhere, or named."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import distributed
import psutil
import pytest

from batch import doing
from batch.test_processes import FREE, code, jobs, wait_for
from forecaster.batch.cluster import Cluster
from forecaster.batch.processes import Ended
from forecaster.errors import BatchError

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


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and all that it started."""
    with suppress(psutil.Error):
        for inside in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.Error):
                inside.kill()
    process.kill()
    process.wait()


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
            kill(process)


SAMPLES = Path(__file__).parent.parent.parent / "sample_workbooks"
AS_OF = ("--as-of", "2026-11-30")


def batch(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "forecaster", "batch", *map(str, arguments), *AS_OF]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def made(out: Path) -> dict[str, bytes]:
    """Return every file but the manifest."""
    files = (path for path in out.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


def test_a_cluster_gives_the_same_bytes_though_a_worker_is_lost(town: Town, tmp_path: Path) -> None:
    town.add_worker()
    town.add_worker()
    folder = tmp_path / "in"
    for name in ("a", "b", "c"):
        shutil.copytree(SAMPLES, folder / name, ignore=shutil.ignore_patterns("*.py", "__*"))
    (folder / "bad.xlsx").write_text("no workbook")
    books = tmp_path / "books.zip"
    with zipfile.ZipFile(books, "w") as archive:
        archive.write(SAMPLES / "first-steps.xlsx", "zipped.xlsx")
    inputs = (folder, f"zip://*.xlsx::{books.as_uri()}")
    here = batch(*inputs, "--out", tmp_path / "here")
    town.until(2)
    killer = threading.Thread(target=kill_soon, args=(town.workers[0], tmp_path / "there"))
    killer.start()
    there = batch(*inputs, "--out", tmp_path / "there", "--scheduler", town.address)
    killer.join()
    town.until(1)
    assert here.returncode == there.returncode == 1, there.stderr
    assert made(tmp_path / "there") == made(tmp_path / "here")
    assert len(made(tmp_path / "here")) > 4 * 11
    timeless = re.compile(r", [\d.]+\u00a0s$", re.MULTILINE)
    assert timeless.sub("", there.stderr) == timeless.sub("", here.stderr)


def kill_soon(worker: subprocess.Popen[bytes], out: Path) -> None:
    """Kill a worker and its nanny when the first report is there."""
    wait_for(lambda: any(out.glob("*.xlsx")))
    kill(worker)


def test_a_scheduler_that_is_not_there_or_has_no_workers_is_said(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lonely = batch(SAMPLES, "--out", tmp_path, "--scheduler", town.address)
    assert lonely.returncode == 2
    assert lonely.stderr.startswith(f"The scheduler {town.address} has no workers. Start some")
    monkeypatch.setattr("forecaster.batch.cluster._CONNECTING", 0.3)
    with pytest.raises(BatchError, match="cannot be reached"):
        next(Cluster("tcp://127.0.0.1:1", FREE)(jobs(tmp_path, partial(doing.leave, "x"))))
    both = batch(SAMPLES, "--out", tmp_path, "--scheduler", town.address, "--jobs", "2")
    assert both.returncode == 2
    assert "--jobs" in both.stderr
    assert not list(tmp_path.glob("*.xlsx"))


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
