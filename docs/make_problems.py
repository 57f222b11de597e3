"""Writes docs/problems.md from the program's own catalogue: `python docs/make_problems.py`.

The examples are the exact lines that tests/test_catalogue.py provokes.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
for _folder in (ROOT, ROOT / "tests"):
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))

from catalogue_files import BUILT, TWICE  # noqa: E402 - found by the lines above
from forecaster.words.sentences import CATALOGUE  # noqa: E402
from golden_format import read_cases  # noqa: E402

PAGE = Path(__file__).with_name("problems.md")
CODE = re.compile(r"\b([EW][0-9]{3})\b")
_KINDS = (
    ("E0", "The file", "Nothing is made of the workbook: exit code 2."),
    ("E1", "The workbook", "Nothing is made of the workbook: exit code 2."),
    ("E2", "A row, rejected", "The row is in no figure. It is listed with its money: exit code 1."),
    ("W3", "A row, accepted", "The row counts, by the rule that the sentence states."),
    ("W4", "A sheet, accepted", "The sheet is read, as the sentence says."),
)
_HEAD = """# Problems, by code

Every problem names its file, sheet and cell, what was found there, and what to do. The codes are
stable, so a script can rest on them. Names in braces are filled in. Every example is a line that a
test provokes. With `--lang fr` the same problems are told in French.

"""


def examples() -> dict[str, str]:
    """Code → a line that an input of the tests provokes."""
    found = {made.code: made.line for made in reversed((*BUILT, *TWICE))}
    for file in sorted((ROOT / "tests" / "catalogue").glob("*.txt"), reverse=True):
        for case in reversed(read_cases(file)):
            for line in reversed(case.runs[0].expected):
                match = CODE.search(line)
                if match:
                    found[match[1]] = line
    return found


def page() -> str:
    """The page as it should stand in the repository."""
    lines = examples()
    parts = [_HEAD]
    for start, title, outcome in _KINDS:
        parts.append(f"## {start}: {title}\n\n{outcome}\n\n")
        parts += [
            f"### {code}\n\n**Cause:** {_plain(kind.message)}.\n\n"
            f"**Example:**\n\n    {lines[code]}\n\n**What to do:** {_plain(kind.cure)}\n\n"
            for code, kind in sorted(CATALOGUE.items())
            if code.startswith(start)
        ]
    return "".join(parts).rstrip() + "\n"


def _plain(sentence: str) -> str:
    """A sentence without what only some of its problems add."""
    return re.sub(r"\{(guess|hint|aside|headings)\}", "", sentence)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
