"""Files that mean harm, or were harmed: each made here from a small recipe, none kept."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SPACES = f'xmlns="{MAIN}" xmlns:r="{OFFICE}"'
SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"
ONE_CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'


def relations(*targets: tuple[str, str]) -> str:
    """Return a part of relations, rId1 and so on, from kinds and targets."""
    inner = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{inner}</Relationships>'


def sheet_xml(rows: str = ONE_CELL, head: str = "", tail: str = "", prefix: str = "") -> str:
    """Return a worksheet part around ``rows``."""
    p = prefix
    space = f'xmlns:{p[:-1]}="{MAIN}"' if p else SPACES
    return f"<{p}worksheet {space}>{head}<{p}sheetData>{rows}</{p}sheetData>{tail}</{p}worksheet>"


def parts_of(sheet: str | bytes = "", texts: str = "zero|one") -> dict[str, str | bytes]:
    """Return the parts of a workbook of one sheet, to be changed by a recipe."""
    items = "".join(f"<si><t>{text}</t></si>" for text in texts.split("|"))
    return {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"/>',
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook {SPACES}><sheets><sheet name="Deals" sheetId="1"'
        ' r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"),
            ("styles", "styles.xml"),
            ("sharedStrings", "sharedStrings.xml"),
        ),
        "xl/styles.xml": f'<styleSheet {SPACES}><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/></cellXfs></styleSheet>',
        TEXTS: f'<sst {SPACES} uniqueCount="{len(texts.split("|"))}">{items}</sst>',
        SHEET: sheet or sheet_xml(),
    }


def pack(parts: dict[str, str | bytes]) -> bytes:
    """Return the archive of some parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def book(sheet: str | bytes = "", **changed: str | bytes) -> bytes:
    """Return a workbook of one sheet; ``changed`` replaces parts by the end of their names."""
    parts = parts_of(sheet)
    for end, content in changed.items():
        name = next(n for n in parts if n.endswith(f"{end}.xml"))
        parts[name] = content
    return pack(parts)


def rows(text: str, head: str = "", tail: str = "") -> bytes:
    """Return a workbook whose sheet has these rows."""
    return book(sheet_xml(text, head, tail))


def with_directory(data: bytes, name: str, change: Callable[[bytearray, int], None]) -> bytes:
    """Change a part's record in the archive's directory, found by its name."""
    changed = bytearray(data)
    at = changed.rfind(name.encode()) - 46
    change(changed, at)
    return bytes(changed)


def lying_size(size: int) -> bytes:
    """Return a bomb whose directory says that its sheet is ``size`` bytes long."""
    parts = parts_of(b"<worksheet>" + b" " * (40 << 20) + b"</worksheet>")
    data = pack(parts)
    return with_directory(data, SHEET, lambda d, at: struct.pack_into("<L", d, at + 24, size))


def encrypted() -> bytes:
    """Return a workbook whose sheet says that it is encrypted."""
    data = pack(parts_of())
    return with_directory(data, SHEET, lambda d, at: struct.pack_into("<H", d, at + 8, 1))


def packed_by(method: int) -> bytes:
    """Return a workbook whose sheet says that it is packed by another method."""
    data = pack(parts_of())
    return with_directory(data, SHEET, lambda d, at: struct.pack_into("<H", d, at + 10, method))


def overlapping() -> bytes:
    """Return a workbook two of whose parts are the same bytes."""
    data = pack(parts_of())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        place = archive.getinfo(TEXTS).header_offset
    return with_directory(data, SHEET, lambda d, at: struct.pack_into("<L", d, at + 42, place))


def flipped(data: bytes, name: str) -> bytes:
    """Return the workbook with one bit of a stored part flipped, so that only its CRC tells."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            parts[info.filename] = archive.read(info)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for part, content in parts.items():
            archive.writestr(zipfile.ZipInfo(part), content)
        start = archive.getinfo(name).header_offset + 30 + len(name)
    changed = bytearray(file.getvalue())
    changed[start + len(parts[name]) // 2] ^= 1
    return bytes(changed)


def two_of_a_name(first: str, second: str) -> bytes:
    """Return an archive with two parts of these names, 13 letters each."""
    parts = parts_of()
    parts["xl/#first.xml"] = parts["xl/%other.xml"] = sheet_xml()
    data = pack(parts)
    for old, new in (("xl/#first.xml", first), ("xl/%other.xml", second)):
        data = data.replace(old.encode(), new.encode())
    return data


def named(name: str) -> bytes:
    """Return a workbook with one more part of this name."""
    parts = parts_of()
    stand_in = "#" * len(name)
    parts[stand_in] = "x"
    return pack(parts).replace(stand_in.encode(), name.encode())


def ole(*streams: str) -> bytes:
    """Return the beginning of an older Office file that names these streams."""
    names = b"".join(name.encode("utf-16-le") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + names


def many_rows(count: int) -> bytes:
    """Return a workbook of one value and so many formatted, empty rows."""
    empty = "".join(f'<row r="{n}" s="1"><c r="A{n}" s="1"/></row>' for n in range(2, count + 1))
    return rows(ONE_CELL + empty)


# --- heavy ones: small files that ask for a great deal of time or memory --------------------------

_HEADINGS = ("Name", "Contact", "Owner", "Milestone", "Value", "Expected Close", "Currency")
_DEAL = ("Audit", "Acme", "Ann", "Bid", "100", "2026-12-01", "EUR")


def text_cell(place: str, text: str) -> str:
    """Return a cell that holds its text itself."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def deals_xml(more: str = "", head: str = "", tail: str = "") -> str:
    """Return a sheet of one sound opportunity, and ``more`` rows below it."""
    lines = "".join(
        f'<row r="{number}">'
        + "".join(text_cell(f"{chr(65 + n)}{number}", text) for n, text in enumerate(texts))
        + "</row>"
        for number, texts in enumerate((_HEADINGS, _DEAL), 1)
    )
    return sheet_xml(lines + more, head, tail)


def many_sheets(count: int, sheet: str) -> bytes:
    """Return a workbook of a sound sheet and so many others, all alike."""
    parts = parts_of(deals_xml())
    numbers = range(2, count + 2)
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="s{n}"/>' for n in numbers)
    links = "".join(
        f'<Relationship Id="s{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    for name, end, more in (
        ("xl/workbook.xml", "</sheets>", sheets),
        ("xl/_rels/workbook.xml.rels", "</Relationships>", links),
    ):
        parts[name] = str(parts[name]).replace(end, more + end)
    return pack(parts | {f"xl/worksheets/sheet{n}.xml": sheet for n in numbers})


def one_text_in_many_cells() -> bytes:
    """Return a workbook of 1 MB that is 10 GB once each cell has its text."""
    lines = "".join(f'<row r="{n}"><c r="J{n}" t="s"><v>0</v></c></row>' for n in range(3, 10_000))
    texts = f'<sst {SPACES} uniqueCount="1"><si><t>{"x" * 1_000_000}</t></si></sst>'
    return book(deals_xml(lines), sharedStrings=texts)


def hidden_count(gap: int) -> bytes:
    """Return a workbook with a forged count of texts that stands where two pieces meet."""
    texts = "<?xml version='1.0'?>" + " " * ((1 << 18) - 100)
    return book(deals_xml(), sharedStrings=f'{texts}<sst uniqueCount{" " * gap}="4294967295"/>')


def styled(number: str, number_format: int, formula: str = "") -> bytes:
    """Return a workbook with a number under a format of dates (14) or elapsed time (46)."""
    cell = f'<row r="3"><c r="J3" s="1">{formula}<v>{number}</v></c></row>'
    styles = str(parts_of()["xl/styles.xml"]).replace('"14"', f'"{number_format}"')
    return book(deals_xml(cell), styles=styles)


def heavy() -> dict[str, bytes]:
    """Return files of less than 8 MB, each of which once took minutes, gigabytes or the process."""
    far = '<é:sheetData><é:c r="A1"/><é:c r="XFD1048576"><é:v>1</é:v></é:c></é:sheetData>'
    other = '<c r="J4" t="e"><v>#SPILL!</v></c>'
    errors = "".join(
        f'<row r="{n}"><c r="A{n}" t="e"><v>#N/A</v></c></row>' for n in range(1, 200_000)
    )
    odd = "".join(f'<row r="{n}"><c  r="A{n}"/></row>' for n in range(1, 100_000))
    texts = f"<sst {SPACES}>{'<si/>' * 6_000_000}</sst>"
    return {
        "columns": book(deals_xml(head='<col min="1" max="16384" hidden="1"/>' * 100_000)),
        "open comments": book(deals_xml("<!--" * 1_000_000)),
        "open instructions": book(deals_xml("<?" * 1_000_000)),
        "open CDATA": book(deals_xml("<![CDATA[" * 500_000)),
        "colons": book(deals_xml(f'<row r="3">{text_cell("J3", ":c " * 2_000_000)}</row>')),
        "many colons": many_sheets(4, sheet_xml(text_cell("A1", ":c " * 2_000_000))),
        "hidden rows": book(deals_xml('<row r="9" hidden="1"/>' * 1_200_000)),
        "far hidden rows": book(deals_xml('<row r="9999999" hidden="1"/>')),
        "one text": one_text_in_many_cells(),
        "empty texts": book(deals_xml(), sharedStrings=texts),
        "hidden count": hidden_count(300),
        "zeros before a count": book(
            deals_xml(), sharedStrings=f'<sst uniqueCount="{"0" * 40}4294967295"/>'
        ),
        "two sheets in one": book(deals_xml(head=far)),
        "tail": book(deals_xml(f'<row r="4">{other}</row>', tail="<c " + 't="e" ' * 1_000_000)),
        "merged": book(deals_xml(tail='<mergeCell ref="A1:B1"/>' * 300_000)),
        "errors": many_sheets(6, sheet_xml(errors)),
        "odd cells": many_sheets(9, sheet_xml(odd)),
        "sheets": many_sheets(3_000, "<worksheet/>"),
        "title": book(
            deals_xml(),
            workbook=str(parts_of()["xl/workbook.xml"]).replace("Deals", "D" * 6_000_000),
        ),
        "deep": book(deals_xml(), workbook="<a>" * 1_000_000 + "</a>" * 1_000_000),
        "many small nodes": book(deals_xml(), workbook="<a>" + "<b c=''/>" * 800_000 + "</a>"),
        "styles": book(
            deals_xml(), styles=f"<styleSheet><cellXfs>{'<xf/>' * 5_000_000}</cellXfs></styleSheet>"
        ),
        "a date before all": styled("-1e12", 14),
        "a date of a formula": styled("-1e12", 14, "<f>1</f>"),
        "endless hours": styled("1e12", 46),
        "hours below nothing": styled("-1e300", 46),
        "a long name": book(deals_xml(f'<row r="3">{text_cell("A3", "x" * 7_000_000)}</row>')),
        "a long number": book(
            deals_xml(f'<row r="3"><c r="E3"><v>{"9" * 7_000_000}</v></c></row>')
        ),
    }
