"""The catalogue of problems, in both directions: each code has an input and its exact line.

The inputs are drawn in catalogue/*.txt, or made in `catalogue_files` where none can be drawn.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import Result

from books import write_tables
from catalogue_files import AS_OF, BUILT, RUN, TWICE, Built, Twice, told_twice
from cli.calling import call
from forecaster.words.kinds import Outcome
from forecaster.words.sentences import CATALOGUE
from golden_format import Case, read_cases

FOLDER = Path(__file__).parent / "catalogue"
DRAWN = [case for file in sorted(FOLDER.glob("*.txt")) for case in read_cases(file)]
CODE = re.compile(r"\b([EW]\d{3})\b")
EXIT_CODES = {Outcome.STOP: 2, Outcome.REJECT: 1, Outcome.WARN: 0}


def code_of(case: Case) -> str:
    return case.title.split()[0]


def said(lines: str) -> list[str]:
    """The lines that hold a code, as they are printed but for click's word in front.

    What to do about each kind stands behind them, set in by two blanks.
    """
    told = [line.removeprefix("Error: ") for line in lines.splitlines() if CODE.search(line)]
    return [line for line in told if not line.startswith("  ")]


def run(words: list[str], command: tuple[str, ...] = RUN) -> Result:
    return call(*command, *words)


def exit_code_of(lines: Iterable[str]) -> int:
    """The exit code that the worst of these problems deserves."""
    codes = [match[1] for match in map(CODE.search, lines) if match]
    return max(EXIT_CODES[CATALOGUE[code].outcome] for code in codes)


def test_every_code_has_a_case_and_every_case_a_code_of_the_catalogue() -> None:
    cases = {*map(code_of, DRAWN), *(made.code for made in (*BUILT, *TWICE))}
    assert cases == set(CATALOGUE)


def test_the_outcome_is_in_the_code() -> None:
    kinds = {"E0": Outcome.STOP, "E1": Outcome.STOP, "E2": Outcome.REJECT}
    kinds |= {"W3": Outcome.WARN, "W4": Outcome.WARN}
    assert {code: kind.outcome for code, kind in CATALOGUE.items()} == {
        code: kinds[code[:2]] for code in CATALOGUE
    }


@pytest.mark.parametrize("case", DRAWN, ids=lambda case: case.title[:50])
def test_a_drawn_input_provokes_its_line(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tables(case.tables, tmp_path / "pipeline.xlsx")
    (tmp_path / "profile.toml").write_text(case.profile, "utf-8")
    monkeypatch.chdir(tmp_path)
    (wanted,) = case.runs
    came = run(["pipeline.xlsx", *shlex.split(wanted.options)])
    assert said(came.stderr) == list(wanted.expected)
    assert any(f" {code_of(case)} " in line for line in wanted.expected)
    assert came.exit_code == exit_code_of(wanted.expected)


@pytest.mark.parametrize("built", BUILT, ids=lambda built: built.code)
def test_a_made_input_provokes_its_line(
    built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = built.make(tmp_path)
    came = run([*AS_OF, *words], built.command)
    assert built.line in said(came.stderr)
    assert f" {built.code} " in built.line
    assert came.exit_code == exit_code_of(said(came.stderr))


@pytest.mark.parametrize("case", DRAWN, ids=lambda case: case.title[:50])
def test_french_says_the_same_codes_at_the_same_places_in_other_words(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tables(case.tables, tmp_path / "pipeline.xlsx")
    (tmp_path / "profile.toml").write_text(case.profile, "utf-8")
    monkeypatch.chdir(tmp_path)
    (wanted,) = case.runs
    came = run(["pipeline.xlsx", *shlex.split(wanted.options), "--lang", "fr"])
    french = said(came.stderr)

    def place(line: str) -> str:
        return line[: next(CODE.finditer(line)).end()]

    assert [place(line) for line in french] == [place(line) for line in wanted.expected]
    assert not set(french) & set(wanted.expected)
    assert "{" not in "".join(french)


@pytest.mark.parametrize("twice", TWICE, ids=lambda twice: twice.code)
def test_an_id_in_two_workbooks_provokes_its_line(twice: Twice, tmp_path: Path) -> None:
    assert told_twice(twice, tmp_path) == [twice.line]
    assert f" {twice.code} " in twice.line
    (french,) = told_twice(twice, tmp_path, "fr")
    assert twice.code in french
    assert french != twice.line
