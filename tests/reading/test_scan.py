"""The scan finds what the reader of cells hides, and refuses what it would misread or die of."""

from __future__ import annotations

import datetime as dt
import io
import time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from forecaster.errors import ForecasterError
from forecaster.limits import Limits
from forecaster.problems import Problem
from forecaster.reading.gate import Package, open_package
from forecaster.reading.scan import SheetScan, scan_sheet
from reading import hostile
from reading.hostile import ONE_CELL, book, many_rows, rows, sheet_xml

TWO = '<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="C3"><v>3</v></c></row>'


def opened(data: bytes, folder: Path, limits: Limits | None = None) -> Package:
    path = folder / "book.xlsx"
    path.write_bytes(data)
    return open_package(path, limits)


def scanned(data: bytes, folder: Path, limits: Limits | None = None) -> SheetScan:
    package = opened(data, folder, limits)
    return scan_sheet(package, package.sheets[0], limits)


def refusal(data: bytes, folder: Path, limits: Limits | None = None) -> tuple[str, str, str]:
    with pytest.raises(ForecasterError) as caught:
        scanned(data, folder, limits)
    (problem,) = caught.value.problems
    return problem.code, problem.sheet, problem.found


def cells_of(data: bytes, folder: Path) -> list[list[object]]:
    reader = CalamineWorkbook.from_filelike(io.BytesIO(opened(data, folder).data))
    return [list(row) for row in reader.get_sheet_by_index(0).to_python(skip_empty_area=False)]


def test_error_cells_are_found_with_their_text(tmp_path: Path) -> None:
    data = rows(
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2" s="1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c r="AB2" t="e"><v>#REF!</v></c></row>'
    )
    assert scanned(data, tmp_path).errors == {(2, 1): "#DIV/0!", (2, 27): "#REF!"}


def test_newer_errors_do_not_stop_the_reader_of_cells(tmp_path: Path) -> None:
    data = rows(
        '<row r="1"><c r="A1" t="e"><f>B1#</f><v>#SPILL!</v></c><c r="B1"><v>2</v></c>'
        '<c r="C1" t="e"><v>#N/A</v></c><c s="1" t="e" r="D1"><f/><v>#CALC!</v></c></row>'
    )
    package = opened(data, tmp_path)
    scan = scan_sheet(package, package.sheets[0])
    reader = CalamineWorkbook.from_filelike(io.BytesIO(package.data))
    assert scan.errors == {(1, 0): "#SPILL!", (1, 2): "#N/A", (1, 3): "#CALC!"}
    assert reader.get_sheet_by_index(0).to_python(skip_empty_area=False)[0][1] == 2


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1"><f>1+1</f></c>',
        '<c r="A1"><f>1+1</f><v></v></c>',
        '<c r="A1"><f>1+1</f><v/></c>',
        '<c r="A1" t="str"><f>1+1</f></c>',
        '<c r="A1"><f t="shared" si="0"/></c>',
        "<c r='A1' ><f>1+1</f>\n</c>",
    ],
)
def test_formulas_that_were_never_calculated_are_found(cell: str, tmp_path: Path) -> None:
    for row in (f"{cell}", f'{cell}<c r="B1"><v>1</v></c>'):
        assert scanned(rows(f'<row r="1">{row}</row>'), tmp_path).uncached == {(1, 0)}


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1"><f>1+1</f><v>2</v></c>',
        '<c r="A1"><f t="shared" si="0"/><v>2</v></c>',
        '<c r="A1"><f t="shared" ref="A1:A9" si="0">B1</f><v>2</v></c>',
        '<c r="A1" t="str"><f>IF(1&lt;0,1,"")</f><v></v></c>',
        '<c r="A1" t="str"><f>IF(1&lt;0,1,"")</f><v/></c>',
        '<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        '<c r="A1" t="str"><f>B1</f><v xml:space="preserve"> x</v></c>',
        '<c r="A1"><v>2</v></c>',
    ],
)
def test_formulas_with_a_value_pass_an_empty_text_too(cell: str, tmp_path: Path) -> None:
    for row in (f"{cell}", f'{cell}<c r="B1"><v>1</v></c>'):
        assert not scanned(rows(f'<row r="1">{row}</row>'), tmp_path).uncached


def test_openpyxl_never_calculates_and_xlsxwriter_keeps_values(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet["B2"] = "=1+1"
    workbook.save(tmp_path / "openpyxl.xlsx")
    writer = xlsxwriter.Workbook(tmp_path / "xlsxwriter.xlsx")
    writer.add_worksheet().write_formula("B2", "=1+1", None, 2)
    writer.close()
    assert scanned((tmp_path / "openpyxl.xlsx").read_bytes(), tmp_path).uncached == {(2, 1)}
    assert not scanned((tmp_path / "xlsxwriter.xlsx").read_bytes(), tmp_path).uncached


def test_hidden_rows_columns_and_merged_cells_are_told(tmp_path: Path) -> None:
    data = rows(
        '<row r="1" hidden="0"><c r="A1"><v>1</v></c></row>'
        '<row hidden="1" r="4"><c r="A4"><v>1</v></c></row><row r="6" hidden="true"/>',
        '<cols><col min="2" max="3" width="9" hidden="1"/><col min="4" max="9"/></cols>',
        '<mergeCells count="99999999999"><mergeCell ref="A1:C2"/></mergeCells>',
    )
    scan = scanned(data, tmp_path)
    assert scan.hidden_rows == {4, 6}
    assert scan.hidden_columns == {1, 2}
    assert scan.merged == ((1, 0, 2, 2),)


@pytest.mark.parametrize(
    "row",
    [
        '<row r="7"><c r="B7" t="e"><v>#N/A</v></c></row>',
        "<row r='7'><c r='B7' t='e'><v>#N/A</v></c></row>",
        '<row spans="1:9" r="7"><c t="e" s="1" r="B7"><v>#N/A</v></c></row>',
        '<row r="7"><c\n r = "B7"\tt="e" ><v>#N/A</v></c></row>',
        '<row r="7"><c r="B7" s="1" t="e" cm="1"><v>#N/A</v></c></row>',
        '<row r="7"><c r="b7" t="e"><v>#N/A</v></c></row>',
        '<row r="7"><c/><c t="e"><v>#N/A</v></c></row>',
        '<row r="6"/><row><c></c><c t="e"><v>#N/A</v></c></row>',
        '<!-- 1 --><row r="7"><?pi 2?><c r="B7" t="e"><v>#N/A</v></c></row>',
    ],
)
def test_cells_are_found_however_they_are_written(row: str, tmp_path: Path) -> None:
    scan = scanned(rows(row), tmp_path)
    assert scan.errors == {(7, 1): "#N/A"}
    assert (scan.last_row, scan.last_column) == (7, 1)


def test_prefixed_tags_are_read(tmp_path: Path) -> None:
    text = '<x:row r="2" hidden="1"><x:c r="A2" t="e"><x:v>#REF!</x:v></x:c>'
    text += '<x:c r="B2"><x:f>1</x:f></x:c><x:c r="C2"><x:f>1</x:f><x:v>1</x:v></x:c></x:row>'
    scan = scanned(book(sheet_xml(text, prefix="x:")), tmp_path)
    assert scan.errors == {(2, 0): "#REF!"}
    assert scan.uncached == {(2, 1)}
    assert scan.hidden_rows == {2}
    assert (scan.last_row, scan.last_column) == (2, 2)


NAMED = '<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="{kind}">{value}</c></row>'
COUNTED = '<row><c><v>{n}</v></c><c t="{kind}">{value}</c></row>'


@pytest.mark.parametrize("row", [NAMED, COUNTED])
def test_places_hold_over_the_seams_between_pieces(row: str, tmp_path: Path) -> None:
    long = f"<is><t>{'long ' * 9}</t></is>"
    text = [
        row.format(n=n, kind="inlineStr", value=long)
        if n % 10_000
        else row.format(n=n, kind="e", value="<v>#N/A</v>")
        for n in range(1, 40_001)
    ]
    scan = scanned(rows("".join(text)), tmp_path)
    assert scan.errors == {(n, 1): "#N/A" for n in range(10_000, 40_001, 10_000)}
    assert (scan.last_row, scan.last_column, scan.filled) == (40_000, 1, 80_000)


@pytest.mark.parametrize(
    "head", ['<dimension ref="A1:XFD1048576"/>', '<dimension ref="junk"/>', "<dimension/>", ""]
)
def test_a_wrong_dimension_is_ignored(head: str, tmp_path: Path) -> None:
    scan = scanned(rows(TWO, head), tmp_path)
    assert (scan.last_row, scan.last_column, scan.farthest) == (3, 2, "C3")
    assert cells_of(rows(TWO, head), tmp_path) == [[1, "", ""], ["", "", ""], ["", "", 3]]


def test_an_empty_sheet_has_no_used_range(tmp_path: Path) -> None:
    scan = scanned(book('<worksheet xmlns="x"><sheetData/></worksheet>'), tmp_path)
    assert (scan.last_row, scan.last_column, scan.filled) == (0, -1, 0)


def test_formatted_empty_cells_are_not_used(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="XFD1048576" s="1"/><!-- x --></row>'
    assert scanned(rows(ONE_CELL + far), tmp_path).farthest == "A1"
    far = '<row r="1048576"><c r="XFD1048576" s="1"></c></row>'
    assert scanned(rows(ONE_CELL + far), tmp_path).farthest == "A1"


def test_a_million_formatted_empty_rows_are_fast_and_legal(tmp_path: Path) -> None:
    data = many_rows(1_048_576)
    begin = time.process_time()
    assert scanned(data, tmp_path).last_row == 1
    assert time.process_time() - begin < 5


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "XFD1048576"),
        ('<row r="5"><c r="ZZZZZZ9999999999"><v>1</v></c></row>', "ZZZZZZ9999999999"),
        ('<row r="5"><c r="XFE5"><v>1</v></c></row>', "XFE5"),
        ('<row r="1048577"><c r="A1048577"><v>1</v></c></row>', "A1048577"),
        ('<row r="1048576"><c><v>1</v></c></row><row><c><v>1</v></c></row>', "A1048577"),
        ('<row r="900000"><c r="Z900000"><v>1</v></c></row>', "Z900000"),
    ],
)
def test_a_stray_far_cell_is_e106_and_named(row: str, place: str, tmp_path: Path) -> None:
    assert refusal(rows(ONE_CELL + row), tmp_path) == ("E106", "Deals", place)


def test_the_cell_far_to_the_right_is_named_when_the_rows_are_few(tmp_path: Path) -> None:
    text = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'
    text += '<row r="2000"><c r="A2000"><v>1</v></c></row>'
    assert refusal(rows(text), tmp_path) == ("E106", "Deals", "XFD1")


def test_the_limit_of_the_used_range_is_exact(tmp_path: Path) -> None:
    assert scanned(rows(TWO), tmp_path, Limits(cells=9)).farthest == "C3"
    assert refusal(rows(TWO), tmp_path, Limits(cells=8)) == ("E106", "Deals", "C3")
    sparse = Limits(sparse_cells=8, sparseness=4)
    assert refusal(rows(TWO), tmp_path, sparse) == ("E106", "Deals", "C3")
    assert scanned(rows(TWO), tmp_path, sparse._replace(sparseness=5)).farthest == "C3"


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('<row r="5"><c r="A5"><v>5</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>', "2"),
        ('<row r="5"><c r="A5"><v>5</v></c></row><row r="5"><c r="A5"><v>2</v></c></row>', "5"),
        ('<row r="5"><c r="B5"><v>5</v></c><c r="A5"><v>2</v></c></row>', "5"),
        ('<row r="5"><c><v>5</v></c></row><row r="2"><c><v>2</v></c></row>', "2"),
    ],
)
def test_rows_out_of_order_are_e107_and_named(text: str, row: str, tmp_path: Path) -> None:
    assert refusal(rows(text), tmp_path) == ("E107", "Deals", row)


@pytest.mark.parametrize("number", [" 1", "1.0", "-1", "one", "&#49;"])
def test_a_number_of_a_text_that_would_be_misread_is_e006(number: str, tmp_path: Path) -> None:
    data = rows(f'<row r="1"><c r="A1" t="s"><v>{number}</v></c></row>')
    assert refusal(data, tmp_path) == ("E006", "Deals", "a cell points to no text")


@pytest.mark.parametrize("value", ["<![CDATA[5]]>", "5<!-- x -->0", "<?x?>5"])
def test_a_value_split_by_a_comment_is_e006(value: str, tmp_path: Path) -> None:
    data = rows(f'<row r="1"><c r="A1"><v>{value}</v></c></row>')
    assert refusal(data, tmp_path)[0] == "E006"


def test_a_text_may_be_character_data(tmp_path: Path) -> None:
    data = rows('<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[a<b]]></t></is></c></row>')
    assert scanned(data, tmp_path).farthest == "A1"
    assert cells_of(data, tmp_path) == [["a<b"]]


@pytest.mark.parametrize(
    "text",
    [
        '<row r="1"><c r="A0"><v>1</v></c></row>',
        '<row r="1"><c r="A"><v>1</v></c></row>',
        '<row r="1"><c r=""><v>1</v></c></row>',
        '<row r="0"><c><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="zz"><v>1</v></c></row>',
    ],
)
def test_a_cell_without_a_proper_place_or_kind_is_e006(text: str, tmp_path: Path) -> None:
    assert refusal(rows(text), tmp_path)[0] == "E006"


def test_a_sheet_that_breaks_off_is_e006(tmp_path: Path) -> None:
    assert refusal(book(sheet_xml().partition("</sheetData")[0]), tmp_path)[0] == "E006"
    assert refusal(book("<worksheet/>"), tmp_path)[0] == "E006"


FAR = 'r="XFD1048576"><v>1</v></c>'


@pytest.mark.parametrize(
    "text",
    [
        f'<row r="1"><c x="><v " {FAR}</row>',
        f'<row r="1"><c r="A1" x=">" {FAR}</row>',
        f"<row r='1'><c x='\">\"' {FAR}</row>",
        f'<row r="1"><c r="A1" {FAR}</row>',
        f"{ONE_CELL}<zz:c {FAR.replace('/c', '/zz:c')}",
        f'<row r="1"><c r="A1"><f x="><!--">1</f></c><c {FAR}<!-- --></row>',
        f'<row r="1"><c r="A1"><v x="</sheetData>">1</v></c><c {FAR}</row>',
        '<row r="1"><c r="A1"><v>' + "1" * (9 << 20) + "</v></c></row>",
        '<row r="1">' + '<c t="e"/>' * 9000 + "</row>",
    ],
)
def test_tags_that_can_be_read_in_two_ways_are_e007(text: str, tmp_path: Path) -> None:
    assert refusal(rows(text), tmp_path, Limits(marks=8000))[0] == "E007"


def test_a_second_sheet_within_the_sheet_is_e007(tmp_path: Path) -> None:
    data = rows(ONE_CELL, '<x a="<sheetData></sheetData>"/>')
    assert refusal(data, tmp_path)[0] == "E007"


def test_too_many_cells_that_are_written_oddly_are_e007(tmp_path: Path) -> None:
    for cell in ("<c><v>1</v></c>", '<c s="1" r="A1"><v>1</v></c>'):
        data = rows(f'<row r="1">{cell * 3}</row>')
        assert refusal(data, tmp_path, Limits(odd_cells=2))[0] == "E007"


@pytest.mark.parametrize("kind", ["", ' t="n"', " t='n'"])
def test_numbers_with_spaces_around_them_are_numbers(kind: str, tmp_path: Path) -> None:
    data = rows(
        f'<row r="1"><c r="A1"{kind}><v> 41</v></c><c r="B1"{kind}><v>\n-7.5 </v></c></row>'
    )
    assert cells_of(data, tmp_path) == [[41.0, -7.5]]


def test_a_calculated_text_keeps_its_spaces_beside_such_numbers(tmp_path: Path) -> None:
    data = rows(
        '<row r="1"><c r="A1" t="n"><v> 4</v></c>'
        '<c r="B1" t="str"><f>C1</f><v> x </v></c><c r="C1" t="str"><f>C1</f><v> 5</v></c></row>'
    )
    assert cells_of(data, tmp_path) == [[4.0, " x ", " 5"]]


def test_a_large_sheet_is_mended_to_its_end_and_not_beyond(tmp_path: Path) -> None:
    lines = "".join(
        f'<row r="{n}"><c r="A{n}" t="n"><v> {n}</v></c>'
        f'<c r="B{n}" t="e"><f>X1</f><v>#SPILL!</v></c></row>'
        for n in range(1, 20_001)
    )
    data = rows(lines, '<dimension ref="nowhere"/>', "<extLst><v> 5</v></extLst>")
    cells = cells_of(data, tmp_path)
    assert [row[0] for row in cells] == list(range(1, 20_001))
    scan = scanned(data, tmp_path)
    assert set(scan.errors.values()) == {"#SPILL!"}
    assert len(scan.errors) == 20_000


@pytest.mark.parametrize("number_format", [14, 46])
@pytest.mark.parametrize("formula", ["", "<f>1</f>"])
@pytest.mark.parametrize(
    "number", ["-1e12", "-999999999999", "1e300", "-inf", "-1.0000000000000000000000000e99"]
)
def test_a_number_beyond_all_dates_stays_a_number(
    number: str, formula: str, number_format: int, tmp_path: Path
) -> None:
    cells = cells_of(hostile.styled(number, number_format, formula), tmp_path)
    assert cells[2][9] == float(number)


def test_dates_and_hours_keep_their_formats(tmp_path: Path) -> None:
    day = cells_of(hostile.styled("46000", 14), tmp_path)[2][9]
    hours = cells_of(hostile.styled("1.5", 46), tmp_path)[2][9]
    assert (day, hours) == (dt.date(2025, 12, 9), dt.timedelta(hours=36))


def test_hidden_rows_are_told_however_they_are_written(tmp_path: Path) -> None:
    simple = '<row r="2" hidden="1" spans="1:2"><c r="A2"><v>1</v></c></row><row r="3" x="hidden"/>'
    assert scanned(rows(simple), tmp_path).hidden_rows == {2}
    for odd in ("<row  r='4' hidden='true'/>", '<row hidden="1" r="4"/>'):
        assert scanned(rows(simple + odd), tmp_path).hidden_rows == {2, 4}


def test_the_sheets_of_a_workbook_share_what_it_may_ask_for(tmp_path: Path) -> None:
    error = '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1" t="e"><v>#N/A</v></c></row>'
    path = tmp_path / "book.xlsx"
    path.write_bytes(hostile.many_sheets(3, sheet_xml(error)))
    package = open_package(path, Limits(marks=5))
    ended = [s.code if isinstance(s, Problem) else "read" for s in package.scans.values()]
    assert ended == ["read", "read", "read", "E007"]
