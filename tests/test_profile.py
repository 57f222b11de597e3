"""Profiles: what may be said in one, what is refused and how, and what each part does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from books import write_tables
from forecaster.errors import ForecasterError
from forecaster.problems import line
from forecaster.profile import MilestoneList, Profile, parse_profile
from forecaster.words.catalogue import words
from program import run_program

ROOT = Path(__file__).parents[1]
WHOLE = """
[sheets]
opportunities = "Deals (2026)"
[columns.opportunities]
name = "Deal"
id = ""
[columns.contacts]
name = "Who"
[values.milestone]
"Closed Won" = "Won"
[milestones]
Prospecting = 15
Engaging = 40.5
won = ["Won"]
lost = ["Lost", "Gone"]
[defaults]
owner = "Unassigned"
value = 100
[read]
dates = "dmy"
decimal = ","
percent = "points"
tags = ";"
hidden = "include"
total_rows = "error"
"""
WRONG = {
    "[reed]\n": "unknown section [reed]",
    "name = 'x'\n": "unknown section [name]",
    "read = 'dmy'\n": "read must be a section, [read]",
    "[read]\ndate = 'dmy'\n": "unknown key date in [read]",
    "[read]\nzzz = 'dmy'\n": "unknown key zzz in [read]",
    "[read]\ndates = 'usa'\n": "read.dates must be one of dmy, mdy, ymd, not usa",
    "[read]\ndecimal = ';'\n": "read.decimal must be one of ,, ., not ;",
    "[read]\npercent = 1\n": "read.percent must be text in quotes, not 1",
    "[read]\ntags = ''\n": "read.tags is blank",
    "[read]\nhidden = true\n": "read.hidden must be text in quotes, not True",
    "[read]\ntotal_rows = 'skip'\n": "read.total_rows must be one of check, error, not skip",
    "[sheets]\ndeals = 'x'\n": "unknown key deals in [sheets]",
    "[sheets]\nopportunities = 1\n": "sheets.opportunities must be text in quotes, not 1",
    "[columns]\nname = 'x'\n": "unknown key name in [columns]",
    "[columns]\ncontacts = 'x'\n": "columns.contacts must be a section, [columns.contacts]",
    "[columns.contacts]\nnames = 'x'\n": ("unknown key names in [columns.contacts]"),
    "[columns.contacts]\nname = ['x']\n": "columns.contacts.name must be text in quotes",
    "[values]\nmilestone = 'x'\n": "values.milestone must be a section, [values.milestone]",
    "[values.milestones]\na = 'x'\n": ("unknown key milestones in [values]"),
    "[values.milestone]\na = 1\n": "values.milestone.a must be text in quotes, not 1",
    "[milestones]\nBid = 140\n": ("milestones.Bid must be percent points from 0 to 100, not 140"),
    "[milestones]\nBid = '40'\n": "milestones.Bid must be percent points from 0 to 100, not 40",
    "[milestones]\nBid = true\n": "milestones.Bid must be percent points from 0 to 100, not True",
    "[milestones]\nBid = nan\n": "milestones.Bid must be percent points from 0 to 100, not nan",
    "[milestones]\nwon = 'Won'\n": "milestones.won must be percent points from 0 to 100, not Won",
    "[milestones]\nwon = [1]\n": "milestones.won must be text in quotes, not 1",
    "[milestones]\nWon = 80\nwon = ['Won']\n": "milestones.Won closes, so it must be 100, not 80",
    "[milestones]\nGone = 5\nlost = ['Gone']\n": "milestones.Gone closes, so it must be 0, not 5",
    "[milestones]\nwon = ['A', 'B']\nlost = ['B']\n": (
        "milestones.won and milestones.lost both name B"
    ),
    "[milestones]\nbid = 40\nBid = 50\n": "[milestones] says Bid twice",
    "[milestones]\n'A  b' = 10\n'a B' = 10\n": "[milestones] says a B twice",
    "[milestones]\nwon = ['A']\nlost = ['a']\n": "milestones.won and milestones.lost both name ",
    "[values.milestone]\na = 'x'\nA = 'y'\n": "[values.milestone] says A twice",
    "[values.milestone]\na = 'x'\n' a ' = 'x'\n": "[values.milestone] says  a  twice",
    "[values.value]\n'n/a' = '0'\n": "unknown key value in [values]",
    "[values.expected_close]\nsoon = '2026-05-15'\n": "unknown key expected_close in [values]",
    "[values.probability]\nhigh = '80'\n": "unknown key probability in [values]",
    "[milestones]\nBid = 1e400\n": "milestones.Bid must be percent points from 0 to 100, not inf",
    "[defaults]\nvalue = 1e15\n": "defaults.value must be text or a number, not 1000000000000000.0",
    "[defaults]\nvalue = -inf\n": "defaults.value must be text or a number, not -inf",
    "[defaults]\nvalue = nan\n": "defaults.value must be text or a number, not nan",
    "[defaults]\nowners = 'x'\n": "unknown key owners in [defaults]",
    "[defaults]\nowner = true\n": "defaults.owner must be text or a number, not True",
    "[defaults]\nexpected_close = 2026-05-15\n": (
        "defaults.expected_close must be text or a number, not 2026-05-15"
    ),
}
GUESSED = {
    "[reed]\n": "read",
    "[read]\ndate = 'dmy'\n": "dates",
    "[columns.contacts]\nnames = 'x'\n": "name",
    "[values.milestones]\na = 'x'\n": "milestone",
    "[defaults]\nowners = 'x'\n": "owner",
}


def test_a_whole_profile_is_read() -> None:
    assert parse_profile(WHOLE) == Profile(
        sheets={"opportunities": "Deals (2026)"},
        columns={"opportunities": {"name": "Deal", "id": ""}, "contacts": {"name": "Who"}},
        values={"milestone": {"Closed Won": "Won"}},
        milestones=MilestoneList(
            {"Prospecting": 15.0, "Engaging": 40.5}, ("Won",), ("Lost", "Gone")
        ),
        defaults={"owner": "Unassigned", "value": 100},
        dates="dmy",
        decimal=",",
        percent="points",
        tags=";",
        hidden="include",
        total_rows="error",
    )


def test_an_empty_profile_says_nothing() -> None:
    assert parse_profile("") == Profile()


def refusal(text: str, lang: str) -> str:
    """The line of the problem of a profile that may not be."""
    with pytest.raises(ForecasterError) as caught:
        parse_profile(text)
    (problem,) = caught.value.problems
    return line(problem, "own.toml", words(lang))


@pytest.mark.parametrize("text", WRONG)
def test_what_no_profile_may_say_is_refused_by_name(text: str) -> None:
    said = refusal(text, "en")
    assert said.startswith(f"own.toml: E108 The profile is wrong: {WRONG[text]}")
    assert "{" not in said


@pytest.mark.parametrize("text", WRONG)
def test_it_is_refused_in_french_too(text: str) -> None:
    assert refusal(text, "fr").startswith("own.toml: E108 ")
    assert refusal(text, "fr") != refusal(text, "en")
    assert "{" not in refusal(text, "fr")


@pytest.mark.parametrize("text", GUESSED)
def test_the_nearest_name_is_guessed(text: str) -> None:
    assert refusal(text, "en").endswith(f" Did you mean {GUESSED[text]}?")


@pytest.mark.parametrize(
    "text",
    [
        f"[defaults]\nvalue = {'9' * 5_000}\n",
        f"[read]\ndates = {'[' * 100_000}\n",
        f"[{'.'.join('a' * 5_000)}]\n",
        f"[defaults]\nvalue = {'9' * 400}\n",
        f"[milestones]\nBid = {'9' * 400}\n",
        f"[milestones]\nwon = {'[' * 200}1{']' * 200}\n",
    ],
    ids=["digits", "lists", "sections", "whole number", "probability", "nested list"],
)
def test_what_is_beyond_all_measure_is_refused_like_the_rest(text: str) -> None:
    assert refusal(text, "en").startswith("own.toml: E108 The profile is wrong: ")


@pytest.mark.parametrize(
    "field", ["milestone", "status", "tags", "owner", "duration_basis", "type"]
)
def test_fields_of_words_may_have_their_values_translated(field: str) -> None:
    text = f"[values.{field}]\n'a b' = 'x'\nB = 'y'\n"
    assert parse_profile(text).values == {field: {"a b": "x", "B": "y"}}


def test_what_is_no_toml_is_refused_with_its_line() -> None:
    assert "at line 2" in refusal("[read]\ndates = dmy\n", "en")


@pytest.mark.parametrize("file", sorted((ROOT / "docs" / "profiles").glob("*.toml")), ids=str)
def test_the_profiles_shipped_as_examples_can_be_read(file: Path) -> None:
    assert parse_profile(file.read_text("utf-8")).columns


def test_there_are_profiles_shipped_as_examples() -> None:
    assert len(list((ROOT / "docs" / "profiles").glob("*.toml"))) >= 2


HEADINGS = ["Deal", "Contact", "Phase", "Owner", "Probability", "Value", "Expected Close"]


def result(folder: Path, profile: str, *rows: list[object], exit_code: int = 0) -> dict[str, Any]:
    """The JSON of a run over rows below `HEADINGS`, read with a profile and its columns."""
    tables: dict[str, list[list[object]]] = {
        "Opportunities": [list(HEADINGS), *rows],
        "Contacts": [["Type", "Name"], ["Organisation", "Acme"]],
    }
    write_tables(tables, folder / "deals.xlsx")
    columns = '[columns.opportunities]\nmilestone = "Phase"\n'
    (folder / "profile.toml").write_text(columns + profile, "utf-8")
    options = ["--as-of", "2026-05-01", "--currency", "EUR", "--out", str(folder / "out")]
    options += ["--profile", str(folder / "profile.toml")]
    outcome = run_program([str(folder / "deals.xlsx"), *options])
    assert outcome.exit_code == exit_code, outcome.said
    return outcome.result


def codes(came: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in came["problems"]]


def totals(came: dict[str, Any]) -> dict[str, int]:
    return {layer: figures["count"] for layer, figures in came["totals"].items()}


def test_values_say_what_the_workbook_means(tmp_path: Path) -> None:
    profile = (
        '[values.milestone]\n"gagnée (signée)" = "Won"\n"Abandon" = "Lost"\n'
        '[values.owner]\nam = "Ann Moore"\n'
    )
    came = result(
        tmp_path,
        profile,
        ["A", "Acme", "Gagnée  (Signée)", "AM", None, 100, "2026-05-15"],
        ["B", "Acme", "ABANDON", "Bob", None, 100, "2026-05-15"],
        ["C", "Acme", "Bid", "Bob", 50, 100, "2026-05-15"],
    )
    assert totals(came) == {"open": 1, "won": 1, "lost": 1}
    assert [group["key"] for group in came["by"]["owner"]] == ["Ann Moore", "Bob"]


def test_values_may_mean_a_known_word_of_a_choice(tmp_path: Path) -> None:
    profile = 'duration_basis = "Owner"\nowner = ""\n[values.duration_basis]\n"p.m." = "Mois"\n'
    profile += '[defaults]\nowner = "Sales"\nduration = 3\n'
    came = result(
        tmp_path, profile, ["A", "Acme", "Bid", "P.M.", 50, 100, "2026-05-15"], exit_code=0
    )
    assert came["totals"]["open"]["value"] == "300.00"


def test_milestones_of_the_profile_stand_in_for_the_sheet(tmp_path: Path) -> None:
    profile = '[milestones]\nBid = 40\nOffer = 60\nwon = ["Signed"]\nlost = ["Gone"]\n'
    came = result(
        tmp_path,
        profile,
        ["A", "Acme", "bid", "Ann", None, 100, "2026-05-15"],
        ["B", "Acme", "OFFER", "Ann", 10, 100, "2026-05-15"],
        ["C", "Acme", "Signed", "Ann", None, 100, "2026-05-15"],
        ["D", "Acme", "Gone", "Ann", None, 100, "2026-05-15"],
        ["E", "Acme", "Perdu", "Ann", None, 100, "2026-05-15"],
        ["F", "Acme", "Offre", "Ann", None, 100, "2026-05-15"],
        exit_code=1,
    )
    assert totals(came) == {"open": 2, "won": 1, "lost": 2}
    assert came["totals"]["open"]["weighted"] == "50.00"
    found = [(p["code"], p["cell"]) for p in came["problems"] if p["code"] != "W314"]
    assert found == [("E215", "C7"), ("W319", "E3"), ("W305", "C6")]


def test_milestones_of_the_profile_close_by_their_names_where_it_names_none(
    tmp_path: Path,
) -> None:
    profile = '[milestones]\nBid = 40\nWon = 100\n"Perdu" = 0\n'
    came = result(
        tmp_path,
        profile,
        ["A", "Acme", "Bid", "Ann", None, 100, "2026-05-15"],
        ["B", "Acme", "Won", "Ann", None, 100, "2026-05-15"],
        ["C", "Acme", "Perdu", "Ann", None, 100, "2026-05-15"],
    )
    assert totals(came) == {"open": 1, "won": 1, "lost": 1}


def test_defaults_fill_blank_cells_and_absent_columns(tmp_path: Path) -> None:
    profile = (
        '[defaults]\nowner = "Nobody"\nteam = "North"\nprobability = 25\nvalue = 40\n'
        'expected_close = "2026-06-15"\n'
    )
    came = result(
        tmp_path,
        profile,
        ["A", "Acme", "Bid", None, None, None, None],
        ["B", "Acme", "Bid", "Ann", 50, 100, "2026-05-15"],
    )
    assert [(g["key"], g["weighted"]) for g in came["by"]["owner"]] == [
        ("Ann", "50.00"),
        ("Nobody", "10.00"),
    ]
    assert [group["key"] for group in came["by"]["team"]] == ["North"]
    assert came["forecast"]["open"]["months"][:2] == ["50.00", "10.00"]


def test_a_default_probability_is_points_whatever_the_column(tmp_path: Path) -> None:
    came = result(
        tmp_path,
        "[defaults]\nprobability = 1\n",
        ["A", "Acme", "Bid", "Ann", None, 100, "2026-05-15"],
        ["B", "Acme", "Bid", "Bob", 0.5, 100, "2026-05-15"],
    )
    assert [(g["key"], g["weighted"]) for g in came["by"]["owner"]] == [
        ("Bob", "50.00"),
        ("Ann", "1.00"),
    ]


@pytest.mark.parametrize(
    ("read", "written", "bucket"),
    [
        ('dates = "dmy"\ndecimal = ","\n', "1.234", "months"),
        ('dates = "mdy"\ndecimal = "."\n', "1,234", "earlier"),
    ],
)
def test_declared_dates_and_decimals_settle_what_is_ambiguous(
    read: str, written: str, bucket: str, tmp_path: Path
) -> None:
    row: list[object] = ["A", "Acme", "Won", "Ann", None, written, "03/06/2026"]
    came = result(tmp_path, f"[read]\n{read}", row)
    won = came["forecast"]["won"]
    assert came["totals"]["won"]["value"] == "1234.00"
    assert "1234.00" in won[bucket]
    assert codes(result(tmp_path, "", row, exit_code=1))[:2] == ["E206", "E208"]


def test_the_declared_separator_parts_tags(tmp_path: Path) -> None:
    profile = 'tags = "Owner"\nowner = ""\n[defaults]\nowner = "Sales"\n[read]\ntags = "/"\n'
    came = result(tmp_path, profile, ["A", "Acme", "Bid", "hot, new/cold", 50, 100, "2026-05-15"])
    assert sorted(group["key"] for group in came["by"]["tag"]) == ["cold", "hot, new"]


def test_the_json_of_a_profile_run_holds_the_headings_as_written(tmp_path: Path) -> None:
    came = result(tmp_path, "", ["A", "Acme", "Bid", "Ann", 150, 100, "2026-05-15"], exit_code=1)
    (problem,) = [p for p in came["problems"] if p["code"] == "E201"]
    assert problem["cell"] == "E2"
    assert json.dumps(came["source"]["sheets"]) == json.dumps(
        {"opportunities": "Opportunities", "contacts": "Contacts"}
    )
