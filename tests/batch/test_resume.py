"""`--resume` does what is missing or has changed, and believes nothing but proof."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from batch.batches import DAY, batch, consolidated, hashes, manifest, write_small
from forecaster.batch.manifest import fingerprint, read_manifest
from forecaster.batch.work import Task
from forecaster.options import Options
from forecaster.profile import parse_profile

OPTIONS = Options(as_of=dt.date(2026, 5, 1), currency="EUR")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a finished batch over a, b and c."""
    folder = tmp_path_factory.mktemp("finished")
    for name in "abc":
        write_small(folder / "books" / f"{name}.xlsx")
    assert batch(folder / "books", "--out", folder / "out").exit_code == 0
    return folder


@pytest.fixture
def out(finished: Path, tmp_path: Path) -> Path:
    """The output folder of a copy of it."""
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    return tmp_path / "out"


def done_again(out: Path, *words: str | Path) -> list[str]:
    """Resume the batch, and return the workbooks that were done again."""
    came = batch(out.parent / "books", "--out", out, "--resume", *words)
    assert came.exit_code == 0, came.stderr
    lines = [line for line in came.stderr.splitlines() if ": rows:" in line]
    return [line.partition(".xlsx")[0] for line in lines if not line.endswith(", as before")]


def test_nothing_is_done_twice(out: Path) -> None:
    before = manifest(out)
    assert done_again(out) == []
    assert manifest(out) | {"seconds": 0} == before | {"seconds": 0}


def test_what_changed_and_what_is_new_is_done_and_added_up(out: Path) -> None:
    write_small(out.parent / "books" / "b.xlsx", 700)
    write_small(out.parent / "books" / "d.xlsx", 1_000)
    assert done_again(out) == ["b", "d"]
    assert consolidated(out)["totals"]["open"]["value"] == "1900.00"
    assert done_again(out) == []


def test_a_changed_profile_does_all_of_it_again(out: Path, tmp_path: Path) -> None:
    profile = tmp_path / "p.toml"
    profile.write_text('[defaults]\nteam = "North"\n')
    assert done_again(out, "--profile", profile) == ["a", "b", "c"]
    assert done_again(out, "--profile", profile) == []


def test_all_that_a_report_depends_on_is_in_the_fingerprint(tmp_path: Path) -> None:
    mine = tmp_path / "summary_top.html"
    mine.write_text("one")
    options = replace(OPTIONS, templates=tmp_path)
    found = [fingerprint(Task("x", "x", options))]
    mine.write_text("two")
    other: list[dict[str, Any]] = [
        {"as_of": dt.date(2026, 5, 2)},
        {"currency": "USD"},
        {"months": 3},
        {"spread": "daily"},
        {"overdue": "roll"},
        {"fiscal_year_start": 4},
        {"lang": "fr"},
        {"by": ("Region",)},
        {"owners": ("Ann",)},
        {"teams": ("Ann",)},
        {"strict": True},
        {"templates": None},
        {"profile": parse_profile('[defaults]\nteam = "North"\n')},
        {"limits": OPTIONS.limits._replace(rows=5)},
        {},
    ]
    found += [fingerprint(Task("x", "x", replace(options, **change))) for change in other]
    found += [fingerprint(Task("x", "y", options)), fingerprint(Task("x", "x", options), "p.toml")]
    assert len(set(found)) == len(found)
    # Where the workbook stands is no part of it: its bytes are proof enough.
    assert fingerprint(Task("elsewhere/x", "x", options)) == fingerprint(Task("x", "x", options))


Change = Callable[[Path, str, dict[str, Any]], object]


def part(out: Path, name: str) -> Path:
    return out / ".forecaster-batch" / "parts" / f"{name}.json"


TAMPERED: dict[str, Change] = {
    "report gone": lambda out, name, _: (out / f"{name}-{DAY}.txt").unlink(),
    "report cut": lambda out, name, _: (out / f"{name}-{DAY}.html").write_bytes(b"<html>"),
    "report another": lambda out, name, _: shutil.copy(
        out / f"sound-{DAY}.json", out / f"{name}-{DAY}.json"
    ),
    "part gone": lambda out, name, _: part(out, name).unlink(),
    "part cut": lambda out, name, _: part(out, name).write_bytes(b"{"),
    "part another": lambda out, name, _: shutil.copy(part(out, "sound"), part(out, name)),
    "failed": lambda _out, _name, entry: entry.update(status="failed"),
    "pending": lambda _out, _name, entry: entry.update(status="pending"),
    "rejected": lambda _out, _name, entry: entry.update(status="rejected"),
    "no outputs": lambda _out, _name, entry: entry.update(outputs={}),
    "fewer outputs": lambda _out, _name, entry: entry["outputs"].popitem(),
    "another hash": lambda _out, _name, entry: entry.update(sha256="0" * 64),
    "no hash": lambda _out, _name, entry: entry.update(sha256=""),
    "other options": lambda _out, _name, entry: entry.update(options="0" * 64),
    "elsewhere": lambda _out, _name, entry: entry.update(stem="../../elsewhere"),
}


def test_what_is_not_proved_is_done_again_and_nothing_else(tmp_path: Path) -> None:
    sound = write_small(tmp_path / "books" / "sound.xlsx")
    for value, name in enumerate(TAMPERED):
        write_small(sound.with_name(f"{name}.xlsx"), value)
    out = tmp_path / "out"
    assert batch(sound.parent, "--out", out).exit_code == 0
    good, told = hashes(out), manifest(out)
    entries = {entry["stem"]: entry for entry in told["workbooks"]}
    for name, change in TAMPERED.items():
        change(out, name, entries[name])
    (out / "manifest.json").write_text(json.dumps(told))
    assert done_again(out) == sorted(TAMPERED)
    assert hashes(out) == good


NONE = ["", "{", "[]", "null", '{"schema": 1}', "\xff", "[" * 100_000]


@pytest.mark.parametrize("text", NONE, ids=lambda text: text[:9])
def test_a_manifest_that_is_none_proves_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(text, "latin-1")
    assert read_manifest(tmp_path) is None


def test_a_manifest_of_another_version_or_schema_proves_nothing(out: Path) -> None:
    told = manifest(out)
    assert read_manifest(out) is not None
    for other in ({"version": "0.0.1"}, {"schema": 2}):
        (out / "manifest.json").write_text(json.dumps(told | other))
        assert read_manifest(out) is None


def test_a_manifest_of_a_gigabyte_or_of_no_file_proves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    assert read_manifest(tmp_path) is None
    path.unlink()
    assert read_manifest(tmp_path) is None
    path.mkdir()
    assert read_manifest(tmp_path) is None


def test_a_failure_is_tried_again_and_its_old_report_stays(out: Path) -> None:
    path = out.parent / "books" / "b.xlsx"
    good, before = path.read_bytes(), hashes(out)[f"b-{DAY}.xlsx"]
    path.write_bytes(b"broken")
    came = batch(path.parent, "--out", out, "--resume")
    assert came.exit_code == 1
    assert "Workbooks  3, failed 1, unchanged 2" in came.stdout
    assert hashes(out)[f"b-{DAY}.xlsx"] == before
    path.write_bytes(good)
    assert done_again(out) == ["b"]
