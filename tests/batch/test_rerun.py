"""A batch done again changes no byte, and its own reports are never its inputs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from batch.batches import DAY, batch, consolidated, hashes, manifest, write_small
from cli.calling import files_in


def stands(out: Path) -> dict[str, bytes]:
    """All that stands in a folder, hidden files too, but for the manifest."""
    return {name: data for name, data in files_in(out).items() if name != "manifest.json"}


@pytest.fixture
def books(tmp_path: Path) -> Path:
    for number, name in enumerate(("north/deals", "south/deals", "more"), 1):
        write_small(tmp_path / "books" / f"{name}.xlsx", 100 * number)
    return tmp_path / "books"


def test_a_rerun_changes_no_byte_but_the_manifests(books: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert batch(books, "--out", out, "--jobs", "1").exit_code == 0
    before = stands(out)
    for again in (["--jobs", "64", "--verbose"], ["--resume", "--quiet"]):
        assert batch(books, "--out", out, *again).exit_code == 0
        assert stands(out) == before
    assert f"north-deals-{DAY}.xlsx" in before
    assert f"south-deals-{DAY}.xlsx" in before


def test_the_order_of_the_workbooks_changes_no_figure(books: Path, tmp_path: Path) -> None:
    paths = sorted(books.rglob("*.xlsx"))
    batch(*paths, "--out", tmp_path / "one")
    batch(*reversed(paths), "--out", tmp_path / "other")
    one, other = (consolidated(tmp_path / name) for name in ("one", "other"))
    assert [s["file"] for s in one.pop("sources")] == [s["file"] for s in other.pop("sources")][
        ::-1
    ]
    one.pop("problems")
    other.pop("problems")
    assert one == other


@pytest.mark.parametrize("below", ["", "reports/2026"])
def test_reports_below_the_inputs_are_never_inputs(books: Path, below: str) -> None:
    out = books / below
    first = batch(books, "--out", out)
    before = hashes(out).items()
    # One that was renamed, and one in a folder of somebody else's.
    shutil.copy(out / f"more-{DAY}.xlsx", books / "north" / "final.xlsx")
    again = batch(books, "--out", out)
    assert first.exit_code == again.exit_code == 0
    assert before <= hashes(out).items()
    assert len(manifest(out)["workbooks"]) == 3
    skipped = [entry["name"] for entry in manifest(out)["skipped"]]
    assert len(skipped) == 3 + 1 + 1
    assert "north/final.xlsx" in skipped
    assert again.stderr.count("passed over, a report that forecaster wrote") == 5


def test_a_workbook_less_leaves_its_old_report_and_is_added_up_no_more(
    books: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    batch(books, "--out", out)
    (books / "more.xlsx").unlink()
    batch(books, "--out", out, "--resume")
    assert consolidated(out)["totals"]["open"]["value"] == "300.00"
    assert f"more-{DAY}.xlsx" in hashes(out)
    assert sorted(p.name for p in (out / ".forecaster-batch" / "parts").iterdir()) == [
        "north-deals.json",
        "south-deals.json",
    ]
