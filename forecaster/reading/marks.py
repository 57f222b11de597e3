"""Error cells, formulas that were never calculated, and values that would be misread."""

from __future__ import annotations

import re

import numpy as np

from forecaster.reading.cells import CALCULATED_TEXT, ERROR, TEXT_BY_NUMBER, Places, Stretch, Table
from forecaster.reading.package import refuse
from forecaster.words.kinds import mark

# What the reader of cells knows; newer Excels write others, and one of those stops it.
KNOWN_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
_DEFAULT_ERROR = "#VALUE!"


class Marks:
    """Collects the marks of a sheet, stretch by stretch."""

    def __init__(self, most: int) -> None:
        """Begin; more than ``most`` marks are refused."""
        self.errors: dict[tuple[int, int], str] = {}
        self.uncached: set[tuple[int, int]] = set()
        self.strange = False
        self._most = most

    def take(self, stretch: Stretch, found: Table) -> None:
        """Add the marks of a stretch.

        Raises
        ------
        ForecasterError
            E006 for a value that the reader of cells would misread; E007 for too many marks.
        """
        ends = np.append(found.start[1:], len(stretch.text))
        self._errors(stretch, found, ends)
        self._formulas(stretch, found, ends)
        _check_numbers_of_texts(stretch, found, ends)
        if len(self.errors) + len(self.uncached) > self._most:
            refuse("E007", mark("it has too many cells with errors"))

    def _errors(self, stretch: Stretch, found: Table, ends: Places) -> None:
        value = value_pattern(stretch.prefix)
        for index in np.flatnonzero(found.kind == ERROR).tolist():
            match = value.search(stretch.text, int(found.inner[index]), int(ends[index]))
            text = match[1].decode("utf-8", "replace") if match else ""
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


def value_pattern(prefix: bytes) -> re.Pattern[bytes]:
    """The text of a cell's ``<v>``."""
    return re.compile(rb"<" + re.escape(prefix) + rb"v(?:\s[^<>]*)?(?<!/)>([^<]*)")


def _check_numbers_of_texts(stretch: Stretch, found: Table, ends: Places) -> None:
    """Refuse `` 1`` and ``1.0`` as numbers of shared texts: they would be read as the first."""
    some = np.flatnonzero((found.kind == TEXT_BY_NUMBER) & ~found.hollow)
    if not some.size:
        return
    opening = b"<" + stretch.prefix + b"v>"
    at = found.inner[some] + len(opening)
    good = stretch.has(found.inner[some], opening)
    going = np.ones(some.size, np.bool_)
    first = at
    for _ in range(9):
        going &= (stretch.array[at] - np.uint8(48)) < 10
        if not going.any():
            break
        at = at + going
    good &= (at > first) & (stretch.array[at] == 60)
    value = value_pattern(stretch.prefix)
    for index in some[~good].tolist():
        match = value.search(stretch.text, int(found.inner[index]), int(ends[index]))
        if match is not None and match[1] and not match[1].isdigit():
            refuse("E006", mark("a cell points to no text"))
