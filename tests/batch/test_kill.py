"""Killed at any moment, a batch leaves whole files and nobody behind, and is taken up again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from batch.batches import AS_OF, hashes, manifest, whole, write_small
from batch.nursery import Nursery, nobody_left
from cli.calling import ROOT

KILLS, REAL = 45, 5


class Scene(NamedTuple):
    """Two folders of workbooks of the same names, and the good reports of each."""

    folder: Path
    good: dict[str, dict[str, str]]
    seconds: float

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def words(self, books: str, out: str = "out") -> list[str]:
        return ["batch", str(self.folder / books), "--out", str(self.folder / out), *AS_OF]

    def check(self) -> None:
        """Every file is that of one good run or of the other."""
        if not self.out.exists():
            return
        for name, found in hashes(self.out).items():
            assert found in {good[name] for good in self.good.values()}, name
        if (self.out / "manifest.json").exists():
            assert manifest(self.out)["status"] in {"running", "complete"}


@pytest.fixture
def scene(nursery: Nursery, tmp_path: Path) -> Scene:
    for value, books in enumerate(("old", "new"), 100):
        for name in "abcdef":
            write_small(tmp_path / books / f"{name}.xlsx", value * (1 + ord(name)))
    made = Scene(tmp_path, {}, 0)
    for books in ("old", "new"):
        began = time.monotonic()
        assert nursery.wait(nursery.start(*made.words(books, f"good {books}"))) == 0
        seconds = time.monotonic() - began
        made.good[books] = hashes(tmp_path / f"good {books}")
        assert whole(tmp_path / f"good {books}")
        assert len(made.good[books]) == 4 * 7
    assert not set(made.good["old"].values()) & set(made.good["new"].values())
    return made._replace(seconds=seconds)


def kill(pid: int, *, all_of_it: bool) -> None:
    if all_of_it:
        os.killpg(pid, signal.SIGKILL)
    else:
        os.kill(pid, signal.SIGKILL)


def test_a_batch_killed_50_times_tears_no_file_and_is_finished_by_resume(
    nursery: Nursery, scene: Scene
) -> None:
    chance = random.Random(6)
    for number in range(KILLS):
        books = chance.choice(["old", "new"])
        resume = ["--resume"] if chance.random() < 0.5 else []
        pid = nursery.start(*scene.words(books), *resume)
        time.sleep(chance.uniform(0, scene.seconds))
        kill(pid, all_of_it=number % 3 == 0)
        nursery.wait(pid)
        assert nobody_left(pid)
        scene.check()
    for number in range(REAL):
        _kill_real(scene, chance.uniform(0.4, 1.8), all_of_it=number % 2 == 0)
        scene.check()
    assert nursery.wait(nursery.start(*scene.words("new"), "--resume")) == 0
    assert hashes(scene.out) == scene.good["new"]
    assert not (scene.out / ".forecaster-batch" / "work").exists()


def _kill_real(scene: Scene, seconds: float, *, all_of_it: bool) -> None:
    """Kill the program as people start it, with its forkserver."""
    process = subprocess.Popen(
        [sys.executable, "-m", "forecaster", *scene.words("old")],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(seconds)
    kill(process.pid, all_of_it=all_of_it)
    process.wait()
    assert nobody_left(process.pid)
