"""Runs over a few rows: the headings that every row needs, and what came out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from books import write_tables
from program import run_program

Tables = dict[str, list[list[object]]]
HEADINGS = ["Name", "Contact", "Owner", "Milestone", "Probability", "Value", "Expected Close"]
CLOSE = date(2026, 5, 15)
CONTACTS: Tables = {"Contacts": [["Type", "Name"], ["Organisation", "Acme"]]}


class Deals(NamedTuple):
    """What came out of a run: its JSON and its exit code."""

    result: dict[str, Any]
    exit_code: int
    said: str

    def problems(self) -> list[tuple[str, str]]:
        """Every problem: its code, and its cell or row."""
        return [(p["code"], p["cell"] or str(p["row"])) for p in self.result["problems"]]

    def groups(self, field: str, figure: str = "value") -> dict[str, object]:
        """A figure of each group."""
        return {group["key"]: group[figure] for group in self.result["by"][field]}


def deal(name: str = "Audit", *more: object, **other: object) -> list[object]:
    """A sound row below `HEADINGS`; ``other`` replaces a cell, ``more`` is appended."""
    cells = dict(zip(HEADINGS, [name, "Acme", "Ann", "Bid", 50, 100, CLOSE], strict=True))
    cells |= {key.replace("_", " ").title(): value for key, value in other.items()}
    return [*cells.values(), *more]


def run(
    folder: Path,
    rows: list[list[object]],
    *words: str,
    more: tuple[str, ...] = (),
    sheets: Tables | None = None,
    profile: str = "",
) -> Deals:
    """Run over rows as of 1 May 2026; ``more`` are further headings, ``sheets`` further sheets."""
    tables: Tables = {"Opportunities": [[*HEADINGS, *more], *rows], **CONTACTS, **(sheets or {})}
    write_tables(tables, folder / "deals.xlsx")
    (folder / "profile.toml").write_text(profile, "utf-8")
    every = [str(folder / "deals.xlsx"), "--as-of", "2026-05-01", "--out", str(folder / "out")]
    if profile:
        every += ["--profile", str(folder / "profile.toml")]
    outcome = run_program([*every, *words])
    return Deals(outcome.result, outcome.exit_code, outcome.said)
