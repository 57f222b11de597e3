"""Targets by month, of the company, a team, an owner or a pipeline (R32)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

import numpy as np

from forecaster.errors import ForecasterError
from forecaster.money import LARGEST, Bools, Ints, exact
from forecaster.months import Months, month_of
from forecaster.problems import Problem
from forecaster.records.amounts import digits_of, numbers, own_total
from forecaster.records.flags import Flags, texts
from forecaster.records.rates import currency_code
from forecaster.records.rows import check_rows
from forecaster.sheets import Cells, RawSheet
from forecaster.words.keys import Guesses, name_key

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


class Names:
    """The names that a workbook gives to one kind of thing, whatever their case and spaces."""

    def __init__(self, *columns: Iterable[str]) -> None:
        """Take the names of columns; the first column that has one spells it, by alphabet (R24)."""
        self._spelled: dict[str, str] = {}
        for column in columns:
            for name in sorted(set(column) - {""}):
                self._spelled.setdefault(name_key(name), name)

    @cached_property
    def _guesses(self) -> Guesses:
        return Guesses(self._spelled.values())

    def __contains__(self, name: str) -> bool:
        return name_key(name) in self._spelled

    def spelled(self, name: str) -> str:
        """The name as the workbook spells it; as it is where nothing has it."""
        return self._spelled.get(name_key(name), name)

    def nearest(self, name: str) -> str:
        """The name most like one that nothing has, or ``""``."""
        return self._guesses(name)


class Known(NamedTuple):
    """Who and what a target or a recipient may name."""

    team: Names
    owner: Names
    pipeline: Names


def known_names(
    sheet: RawSheet, out: Bools, contacts: RawSheet | None, pipelines: Iterable[str]
) -> Known:
    """The teams and owners of opportunities and contacts, and every pipeline.

    Parameters
    ----------
    out
        (n,) rows of Opportunities that are none, or are left out.
    pipelines
        Those of Milestones.
    """
    dropped = out.tolist()

    def of_deals(field: str) -> list[str]:
        return [t for t, gone in zip(texts(sheet, field), dropped, strict=True) if not gone]

    def of_contacts(field: str) -> list[str]:
        if contacts is None:
            return []
        rows = zip(contacts.rows.tolist(), texts(contacts, field), strict=True)
        return [text for row, text in rows if row not in contacts.left_out]

    return Known(
        Names(of_deals("team"), of_contacts("team")),
        Names(of_deals("owner"), of_contacts("owner")),
        Names(of_deals("pipeline"), pipelines),
    )


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


def flag_unknown(flags: Flags, code: str, field: str, known: Names) -> None:
    """Flag the names that the workbook does not know, each at its first row, with the nearest."""
    names = texts(flags.sheet, field)
    unknown = {name for name in set(names) if name and name not in known}
    mask = np.zeros(len(names), dtype=bool)
    seen: set[str] = set()
    for i in np.flatnonzero(~flags.rejected).tolist() if unknown else ():
        if names[i] in unknown and name_key(names[i]) not in seen:
            seen.add(name_key(names[i]))
            mask[i] = True
    flags.flag(code, mask, field, more=lambda i: [("guess", known.nearest(names[i]))])


def settled(flags: Flags) -> list[Problem]:
    """What was flagged, but for rows that are left out.

    Raises
    ------
    ForecasterError
        With all that stops the run, where anything flagged does.
    """
    said = [p for p in flags.problems if p.row not in flags.sheet.left_out]
    stops = [p for p in said if p.stops]
    if stops:
        raise ForecasterError(*sorted(stops, key=lambda p: (p.row, p.column)))
    return said


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
