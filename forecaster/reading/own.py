"""Whether a file may be a report that forecaster wrote, without reading all of it."""

from __future__ import annotations

import struct
from pathlib import Path

_END = b"PK\x05\x06"
_TAIL = 65_557  # bytes that the end of an archive takes at most
_DIRECTORY = 4 << 20
_PROPERTIES = b"docProps/custom.xml"


def may_be_own(path: Path) -> bool:
    """Whether an archive's table of contents names custom properties at all; most have none.

    Raises
    ------
    OSError
        It cannot be read.
    """
    if not path.is_file():
        return False
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        tail = file.read(_TAIL)
        end = tail.rfind(_END)
        if end < 0 or len(tail) < end + 22:
            return False
        length, start = struct.unpack_from("<LL", tail, end + 12)
        if length > _DIRECTORY or start + length > size:
            return False
        file.seek(start)
        return _PROPERTIES in file.read(length)
