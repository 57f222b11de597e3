"""`forecaster check`: how each column is read, every problem, and a profile that says the same."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from books import write_tables
from cli.calling import AS_OF, FIRST_STEPS, FRENCH, PIPELINE, ROOT, call, files_in, parted

SHARED = ROOT.parent / "shared" / "workbooks"
PROFILES = ROOT / "docs" / "profiles"
COLUMN = re.compile(r"^ {2,4}([A-Z]{1,2})  (.*?)  +(\S.*)$")

SOURCES = {
    "first-steps": (FIRST_STEPS, "2026-11-30", ""),
    "pipeline": (PIPELINE, "2026-11-30", ""),
    "pipeline-fr": (FRENCH, "2026-11-30", ""),
    "microsoft_capsule": (SHARED / "microsoft_capsule.xlsx", "2015-01-01", ""),
    "microsoft_faithful": (SHARED / "microsoft_faithful.xlsx", "2015-01-01", "microsoft.toml"),
    "salesforce": (
        SHARED / "salesforce_devorg_faithful.xlsx",
        "2024-02-01",
        "salesforce.toml",
    ),
}


def profile_of(printed: str) -> str:
    """The profile that `check` prints: from its first section to the end."""
    return printed[printed.index("\n[sheets]\n") + 1 :]


@pytest.mark.parametrize("name", SOURCES)
def test_the_printed_profile_reads_the_workbook_to_the_same_bytes(
    name: str, tmp_path: Path
) -> None:
    workbook, day, given = SOURCES[name]
    if not workbook.exists():
        pytest.skip(f"{workbook.name} is not there")
    words = ["--profile", str(PROFILES / given)] if given else []
    checked = call("check", workbook, "--as-of", day, *words)
    (tmp_path / "printed.toml").write_text(profile_of(checked.stdout), "utf-8")
    run = ("run", workbook, "--as-of", day, "--json", "--quiet", "--out", tmp_path / "out")
    first = call(*run, *words)
    again = call(*run, "--profile", tmp_path / "printed.toml")
    assert again.stdout_bytes == first.stdout_bytes
    assert first.exit_code == checked.exit_code == again.exit_code
    assert json.loads(first.stdout)["rows"]["used"] > 0


@pytest.mark.parametrize("name", SOURCES)
def test_a_profile_printed_with_that_profile_is_the_same_again(name: str, tmp_path: Path) -> None:
    workbook, day, given = SOURCES[name]
    if not workbook.exists():
        pytest.skip(f"{workbook.name} is not there")
    words = ["--profile", str(PROFILES / given)] if given else []
    printed = profile_of(call("check", workbook, "--as-of", day, *words).stdout)
    (tmp_path / "printed.toml").write_text(printed, "utf-8")
    again = call("check", workbook, "--as-of", day, "--profile", tmp_path / "printed.toml")
    assert tomllib.loads(profile_of(again.stdout)) == tomllib.loads(printed)


def test_every_column_is_named_with_what_it_is_read_as() -> None:
    came = call("check", FIRST_STEPS, *AS_OF)
    assert came.exit_code == 0
    assert "Sheet Opportunities, read as Opportunities" in came.stdout
    read = [match.groups() for match in map(COLUMN.match, came.stdout.splitlines()) if match]
    assert read[:3] == [("A", "ID", "ID"), ("B", "Name", "Name"), ("C", "Contact", "Contact")]
    assert ("H", "Probability", "Probability (points)") in read
    assert "12 read = 12 used + 0 rejected + 0 skipped" in came.stdout


def test_what_it_is_read_as_is_said_in_french_too() -> None:
    came = call("check", FRENCH, *AS_OF, "--lang", "fr")
    assert re.search(r"^ +\S+ +Date de clôture prévue +Clôture prévue$", came.stdout, re.MULTILINE)


def test_custom_fields_scales_separators_and_orders_are_said(tmp_path: Path) -> None:
    headings: list[object] = ["Name", "Contact", "Milestone", "Owner", "Probability", "Tags"]
    headings += ["Expected Close", "Cloud region"]
    first: list[object] = ["A", "Acme", "Bid", "Ann", 0.5, "x; y", "13/05/2026", "EU"]
    second: list[object] = ["B", "Acme", "Bid", "Ann", 0.25, "z", "01/05/2026", "EU"]
    path = write_tables({"Opportunities": [headings, first, second]}, tmp_path / "deals.xlsx")
    came = call("check", path, *AS_OF, "--currency", "EUR")
    assert "Probability (fraction)" in came.stdout
    assert "Expected Close (dmy)" in came.stdout
    assert re.search(r"^ +H +Cloud region +custom field$", came.stdout, re.MULTILINE)
    # What a column proved of its dates would be a declaration for every other column.
    assert tomllib.loads(profile_of(came.stdout))["read"] == {"percent": "fraction"}


def test_headings_with_quotes_survive_in_the_printed_profile(tmp_path: Path) -> None:
    headings: list[object] = ['The "deal"\\name', "Contact", "Milestone", "Owner"]
    row: list[object] = ["A", "Acme", "Bid", "Ann"]
    path = write_tables({'Dea"ls': [headings, row]}, tmp_path / "deals.xlsx")
    profile = tmp_path / "own.toml"
    profile.write_text(
        "[sheets]\nopportunities = 'Dea\"ls'\n"
        "[columns.opportunities]\nname = 'The \"deal\"\\name'\n"
        "[values.milestone]\n'Of\"fer' = \"Bid\"\n[milestones]\n'B\"id' = 12.5\nBid = 40\n"
        "[defaults]\ncurrency = 'EUR'\nvalue = 12\n",
        "utf-8",
    )
    came = call("check", path, *AS_OF, "--profile", profile)
    assert came.exit_code == 0, came.stderr
    printed = tomllib.loads(profile_of(came.stdout))
    given = tomllib.loads(profile.read_text("utf-8"))
    for section in ("sheets", "values", "milestones", "defaults"):
        assert printed[section] == given[section]
    assert printed["columns"]["opportunities"]["name"] == given["columns"]["opportunities"]["name"]


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("check", PIPELINE, *AS_OF).exit_code == 1
    assert files_in(tmp_path) == {}


def test_every_problem_is_said_with_its_place() -> None:
    came = call("check", PIPELINE, *AS_OF, "--verbose")
    lines, cures = parted(came.stderr)
    assert len(lines) > 20
    assert all(re.match(r"pipeline\.xlsx: \S.*!\S+: [EW]\d{3} ", line) for line in lines)
    assert {line.split()[0] for line in cures} == {
        re.findall(r": ([EW]\d{3}) ", x)[0] for x in lines
    }


def test_quiet_says_the_problems_alone() -> None:
    came = call("check", PIPELINE, *AS_OF, "--quiet")
    assert (came.exit_code, came.stdout) == (1, "")
    assert came.stderr == call("check", PIPELINE, *AS_OF).stderr


@pytest.mark.parametrize(
    "given", ['[sheets]\ncontacts = ""\n', '[read]\ntotal_rows = "check"\n'], ids=["sheet", "rule"]
)
def test_what_the_profile_says_stands_in_the_printed_one(given: str, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(given, "utf-8")
    came = call("check", FIRST_STEPS, *AS_OF, "--profile", tmp_path / "own.toml")
    printed = tomllib.loads(profile_of(came.stdout))
    for section, said in tomllib.loads(given).items():
        assert said.items() <= printed[section].items()


def test_several_workbooks_are_checked_and_the_worst_is_the_exit_code(tmp_path: Path) -> None:
    came = call("check", FIRST_STEPS, tmp_path / "none.xlsx", PIPELINE, *AS_OF)
    assert came.exit_code == 2
    assert "none.xlsx: E001" in came.stderr
    assert came.stdout.count("Control totals:") == 2
    assert call("check", FIRST_STEPS, PIPELINE, *AS_OF).exit_code == 1


def test_no_workbook_is_bad_use() -> None:
    came = call("check")
    assert came.exit_code == 2
    assert came.stderr.splitlines()[-1] == "Error: Missing argument 'WORKBOOK...'."
