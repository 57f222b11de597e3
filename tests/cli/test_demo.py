"""`forecaster demo`: a report on a shipped sample, whatever the day."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.calling import ENDINGS, call, files_in
from forecaster.forecasting import checks
from forecaster.forecasting.results import Check

STEMS = {"en": "pipeline", "fr": "pipeline-fr"}


@pytest.mark.parametrize("lang", STEMS)
def test_it_writes_the_report_says_where_and_ends_well(lang: str, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    came = call("demo", "--lang", lang, "--out", out)
    assert came.exit_code == 0  # the honest mistakes of the sample are part of the show
    assert list(files_in(out)) == [f"{STEMS[lang]}-2026-11-30{ending}" for ending in ENDINGS]
    printed = came.stdout.splitlines()
    assert sorted(printed[-5:-1]) == sorted(str(path) for path in out.iterdir())
    assert printed[-1].endswith(".xlsx")  # what to type next
    assert " E201 " in came.stderr


def test_its_folder_is_demo_where_none_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("demo").exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_it_shows_a_custom_field(tmp_path: Path) -> None:
    assert call("demo", "--out", tmp_path).exit_code == 0
    (result,) = tmp_path.glob("*.json")
    assert '"field:Product"' in result.read_text("utf-8")


def test_a_folder_that_cannot_be_written_is_bad_use(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    came = call("demo", "--out", tmp_path / "taken")
    assert came.exit_code == 2
    assert came.stdout == ""
    assert "E011" in came.stderr
    assert list(files_in(tmp_path)) == ["taken"]


def test_control_totals_that_disagree_are_told_even_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Check("rows", "12", "11", "-1", ok=False)
    monkeypatch.setattr(checks, "_rows", lambda *_: iter([wrong]))
    assert call("demo", "--out", tmp_path).exit_code == 3
