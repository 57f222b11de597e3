"""Bad use of `forecaster run`: one clear sentence, exit code 2, and nothing written."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from books import write_tables
from cli.calling import AS_OF, FIRST_STEPS, PIPELINE, call, files_in, sentence

NO_DAY = "is not a day from 1990 to 2100, written YYYY-MM-DD."
OPTIONS = {
    "an unknown option": (["--strickt"], "No such option '--strickt'. Did you mean '--strict'?"),
    "a date in another order": (
        ["--as-of", "30/11/2026"],
        f"Invalid value for '--as-of': 30/11/2026 {NO_DAY}",
    ),
    "a date of no calendar": (
        ["--as-of", "2026-02-30"],
        f"Invalid value for '--as-of': 2026-02-30 {NO_DAY}",
    ),
    "a date without its hyphens": (
        ["--as-of", "20261130"],
        f"Invalid value for '--as-of': 20261130 {NO_DAY}",
    ),
    "a date by its week": (
        ["--as-of", "2026-W48-1"],
        f"Invalid value for '--as-of': 2026-W48-1 {NO_DAY}",
    ),
    "a date with other digits": (
        ["--as-of", "\u0662\u0660\u0662\u0666-01-01"],
        f"Invalid value for '--as-of': \u0662\u0660\u0662\u0666-01-01 {NO_DAY}",
    ),
    "a date before all others": (
        ["--as-of", "1989-12-31"],
        f"Invalid value for '--as-of': 1989-12-31 {NO_DAY}",
    ),
    "a date after all others": (
        ["--as-of", "2101-01-01"],
        f"Invalid value for '--as-of': 2101-01-01 {NO_DAY}",
    ),
    "a blank date": (["--as-of", ""], f"Invalid value for '--as-of':  {NO_DAY}"),
    "silence and every word": (
        ["--quiet", "--verbose"],
        "--quiet and --verbose contradict each other. Choose one.",
    ),
    "a blank field": (["--by", ""], "Invalid value for '--by': a name is missing."),
    "a blank team": (["--team", "  "], "Invalid value for '--team': a name is missing."),
    "a blank owner": (["--owner", ""], "Invalid value for '--owner': a name is missing."),
    "a blank pipeline": (
        ["--pipeline", "\t"],
        "Invalid value for '--pipeline': a name is missing.",
    ),
    "a blank tag": (["--tag", "\u00a0"], "Invalid value for '--tag': a name is missing."),
    "a currency that is no code": (
        ["--currency", "EURO"],
        "Invalid value for '--currency': EURO is not a code of three letters, such as EUR.",
    ),
    "a sign for a currency": (
        ["--currency", "€"],
        "Invalid value for '--currency': € is not a code of three letters, such as EUR.",
    ),
    "no months": (["--months", "0"], "Invalid value for '--months': 0 "),
    "half a month": (["--months", "1.5"], "Invalid value for '--months': '1.5' "),
    "an unknown spread": (["--spread", "weekly"], "Invalid value for '--spread': 'weekly' "),
    "an unknown overdue rule": (["--overdue", "drop"], "Invalid value for '--overdue': 'drop' "),
    "a month that is none": (
        ["--fiscal-year-start", "13"],
        "Invalid value for '--fiscal-year-start': 13 ",
    ),
    "an unknown language": (["--lang", "de"], "Invalid value for '--lang': 'de' "),
    "two workbooks": (["other.xlsx"], "Got unexpected extra argument (other.xlsx)"),
}
PROFILES = {
    "an unknown section": ("[column]\n", "unknown section [column]"),
    "a misspelt key": ("[read]\ndecimals = ','\n", "unknown key decimals in [read]"),
    "a misspelt field": (
        "[columns.opportunities]\nexpected_closed = 'x'\n",
        "unknown key expected_closed in [columns.opportunities]",
    ),
    "a number for a text": (
        "[columns.opportunities]\nname = 3\n",
        "columns.opportunities.name must be text in quotes, not 3",
    ),
    "another word than those that it may be": (
        "[read]\ndates = 'american'\n",
        "read.dates must be one of dmy, mdy, ymd, not american",
    ),
    "a blank": ("[read]\ntags = ''\n", "read.tags is blank"),
    "no TOML": ("columns = [\n", ""),
}
FOUND = {
    "a field to group by": (
        ["--by", "Produkt"],
        (
            "E118 There is no column Produkt to group by. Choose one of: Product, Services,"
            " Next Step. Did you mean Product?"
        ),
    ),
    "a team": (
        ["--team", "Irland"],
        (
            "E120 No opportunity has the Team Irland. Choose one of: Ireland, North America,"
            " United Kingdom. Did you mean Ireland?"
        ),
    ),
    "a heading of the profile": (
        ["--profile", "profile.toml"],
        (
            "E109 The profile names Ovner, which the workbook does not have."
            " Correct the name in the profile. Did you mean Owner?"
        ),
    ),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with an output folder that holds an old report."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "first-steps-2026-11-30.xlsx").write_bytes(b"old")
    return tmp_path


def refused(folder: Path, *words: str | Path) -> str:
    """Call `run`, which must refuse; return the sentence that says why."""
    before = files_in(folder)
    came = call("run", *words, "--out", "out")
    assert came.exit_code == 2
    assert came.stdout == ""
    assert files_in(folder) == before
    return sentence(came)


def test_an_option_without_its_value_is_refused(folder: Path) -> None:
    came = call("run", FIRST_STEPS, "--out", "out", "--by")
    assert came.exit_code == 2
    assert came.stderr.splitlines()[-1] == "Error: Option '--by' requires an argument."
    assert list(files_in(folder)) == ["out/first-steps-2026-11-30.xlsx"]


@pytest.mark.parametrize("case", OPTIONS)
def test_a_wrong_option_is_refused(case: str, folder: Path) -> None:
    words, start = OPTIONS[case]
    assert refused(folder, FIRST_STEPS, *words).startswith(start)


def test_no_workbook_is_refused(folder: Path) -> None:
    assert refused(folder) == "Missing argument 'WORKBOOK'."


def test_a_missing_file_is_refused(folder: Path) -> None:
    said = refused(folder, "none.xlsx", *AS_OF)
    assert said == (
        "none.xlsx: E001 There is no such file. Check the folder and the spelling of the name."
    )


def test_a_folder_is_refused(folder: Path) -> None:
    (folder / "2026").mkdir()
    said = refused(folder, "2026", *AS_OF)
    assert said == "2026: E002 This is a folder, not a workbook. Name one .xlsx file."


@pytest.mark.parametrize("case", PROFILES)
def test_a_wrong_profile_is_refused_and_named(case: str, folder: Path) -> None:
    text, wanted = PROFILES[case]
    (folder / "profile.toml").write_text(text, "utf-8")
    said = refused(folder, FIRST_STEPS, *AS_OF, "--profile", "profile.toml")
    assert said.startswith(f"profile.toml: E108 The profile is wrong: {wanted}")
    assert '. Correct the profile; "forecaster check" prints one.' in said


def test_a_profile_in_another_encoding_is_refused(folder: Path) -> None:
    (folder / "profile.toml").write_bytes('[defaults]\nowner = "Zoé"\n'.encode("latin-1"))
    said = refused(folder, FIRST_STEPS, *AS_OF, "--profile", "profile.toml")
    assert said == "profile.toml: the profile is not UTF-8 text. Save it as UTF-8."


@pytest.mark.parametrize("name", ["none.toml", "out"])
def test_a_profile_that_cannot_be_read_is_refused(name: str, folder: Path) -> None:
    said = refused(folder, FIRST_STEPS, *AS_OF, "--profile", name)
    assert said.startswith(f"{name}: the profile cannot be read: ")
    assert said.endswith(". Check --profile.")


@pytest.mark.parametrize("case", FOUND)
def test_a_name_that_the_workbook_lacks_is_refused_with_the_nearest(
    case: str, folder: Path
) -> None:
    words, wanted = FOUND[case]
    profile = "[columns.opportunities]\nowner = 'Ovner'\n"
    (folder / "profile.toml").write_text(profile, "utf-8")
    said = refused(folder, PIPELINE, *AS_OF, *words)
    assert said.endswith(wanted)


def test_a_workbook_without_a_sheet_of_opportunities_is_refused(folder: Path) -> None:
    write_tables({"Notes": [["Name"], ["Audit"]]}, folder / "notes.xlsx")
    said = refused(folder, "notes.xlsx", *AS_OF)
    assert said.startswith(
        'notes.xlsx: E101 There is no sheet of opportunities; the workbook has "Notes".'
    )


def test_a_sheet_of_opportunities_without_rows_is_refused(folder: Path) -> None:
    headings: list[object] = ["Name", "Contact", "Milestone", "Owner", "Value", "Expected Close"]
    write_tables({"Opportunities": [headings]}, folder / "empty.xlsx")
    said = refused(folder, "empty.xlsx", *AS_OF, "--currency", "EUR")
    assert said.startswith(
        "empty.xlsx: Opportunities: E116 There are headings but no opportunities"
    )


@pytest.mark.parametrize("day", ["1990-01-01", "2100-12-31"])
def test_the_first_and_the_last_day_are_days(day: str) -> None:
    assert call("check", FIRST_STEPS, "--as-of", day).exit_code == 0


def test_check_is_not_silent_and_wordy_at_once_either() -> None:
    came = call("check", FIRST_STEPS, *AS_OF, "--quiet", "--verbose")
    assert (came.exit_code, came.stdout) == (2, "")
    assert sentence(came) == "--quiet and --verbose contradict each other. Choose one."


def test_a_profile_may_begin_with_a_byte_order_mark(folder: Path) -> None:
    (folder / "profile.toml").write_text("\ufeff[read]\ndates = 'dmy'\n", "utf-8")
    came = call("run", FIRST_STEPS, *AS_OF, "--profile", "profile.toml", "--out", "out")
    assert came.exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["none.xlsx"],
        [PIPELINE, "--strict"],
        [PIPELINE, "--by", "Produkt"],
        [FIRST_STEPS, "--by", ""],
    ],
    ids=["no file", "strict", "no such field", "bad use"],
)
def test_a_run_that_fails_makes_no_folder(words: list[str | Path], folder: Path) -> None:
    assert call("run", *words, *AS_OF, "--out", "new/below").exit_code == 2
    assert not (folder / "new").exists()
    assert call("run", FIRST_STEPS, *AS_OF, "--out", "new/below").exit_code == 0
    assert len(files_in(folder / "new" / "below")) == 4


def test_a_report_of_our_own_is_refused(folder: Path) -> None:
    assert call("run", FIRST_STEPS, *AS_OF, "--out", "mine").exit_code == 0
    (report,) = folder.glob("mine/*.xlsx")
    said = refused(folder, report, *AS_OF)
    assert said == (
        "first-steps-2026-11-30.xlsx: E012 This is a file that forecaster wrote."
        " Name the workbook it was made from."
    )


@pytest.mark.parametrize("out", ["taken", "taken/below"])
def test_a_file_in_the_place_of_the_output_folder_is_refused(out: str, folder: Path) -> None:
    (folder / "taken").write_bytes(b"mine")
    before = files_in(folder)
    came = call("run", FIRST_STEPS, *AS_OF, "--out", out)
    assert came.exit_code == 2
    assert sentence(came) == (
        f"first-steps.xlsx: E011 Nothing can be written to the folder {out}:"
        f" {os.strerror(errno.ENOTDIR)}. Choose another folder with --out, or make room in it."
    )
    assert files_in(folder) == before


def test_strict_refuses_a_workbook_with_a_rejected_row(folder: Path) -> None:
    before = files_in(folder)
    came = call("run", PIPELINE, *AS_OF, "--strict", "--out", "out", "--verbose")
    assert came.exit_code == 2
    assert came.stdout == ""
    assert files_in(folder) == before
    first, *rows = came.stderr.splitlines()
    assert first.startswith("pipeline.xlsx: E119 Rejected rows: 8, and --strict allows none.")
    assert sum(" E2" in row for row in rows) >= 8


def test_strict_lets_warnings_pass(folder: Path) -> None:
    assert call("run", FIRST_STEPS, *AS_OF, "--strict", "--out", "out").exit_code == 0
    assert len(files_in(folder / "out")) == 4
