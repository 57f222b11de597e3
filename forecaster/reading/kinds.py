"""What a file is that is no workbook, in words a salesperson knows."""

from __future__ import annotations

from collections.abc import Collection

from forecaster.words.kinds import mark

_SPREADSHEET_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_BEGINNINGS = (
    (b"%PDF", mark("a PDF document")),
    (b"\x89PNG", mark("an image")),
    (b"\xff\xd8\xff", mark("an image")),
    (b"GIF8", mark("an image")),
    (b"\x1f\x8b", mark("a compressed file (gzip)")),
    (b"7z\xbc\xaf", mark("a compressed file (7-Zip)")),
    (b"Rar!", mark("a compressed file (RAR)")),
    (b"{\\rtf", mark("a text document (RTF)")),
    (b"SQLite format 3", mark("a database")),
)

_INNER_PARTS = (
    ("xl/workbook.bin", mark("a binary Excel workbook (.xlsb)")),
    ("word/document.xml", mark("a Word document")),
    ("ppt/presentation.xml", mark("a PowerPoint presentation")),
    ("index/document.iwa", mark("a Numbers document")),
)


def is_ole(data: bytes) -> bool:
    """Whether the file is of the older Office kind, which also wraps protected workbooks."""
    return data.startswith(_OLE)


def is_protected(data: bytes) -> bool:
    """Whether it is a workbook wrapped by a password."""
    return is_ole(data) and "EncryptedPackage".encode("utf-16-le") in data


def kind_of_plain(data: bytes) -> str:
    """What a file is that is no zip archive, as a phrase marked for translation."""
    if is_ole(data):
        return _kind_of_ole(data)
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    for beginning, kind in _BEGINNINGS:
        if start.startswith(beginning):
            return kind
    if start.startswith(b"<"):
        return _kind_of_markup(start.lower())
    if start[:1] in (b"{", b"["):
        return mark("a JSON file")
    return _kind_of_text(data[:65_536])


def _kind_of_ole(data: bytes) -> str:
    if "WordDocument".encode("utf-16-le") in data:
        return mark("a Word document")
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return mark("an old Excel workbook (.xls)")
    return mark("an older Office document")


def _kind_of_markup(start: bytes) -> str:
    if _SPREADSHEET_2003 in start:
        return mark("an XML spreadsheet of Excel 2003")
    if any(tag in start for tag in (b"<html", b"<!doctype html", b"<table", b"<body")):
        return mark("a web page (HTML)")
    return mark("an XML file")


def _kind_of_text(start: bytes) -> str:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return mark("a text file (CSV)")
    binary = sum(byte < 32 and byte not in b"\t\r\n\f" for byte in start)
    return mark("a file of an unknown kind") if binary else mark("a text file (CSV)")


def kind_of_archive(names: Collection[str], mimetype: bytes) -> str:
    """What a zip archive is that holds no workbook, as a phrase marked for translation."""
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return mark("an OpenDocument spreadsheet (.ods)")
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        return mark("an OpenDocument document")
    lowered = {name.casefold() for name in names}
    for inner, kind in _INNER_PARTS:
        if inner in lowered:
            return kind
    return mark("a zip archive")
