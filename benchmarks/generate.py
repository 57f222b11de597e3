"""Write a workbook of N opportunities, as a sales system would export it.

The book is clean on purpose: one currency, whole amounts, every link found, no row to reject.
So the analyst's script, which checks nothing, can be held to the same figures.

    python -m benchmarks.generate --rows 20000 --out book.xlsx
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import xlsxwriter
from numpy.typing import NDArray

AS_OF = "2026-11-30"
SEED = 20261130

Cell = str | int | float | None
Texts = NDArray[np.object_]
Days = NDArray[np.int64]


def words(text: str) -> list[str]:
    """Split a text into its words."""
    return text.split()


FIRST = words(
    "Ada Alice Amir Anne Ben Boris Chloe Clara Daniel David Elena Emma Eric Fatima Felix Gina "
    "Grace Hana Hugo Ines Iris Ivan Jane Jonas Julia Karim Karl Laura Lea Leo Li Lucas Maria "
    "Marie Max Mei Mia Nadia Nina Noah Nora Omar Oscar Paul Peter Rosa Ruth Sam Sara Simon "
    "Sofia Tara Theo Tom Uma Vera Victor Wei Yara Zoe"
)
LAST = words(
    "Adams Allen Bauer Becker Bell Bernard Blanc Brown Carter Clark Costa Cruz Diaz Dubois "
    "Evans Faure Fischer Ford Garcia Girard Gray Hall Hansen Haas Hill Hughes Jensen Jones "
    "Kaya Keller Kim King Klein Kumar Lang Laurent Lee Lopez Marin Martin Meyer Moreau Morel "
    "Nguyen Novak Olsen Patel Perez Petit Reed Rossi Roux Sato Silva Simon Smith Weber White "
    "Wolf Young"
)
TRADE = words(
    "Alpine Amber Arbor Atlas Aurora Baltic Beacon Birch Bluebird Borealis Bridge Cedar Cobalt "
    "Copper Coral Crown Delta Ember Falcon Fjord Garnet Granite Harbour Heron Indigo Iris "
    "Juniper Lantern Linden Maple Meridian Nimbus Oak Orchard Pacific Pioneer Quarry River "
    "Summit Willow"
)
WORK = words(
    "Analytics Bakery Builders Catering Chemicals Clinics Design Dynamics Energy Engineering "
    "Farms Films Foods Foundry Freight Furniture Games Glass Health Hotels Instruments "
    "Insurance Labs Logistics Media Metals Mills Motors Networks Optics Partners Pharma "
    "Plastics Press Robotics Schools Software Systems Textiles Travel"
)
FORM = words("Ltd GmbH SA BV AG Inc SAS Oy AB SpA")
SUBJECT = (
    "Website", "Support contract", "Audit", "Training", "Licences", "Migration", "Maintenance",
    "Data platform",
)  # fmt: skip
PRODUCTS = ("Core", "Plus", "Enterprise", "Services")
TAGS = ("inbound", "partner", "renewal", "tender", "upsell", "event", "priority", "public sector")
TEAMS = ("North", "South", "East", "West", "Key accounts")
OWNERS = tuple(f"{first} {last}" for first, last in zip(FIRST[::2], LAST[1::2], strict=True))

# pipeline, milestone, probability, complete, days until stale, share of the rows
MILESTONES = (
    ("Sales", "Lead", 10, "No", 30, 0.16),
    ("Sales", "Qualified", 25, "No", 30, 0.14),
    ("Sales", "Bid", 50, "No", 21, 0.12),
    ("Sales", "Negotiation", 75, "No", 14, 0.08),
    ("Sales", "Won", 100, "Yes", None, 0.16),
    ("Sales", "Lost", 0, "Yes", None, 0.14),
    ("Renewals", "Due", 60, "No", 45, 0.06),
    ("Renewals", "Offered", 80, "No", 30, 0.05),
    ("Renewals", "Renewed", 100, "Yes", None, 0.06),
    ("Renewals", "Lapsed", 0, "Yes", None, 0.03),
)
# basis, share of the rows, lowest and highest price of one unit, longest duration
BASES = (
    ("Fixed", 0.46, 500, 120_000, 1),
    ("Month", 0.27, 50, 9_000, 36),
    ("Year", 0.10, 600, 90_000, 4),
    ("Quarter", 0.07, 300, 30_000, 8),
    ("Day", 0.05, 350, 1_400, 90),
    ("Week", 0.02, 900, 6_000, 26),
    ("Hour", 0.03, 60, 220, 400),
)
DATES = {
    "Start On", "Expected Close", "Closed On", "Created On", "Updated On", "Last Contacted"
}  # fmt: skip


@dataclass(frozen=True)
class People:
    """The contacts of a book: organisations first, then persons, each of one organisation."""

    organisations: list[str]
    persons: list[str]
    employer: NDArray[np.int64]


@dataclass(frozen=True)
class Timing:
    """Dates as days since 1970-01-01; -1 stands for a blank cell."""

    created: Days
    expected: Days
    closed: Days
    start: Days
    updated: Days
    contacted: Days


def people(rows: int, rng: np.random.Generator) -> People:
    """Make rows / 5 contacts with names of their own: a quarter of them organisations."""
    contacts = max(8, rows // 5)
    count = contacts // 4
    organisations = (" ".join(words) for words in itertools.product(TRADE, WORK, FORM))
    initials = (f"{chr(65 + n)}." for n in range(26))
    persons = (f"{f} {i} {last}" for i, f, last in itertools.product(initials, FIRST, LAST))
    firms = rng.permutation(np.array(list(organisations), dtype=object))[:count]
    names = rng.permutation(np.array(list(persons), dtype=object))[: contacts - count]
    if len(firms) + len(names) < contacts:
        message = f"{rows:,} rows need more names than this generator knows"
        raise ValueError(message)
    return People(list(firms), list(names), rng.integers(0, count, len(names)))


def timing(kind: Texts, recurring: NDArray[np.bool_], rng: np.random.Generator) -> Timing:
    """Date each row around the as-of date; `kind` is open, won or lost, (n,) each."""
    n, as_of = len(kind), int(np.datetime64(AS_OF, "D").astype(np.int64))
    still_open = kind == "open"
    closed = np.where(still_open, -1, as_of - rng.integers(0, 420, n))
    overdue = rng.random(n) < 0.08
    ahead = np.where(overdue, -rng.integers(1, 120, n), rng.integers(0, 480, n))
    expected = np.where(still_open, as_of + ahead, closed + rng.integers(-30, 31, n))
    expected = np.where(still_open & (rng.random(n) < 0.04), -1, expected)
    known = np.where(still_open, np.minimum(np.where(expected < 0, as_of, expected), as_of), closed)
    created = known - rng.integers(10, 240, n)
    updated = np.minimum(created + rng.integers(0, 200, n), as_of)
    contacted = np.minimum(created + rng.integers(0, 200, n), as_of)
    base = np.where(still_open, expected, closed)
    starts = recurring & (kind != "lost") & (base >= 0) & (rng.random(n) < 0.4)
    start = np.where(starts, base + rng.integers(1, 90, n), -1)
    return Timing(created, expected, closed, start, updated, contacted)


def serials(days: Days) -> list[Cell]:
    """Turn days since 1970 into Excel's serial numbers, blank where negative."""
    return [None if day < 0 else day + 25569 for day in days.tolist()]


def blank_where(empty: NDArray[np.bool_], values: Sequence[Cell]) -> list[Cell]:
    """Blank the cells that a mask names."""
    return [None if off else value for off, value in zip(empty.tolist(), values, strict=True)]


def pick(choices: Sequence[Cell], index: NDArray[np.int64]) -> list[Cell]:
    """Look the index up in a list of words."""
    return [choices[i] for i in index.tolist()]


def amounts(basis: NDArray[np.int64], rng: np.random.Generator) -> tuple[list[Cell], list[Cell]]:
    """Price and duration of each row: whole euros, so that a weighted total is whole cents."""
    low = np.array([b[2] for b in BASES])[basis]
    high = np.array([b[3] for b in BASES])[basis]
    longest = np.array([b[4] for b in BASES])[basis]
    value = np.exp(rng.uniform(np.log(low), np.log(high))).round(0).astype(np.int64)
    duration = rng.integers(1, longest + 1)
    return value.tolist(), blank_where(basis == 0, duration.tolist())


def tags(rows: int, rng: np.random.Generator) -> list[Cell]:
    """Write none to three tags into each row's cell, `;` between them."""
    sets = ["", *TAGS, *("; ".join(c) for c in itertools.combinations(TAGS, 2))]
    sets += ["; ".join(c) for c in itertools.combinations(TAGS, 3)]
    weight = np.array([3.0] + [0.8] * len(TAGS) + [2 / 28] * 28 + [1 / 56] * 56)
    chosen = rng.choice(len(sets), rows, p=weight / weight.sum())
    return [sets[i] or None for i in chosen.tolist()]


def opportunities(rows: int, known: People, rng: np.random.Generator) -> dict[str, list[Cell]]:
    """Make the Opportunities sheet: heading → one cell a row."""
    stage = rng.choice(len(MILESTONES), rows, p=[m[5] for m in MILESTONES])
    basis = rng.choice(len(BASES), rows, p=[b[1] for b in BASES])
    points = np.array([m[2] for m in MILESTONES])[stage]
    kind = np.array(["lost", "open", "won"], object)[np.sign(points) + (points == 100)]
    when = timing(kind, np.isin(basis, [1, 2, 3]), rng)
    person = rng.integers(0, len(known.persons), rows)
    owner = rng.integers(0, len(OWNERS), rows)
    own = np.where(rng.random(rows) < 0.7, points, rng.integers(1, 20, rows) * 5)
    value, duration = amounts(basis, rng)
    firm = pick(known.organisations, known.employer[person])
    subject = pick(SUBJECT, rng.integers(0, len(SUBJECT), rows))
    unsaid = (kind != "open") | (rng.random(rows) < 0.4)
    return {
        "ID": [f"OPP-{n:06d}" for n in range(1, rows + 1)],
        "Name": [f"{what} for {who}" for what, who in zip(subject, firm, strict=True)],
        "Contact": pick(known.persons, person),
        "Organisation": firm,
        "Owner": pick(OWNERS, owner),
        "Team": pick(TEAMS, owner % len(TEAMS)),
        "Pipeline": pick([m[0] for m in MILESTONES], stage),
        "Milestone": pick([m[1] for m in MILESTONES], stage),
        "Status": pick(("Open", "Won", "Lost"), np.where(kind == "open", 0, 2 - (points == 100))),
        "Probability": blank_where(unsaid, own.tolist()),
        "Value": value,
        "Currency": ["EUR"] * rows,
        "Duration Basis": pick([b[0] for b in BASES], basis),
        "Duration": duration,
        "Start On": serials(when.start),
        "Expected Close": serials(when.expected),
        "Closed On": serials(when.closed),
        "Created On": serials(when.created),
        "Updated On": serials(when.updated),
        "Last Contacted": serials(when.contacted),
        "Tags": tags(rows, rng),
        "Product": pick(PRODUCTS, rng.integers(0, len(PRODUCTS), rows)),
        "Reference": [f"https://crm.example/deals/{n}" for n in range(1, rows + 1)],
    }


def contacts(known: People) -> dict[str, list[Cell]]:
    """Make the Contacts sheet: each organisation, then each person with theirs."""
    firms = len(known.organisations)
    names: list[Cell] = [*known.organisations, *known.persons]
    blanks: list[Cell] = [None] * firms
    employers = pick(known.organisations, known.employer)
    mails: list[Cell] = [f"{name.lower().replace(' ', '.').replace('..', '.')}@mail.example"
             for name in known.persons]  # fmt: skip
    organisation: list[Cell] = ["Organisation"] * firms
    person: list[Cell] = ["Person"] * len(known.persons)
    numbers: list[Cell] = [f"C-{n:05d}" for n in range(1, len(names) + 1)]
    return {
        "ID": numbers,
        "Type": [*organisation, *person],
        "Name": names,
        "Organisation": [*blanks, *employers],
        "Email": [*blanks, *mails],
    }


def milestones() -> dict[str, list[Cell]]:
    """Make the Milestones sheet."""
    headings = ("Pipeline", "Milestone", "Probability", "Complete", "Days Until Stale")
    return {heading: [m[i] for m in MILESTONES] for i, heading in enumerate(headings)}


def write_sheet(book: xlsxwriter.Workbook, name: str, columns: dict[str, list[Cell]]) -> None:
    """Write one sheet row by row: numbers as numbers, dates as dates, blanks left out."""
    sheet = book.add_worksheet(name)
    bold, date = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, list(columns), bold)
    formats = [date if heading in DATES else None for heading in columns]
    rows: Iterable[tuple[Cell, ...]] = zip(*columns.values(), strict=True)
    for at, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(at, column, cell)
            elif cell is not None:
                sheet.write_number(at, column, cell, formats[column])


def generate(path: Path, rows: int, *, seed: int = SEED, inline: bool = False) -> None:
    """Write a book of `rows` opportunities, the same bytes for the same seed.

    Strings are shared, as Excel writes them, unless `inline`: that needs no memory to speak of,
    the shared ones need about 2 GB for 300,000 rows.
    """
    rng = np.random.default_rng(seed)
    known = people(rows, rng)
    book = xlsxwriter.Workbook(path, {"constant_memory": inline})
    book.set_properties({"created": datetime(2026, 11, 30, tzinfo=UTC)})
    write_sheet(book, "Opportunities", opportunities(rows, known, rng))
    write_sheet(book, "Contacts", contacts(known))
    write_sheet(book, "Milestones", milestones())
    book.close()


def main() -> None:
    """Read the command line and write the book."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--inline", action="store_true", help="strings inside the cells")
    given = parser.parse_args()
    generate(given.out, given.rows, seed=given.seed, inline=given.inline)


if __name__ == "__main__":
    main()
