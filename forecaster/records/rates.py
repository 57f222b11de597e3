"""Exchange rates as read, and the reporting currency (R25, R27)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import NamedTuple

from forecaster.errors import ForecasterError
from forecaster.problems import Problem
from forecaster.records.rows import check_rows
from forecaster.sheets import RawSheet

# What stops the run where money is converted by such rates, and what it is where none is.
_MILDER = {"E115": "W408", "E124": "W407"}
_CODE = re.compile(r"[A-Z]{3}")
_SYMBOLS = {"€": "EUR", "£": "GBP", "EURO": "EUR", "EUROS": "EUR"}


class ExchangeRate(NamedTuple):
    """Units of the reporting currency for one unit, from a day on; `None` from ever."""

    currency: str
    rate: float
    valid_from: dt.datetime | None
    row: int


def currency_code(text: str) -> str:
    """The ISO code that a cell means, or ``""``: any case, and the two signs that mean one thing.

    >>> currency_code(" eur "), currency_code("€"), currency_code("Euros?")
    ('EUR', 'EUR', '')
    """
    code = _SYMBOLS.get(text.strip().upper(), text.strip().upper())
    return code if _CODE.fullmatch(code) else ""


def read_rates(sheet: RawSheet | None) -> tuple[tuple[ExchangeRate, ...], list[Problem]]:
    """The rates of the Exchange Rates sheet; rows with bad cells are rejected and said.

    Raises
    ------
    ForecasterError
        E112 the same currency and date twice.
    """
    if sheet is None:
        return (), []
    good, problems = check_rows(sheet)
    rates = []
    seen = set()
    cells = [sheet.cells(name)[good].tolist() for name in ("currency", "rate", "from")]
    for row, (text, rate, since) in zip(
        sheet.rows[good].tolist(), zip(*cells, strict=True), strict=True
    ):
        code = currency_code(text)
        place = sheet.column_of("currency")
        if not code:
            problems.append(
                Problem("E219", sheet.title, row, place, "currency", text, role=sheet.role)
            )
            continue
        if (code, since) in seen:
            raise ForecasterError(
                Problem("E112", sheet.title, row, place, "currency", code, role=sheet.role)
            )
        seen.add((code, since))
        rates.append(ExchangeRate(code, rate, since, row))
    return tuple(rates), problems


def reporting_currency(
    asked: str,
    used: Iterable[str],
    rates: Iterable[ExchangeRate],
    sheet: RawSheet | None,
    bad: Iterable[Problem] = (),
) -> tuple[str, list[Problem]]:
    """The currency of the report (R27), and what is odd about the rates given for it.

    Parameters
    ----------
    used
        The currencies that stand in Opportunities.
    bad
        The cells there that are no currency; told where that leaves it unclear.

    Raises
    ------
    ForecasterError
        E111 or E122 where it is not clear, E115 or E124 where rates are quoted in another.
    """
    rates = list(rates)
    currencies = sorted(set(used))
    ones = sorted({r.currency for r in rates if r.rate == 1})
    chosen = asked or (currencies[0] if len(currencies) == 1 else "")
    chosen = chosen or (ones[0] if len(ones) == 1 else "")
    if not chosen:
        code = "E111" if currencies else "E122"
        raise ForecasterError(*bad, Problem(code, found=", ".join(currencies)))
    problems = _odd_rates(chosen, rates, ones, sheet) if sheet else []
    converts = bool((set(currencies) - {chosen}) & {r.currency for r in rates})
    if converts and any(p.code in _MILDER for p in problems):
        raise ForecasterError(*problems)
    return chosen, [p._replace(code=_MILDER.get(p.code, p.code)) for p in problems]


def _odd_rates(
    chosen: str, rates: list[ExchangeRate], ones: list[str], sheet: RawSheet
) -> list[Problem]:
    """Signs that the rates are quoted in another currency than the reporting one."""
    place = sheet.column_of("rate")
    own = [r for r in rates if r.currency == chosen]
    wrong = next((r for r in own if r.rate != 1), None)
    if wrong is not None:
        more = (("rate", f"{wrong.rate:.15g}"),)
        return [Problem("E115", sheet.title, wrong.row, place, "rate", chosen, more, sheet.role)]
    if len(ones) == 1 and ones[0] != chosen:
        more = (("currency", chosen),)
        # One rate of 1 alone may be a parity; among several it is what they are quoted in.
        code = "E124" if len({r.currency for r in rates}) > 1 else "W407"
        return [Problem(code, sheet.title, 0, -1, "rate", ones[0], more, sheet.role)]
    return []
