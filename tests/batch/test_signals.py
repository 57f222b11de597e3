"""Ctrl-C and SIGTERM end a batch as shells expect, cleanly, whenever they come."""

from __future__ import annotations

import os
import random
import re
import signal
import threading
import time
from functools import partial
from pathlib import Path

import psutil
import pytest

from batch import doing
from batch.batches import AS_OF, manifest, whole, write_small
from batch.nursery import Nursery, nobody_left
from batch.test_processes import FREE, jobs, wait_for
from forecaster.batch.processes import Processes


@pytest.fixture
def books(tmp_path: Path) -> Path:
    for name in "abcdefghijkl":  # more than can be done before a signal comes
        write_small(tmp_path / "books" / f"{name}.xlsx")
    return tmp_path / "books"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("everyone", [False, True], ids=["the one", "the group"])
def test_a_batch_that_is_stopped_at_any_moment_stops_cleanly(
    nursery: Nursery,
    books: Path,
    tmp_path: Path,
    number: signal.Signals,
    code: int,
    *,
    everyone: bool,
) -> None:
    out, said = tmp_path / "out", tmp_path / "said.txt"
    chance = random.Random(code)
    for _ in range(4):
        (out / "manifest.json").unlink(missing_ok=True)
        pid = nursery.start("batch", books, "--out", out, *AS_OF, said=said)
        wait_for((out / ".forecaster-batch" / "work" / "0").exists)
        time.sleep(chance.uniform(0, 0.2))
        (os.killpg if everyone else os.kill)(pid, number)
        assert nursery.wait(pid) == code
        assert nobody_left(pid)
        assert manifest(out)["status"] == "interrupted"
        assert whole(out)
        assert not (out / ".forecaster-batch" / "work").exists()
    text = said.read_text()
    assert "Traceback" not in text
    assert len(re.findall(r"^Interrupted\. Workbooks done: \d+ of 12\. ", text, re.MULTILINE)) == 4


def test_a_batch_that_was_stopped_is_taken_up_again(
    nursery: Nursery, books: Path, tmp_path: Path
) -> None:
    out, said = tmp_path / "out", tmp_path / "said.txt"
    words = ["batch", str(books), "--out", str(out), "--jobs", "1", *AS_OF]
    pid = nursery.start(*words, said=tmp_path / "stopped.txt")
    wait_for((out / "b-2026-05-01.json").exists)
    os.kill(pid, signal.SIGTERM)
    assert nursery.wait(pid) == 143
    last = (tmp_path / "stopped.txt").read_text().splitlines()[-1]
    assert re.fullmatch(
        r"Interrupted\. Workbooks done: [1-9]\d* of 12\."
        r" The same command with --resume takes it up again\.",
        last,
    )
    done = [entry["status"] for entry in manifest(out)["workbooks"]]
    assert done[0] == "used"
    assert done[-1] == "pending"
    assert nursery.wait(nursery.start(*words, "--resume", said=said)) == 0
    assert said.read_text().count(", as before\n") == done.count("used")


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="Windows has no masks")
def test_jobs_never_hear_ctrl_c_from_their_first_moment_on(tmp_path: Path) -> None:
    for ended in Processes(1, FREE)(jobs(tmp_path, doing.tell_limits)):
        assert ended.problem is None
    blocked, _ = (tmp_path / "0" / "left.txt").read_text().split()
    assert blocked == "True"
    # The test's own process hears it as before.
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@pytest.mark.skipif(not hasattr(signal, "SIGXCPU"), reason="Windows has no such limit")
def test_the_system_ends_a_job_that_nobody_watches_any_more(tmp_path: Path) -> None:
    caps = FREE._replace(cpu_seconds=7.5)
    for ended in Processes(1, caps)(jobs(tmp_path, doing.tell_limits)):
        assert ended.problem is None
    _, seconds = (tmp_path / "0" / "left.txt").read_text().split()
    assert int(seconds) == 8 + 5


def test_when_the_forkserver_is_killed_its_jobs_are_ended_and_the_next_ones_done(
    tmp_path: Path,
) -> None:
    works = [partial(doing.sleep, 60), partial(doing.leave, "one"), partial(doing.leave, "two")]
    engine = Processes(1, FREE)(jobs(tmp_path, *works))
    left = tmp_path / "0" / "left.txt"

    def kill_its_parent() -> None:
        wait_for(lambda: left.exists() and left.read_text() != "")
        psutil.Process(psutil.Process(int(left.read_text())).ppid()).kill()

    threading.Thread(target=kill_its_parent).start()
    first, *others = engine
    assert first.problem is not None
    assert first.problem.code == "E016"
    assert [ended.problem for ended in others] == [None, None]
    wait_for(lambda: not _runs(int(left.read_text())))


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
