"""Find the cells in a stretch of sheet XML: whole arrays, no loop over cells.

Cells that start ``<c r="B7"``, then maybe ``s`` and ``t``, which is how every common program
writes them, are taken all at once, each tag checked to its last byte; others that name their
place are read one by one. `counting` reads the sheets whose cells do not name their places. What
none of these understands is refused, because the reader of cells might see another cell there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from forecaster.reading.package import refuse
from forecaster.words.kinds import mark

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
_PADDING = b"\0" * 96
_LETTER, _QUOTE, _SPACE, _SLASH, _GREATER = 65, 34, 32, 47, 62
_REFERENCE = re.compile(rb"([A-Za-z]{1,3})([0-9]{1,7})")
_ATTRIBUTE = rb"\s+([\w.:-]+)\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')"
_ATTRIBUTES = re.compile(_ATTRIBUTE)
KINDS = {b"": 0, b"n": 1, b"s": 2, b"e": 3, b"str": 4, b"inlineStr": 5, b"b": 6, b"d": 7}
TRUE = (b"1", b"true", b"on")
HIDDEN = re.compile(rb" hidden=\"(?:1|true|on)\"")
TEXT_BY_NUMBER, ERROR, CALCULATED_TEXT = 2, 3, 4


class NotNamedError(Exception):
    """A cell does not name its place: read the sheet again by counting."""


class Table(NamedTuple):
    """The cells of a stretch: (n,) arrays in the order written.

    ``row`` from 1, ``column`` from 0, ``kind`` a number of `KINDS`; ``inner`` is where the bytes
    after the cell's tag begin, ``hollow`` whether nothing stands in the cell. ``odd`` counts the
    cells that had to be read one by one.
    """

    start: Places
    inner: Places
    row: Places
    column: Places
    kind: Places
    hollow: Flags
    odd: int


@dataclass
class Stretch:
    """A stretch of ``<sheetData>`` that begins and ends between two cells, and its array."""

    text: bytes
    prefix: bytes

    def __post_init__(self) -> None:
        self.array: Bytes = np.frombuffer(self.text + _PADDING, np.uint8)

    def has(self, at: Places, word: bytes) -> Flags:
        """Where ``word`` stands: (n,) for the places ``at``."""
        found: Flags = self.array[at] == word[0]
        for offset, byte in enumerate(word[1:], 1):
            found &= self.array[at + offset] == byte
        return found


def table(stretch: Stretch, odd_left: int) -> Table:
    """The cells of a stretch whose cells name their places.

    Raises
    ------
    NotNamedError
        When a cell does not.
    ForecasterError
        E006 or E007 for tags that could be read in two ways, or more odd cells than
        ``odd_left``.
    """
    found, odd = _written_as_excel_does(stretch)
    if odd.size > odd_left:
        refuse("E007", mark("its cells are written in a way that no spreadsheet program uses"))
    tag = tag_pattern(stretch.prefix, b"c")
    for index in odd.tolist():
        _read_odd(stretch, found, index, tag)
    return found


def _starts(stretch: Stretch) -> Places:
    a = stretch.array
    lead = len(stretch.prefix)
    if lead:
        found: Places = np.array(
            [m.start() for m in re.finditer(re.escape(b"<" + stretch.prefix + b"c"), stretch.text)],
            dtype=np.int64,
        )
    else:
        found = np.flatnonzero((a[:-1] == 60) & (a[1:] == 99))
    after = a[found + lead + 2]
    kept: Places = found[(after <= _SPACE) | (after == _SLASH) | (after == _GREATER)]
    return kept


def _written_as_excel_does(stretch: Stretch) -> tuple[Table, Places]:
    """The cells, and the indexes of those that are written otherwise and remain to be read."""
    a = stretch.array
    start = _starts(stretch)
    name_end = start + len(stretch.prefix) + 2
    good = stretch.has(name_end, b' r="')
    at = name_end + 4
    column, at = _letters(a, at, good)
    row, at = digits(a, at, 7)
    good &= (row > 0) & (a[at] == _QUOTE)
    at = _style(stretch, at + 1, good)
    kind, at = _kind(stretch, at, good)
    at = at + (a[at] == _SPACE)
    shut = a[at] == _SLASH
    at = at + shut
    good &= a[at] == _GREATER
    inner = at + 1
    hollow = shut | ((a[inner] == 60) & (a[inner + 1] == _SLASH))
    odd = np.flatnonzero(~good)
    return Table(start, inner, row, column, kind, hollow, odd.size), odd


def _letters(a: Bytes, at: Places, good: Flags) -> tuple[Places, Places]:
    column = np.zeros(at.size, np.int64)
    going = np.ones(at.size, np.bool_)
    for _ in range(3):
        letter = a[at] - np.uint8(_LETTER)  # wraps round, so that one comparison will do
        going &= letter < 26
        if not going.any():
            break
        column = np.where(going, column * 26 + letter + 1, column)
        at = at + going
    good &= column > 0
    return column - 1, at


def digits(a: Bytes, at: Places, most: int) -> tuple[Places, Places]:
    """The numbers of at most ``most`` digits from ``at`` on, and where they end: (n,) each."""
    number = np.zeros(at.size, np.int64)
    going = np.ones(at.size, np.bool_)
    for _ in range(most):
        digit = a[at] - np.uint8(48)
        going &= digit < 10
        if not going.any():
            break
        number = np.where(going, number * 10 + digit, number)
        at = at + going
    return number, at


def _style(stretch: Stretch, at: Places, good: Flags) -> Places:
    has = stretch.has(at, b' s="')
    if not has.any():
        return at
    some = np.flatnonzero(has)
    _, after = digits(stretch.array, at[some] + 4, 7)
    good[some] &= stretch.array[after] == _QUOTE
    at = at.copy()
    at[some] = after + 1
    return at


def _kind(stretch: Stretch, at: Places, good: Flags) -> tuple[Places, Places]:
    kind = np.zeros(at.size, np.int64)
    left = np.flatnonzero(stretch.has(at, b' t="'))
    at = at.copy()
    for word, number in KINDS.items():
        if not word or not left.size:
            continue
        hit = stretch.has(at[left] + 4, word + b'"')
        some = left[hit]
        kind[some] = number
        at[some] += len(word) + 5
        left = left[~hit]
    good[left] = False
    return kind, at


def _read_odd(stretch: Stretch, found: Table, index: int, pattern: re.Pattern[bytes]) -> None:
    tag = pattern.match(stretch.text, int(found.start[index]))
    if tag is None:
        refuse("E007", mark("the tag of a cell can be read in two ways"))
    attributes = read_attributes(tag[2])
    if b"r" not in attributes:
        raise NotNamedError
    found.row[index], found.column[index] = place_of(attributes[b"r"])
    found.kind[index] = kind_of(attributes)
    found.inner[index] = tag.end()
    found.hollow[index] = tag[3] == b"/" or stretch.text.startswith(b"</", tag.end())


def tag_pattern(prefix: bytes, name: bytes) -> re.Pattern[bytes]:
    """An opening tag: its name, its attributes, and ``/`` if it is shut at once.

    Quotes must be balanced and hold no ``<`` or ``>``, so that the tag can be read in one way.
    """
    attributes = _ATTRIBUTE.replace(rb"([", rb"(?:[")
    return re.compile(
        rb"<" + re.escape(prefix) + rb"(" + name + rb")(?![\w.:-])"
        rb"((?:" + attributes + rb")*+)\s*(/?)>"
    )


def rows_written_as_excel_does(text: bytes, prefix: bytes) -> list[tuple[bytes, bytes]]:
    """The number and the other attributes of each row tag that begins ``<row r="7"``."""
    pattern = rb"<%brow r=\"([0-9]{1,7})\"((?: [\w.:-]+=\"[^\"<>]*\")*+) ?/?>" % re.escape(prefix)
    return re.findall(pattern, text)


def read_attributes(text: bytes) -> dict[bytes, bytes]:
    """The attributes of a tag; E007 when one stands twice."""
    pairs = [(name, one or other) for name, one, other in _ATTRIBUTES.findall(text)]
    attributes = dict(pairs)
    if len(attributes) != len(pairs):
        refuse("E007", mark("the tag of a cell can be read in two ways"))
    return attributes


def kind_of(attributes: dict[bytes, bytes]) -> int:
    """The number of a cell's kind; E006 for one that does not exist."""
    kind = attributes.get(b"t", b"")
    if kind not in KINDS:
        refuse("E006", mark("a cell is of a kind that does not exist"))
    return KINDS[kind]


def place_of(reference: bytes) -> tuple[int, int]:
    """The row (from 1) and column (from 0) that a reference such as ``B7`` names.

    Raises
    ------
    ForecasterError
        E106 when it lies beyond what a sheet can hold; E006 when it is no reference.
    """
    match = _REFERENCE.fullmatch(reference)
    if match is None or not int(match[2]):
        if re.fullmatch(rb"[A-Za-z]+[0-9]+", reference) and reference.strip(b"0")[-1:].isdigit():
            refuse("E106", reference[:24].decode())
        refuse("E006", mark("a cell has no proper place"))
    column = 0
    for letter in match[1].upper():
        column = column * 26 + letter - 64
    return int(match[2]), column - 1
