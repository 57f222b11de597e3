"""Comments, CDATA and instructions in sheet XML: blanked out, in one pass however they are made."""

from __future__ import annotations

import re

from forecaster.reading.package import refuse
from forecaster.words.kinds import mark

_OPENING = re.compile(rb"<!--|<!\[CDATA\[|<!|<\?")
_CLOSING = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_SPLIT_VALUE = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^<>]*)?>[^<]*<[!?]")
_HIDDEN_TAG = re.compile(rb"<(?:[^\s<>/]*:)?(?:c|row|sheetData)[\s/>]")


def without_asides(text: bytes) -> tuple[bytes, bytes]:
    """The text with comments and the like blanked out, and the rest from an unfinished one on.

    Raises
    ------
    ForecasterError
        E006 for one in the middle of a value; E007 for one that hides cells.
    """
    # Looking for one byte first is ten times as fast, and most sheets have neither.
    if not (b"!" in text and b"<!" in text) and not (b"?" in text and b"<?" in text):
        return text, b""
    if _SPLIT_VALUE.search(text):
        refuse("E006", mark("a comment stands in the middle of a value"))
    blanked = bytearray(text)
    at = 0
    # A pattern from opening to closing would look to the end of the text for each opening.
    while opening := _OPENING.search(text, at):
        closing = _CLOSING.get(opening[0], b"")
        end = text.find(closing, opening.end()) if closing else -1
        if end < 0:
            return bytes(blanked[: opening.start()]), text[opening.start() :]
        at = end + len(closing)
        # What looks like a comment may be the value of an attribute: then its cells are real.
        if _HIDDEN_TAG.search(text, opening.start(), at):
            refuse("E007", mark("cells stand in a comment"))
        blanked[opening.start() : at] = b" " * (at - opening.start())
    return bytes(blanked), b""
