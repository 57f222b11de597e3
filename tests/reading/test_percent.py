"""Percent columns: points or fractions, judged once a column (R10)."""

from __future__ import annotations

import numpy as np
import pytest

from forecaster.errors import ForecasterError
from forecaster.reading.numbers import read_numbers
from forecaster.reading.percent import FRACTION, POINTS, PercentColumn, read_percent
from forecaster.sheets import Unreadable


def read(*cells: object, declared: str = "") -> PercentColumn:
    """Read a column that begins in row 2, column E."""
    column = np.empty(len(cells), dtype=object)
    column[:] = cells
    rows = np.arange(2, 2 + len(cells))
    return read_percent("Deals", rows, 4, read_numbers(column), declared)


@pytest.mark.parametrize(
    ("cells", "scale", "points"),
    [
        ((0.0, 1.0, 12.5, 100.0), POINTS, [0.0, 1.0, 12.5, 100.0]),
        ((0.0, 0.1, 0.5, 1.0), FRACTION, [0.0, 10.0, 50.0, 100.0]),
        ((1.0, 0.0, None), FRACTION, [100.0, 0.0, None]),
        ((1.0, 2.0), POINTS, [1.0, 2.0]),
        ((0.0, None), POINTS, [0.0, None]),
        ((None,), POINTS, [None]),
        (("80 %", "50%"), POINTS, [80.0, 50.0]),
        (("80 %", 0.5, 1.0), FRACTION, [80.0, 50.0, 100.0]),
        (("0.5 %", 80.0), POINTS, [0.5, 80.0]),
        (("0,5", "1"), FRACTION, [50.0, 100.0]),
    ],
)
def test_the_scale_of_a_column(
    cells: tuple[object, ...], scale: str, points: list[float | None]
) -> None:
    column = read(*cells)
    assert (column.scale, column.cells.tolist()) == (scale, points)


def test_fractions_become_the_points_that_excel_shows() -> None:
    fractions = [n / 100 for n in range(101)]
    assert read(*fractions).cells.tolist() == [float(n) for n in range(101)]
    assert read(0.07, 0.29, 0.145).cells.tolist() == [7.0, 29.0, 14.5]


@pytest.mark.parametrize("cell", [700.0, -5.0, 100.5, 1e300])
def test_a_number_outside_0_to_100_is_refused_and_has_no_vote(cell: float) -> None:
    for vote, scale in ((0.5, FRACTION), (50.0, POINTS)):
        column = read(cell, vote)
        assert column.scale == scale
        assert column.cells[0] == Unreadable("E201", f"{cell:.15g}")
        assert column.cells[1] == 50.0


def test_a_marked_cell_outside_is_refused_too() -> None:
    assert read("150 %", 50.0).cells.tolist() == [Unreadable("E201", "150"), 50.0]


def test_fractions_above_1_are_refused_where_fractions_are_declared() -> None:
    column = read(0.5, 1.5, declared="fraction")
    assert column.cells.tolist() == [50.0, Unreadable("E201", "1.5")]


def test_both_scales_in_one_column_stop_and_one_cell_of_each_is_named() -> None:
    with pytest.raises(ForecasterError) as caught:
        read(0.0, 20.0, 0.5, 80.0, 0.25)
    (problem,) = caught.value.problems
    assert (problem.code, problem.sheet, problem.row) == ("E110", "Deals", 3)
    assert problem.found == "0.5 (E4), 20 (E3)"


@pytest.mark.parametrize(
    ("declared", "points"), [("points", [0.5, 80.0]), ("fraction", [50.0, None])]
)
def test_what_is_declared_settles_a_mixed_column(declared: str, points: list[float | None]) -> None:
    column = read(0.5, 80.0, declared=declared)
    shown = [c if isinstance(c, float) else None for c in column.cells.tolist()]
    assert (column.scale, shown) == (declared, points)


def test_what_is_no_number_stays_refused() -> None:
    column = read("likely", Unreadable("E203", "#REF!"), 50.0)
    assert column.cells.tolist() == [
        Unreadable("E205", "likely"),
        Unreadable("E203", "#REF!"),
        50.0,
    ]
