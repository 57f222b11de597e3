"""The sample workbooks are what their README promises, and their maker still makes them."""

import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest

SAMPLES = Path(__file__).parent.parent / "sample_workbooks"
NAMES = ("first-steps.xlsx", "pipeline.xlsx", "pipeline-fr.xlsx")
AS_OF = datetime(2026, 11, 30)
Row = dict[str, Any]

# What the French sheets call the columns that these tests read.
FRENCH = {
    "Identifiant": "ID",
    "Nom de l'opportunité": "Name",
    "Contact principal": "Contact",
    "E-mail du contact": "Contact Email",
    "Contacts supplémentaires": "Additional Contacts",
    "Équipe": "Team",
    "Propriétaire": "Owner",
    "Jalon": "Milestone",
    "Probabilité": "Probability",
    "Terminé": "Complete",
    "Valeur prévue": "Value",
    "Devise": "Currency",
    "Base de durée": "Duration Basis",
    "Durée": "Duration",
    "Date de clôture prévue": "Expected Close",
    "Date de clôture réelle": "Closed On",
    "Date de début": "Start On",
    "Motif de perte": "Lost Reason",
    "Étiquettes": "Tags",
    "Produit": "Product",
    "Modules": "Services",
    "Créé le": "Created On",
    "Entreprise": "Organisation",
    "E-mail": "Email",
    "Taux": "Rate",
    "À partir du": "From",
}
ENGLISH_BASES = {"Fixed", "Hour", "Day", "Week", "Month", "Quarter", "Year"}
FRENCH_BASES = {"Fixe", "Heure", "Jour", "Semaine", "Mois", "Trimestre", "Année"}


class Mistake(NamedTuple):
    """A row of the README's tables of mistakes."""

    identity: str
    cells: tuple[str, ...]
    holds: str
    outcome: str


def mistakes(file: str) -> list[Mistake]:
    """Read what the README says of one workbook; headings in English."""
    text = (SAMPLES / "README.md").read_text(encoding="utf-8")
    section = text.partition(f"### Mistakes in {file}\n")[2].partition("\n#")[0]
    lines = [line.strip("| ").split(" | ") for line in section.splitlines() if line[:1] == "|"]
    return [
        Mistake(identity, tuple(FRENCH.get(c, c) for c in cells.split(", ")), holds, outcome)
        for identity, cells, holds, outcome, _lesson in lines[2:]
    ]


def rows(file: str, *sheets: str) -> list[Row]:
    """Read the sheet that has one of the names: a row is its cells by English heading."""
    book = openpyxl.load_workbook(SAMPLES / file, data_only=True)
    sheet = book[next(name for name in sheets if name in book.sheetnames)]
    table = list(sheet.iter_rows(values_only=True))
    top = next(n for n, cells in enumerate(table) if cells[1] is not None)
    headings = [FRENCH.get(str(heading), str(heading)) for heading in table[top]]
    return [dict(zip(headings, cells, strict=True)) for cells in table[top + 1 :]]


def opportunities(file: str) -> list[Row]:
    return rows(file, "Opportunities", "Opportunités")


def contacts(file: str) -> list[Row]:
    found = rows(file, "Contacts")
    for row in found:
        if row.get("Prénom"):
            row["Name"] = f"{row['Prénom']} {row['Nom']}"
    return found


def statuses(file: str) -> dict[tuple[str, str], str]:
    """Won, lost or open, by pipeline and milestone (R7)."""
    found = {}
    for row in rows(file, "Milestones", "Jalons"):
        closed = row["Complete"] in ("Yes", "Oui")
        found[row.get("Pipeline", ""), row["Milestone"]] = (
            "open" if not closed else "won" if row["Probability"] else "lost"
        )
    return found


def status(row: Row, known: Mapping[tuple[str, str], str]) -> str:
    return known.get((row.get("Pipeline", ""), row["Milestone"]), "unknown")


def rejections(row: Row, known: Mapping[tuple[str, str], str], top: int) -> set[str]:
    """What R1, R2, R7 and R10 refuse in a row, in words of this test."""
    value, probability, duration = row["Value"], row["Probability"], row["Duration"]
    fixed = row["Duration Basis"] in ("Fixed", "Fixe")
    counted = isinstance(duration, int) and duration >= 1
    amount = isinstance(value, int | float) or str(value).endswith("€")
    found = {
        "no name or contact": not (row["Name"] and row["Contact"]),
        "no owner or team": not (row["Owner"] or row["Team"]),
        "milestone": status(row, known) == "unknown",
        "value": value is not None and not amount,
        "duration": value is not None and (duration is not None if fixed else not counted),
        "probability": isinstance(probability, int | float) and not 0 <= probability <= top,
        "currency": value is not None and not row["Currency"],
    }
    return {reason for reason, refused in found.items() if refused}


@pytest.mark.parametrize("name", NAMES)
def test_the_maker_makes_the_committed_workbook(name: str, made: tuple[Path, Path]) -> None:
    # Part by part: another zlib may press the same parts into other bytes.
    with zipfile.ZipFile(SAMPLES / name) as committed, zipfile.ZipFile(made[0] / name) as new:
        assert new.namelist() == committed.namelist()
        for part in committed.namelist():
            assert new.read(part) == committed.read(part), part


@pytest.mark.parametrize("name", NAMES)
def test_two_runs_of_the_maker_write_the_same_bytes(name: str, made: tuple[Path, Path]) -> None:
    first, second = ((folder / name).read_bytes() for folder in made)
    assert first == second


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folders = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    for folder in folders:
        command: list[str | Path] = [
            sys.executable,
            "-B",
            SAMPLES / "make_samples.py",
            "--out",
            folder,
        ]
        subprocess.run(command, check=True, capture_output=True)
    return folders


def test_first_steps_has_one_lesson_a_row() -> None:
    deals, known = opportunities("first-steps.xlsx"), statuses("first-steps.xlsx")
    opened = [row for row in deals if status(row, known) == "open"]
    assert len(deals) == 12
    assert {row["Duration Basis"] for row in opened} == ENGLISH_BASES
    assert {row["Currency"] for row in deals} == {"EUR"}
    assert Counter(status(row, known) for row in deals) == {"open": 10, "won": 1, "lost": 1}
    closes = {row["ID"]: row["Expected Close"] for row in opened}
    assert [key for key, close in closes.items() if close and close < AS_OF] == ["F-10"]
    assert [key for key, close in closes.items() if close is None] == ["F-11"]
    assert [row["ID"] for row in deals if row["Start On"]] == ["F-12"]


@pytest.mark.parametrize(
    ("file", "bases", "reporting"),
    [("pipeline.xlsx", ENGLISH_BASES, 0.6), ("pipeline-fr.xlsx", FRENCH_BASES, 0.8)],
)
def test_a_pipeline_has_what_a_small_company_has(
    file: str, bases: set[str], reporting: float
) -> None:
    deals = opportunities(file)
    assert len(deals) == 150
    assert len(contacts(file)) == 100
    assert {row["Duration Basis"] for row in deals} == bases
    currencies = Counter(row["Currency"] for row in deals if row["Currency"])
    assert set(currencies) == {"EUR", "USD", "GBP", "BRL"}
    assert 0.3 < currencies["EUR"] / len(deals) < reporting
    assert len({row["Pipeline"] for row in deals}) == 2
    assert len({row["Team"] for row in deals if row["Team"]}) == 3
    assert len({row["Owner"] for row in deals if row["Owner"]}) == 8
    assert sum(";" in row["Tags"] for row in deals) > 60
    assert sum(";" in row["Services"] for row in deals) > 25
    assert sum(row["Start On"] is not None for row in deals) > 25


@pytest.mark.parametrize("file", ["pipeline.xlsx", "pipeline-fr.xlsx"])
def test_a_pipeline_has_won_lost_overdue_and_undated(file: str) -> None:
    deals, known = opportunities(file), statuses(file)
    counts = Counter(status(row, known) for row in deals)
    assert counts["won"] > 40
    assert counts["lost"] > 20
    assert counts["open"] > 60
    opened = [row for row in deals if status(row, known) == "open"]
    closes = [row["Expected Close"] for row in opened]
    assert sum(isinstance(close, datetime) and close < AS_OF for close in closes) >= 6
    assert closes.count(None) >= 4
    assert all(row["Lost Reason"] for row in deals if status(row, known) == "lost")


@pytest.mark.parametrize("file", ["pipeline.xlsx", "pipeline-fr.xlsx"])
def test_every_rate_is_dated_before_the_first_close(file: str) -> None:
    rates = rows(file, "Exchange Rates", "Taux de change")
    first = {row["Currency"]: row["From"] for row in reversed(rates)}
    assert set(first) == {"EUR", "USD", "GBP"}
    closed = [r["Closed On"] for r in opportunities(file) if isinstance(r["Closed On"], datetime)]
    assert max(first.values()) < min(closed)
    assert [row["Currency"] for row in rates if row["Rate"] == 1] == ["EUR"]
    assert len({(row["Currency"], row["From"]) for row in rates}) == len(rates)


@pytest.mark.parametrize("file", NAMES)
def test_only_the_rows_that_the_readme_calls_rejected_break_a_rule(file: str) -> None:
    deals, known = opportunities(file), statuses(file)
    top = 1 if file == "pipeline-fr.xlsx" else 100
    broken = {row["ID"] for row in deals if rejections(row, known, top)}
    first = {row["ID"]: row for row in reversed(deals)}
    broken |= {row["ID"] for row in deals if row != first[row["ID"]]}
    assert broken == {m.identity for m in mistakes(file) if m.outcome.startswith("Rejected")}
    assert sum(row["ID"] in broken for row in deals) == (0 if file == "first-steps.xlsx" else 8)


@pytest.mark.parametrize("file", ["pipeline.xlsx", "pipeline-fr.xlsx"])
def test_the_cells_hold_what_the_readme_says(file: str) -> None:
    deals, told = opportunities(file), mistakes(file)
    assert 15 <= sum("arned" in mistake.outcome for mistake in told) <= 25
    for mistake in told:
        same = [row for row in deals if row["ID"] == mistake.identity]
        assert len(same) == 1 + (mistake.holds == "(twice)"), mistake
        shown = {as_told(same[0][cell], mistake) for cell in mistake.cells}
        assert shown == {mistake.holds}, mistake


def as_told(cell: object, mistake: Mistake) -> str:
    """Write a cell as the README does."""
    if mistake.holds == "(twice)" and cell == mistake.identity:
        return "(twice)"
    if mistake.holds == "U+200B" and "\u200b" in str(cell):
        return "U+200B"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}"
    return "(blank)" if cell is None else str(cell).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("file", NAMES)
def test_only_the_contacts_that_the_readme_names_are_unknown(file: str) -> None:
    people = [row.get("Name") or row["Organisation"] for row in contacts(file)]
    unknown = set()
    for row in opportunities(file):
        others = (row["Additional Contacts"] or "").split("; ")
        names = [row["Contact"], *(other.split(" (")[0] for other in others if other)]
        alone = not row.get("Contact Email")
        # A name that two people share is known only where an e-mail says which.
        if any(people.count(name) != 1 and (alone or name not in people) for name in names):
            unknown.add(row["ID"])
    told = {m.identity for m in mistakes(file) if m.cells[0] in ("Contact", "Additional Contacts")}
    assert unknown == told


@pytest.mark.parametrize("file", ["pipeline.xlsx", "pipeline-fr.xlsx"])
def test_dates_stand_in_order_but_where_the_readme_says(file: str) -> None:
    told = {m.identity for m in mistakes(file) if {"Created On", "Closed On"} & set(m.cells)}
    known = statuses(file)
    for row in opportunities(file):
        created, closed, expected = row["Created On"], row["Closed On"], row["Expected Close"]
        assert created < AS_OF, row["ID"]
        if row["ID"] not in told:
            assert (closed is not None) == (status(row, known) in ("won", "lost")), row["ID"]
            assert closed is None or created <= closed < AS_OF, row["ID"]
        if isinstance(expected, datetime):
            assert datetime(2025, 7, 1) <= expected < datetime(2028, 1, 1), row["ID"]


@pytest.mark.parametrize("file", NAMES)
def test_mail_addresses_belong_to_nobody(file: str) -> None:
    emails = [row["Email"] for row in contacts(file)]
    emails += [row["Contact Email"] for row in opportunities(file) if row.get("Contact Email")]
    assert all(email.endswith(("example.com", "example.org")) for email in emails)


def test_the_readme_has_a_lesson_for_each_of_the_first_steps() -> None:
    text = (SAMPLES / "README.md").read_text(encoding="utf-8")
    lessons = [line[2:6] for line in text.splitlines() if line.startswith("| F-")]
    assert lessons == [row["ID"] for row in opportunities("first-steps.xlsx")]
