"""The cells of a sheet whose cells do not name their places: each tag is read in turn."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from forecaster.reading.cells import (
    MAX_ROW,
    TRUE,
    Stretch,
    Table,
    kind_of,
    place_of,
    read_attributes,
    tag_pattern,
)
from forecaster.reading.package import refuse
from forecaster.words.kinds import mark


class Count:
    """Where the next cell stands in a sheet whose cells do not name their places."""

    def __init__(self) -> None:
        """Begin at A1."""
        self.row = 1
        self.column = 0
        self.hidden_rows: set[int] = set()


def counted(stretch: Stretch, count: Count, odd_left: int) -> Table:
    """The cells of a stretch, read tag by tag; ``count`` goes on from stretch to stretch."""
    found = list(_tags(stretch, count))
    if len(found) > odd_left:
        refuse("E007", mark("its cells are written in a way that no spreadsheet program uses"))
    numbers = np.array(found, dtype=np.int64).reshape(-1, 6)
    start, inner, row, column, kind, hollow = numbers.T
    return Table(start, inner, row, column, kind, hollow.astype(np.bool_), len(found))


def _tags(stretch: Stretch, count: Count) -> Iterator[tuple[int, int, int, int, int, bool]]:
    text = stretch.text
    tag = tag_pattern(stretch.prefix, b"c|row")
    name = re.escape(stretch.prefix)
    for token in re.finditer(rb"<(/?)" + name + rb"(row|c)(?=[\s/>])", text):
        if token[1]:
            if token[2] == b"row":
                count.row, count.column = count.row + 1, 0
            continue
        match = tag.match(text, token.start())
        if match is None:
            refuse("E007", mark("the tag of a cell can be read in two ways"))
        attributes = read_attributes(match[2])
        shut = match[3] == b"/"
        if token[2] == b"row":
            _begin_row(count, attributes, shut=shut)
            continue
        row, column = count.row, count.column
        if b"r" in attributes:
            row, column = place_of(attributes[b"r"])
        count.column = column + 1
        hollow = shut or text.startswith(b"</", match.end())
        yield match.start(), match.end(), row, column, kind_of(attributes), hollow


def _begin_row(count: Count, attributes: dict[bytes, bytes], *, shut: bool) -> None:
    number = attributes.get(b"r")
    if number is not None:
        if not number.isdigit() or not 0 < int(number[:9]) <= MAX_ROW:
            refuse("E006", mark("a row has no proper number"))
        count.row = int(number)
    if attributes.get(b"hidden") in TRUE:
        count.hidden_rows.add(count.row)
    if shut:
        count.row, count.column = count.row + 1, 0
