"""The format of the golden cases: drawn sheets, options, expected figures (golden/README.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from books import Book

SEPARATOR = re.compile(r"^-{20,}$")
NUMBER = re.compile(r"^-?\d+(\.\d+)?$")
DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$")
BAR = re.compile(r"(?<!\\)\|")
NO_CONTACTS = "no Contacts"

Table = list[list[object]]


class FormatError(Exception):
    """A golden file is not written as golden/README.md says."""


@dataclass(frozen=True)
class Run:
    """One `=>` line and the figures expected below it; `first` counts lines of the file from 0."""

    options: str
    expected: tuple[str, ...]
    first: int


@dataclass(frozen=True)
class Case:
    """One story: its sheets, its profile if any, and one run or more."""

    file: Path
    title: str
    tables: dict[str, Table]
    profile: str
    runs: tuple[Run, ...]


def read_cases(path: Path) -> list[Case]:
    """Read every case of a file; cases stand between lines of twenty dashes or more."""
    cases: list[Case] = []
    block: list[str] = []
    start = 0
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate([*lines, "-" * 20]):
        if SEPARATOR.match(line):
            if any(text.strip() for text in block):
                cases.append(_read_case(path, block, start))
            block, start = [], number + 1
        else:
            block.append(line)
    return cases


def _read_case(path: Path, lines: list[str], start: int) -> Case:
    story: list[str] = []
    sheets: dict[str, list[str]] = {}
    runs: list[Run] = []
    part = story
    for number, line in enumerate(lines, start=start):
        if line.startswith("== "):
            part = sheets.setdefault(line[3:].strip(), [])
        elif line.startswith("=>"):
            part = []
            runs.append(Run(line[2:].strip(), (), number + 1))
        elif line.strip():
            part.append(line.strip())
            if runs:
                runs[-1] = Run(runs[-1].options, tuple(part), runs[-1].first)
    title = next(iter(story), "")
    if not title or not sheets or not runs:
        raise FormatError(f"{path.name}:{start + 1}: a case has a title, a sheet and a => line")
    profile = "\n".join(sheets.pop("profile.toml", []))
    tables = {name: [_cells(row) for row in rows] for name, rows in sheets.items()}
    return Case(path, title, _with_contacts(tables), profile, tuple(runs))


def _cells(line: str) -> list[object]:
    return [cell_value(text.replace("\\|", "|").strip()) for text in BAR.split(line)]


def cell_value(text: str) -> object:
    """Return what a drawn cell holds: a number, a date, a text, or None for a blank.

    >>> cell_value("12.5"), cell_value('"12.5"'), cell_value("2026-05-01"), cell_value("")
    (12.5, '12.5', datetime.date(2026, 5, 1), None)
    """
    if not text:
        return None
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        return text[1:-1]
    if NUMBER.match(text):
        return float(text) if "." in text else int(text)
    if DAY.match(text):
        return date.fromisoformat(text)
    if MOMENT.match(text):
        return datetime.fromisoformat(text)
    return text


def _with_contacts(tables: dict[str, Table]) -> dict[str, Table]:
    """Add a Contacts sheet with the contacts named, unless the case draws one or forbids it."""
    if NO_CONTACTS in tables or "Contacts" in tables or "Opportunities" not in tables:
        return {name: table for name, table in tables.items() if name != NO_CONTACTS}
    headings, *rows = tables["Opportunities"]
    named = dict.fromkeys(
        str(cell)
        for heading in ("Contact", "Organisation")
        for row in rows
        for cell in _column(row, headings, heading)
    )
    contacts: Table = [["Type", "Name"]]
    contacts += [["Organisation", name] for name in named]
    return {**tables, "Contacts": contacts}


def _column(row: list[object], headings: list[object], heading: str) -> list[object]:
    place = headings.index(heading) if heading in headings else len(row)
    return [cell for cell in row[place : place + 1] if cell is not None]


def rewritten(path: Path, replaced: dict[int, tuple[int, list[str]]]) -> str:
    """Return a file's text with expectation blocks replaced (first line -> lines out, lines in)."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for first in sorted(replaced, reverse=True):
        count, new = replaced[first]
        lines[first : first + count] = new
    return "\n".join(lines) + "\n"


def block_length(path: Path, run: Run) -> int:
    """Return how many lines of the file a run's expectations take, blank ones between included."""
    lines = path.read_text(encoding="utf-8").splitlines()
    last = 0
    for length, line in enumerate(lines[run.first :], start=1):
        if SEPARATOR.match(line) or line.startswith(("=>", "== ")):
            break
        last = length if line.strip() else last
    return last


def book_of(tables: dict[str, Table]) -> Book:
    """Return drawn tables as a book; the sheets that a book does not know are left out."""
    rows = {
        name: tuple(dict(zip(map(str, headings), cells, strict=False)) for cells in table)
        for name, (headings, *table) in tables.items()
    }
    return Book(
        opportunities=rows["Opportunities"],
        contacts=rows.get("Contacts", ()),
        milestones=rows.get("Milestones", ()),
        rates=rows.get("Exchange Rates", ()),
        custom_fields=rows.get("Custom Fields", ()),
        lost_reasons=rows.get("Lost Reasons", ()),
        targets=rows.get("Targets", ()),
    )
