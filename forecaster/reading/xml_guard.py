"""Watch a part's XML as it is inflated: what no spreadsheet program writes is refused."""

from __future__ import annotations

import codecs
import re

from forecaster.reading.package import refuse
from forecaster.words.kinds import mark

_DECLARED = re.compile(rb"^<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_COUNTED = re.compile(rb"uniqueCount(\s*=?\s*)(?:[\"']([^\"'<>]*))?")
_WIDEST = 16  # so that a count cannot hide where two pieces meet
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0")
_SMALLEST_TEXT = 5  # <si/>
_APPLE_DOUBLE = b"\x00\x05\x16\x07"


def is_xml(name: str) -> bool:
    """Whether a part of this name is XML."""
    return name.lower().endswith((".xml", ".rels"))


def is_apple_double(piece: bytes) -> bool:
    """Whether a part begins as the ones that a Mac's archiver adds: named like XML, but none."""
    return piece.startswith(_APPLE_DOUBLE)


class XmlGuard:
    """Feed it the pieces of one part in order, then `close` it."""

    def __init__(self, name: str, size: int, *, counts: bool = True) -> None:
        """Begin a part; ``size`` is its declared size in bytes; ``counts``: it may count texts."""
        self._counts = counts
        self._name = name
        self._size = size
        self._before = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def feed(self, piece: bytes) -> None:
        """Take the next piece.

        Raises
        ------
        ForecasterError
            E007 for a document type, entities, a forged count of texts or another encoding than
            UTF-8; E006 for bytes that are not UTF-8.
        """
        if not self._before:
            self._check_beginning(piece)
        seam = self._before + piece[:64]
        for text in (piece, seam):
            if b"!" in text and _DTD.search(text):
                refuse("E007", mark("it declares a document type or entities"), self._name)
            if self._counts and b"uniqueCount" in text:
                self._check_count(text)
        self._before = (self._before + piece)[-64:] if len(piece) < 64 else piece[-64:]
        self._decode(piece, final=False)

    def close(self) -> None:
        """End the part; E006 when it ends in the middle of a character."""
        self._decode(b"", final=True)

    def _decode(self, piece: bytes, *, final: bool) -> None:
        if not final and piece.isascii() and not self._decoder.getstate()[0]:
            return
        try:
            self._decoder.decode(piece, final)
        except UnicodeDecodeError:
            refuse("E006", mark("a part of it is not UTF-8"), self._name)

    def _check_beginning(self, piece: bytes) -> None:
        declared = _DECLARED.match(piece.removeprefix(codecs.BOM_UTF8))
        name = declared[1].lower() if declared else b"utf-8"
        if piece.startswith(_WIDE) or name not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
            refuse("E007", mark("a part is in another encoding than UTF-8"), self._name)

    def _check_count(self, text: bytes) -> None:
        for found in _COUNTED.finditer(text):
            count = found[2] or b""
            if found.end() == len(text) and len(found[1]) <= _WIDEST and len(count) <= _WIDEST:
                continue  # it goes on in the next piece, and is seen where the two meet
            # The reader of cells makes room for so many texts before it has seen one.
            most = self._size // _SMALLEST_TEXT + 1
            forged = not count.isdigit() or len(count) > _WIDEST or int(count) > most
            if len(found[1]) > _WIDEST or (found[2] is not None and forged):
                refuse("E007", mark("it says that it has more texts than it can hold"), self._name)
