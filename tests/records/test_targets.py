"""Targets: typed, linked with the teams, owners and pipelines of the workbook (R32)."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from pathlib import Path
from time import process_time

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from books import write_tables
from forecaster.errors import ForecasterError
from forecaster.options import Options
from forecaster.profile import Profile
from forecaster.reading.workbook import read_workbook
from forecaster.records.assemble import Records, assemble
from forecaster.records.known import Names
from records.deals import Tables, run

HEADINGS: list[object] = ["Month", "Amount", "Currency", "Team", "Owner", "Pipeline", "Basis"]
OFFERS = ["Name", "Contact", "Owner", "Team", "Pipeline", "Milestone", "Probability", "Value"]
CLOSE = date(2026, 5, 15)
BOOK: Tables = {
    "Opportunities": [
        [*OFFERS, "Expected Close"],
        ["Audit", "Acme", "Ann", "North", "Direct", "Bid", 50, 100, CLOSE],
        ["Tools", "Acme", "Zoé", "Équipe Été", "", "Bid", 50, 100, CLOSE],
    ],
    "Contacts": [
        ["Type", "Name", "Owner", "Team"],
        ["Organisation", "Acme", "Bob", "South"],
    ],
    "Milestones": [
        ["Pipeline", "Milestone", "Probability"],
        ["Partners", "Bid", 50],
        ["", "Bid", 50],
    ],
}


def read(
    folder: Path,
    *rows: list[object],
    profile: Profile | None = None,
    hidden: tuple[int, ...] = (),
    sheet: str = "Targets",
    headings: list[object] | None = None,
) -> Records:
    """The records of `BOOK` with a sheet of targets; ``hidden`` rows of it are hidden."""
    path = write_tables({**BOOK, sheet: [headings or HEADINGS, *rows]}, folder / "book.xlsx")
    if hidden:
        book = openpyxl.load_workbook(path)
        for row in hidden:
            book[sheet].row_dimensions[row].hidden = True
        book.save(path)
    options = Options(as_of=date(2026, 5, 1), currency="EUR", profile=profile or Profile())
    return assemble(read_workbook(path, options.profile), options)


def said(records: Records) -> list[tuple[str, int, str, str]]:
    """The problems of Targets: code, row, field and what was found."""
    found = [p for p in records.problems if p.role == "targets"]
    return [(p.code, p.row, p.field, p.found) for p in found]


def stopped(folder: Path, *rows: list[object]) -> list[tuple[str, int, str, dict[str, str]]]:
    with pytest.raises(ForecasterError) as caught:
        read(folder, *rows)
    return [(p.code, p.row, p.found, dict(p.more)) for p in caught.value.problems]


def test_a_target_has_its_month_its_exact_amount_and_its_holder(tmp_path: Path) -> None:
    records = read(
        tmp_path,
        [datetime(2026, 11, 30), 1234.5, "eur", " north ", "ANN", "DIRECT", "Bookings"],
        ["déc. 2026", 0],
    )
    first, second = records.targets
    assert first == (
        np.datetime64("2026-11"),
        123450,
        "EUR",
        "North",
        "Ann",
        "Direct",
        "bookings",
        2,
    )
    assert second == (np.datetime64("2026-12"), 0, "EUR", "", "", "", "schedule", 3)
    assert second.month.dtype == np.dtype("datetime64[M]")
    assert said(records) == []


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        (0.1 + 0.2, "EUR", 30),
        (1.005, "EUR", 101),
        (1000, "JPY", 1000),
        (0.5, "JPY", 1),
        (1.2345, "KWD", 1235),
        (9_999_999_999_999.98, "EUR", 999_999_999_999_998),
        (-0.0, "EUR", 0),
    ],
)
def test_an_amount_is_exact_in_minor_units_of_its_currency(
    amount: float, currency: str, minor: int, tmp_path: Path
) -> None:
    (target,) = read(tmp_path, ["2026-11", amount, currency]).targets
    assert (target.amount, target.currency) == (minor, currency)


def test_a_currency_needs_no_exchange_rate(tmp_path: Path) -> None:
    records = read(tmp_path, ["2026-11", 5, "CHF"])
    assert [t.currency for t in records.targets] == ["CHF"]
    assert said(records) == []


def test_rows_with_bad_cells_are_rejected_and_all_of_it_is_said(tmp_path: Path) -> None:
    records = read(
        tmp_path,
        ["Total", 100],
        ["2026-11", -0.01, "pounds"],
        ["2026-11", "many"],
        ["2026-11", 1e15],
        ["2026-11", 1, "", "", "", "", "profit"],
        ["", 1],
        ["2026-11"],
        ["2026-11", 7],
    )
    assert [(t.row, t.amount) for t in records.targets] == [(9, 700)]
    assert sorted(said(records), key=lambda p: p[1]) == [
        ("E207", 2, "month", "Total"),
        ("E232", 3, "amount", "-0.01"),
        ("E219", 3, "currency", "pounds"),
        ("E205", 4, "amount", "many"),
        ("E222", 5, "amount", "1000000000000000"),
        ("E210", 6, "basis", "profit"),
        ("E202", 7, "month", ""),
        ("E202", 8, "amount", ""),
    ]


def test_a_rejected_target_is_exit_code_1_and_a_warned_one_is_not(tmp_path: Path) -> None:
    bad = run(
        tmp_path,
        [["A", "Acme", "Ann", "Bid", 50, 1, CLOSE]],
        "--currency",
        "EUR",
        sheets={"Targets": [["Month", "Amount"], ["2026-11", -1]]},
    )
    assert (bad.exit_code, bad.problems()) == (1, [("E232", "B2")])
    odd = run(
        tmp_path,
        [["A", "Acme", "Ann", "Bid", 50, 1, CLOSE]],
        "--currency",
        "EUR",
        sheets={"Targets": [["Month", "Amount", "Owner"], ["2026-11", 1, "Eve"]]},
    )
    assert (odd.exit_code, odd.problems()) == (0, [("W415", "C2")])


@pytest.mark.parametrize(
    "team",
    [
        "north",
        "NORTH",
        "  North ",
        "South",
        "équipe  été",
        unicodedata.normalize("NFD", "ÉQUIPE ÉTÉ"),
    ],
)
def test_a_team_is_known_by_opportunities_or_contacts_whatever_its_case(
    team: str, tmp_path: Path
) -> None:
    (target,) = read(tmp_path, ["2026-11", 5, "", team]).targets
    assert target.team in ("North", "South", "Équipe Été")


def test_unknown_teams_stop_the_run_each_once_with_the_nearest(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [f"2026-{m:02d}", 5, "", team] for m in (1, 2) for team in ("Nort", "Equipe Ete", "X")
    ]
    assert stopped(tmp_path, *rows) == [
        ("E126", 2, "Nort", {"guess": "North"}),
        ("E126", 3, "Equipe Ete", {"guess": "Équipe Été"}),
        ("E126", 4, "X", {"guess": ""}),
    ]


def test_an_owner_or_pipeline_nobody_else_names_is_said_once_and_kept(tmp_path: Path) -> None:
    records = read(
        tmp_path,
        ["2026-01", 5, "", "", "Anne", "Dirct"],
        ["2026-02", 5, "", "", "ANNE", ""],
        ["2026-03", 5, "", "", "Bob", "partners"],
    )
    assert [(t.owner, t.pipeline) for t in records.targets] == [
        ("Anne", "Dirct"),
        ("ANNE", ""),
        ("Bob", "Partners"),
    ]
    assert said(records) == [("W415", 2, "owner", "Anne"), ("W415", 2, "pipeline", "Dirct")]
    guesses = [dict(p.more)["guess"] for p in records.problems if p.code == "W415"]
    assert guesses == ["Ann", "Direct"]


@pytest.mark.parametrize(
    "other",
    [
        [datetime(2026, 11, 3), 9, "EUR", "NORTH", "ann", "direct", "Schedule"],
        ["nov. 2026", 9, "", "North", "Ann", "Direct", ""],
    ],
)
def test_the_same_target_twice_stops_the_run(other: list[object], tmp_path: Path) -> None:
    first: list[object] = ["2026-11", 5, "", "North", "Ann", "Direct"]
    assert stopped(tmp_path, first, other) == [
        ("E127", 3, "2026-11", {"part": "North, Ann, Direct"})
    ]


def test_targets_that_differ_in_one_thing_stand_beside_one_another(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["2026-11", 5],
        ["2026-12", 5],
        ["2026-11", 5, "CHF"],
        ["2026-11", 5, "", "North"],
        ["2026-11", 5, "", "", "Ann"],
        ["2026-11", 5, "", "", "", "Direct"],
        ["2026-11", 5, "", "", "", "", "Bookings"],
    ]
    assert len(read(tmp_path, *rows).targets) == len(rows)


def test_a_french_sheet_is_read_alike(tmp_path: Path) -> None:
    headings: list[object] = [
        "Mois",
        "Montant",
        "Devise",
        "Équipe",
        "Responsable",
        "Pipeline",
        "Base",
    ]
    rows: list[list[object]] = [
        ["novembre 2026", 5, "€", "north", "", "", "Échéancier"],
        ["11/2026", 5, "", "", "zoé", "", "Signatures"],
    ]
    records = read(tmp_path, *rows, sheet="Objectifs", headings=headings)
    assert [(str(t.month), t.currency, t.team, t.owner, t.basis) for t in records.targets] == [
        ("2026-11", "EUR", "North", "", "schedule"),
        ("2026-11", "EUR", "", "Zoé", "bookings"),
    ]
    assert said(records) == []


def test_hidden_rows_that_the_profile_leaves_out_are_not_used_and_not_judged(
    tmp_path: Path,
) -> None:
    rows: list[list[object]] = [
        ["2026-11", 5],
        ["2026-11", 6],
        ["2026-11", -1, "pounds", "Nobody", "Nobody"],
        ["2026-12", 7, "", "", "Nobody"],
    ]
    profile = Profile(hidden="exclude")
    records = read(tmp_path, *rows, profile=profile, hidden=(3, 4, 5))
    assert [t.row for t in records.targets] == [2]
    assert said(records) == [("W406", 0, "", "3")]


def test_hidden_rows_are_read_like_the_others_otherwise(tmp_path: Path) -> None:
    records = read(tmp_path, ["2026-11", 5], ["2026-12", 6], hidden=(3,))
    assert [t.row for t in records.targets] == [2, 3]


def test_no_sheet_is_no_targets(tmp_path: Path) -> None:
    path = write_tables(BOOK, tmp_path / "book.xlsx")
    options = Options(as_of=date(2026, 5, 1), currency="EUR")
    records = assemble(read_workbook(path, options.profile), options)
    assert (records.targets, records.lost_reasons, records.recipients) == ((), {}, ())


def test_thousands_of_targets_of_as_many_unknown_owners_are_few_searches(tmp_path: Path) -> None:
    rows: list[list[object]] = [["2026-11", 5, "", "", f"Seller {n}"] for n in range(5000)]
    before = process_time()
    records = read(tmp_path, *rows)
    assert len(records.targets) == 5000
    assert process_time() - before < 10


@given(
    name=st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12),
    form=st.sampled_from(["NFC", "NFD"]),
    blanks=st.sampled_from(["", " ", "\t"]),
)
def test_a_name_is_found_in_either_normal_form_and_with_blanks_around(
    name: str, form: str, blanks: str
) -> None:
    composed = unicodedata.normalize("NFC", name)
    names = Names(["", "Zz"], [composed])
    written = blanks + unicodedata.normalize(form, name) + blanks  # type: ignore[arg-type]
    assert written in names
    assert names.spelled(written) in (composed, "Zz")


def test_the_spelling_does_not_depend_on_the_order_of_rows() -> None:
    assert Names(["north", "North"]).spelled("NORTH") == Names(["North", "north"]).spelled("NORTH")
    assert Names(["north"], ["North"]).spelled("NORTH") == "north"


@pytest.mark.parametrize(
    ("sheet", "headings", "missing"),
    [
        ("Targets", ["Month", "Team"], "amount"),
        ("Objectifs", ["Montant", "Équipe"], "month"),
        ("Lost Reasons", ["Included"], "lost_reason"),
        ("Recipients", ["Team", "Cc"], "to"),
    ],
)
def test_a_sheet_that_lacks_a_needed_column_stops_the_run(
    sheet: str, headings: list[object], missing: str, tmp_path: Path
) -> None:
    with pytest.raises(ForecasterError) as caught:
        read(tmp_path, ["x", "y"], sheet=sheet, headings=headings)
    assert [(p.code, p.sheet, p.field) for p in caught.value.problems] == [("E102", sheet, missing)]


def hidden_book(folder: Path, sheet: str, row: int, team: str) -> Path:
    """`BOOK` with a target of a team that one hidden row alone names."""
    tables = {**BOOK, "Targets": [HEADINGS, [CLOSE, 10, "EUR", team, "", "", ""]]}
    path = write_tables(tables, folder / "book.xlsx")
    book = openpyxl.load_workbook(path)
    book[sheet].row_dimensions[row].hidden = True
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("sheet", "row", "team"), [("Opportunities", 2, "North"), ("Contacts", 2, "South")]
)
def test_a_team_that_only_rows_left_out_name_is_not_known(
    sheet: str, row: int, team: str, tmp_path: Path
) -> None:
    path = hidden_book(tmp_path, sheet, row, team)
    profile = Profile(hidden="exclude")
    options = Options(as_of=date(2026, 5, 1), currency="EUR", profile=profile)
    with pytest.raises(ForecasterError, match="E126"):
        assemble(read_workbook(path, profile), options)
    assert len(assemble(read_workbook(path, Profile()), options).targets) == 1
