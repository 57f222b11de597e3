"""The fresh archive that the reader of cells is given: the checked parts, and no others.

It gets its own table of contents, so that it cannot see another part than the gate saw. The parts
go in as they were packed, save a sheet that had to be mended.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import NamedTuple

from forecaster.reading.asides import without_asides
from forecaster.reading.contents import Contents
from forecaster.reading.marks import KNOWN_ERRORS, plain_numbers
from forecaster.reading.package import Entry

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_DIMENSION = re.compile(rb"<(?:[\w.-]+:)?dimension(?![\w.-])[^<>]*/>")
_SHEET_DATA = re.compile(rb"<([A-Za-z_][\w.-]*:)?sheetData[\s/>]")
_ERROR_CELL = re.compile(
    rb"(<(?:[\w.-]+:)?c\s(?:[^<>]*\s)?t\s*=\s*[\"']e[\"'][^<>]*(?<!/)>\s*"
    rb"(?:<(?:[\w.-]+:)?f(?:\s[^<>]*)?/?>[^<]*(?:</(?:[\w.-]+:)?f\s*>\s*)?)?"
    rb"<(?:[\w.-]+:)?v(?:\s[^<>]*)?(?<!/)>)([^<]*)"
)


class _Part(NamedTuple):
    name: bytes
    method: int
    crc: int
    packed: int
    size: int
    start: int


def mend_sheet(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """A sheet without what stops the reader of cells though it harms nobody, piece by piece.

    A wrong ``<dimension>`` is taken out, numbers are made plain, and the newer error values
    become one that it knows (the scan has told their own text). The scan has let the sheet pass,
    so no row of it is long.
    """
    left = iter(pieces)
    held, begin = b"", None
    for piece in left:
        held += piece
        begin = _SHEET_DATA.search(without_asides(held)[0])
        if begin is not None:
            break
    if begin is None:
        yield held
        return
    yield _DIMENSION.sub(b"", held[: begin.end()])
    prefix = begin[1] or b""
    held = held[begin.end() :]
    while (end := held.find(b"</" + prefix + b"sheetData")) < 0:
        piece = next(left, b"")
        if not piece:
            break
        # A cut before a row or a cell leaves every cell whole.
        cut = max(held.rfind(b"<" + prefix + b"row"), held.rfind(b"<" + prefix + b"c "), 0)
        yield _mend_cells(held[:cut])
        held = held[cut:] + piece
    end = end if end >= 0 else len(held)
    yield _mend_cells(held[:end])
    yield held[end:]  # beyond the cells nothing has been looked at
    yield from left


def _mend_cells(xml: bytes) -> bytes:
    known = {error.encode() for error in KNOWN_ERRORS}
    xml = _ERROR_CELL.sub(lambda m: m[0] if m[2] in known else m[1] + b"#VALUE!", xml)
    return plain_numbers(xml)


class Archive:
    """Collects the parts, then `close` makes the archive of them."""

    def __init__(self, data: bytes, contents: Contents) -> None:
        """Begin with the table of contents; ``data`` is the user's file."""
        self._data = data
        self._names = _names(contents)
        self._chunks: list[bytes | memoryview] = []
        self._parts: list[_Part] = []
        self._at = 0
        self._write("[Content_Types].xml", _content_types())
        self._write("_rels/.rels", _relations([("rId1", "officeDocument", "xl/workbook.xml")]))
        self._write("xl/workbook.xml", _workbook(contents))
        self._write("xl/_rels/workbook.xml.rels", _workbook_relations(contents, self._names))

    def add(self, entry: Entry, mended: Iterable[bytes] | None = None) -> None:
        """Add a checked part as it was packed, or its ``mended`` bytes."""
        name = self._names[entry.name]
        if mended is None:
            packed = memoryview(self._data)[entry.start : entry.start + entry.packed]
            self._append(name, entry.method, entry.crc, entry.size, packed)
            return
        engine = zlib.compressobj(1, zlib.DEFLATED, -15)
        crc = size = 0
        chunks = []
        for piece in mended:
            crc, size = zlib.crc32(piece, crc), size + len(piece)
            chunks.append(engine.compress(piece))
        self._append(name, zlib.DEFLATED, crc, size, b"".join([*chunks, engine.flush()]))

    def close(self) -> bytes:
        """The archive."""
        directory = [_central(part) for part in self._parts]
        size = sum(map(len, directory))
        count = len(self._parts)
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, size, self._at, 0)
        return b"".join([*self._chunks, *directory, end])

    def _write(self, name: str, content: bytes) -> None:
        self._append(name, 0, zlib.crc32(content), len(content), content)

    def _append(
        self, name: str, method: int, crc: int, size: int, packed: bytes | memoryview
    ) -> None:
        part = _Part(name.encode(), method, crc, len(packed), size, self._at)
        local = struct.pack("<4s", b"PK\x03\x04") + _facts(part) + struct.pack("<H", 0) + part.name
        self._parts.append(part)
        self._chunks += [local, packed]
        self._at += len(local) + len(packed)


def _facts(part: _Part) -> bytes:
    sizes = (part.crc, part.packed, part.size, len(part.name))
    return struct.pack("<5H3LH", 20, 0, part.method, 0, 33, *sizes)


def _central(part: _Part) -> bytes:
    places = struct.pack("<4H2L", 0, 0, 0, 0, 0, part.start)
    return struct.pack("<4sH", b"PK\x01\x02", 20) + _facts(part) + places + part.name


def _names(contents: Contents) -> dict[str, str]:
    names = {
        sheet.part: f"xl/worksheets/sheet{number}.xml"
        for number, sheet in enumerate(contents.sheets, 1)
    }
    if contents.styles:
        names[contents.styles] = "xl/styles.xml"
    if contents.texts:
        names[contents.texts] = "xl/sharedStrings.xml"
    return names


def _content_types() -> bytes:
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return (
        f'<Types xmlns="{space}"><Default Extension="xml" ContentType="text/xml"/></Types>'.encode()
    )


def _relations(relations: Sequence[tuple[str, str, str]]) -> bytes:
    inner = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, kind, target in relations
    )
    return f'<Relationships xmlns="{_PACKAGE}">{inner}</Relationships>'.encode()


def _workbook_relations(contents: Contents, names: dict[str, str]) -> bytes:
    relations = [
        (f"rId{number}", "worksheet", names[sheet.part].removeprefix("xl/"))
        for number, sheet in enumerate(contents.sheets, 1)
    ]
    return _relations(relations)


def _workbook(contents: Contents) -> bytes:
    sheets = "".join(
        f'<sheet name="{escape(sheet.title)}" sheetId="{number}" state="{sheet.state}"'
        f' r:id="rId{number}"/>'
        for number, sheet in enumerate(contents.sheets, 1)
    )
    epoch = int(contents.date1904)
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="{epoch}"/>'
        f"<sheets>{sheets}</sheets></workbook>"
    ).encode()
