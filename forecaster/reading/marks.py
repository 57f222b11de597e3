"""Error cells, formulas that were never calculated, and values that would be misread."""

from __future__ import annotations

import re

import numpy as np

from forecaster.reading.budget import Budget
from forecaster.reading.cells import (
    CALCULATED_TEXT,
    ERROR,
    TEXT_BY_NUMBER,
    Bytes,
    Flags,
    Places,
    Stretch,
    Table,
    digits,
)
from forecaster.reading.package import refuse
from forecaster.words.kinds import mark

# What the reader of cells knows; newer Excels write others, and one of those stops it.
KNOWN_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
_DEFAULT_ERROR = "#VALUE!"
_VALUE_OF_CELL = re.compile(
    rb"(<(?:[\w.-]+:)?c(\s[^<>]*)?(?<!/)>\s*"
    rb"(?:<(?:[\w.-]+:)?f(?:\s[^<>]*)?/?>[^<]*(?:</(?:[\w.-]+:)?f\s*>\s*)?)?"
    rb"<(?:[\w.-]+:)?v(?:\s[^<>]*)?(?<!/)>)([^<]*)"
)
_NO_NUMBER = re.compile(rb"\st\s*=\s*[\"'](?!n?[\"'])")
_LONGEST_ERROR = 40  # #EXTERNAL! is long already
_STYLE = re.compile(rb"\ss\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_BEYOND_DATES = 9e8  # days; the last date that Excel knows is day 2,958,465
_SIGNED = re.compile(rb">([-+]?(?:[0-9]{9}|[0-9.]*[a-zA-Z])[^<]*)")
_LAST_NUMBER = 1  # of cells.KINDS
_SPACE, _PLUS, _MINUS, _LESS, _LETTER_A = 32, 43, 45, 60, 97
_WINDOW = 24


class Marks:
    """Collects the marks of a sheet, stretch by stretch."""

    def __init__(self, budget: Budget) -> None:
        """Begin; ``budget`` is what all sheets together may spend."""
        self.errors: dict[tuple[int, int], str] = {}
        self.uncached: set[tuple[int, int]] = set()
        self.strange = False
        self._budget = budget

    def take(self, stretch: Stretch, found: Table) -> None:
        """Add the marks of a stretch.

        Raises
        ------
        ForecasterError
            E006 for a value that the reader of cells would misread; E007 for too many marks.
        """
        ends = np.append(found.start[1:], len(stretch.text))
        before = len(self.errors) + len(self.uncached)
        self.strange |= _has_strange_number(stretch, found, elapsed=self._budget.elapsed)
        self._errors(stretch, found, ends)
        self._formulas(stretch, found, ends)
        self._numbers_of_texts(stretch, found, ends)
        self._budget.spend_marks(len(self.errors) + len(self.uncached) - before)

    def _errors(self, stretch: Stretch, found: Table, ends: Places) -> None:
        value = value_pattern(stretch.prefix)
        for index in np.flatnonzero(found.kind == ERROR).tolist():
            match = value.search(stretch.text, int(found.inner[index]), int(ends[index]))
            text = match[1].decode("utf-8", "replace") if match else ""
            text = text if len(text) <= _LONGEST_ERROR else _DEFAULT_ERROR
            place = (int(found.row[index]), int(found.column[index]))
            self.errors[place] = text or _DEFAULT_ERROR
            self.strange |= (
                match is not None and match[1].decode("utf-8", "replace") not in KNOWN_ERRORS
            )

    def _formulas(self, stretch: Stretch, found: Table, ends: Places) -> None:
        p = stretch.prefix
        formula = stretch.has(found.inner, b"<" + p + b"f") & ~found.hollow & (found.kind != ERROR)
        some = np.flatnonzero(formula)
        if not some.size:
            return
        close, shut = b"</" + p + b"c>", b"</" + p + b"v>"
        at = ends[some] - len(close) - len(shut)
        filled = stretch.has(at, shut + close) & (stretch.array[at - 1] != 62)
        value = re.compile(rb"<" + re.escape(p) + rb"v(?=[\s/>])[^<>]*>")
        for index in some[~filled].tolist():
            match = value.search(stretch.text, int(found.inner[index]), int(ends[index]))
            blank = match is not None and (
                match[0].endswith(b"/>") or stretch.text.startswith(b"</", match.end())
            )
            # An empty text is a value; an empty number is none: openpyxl writes formulas so.
            if match is None or (blank and int(found.kind[index]) != CALCULATED_TEXT):
                self.uncached.add((int(found.row[index]), int(found.column[index])))

    def _numbers_of_texts(self, stretch: Stretch, found: Table, ends: Places) -> None:
        """Refuse `` 1`` and ``1.0`` as numbers of shared texts: they would be read as the first."""
        some = np.flatnonzero((found.kind == TEXT_BY_NUMBER) & ~found.hollow)
        if not some.size:
            return
        opening = b"<" + stretch.prefix + b"v>"
        first = found.inner[some] + len(opening)
        good = stretch.has(found.inner[some], opening)
        number, at = digits(stretch.array, first, 9)
        good &= (at > first) & (stretch.array[at] == 60)
        value = value_pattern(stretch.prefix)
        for index in np.flatnonzero(~good).tolist():
            start, end = int(found.inner[some[index]]), int(ends[some[index]])
            match = value.search(stretch.text, start, end)
            if match is not None and match[1] and not match[1].isdigit():
                refuse("E006", mark("a cell points to no text"))
            number[index] = int(match[1][:9] or 0) if match is not None else 0
        if self._budget.counts_texts:
            self._budget.spend_texts(number)


def plain_numbers(xml: bytes) -> bytes:
    """The XML with numbers as the reader of cells can take them.

    Excel takes ``<v> 41</v>``; and no format makes a date or a time of a number beyond all dates,
    which stops the reader of cells, so that such a cell loses its format.
    """
    return _VALUE_OF_CELL.sub(_plain, xml)


def _plain(cell: re.Match[bytes]) -> bytes:
    value = cell[3].strip()
    # A formula's value of spaces alone is left to be refused: made blank it would be read.
    if not value or _NO_NUMBER.search(cell[2] or b""):
        return cell[0]
    opening = cell[1]
    if _is_beyond_dates(value):
        tag = _STYLE.sub(b"", cell[2] or b"", count=1)
        opening = opening.replace(cell[2] or b"", tag, 1)
    return opening + value


def _is_beyond_dates(value: bytes) -> bool:
    try:
        return not abs(float(value)) < _BEYOND_DATES
    except ValueError:
        return False


def _has_strange_number(stretch: Stretch, found: Table, *, elapsed: bool) -> bool:
    """Whether `plain_numbers` is needed: asked of every stretch, so without a look at each."""
    a, opening = stretch.array, b"<" + stretch.prefix + b"v>"
    numbers = found.inner[(found.kind <= _LAST_NUMBER) & ~found.hollow]
    bare = stretch.has(numbers, opening)
    at = numbers[bare] + len(opening)
    first = a[at]
    if (first <= _SPACE).any():
        return True
    if not bare.all() and (elapsed or b">-" in stretch.text or b">+" in stretch.text):
        return any(_is_beyond_dates(n[1]) for n in _SIGNED.finditer(stretch.text))
    at = at if elapsed else at[(first == _MINUS) | (first == _PLUS)]
    if not at.size:
        return False
    text = stretch.text
    candidates = at[_may_be_beyond_dates(a, at)].tolist()
    return any(_is_beyond_dates(text[n : max(n, text.find(b"<", n))]) for n in candidates)


def _may_be_beyond_dates(a: Bytes, at: Places) -> Flags:
    """Which of the numbers at these places have nine digits at once, an exponent, or no end."""
    window = a[at[:, None] + np.arange(_WINDOW)]
    inside = np.logical_and.accumulate(window != _LESS, axis=1)
    many = ((window[:, 1:10] - np.uint8(48)) < 10).all(axis=1)
    letters = ((window | 32) >= _LETTER_A) & inside
    far: Flags = many | letters.any(axis=1) | inside.all(axis=1)
    return far


def value_pattern(prefix: bytes) -> re.Pattern[bytes]:
    """The text of a cell's ``<v>``."""
    return re.compile(rb"<" + re.escape(prefix) + rb"v(?:\s[^<>]*)?(?<!/)>([^<]*)")
