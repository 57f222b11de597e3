"""Cells that hold one of a few words: only the word itself is one, no sign more or less (R7)."""

from __future__ import annotations

from pathlib import Path

import pytest

from records.deals import deal, run

EUR = ("--currency", "EUR")


@pytest.mark.parametrize("cell", ["Lost?", "{won}", "Won!", "(open)", "#lost", "Perdu ?"])
def test_a_status_with_a_sign_is_no_status(cell: str, tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", cell), deal("B", "Open")], *EUR, more=("Status",))
    assert came.problems() == [("E210", "H2")]


@pytest.mark.parametrize("cell", ["Perdu", "LOST", " lost ", "gagnée", "Won"])
def test_a_status_is_known_whatever_its_case_and_accents(cell: str, tmp_path: Path) -> None:
    rows = [deal("A", cell, probability=None), deal("B", None)]
    came = run(tmp_path, rows, *EUR, more=("Status",))
    assert came.exit_code == 0
    assert came.result["totals"]["open"]["count"] == 1


@pytest.mark.parametrize("name", ["Lost?", "Won?", "Perdu ?", "(Won)", "Not lost"])
def test_a_milestone_with_a_doubt_is_open(name: str, tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", milestone=name)], *EUR)
    assert came.result["totals"]["open"]["count"] == 1
    assert came.problems() == []


@pytest.mark.parametrize("name", ["Lost", "closed-lost", "Closed  Lost", "PERDUE"])
def test_a_milestone_that_says_lost_is_lost(name: str, tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", milestone=name, probability=None)], *EUR)
    assert came.result["totals"]["lost"]["count"] == 1


@pytest.mark.parametrize("cell", ["{0}", "-1", -1, "0%", "Yes?", 2])
def test_complete_is_yes_or_no_and_nothing_like_it(cell: object, tmp_path: Path) -> None:
    milestones: list[list[object]] = [
        ["Milestone", "Probability", "Complete"],
        ["Bid", 50, "No"],
        ["Gone", 0, cell],
    ]
    came = run(tmp_path, [deal("A")], *EUR, sheets={"Milestones": milestones})
    assert came.problems() == [("E210", "C3")]


@pytest.mark.parametrize("cell", [1, "1", True, "Oui", "x", "VRAI"])
def test_complete_may_be_said_in_many_words(cell: object, tmp_path: Path) -> None:
    milestones: list[list[object]] = [
        ["Milestone", "Probability", "Complete"],
        ["Bid", 50, "No"],
        ["Gone", 0, cell],
    ]
    rows = [deal("A"), deal("B", milestone="Gone", probability=None)]
    came = run(tmp_path, rows, *EUR, sheets={"Milestones": milestones})
    assert came.problems() == []
    assert came.result["totals"]["lost"]["count"] == 1


@pytest.mark.parametrize("cell", ["One-off", "one off", "ONE_OFF", "fixe"])
def test_a_basis_is_known_whatever_its_hyphen(cell: str, tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", cell)], *EUR, more=("Duration Basis",))
    assert came.problems() == []


@pytest.mark.parametrize("cell", ["Month?", "1/month", "€ Month"])
def test_a_basis_with_a_sign_is_none(cell: str, tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", cell)], *EUR, more=("Duration Basis",))
    assert came.problems() == [("E210", "H2")]
