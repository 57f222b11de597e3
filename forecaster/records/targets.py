"""Targets by month, of the company, a team, an owner or a pipeline (R32)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forecaster.money import LARGEST, Ints, exact
from forecaster.months import Months, month_of
from forecaster.problems import Problem
from forecaster.records.amounts import digits_of, numbers, own_total
from forecaster.records.flags import Flags, texts
from forecaster.records.known import Known, flag_unknown, settled
from forecaster.records.rates import currency_code
from forecaster.records.rows import check_rows
from forecaster.sheets import Cells, RawSheet
from forecaster.words.keys import name_key

_WHOSE = ("team", "owner", "pipeline")


class Target(NamedTuple):
    """One target.

    Attributes
    ----------
    month
        ``datetime64[M]``.
    amount
        Minor units of ``currency``, 0 or more.
    team, owner, pipeline
        Whose it is, spelled as on Opportunities where they stand there; all blank for the company.
    basis
        What is measured: ``schedule`` (won money scheduled in the month) or ``bookings``.
    row
        The row's number in the workbook.
    """

    month: np.datetime64
    amount: int
    currency: str
    team: str
    owner: str
    pipeline: str
    basis: str
    row: int


def read_targets(
    sheet: RawSheet | None, known: Known, reporting: str
) -> tuple[tuple[Target, ...], list[Problem]]:
    """The rows of the Targets sheet; rows with bad cells are rejected and said.

    A currency needs no exchange rate here.

    Parameters
    ----------
    reporting
        The reporting currency, which a blank one means (R27).

    Raises
    ------
    ForecasterError
        E126 teams that nobody belongs to, E127 the same target twice.
    """
    if sheet is None:
        return (), []
    flags = Flags(sheet, *check_rows(sheet))
    currency = _currencies(flags, reporting)
    amount = _amounts(flags, currency)
    flag_unknown(flags, "E126", "team", known.team)
    flag_unknown(flags, "W415", "owner", known.owner)
    flag_unknown(flags, "W415", "pipeline", known.pipeline)
    months = month_of(sheet.days("month"))
    whose = [[getattr(known, f).spelled(t) if t else "" for t in texts(sheet, f)] for f in _WHOSE]
    basis = [b or "schedule" for b in texts(sheet, "basis")]
    every = [
        Target(*cells)
        for cells in zip(
            months,
            amount.tolist(),
            currency.tolist(),
            *whose,
            basis,
            sheet.rows.tolist(),
            strict=True,
        )
    ]
    _flag_doubles(flags, every, months)
    problems = settled(flags)
    good = (~flags.rejected).tolist()
    return tuple(t for t, is_good in zip(every, good, strict=True) if is_good), problems


def _currencies(flags: Flags, reporting: str) -> Cells:
    """The currency of each target; flags cells that are no code (E219)."""
    said = texts(flags.sheet, "currency")
    codes = {cell: currency_code(cell) if cell else reporting for cell in set(said)}
    flags.flag("E219", np.array([not codes[c] for c in said], dtype=bool), "currency")
    return np.array([codes[c] for c in said], dtype=object)


def _amounts(flags: Flags, currency: Cells) -> Ints:
    """The amounts in minor units, exact, rounded once (R21); flags those too large (E222)."""
    amount = np.nan_to_num(numbers(flags.sheet, "amount"))
    digits = digits_of(currency)
    fits = np.abs(amount) < LARGEST / 10.0**digits
    flags.flag("E222", ~fits & ~flags.rejected, "amount")
    whole = np.ones(len(amount), dtype=bool)
    return own_total(exact(np.where(fits, amount, 0.0)), whole, np.ones_like(digits), digits)


def _flag_doubles(flags: Flags, every: list[Target], months: Months) -> None:
    """Flag targets that stand above already: same month, holder, currency and basis (E127)."""
    seen = set()
    twice = np.zeros(len(every), dtype=bool)
    for i in np.flatnonzero(~flags.rejected).tolist():
        target = every[i]
        whose = tuple(name_key(getattr(target, f)) for f in _WHOSE)
        key = (target.month, whose, target.currency, target.basis)
        twice[i] = key in seen
        seen.add(key)

    def part(i: int) -> list[tuple[str, str]]:
        return [("part", ", ".join(filter(None, (getattr(every[i], f) for f in _WHOSE))))]

    flags.flag("E127", twice, "month", lambda i: str(months[i]), part)
