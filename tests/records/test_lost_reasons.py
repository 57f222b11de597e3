"""Lost reasons: which count for conversion, and lost opportunities whose reason is not listed."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from books import write_tables
from forecaster.errors import ForecasterError
from forecaster.options import Options
from forecaster.profile import Profile
from forecaster.reading.workbook import read_workbook
from forecaster.records.assemble import Records, assemble
from records.deals import HEADINGS, Tables, deal

LOST = date(2026, 4, 1)
REASONS: list[list[object]] = [
    ["Lost Reason", "Included For Conversion"],
    ["Price", "Yes"],
    ["No budget", "No"],
    ["Délai", None],
]


def lost(name: str, reason: str | None, milestone: str = "Lost") -> list[object]:
    return deal(name, reason, LOST, milestone=milestone, probability=None, expected_close=None)


def read(
    folder: Path,
    deals: list[list[object]],
    reasons: list[list[object]] | None = None,
    *,
    sheet: str = "Lost Reasons",
    hidden: tuple[int, ...] = (),
) -> Records:
    """The records of some opportunities and a sheet of reasons; the profile leaves hidden rows."""
    every: list[list[object]] = [[*HEADINGS, "Lost Reason", "Closed On"], deal("Open"), *deals]
    tables: Tables = {"Opportunities": every, **({sheet: reasons} if reasons else {})}
    path = write_tables(tables, folder / "book.xlsx")
    if hidden:
        book = openpyxl.load_workbook(path)
        for row in hidden:
            book[sheet].row_dimensions[row].hidden = True
        book.save(path)
    profile = Profile(hidden="exclude")
    options = Options(as_of=date(2026, 5, 1), currency="EUR", profile=profile)
    return assemble(read_workbook(path, profile), options)


def unlisted(records: Records) -> list[tuple[int, str, str]]:
    """The row, the reason and the guess of each W323."""
    found = [p for p in records.problems if p.code == "W323"]
    assert all((p.role, p.field) == ("opportunities", "lost_reason") for p in found)
    return [(p.row, p.found, dict(p.more)["guess"]) for p in found]


def test_a_reason_is_included_unless_its_row_says_no(tmp_path: Path) -> None:
    found = read(tmp_path, [], REASONS).lost_reasons
    assert {key: (r.reason, r.included, r.row) for key, r in found.items()} == {
        "price": ("Price", True, 2),
        "no budget": ("No budget", False, 3),
        "délai": ("Délai", True, 4),
    }


def test_a_list_without_the_second_column_includes_them_all(tmp_path: Path) -> None:
    found = read(tmp_path, [], [["Motif"], ["Prix"]], sheet="Motifs de perte").lost_reasons
    assert [(r.reason, r.included) for r in found.values()] == [("Prix", True)]


def test_a_french_sheet_is_read_alike(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Motif de perte", "Compte pour la conversion"],
        ["Prix", "Oui"],
        ["Délai", "Non"],
    ]
    records = read(tmp_path, [lost("A", "PRIX")], rows, sheet="Motifs de perte")
    assert [r.included for r in records.lost_reasons.values()] == [True, False]
    assert unlisted(records) == []


@pytest.mark.parametrize(
    "reason", ["Price", " PRICE ", "no  BUDGET", unicodedata.normalize("NFD", "délai"), None]
)
def test_a_listed_reason_is_found_whatever_its_case_and_a_blank_one_says_nothing(
    reason: str | None, tmp_path: Path
) -> None:
    assert unlisted(read(tmp_path, [lost("A", reason)], REASONS)) == []


def test_an_unlisted_reason_of_a_lost_row_is_said_with_the_nearest(tmp_path: Path) -> None:
    deals = [lost("A", "Prices"), lost("B", "prices"), lost("C", "Zzz"), lost("D", "Delai")]
    assert unlisted(read(tmp_path, deals, REASONS)) == [
        (3, "Prices", "Price"),
        (4, "prices", "Price"),
        (5, "Zzz", ""),
        (6, "Delai", "Délai"),
    ]


def test_a_reason_on_an_open_or_won_row_says_nothing(tmp_path: Path) -> None:
    deals = [deal("A", "Zzz"), lost("B", "Zzz", milestone="Won")]
    assert unlisted(read(tmp_path, deals, REASONS)) == []


def test_without_the_sheet_no_reason_is_strange(tmp_path: Path) -> None:
    records = read(tmp_path, [lost("A", "Zzz")])
    assert (records.lost_reasons, unlisted(records)) == ({}, [])


def test_a_rejected_reason_is_not_on_the_list(tmp_path: Path) -> None:
    rows: list[list[object]] = [*REASONS[:2], ["Timing", "perhaps"], [None, "Yes"]]
    records = read(tmp_path, [lost("A", "Timing")], rows)
    found = [(p.code, p.row, p.found) for p in records.problems if p.role == "lost_reasons"]
    assert found == [("E210", 3, "perhaps"), ("E202", 4, "")]
    assert unlisted(records) == [(3, "Timing", "")]


def test_the_same_reason_twice_stops_the_run(tmp_path: Path) -> None:
    rows: list[list[object]] = [*REASONS, [" price", "Yes"], ["PRICE", "No"]]
    with pytest.raises(ForecasterError) as caught:
        read(tmp_path, [], rows)
    found = [(p.code, p.sheet, p.row, p.field, p.found) for p in caught.value.problems]
    assert found == [
        ("E127", "Lost Reasons", 5, "lost_reason", "price"),
        ("E127", "Lost Reasons", 6, "lost_reason", "PRICE"),
    ]


def test_hidden_reasons_that_the_profile_leaves_out_are_not_listed(tmp_path: Path) -> None:
    rows: list[list[object]] = [*REASONS, ["Price", "No"], ["Bad", "perhaps"], ["Timing", "No"]]
    records = read(tmp_path, [lost("A", "Timing")], rows, hidden=(5, 6, 7))
    assert list(records.lost_reasons) == ["price", "no budget", "délai"]
    assert unlisted(records) == [(3, "Timing", "")]
    assert [p.code for p in records.problems if p.role == "lost_reasons"] == ["W406"]


def test_thousands_of_unlisted_reasons_are_few_searches(tmp_path: Path) -> None:
    deals = [lost(f"D{n}", f"Reason {n}") for n in range(2000)]
    known: list[list[object]] = [[f"Known {n}"] for n in range(1000)]
    records = read(tmp_path, deals, [*REASONS, *known])
    assert len(unlisted(records)) == 2000
