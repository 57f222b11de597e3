"""A process a job: a death costs one job, limits hold, nobody is left behind."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from batch import doing
from forecaster.batch import processes
from forecaster.batch.processes import Caps, Ended, Job, Processes

FREE = Caps(seconds=60, cpu_seconds=60, memory=4 << 30)


def jobs(folder: Path, *works: Callable[[Path], None]) -> Iterator[Job]:
    for number, work in enumerate(works):
        yield Job(number, work, folder / str(number))


def run(folder: Path, caps: Caps, *works: Callable[[Path], None]) -> dict[int, Ended]:
    return {ended.job.number: ended for ended in Processes(2, caps)(jobs(folder, *works))}


def code(ended: Ended) -> tuple[str, str]:
    assert ended.problem is not None
    return ended.problem.code, ended.problem.found


def test_a_death_costs_one_job_and_is_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    works = [
        partial(doing.leave, "one"),
        partial(doing.be_killed, signal.SIGKILL),
        partial(doing.be_killed, signal.SIGSEGV),
        partial(doing.stop_with, 7),
        partial(doing.leave, "five"),
    ]
    found = run(tmp_path, FREE, *works)
    assert sorted(found) == [0, 1, 2, 3, 4]
    assert found[0].problem is found[4].problem is None
    assert (tmp_path / "0" / "left.txt").read_text() == "one"
    assert (tmp_path / "4" / "left.txt").read_text() == "five"
    deaths = [code(found[number]) for number in (1, 2, 3)]
    assert deaths == [("E016", "SIGKILL"), ("E016", "SIGSEGV"), ("E016", "exit code 7")]
    assert "nobody" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("work", "caps", "said"),
    [
        (partial(doing.sleep, 60), FREE._replace(seconds=2), ("E013", "2")),
        (doing.spin, FREE._replace(cpu_seconds=0.4), ("E018", "0.4")),
        (partial(doing.hoard, 2_000), FREE._replace(memory=400 << 20), ("E017", "400")),
    ],
)
def test_limits_end_a_process(
    tmp_path: Path, work: Callable[[Path], None], caps: Caps, said: tuple[str, str]
) -> None:
    began = time.monotonic()
    found = run(tmp_path, caps, work, partial(doing.leave, "beside"))
    assert code(found[0]) == said
    assert found[1].problem is None
    assert time.monotonic() - began < 50  # alone they take 60 and more


def test_the_seconds_of_a_job_are_its_own_whatever_is_begun_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = 0.0
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + ahead, sleep=time.sleep)
    monkeypatch.setattr(processes, "time", clock)

    def slow() -> Iterator[Job]:
        nonlocal ahead
        for job in jobs(tmp_path, partial(doing.leave, "one"), partial(doing.leave, "two")):
            yield job
            ahead += 1000  # so long it takes to find the next one

    seconds = [ended.seconds for ended in Processes(1, FREE)(slow())]
    assert max(seconds) < 1000


def test_who_stops_listening_stops_them(tmp_path: Path) -> None:
    works = [partial(doing.leave, "first"), *[partial(doing.sleep, 60)] * 3]
    engine = Processes(3, FREE)(jobs(tmp_path, *works))
    assert next(iter(engine)).job.number == 0
    wait_for((tmp_path / "1" / "left.txt").exists)
    pid = int((tmp_path / "1" / "left.txt").read_text() or 0)
    engine.close()
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def wait_for(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + 60
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_jobs_are_begun_in_their_order_and_so_many_at_once(tmp_path: Path) -> None:
    begun: list[int] = []

    def watched() -> Iterator[Job]:
        for job in jobs(tmp_path, *[partial(doing.leave, "x")] * 4):
            begun.append(job.number)
            yield job

    ended = 0
    for _ in Processes(2, FREE)(watched()):
        ended += 1
        assert len(begun) <= ended + 2
    assert begun == [0, 1, 2, 3]
    assert ended == 4
