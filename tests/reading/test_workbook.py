"""A workbook as a person makes it: titles, hidden rows and sheets, error cells at the edges."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from catalogue_files import changed, deals, hide_row, put
from forecaster.errors import ForecasterError
from forecaster.limits import Limits
from forecaster.options import Options
from forecaster.profile import Profile
from forecaster.reading.workbook import read_workbook
from forecaster.records.assemble import assemble
from forecaster.sheets import RawSheet, RawWorkbook, Unreadable
from golden_figures import Outcome
from program import run_program
from reading import hostile


def made(folder: Path, change: Callable[[Worksheet], None]) -> Path:
    """The sound workbook of the catalogue, changed."""
    changed(change)(folder)
    return folder / "pipeline.xlsx"


def sheet_of(path: Path, profile: Profile | None = None) -> RawSheet:
    return read_workbook(path, profile or Profile()).sheets["opportunities"]


def nothing(_: Worksheet) -> None:
    """No change."""


def run(path: Path, *words: str) -> Outcome:
    options = ["--as-of", "2026-05-01", "--currency", "EUR", "--out", str(path.parent / "out")]
    return run_program([str(path), *options, *words])


def with_titles(sheet: Worksheet) -> None:
    sheet.insert_rows(1, 3)
    sheet.insert_cols(1, 2)
    sheet["C1"] = "Pipeline of the North"
    sheet["C2"] = "Owner: Ann"
    sheet.merge_cells("C1:H1")


def test_title_rows_and_blank_columns_keep_the_workbooks_own_places(tmp_path: Path) -> None:
    path = made(tmp_path, with_titles)
    sheet = sheet_of(path)
    assert sheet.rows.tolist() == [5, 6]
    assert sheet.column_of("name") == 2
    assert sheet.cells("name").tolist() == ["Audit", "Tools"]
    book = openpyxl.load_workbook(path)
    book["Opportunities"]["G6"] = 700
    book.save(path)
    (problem,) = run(path).result["problems"]
    assert (problem["code"], problem["cell"]) == ("E201", "G6")


def test_blank_rows_between_are_left_out_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    sheet = sheet_of(made(tmp_path, lambda s: s.insert_rows(3, 2)))
    assert sheet.rows.tolist() == [2, 5]


@pytest.mark.parametrize("cell", ["G4", "A4", "F9"])
def test_an_error_in_a_row_of_nothing_else_is_a_rejected_row(cell: str, tmp_path: Path) -> None:
    outcome = run(made(tmp_path, put(cell, "#REF!")))
    assert outcome.exit_code == 1
    row = int(cell[1:])
    places = [p["cell"] for p in outcome.result["problems"] if p["code"] == "E203"]
    assert places == [cell]
    assert {p["row"] for p in outcome.result["problems"]} == {row}
    assert outcome.result["rows"]["read"] == 3
    assert outcome.result["rows"]["used"] == 2


def test_a_formula_never_calculated_in_the_last_row_is_a_rejected_row(tmp_path: Path) -> None:
    outcome = run(made(tmp_path, put("F4", "=SUM(F2:F3)")))
    assert ("E204", "F4") in [(p["code"], p["cell"]) for p in outcome.result["problems"]]
    assert outcome.result["rows"] == {
        "read": 3,
        "used": 2,
        "rejected": 1,
        "skipped": 0,
        "filtered": 0,
    }


def test_an_error_in_the_last_column_is_seen(tmp_path: Path) -> None:
    def last(sheet: Worksheet) -> None:
        for row in (2, 3):
            sheet.cell(row, 7).value = "#N/A"

    sheet = sheet_of(made(tmp_path, last))
    assert sheet.cells("expected_close").tolist() == [Unreadable("E203", "#N/A")] * 2


def test_an_error_beyond_the_last_heading_rejects_no_row(tmp_path: Path) -> None:
    outcome = run(made(tmp_path, put("M2", "#DIV/0!")))
    assert outcome.exit_code == 0
    assert [(p["code"], p["cell"]) for p in outcome.result["problems"]] == [("W409", "M1")]


def test_an_error_in_a_custom_field_rejects_only_where_the_field_is_read(tmp_path: Path) -> None:
    def product(sheet: Worksheet) -> None:
        sheet["H1"] = "Product"
        sheet["H2"] = "Audit"
        sheet["H3"] = "#NAME?"

    path = made(tmp_path, product)
    assert run(path).exit_code == 0
    assert run(path, "--by", "Product").result["rows"]["read"] == 2


@pytest.mark.parametrize(
    ("rule", "used", "skipped", "code"),
    [("", 2, 0, "W402"), ("include", 2, 0, "W402"), ("exclude", 1, 1, "W406")],
)
def test_hidden_rows_are_read_or_left_out_as_the_profile_says(
    rule: str, used: int, skipped: int, code: str, tmp_path: Path
) -> None:
    path = made(tmp_path, hide_row)
    profile = tmp_path / "own.toml"
    profile.write_text(f'[read]\nhidden = "{rule}"\n' if rule else "", "utf-8")
    outcome = run(path, "--profile", str(profile))
    rows = outcome.result["rows"]
    assert (rows["read"], rows["used"], rows["skipped"]) == (2, used, skipped)
    (problem,) = outcome.result["problems"]
    assert (problem["code"], problem["sheet"]) == (code, "Opportunities")
    assert all(check["ok"] for check in outcome.result["checks"])


def test_hidden_rows_stop_where_the_profile_says_error(tmp_path: Path) -> None:
    path = made(tmp_path, hide_row)
    with pytest.raises(ForecasterError, match="E121"):
        read_workbook(path, Profile(hidden="error"))


def test_what_is_wrong_in_a_row_left_out_is_not_said(tmp_path: Path) -> None:
    def bad(sheet: Worksheet) -> None:
        hide_row(sheet)
        sheet["E3"] = 700

    path = made(tmp_path, bad)
    raw = read_workbook(path, Profile(hidden="exclude"))
    options = Options(as_of=date(2026, 5, 1), currency="EUR")
    assert [p.code for p in assemble(raw, options).problems] == ["W406"]


def test_a_total_in_a_row_left_out_is_nobodys(tmp_path: Path) -> None:
    def total(sheet: Worksheet) -> None:
        hide_row(sheet)
        sheet["A3"] = "Total"

    path = made(tmp_path, total)
    raw = read_workbook(path, Profile(hidden="exclude"))
    for rule in ("check", "error"):
        profile = Profile(hidden="exclude", total_rows=rule)
        options = Options(as_of=date(2026, 5, 1), currency="EUR", profile=profile)
        assert [p.code for p in assemble(raw, options).problems] == ["W406"]


def test_a_copy_in_a_row_left_out_is_no_copy(tmp_path: Path) -> None:
    def same(sheet: Worksheet) -> None:
        sheet["H1"] = "ID"
        sheet["H2"] = sheet["H3"] = "7"
        hide_row(sheet)

    profile = tmp_path / "own.toml"
    profile.write_text('[read]\nhidden = "exclude"\n', "utf-8")
    outcome = run(made(tmp_path, same), "--profile", str(profile))
    assert [p["code"] for p in outcome.result["problems"]] == ["W406"]
    assert outcome.result["totals"]["open"]["count"] == 1


def test_a_hidden_sheet_is_read_and_said(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.sheet_state = "veryHidden"

    raw = read_workbook(made(tmp_path, hide), Profile())
    assert [(p.code, p.sheet) for p in raw.problems] == [("W403", "Opportunities")]


def test_the_profile_names_a_sheet_whatever_its_case(tmp_path: Path) -> None:
    def rename(sheet: Worksheet) -> None:
        sheet.title = "Affaires (2026)"

    path = made(tmp_path, rename)
    with pytest.raises(ForecasterError, match="E101"):
        read_workbook(path, Profile())
    sheet = sheet_of(path, Profile(sheets={"opportunities": "AFFAIRES 2026"}))
    assert sheet.title == "Affaires (2026)"


def test_a_sheet_that_the_profile_names_for_a_second_role_is_read_for_both(tmp_path: Path) -> None:
    def rename(sheet: Worksheet) -> None:
        sheet.title = "Deals"

    path = made(tmp_path, rename)
    with pytest.raises(ForecasterError, match="E103"):  # Name and Contact both are the name
        read_workbook(path, Profile(sheets={"contacts": "Deals"}))
    columns = {"contacts": {"organisation": "Contact", "name": ""}}
    raw = read_workbook(path, Profile(sheets={"contacts": "Deals"}, columns=columns))
    assert set(raw.sheets) == {"opportunities", "contacts"}
    assert raw.sheets["contacts"].cells("organisation").tolist() == ["Acme", "Acme"]


def test_a_milestones_sheet_is_not_read_where_the_profile_lists_milestones(
    tmp_path: Path,
) -> None:
    def add(sheet: Worksheet) -> None:
        book = sheet.parent
        assert book is not None
        book.create_sheet("Milestones").append(["Nothing", "to", "read"])

    path = made(tmp_path, add)
    with pytest.raises(ForecasterError, match="E105"):
        read_workbook(path, Profile())
    text = '[milestones]\n"Bid" = 40\n'
    (tmp_path / "own.toml").write_text(text, "utf-8")
    assert run(path, "--profile", str(tmp_path / "own.toml")).exit_code == 0


def test_the_workbook_is_known_by_name_and_hash(tmp_path: Path) -> None:
    path = made(tmp_path, nothing)
    raw: RawWorkbook = read_workbook(path, Profile())
    copy = Path(shutil.copy(path, tmp_path / "other.xlsx"))
    again = read_workbook(copy, Profile())
    assert (raw.file, again.file) == ("pipeline.xlsx", "other.xlsx")
    assert raw.sha256 == again.sha256
    assert len(raw.sha256) == 64


def test_limits_are_kept(tmp_path: Path) -> None:
    with pytest.raises(ForecasterError, match="E008"):
        read_workbook(made(tmp_path, nothing), Profile(), limits=Limits(file_bytes=10))


def test_a_field_that_the_sheet_lacks_is_blank_and_has_no_place(tmp_path: Path) -> None:
    sheet = sheet_of(made(tmp_path, nothing))
    assert sheet.cells("team").tolist() == [None, None]
    assert sheet.column_of("team") == -1


@pytest.mark.parametrize(
    "cell",
    ['<c r="A2" t="s"><v>99</v></c>', '<c r="A2" t="b"><v>7</v></c>', '<c r="A2"><v>1</w></c>'],
    ids=["a text that is not there", "neither true nor false", "tags that do not match"],
)
def test_what_only_the_reader_of_cells_finds_is_e006_with_the_sheet(
    cell: str, tmp_path: Path
) -> None:
    path = tmp_path / "pipeline.xlsx"
    path.write_bytes(
        deals(f'<row r="1"><c r="A1" t="str"><v>Name</v></c></row><row r="2">{cell}</row>')
    )
    with pytest.raises(ForecasterError) as caught:
        read_workbook(path, Profile())
    (problem,) = caught.value.problems
    assert (problem.code, problem.sheet) == ("E006", "Opportunities")
    assert problem.found


def test_styles_that_are_no_xml_are_e006(tmp_path: Path) -> None:
    path = tmp_path / "pipeline.xlsx"
    path.write_bytes(hostile.book(styles="<styleSheet><cellXfs>"))
    with pytest.raises(ForecasterError, match="E006"):
        read_workbook(path, Profile(sheets={"opportunities": "Deals"}))
