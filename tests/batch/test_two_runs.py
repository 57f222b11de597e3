"""One batch at a time has an output folder, and the lock is gone with its process."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from batch.batches import AS_OF, batch, hashes, whole, write_small
from batch.nursery import Nursery
from batch.test_processes import wait_for


@pytest.fixture
def books(tmp_path: Path) -> Path:
    for name in "abc":
        write_small(tmp_path / "books" / f"{name}.xlsx")
    return tmp_path / "books"


def test_the_second_of_two_at_once_says_so_and_leaves_the_first_alone(
    nursery: Nursery, books: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    first = nursery.start("batch", books, "--out", out, "--jobs", "1", *AS_OF)
    wait_for((out / ".forecaster-batch" / "work" / "0").exists)
    os.kill(first, signal.SIGSTOP)  # it hangs, and has the folder still
    before = sorted(path.as_posix() for path in out.rglob("*"))
    came = batch(books, "--out", out)
    assert came.exit_code == 4
    assert came.stdout == ""
    assert came.stderr == (
        f"Another batch works on the folder {out}. Wait until it has ended, or choose another"
        " folder with --out.\n"
    )
    assert before == [p for p in sorted(p.as_posix() for p in out.rglob("*")) if p in before]
    os.kill(first, signal.SIGCONT)
    assert nursery.wait(first) == 0
    assert whole(out)
    assert len(hashes(out)) == 4 * 4


def test_of_two_that_begin_together_one_does_it_all(
    nursery: Nursery, books: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    both = [nursery.start("batch", books, "--out", out, *AS_OF) for _ in range(2)]
    assert sorted(nursery.wait(pid) for pid in both) == [0, 4]
    assert whole(out)
    assert len(hashes(out)) == 4 * 4


def test_a_lock_whose_process_was_killed_is_free(
    nursery: Nursery, books: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    pid = nursery.start("batch", books, "--out", out, *AS_OF)
    wait_for((out / ".forecaster-batch" / "work" / "0").exists)
    os.kill(pid, signal.SIGKILL)
    assert nursery.wait(pid) == -signal.SIGKILL
    assert batch(books, "--out", out).exit_code == 0


@pytest.mark.parametrize("what", ["folder", "text", "file for the folder"])
def test_a_lock_that_is_none_of_ours_stops_the_batch_with_a_sentence(
    what: str, books: Path, tmp_path: Path
) -> None:
    hidden = tmp_path / "out" / ".forecaster-batch"
    hidden.parent.mkdir()
    if what == "file for the folder":
        hidden.touch()
    else:
        hidden.mkdir()
        (hidden / "lock").mkdir() if what == "folder" else (hidden / "lock").write_text("mine" * 99)
    came = batch(books, "--out", tmp_path / "out")
    assert came.exit_code == 2
    assert came.stderr.startswith(f"The folder {tmp_path / 'out'} cannot be used: ")
