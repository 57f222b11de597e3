"""Files, folders and names that mean harm cost themselves, and nothing is passed over unsaid."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from batch.batches import ENDINGS, batch, consolidated, hashes, manifest, whole, write_small
from forecaster.batch import urls
from forecaster.batch.inputs import find
from forecaster.batch.work import Task, digest, outcome_of, source_digest
from forecaster.limits import Limits
from forecaster.options import Options
from reading import hostile

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such files")
DAY = dt.date(2026, 5, 1)
BAD = {
    "bomb.xlsx": hostile.lying_size(100),
    "csv.xlsx": b"Nom;Montant\n",
    "cut.xlsx": hostile.book()[:-30],
    "empty.xlsx": b"",
    "encrypted.xlsx": hostile.encrypted(),
    "evil.xlsx": hostile.named("../../evil.xml"),
    "flipped.xlsx": hostile.flipped(hostile.pack(hostile.parts_of()), hostile.SHEET),
    "password.xlsx": hostile.ole("EncryptionInfo", "EncryptedPackage"),
    "twice.xlsx": hostile.two_of_a_name("xl/other1.xml", "xl/other1.xml"),
    "old.xls": hostile.ole("Workbook"),
}


def test_of_20_good_and_10_hostile_files_20_have_reports(tmp_path: Path) -> None:
    good = write_small(tmp_path / "books" / "good-00.xlsx")
    for number in range(1, 20):
        shutil.copy(good, good.with_name(f"good-{number:02}.xlsx"))
    for name, data in BAD.items():
        (tmp_path / "books" / name).write_bytes(data)
    out = tmp_path / "out"
    came = batch(tmp_path / "books", "--out", out)
    assert came.exit_code == 1
    assert whole(out)
    reports = [name for name in hashes(out) if not name.startswith("consolidated")]
    assert len(reports) == 20 * len(ENDINGS)
    failed = [e["name"] for e in manifest(out)["workbooks"] if e["status"] == "failed"]
    assert failed == sorted(BAD)
    lines = came.stderr.splitlines()
    assert [line.partition(": failed, E")[0] for line in lines if "failed" in line] == failed
    assert consolidated(out)["totals"]["open"] == {
        "count": 20,
        "value": "2000.00",
        "weighted": "1000.00",
    }
    assert "Workbooks  30, failed 10" in came.stdout


@POSIX
@pytest.mark.parametrize("what", ["pipe", "endless", "sparse"])
def test_what_never_ends_is_not_read_to_its_end(what: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.xlsx"
    if what == "pipe":
        os.mkfifo(path)
    elif what == "endless":
        path.symlink_to("/dev/zero")
    else:
        with path.open("wb") as file:
            file.truncate(1 << 40)
    began = time.monotonic()
    came = batch(path, write_small(tmp_path / "good.xlsx"), "--out", tmp_path / "out")
    assert came.exit_code == 1
    assert came.stderr.startswith(f"odd.xlsx: failed, {'E008' if what == 'sparse' else 'E004'} ")
    assert manifest(tmp_path / "out")["workbooks"][0]["sha256"] == ""
    assert time.monotonic() - began < 20


def test_a_file_of_more_bytes_than_may_be_has_no_hash(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"123")
    assert digest(tmp_path / "x", 3) == digest(tmp_path / "x") != ""
    assert digest(tmp_path / "x", 2) == digest(tmp_path) == digest(tmp_path / "none") == ""
    address = (tmp_path / "x").as_uri()
    if pytest.importorskip("fsspec"):
        assert urls.digest(address, 3) == digest(tmp_path / "x")
        assert urls.digest(address, 2) == ""


def test_a_loop_of_links_costs_itself(tmp_path: Path) -> None:
    write_small(tmp_path / "books" / "good.xlsx")
    (tmp_path / "books" / "loop.xlsx").symlink_to("loop.xlsx")
    (tmp_path / "books" / "one.xlsx").symlink_to("two.xlsx")
    (tmp_path / "books" / "two.xlsx").symlink_to("one.xlsx")
    came = batch(tmp_path / "books", "--out", tmp_path / "out")
    assert came.exit_code == 1
    assert "Workbooks  4, failed 3" in came.stdout


def test_a_link_to_a_folder_is_not_followed_and_said_to_be_passed_over(tmp_path: Path) -> None:
    write_small(tmp_path / "books" / "good.xlsx")
    (tmp_path / "books" / "up").symlink_to("..")
    came = batch(tmp_path / "books", "--out", tmp_path / "out")
    assert came.exit_code == 0
    assert "up: passed over, a link to a folder, which is not followed" in came.stderr
    assert [e["name"] for e in manifest(tmp_path / "out")["workbooks"]] == ["good.xlsx"]
    assert manifest(tmp_path / "out")["skipped"] == [
        {"name": "up", "reason": "a link to a folder, which is not followed"}
    ]


def refusing(sealed: Path, usual: Callable[[object], Any]) -> Callable[[object], Any]:
    """What looks into folders, but not into the sealed one."""

    def look(path: object = ".") -> Any:  # noqa: ANN401 - whatever the usual one returns
        if str(path) == str(sealed):
            raise PermissionError(13, "Permission denied", str(path))
        return usual(path)

    return look


def test_a_folder_that_cannot_be_looked_into_fails_instead_of_being_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = tmp_path / "books" / "sealed"
    sealed.mkdir(parents=True)
    write_small(tmp_path / "books" / "good.xlsx")
    for name in ("scandir", "listdir"):
        monkeypatch.setattr(os, name, refusing(sealed, getattr(os, name)))
    found = find([str(tmp_path / "books")], Limits())
    assert [workbook.name for workbook in found.workbooks] == ["good.xlsx", "sealed"]
    task = Task(found.workbooks[1].path, "sealed", Options(as_of=DAY))
    (problem,) = outcome_of(task, tmp_path).problems
    assert (problem.code, problem.found) == ("E009", "Permission denied")


ODD = [
    "a\nb.xlsx",
    "\x1b[31m.xlsx",
    "<b>&.xlsx",
    "a\\b.xlsx",
    "-rf.xlsx",
    "'; rm *.xlsx",
    "é" * 100,
]


@POSIX
def test_names_that_mean_harm_are_names(tmp_path: Path) -> None:
    good = write_small(tmp_path / "good.xlsx")
    books = tmp_path / "books"
    books.mkdir()
    names = [*ODD[:-1], f"{ODD[-1]}.xlsx"]
    if sys.platform == "linux":
        names.append(os.fsdecode(b"\xff.xlsx"))
    for name in [*names, "consolidated.xlsx", "manifest.xlsx", "CON.xlsx"]:
        shutil.copy(good, books / name)
    out = tmp_path / "out"
    came = batch(books, "--out", out)
    assert came.exit_code == 0, came.stderr
    assert "\x1b" not in came.stderr
    assert len(hashes(out)) == 4 * (len(names) + 4)
    assert whole(out)
    assert consolidated(out)["totals"]["open"]["count"] == len(names) + 3
    assert "books-consolidated-2026-05-01.xlsx" in hashes(out)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such words")
def test_words_that_are_no_text_end_in_a_sentence_and_a_manifest(tmp_path: Path) -> None:
    good = write_small(tmp_path / "good.xlsx")
    odd = os.fsdecode(b"a\xff")
    (tmp_path / odd).mkdir()
    (tmp_path / f"{odd}.toml").write_text("[read]\n")
    came = batch(good, "--owner", odd, "--out", tmp_path / "out")
    assert came.exit_code == 2
    assert came.stderr.startswith("good.xlsx: failed, E120 No opportunity has the Owner a")
    words = ["--profile", str(tmp_path / f"{odd}.toml"), "--out", str(tmp_path / odd)]
    came = batch(good, *words)
    assert came.exit_code == 0
    assert manifest(tmp_path / odd)["workbooks"][0]["profile"] == "a\ufffd.toml"


def test_a_workbook_that_changes_or_vanishes_is_hashed_as_it_was_read(tmp_path: Path) -> None:
    path = write_small(tmp_path / "good.xlsx")
    before = digest(path)
    task = Task(str(path), "good", Options(as_of=DAY, currency="EUR"))
    outcome = outcome_of(task, tmp_path)
    path.unlink()
    assert outcome.sha256 == before
    gone = outcome_of(task, tmp_path)
    assert [problem.code for problem in gone.problems] == ["E001"]
    assert gone.sha256 == source_digest(task) == ""


@pytest.mark.parametrize("place", ["", "work", "parts"])
def test_links_in_the_output_folder_lead_nobody_elsewhere(place: str, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    for folder in ("work", "parts"):
        (victim / folder).mkdir(parents=True)
        (victim / folder / "precious").touch()
    hidden = tmp_path / "out" / ".forecaster-batch"
    hidden.parent.mkdir()
    if place:
        hidden.mkdir()
    (hidden / place).symlink_to(victim / place)
    came = batch(write_small(tmp_path / "good.xlsx"), "--out", tmp_path / "out")
    assert came.exit_code == 2
    assert "is a link to another place" in came.stderr
    assert len(list(victim.glob("*/precious"))) == 2


@pytest.mark.parametrize(
    "taken", ["a-2026-05-01.xlsx", "A-2026-05-01.XLSX", "consolidated-2026-05-01.xlsx"]
)
def test_no_report_takes_the_place_of_a_workbook(taken: str, tmp_path: Path) -> None:
    write_small(tmp_path / "a.xlsx")
    own = write_small(tmp_path / taken, 7)
    before = own.read_bytes()
    came = batch(tmp_path, "--out", tmp_path)
    assert came.exit_code == 2
    assert f"would take the place of the workbook {taken}. Choose another" in came.stderr
    assert own.read_bytes() == before
    link = tmp_path / "links" / "b.xlsx"
    link.parent.mkdir()
    link.symlink_to(own)
    assert batch(tmp_path / "a.xlsx", link, "--out", tmp_path).exit_code == 2
    assert batch(tmp_path, "--out", tmp_path / "out").exit_code == 0
    assert own.read_bytes() == before
