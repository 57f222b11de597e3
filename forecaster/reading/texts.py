"""Text cells: trimmed, without invisible characters, never longer than a cell can hold."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any, NamedTuple

import numpy as np

from forecaster.sheets import Cells, Unreadable

# Excel's own limit of one cell, in UTF-16 units.
LONGEST = 32_767
# Excel keeps 15 digits of a number; of an ID with more, the last ones are gone.
_INEXACT = 1e15

# Control characters, soft hyphen, bidi controls, zero-width characters, BOM, tag characters.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Joiners carry meaning only inside emoji and the scripts from Arabic on: between two of those.
_JOINED = "\u0600-\u1fff\u2100-\U0010ffff"
_LOOSE_JOINER = re.compile(f"(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])")
# A report shows a text on one line.
_BREAK = re.compile("[ \u00a0]*[\t\n\x0b\x0c\r\x85\u2028\u2029]\\s*")


class TextColumn(NamedTuple):
    """A column read as text, and where it was changed.

    ``cells`` are ``str``, ``None`` (blank) or `Unreadable`; ``cleaned`` the places (from 0) that
    lost invisible characters (W317), ``cut`` those that were too long (W318).
    """

    cells: Cells
    cleaned: tuple[int, ...] = ()
    cut: tuple[int, ...] = ()


def column(cells: list[Any]) -> Cells:
    """Make a column of a list of cells; `numpy.array` would look inside those that are tuples."""
    return np.fromiter(cells, dtype=object, count=len(cells))


def clean(text: str) -> str:
    r"""Remove what nobody sees: invisible characters and surrounding whitespace.

    Line breaks and tabs inside become one space. No-break spaces inside stay.

    >>> clean("\ufeff Acme\u200b \r\n Ltd ")
    'Acme Ltd'
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    return _BREAK.sub(" ", _visible(text).strip()).strip()


def as_text(cell: object) -> str:
    """Show a cell as a person sees it: 15 digits, ISO dates, ``TRUE``, no time at midnight.

    >>> as_text(123.0), as_text(0.1 + 0.2), as_text(True)
    ('123', '0.3', 'TRUE')
    """
    match cell:
        case bool():
            return str(cell).upper()
        case int() | float():
            return _digits(cell)
        case dt.datetime():
            return cell.isoformat(" ").removesuffix(" 00:00:00")
        case dt.timedelta():
            minutes, seconds = divmod(round(cell.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
        case dt.date() | dt.time():
            return cell.isoformat()
        case _:
            return str(cell)


def read_texts(cells: Cells) -> TextColumn:
    """Read a column as text: (n,) cells of any kind in, (n,) text, ``None`` or `Unreadable` out.

    Numbers are written without ``.0``; a number of more than 15 digits is refused (E223), for
    Excel has lost its last digits. Words such as ``NA`` and ``null`` are text like others.
    """
    given = cells.tolist()
    kinds = set(map(type, given))
    words = given if kinds == {str} else [c for c in given if type(c) is str]
    others = kinds - {str, type(None), Unreadable}
    changes = _Changes({}, set(), set()) if _all_plain(words) else _changes(set(words))
    if not changes.texts and not others and "" not in words:
        return TextColumn(cells)
    given = [changes.texts.get(c, c) or None if type(c) is str else c for c in given]
    if others:
        given = [_other(c) if type(c) in others else c for c in given]
    return TextColumn(column(given), _places(cells, changes.dirty), _places(cells, changes.long))


class _Changes(NamedTuple):
    """The texts that read differently from how they are written, and which of them are why."""

    texts: dict[str, str]
    dirty: set[str]
    long: set[str]


def _places(cells: Cells, texts: set[str]) -> tuple[int, ...]:
    if not texts:
        return ()
    return tuple(i for i, c in enumerate(cells.tolist()) if type(c) is str and c in texts)


def _changes(texts: set[str]) -> _Changes:
    changes = _Changes({}, set(), set())
    for text in texts:
        read = clean(text)
        if _visible(text) != text:
            changes.dirty.add(text)
        if len(read) * 2 > LONGEST and len(read.encode("utf-16-le")) > LONGEST * 2:
            changes.long.add(text)
            read = _shortened(read)
        if read != text:
            changes.texts[text] = read
    return changes


def _all_plain(texts: list[str]) -> bool:
    """Whether no text needs a change; a look at all of them joined is ten times as fast."""
    joined = "|".join(texts)
    if not joined.isprintable() or joined.startswith(" ") or joined.endswith(" "):
        return False
    if " |" in joined or "| " in joined:
        return False
    return max(map(len, texts), default=0) * 2 <= LONGEST


def _visible(text: str) -> str:
    if text.isprintable():
        # Joiners and all that is invisible are not printable; so are no-break spaces.
        return text
    return _LOOSE_JOINER.sub("", _INVISIBLE.sub("", text))


def _shortened(text: str) -> str:
    units = text.encode("utf-16-le")[: (LONGEST - 1) * 2]
    # A pair of surrogates cut in two loses its first half too.
    return units.decode("utf-16-le", errors="ignore") + "…"


def _other(cell: object) -> str | Unreadable:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if not math.isfinite(cell):
            return Unreadable("E228", _digits(cell))
        if abs(cell) >= _INEXACT:
            return Unreadable("E223", _digits(cell))
    return as_text(cell)


def _digits(number: float) -> str:
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else f"{number}"
    if number == int(number) and abs(number) < 1e21:
        return str(int(number))
    return f"{number:.15g}"
