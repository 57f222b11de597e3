"""Writes docs/problems.md from the program's own catalogue: `python docs/make_problems.py`."""

from __future__ import annotations

from pathlib import Path

from forecaster.words.kinds import Outcome
from forecaster.words.sentences import CATALOGUE

PAGE = Path(__file__).with_name("problems.md")
_OUTCOMES = {
    Outcome.STOP: "stops the run",
    Outcome.REJECT: "rejects the row",
    Outcome.WARN: "accepts it, and says so",
}
_HEAD = """# Problems, by code

Every problem names its file, sheet and cell, what was found there, and what to do:

    pipeline.xlsx: Opportunities!J79: E201 Probability must lie between 0 and 100, found 700

The codes are stable, so a script can rest on them. E0 is about the file, E1 about the workbook as a
whole, E2 about a row, W3 about a row, W4 about a sheet. Names in braces are filled in.

| Code | It | What is wrong | What to do |
|---|---|---|---|
"""


def page() -> str:
    """The page as it should stand in the repository."""
    rows = (
        f"| {code} | {_OUTCOMES[kind.outcome]} | {kind.message} | {kind.cure} |\n"
        for code, kind in sorted(CATALOGUE.items())
    )
    return _HEAD + "".join(rows).replace("{guess}", "")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
