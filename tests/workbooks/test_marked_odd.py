"""Workbooks that openpyxl cannot copy, or would copy wrongly, end in one sentence."""

from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from forecaster.errors import ForecasterError
from forecaster.workbooks.marked import copy as marked
from forecaster.workbooks.marked import losses as marked_losses
from workbooks.marked_books import (
    book,
    edited,
    refusal,
    wrong,
)

SHEET = "xl/worksheets/sheet1.xml"
MERGE = b'<mergeCells><mergeCell ref="?"/></mergeCells>'
BROKEN = {
    "broken XML": (SHEET, b"</sheetData>", b""),
    "a style that is not there": (SHEET, b'r="A1"', b'r="A1" s="99"'),
    "a text that is not there": (SHEET, b't="inlineStr"', b't="s"><v>9999</v></c><c r="Z1"'),
    "no cell reference": (SHEET, b'r="A1"', b'r="A"'),
    "no number": (SHEET, b"<v>700</v>", b"<v>seven</v>"),
    "a merge that is none": (SHEET, b"</sheetData>", b"</sheetData>" + MERGE),
    "a colour that is none": ("xl/styles.xml", b'rgb="', b'rgb="red'),
    "a named style of nothing": ("xl/styles.xml", b'xfId="0" builtinId', b'xfId="99" builtinId'),
    "a part that is not there": ("xl/_rels/workbook.xml.rels", b'Id="rId1"', b'Id="rId77"'),
    "a state that is none": ("xl/workbook.xml", b'state="visible"', b'state="sleeping"'),
    "no type of the workbook": ("[Content_Types].xml", b"sheet.main+xml", b"none+xml"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_a_workbook_that_openpyxl_chokes_on_ends_in_one_sentence(
    tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source = edited(book(tmp_path / "a.xlsx"), *BROKEN[kind])
    problem = refusal(source, tmp_path / "b.xlsx", wrong())
    assert (problem.code, problem.found) == ("E014", marked._NO_SENSE)
    assert not (tmp_path / "b.xlsx").exists()
    assert capsys.readouterr() == ("", "")


def test_a_sheet_that_openpyxl_would_drop_without_a_word_stops_the_copy(tmp_path: Path) -> None:
    source = book(tmp_path / "a.xlsx", lambda made: made.create_sheet("Second"))
    broken = edited(source, "xl/_rels/workbook.xml.rels", b"sheet2.xml", b"Sheet2.xml")
    assert refusal(broken, tmp_path / "b.xlsx").found == marked._SHEET_LOST


def test_strict_open_xml_is_refused_since_its_cells_would_not_be_seen(tmp_path: Path) -> None:
    source = edited(
        book(tmp_path / "a.xlsx"),
        SHEET,
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    assert refusal(source, tmp_path / "b.xlsx").found == marked_losses._STRICT


@pytest.mark.parametrize("element", ["mergeCell", "hyperlink"])
def test_a_range_over_a_whole_sheet_is_refused_before_it_is_built(
    tmp_path: Path, element: str
) -> None:
    ranges = f'<{element}s><{element} ref="A1:XFD1048576"/></{element}s>'.encode()
    source = edited(book(tmp_path / "a.xlsx"), SHEET, b"</sheetData>", b"</sheetData>" + ranges)
    assert refusal(source, tmp_path / "b.xlsx").found == marked_losses._TOO_LARGE


def test_cells_are_counted_before_they_are_built(tmp_path: Path) -> None:
    data = book(tmp_path / "a.xlsx").read_bytes()
    assert marked_losses.survey(data, 12).sheets == 1  # nine cells and three rows
    with pytest.raises(ForecasterError, match="E014"):
        marked_losses.survey(data, 11)


def test_memory_that_runs_out_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(_: object) -> Workbook:
        raise MemoryError

    monkeypatch.setattr(marked, "load_workbook", too_much)
    assert refusal(book(tmp_path / "a.xlsx"), tmp_path / "b.xlsx").found == marked._NO_MEMORY
