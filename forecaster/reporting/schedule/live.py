"""The formulas of the Schedule's rows: from a probability and a rate to the months (R8, R22, R23).

Which cell has which formula is found a column at a time. A cell that no change of a probability or
a rate can move keeps its value: a month in which no instalment falls, a date, a status.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from xlsxwriter.utility import xl_col_to_name

from forecaster.money import Bools
from forecaster.records.opportunities import LOST, OPEN, WON
from forecaster.reporting.names import probability_name, rate_names, what_if_name
from forecaster.reporting.pages.blocks import Kind
from forecaster.reporting.pages.formulas import row_shapes
from forecaster.reporting.report import Report
from forecaster.reporting.schedule.columns import ScheduleColumn

_BEFORE = 3  # the columns of `due` that stand before the first month's


# Excel and its like calculate with 15 to 17 digits. A product of an amount and a share of four
# decimals, and a sum of many amounts, need some beyond the cent to be rounded as on paper.
_LARGEST_ROW, _LARGEST_SUM = 10.0**12, 10.0**13  # minor units


def calculable(report: Report) -> bool:
    """Whether a spreadsheet's own arithmetic gives every figure to the minor unit."""
    schedule = report.forecast.schedule
    for column in (schedule.total, schedule.converted):
        sizes = np.abs(column.astype(np.float64))
        if sizes.max(initial=0) > _LARGEST_ROW or sizes.sum() > _LARGEST_SUM:
            return False
    return True


class Shaped(NamedTuple):
    """Which formula each cell has.

    Attributes
    ----------
    codes
        (rows, number columns), -1 for a value, else a place in ``shapes``.
    shapes
        Formulas in pieces: a row's number goes between each two.
    """

    codes: npt.NDArray[np.int32]
    shapes: list[list[str]]


class _Shaper:
    """Notes which cells have which formula, as the columns are gone through."""

    def __init__(self, columns: Sequence[ScheduleColumn], rows: int, digits: int) -> None:
        """Begin with values only; ``digits`` are the reporting currency's decimals."""
        figures = [column.key for column in columns if column.kind is not Kind.TEXT]
        self._at = {key: at for at, key in enumerate(figures)}
        self._letters = {c.key: xl_col_to_name(at, col_abs=True) for at, c in enumerate(columns)}
        self.codes = np.full((rows, len(figures)), -1, dtype=np.int32)
        self.shapes: list[list[str]] = []
        self._forms = row_shapes(digits)

    def put(self, key: str, mask: Bools, shape: str, **names: str) -> None:
        """Give the cells of a column a formula; ``names`` are columns' keys or defined names."""
        if key in self._at and mask.any():
            cells = {key: f"{letters}\0" for key, letters in self._letters.items()}
            cells |= {word: cells.get(name, name) for word, name in names.items()}
            self.codes[mask, self._at[key]] = len(self.shapes)
            self.shapes.append(self._forms[shape].format(**cells).split("\0"))


def shapes(report: Report, columns: Sequence[ScheduleColumn], part: slice) -> Shaped:
    """The formulas of some rows.

    Parameters
    ----------
    columns
        The Schedule's columns of live rows.
    """
    made = _Shaper(columns, part.stop - part.start, report.forecast.digits)
    _probabilities(made, report, part)
    _amounts(made, report, part)
    _spread(made, report, part)
    return Shaped(made.codes, made.shapes)


def _probabilities(made: _Shaper, report: Report, part: slice) -> None:
    """What an open row takes: the What-if, else its own, else its milestone's (R8); and R9."""
    schedule = report.forecast.schedule
    deals = schedule.opportunities
    place = report.milestone_at[part]
    own, priced = deals.own_probability[part], schedule.priced[part]
    for at in np.unique(place[place >= 0]).tolist():
        mine = place == at
        names = {"what_if": what_if_name(at), "today": probability_name(at)}
        made.put("probability", mine & own, "own probability", **names)
        if report.milestones[at].probability:
            made.put("probability", mine & ~own, "milestone's probability", **names)
            made.put("differs", mine & own, "differs", **names)
            made.put("effect", mine & own & priced, "effect", **names)


def _amounts(made: _Shaper, report: Report, part: slice) -> None:
    schedule = report.forecast.schedule
    status, priced = schedule.opportunities.status[part], schedule.priced[part]
    for at, name in enumerate(rate_names(report.rates)):
        made.put("rate", schedule.rate_at[part] == at, "rate", rate_used=name)
    made.put("converted", priced, "converted")
    made.put("weighted", priced & (status == OPEN), "weighted")
    made.put("weighted", priced & (status == WON), "won")


def _spread(made: _Shaper, report: Report, part: slice) -> None:
    schedule = report.forecast.schedule
    status = schedule.opportunities.status[part]
    counts = schedule.priced[part] & (status != LOST)
    undated = np.isnat(schedule.close[part])
    late = schedule.is_overdue[part] & (report.options.overdue != "roll")
    made.put("overdue", counts & late, "whole")
    made.put("undated", counts & undated, "whole")
    dated = counts & ~late & ~undated
    due, units = schedule.due[part], schedule.units[part]
    for key, before, by in _windows(due.shape[1]):
        single = units == 1
        none = np.zeros(len(units), dtype=np.int64)
        past = none if before < 0 else due[:, before]
        now = units if by < 0 else due[:, by]
        falls = dated & (now > past)
        names = {"due": f"due {by}", "before": f"due {before}"}
        made.put(key, falls & (past == 0) & (single | (by < 0)), "whole", **names)
        made.put(key, falls & (past == 0) & ~single & (by >= 0), "first", **names)
        made.put(key, falls & (past > 0) & (by >= 0), "next", **names)
        made.put(key, falls & (past > 0) & (by < 0), "rest", **names)


def _windows(counts: int) -> Iterator[tuple[str, int, int]]:
    """Each column of money, and the two columns `due` that it lies between; -1 is either end."""
    yield "earlier", -1, _BEFORE - 1
    yield "ytd", 0, _BEFORE - 1
    yield "qtd", 1, _BEFORE - 1
    for at in range(_BEFORE, counts):
        yield f"month {at - _BEFORE}", at - 1, at
    yield "later", counts - 1, -1
