"""Twelve opportunities, one lesson each: the workbook of the README."""

# ruff: noqa: E501 - tables: one opportunity a line

from __future__ import annotations

from datetime import date

from sample_data.firm import Cell, Row
from sample_data.sheets import Book, Column, Kind, Sheet

OPPORTUNITY_COLUMNS = (
    Column("id", "ID", 6),
    Column("name", "Name", 32),
    Column("contact", "Contact", 20),
    Column("additional_contacts", "Additional Contacts", 36),
    Column("owner", "Owner", 9),
    Column("team", "Team", 8),
    Column("milestone", "Milestone", 13),
    Column("probability", "Probability", 12, "number"),
    Column("value", "Value", 12, "money"),
    Column("currency", "Currency", 10),
    Column("duration_basis", "Duration Basis", 12),
    Column("duration", "Duration", 10, "number"),
    Column("start_on", "Start On", 14, "date"),
    Column("expected_close", "Expected Close", 14, "date"),
    Column("closed_on", "Closed On", 14, "date"),
    Column("created_on", "Created On", 14, "date"),
    Column("tags", "Tags", 18),
)
CONTACT_COLUMNS = (
    Column("name", "Name", 20),
    Column("organisation", "Organisation", 20),
    Column("job_title", "Job Title", 22),
    Column("email", "Email", 38),
)
MILESTONE_COLUMNS = (
    Column("milestone", "Milestone", 14),
    Column("probability", "Probability", 12, "number"),
    Column("complete", "Complete", 11),
)

_DEALS = """
F-01 | Website redesign       | Northwind Clinic   |                            | Ann | South | Bid         |    | 12000 | EUR | Fixed   |    |            | 2026-12-15 |            | 2026-09-04 | web
F-02 | Block of support hours | Larch & Sons       |                            | Ann | South | Bid         |    | 90    | EUR | Hour    | 80 |            | 2027-01-20 |            | 2026-10-02 |
F-03 | Staff training         | Harbour School     |                            | Ben | North | Bid         | 30 | 800   | EUR | Day     | 10 |            | 2027-03-26 |            | 2026-10-09 | training
F-04 | Move to the new server | Jane Roe           | Li Wei (Technical contact) | Ben | North | Negotiation |    | 3500  | EUR | Week    | 4  |            | 2027-01-18 |            | 2026-08-21 | project; cloud
F-05 | Managed desktop        | Pike Surveyors     |                            | Ann | South | Negotiation |    | 5000  | EUR | Month   | 3  |            | 2027-02-01 |            | 2026-09-18 | managed
F-06 | Security reviews       | Larch & Sons       |                            | Ben | North | Qualified   |    | 3000  | EUR | Quarter | 2  |            | 2027-04-15 |            | 2026-11-06 |
F-07 | Cloud backup           | Northwind Clinic   |                            | Ann | South | Bid         |    | 6000  | EUR | Year    | 2  |            | 2027-02-10 |            | 2026-10-23 | cloud
F-08 | Network refresh        | Harbour School     |                            | Ben | North | Won         |    | 18500 | EUR | Fixed   |    |            | 2026-06-30 | 2026-07-03 | 2026-03-13 | project
F-09 | Phone system           | Pike Surveyors     |                            | Ann | South | Lost        |    | 7400  | EUR | Fixed   |    |            | 2026-08-31 | 2026-08-28 | 2026-05-08 |
F-10 | Booking system         | Northwind Clinic   |                            | Ann | South | Bid         |    | 9600  | EUR | Fixed   |    |            | 2026-10-30 |            | 2026-06-12 | web
F-11 | Second office          | Mill Street Bakery |                            | Ben | North | Qualified   |    | 15000 | EUR | Fixed   |    |            |            |            | 2026-11-13 |
F-12 | Service desk           | Mill Street Bakery |                            | Ben | North | Bid         |    | 1200  | EUR | Month   | 12 | 2027-02-01 | 2026-12-11 |            | 2026-10-16 | managed
"""
_CONTACTS = """
           | Northwind Clinic   |                 | office@northwind-clinic.example.com
           | Larch & Sons       |                 | office@larch-sons.example.com
           | Harbour School     |                 | office@harbour-school.example.org
           | Pike Surveyors     |                 | office@pike-surveyors.example.com
           | Mill Street Bakery |                 | office@mill-street-bakery.example.com
Jane Roe   | Pike Surveyors     | Partner         | jane.roe@pike-surveyors.example.com
Li Wei     | Pike Surveyors     | Systems Analyst | li.wei@pike-surveyors.example.com
Sam Hollis | Harbour School     | Head Teacher    | sam.hollis@harbour-school.example.org
"""
_MILESTONES = """
Qualified   | 20  | No
Bid         | 50  | No
Negotiation | 80  | No
Won         | 100 | Yes
Lost        | 0   | Yes
"""


def first_steps() -> Book:
    """Return the book: Opportunities, Contacts, Milestones; one currency; no problem in it."""
    sheets = (
        Sheet("Opportunities", OPPORTUNITY_COLUMNS, _read(_DEALS, OPPORTUNITY_COLUMNS)),
        Sheet("Contacts", CONTACT_COLUMNS, _read(_CONTACTS, CONTACT_COLUMNS)),
        Sheet("Milestones", MILESTONE_COLUMNS, _read(_MILESTONES, MILESTONE_COLUMNS)),
    )
    return Book("first-steps.xlsx", "First steps: twelve opportunities", "yyyy-mm-dd", sheets)


def _read(table: str, columns: tuple[Column, ...]) -> list[Row]:
    rows: list[Row] = []
    for line in table.strip("\n").splitlines():
        texts = (text.strip() for text in line.split("|"))
        rows.append({c.key: _cell(c.kind, text) for c, text in zip(columns, texts, strict=True)})
    return rows


def _cell(kind: Kind, text: str) -> Cell:
    if not text:
        return None
    if kind == "date":
        return date.fromisoformat(text)
    return text if kind == "text" else int(text)
