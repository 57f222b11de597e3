"""The golden cases' own machinery: drawn cells, compared lines, rewritten files."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from golden_figures import Outcome, Result, actual_lines, expected_lines, first_lines
from golden_format import FormatError, block_length, cell_value, read_cases, rewritten

CASE = """R0 A story.
It goes on.

== Opportunities
Name | Contact | Value
A\\|B | Acme    | 12.5

=> --as-of 2026-05-01
exit 0

totals open 1 1.00 2.00

=> --months 3
--------------------
R0 Another.

== Opportunities
Name
A

=> --months 3
exit 1
"""
PROBLEM = {"code": "E201", "severity": "error", "sheet": "Opportunities", "cell": "C2", "row": 2}
WARNING = {"code": "W401", "severity": "warning", "sheet": "", "cell": "", "row": 0}


def outcome(*problems: Result) -> Outcome:
    """Return a run of one open deal, with these problems."""
    open_layer = {"overdue": "0.00", "months": ["7.00"], "later": "0.00", "undated": "0.00"}
    won = {"earlier": "0.00", "ytd": "0.00", "months": ["0.00"], "later": "0.00", "undated": "0.00"}
    result = {
        "rows": {"read": 1, "used": 1, "rejected": 0, "skipped": 0, "filtered": 0},
        "months": ["2026-05"],
        "totals": {
            "open": {"count": 1, "value": "9.00", "weighted": "7.00"},
            "won": {"count": 0, "value": "0.00"},
            "lost": {"count": 0, "value": "0.00"},
        },
        "forecast": {"open": open_layer, "won": won},
        "problems": list(problems),
    }
    return Outcome(0, result, "")


def drawn(folder: Path, text: str = CASE) -> Path:
    path = folder / "case.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_drawn_cell_is_a_number_a_date_a_text_or_blank() -> None:
    texts = ["12", "-1.5", '"12"', "2026-05-01", "2026-05-01 23:59", "12 %", ""]
    assert [cell_value(text) for text in texts] == [
        12, -1.5, "12", date(2026, 5, 1), datetime(2026, 5, 1, 23, 59), "12 %", None,
    ]  # fmt: skip


def test_a_case_has_a_title_sheets_and_runs(tmp_path: Path) -> None:
    first, second = read_cases(drawn(tmp_path))
    assert (first.title, second.title) == ("R0 A story.", "R0 Another.")
    assert first.tables["Opportunities"][1] == ["A|B", "Acme", 12.5]
    assert first.tables["Contacts"] == [["Type", "Name"], ["Organisation", "Acme"]]
    assert [run.options for run in first.runs] == ["--as-of 2026-05-01", "--months 3"]
    assert first.runs[0].expected == ("exit 0", "totals open 1 1.00 2.00")
    assert first.runs[1].expected == ()


def test_a_case_without_a_run_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"case\.txt:1"):
        read_cases(drawn(tmp_path, "R0 A story.\n== Opportunities\nName\nA\n"))


def test_an_update_rewrites_the_figures_and_nothing_else(tmp_path: Path) -> None:
    path = drawn(tmp_path)
    runs = [run for case in read_cases(path) for run in case.runs]
    replaced = {run.first: (block_length(path, run), [f"new {run.first}"]) for run in runs}
    kept = [line for line in CASE.splitlines() if line and not line.startswith(("exit", "totals"))]
    changed = rewritten(path, replaced).splitlines()
    assert [line for line in changed if line and not line.startswith("new")] == kept
    path.write_text("\n".join(changed), encoding="utf-8")
    again = [run.expected for case in read_cases(path) for run in case.runs]
    assert again == [(f"new {run.first}",) for run in runs]


def test_a_wrong_figure_shows_in_its_line() -> None:
    lines = ("open overdue 0.00 2026-05 7.00", "totals open 1 9.00 8.00", "won 2027-01 0.00")
    assert actual_lines(lines, outcome()) == [
        "open overdue 0.00 2026-05 7.00",
        "totals open 1 9.00 7.00",
        "won 2027-01 (missing)",
    ]


def test_an_unlisted_error_shows_and_an_unlisted_warning_only_beside_a_listed_problem() -> None:
    came = outcome(PROBLEM, WARNING)
    assert actual_lines(("exit 0",), came) == ["exit 0", "problem E201 Opportunities!C2"]
    listed = ("problem E201 Opportunities!2",)
    assert actual_lines(listed, came) == ["problem E201 Opportunities!2", "problem W401"]
    assert expected_lines(listed) == ["problem E201 Opportunities!2"]


def test_without_a_result_the_problems_are_those_said_on_standard_error() -> None:
    said = "a.xlsx: Exchange Rates!A3: E112 The rate of USD stands twice. Keep one.\n"
    stopped = Outcome(2, {}, said)
    lines = ("exit 2", "problem E112 Exchange Rates!3")
    assert actual_lines(lines, stopped) == expected_lines(lines)
    assert actual_lines(("totals open 1",), stopped)[0].startswith("totals (missing)")


def test_a_case_without_figures_is_given_those_that_are_not_nothing() -> None:
    assert first_lines(outcome()) == [
        "exit 0",
        "rows read 1 used 1 rejected 0 skipped 0 filtered 0",
        "totals open 1 9.00 7.00",
        "totals won 0 0.00",
        "totals lost 0 0.00",
        "open 2026-05 7.00",
    ]
