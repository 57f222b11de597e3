"""The formulas of the report's workbook: every shape that one can have, and what it refers to.

No formula is put together anywhere else, and no text of a user enters one but for the names of
sheets, quoted. Pages say what a figure is (`blocks.Live`); `places` turns it into Excel's words.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

# The pages that formulas of others refer to, by key.
SUMMARY, FORECAST, CHECKS, PARAMETERS = "summary", "forecast", "checks", "parameters"
HEALTH = "health"

# Cells of a page. {0}, {1} … are references, in the order of `Formula.refs`.
SHAPES = {
    "same": "{0}",
    "add": "{0}+{1}",
    "less": "{0}-{1}",
    "sum": "SUM({0})",
    "count": "COUNT({0})",
    "count of": "COUNTIF({0},{1})",
    "count of won": "COUNTIF({0},-{1})",
    "sum of": "SUMIFS({0},{1},{2})",
    "sum of won": "SUMIFS({0},{1},-{2})",
    "sum of ones": "SUMIFS({0},{1},1)",
    "sum of both": "SUMIFS({0},{1},{2},{3},{4})",
    "sum of both flagged": "SUMIFS({0},{1},{2},{3},{4},{5},1)",
    "difference": "ROUND({0}-{1},{2})",
    "differing": "COUNTIF({0},Word_differs)",
    "verdict": "IF({0}=0,Word_ok,Word_differs)",
    "scenario": "IF(Changed=0,Word_as_run,Word_scenario)",
    "unlike": "SUMPRODUCT(({0}<>{1})*1)",
    "beyond": 'COUNTIF({0},"<0")+COUNTIF({0},">1")',
    "error": "IF(ISERROR(SUM({0})),1,0)",
}

EXACT = frozenset({"same", "difference"})
# A sum of amounts, so that adding in binary leaves no trace: 0.1 + 0.2 is 0.3 here.
ROUNDED = "ROUND({terms},{digits})"

# Cells of one opportunity's row in the Schedule. A name in lower case is the row's own cell in that
# column; `today` and `what_if` are its milestone's cells, `rate_used` its rate's, in Parameters.
#
# LibreOffice rounds to whole units without allowing for binary fractions: a product that is 0.5 on
# paper and 0.49999999999 in binary would be rounded down. Where the reporting currency has no
# decimals, [ … ] is raised by less than the 15 digits that count.
_TO_THE_CENT = ("ROUND(", ",Decimals)")
_TO_THE_UNIT = ("ROUND((", ")*(1+1E-15),Decimals)")
_ROW_SHAPES = {
    "own probability": "IF(ISNUMBER({what_if}),{what_if},{own_probability})",
    "milestone's probability": "IF(ISNUMBER({what_if}),{what_if},{today})",
    "rate": "{rate_used}",
    "converted": "[{total}*{rate}]",
    "won": "{converted}",
    "weighted": "[{converted}*{probability}]",
    "whole": "{weighted}",
    "first": "ROUND({weighted}*{due}/{units},Decimals)",
    "next": "ROUND(ROUND({weighted}*{due}/{units},Decimals)"
    "-ROUND({weighted}*{before}/{units},Decimals),Decimals)",
    "rest": "ROUND({weighted}-ROUND({weighted}*{before}/{units},Decimals),Decimals)",
    "differs": "IF({own_probability}={today},0,1)",
    "effect": "ROUND([{converted}*{today}]-[{converted}*{own_probability}],Decimals)",
}


def row_shapes(digits: int) -> dict[str, str]:
    """The formulas of a row, for a reporting currency with so many decimals."""
    opens, closes = _TO_THE_CENT if digits else _TO_THE_UNIT
    shapes = _ROW_SHAPES.items()
    return {key: shape.replace("[", opens).replace("]", closes) for key, shape in shapes}


class At(NamedTuple):
    """One cell: a page, a row's and a column's key."""

    page: str
    row: str
    column: str


class Span(NamedTuple):
    """The cells of a column from one row to another, both included."""

    page: str
    first: str
    last: str
    column: str


class Whole(NamedTuple):
    """All that stands on a page."""

    page: str


class Rows(NamedTuple):
    """A column of the Schedule, row by row; or all columns from one to another."""

    column: str
    last: str = ""


class Name(NamedTuple):
    """A defined name."""

    text: str


Ref: TypeAlias = At | Span | Whole | Rows | Name


class Formula(NamedTuple):
    """One of `SHAPES`, filled in. Over the Schedule's rows it is added up over all its parts."""

    shape: str
    refs: tuple[Ref, ...]


OPEN, WON = Name("Word_open"), Name("Word_won")
_STATUS = Rows("status")


SCENARIO = Formula("scenario", ())


def same(ref: Ref) -> Formula:
    """What stands in another cell."""
    return Formula("same", (ref,))


def add(first: Ref, second: Ref) -> Formula:
    """Two cells added."""
    return Formula("add", (first, second))


def less(first: Ref, second: Ref) -> Formula:
    """The first cell less the second."""
    return Formula("less", (first, second))


def sum_over(ref: Ref) -> Formula:
    """All figures of a range."""
    return Formula("sum", (ref,))


def count_in(layer: Name) -> Formula:
    """How many opportunities have a status."""
    return Formula("count of", (_STATUS, layer))


def sum_in(column: str, layer: Name) -> Formula:
    """A column of the Schedule, over the opportunities of a status."""
    return Formula("sum of", (Rows(column), _STATUS, layer))
