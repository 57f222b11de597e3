"""`--set`, `--delay` and `--scenario`: what they do to a report, and how they are refused."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from books import write_tables
from cli.calling import AS_OF, FIRST_STEPS, PIPELINE, call, files_in, sentence

FILE = """
[[scenario]]
name = "Late"
delay = "30d"

[[scenario]]
name = "Weak dollar"
[scenario.set]
rate.USD = 0.75
"""


@pytest.fixture
def scenarios(tmp_path: Path) -> Path:
    (tmp_path / "scenarios.toml").write_text(FILE, "utf-8")
    return tmp_path / "scenarios.toml"


def ran(out: Path, *words: str | Path) -> dict[str, object]:
    came = call("run", PIPELINE, *AS_OF, "--out", out, "--json", *words)
    assert came.exit_code == 1
    told: dict[str, object] = json.loads(came.stdout)
    return told


def test_the_base_stands_beside_what_is_asked_for(tmp_path: Path, scenarios: Path) -> None:
    base = ran(tmp_path / "base")
    own = ("--set", "milestone.Proposal.probability=40", "--delay", "1m")
    told = ran(tmp_path / "asked", *own, "--scenario", scenarios)
    found = told.pop("scenarios")
    assert told == base
    assert isinstance(found, list)
    assert [one["name"] for one in found] == ["What-if", "Late", "Weak dollar"]
    assert found[0]["changes"] == ["delay=1m", "milestone.New Business/Proposal.probability=40"]


def test_the_same_scenarios_give_the_same_bytes(tmp_path: Path, scenarios: Path) -> None:
    scenarios.write_text(FILE.partition("\n\n")[0], "utf-8")
    for name in ("one", "two"):
        words = ("--out", tmp_path / name, "--scenario", scenarios)
        assert call("run", FIRST_STEPS, *AS_OF, *words).exit_code == 0
    assert files_in(tmp_path / "one") == files_in(tmp_path / "two")


USE = {
    "no change": (["--set", "Bid=40"], "Bid is nothing that can be changed. Write milestone."),
    "no value": (["--set", "rate.USD"], "rate.USD is no change. Write milestone.NAME."),
    "a comma": (["--set", "rate.USD=0,95"], "0,95 is no exchange rate. Write units of the"),
    "too much": (["--set", "milestone.Bid.probability=140"], "140 is no probability. Write"),
    "no delay": (["--delay", "soon"], "soon is no delay. Write days, weeks or months: 30d"),
    "no file": (["--scenario", "none.toml"], "none.toml: the scenarios cannot be read: No such"),
    "a folder": (["--scenario", "."], ": the scenarios cannot be read: Is a directory"),
    "another file": (["--scenario", str(FIRST_STEPS)], "first-steps.xlsx: the scenarios are not"),
    "no scenario": (["--scenario", "empty.toml"], "empty.toml: There is no [[scenario]]. Write"),
    "too large": (["--scenario", "large.toml"], "large.toml: larger than a file of scenarios"),
}


@pytest.mark.parametrize("command", ["run", "batch", "mail"])
@pytest.mark.parametrize("case", USE)
def test_bad_use_is_one_sentence(
    case: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty.toml").touch()
    Path("large.toml").write_text("#" * (1 << 20 | 1), "utf-8")
    words, start = USE[case]
    came = call(command, FIRST_STEPS, *AS_OF, "--out", "out", *words)
    assert (came.exit_code, came.stdout) == (2, "")
    assert sentence(came).startswith(start)
    assert not Path("out").exists()


def test_bad_use_is_told_in_french(tmp_path: Path) -> None:
    came = call("run", FIRST_STEPS, "--lang", "fr", "--delay", "3 jours", "--out", tmp_path)
    assert sentence(came).startswith("3 jours n’est pas un décalage. Écrivez des jours,")


def test_one_name_stands_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[[scenario]]\nname = "what-if"\ndelay = "1d"\n', "utf-8")
    came = call("run", FIRST_STEPS, "--delay", "2d", "--scenario", path, "--out", tmp_path)
    assert sentence(came) == "Two scenarios are called what-if. Rename one."


def test_an_unknown_name_stops_the_run_with_the_nearest(tmp_path: Path) -> None:
    words = ("--set", "milestone.Propsal.probability=4", "--out", tmp_path / "out")
    came = call("run", PIPELINE, *AS_OF, *words)
    assert came.exit_code == 2
    said = sentence(came)
    assert said.startswith("pipeline.xlsx: E131 The scenario What-if changes milestone.Propsal.")
    assert said.endswith("Did you mean milestone.New Business/Proposal.probability?")
    assert not (tmp_path / "out").exists()


def test_in_french_the_what_if_has_a_french_name(tmp_path: Path) -> None:
    words = (*AS_OF, "--lang", "fr", "--out", tmp_path, "--set", "milestone.X.probability=4")
    said = sentence(call("run", PIPELINE, *words))
    assert said.startswith("pipeline.xlsx: E131 Le scénario Hypothèse modifie milestone.X.prob")
    twice = call("run", PIPELINE, *words, "--delay", "1d", "--set", "delay=2d")
    assert sentence(twice).startswith("Le scénario Hypothèse modifie deux fois delay. N’en gardez")


def test_a_batch_gives_each_workbook_its_scenarios(tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("--delay", "30d", "--out", out, "--jobs", "1", "--quiet")
    assert call("batch", PIPELINE, FIRST_STEPS, *AS_OF, *words).exit_code == 1
    for stem in ("pipeline", "first-steps"):
        told = json.loads((out / f"{stem}-2026-11-30.json").read_text("utf-8"))
        assert [one["name"] for one in told["scenarios"]] == ["What-if"]
    whole = json.loads((out / "consolidated-2026-11-30.json").read_text("utf-8"))
    assert "scenarios" not in whole


def test_a_team_gets_scenarios_of_its_own_figures(tmp_path: Path) -> None:
    heads: list[object] = ["Name", "Contact", "Owner", "Team", "Milestone", "Probability", "Value"]
    rows: list[list[object]] = [
        [f"Deal {team}", "Firm", "Ann", team, f"Bid {team}", 50, value]
        for team, value in (("North", 1000), ("South", 300))
    ]
    recipients: list[list[object]] = [
        ["Team", "To"],
        ["North", "a@b.example"],
        ["South", "c@d.example"],
    ]
    tables = {"Opportunities": [heads, *rows], "Recipients": recipients}
    book = write_tables(tables, tmp_path / "book.xlsx")
    asked = [
        word
        for team in ("North", "South")
        for word in ("--set", f"milestone.Bid {team}.probability=10")
    ]
    words = (*AS_OF, "--currency", "EUR", "--out", tmp_path / "out")
    assert call("mail", book, *words, *asked).exit_code == 0
    (path,) = (tmp_path / "out").glob("book-South-*.json")
    (found,) = json.loads(path.read_text("utf-8"))["scenarios"]
    assert found["changes"] == ["milestone.Bid South.probability=10"]
    assert found["totals"]["open"] == {"count": 1, "value": "300.00", "weighted": "30.00"}
    for file in (tmp_path / "out").glob("book-South-*"):
        assert not any(b"North" in part for part in parts_of(file)), file


def parts_of(file: Path) -> list[bytes]:
    """What a file holds, a workbook's parts unpacked."""
    if file.suffix != ".xlsx":
        return [file.read_bytes()]
    with ZipFile(file) as package:
        return [package.read(name) for name in package.namelist()]


def test_bytes_that_are_no_text_are_told_as_such(tmp_path: Path) -> None:
    came = call("run", FIRST_STEPS, *AS_OF, "--out", tmp_path, "--set", "rate.\udcff=1")
    assert sentence(came).startswith("rate.? is nothing that can be changed.")
    name = "milestone.\udcff.probability=1"
    assert "milestone.?.prob" in sentence(call("run", FIRST_STEPS, *AS_OF, "--set", name))
