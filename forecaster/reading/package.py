"""The package of a workbook: what the gate lets through, and the zip archive beneath it.

Nothing that a file says of itself is believed: sizes are counted while inflating, every checksum
is compared, and the names and places of the parts are checked before a part is opened.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple, NoReturn

from forecaster.errors import ForecasterError
from forecaster.limits import Limits
from forecaster.problems import Problem, printable
from forecaster.words.kinds import mark

_PIECE = 1 << 18  # inflated at once: pieces that stay in the processor's cache scan fastest
_FEED = 1 << 16
_END, _ZIP64, _ENTRY = b"PK\x05\x06", b"PK\x06\x07", b"PK\x01\x02"
_DIRECTORY_BYTES = 4 << 20
_LONGEST_NAME = 100  # in a sentence; a name can be 65,535 bytes of anything


class SheetPart(NamedTuple):
    """A worksheet: its title, its part in the archive, and visible, hidden or veryHidden."""

    title: str
    part: str
    state: str


class SheetScan(NamedTuple):
    """What the reader of cells does not tell of a sheet.

    Rows count from 1, columns from 0. ``errors`` holds the text of each error cell, ``uncached``
    the formulas that were never calculated. ``last_row`` and ``last_column`` are of the cells
    that hold something, 0 and -1 in an empty sheet. ``merged`` are ranges as (first row, first
    column, last row, last column), all included. ``farthest`` names the used cell that lies
    farthest out; ``filled`` counts the used cells. ``last_formatted`` is the last row with any
    cell, used or not.
    """

    errors: dict[tuple[int, int], str]
    uncached: frozenset[tuple[int, int]]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    last_row: int
    last_column: int
    merged: tuple[tuple[int, int, int, int], ...]
    farthest: str
    filled: int
    last_formatted: int = 0


class Package(NamedTuple):
    """A workbook that passed the gate.

    ``data`` is a fresh .xlsx of the checked parts alone (workbook, styles, texts, worksheets), to
    be given to the reader of cells; ``sha256`` is that of the user's file. ``scans`` has a scan,
    or the problem that stops it, for each worksheet part: ask `scan_sheet`.
    """

    data: bytes
    sha256: str
    sheets: tuple[SheetPart, ...]
    date1904: bool
    application: str
    own_report: bool
    scans: Mapping[str, SheetScan | Problem]


class Entry(NamedTuple):
    """A part as the archive's directory has it; ``start`` is where its packed bytes begin."""

    name: str
    method: int
    crc: int
    packed: int
    size: int
    start: int


def refuse(code: str, found: str = "", part: str = "") -> NoReturn:
    """Raise the problem of a file; ``found`` is a phrase marked for translation."""
    if len(part) > _LONGEST_NAME:
        part = part[:_LONGEST_NAME] + "…"
    more = (("part", printable(part)),) if part else ()
    raise ForecasterError(Problem(code, found=found, more=more))


def damaged(part: str = "") -> NoReturn:
    """Raise E006 for bytes that are not what was written."""
    refuse("E006", mark("a part of it cannot be unpacked"), part)


def entries(data: bytes, limits: Limits) -> dict[str, Entry]:
    """The parts of the archive by name, folders left out.

    Raises
    ------
    ForecasterError
        E006 when it is cut short or damaged; E007 for names, methods and places that no
        spreadsheet program writes and that trick programs into reading different things.
    """
    _check_end(data, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError):
        refuse("E006", mark("its table of contents cannot be read"))
    if len(infos) > limits.parts:
        refuse("E007", mark("it has too many parts"))
    found = [_entry(data, info) for info in infos]
    _check_names([info.orig_filename for info in infos])
    _check_overlaps(found)
    return {entry.name: entry for entry in found if not entry.name.endswith("/")}


def _check_end(data: bytes, limits: Limits) -> None:
    end = data.rfind(_END)
    if end < 0 or len(data) < end + 22:
        refuse("E006", mark("it is cut short"))
    count, size, start, comment = struct.unpack_from("<HLLH", data, end + 10)
    if len(data) != end + 22 + comment:
        refuse("E006", mark("bytes follow its end"))
    if any(_is_end(data, at) for at in _ends(data, end)):
        refuse("E007", mark("it has two tables of contents"))
    if count > limits.parts or (size != 0xFFFFFFFF and size > _DIRECTORY_BYTES):
        refuse("E007", mark("it has too many parts"))
    if start != 0xFFFFFFFF and start + size > end:
        refuse("E006", mark("its table of contents cannot be read"))


def _ends(data: bytes, end: int) -> Iterator[int]:
    """Where else the four bytes of an end stand, as far back as a program looks for one."""
    first = max(0, end - 65_557)
    while (end := data.rfind(_END, first, end)) >= 0:
        yield end


def _is_end(data: bytes, at: int) -> bool:
    """Whether a table of contents belongs to an end; four bytes of packed data have none."""
    size, start = struct.unpack_from("<LL", data, at + 12)
    if not size or data[at - 20 : at - 16] == _ZIP64:
        return True
    return any(data[place : place + 4] == _ENTRY for place in (start, at - size) if place >= 0)


def _check_names(names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        steps = name.split("/")
        if "\0" in name or "\\" in name or ":" in name or ".." in steps or not steps[0]:
            refuse("E007", mark("the name of a part leads out of the workbook"), name)
        if name.casefold() in seen:
            refuse("E007", mark("it has two parts of the same name"), name)
        seen.add(name.casefold())


def _check_overlaps(found: list[Entry]) -> None:
    last = 0
    for entry in sorted(found, key=lambda e: e.start):
        if entry.start < last + 30:
            refuse("E007", mark("two parts share the same bytes"), entry.name)
        last = entry.start + entry.packed


def _entry(data: bytes, info: zipfile.ZipInfo) -> Entry:
    name, offset = info.orig_filename, info.header_offset
    if info.flag_bits & 0x41:
        refuse("E007", mark("a part is encrypted"), name)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        refuse("E007", mark("a part is packed in a way that workbooks do not use"), name)
    if offset < 0 or data[offset : offset + 4] != b"PK\x03\x04" or len(data) < offset + 30:
        damaged(name)
    length, extra = struct.unpack_from("<HH", data, offset + 26)
    encoding = "utf-8" if info.flag_bits & 0x800 else "cp437"
    if data[offset + 30 : offset + 30 + length].decode(encoding, "replace") != name:
        refuse("E007", mark("a part has two names"), name)
    start = offset + 30 + length + extra
    if start + info.compress_size > len(data):
        refuse("E006", mark("it is cut short"), name)
    return Entry(name, info.compress_type, info.CRC, info.compress_size, info.file_size, start)


def inflate(data: bytes, entry: Entry) -> Iterator[bytes]:
    """The bytes of a part, in pieces of less than 1 MB.

    Raises
    ------
    ForecasterError
        E006 when they are damaged, or fewer than declared; E007 when they are more.
    """
    crc = size = 0
    for piece in _pieces(data, entry):
        size += len(piece)
        if size > entry.size:
            refuse("E007", mark("a part is larger than it says"), entry.name)
        crc = zlib.crc32(piece, crc)
        yield piece
    if size != entry.size or crc != entry.crc:
        damaged(entry.name)


def _pieces(data: bytes, entry: Entry) -> Iterator[bytes]:
    packed = memoryview(data)[entry.start : entry.start + entry.packed]
    if entry.method == zipfile.ZIP_STORED:
        for at in range(0, len(packed), _PIECE):
            yield bytes(packed[at : at + _PIECE])
        return
    engine = zlib.decompressobj(-15)
    held: list[bytes] = []
    try:
        for at in range(0, len(packed), _FEED):
            rest: bytes | memoryview = packed[at : at + _FEED]
            while rest:
                held.append(engine.decompress(rest, _PIECE))
                rest = engine.unconsumed_tail
                if sum(map(len, held)) >= _PIECE:
                    yield b"".join(held)
                    held.clear()
    except zlib.error:
        damaged(entry.name)
    if not engine.eof or engine.unused_data:
        damaged(entry.name)
    yield b"".join(held)
