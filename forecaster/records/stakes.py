"""The money at stake: what the rows that a problem touches are worth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from forecaster.money import minor_digits, text
from forecaster.problems import Problem
from forecaster.records.assemble import Control
from forecaster.sheets import RawSheet

# Said of many rows at once: hidden rows, and a hidden sheet.
_OF_HIDDEN = ("W402", "W406")
_OF_ALL = ("W403",)


def with_worth(
    problems: Iterable[Problem], control: Control, sheet: RawSheet
) -> tuple[Problem, ...]:
    """The problems, those about hidden rows with the number of rows and what they are worth."""

    def told(problem: Problem) -> Problem:
        rows = _rows(problem, sheet)
        if problem.row or not rows:
            return problem
        money = _worth(control, rows)
        return problem._replace(found=f"{len(rows)} ({money})" if money else str(len(rows)))

    return tuple(told(p) for p in problems)


def stakes(problems: Sequence[Problem], control: Control, sheet: RawSheet) -> tuple[str, ...]:
    """The money of each problem's rows, in their own currencies: ``1200.00 EUR + 50 JPY``.

    Blank where there is none to tell: a sheet without money, an amount that was not understood.
    """
    at = {row: i for i, row in enumerate(control.row.tolist())} if problems else {}

    def stake(problem: Problem) -> str:
        if problem.role != sheet.role:
            return ""
        i = at.get(problem.row, -1)
        if i < 0:
            return _worth(control, _rows(problem, sheet))
        if not control.known[i]:
            return ""
        return _amount(int(control.total[i]), str(control.currency[i]))

    return tuple(stake(p) for p in problems)


def _rows(problem: Problem, sheet: RawSheet) -> list[int]:
    """The rows that a problem of a whole sheet is about."""
    if problem.role != sheet.role:
        return []
    if problem.code in _OF_HIDDEN:
        return sorted(sheet.hidden)
    return sheet.rows.tolist() if problem.code in _OF_ALL else []


def _worth(control: Control, rows: Sequence[int]) -> str:
    of_rows = np.isin(control.row, rows) & control.known & control.single
    totals: dict[str, int] = {}
    for code, total in zip(
        control.currency[of_rows].tolist(), control.total[of_rows].tolist(), strict=True
    ):
        totals[code] = totals.get(code, 0) + total
    return " + ".join(_amount(total, code) for code, total in sorted(totals.items()))


def _amount(minor: int, code: str) -> str:
    return f"{text(minor, minor_digits(code))} {code}".strip()
