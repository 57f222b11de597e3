"""Custom fields, tags and copies: types, options, importance, separators, IDs twice (R5)."""

from __future__ import annotations

from pathlib import Path

import pytest

from records.deals import deal, run

EUR = ("--currency", "EUR")


def fields(*rows: list[object]) -> dict[str, list[list[object]]]:
    """A Custom Fields sheet."""
    return {"Custom Fields": [["Field", "Type", "Options", "Important"], *rows]}


def test_an_important_field_left_blank_is_a_reminder_and_rejects_nothing(tmp_path: Path) -> None:
    sheets = fields(["product", None, None, "Yes"], ["Region", None, None, "No"])
    rows = [deal("A", None, None), deal("B", "Audit", None)]
    came = run(tmp_path, rows, *EUR, more=("Product", "Region"), sheets=sheets)
    assert came.exit_code == 0
    assert came.problems() == [("W320", "H2")]


def test_a_value_that_is_no_option_is_said_for_lists_only(tmp_path: Path) -> None:
    sheets = fields(
        ["Product", "List", "Audit; Training", None],
        ["Modules", "Multi-list", "One; Two", None],
        ["Note", "Text", "Short; Long", None],
    )
    rows = [
        deal("A", "AUDIT", "one; two", "Other"),
        deal("B", "Audits", "One; Three; Four", None),
        deal("C", None, None, None),
    ]
    came = run(tmp_path, rows, *EUR, more=("Product", "Modules", "Note"), sheets=sheets)
    assert came.problems() == [("W322", "H3"), ("W322", "I3")]


def test_a_multi_list_groups_a_row_under_each_of_its_values(tmp_path: Path) -> None:
    sheets = fields(["Modules", "Multi-list", None, None])
    rows = [deal("A", "One; Two"), deal("B", "two;"), deal("C", None)]
    came = run(tmp_path, rows, *EUR, "--by", "modules", more=("Modules",), sheets=sheets)
    found = came.groups("field:Modules")
    assert {key.lower(): value for key, value in found.items()} == {
        "one": "100.00",
        "two": "200.00",
        "(none)": "100.00",
    }


def test_a_field_that_is_not_declared_is_one_value_a_cell(tmp_path: Path) -> None:
    rows = [deal("A", "One; Two"), deal("B", 7)]
    came = run(tmp_path, rows, *EUR, "--by", "Modules", more=("Modules",))
    assert came.groups("field:Modules") == {"One; Two": "100.00", "7": "100.00"}


def test_a_declared_field_that_no_column_has_is_no_problem(tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A")], *EUR, sheets=fields(["Product", "List", "A", "Yes"]))
    assert came.problems() == []


def test_a_bad_row_of_custom_fields_is_rejected_and_the_others_serve(tmp_path: Path) -> None:
    sheets = fields(["Product", "Colour", None, "Yes"], ["Region", None, None, "Yes"])
    rows = [deal("A", None, None)]
    came = run(tmp_path, rows, *EUR, more=("Product", "Region"), sheets=sheets)
    assert came.problems() == [("E210", "B2"), ("W320", "I2")]
    assert came.exit_code == 1


@pytest.mark.parametrize(
    ("cells", "tags"),
    [
        (("a, b", "c"), {"a", "b", "c"}),
        (("a, b", "c; d"), {"a, b", "c", "d"}),
        (("a;; a ;A", None), {"a", "(none)"}),
        ((";", ","), {"(none)", ","}),
    ],
)
def test_the_separator_of_tags_is_judged_once_a_column(
    cells: tuple[str | None, str | None], tags: set[str], tmp_path: Path
) -> None:
    came = run(tmp_path, [deal("A", cells[0]), deal("B", cells[1])], *EUR, more=("Tags",))
    assert set(came.groups("tag")) == tags


def test_identical_rows_of_one_id_count_once_three_times_too(tmp_path: Path) -> None:
    rows = [deal("A", "7"), deal("A", "7"), deal("B", "8"), deal("A", "7")]
    came = run(tmp_path, rows, *EUR, more=("ID",))
    assert came.problems() == [("W316", "H3"), ("W316", "H5")]
    assert came.result["rows"]["skipped"] == 2
    assert came.result["totals"]["open"]["count"] == 2


def test_one_other_row_of_an_id_rejects_all_of_it(tmp_path: Path) -> None:
    rows = [deal("A", "7"), deal("A", "7"), deal("A", "7", value=101)]
    came = run(tmp_path, rows, *EUR, more=("ID",))
    assert came.problems() == [("E221", "H2"), ("E221", "H3"), ("E221", "H4")]
    assert came.result["rows"] == {
        "read": 3,
        "used": 0,
        "rejected": 3,
        "skipped": 0,
        "filtered": 0,
    }


def test_rows_that_differ_in_a_custom_field_read_are_not_identical(tmp_path: Path) -> None:
    rows = [deal("A", "7", "x"), deal("A", "7", "y")]
    came = run(tmp_path, rows, *EUR, "--by", "Product", more=("ID", "Product"))
    assert [code for code, _ in came.problems()] == ["E221", "E221"]


@pytest.mark.parametrize("heading", ["Product", "Remarks"])
def test_rows_that_differ_in_a_column_that_nobody_reads_are_not_identical(
    heading: str, tmp_path: Path
) -> None:
    rows = [deal("A", "7", "x"), deal("A", "7", "y"), deal("B", "8", "x"), deal("B", "8", "x")]
    came = run(tmp_path, rows, *EUR, more=("ID", heading))
    assert came.problems() == [("E221", "H2"), ("E221", "H3"), ("W316", "H5")]
    assert came.result["rows"]["rejected"] == 2
    assert came.result["rows"]["skipped"] == 1


def test_rows_that_differ_in_a_field_that_the_profile_leaves_unread_are_not_identical(
    tmp_path: Path,
) -> None:
    rows = [deal("A", "7", "North"), deal("A", "7", "South")]
    profile = '[columns.opportunities]\nteam = ""\n'
    came = run(tmp_path, rows, *EUR, more=("ID", "Team"), profile=profile)
    assert [code for code, _ in came.problems() if code != "W410"] == ["E221", "E221"]


def test_rows_that_differ_in_a_blank_only_are_not_identical(tmp_path: Path) -> None:
    rows = [deal("A", "7", "x"), deal("A", "7", None)]
    came = run(tmp_path, rows, *EUR, more=("ID", "Remarks"))
    assert [code for code, _ in came.problems()] == ["E221", "E221"]


def test_a_number_and_its_text_are_one_id(tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", 7), deal("B", "7")], *EUR, more=("ID",))
    assert [code for code, _ in came.problems()] == ["E221", "E221"]


def test_rows_without_an_id_may_be_alike(tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", None), deal("A", None)], *EUR, more=("ID",))
    assert came.problems() == []
    assert came.result["rows"]["used"] == 2
