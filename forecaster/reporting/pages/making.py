"""How a workbook is made: what every page must know of it."""

from __future__ import annotations

from typing import NamedTuple


class Making(NamedTuple):
    """How a workbook is made.

    Attributes
    ----------
    live_rows
        Whether the Schedule's rows hold formulas.
    formulas
        Whether any figure is a formula.
    parts
        How many sheets the Schedule has.
    said
        What the Cover tells about it.
    """

    live_rows: bool = True
    formulas: bool = True
    parts: int = 1
    said: tuple[str, ...] = ()
