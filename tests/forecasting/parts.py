"""Figures of random workbooks, whole and in parts, for the tests of adding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from books import Book, Row, write_book
from forecaster.forecasting.results import Figures, Group, GroupTable
from forecaster.options import Options
from forecaster.profile import Profile
from forecaster.reporting.partials import encode
from forecaster.run import make_report
from forecaster.words.keys import name_key
from program import choices
from random_books import random_book, random_options

ROWS = 24


def random_part(seed: int) -> tuple[Book, Options]:
    """A random book whose cells read the same in every part of it (R5, R10), and its options."""
    options = replace(random_options(seed), team=())
    book = random_book(seed, ROWS, str(options.currency), faults=False)
    rows = [{**row, "Probability": _percent(row["Probability"])} for row in book.opportunities]
    return book.with_opportunities(rows), replace(choices(options), profile=Profile(tags=";"))


def _percent(share: object) -> object:
    if not isinstance(share, (int, float)):
        return None
    return f"{share if share > 1 else share * 100:.6g}%"


def figures_of(book: Book, options: Options, folder: Path) -> Figures:
    """What a run finds out about a book."""
    return make_report(write_book(book, folder / "book.xlsx"), options).forecast


def in_parts(book: Book, options: Options, folder: Path, parts: int = 3) -> list[Figures]:
    """The figures of the book's rows, dealt out into so many books."""
    dealt: list[list[Row]] = [list(book.opportunities[at::parts]) for at in range(parts)]
    return [figures_of(book.with_opportunities(rows), options, folder) for rows in dealt]


def write_parts(book: Book, parts: Iterable[Iterable[Row]], folder: Path) -> list[Path]:
    """Write each part of the rows as a workbook, with all else that the book holds."""
    return [
        write_book(book.with_opportunities(rows), folder / f"part{place}.xlsx")
        for place, rows in enumerate(parts)
    ]


def plain(figures: Figures, leave: Iterable[str] = ("checks",)) -> dict[str, Any]:
    """Figures as values that compare; groups by key, for milestones may come in another order."""
    data: dict[str, Any] = {k: v for k, v in encode(figures).items() if k not in leave}
    for table in data["by"]:
        groups = zip(table.pop("keys"), table.pop("sums"), strict=True)
        table["groups"] = sorted(groups)
    return data


def keys(figures: Figures, field: str) -> list[str]:
    """The groups of a field, in order."""
    return [group.key for group in figures.by[field].groups]


def with_keys(figures: Figures, field: str, *names: str) -> Figures:
    """The figures with its first groups by a field called so, and no other groups."""
    table = figures.by[field]
    groups = (replace(group, key=name) for group, name in zip(table.groups, names, strict=False))
    return with_table(figures, table._replace(groups=tuple(groups)))


def with_order(figures: Figures, *names: str, by: str = "milestone") -> Figures:
    """The figures with the order declared of the names of a field."""
    order = tuple(map(name_key, names))
    return with_table(figures, figures.by[by]._replace(order=order))


def with_table(figures: Figures, table: GroupTable) -> Figures:
    """The figures with another table, in the place of the one of its field."""
    return replace(figures, by={**figures.by, table.field: table})


def one_group(figures: Figures, key: str) -> Group:
    """All that a workbook has as one group."""
    return replace(figures.by["currency"].total, key=key)
