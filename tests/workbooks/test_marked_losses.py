"""What the marked copy may lack is named where the original has it, and only there."""

import io
import posixpath
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook
from openpyxl.worksheet.table import Table
from xlsxwriter.worksheet import Worksheet

from forecaster.words.catalogue import words
from forecaster.workbooks.marked import losses
from forecaster.workbooks.marked.copy import mark_workbook
from forecaster.workbooks.marked.losses import survey
from workbooks.marked_books import book, edited, notes, wrong

MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml"
X14 = b"http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
SHEET = "xl/worksheets/sheet1.xml"

Draw = Callable[[xlsxwriter.Workbook, Worksheet], object]


def png() -> io.BytesIO:
    """A picture of one red dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    dot = zlib.compress(b"\0\xff\0\0")
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", dot) + chunk(b"IEND", b"")
    )


def drawn(path: Path, *draw: Draw) -> Path:
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Deals")
        sheet.write_column(0, 0, ["Value", 1, 2, 3])
        for one in draw:
            one(made, sheet)
    return path


def _chart(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    chart = made.add_chart({"type": "column"})
    assert chart is not None
    chart.add_series({"values": "=Deals!$A$2:$A$4"})
    sheet.insert_chart("C1", chart)


def _chart_sheet(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.print_area("A1:A3")
    chart = made.add_chart({"type": "bar"})
    assert chart is not None
    chart.add_series({"values": "=Deals!$A$2:$A$4"})
    made.add_chartsheet("Picture").set_chart(chart)
    made.add_worksheet("After").print_area("A1:B2")


def _bold_word(made: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    sheet.write_rich_string("B9", "one ", made.add_format({"bold": True}), "two", " three")


DRAWN: dict[str, tuple[Draw, set[str]]] = {
    "nothing": (lambda _, __: None, set()),
    "a chart": (_chart, {losses.CHARTS}),
    "a chart sheet": (_chart_sheet, {losses.CHARTS}),
    "a picture": (
        lambda _, s: s.insert_image("C1", "a.png", {"image_data": png()}),
        {losses.PICTURES},
    ),
    "a picture in a cell": (
        lambda _, s: s.embed_image("C1", "a.png", {"image_data": png()}),
        {losses.RICH},
    ),
    "a picture in the header": (
        lambda _, s: s.set_header("&L&G", {"image_left": "a.png", "image_data_left": png()}),
        {losses.PICTURES},
    ),
    "a picture behind the cells": (lambda _, s: s.set_background(png()), {losses.PICTURES}),
    "a text box": (lambda _, s: s.insert_textbox("C1", "hello"), {losses.SHAPES}),
    "a button": (lambda _, s: s.insert_button("C1", {"macro": "m"}), {losses.CONTROLS}),
    "a box to tick": (lambda _, s: s.insert_checkbox("C1", True), {losses.CONTROLS}),  # noqa: FBT003
    "a sparkline": (lambda _, s: s.add_sparkline("B2", {"range": "Deals!A2:A4"}),
                    {losses.SPARKLINES}),
    "a newer data bar": (
        lambda _, s: s.conditional_format("A2:A4", {"type": "data_bar", "data_bar_2010": True}),
        {losses.CONDITIONS},
    ),
    "an older data bar": (
        lambda _, s: s.conditional_format("A2:A4", {"type": "data_bar"}),
        set(),
    ),
    "a list of this sheet": (
        lambda _, s: s.data_validation("B2", {"validate": "list", "source": "=$A$2:$A$4"}),
        set(),
    ),
    "a formula that spills": (
        lambda _, s: s.write_dynamic_array_formula("B2:B4", "=SORT(A2:A4)"),
        {losses.SPILLS},
    ),
    "a bold word": (_bold_word, {losses.FONTS}),
    "a note": (lambda _, s: s.write_comment("A1", "mine"), {losses.NOTES}),
}  # fmt: skip


def mark(source: Path) -> tuple[set[str], Path]:
    made = mark_workbook(source, [wrong()], [""], "en", source.with_name("checked.xlsx"))
    return set(made.lost), made.path


@pytest.mark.parametrize("what", DRAWN)
def test_what_is_named_is_in_the_original_and_not_in_the_copy(tmp_path: Path, what: str) -> None:
    draw, expected = DRAWN[what]
    lost, copy = mark(drawn(tmp_path / "a.xlsx", draw))
    assert lost == expected
    assert dangling(copy) == set()
    # Charts are carried, though not their whole look; notes too.
    left = set(survey(copy.read_bytes()).lost) - {losses.CHARTS, losses.NOTES}
    assert left == set()


def dangling(path: Path) -> set[str]:
    """What the parts of a workbook point to, and it lacks: Excel calls such a file damaged."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        wanted = {
            posixpath.normpath(
                posixpath.join("/", name.partition("_rels/")[0], node.attrib["Target"])
            )
            for name in names
            if name.endswith(".rels")
            for node in ET.fromstring(archive.read(name))
            if node.get("TargetMode") != "External"
        }
    return {target.lstrip("/") for target in wanted} - names


def with_part(source: Path, name: str, kind: bytes) -> Path:
    """The same workbook with one more part, as its content type says."""
    more = b'<Override PartName="/' + name.encode() + b'" ContentType="' + kind + b'"/></Types>'
    target = edited(source, "[Content_Types].xml", b"</Types>", more)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(name, "<nothing/>")
    return target


PARTS = {
    "xl/vbaProject.bin": (b"application/vnd.ms-office.vbaProject", losses.MACROS),
    "xl/pivotTables/pivotTable1.xml": (MAIN + b".pivotTable+xml", losses.PIVOTS),
    "xl/slicers/slicer1.xml": (b"application/vnd.ms-excel.slicer+xml", losses.SLICERS),
    "xl/timelines/timeline1.xml": (b"application/vnd.ms-excel.timeline+xml", losses.SLICERS),
    "xl/threadedComments/threadedComment1.xml": (
        b"application/vnd.ms-excel.threadedcomments+xml",
        losses.THREADS,
    ),
    "xl/connections.xml": (MAIN + b".connections+xml", losses.QUERIES),
    "xl/embeddings/oleObject1.bin": (
        b"application/vnd.openxmlformats-officedocument.oleObject",
        losses.OBJECTS,
    ),
    "xl/activeX/activeX1.xml": (b"application/vnd.ms-office.activeX+xml", losses.CONTROLS),
    "customXml/item1.xml": (b"application/xml", losses.ATTACHED),
    "docMetadata/LabelInfo.xml": (b"application/xml", losses.LABEL),
    "_xmlsignatures/sig1.xml": (b"application/xml", losses.SIGNATURE),
    "xl/charts/chartEx1.xml": (b"application/vnd.ms-office.chartex+xml", losses.CHARTS),
    "xl/diagrams/data1.xml": (
        b"application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml",
        losses.SHAPES,
    ),
}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_openpyxl_leaves_behind_is_named(tmp_path: Path, part: str) -> None:
    kind, phrase = PARTS[part]
    lost, copy = mark(with_part(book(tmp_path / "a.xlsx"), part, kind))
    assert lost == {phrase}
    assert part not in zipfile.ZipFile(copy).namelist()


ELEMENTS = {
    losses.VALIDATIONS: b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}">'
    b'<x:dataValidations xmlns:x="' + X14 + b'" count="1"/></ext></extLst>',
    losses.RANGES: b'<protectedRanges><protectedRange sqref="A1" name="a"/></protectedRanges>',
    losses.VIEWS: b'<customSheetViews><customSheetView guid="{0}"/></customSheetViews>',
    losses.OBJECTS: b"<oleObjects/>",
    losses.CONTROLS: b"<controls/>",
}


@pytest.mark.parametrize("phrase", ELEMENTS)
def test_an_element_that_openpyxl_leaves_behind_is_named(tmp_path: Path, phrase: str) -> None:
    source = book(tmp_path / "a.xlsx")
    lost, copy = mark(edited(source, SHEET, b"</sheetData>", b"</sheetData>" + ELEMENTS[phrase]))
    assert lost == {phrase}
    assert phrase not in survey(copy.read_bytes()).lost


def test_a_date_that_excel_does_not_know_is_named(tmp_path: Path) -> None:
    def date(made: Workbook) -> None:
        made.worksheets[0]["A2"].value = 99_999_999
        made.worksheets[0]["A2"].number_format = "yyyy-mm-dd"

    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing of openpyxl's reaches the terminal
        assert mark(book(tmp_path / "a.xlsx", date))[0] == {losses.DATES}


def test_print_areas_stay_with_their_sheets_beside_a_chart_sheet(tmp_path: Path) -> None:
    _, copy = mark(drawn(tmp_path / "a.xlsx", _chart_sheet))
    made = openpyxl.load_workbook(copy)
    assert made.sheetnames == ["Problems", "Deals", "After", "Picture"]
    assert made["Deals"].print_area == "'Deals'!$A$1:$A$3"
    assert made["After"].print_area == "'After'!$A$1:$B$2"


def test_a_table_that_a_query_filled_becomes_a_plain_one(tmp_path: Path) -> None:
    def query(made: Workbook) -> None:
        table = Table(displayName="Q", ref="A1:C3")
        table._initialise_columns()  # type: ignore[attr-defined]
        for column, cell in zip(table.tableColumns, made.worksheets[0][1], strict=True):
            column.name = str(cell.value)
            column.queryTableFieldId = 1
        table.tableType = "queryTable"
        table.connectionId = 1
        made.worksheets[0].add_table(table)

    source = with_part(book(tmp_path / "a.xlsx", query), *_connections())
    lost, copy = mark(source)
    assert lost == {losses.QUERIES}
    text = zipfile.ZipFile(copy).read("xl/tables/table1.xml").decode()
    assert "query" not in text
    assert "connectionId" not in text


def _connections() -> tuple[str, bytes]:
    return "xl/connections.xml", PARTS["xl/connections.xml"][0]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_copy_says_what_it_may_lack_in_the_readers_language(tmp_path: Path, lang: str) -> None:
    source = drawn(tmp_path / "a.xlsx", _chart, DRAWN["a picture"][0])
    made = mark_workbook(source, [], [], lang, tmp_path / "b.xlsx")
    assert made.lost == (losses.CHARTS, losses.PICTURES)
    language = words(lang)
    what = ", ".join(language(phrase) for phrase in made.lost)
    sentence = language("The copy may lack what the original has: {what}.", what=what)
    assert sentence in notes(openpyxl.load_workbook(made.path).worksheets[0])


def test_nothing_is_said_of_losses_where_nothing_is_lost(tmp_path: Path) -> None:
    _, copy = mark(book(tmp_path / "a.xlsx"))
    assert "may lack" not in notes(openpyxl.load_workbook(copy).worksheets[0])


def test_the_parts_look_of_a_note_is_not_that_of_words_in_cells(tmp_path: Path) -> None:
    def note(made: Workbook) -> None:
        made.worksheets[0]["A1"].comment = Comment("mine", "me")

    source = edited(
        book(tmp_path / "a.xlsx", note), "xl/comments/comment1.xml", b"<text>", b"<text><r><rPr/>"
        b"<t>so</t></r>",
    )  # fmt: skip
    assert mark(source)[0] == {losses.NOTES}


PIVOT_CACHE = """<pivotCacheDefinition xmlns="{main}" xmlns:r="{rel}" r:id="rId1" recordCount="0">
<cacheSource type="worksheet"><worksheetSource ref="A1:A3" sheet="Deals"/></cacheSource>
<cacheFields count="1"><cacheField name="Name" numFmtId="0"><sharedItems/></cacheField>
</cacheFields></pivotCacheDefinition>"""
PIVOT = """<pivotTableDefinition xmlns="{main}" name="P" cacheId="1" dataCaption="Values">
<location ref="E1:E2" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>
<pivotFields count="1"><pivotField axis="axisRow" showAll="0"/></pivotFields>
</pivotTableDefinition>"""
RECORDS = """<pivotCacheRecords xmlns="{main}" count="0"/>"""
LINKS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{rel}/%s" Target="%s"/></Relationships>"""


def with_pivot(source: Path) -> Path:
    """The same workbook with a pivot table, its cache and the cache's records."""
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    folder = "xl/pivotCache"
    parts = {
        f"{folder}/pivotCacheDefinition1.xml": PIVOT_CACHE,
        f"{folder}/pivotCacheRecords1.xml": RECORDS,
        f"{folder}/_rels/pivotCacheDefinition1.xml.rels": LINKS
        % ("pivotCacheRecords", f"/{folder}/pivotCacheRecords1.xml"),
        "xl/pivotTables/pivotTable1.xml": PIVOT,
        "xl/pivotTables/_rels/pivotTable1.xml.rels": LINKS
        % ("pivotCacheDefinition", f"/{folder}/pivotCacheDefinition1.xml"),
        "xl/worksheets/_rels/sheet1.xml.rels": LINKS
        % ("pivotTable", "/xl/pivotTables/pivotTable1.xml"),
    }
    link = f'<Relationship Id="p1" Type="{rel}/pivotCacheDefinition" '
    link += f'Target="/{folder}/pivotCacheDefinition1.xml"/></Relationships>'
    caches = f'<pivotCaches><pivotCache cacheId="1" xmlns:r="{rel}" r:id="p1"/></pivotCaches>'
    kinds = f'<Override PartName="/{folder}/pivotCacheDefinition1.xml" ContentType="'
    kinds += f'{MAIN.decode()}.pivotCacheDefinition+xml"/><Override PartName="'
    kinds += f'/xl/pivotTables/pivotTable1.xml" ContentType="{MAIN.decode()}.pivotTable+xml"/>'
    target = source.with_name("pivot.xlsx")
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            text = before.read(name).decode()
            text = text.replace("</workbook>", f"{caches}</workbook>")
            text = text.replace("</Types>", f"{kinds}</Types>")
            if name == "xl/_rels/workbook.xml.rels":
                text = text.replace("</Relationships>", link)
            after.writestr(name, text)
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        for name, text in parts.items():
            after.writestr(name, text.format(main=main, rel=rel))
    return target


def test_a_pivot_table_goes_whole_and_is_named(tmp_path: Path) -> None:
    source = with_pivot(book(tmp_path / "a.xlsx"))
    with zipfile.ZipFile(source) as archive:
        assert dangling(source) == set()
        assert "xl/pivotTables/pivotTable1.xml" in archive.namelist()
    lost, copy = mark(source)
    assert lost == {losses.PIVOTS}
    with zipfile.ZipFile(copy) as archive:
        assert [name for name in archive.namelist() if "pivot" in name] == []
        assert b"pivot" not in archive.read("xl/workbook.xml")
    assert dangling(copy) == set()
