"""Percent columns: points or fractions, judged once a column (R10)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forecaster.errors import ForecasterError
from forecaster.money import Bools
from forecaster.problems import Problem, column_letters
from forecaster.reading.numbers import NumberColumn
from forecaster.sheets import Cells, Rows, Unreadable

POINTS = "points"
FRACTION = "fraction"
_WHOLE = 100.0


class PercentColumn(NamedTuple):
    """Cells in percent points, and the scale they were written in."""

    cells: Cells
    scale: str


def read_percent(
    title: str,
    rows: Rows,
    column: int,
    numbers: NumberColumn,
    declared: str,
    mute: Bools | None = None,
) -> PercentColumn:
    """Bring a column of probabilities to percent points.

    Cells whose own text said ``%`` are points already and do not vote, nor do those of the rows
    in ``mute``, (n,), which the profile leaves out.

    Raises
    ------
    ForecasterError
        E110 where a column that declares nothing mixes the two scales, naming one cell of each.
    """
    marked = np.zeros(len(rows), dtype=bool)
    marked[list(numbers.percents)] = True
    is_number = np.fromiter(
        (type(c) is float for c in numbers.cells.tolist()), dtype=bool, count=len(rows)
    )
    values = np.full(len(rows), np.nan)
    values[is_number] = numbers.cells[is_number].astype(np.float64)
    unmarked = is_number & ~marked
    voting = unmarked if mute is None else unmarked & ~mute
    scale = declared or _judge(title, rows, column, values, voting)
    if scale == FRACTION:
        # 15 digits, as Excel shows them: 0.07 is 7 %, not 7.000000000000001 %.
        points = {v: float(f"{v * _WHOLE:.15g}") for v in set(values[unmarked].tolist())}
        values[unmarked] = [points[v] for v in values[unmarked].tolist()]
    out = is_number & ~((values >= 0) & (values <= _WHOLE))
    cells = numbers.cells.copy()
    cells[is_number] = values[is_number].astype(object)
    for i in np.flatnonzero(out).tolist():
        cells[i] = Unreadable("E201", f"{numbers.cells[i]:.15g}")
    return PercentColumn(cells, scale)


def _judge(title: str, rows: Rows, column: int, values: np.ndarray, voting: np.ndarray) -> str:
    votes = voting & (values > 0) & (values <= _WHOLE)
    small = np.flatnonzero(votes & (values < 1))
    large = np.flatnonzero(votes & (values > 1))
    if len(small) and len(large):
        named = [
            f"{values[i]:.15g} ({column_letters(column)}{rows[i]})" for i in (small[0], large[0])
        ]
        problem = Problem(
            "E110", title, int(rows[large[0]]), column, "probability", ", ".join(named)
        )
        raise ForecasterError(problem)
    if not votes.any() or len(large):
        return POINTS
    return FRACTION
