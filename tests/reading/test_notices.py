"""What is said of sheets and columns as a whole: lost, misspelt, doubled, hidden, empty."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineError, CalamineWorkbook

from books import write_tables
from catalogue_files import HEADINGS, TABLES, changed, hide_columns
from forecaster.errors import ForecasterError
from forecaster.profile import Profile, parse_profile
from forecaster.reading.workbook import read_workbook
from forecaster.sheets import RawWorkbook
from records.deals import Deals, Tables, deal, run

EUR = ("--currency", "EUR")


def read(folder: Path, sheets: Tables, profile: str = "") -> RawWorkbook:
    path = write_tables({**TABLES, **sheets}, folder / "pipeline.xlsx")
    return read_workbook(path, parse_profile(profile))


def guesses(came: Deals) -> list[str]:
    """What W410 guesses, in order of the columns."""
    messages = [p["message"] for p in came.result["problems"] if p["code"] == "W410"]
    return [m.partition("(did you mean ")[2].removesuffix("?)") for m in messages]


# --- columns --------------------------------------------------------------------------------------


def test_a_column_without_a_heading_is_not_read_and_said_at_the_row_of_headings(
    tmp_path: Path,
) -> None:
    rows = [deal("A", None, "x"), deal("B", None, 7)]
    came = run(tmp_path, rows, *EUR, more=("", "Region"))
    assert came.problems() == []
    came = run(tmp_path, rows, *EUR, more=("Region", ""))
    assert came.problems() == [("W409", "I1")]


def test_a_column_that_is_empty_to_the_end_needs_no_heading(tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", None, None)], *EUR, more=("", ""))
    assert came.problems() == []


@pytest.mark.parametrize(
    ("heading", "near"),
    [
        ("Curency", "Currency"),
        ("Closed Onn", "Closed On"),
        ("Lost Raeson", "Lost Reason"),
        ("Propriétair", ""),
        ("Étiquetes", "Étiquettes"),
        ("Duratoin", "Duration"),
    ],
)
def test_a_heading_with_a_slip_is_said_and_stays_a_custom_field(
    heading: str, near: str, tmp_path: Path
) -> None:
    came = run(tmp_path, [deal("A", "EUR")], *EUR, more=(heading,))
    assert came.problems() == ([("W410", "H1")] if near else [])
    assert guesses(came) == ([near] if near else [])
    assert run(tmp_path, [deal("A", "x")], *EUR, "--by", heading, more=(heading,)).groups(
        f"field:{heading}"
    ) == {"x": "100.00"}


@pytest.mark.parametrize("heading", ["Region", "Product", "Next Step", "Source", "Tax", "#", "€"])
def test_a_heading_unlike_any_other_is_a_custom_field_in_peace(
    heading: str, tmp_path: Path
) -> None:
    assert run(tmp_path, [deal("A", "x")], *EUR, more=(heading,)).problems() == []


def test_a_near_miss_that_custom_fields_declares_is_meant(tmp_path: Path) -> None:
    declared: Tables = {"Custom Fields": [["Field"], ["CURENCY"]]}
    came = run(tmp_path, [deal("A", "x")], *EUR, more=("Curency",), sheets=declared)
    assert came.problems() == []


def test_a_near_miss_that_is_grouped_by_is_meant(tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", "x")], *EUR, "--by", "curency", more=("Curency",))
    assert came.problems() == []


def test_a_near_miss_of_a_field_that_the_sheet_has_is_no_slip(tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", "EUR", "x")], more=("Currency", "Curency"))
    assert came.problems() == []


def test_a_heading_that_the_profile_leaves_unread_is_no_slip(tmp_path: Path) -> None:
    profile = '[columns.opportunities]\nid = ""\n'
    came = run(tmp_path, [deal("A", "7")], *EUR, more=("Opportunity ID",), profile=profile)
    assert came.problems() == []


def test_a_heading_of_a_field_that_the_profile_finds_elsewhere_is_no_slip(tmp_path: Path) -> None:
    profile = '[columns.opportunities]\ncurrency = "Money"\n'
    more = ("Money", "Currency")
    came = run(tmp_path, [deal("A", "EUR", "USD")], more=more, profile=profile)
    assert came.problems() == []
    assert came.result["currency"] == "EUR"


def test_a_slip_is_said_on_every_sheet(tmp_path: Path) -> None:
    contacts: Tables = {
        "Contacts": [["Type", "Name", "Job Titel"], ["Organisation", "Acme", "Head"]]
    }
    came = run(tmp_path, [deal("A")], *EUR, sheets=contacts)
    assert [(p["sheet"], p["cell"]) for p in came.result["problems"]] == [("Contacts", "C1")]
    assert guesses(came) == ["Job Title"]


def test_hidden_columns_are_read_and_said_by_their_letters(tmp_path: Path) -> None:
    changed(hide_columns)(tmp_path)
    raw = read_workbook(tmp_path / "pipeline.xlsx", Profile())
    assert [(p.code, p.sheet, p.found) for p in raw.problems] == [("W412", "Opportunities", "F, G")]
    assert raw.sheets["opportunities"].cells("value").tolist() == [100.0, 100.0]


def test_a_hidden_column_without_a_heading_is_nobodys(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.column_dimensions["K"].hidden = True

    changed(hide)(tmp_path)
    assert read_workbook(tmp_path / "pipeline.xlsx", Profile()).problems == ()


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        (2026, "2026"),
        (2026.5, "2026.5"),
        (date(2026, 11, 30), "2026-11-30"),
        (datetime(2026, 11, 30), "2026-11-30"),
    ],
)
def test_a_heading_that_is_a_number_or_a_date_becomes_text(
    heading: object, text: str, tmp_path: Path
) -> None:
    table: list[list[object]] = [[*HEADINGS, heading], [*TABLES["Opportunities"][1], "x"]]
    raw = read(tmp_path, {"Opportunities": table})
    assert raw.sheets["opportunities"].readings[-1].heading == text
    assert raw.problems == ()
    came = run(tmp_path, [deal("A", "x")], *EUR, "--by", text, more=(str(text),))
    assert came.groups(f"field:{text}") == {"x": "100.00"}


def test_two_headings_of_different_signs_are_two_columns(tmp_path: Path) -> None:
    came = run(tmp_path, [deal("A", 1, "x")], *EUR, "--by", "€", more=("#", "€"))
    assert came.groups("field:€") == {"x": "100.00"}


def test_what_is_missing_is_guessed_by_any_name_of_it(tmp_path: Path) -> None:
    with pytest.raises(ForecasterError) as caught:
        read(tmp_path, {"Opportunities": [["Name", "Contact", "Ownr", "Sales Stage"], ["A"]]})
    missing = [p for p in caught.value.problems if p.code == "E102"]
    assert [(p.code, p.field, dict(p.more)["line"]) for p in missing] == [
        ("E102", "milestone", 'milestone = "Sales Stage"'),
        ("E102", "owner", 'owner = "Ownr"'),
    ]


# --- sheets ---------------------------------------------------------------------------------------


def test_a_second_sheet_of_a_role_is_said_and_not_read(tmp_path: Path) -> None:
    deals: list[list[object]] = [list(HEADINGS), ["X", "Acme", "Ann", "Bid", 50, 900, None]]
    raw = read(tmp_path, {"Deals": deals, "Pipeline": deals, "People": [["Name"], ["Zoé"]]})
    assert [(p.code, p.sheet, p.found) for p in raw.problems] == [
        ("W411", "Opportunities", "Deals"),
        ("W411", "Opportunities", "Pipeline"),
        ("W411", "Contacts", "People"),
    ]
    assert raw.sheets["opportunities"].cells("name").tolist() == ["Audit", "Tools"]


def test_a_sheet_that_the_profile_names_settles_it(tmp_path: Path) -> None:
    deals: list[list[object]] = [list(HEADINGS), ["X", "Acme", "Ann", "Bid", 50, 900, None]]
    raw = read(tmp_path, {"Deals": deals}, '[sheets]\nopportunities = "deals"\n')
    assert raw.problems == ()
    assert raw.sheets["opportunities"].cells("name").tolist() == ["X"]


def test_one_name_in_two_spellings_is_one_sheet(tmp_path: Path) -> None:
    """Contacts is the English and the French name."""
    assert read(tmp_path, {}).problems == ()


def test_the_profile_may_leave_a_sheet_unread(tmp_path: Path) -> None:
    broken: Tables = {"Contacts": [["No", "known"], ["heading", "here"]]}
    with pytest.raises(ForecasterError, match="E105"):
        read(tmp_path, broken)
    raw = read(tmp_path, broken, '[sheets]\ncontacts = ""\n')
    assert list(raw.sheets) == ["opportunities"]
    assert raw.problems == ()


def test_opportunities_cannot_be_left_unread(tmp_path: Path) -> None:
    with pytest.raises(ForecasterError, match="E101"):
        read(tmp_path, {}, '[sheets]\nopportunities = ""\n')


@pytest.mark.parametrize("empty", [[], [[None]], [[None, ""], [None]]], ids=str)
@pytest.mark.parametrize("sheet", ["Contacts", "Milestones", "Exchange Rates", "Custom Fields"])
def test_an_empty_sheet_is_like_none(sheet: str, empty: list[list[object]], tmp_path: Path) -> None:
    raw = read(tmp_path, {sheet: empty})
    assert set(raw.sheets) == {"opportunities", "contacts"} - {sheet.lower()}
    assert raw.problems == ()


def test_an_empty_sheet_of_opportunities_has_no_headings(tmp_path: Path) -> None:
    with pytest.raises(ForecasterError, match="E105"):
        read(tmp_path, {"Opportunities": []})


def test_what_the_reader_of_cells_says_is_said_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Braces in it are no names to be filled in."""

    class Broken:
        @staticmethod
        def from_filelike(_: object) -> CalamineWorkbook:
            raise CalamineError("bad part {0} {name} in {xl/styles.xml}")

    monkeypatch.setattr("forecaster.reading.workbook.CalamineWorkbook", Broken)
    came = run(tmp_path, [deal("A")], *EUR)
    assert came.exit_code == 2
    assert "E006 The file is damaged: bad part {0} {name} in {xl/styles.xml}. Open" in came.said
