"""What a page of the workbook is made of: tables whose columns carry a kind, facts and cards.

A block says what stands where and what it is; how it looks is the writer's business.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple, TypeAlias

from forecaster.reporting.pages.formulas import At, Formula, Span


class Kind(Enum):
    """What the cells of a column are."""

    TEXT = auto()
    MONEY = auto()
    """Whole minor units of the column's currency, or `Money`."""
    SHARE = auto()
    """A fraction: 0.8 is 80 %."""
    COUNT = auto()
    NUMBER = auto()
    RATE = auto()
    DATE = auto()
    MONTH = auto()
    """The first day of the month."""


class Tone(Enum):
    """What a text says beside its words; never by colour alone."""

    PLAIN = auto()
    GOOD = auto()
    BAD = auto()
    CAUTION = auto()
    QUIET = auto()
    INPUT = auto()


class Money(NamedTuple):
    """An amount in whole minor units of a currency of its own."""

    minor: int
    currency: str


class Said(NamedTuple):
    """A text with a tone."""

    text: str
    tone: Tone


class Link(NamedTuple):
    """A text that leads to another page, by its key; or to one of the Schedule's headings."""

    text: str
    page: str
    column: str = ""


class Live(NamedTuple):
    """A figure that Excel works out itself: the terms add up to it; ``value`` is what they give.

    ``digits`` is the cell that says how many decimals it has; amounts of the reporting currency
    need none.
    """

    value: str | int | float | Money
    terms: tuple[Formula, ...]
    digits: At | None = None


Cell: TypeAlias = str | int | float | dt.date | Money | Said | Link | Live | None


def live(value: str | float | Money, *terms: Formula) -> Live:
    """A figure of some terms; ``value`` is in minor units where its column is money."""
    return Live(value, terms)


class Column(NamedTuple):
    """A column of a table.

    ``currency`` is that of whole numbers in a money column; ``band`` a heading that stands above
    several columns; ``width`` (characters) is fixed and its texts wrap, 0 = as wide as its cells;
    formulas name it by its ``key``.
    """

    heading: str
    kind: Kind = Kind.TEXT
    currency: str = ""
    band: str = ""
    width: int = 0
    key: str = ""


class Weight(Enum):
    """How heavily a row is set."""

    BODY = auto()
    SUBTOTAL = auto()
    TOTAL = auto()
    ASIDE = auto()
    """Part of another row, and not added again."""


class Row(NamedTuple):
    """A row of a table: one cell a column.

    Formulas name it by its ``key``, and by ``names`` (column's key → defined name) some of its
    cells. ``number`` stands in the margin. A ``folded`` row can be shown and hidden with those
    beside it.
    """

    cells: tuple[Cell, ...]
    weight: Weight = Weight.BODY
    key: str = ""
    number: int = 0
    folded: bool = False
    names: Mapping[str, str] = {}


class Series(NamedTuple):
    """Figures of a chart: what they are called, the cells, and what stands in them now."""

    name: str
    cells: Span
    values: tuple[float | None, ...]
    quiet: bool = False
    """Whether it is what is not sure yet: the lighter one."""
    line: bool = False
    """Whether it is drawn as a line over the columns."""


class Chart(NamedTuple):
    """Columns or bars over categories, with what a reader hears who does not see it."""

    title: str
    about: str
    categories: Span
    labels: tuple[str | dt.date, ...]
    series: tuple[Series, ...]
    currency: str
    lying: bool = False


class Table(NamedTuple):
    """Columns and rows, with a title above and notes below.

    ``rows`` is gone through once, and only once where it is a generator: then every column has a
    fixed width.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    notes: tuple[str, ...] = ()
    inputs: bool = False
    long: bool = False
    """Whether it is the page's main table: heading and key stay in sight."""
    filtered: bool = False
    printed: int = 0
    """How many columns are printed, 0 for all of them."""
    trend: tuple[str, str, str] = ("", "", "")
    """The column of sparklines, and the first and last one that they draw; by key."""
    beside: Chart | None = None
    limited: bool = False
    """Whether its named cells take no share and no rate that cannot be."""
    repeated: bool = False
    """Whether its headings are printed on every sheet of paper."""


class Fact(NamedTuple):
    """A label and its value, with a note beside it; a column heads both."""

    label: str
    value: Cell
    kind: Kind = Kind.TEXT
    note: str = ""
    currency: str = ""
    key: str = ""
    name: str = ""
    """The defined name of its value."""
    label_name: str = ""
    """The defined name of its label."""


class Facts(NamedTuple):
    """Labels and values below a title; ``inputs`` are what somebody chose or assumed."""

    title: str
    facts: tuple[Fact, ...]
    inputs: bool = False


class Cards(NamedTuple):
    """The figures that the page is about, large and side by side."""

    title: str
    cards: tuple[Fact, ...]


class Text(NamedTuple):
    """Paragraphs below a title."""

    title: str
    lines: tuple[str, ...]


class Charts(NamedTuple):
    """Charts side by side."""

    title: str
    charts: tuple[Chart, ...]


Block: TypeAlias = Table | Facts | Cards | Text | Charts


@dataclass(frozen=True)
class Page:
    """A sheet of the workbook.

    Attributes
    ----------
    key
        What links name it by; stable across languages.
    name
        The sheet's name, before it is cleaned.
    about
        What it holds, for the Cover.
    link
        Where the rows behind its figures are.
    one_sheet
        Whether it is printed on one sheet of paper.
    scenario
        Whether it says so when Parameters are changed.
    blocks
        From top to bottom. The Schedule has none: its rows stream from the forecast.
    """

    key: str
    name: str
    about: str
    subtitle: str = ""
    blocks: tuple[Block, ...] = ()
    link: Link | None = None
    one_sheet: bool = False
    scenario: bool = False
