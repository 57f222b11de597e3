"""No room on the disk: the old reports survive, and the run says what happened."""

from __future__ import annotations

from pathlib import Path

import pytest

from batch.batches import AS_OF, hashes, manifest, whole, write_small
from batch.nursery import Nursery


def made(nursery: Nursery, folder: Path, names: str) -> Path:
    """Make a good run of workbooks which change afterwards, and return its folder."""
    for name in names:
        write_small(folder / "books" / f"{name}.xlsx")
    words = ["batch", str(folder / "books"), "--out", str(folder / "out"), *AS_OF]
    assert nursery.wait(nursery.start(*words)) == 0
    for name in names:
        write_small(folder / "books" / f"{name}.xlsx", 900)
    return folder / "out"


@pytest.mark.parametrize("room", [1_000, 12_000, 30_000])
def test_the_old_reports_survive_and_a_later_run_makes_the_new_ones(
    nursery: Nursery, tmp_path: Path, room: int
) -> None:
    out = made(nursery, tmp_path, "ab")
    old, said = hashes(out), tmp_path / "said.txt"
    words = ["batch", str(tmp_path / "books"), "--out", str(out), *AS_OF]
    code = nursery.wait(nursery.start(*words, said=said, file_bytes=room))
    assert code in {1, 2}
    text = said.read_text()
    assert "Traceback" not in text
    assert "make room in it" in text
    assert whole(out)
    assert manifest(out)["status"] in {"complete", "interrupted"}
    if room <= 12_000:  # not even the first file of a report, which is its workbook
        assert hashes(out) == old
    assert nursery.wait(nursery.start(*words, "--resume")) == 0
    assert not set(hashes(out).values()) & set(old.values())


def test_without_room_for_the_consolidated_report_the_single_ones_are_new_and_it_is_the_old_one(
    nursery: Nursery, tmp_path: Path
) -> None:
    out = made(nursery, tmp_path, "abcdefghijkl")
    old, said = hashes(out), tmp_path / "said.txt"
    sizes = {name: (out / name).stat().st_size for name in old}
    single = max(size for name, size in sizes.items() if not name.startswith("consolidated"))
    assert single + 1_000 < max(sizes.values())
    words = ["batch", str(tmp_path / "books"), "--out", str(out), *AS_OF]
    assert nursery.wait(nursery.start(*words, said=said, file_bytes=single + 1_000)) == 1
    assert "consolidated report: E011" in said.read_text()
    for name, found in hashes(out).items():
        assert (found == old[name]) == name.startswith("consolidated"), name
