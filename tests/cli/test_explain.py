"""`forecaster explain`: what is printed, where it goes, exit codes, languages, hostile text."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from books import write_tables
from catalogue_files import long_to_read
from cli.calling import AS_OF, FIRST_STEPS, FRENCH, PIPELINE, ROOT, call, call_apart, sentence
from forecaster.forecasting import checks
from forecaster.forecasting.results import Check

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
HEADINGS: list[object] = [
    *("Name", "Contact", "Owner", "Milestone", "Probability", "Value", "Expected Close"),
]


def steps(text: str) -> list[str]:
    """The headings of the steps, without what stands on their right."""
    return [re.split(r" {2,}", line)[0] for line in text.splitlines() if re.match(r"\d+\. ", line)]


def test_a_used_opportunity_is_told_step_by_step_and_0() -> None:
    came = call("explain", FIRST_STEPS, "F-05", *AS_OF)
    assert (came.exit_code, came.stderr) == (0, "")
    title, rule, place, verdict, *_ = came.stdout.splitlines()
    assert title.startswith("F-05: ")
    assert set(rule) == {"="}
    assert place.startswith("first-steps.xlsx, sheet Opportunities, row 6; as of 30 November 2026")
    assert verdict == "Used: open, 12,000.00\u00a0EUR weighted."
    assert steps(came.stdout) == [
        "1. The cells it came from",
        "2. Contacts",
        "3. Status: open",
        "4. Probability: 80%",
        "5. Total: 15,000.00\u00a0EUR",
        "6. Converted: 15,000.00\u00a0EUR",
        "7. Weighted: 12,000.00\u00a0EUR",
        "8. Dates",
        "9. Spread",
        "10. Month by month, in EUR",
        "11. Groups",
    ]
    assert "5,000.00\u00a0EUR per month × 3 = 15,000.00\u00a0EUR" in came.stdout
    assert re.search(r"Apr 2027 +3 of 3 +12,000\.00 +4,000\.00\n", came.stdout)
    assert re.search(r"Total \(= weighted\) +12,000\.00\n", came.stdout)


def test_a_rejected_one_is_told_with_its_problems_and_1() -> None:
    came = call("explain", PIPELINE, "TW1078", *AS_OF)
    assert (came.exit_code, came.stderr) == (1, "")
    assert "Rejected: nothing of it is in the forecast. Its total is " in came.stdout
    assert steps(came.stdout) == ["1. The cells it came from", "2. Problems of this row"]
    assert "   E201  J79  Probability must lie between 0 and 100, found 700\n" in came.stdout
    assert "             Write it in the way of the other cells" in came.stdout


def test_a_skipped_copy_is_told_beside_the_one_that_is_used() -> None:
    came = call("explain", PIPELINE, "TW1085", *AS_OF)
    assert came.exit_code == 0
    assert came.stdout.startswith("Rows that match: 2\n")
    assert "Skipped: nothing of this row is counted. The ID TW1085 stands on" in came.stdout


def test_what_is_not_found_is_one_sentence_with_a_guess_and_2() -> None:
    came = call("explain", PIPELINE, "TW108", *AS_OF)
    assert (came.exit_code, came.stdout) == (2, "")
    said = sentence(came)
    assert said.startswith("pipeline.xlsx: Opportunities: E128 No opportunity has the ID, the name")
    assert said.endswith("?")
    assert "Did you mean TW1" in said


def test_a_file_that_is_none_is_2_and_nothing_on_standard_output(tmp_path: Path) -> None:
    came = call("explain", tmp_path / "none.xlsx", "A", *AS_OF, "--json")
    assert (came.exit_code, came.stdout) == (2, "")
    assert "E001" in came.stderr


@pytest.mark.parametrize("words", [(), ("",), ("  ",)])
def test_an_id_must_be_given(words: tuple[str, ...]) -> None:
    came = call("explain", PIPELINE, *words, *AS_OF)
    assert came.exit_code == 2
    assert "ID" in came.stderr


def test_it_takes_too_long_is_said_as_elsewhere(tmp_path: Path) -> None:
    came = call("explain", long_to_read(tmp_path), "A", *AS_OF, "--max-seconds", "0.0001")
    assert (came.exit_code, came.stdout) == (2, "")
    assert "E013" in came.stderr


def test_control_totals_that_disagree_are_3_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Check("rows", "12", "11", "-1", ok=False)
    monkeypatch.setattr(checks, "_rows", lambda *_: iter([wrong]))
    came = call("explain", FIRST_STEPS, "F-05", *AS_OF)
    assert came.exit_code == 3
    assert came.stderr.startswith("Do not use these figures.")


def test_the_options_of_a_run_change_the_story() -> None:
    rolled = call("explain", FIRST_STEPS, "F-10", *AS_OF, "--overdue", "roll").stdout
    assert "Close and start are moved by" in rolled
    assert re.search(r"Nov 2026 +4,800\.00 +4,800\.00\n", rolled)
    billed = call("explain", FIRST_STEPS, "F-06", *AS_OF, "--spread", "billing", "--months", "2")
    assert "A whole instalment at the start of each period (quarter): 2," in billed.stdout
    assert re.search(r"Later +2 of 2 ", billed.stdout)
    year = call("explain", FIRST_STEPS, "F-08", *AS_OF, "--fiscal-year-start", "4").stdout
    assert re.search(r"of it since FY2026/27 began +\(18,500\.00\)\n", year)
    grouped = call("explain", PIPELINE, "TW1064", *AS_OF, "--by", "Product").stdout
    assert re.search(r"\n   Product +Cloud Backup\n", grouped.partition("Groups")[2])


def test_json_is_one_object_and_nothing_else() -> None:
    came = call("explain", PIPELINE, "TW1085", *AS_OF, "--json")
    assert came.stderr == ""
    found = json.loads(came.stdout)
    keys = "schema as_of currency spread overdue version source months opportunities"
    assert list(found) == keys.split()
    first, second = found["opportunities"]
    assert (first["outcome"], second["outcome"], second["steps"]) == ("used", "skipped", None)
    cells = {cell["field"]: cell for cell in first["cells"]}
    assert cells["value"] == {
        "cell": "K86",
        "heading": "Value",
        "field": "value",
        "value": "27000",
        "origin": "cell",
        "understood": True,
    }
    assert cells["start_on"]["value"] is None
    rate = first["steps"]["rate"]
    assert (rate["rate"], rate["since"], rate["converted"]) == ("1.152", "2026-07-01", "31104.00")
    assert rate["cells"] == ["Exchange Rates!B6"]
    assert [p["code"] for p in first["problems"]] == ["W319"]


def test_no_float_is_in_the_json() -> None:
    def refuse(text: str) -> float:
        raise AssertionError(text)

    for wanted in ("TW1064", "TW1138", "TW1128", "TW1002"):
        came = call("explain", PIPELINE, wanted, *AS_OF, "--json")
        assert json.loads(came.stdout, parse_float=refuse)["opportunities"]


def test_french_is_french() -> None:
    came = call("explain", FRENCH, "row:40", *AS_OF, "--lang", "fr")
    assert came.exit_code == 0
    assert steps(came.stdout)[:4] == [
        "1. Les cellules d’origine",
        "2. Contacts",
        "3. Statut\u00a0: perdue",
        "4. Probabilité\u00a0: 0\u00a0%",
    ]
    assert "Une opportunité perdue n’ajoute rien à aucune prévision." in came.stdout
    missing = call("explain", FRENCH, "xyzzy", *AS_OF, "--lang", "fr")
    assert "E128 Aucune opportunité n’a l’identifiant" in missing.stderr


HOSTILE = "\u202e=cmd|' /C calc'!G2 _x001B_[31mred\u200b"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A workbook whose every text tries to be something else."""
    row: list[object] = [HOSTILE, f"+{HOSTILE}", HOSTILE, "Bid", HOSTILE, 100, date(2027, 1, 1)]
    good: list[object] = [f"A{HOSTILE}", HOSTILE, HOSTILE, HOSTILE, 50, 100, date(2027, 1, 1)]
    table = [[*HEADINGS, f"x{HOSTILE}"], [*row, HOSTILE], [*good, HOSTILE]]
    return write_tables({"Opportunities": table}, tmp_path / "hostile.xlsx")


@pytest.mark.parametrize("wanted", ["row:2", "row:3", "\x1b[31mrow\u202e\x07"])
@pytest.mark.parametrize("json_too", [(), ("--json",)])
def test_hostile_text_is_printed_as_text(
    wanted: str, json_too: tuple[str, ...], hostile: Path
) -> None:
    came = call("explain", hostile, wanted, *AS_OF, "--currency", "EUR", *json_too)
    assert came.exit_code == {"row:2": 1, "row:3": 0}.get(wanted, 2)
    assert not CONTROL.search(came.stdout)
    assert not CONTROL.search(came.stderr)
    if wanted == "row:3":
        assert "=cmd|' /C calc'!G2" in came.stdout


def test_hostile_headings_are_too(hostile: Path) -> None:
    asked = "x=cmd|' /C calc'!G2 [31mred"
    came = call("explain", hostile, "row:3", *AS_OF, "--currency", "EUR", "--by", asked)
    assert came.exit_code == 0, came.stderr
    assert not CONTROL.search(came.stdout)


def test_it_is_the_same_for_a_pipe_of_any_encoding(tmp_path: Path) -> None:
    words = ("explain", PIPELINE, "TW1064", *AS_OF, "--json")
    came = call_apart(*words, folder=tmp_path, PYTHONIOENCODING="cp1252")
    assert came.stdout.decode("utf-8") == call(*words).stdout
    text = call_apart(*words[:-1], folder=tmp_path, PYTHONIOENCODING="ascii")
    assert text.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_the_example_of_the_document_is_what_is_printed() -> None:
    page = (ROOT / "docs" / "explain.md").read_text("utf-8")
    (example,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    shown = call("explain", FIRST_STEPS, "F-05", *AS_OF).stdout
    assert example == shown.replace("\u00a0", " ")
