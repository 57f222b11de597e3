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
