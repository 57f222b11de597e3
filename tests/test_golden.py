"""Every case of golden/*.txt: the sheets are written, the program is run, the figures compared."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from books import write_tables
from golden_figures import Outcome, actual_lines, expected_lines, first_lines
from golden_format import Case, block_length, read_cases, rewritten
from program import run_program

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*.txt"))
CASES = [case for file in FILES for case in read_cases(file)]
RULES_COVERED = [*range(1, 28), 30, 31, 35, 36]


def _name(case: Case) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", case.title.casefold())[:60].strip("-")
    return f"{case.file.stem}:{words}"


def _run(options: str, folder: Path) -> Outcome:
    (folder / "out").mkdir(exist_ok=True)
    return run_program(["pipeline.xlsx", "--out", str(folder / "out"), *shlex.split(options)])


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_golden_case(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, update_golden: bool
) -> None:
    write_tables(case.tables, tmp_path / "pipeline.xlsx")
    (tmp_path / "profile.toml").write_text(case.profile, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    outcomes = [_run(run.options, tmp_path) for run in case.runs]
    if update_golden:
        _update(case, outcomes)
        return
    for run, outcome in zip(case.runs, outcomes, strict=True):
        assert run.expected, f"{case.file.name}:{run.first}: no expected figures"
        assert actual_lines(run.expected, outcome) == expected_lines(run.expected)
        if not any(line.startswith("exit ") for line in run.expected):
            rejected = outcome.result["rows"]["rejected"]
            assert outcome.exit_code == (1 if rejected else 0), outcome.said


def _update(case: Case, outcomes: list[Outcome]) -> None:
    """Rewrite this case's expectation lines; the file is read again, for its other cases moved."""
    fresh = next(other for other in read_cases(case.file) if other.title == case.title)
    replaced = {
        run.first: (
            block_length(case.file, run),
            actual_lines(run.expected, outcome) if run.expected else first_lines(outcome),
        )
        for run, outcome in zip(fresh.runs, outcomes, strict=True)
    }
    case.file.write_text(rewritten(case.file, replaced), encoding="utf-8")


def test_titles_are_unique_so_that_an_update_finds_its_case() -> None:
    titles = [(case.file, case.title) for case in CASES]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("rule", RULES_COVERED)
def test_every_rule_has_a_golden_case_that_names_it(rule: int) -> None:
    assert any(re.search(rf"\bR{rule}\b", case.title) for case in CASES)
