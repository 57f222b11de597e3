"""Opportunities and contacts together: what a run says of people and organisations (R4)."""

from __future__ import annotations

from pathlib import Path

from records.deals import deal, run

EUR = ("--currency", "EUR")
PEOPLE: dict[str, list[list[object]]] = {
    "Contacts": [
        ["ID", "First Name", "Last Name", "Organisation", "Email", "Created On"],
        ["P1", "Jane", "Roe", "O1", "jane@acme.example", None],
        ["P2", None, "Wei", "Bolt Ltd", None, None],
        ["P3", "Max", None, None, None, None],
        ["O1", None, None, "Acme", None, None],
        ["P4", None, None, None, "nobody@acme.example", None],
        ["P5", "Ida", "Ode", "Bolt Ltd", None, "soon"],
    ]
}


def test_people_of_two_parts_of_a_name_belong_to_their_organisation(tmp_path: Path) -> None:
    rows = [
        deal("A", contact="jane roe"),
        deal("B", contact="Wei"),
        deal("C", contact="Max"),
        deal("D", contact="P1"),
    ]
    came = run(tmp_path, rows, *EUR, sheets=PEOPLE)
    assert came.groups("customer", "count") == {"Acme": 2, "Bolt Ltd": 1, "Max": 1}
    assert came.problems() == [("E202", "B6"), ("E207", "F7")]


def test_a_rejected_contact_is_not_linked_nor_is_a_nameless_one(
    tmp_path: Path,
) -> None:
    rows = [deal("A", contact="Ida Ode"), deal("B", contact="nobody@acme.example")]
    came = run(tmp_path, rows, *EUR, sheets=PEOPLE)
    rejected = [("E202", "B6"), ("E207", "F7")]
    assert came.problems() == [*rejected, ("W308", "B2"), ("W308", "B3")]


def test_each_unclear_name_is_said_in_its_own_column_once_a_row(tmp_path: Path) -> None:
    rows = [
        deal("A", None, "Nobody; Jane Roe", contact="Ghost"),
        deal("B", "Phantom Inc", "Max", contact=None),
        deal("C", None, "One; Two", contact="Ghost"),
        deal("D", None, None, contact="Max"),
    ]
    came = run(tmp_path, rows, *EUR, more=("Organisation", "Additional Contacts"), sheets=PEOPLE)
    found = [(code, cell) for code, cell in came.problems() if code[0] == "W"]
    assert found == [
        ("W308", "B2"),
        ("W308", "I2"),
        ("W308", "H3"),
        ("W308", "B4"),
        ("W308", "I4"),
    ]
    assert "I2: W308 Nobody is not on Contacts" in came.said


def test_an_email_column_settles_a_name_that_stands_twice(tmp_path: Path) -> None:
    people: dict[str, list[list[object]]] = {
        "Contacts": [
            ["Name", "Organisation", "Email"],
            ["Jane Roe", "Acme", "jane@acme.example"],
            ["Jane Roe", "Bolt Ltd", "jane@bolt.example"],
        ]
    }
    rows = [deal("A", "JANE@bolt.example", contact="Jane Roe"), deal("B", None, contact="Jane Roe")]
    came = run(tmp_path, rows, *EUR, more=("Contact Email",), sheets=people)
    assert came.groups("customer", "count") == {"Bolt Ltd": 1, "Jane Roe": 1}
    assert came.problems() == [("W307", "B3")]


def test_a_workbook_all_of_whose_rows_are_rejected_still_has_a_report(tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", owner=None)], *EUR)
    assert (came.exit_code, came.result["rows"]["used"]) == (1, 0)
    assert came.result["totals"]["open"] == {"count": 0, "value": "0.00", "weighted": "0.00"}
    assert all(check["ok"] for check in came.result["checks"])
