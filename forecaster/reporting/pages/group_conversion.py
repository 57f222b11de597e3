"""Beside each group: how much was won of what closed in the last 365 days (R28)."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from forecaster.forecasting.outcomes import NOTHING, WINDOWS, YEAR, Outcomes
from forecaster.forecasting.results import Figures, GroupTable
from forecaster.reporting.pages.blocks import Cell, Column, Kind, Row, Table
from forecaster.words.catalogue import Words
from forecaster.words.keys import name_key


def with_conversion(block: Table, groups: GroupTable, forecast: Figures, words: Words) -> Table:
    """A page's table of groups, two columns wider, behind its trend; as it was with nothing to say.

    That is where nothing closed in the window, for fields without conversion, and where groups of
    many workbooks were folded: which ones, the two tables may have decided differently.
    """
    found, whole = forecast.conversion.by.get(groups.field), forecast.conversion.windows[YEAR]
    if found is None or found.folded or groups.folded or not whole.closed:
        return block
    by_key = {name_key(group.key): group.windows[YEAR] for group in found.groups}
    each = [by_key.get(name_key(group.key), NOTHING) for group in groups.groups]
    rows = list(block.rows)
    folded = [each[row.number - 1] for row in rows if row.folded]
    aside = {"total": [whole], "folded": folded}
    at = 1 + [column.key for column in block.columns].index("trend")

    def wider(row: Row) -> Row:
        closed = _cells([each[row.number - 1]] if row.number else aside[row.key])
        return row._replace(cells=(*row.cells[:at], *closed, *row.cells[at:]))

    band = words("{count} days", count=WINDOWS[YEAR])
    columns = (
        Column(words("Won of closed"), Kind.SHARE, band=band, key="conversion"),
        Column(words("Closed (n)"), Kind.COUNT, band=band, key="closed"),
    )
    note = words(
        "Won of closed: won ÷ (won + lost) by count, of n closed, as the run found them (sheet"
        " Conversion); blank where nothing closed. The total is of everything that closed (R28)."
    )
    return block._replace(
        columns=(*block.columns[:at], *columns, *block.columns[at:]),
        rows=[wider(row) for row in rows],
        notes=(*block.notes, note),
        printed=block.printed + len(columns),
    )


def _cells(many: Iterable[Outcomes]) -> tuple[Cell, Cell]:
    """The rate of all of them together, and what it is of."""
    sides = [(one.won.deals, one.closed) for one in many]
    won, closed = (sum(side[at] for side in sides) for at in (0, 1))
    return (float(Fraction(won, closed)), closed) if closed else (None, None)
