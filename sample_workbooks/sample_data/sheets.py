"""A workbook as data: sheets, columns and rows, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from sample_data.firm import Row

Kind = Literal["text", "date", "month", "money", "number", "rate", "share"]


class Column(NamedTuple):
    """A column: the row's key, the heading above it, its width in characters, what it holds."""

    key: str
    heading: str
    width: float
    kind: Kind = "text"


class Sheet(NamedTuple):
    """A sheet: headings below `titles`, then the rows."""

    name: str
    columns: tuple[Column, ...]
    rows: list[Row]
    titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Book:
    """A workbook and how its dates are shown (an Excel number format)."""

    file: str
    title: str
    dates: str
    sheets: tuple[Sheet, ...]
