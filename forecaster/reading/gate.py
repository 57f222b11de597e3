"""The gate: nothing that a parser could choke on gets past it, and nothing is believed unseen.

A workbook is read into memory once, each of its parts is inflated once, with its checksum, and
the worksheets are scanned on the way. What comes out is a fresh archive of the checked parts.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from pathlib import Path

from forecaster.errors import ForecasterError
from forecaster.limits import Limits
from forecaster.problems import Problem
from forecaster.reading.budget import Budget, Counts, Texts
from forecaster.reading.cells import NotNamedError
from forecaster.reading.contents import Contents, read_contents
from forecaster.reading.kinds import is_protected, kind_of_archive, kind_of_plain
from forecaster.reading.mended import Archive, mend_sheet
from forecaster.reading.own import may_be_own
from forecaster.reading.package import (
    Entry,
    Package,
    SheetPart,
    SheetScan,
    entries,
    inflate,
    refuse,
)
from forecaster.reading.scan import SheetScanner
from forecaster.reading.xml_guard import XmlGuard, is_apple_double, is_xml
from forecaster.words.kinds import mark

__all__ = ["Package", "SheetPart", "is_own_report", "open_package"]

_MOST_SHEETS = 2_000
_ELAPSED = re.compile(rb"\[[hms]+\]|numFmtId\s*=\s*[\"']46|&#", re.IGNORECASE)
_LARGEST_STYLES = 32 << 20


def open_package(path: Path, limits: Limits | None = None) -> Package:
    """Open a workbook, or say why not.

    Raises
    ------
    ForecasterError
        E001–E010: see the catalogue of problems. Worksheets are only judged when they are asked
        for, by `scan_sheet`: a sheet that nobody reads may be as wild as it likes.
    """
    limits = limits or Limits()
    data, parts, contents = _contents(path, limits)
    return _check_parts(data, parts, contents, limits)


def is_own_report(path: Path, limits: Limits) -> bool:
    """Whether forecaster wrote a workbook; what the gate would refuse is none."""
    try:
        return may_be_own(path) and _contents(path, limits)[2].own_report
    except (OSError, ForecasterError):
        return False


def _contents(path: Path, limits: Limits) -> tuple[bytes, dict[str, Entry], Contents]:
    data = _read_file(path, limits)
    _refuse_other_kinds(data)
    parts = entries(data, limits)
    _refuse_other_archives(data, parts)
    _check_sizes(parts, len(data), limits)
    return data, parts, read_contents(data, parts)


def _read_file(path: Path, limits: Limits) -> bytes:
    if path.name.startswith("~$"):
        refuse("E010")
    try:
        _check_place(path, limits)
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            data = file.read(min(size, limits.file_bytes) + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError):  # a NUL in the name
        refuse("E001")
    except OSError as error:
        refuse("E009", error.strerror or type(error).__name__)
    if len(data) > limits.file_bytes:
        refuse("E008", _megabytes(len(data)))
    return data


def _check_place(path: Path, limits: Limits) -> None:
    facts = path.stat()
    if stat.S_ISDIR(facts.st_mode):
        refuse("E002")
    if not stat.S_ISREG(facts.st_mode):
        refuse("E004", mark("a device"))
    if facts.st_size > limits.file_bytes:
        refuse("E008", _megabytes(facts.st_size))


def _megabytes(size: int) -> str:
    return f"{-(-size // 2**20)} MB"


def _refuse_other_kinds(data: bytes) -> None:
    if not data.strip(b"\0"):
        refuse("E003")
    if is_protected(data):
        refuse("E005")
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        refuse("E004", kind_of_plain(data))


def _refuse_other_archives(data: bytes, parts: dict[str, Entry]) -> None:
    if any(name.casefold() in ("xl/workbook.xml", "_rels/.rels") for name in parts):
        inner = {"xl/workbook.bin", "word/document.xml", "ppt/presentation.xml"}
        if not inner & {name.casefold() for name in parts}:
            return
    mimetype = parts.get("mimetype")
    text = b""
    if mimetype is not None and mimetype.size < 200:
        text = b"".join(inflate(data, mimetype))
    refuse("E004", kind_of_archive(parts, text))


def _check_sizes(parts: dict[str, Entry], packed: int, limits: Limits) -> None:
    total = sum(entry.size for entry in parts.values())
    floors = (limits.ratio_floor, limits.ratio), (limits.large_floor, limits.large_ratio)
    most = min(max(floor, ratio * packed) for floor, ratio in floors)
    if total > min(most, limits.total_bytes):
        refuse("E007", mark("it would unpack to far more than it is"))


def _check_parts(
    data: bytes, parts: dict[str, Entry], contents: Contents, limits: Limits
) -> Package:
    archive = Archive(data, contents)
    scans: dict[str, SheetScan | Problem] = {}
    wanted = {sheet.part for sheet in contents.sheets}
    if len(wanted) > _MOST_SHEETS:
        refuse("E007", mark("it has too many parts"))
    budget = Budget.of(limits, sum(entry.size for entry in parts.values()))
    if contents.texts:
        budget.lengths = _check_texts(data, parts[contents.texts])
        archive.add(parts[contents.texts])
    if contents.styles:
        budget.elapsed = _check_styles(data, parts[contents.styles])
        archive.add(parts[contents.styles])
    for name, entry in parts.items():
        if name in wanted:
            scans[name] = _take_sheet(data, entry, archive, budget)
        elif name not in (contents.styles, contents.texts):
            _check_part(data, entry)
    return Package(
        archive.close(),
        hashlib.sha256(data).hexdigest(),
        contents.sheets,
        contents.date1904,
        contents.application,
        contents.own_report,
        scans,
    )


def _check_part(data: bytes, entry: Entry) -> None:
    """Inflate a part to its end, so that its checksum is compared, and watch what it says."""
    guard = XmlGuard(entry.name, entry.size)
    watch = is_xml(entry.name)
    for number, piece in enumerate(inflate(data, entry)):
        watch &= bool(number) or not is_apple_double(piece)
        if watch:
            guard.feed(piece)
    guard.close()


def _check_texts(data: bytes, entry: Entry) -> Counts:
    guard = XmlGuard(entry.name, entry.size)
    texts = Texts(entry.size)
    for piece in inflate(data, entry):
        guard.feed(piece)
        texts.feed(piece)
    guard.close()
    return texts.lengths()


def _check_styles(data: bytes, entry: Entry) -> bool:
    """Whether a number format among them may show hours without end."""
    if entry.size > _LARGEST_STYLES:
        refuse("E007", mark("it would unpack to far more than it is"), entry.name)
    _check_part(data, entry)
    return _ELAPSED.search(b"".join(inflate(data, entry))) is not None


def _take_sheet(data: bytes, entry: Entry, archive: Archive, budget: Budget) -> SheetScan | Problem:
    scanner = SheetScanner(budget)
    try:
        scan = _scan(data, entry, scanner)
    except NotNamedError:
        scanner = SheetScanner(budget, by_counting=True)
        scan = _scan(data, entry, scanner)
    if isinstance(scan, Problem):
        return scan
    if scanner.needs_mending:
        archive.add(entry, mend_sheet(inflate(data, entry)))
    else:
        archive.add(entry)
    return scan


def _scan(data: bytes, entry: Entry, scanner: SheetScanner) -> SheetScan | Problem:
    """Inflate a worksheet once: its problem is kept, but the whole part is checked."""
    guard = XmlGuard(entry.name, entry.size, counts=False)
    problem: Problem | None = None
    for piece in inflate(data, entry):
        guard.feed(piece)
        if problem is None:
            problem = _feed(scanner, piece)
    guard.close()
    if problem is not None:
        return problem
    try:
        return scanner.close()
    except ForecasterError as error:
        return error.problems[0]


def _feed(scanner: SheetScanner, piece: bytes) -> Problem | None:
    try:
        scanner.feed(piece)
    except ForecasterError as error:
        return error.problems[0]
    return None
