"""`forecaster check`: JSON, marked copies, and what is said where a problem stops the reading."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.chart import BarChart, Reference

from books import write_tables
from catalogue_files import merging_much, plain
from cli.calling import AS_OF, FIRST_STEPS, FRENCH, PIPELINE, call, files_in

NEEDY: dict[str, list[list[object]]] = {
    "Deals": [["Name", "Account", "Sales Stage", "Win %"], ["Audit", "Acme", "Bid", 50]],
    "Notes": [["anything"], ["goes"]],
}


def as_json(*words: str | Path) -> dict[str, Any]:
    came = call("check", *words, "--json")
    found: dict[str, Any] = json.loads(came.stdout)
    return found


# --- where a problem stops the reading ------------------------------------------------------------


def test_columns_are_named_even_where_needed_ones_are_missing(tmp_path: Path) -> None:
    path = write_tables(NEEDY, tmp_path / "deals.xlsx")
    came = call("check", path, *AS_OF)
    assert came.exit_code == 2
    assert came.stderr.count(" E102 ") == 2
    assert "deals.xlsx: how far it could be read" in came.stdout
    assert re.search(r"^ +B  Account +Organisation$", came.stdout, re.MULTILINE)
    assert re.search(r"^ +C  Sales Stage +custom field$", came.stdout, re.MULTILINE)
    assert "Control totals" not in came.stdout


def test_the_profile_printed_then_needs_only_what_the_messages_say(tmp_path: Path) -> None:
    path = write_tables(NEEDY, tmp_path / "deals.xlsx")
    came = call("check", path, *AS_OF)
    printed = came.stdout[came.stdout.index("[sheets]") :]
    assert tomllib.loads(printed)["columns"]["opportunities"]["organisation"] == "Account"
    (line,) = re.findall(r'milestone = "[^"]+"', came.stderr)
    whole = printed.replace("[columns.opportunities]", f"[columns.opportunities]\n{line}")
    (tmp_path / "own.toml").write_text(f'{whole}\n[defaults]\nowner = "Ann"\n', "utf-8")
    again = call("check", path, *AS_OF, "--currency", "EUR", "--profile", tmp_path / "own.toml")
    assert again.exit_code == 0, again.stderr


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["Name", "Contact", "Owner", "Milestone", "Owner"]], "E104"),
        ([["Name", "Contact", "Owner", "Assigned To", "Milestone"]], "E103"),
        (
            [
                ["Name", "Contact", "Owner", "Milestone", "Probability"],
                ["A", "Acme", "Ann", "Bid", 0.5],
                ["B", "Acme", "Ann", "Bid", 50],
            ],
            "E110",
        ),
        (
            [["Name", "Contact", "Owner", "Milestone", "Value"], ["A", "Acme", "Ann", "Bid", 5]],
            "E122",
        ),
    ],
)
def test_every_stop_after_the_headings_shows_the_columns(
    rows: list[list[object]], code: str, tmp_path: Path
) -> None:
    path = write_tables({"Opportunities": rows}, tmp_path / "deals.xlsx")
    came = call("check", path, *AS_OF)
    assert came.exit_code == 2
    assert f" {code} " in came.stderr
    assert re.search(r"^ +A  Name +Name$", came.stdout, re.MULTILINE)


def test_a_file_that_cannot_be_read_shows_nothing(tmp_path: Path) -> None:
    (tmp_path / "deals.xlsx").write_bytes(b"")
    came = call("check", tmp_path / "deals.xlsx", *AS_OF)
    assert (came.exit_code, came.stdout) == (2, "")


def test_sheets_that_are_not_read_are_named(tmp_path: Path) -> None:
    tables: dict[str, list[list[object]]] = {
        "Opportunities": [
            ["Name", "Contact", "Owner", "Milestone"],
            ["A", "Acme", "Ann", "Bid"],
        ],
        "Notes": [["x"]],
        "Pivot": [["y"]],
    }
    path = write_tables(tables, tmp_path / "deals.xlsx")
    came = call("check", path, *AS_OF, "--currency", "EUR")
    assert "\nSheets that are not read: Notes, Pivot\n" in came.stdout
    (book,) = as_json(path, *AS_OF, "--currency", "EUR")["workbooks"]
    assert book["unread"] == ["Notes", "Pivot"]


# --- problems by kind -----------------------------------------------------------------------------


def test_each_sheet_has_its_count_of_rows_as_far_as_it_was_read(tmp_path: Path) -> None:
    (book,) = as_json(FIRST_STEPS, *AS_OF)["workbooks"]
    counts = {sheet["role"]: sheet["rows"] for sheet in book["sheets"]}
    assert counts["opportunities"] == book["rows"]["read"] == 12
    text = call("check", FIRST_STEPS, *AS_OF).stdout
    assert "Sheet Opportunities, read as Opportunities; headings in row 1; rows of data: 12" in text
    path = write_tables(NEEDY, tmp_path / "deals.xlsx")
    assert as_json(path, *AS_OF)["workbooks"][0]["sheets"][0]["rows"] is None
    assert "rows of data" not in call("check", path, *AS_OF).stdout


def test_each_kind_has_its_count_its_money_and_the_first_places() -> None:
    came = call("check", PIPELINE, *AS_OF)
    assert (
        "  E201   1 × rejected  5,500.00\N{NO-BREAK SPACE}USD  Opportunities!J79\n" in came.stdout
    )
    assert re.search(r"^  W308 +\d+ × accepted", came.stdout, re.MULTILINE)


def test_kinds_are_told_in_french() -> None:
    came = call("check", FRENCH, *AS_OF, "--lang", "fr")
    assert "Problèmes par nature" in came.stdout
    assert re.search(r"^  E201 +1 × rejet  ", came.stdout, re.MULTILINE)


# --- JSON -----------------------------------------------------------------------------------------


def test_json_says_what_text_says_and_nothing_else_is_printed() -> None:
    found = as_json(PIPELINE, *AS_OF)
    (book,) = found["workbooks"]
    text = call("check", PIPELINE, *AS_OF).stdout
    assert (found["schema"], book["file"], book["exit_code"]) == (1, "pipeline.xlsx", 1)
    for sheet in book["sheets"]:
        for column in sheet["columns"]:
            assert f"  {column['column']:>3}  {column['heading']:<28} " in text
    for kind in book["kinds"]:
        assert f"  {kind['code']} " in text
    assert text.rstrip("\n").endswith(book["profile"].rstrip("\n"))


def test_json_holds_the_rows_problems_and_checks_of_a_run(tmp_path: Path) -> None:
    (book,) = as_json(PIPELINE, *AS_OF)["workbooks"]
    run = json.loads(call("run", PIPELINE, *AS_OF, "--json", "--out", tmp_path).stdout)
    for key in ("rows", "problems", "checks"):
        assert book[key] == run[key]
    assert book["sha256"] == run["source"]["sha256"]
    assert sum(kind["count"] for kind in book["kinds"]) == len(run["problems"])


def test_json_of_several_workbooks_keeps_their_order_and_those_that_fail(tmp_path: Path) -> None:
    path = write_tables(NEEDY, tmp_path / "deals.xlsx")
    found = as_json(FIRST_STEPS, path, tmp_path / "none.xlsx", *AS_OF)
    assert [(b["file"], b["exit_code"]) for b in found["workbooks"]] == [
        ("first-steps.xlsx", 0),
        ("deals.xlsx", 2),
        ("none.xlsx", 2),
    ]
    needy, none = found["workbooks"][1:]
    assert (needy["rows"], needy["sha256"], needy["checks"]) == (None, None, [])
    assert [p["code"] for p in needy["problems"]] == ["E102", "E102", "W413", "W413"]
    assert needy["sheets"][0]["columns"][1]["field"] == "organisation"
    assert (none["sheets"], none["profile"]) == ([], "")


# --- marked copies --------------------------------------------------------------------------------


def test_a_marked_copy_has_its_problems_where_they_are(tmp_path: Path) -> None:
    came = call("check", PIPELINE, *AS_OF, "--annotate", "--out", tmp_path / "marked")
    assert came.exit_code == 1
    target = tmp_path / "marked" / "pipeline-checked.xlsx"
    assert came.stdout.rstrip("\n").endswith(str(target))
    book = load_workbook(target)
    assert book.sheetnames[0] == "Problems"
    note = book["Opportunities"]["J79"].comment
    assert note is not None
    assert "E201 Probability must lie between 0 and 100, found 700" in note.text
    (told,) = as_json(PIPELINE, *AS_OF, "--annotate", "--out", tmp_path / "marked")["workbooks"]
    assert told["marked"] == str(target)


def test_a_workbook_that_lacks_columns_has_a_copy_that_says_so(tmp_path: Path) -> None:
    path = write_tables(NEEDY, tmp_path / "deals.xlsx")
    assert call("check", path, *AS_OF, "--annotate", "--out", tmp_path).exit_code == 2
    sheet = load_workbook(tmp_path / "deals-checked.xlsx").worksheets[0]
    said = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert any("There is no column Milestone" in text for text in said)


def test_two_workbooks_of_one_name_have_two_copies(tmp_path: Path) -> None:
    for folder in ("north", "south"):
        (tmp_path / folder).mkdir()
        plain(tmp_path / folder)
    paths = [tmp_path / folder / "pipeline.xlsx" for folder in ("north", "south")]
    out = tmp_path / "out"
    assert call("check", *paths, "--annotate", "--out", out, "--currency", "EUR").exit_code == 0
    assert list(files_in(out)) == ["north-pipeline-checked.xlsx", "south-pipeline-checked.xlsx"]


def test_no_copy_is_made_of_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "deals.xlsx").write_bytes(b"no workbook")
    came = call("check", tmp_path / "deals.xlsx", *AS_OF, "--annotate", "--out", tmp_path / "out")
    assert came.exit_code == 2
    assert len([x for x in came.stderr.splitlines() if " E0" in x]) == 1
    assert not (tmp_path / "out").exists()


def test_a_copy_that_cannot_be_made_leaves_the_problems_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pipeline.xlsx").write_bytes(merging_much())
    came = call("check", "pipeline.xlsx", *AS_OF, "--currency", "EUR", "--annotate")
    assert came.exit_code == 2
    assert "E014" in came.stderr
    assert "Control totals:" in came.stdout


def test_a_marked_copy_is_never_an_input(tmp_path: Path) -> None:
    call("check", PIPELINE, *AS_OF, "--annotate", "--out", tmp_path)
    came = call("run", tmp_path / "pipeline-checked.xlsx", *AS_OF, "--out", tmp_path)
    assert came.exit_code == 2
    assert "E012 This is a file that forecaster wrote" in came.stderr


def test_what_a_copy_may_lack_is_said(tmp_path: Path) -> None:
    book = load_workbook(FIRST_STEPS)
    sheet = book.worksheets[0]
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=3))
    sheet.add_chart(chart, "Z1")
    book.save(tmp_path / "charted.xlsx")
    came = call("check", tmp_path / "charted.xlsx", *AS_OF, "--annotate", "--out", tmp_path / "out")
    assert "charted-checked.xlsx: the copy may lack what it cannot carry: charts" in came.stderr
    plainly = call("check", FIRST_STEPS, *AS_OF, "--annotate", "--out", tmp_path / "out")
    assert "may lack" not in plainly.stderr


# --- the printed profile --------------------------------------------------------------------------

DATES: dict[str, list[list[object]]] = {
    "Opportunities": [
        ["Name", "Contact", "Owner", "Milestone", "Value", "Expected Close", "Created On"],
        ["A", "Acme", "Ann", "Bid", 1000, "13/12/26", "05/06/2026"],
        ["B", "Acme", "Ann", "Bid", 1000, "05/06/2026", "06/05/2026"],
        ["C", "Acme", "Ann", "Bid", 1000, "05-06-2026", None],
    ],
    "Deals": [["Name", "Contact", "Owner", "Milestone"], ["X", "Acme", "Ann", "Bid"]],
}


def test_a_printed_profile_declares_nothing_that_was_not_declared(tmp_path: Path) -> None:
    path = write_tables(DATES, tmp_path / "deals.xlsx")
    words = ("--as-of", "2026-05-01", "--currency", "EUR")
    printed = call("check", path, *words).stdout
    (tmp_path / "own.toml").write_text(printed[printed.index("[sheets]") :], "utf-8")
    run = ("run", path, *words, "--json", "--out", tmp_path / "out")
    first = call(*run).stdout_bytes
    assert {p["code"] for p in json.loads(first)["problems"]} >= {"E208", "W314", "W411"}
    assert call(*run, "--profile", tmp_path / "own.toml").stdout_bytes == first


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_profile_saved_by_any_shell_is_read(encoding: str, tmp_path: Path) -> None:
    profile = tmp_path / "own.toml"
    profile.write_text('[defaults]\nowner = "Zoé"\n', encoding)
    assert call("check", FIRST_STEPS, *AS_OF, "--profile", profile).exit_code == 0


# --- several workbooks, and choices that there are none of ----------------------------------------


def test_messages_name_the_folder_where_two_workbooks_have_one_name(tmp_path: Path) -> None:
    for folder in ("north", "south"):
        (tmp_path / folder).mkdir()
        write_tables(NEEDY, tmp_path / folder / "deals.xlsx")
    paths = [tmp_path / folder / "deals.xlsx" for folder in ("north", "south")]
    came = call("check", *paths, FIRST_STEPS, *AS_OF)
    assert all(f"{path}: Deals: E102 " in came.stderr for path in paths)
    found = as_json(*paths, FIRST_STEPS, *AS_OF)["workbooks"]
    assert [book["file"] for book in found] == [*map(str, paths), "first-steps.xlsx"]


def test_a_folder_for_copies_without_copies_is_bad_use(tmp_path: Path) -> None:
    came = call("check", FIRST_STEPS, "--out", tmp_path)
    assert came.exit_code == 2
    assert "--annotate" in came.stderr


def test_a_choice_of_nothing_says_so(tmp_path: Path) -> None:
    path = plain(tmp_path)
    words = ("--as-of", "2026-05-01", "--currency", "EUR", "--out", tmp_path)
    assert "Choose one of: (there is none)." in call("run", path, *words, "--team", "N").stderr
    assert "Choose one of: (there is none)." in call("run", path, *words, "--by", "N").stderr
