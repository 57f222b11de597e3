"""The book of `generate.py`, with all that the measures R28 to R36 look at.

Lost reasons and last open milestones; roles and dates of contacts; targets of the company, its
teams, owners and pipelines.

    python -m benchmarks.measured_book --rows 100000 --out book.xlsx
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import xlsxwriter

from benchmarks.generate import (
    AS_OF,
    MILESTONES,
    OWNERS,
    SEED,
    TEAMS,
    Cell,
    People,
    contacts,
    milestones,
    opportunities,
    people,
    pick,
    serials,
    write_sheet,
)

REASONS = (("Price", "Yes"), ("Competitor", "Yes"), ("No decision", "Yes"), ("Duplicate", "No"))
ROLES = ("Decision maker", "Buyer", "User", None)
MONTHS = [f"{year}-{month:02}" for year in (2026, 2027) for month in range(1, 13)]
PIPELINES = tuple(dict.fromkeys(row[0] for row in MILESTONES))

Columns = dict[str, list[Cell]]


def closing(deals: Columns, rng: np.random.Generator) -> Columns:
    """Why each lost opportunity was lost, and from where; a tenth does not say why."""
    stages = {p: [m[1] for m in MILESTONES if m[0] == p and 0 < m[2] < 100] for p in PIPELINES}
    reason = rng.integers(0, len(REASONS) + 1, len(deals["Status"])).tolist()
    told = [name for name, _ in REASONS]
    lost = [status == "Lost" for status in deals["Status"]]
    at = rng.integers(0, 2, len(lost)).tolist()
    where = [stages[str(pipeline)] for pipeline in deals["Pipeline"]]
    return {
        "Lost Reason": [(*told, None)[n] if off else None
                        for n, off in zip(reason, lost, strict=True)],
        "Last Open Milestone": [names[n] if off else None
                                for names, n, off in zip(where, at, lost, strict=True)],
    }  # fmt: skip


def known_of(persons: People, rng: np.random.Generator) -> Columns:
    """What Contacts says of each beside the name: a role, and two dates."""
    count = len(persons.organisations) + len(persons.persons)
    as_of = int(np.datetime64(AS_OF, "D").astype(np.int64))
    blanks: list[Cell] = [None] * len(persons.organisations)
    roles = pick(ROLES, rng.integers(0, len(ROLES), len(persons.persons)))
    return {
        "Role": [*blanks, *roles],
        "Created On": serials(as_of - rng.integers(0, 900, count)),
        "Last Contacted": serials(as_of - rng.integers(0, 200, count)),
    }


def targets(rng: np.random.Generator) -> Columns:
    """A target a month of each of them, by what is scheduled; of teams by bookings too."""
    whose: list[tuple[Cell, Cell, Cell, Cell]] = [(None, None, None, "schedule")]
    whose += [(team, None, None, basis) for team in TEAMS for basis in ("schedule", "bookings")]
    whose += [(None, owner, None, "schedule") for owner in OWNERS]
    whose += [(None, None, pipeline, "schedule") for pipeline in PIPELINES]
    rows = [(month, *one) for one in whose for month in MONTHS]
    amount = rng.integers(10_000, 900_000, len(rows)).tolist()
    month, team, owner, pipeline, basis = (list(column) for column in zip(*rows, strict=True))
    return {
        "Month": month,
        "Amount": amount,
        "Team": team,
        "Owner": owner,
        "Pipeline": pipeline,
        "Basis": basis,
    }


def generate(path: Path, rows: int, *, seed: int = SEED) -> None:
    """Write a book of so many opportunities, the same bytes for the same seed."""
    rng = np.random.default_rng(seed)
    known = people(rows, rng)
    deals = opportunities(rows, known, rng)
    included: Columns = {
        "Lost Reason": [name for name, _ in REASONS],
        "Included For Conversion": [included for _, included in REASONS],
    }
    book = xlsxwriter.Workbook(path)
    book.set_properties({"created": datetime(2026, 11, 30, tzinfo=UTC)})
    write_sheet(book, "Opportunities", deals | closing(deals, rng))
    write_sheet(book, "Contacts", contacts(known) | known_of(known, rng))
    write_sheet(book, "Milestones", milestones())
    write_sheet(book, "Lost Reasons", included)
    write_sheet(book, "Targets", targets(rng))
    book.close()


def main() -> None:
    """Read the command line and write the book."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    generate(given.out, given.rows)


if __name__ == "__main__":
    main()
