"""Value, basis, duration and currency of every row, and its total in its own currency (R2, R21)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forecaster.money import (
    LARGEST,
    Bools,
    Decimals,
    Floats,
    Ints,
    exact,
    minor_digits,
    power_of_ten,
    round_ratio,
    text,
)
from forecaster.records.flags import Flags, texts
from forecaster.records.opportunities import BASES, FIXED, Codes
from forecaster.records.rates import currency_code
from forecaster.records.rows import LONGEST
from forecaster.sheets import Cells, RawSheet
from forecaster.words.keys import Guesses
from forecaster.words.kinds import mark

# One period of each basis, as a sentence says it.
PERIODS = (
    "",
    mark("hour"),
    mark("day"),
    mark("week"),
    mark("month"),
    mark("quarter"),
    mark("year"),
)


class Amounts(NamedTuple):
    """The money of every row of a sheet: see `Opportunities` for the columns.

    ``total`` is in minor units of the row's own currency; 0 where ``known`` is false, because an
    amount or its duration was not understood.
    """

    value: Decimals
    is_total: Bools
    has_value: Bools
    basis: Codes
    duration: Ints
    currency: Cells
    total: Ints
    known: Bools


def own_total(value: Decimals, is_total: Bools, duration: Ints, digits: Ints) -> Ints:
    """Value times duration, or the total itself, rounded once to minor units (R2, R21).

    Parameters
    ----------
    value, is_total, duration
        As in `Opportunities`.
    digits
        Decimals of each row's own currency.

    Examples
    --------
    >>> own_total(Decimals(np.array([125]), np.array([3])), np.array([False]), np.array([1000]), 2)
    array([12500])
    """
    periods = np.where(is_total, 1, duration)
    up, down = power_of_ten(np.asarray(digits - value.exponent, dtype=np.int64))
    return round_ratio((value.coefficient, periods, up), (down,))


def digits_of(currency: Cells) -> Ints:
    """Decimals of each currency of a column."""
    known = {code: minor_digits(code) for code in set(currency.tolist())}
    return np.fromiter((known[c] for c in currency.tolist()), dtype=np.int64, count=len(currency))


def numbers(sheet: RawSheet, field: str) -> Floats:
    """A number column with NaN for blanks and for cells that were not understood."""
    return np.array(
        [c if type(c) is float else np.nan for c in sheet.cells(field).tolist()], dtype=np.float64
    )


def _blank(sheet: RawSheet, field: str) -> Bools:
    return np.fromiter(
        (c is None for c in sheet.cells(field).tolist()), dtype=bool, count=len(sheet.rows)
    )


def currencies(flags: Flags) -> Cells:
    """The currency that each row names itself, by its cell or in its amount; ``""`` where none.

    Flags cells that are no code (E219), and amounts in another currency than the cell's (E226).
    """
    sheet = flags.sheet
    said = texts(sheet, "currency")
    codes = {cell: currency_code(cell) for cell in set(said)}
    own = np.array([codes[cell] for cell in said], dtype=object)
    near = Guesses({code for code in codes.values() if code})
    flags.flag(
        "E219",
        np.array([bool(c) and not codes[c] for c in said], dtype=bool),
        "currency",
        lambda i: said[i],
        lambda i: [("guess", near(said[i]))],
    )
    for field, found in sheet.currencies.items():
        one = np.array([f if "/" not in f else "" for f in found.tolist()], dtype=object)
        _flag_clash(flags, field, found, own)
        own = np.where(own == "", one, own)
    return own


def _flag_clash(flags: Flags, field: str, found: Cells, currency: Cells) -> None:
    """Flag amounts whose own text says another currency than the row's (E226)."""
    pairs = zip(found.tolist(), currency.tolist(), strict=True)
    clash = [bool(f and c and c not in f.split("/")) for f, c in pairs]
    flags.flag(
        "E226",
        np.array(clash, dtype=bool) & ~flags.rejected,
        field,
        lambda i: _sign(str(found[i])),
        lambda i: [("currency", str(currency[i]))],
    )


def _sign(codes: str) -> str:
    """A code, or the sign of several that one sign stands for."""
    signs = (("USD", "$"), ("JPY", "¥"), ("SEK", "kr"))
    shared = "/" in codes
    return next((sign for code, sign in signs if shared and code in codes), codes)


def fill_currency(own: Cells, has_value: Bools, asked: str, reporting: str, flags: Flags) -> Cells:
    """Fill blank currencies by R27; flags rows with a value where it is not clear (E220)."""
    used = set(own[own != ""].tolist())
    blank = own == ""
    if asked and used <= {asked}:
        fill = asked
    elif len(used) == 1:
        fill = next(iter(used))
    else:
        fill = ""
    if fill:
        return np.where(blank, fill, own)
    flags.flag("E220", blank & has_value & ~flags.rejected, "currency")
    return np.where(blank & ~has_value, reporting, own)


def read_amounts(flags: Flags, own: Cells, asked: str, reporting: str) -> Amounts:
    """Make the money columns of a sheet; flags what R2 does not allow.

    Parameters
    ----------
    own
        The currencies that the rows name.
    asked, reporting
        ``--currency`` (blank if not given) and the reporting currency (R27).
    """
    sheet = flags.sheet
    basis_code = {name: code for code, name in enumerate(BASES)}
    basis = np.array(
        [basis_code.get(b, FIXED) for b in texts(sheet, "duration_basis")], dtype=np.int8
    )
    unit, whole = numbers(sheet, "value"), numbers(sheet, "total_value")
    no_value = _blank(sheet, "value") & _blank(sheet, "total_value")
    is_total = np.isnan(unit) & ~np.isnan(whole)
    value = np.where(is_total, whole, unit)
    currency = fill_currency(own, ~no_value, asked, reporting, flags)
    for field, found in sheet.currencies.items():
        _flag_clash(flags, field, found, currency)
    duration = _durations(flags, basis, ~no_value)
    largest = LARGEST / 10.0 ** digits_of(currency)
    with np.errstate(over="ignore"):  # infinite is too large as well
        fits = np.abs(np.nan_to_num(value)) * np.where(is_total, 1, duration) < largest
    flags.flag("E222", ~fits & is_total, "total_value")
    flags.flag("E222", ~fits & ~is_total, "value")
    decimals = exact(np.where(fits, value, 0.0))
    total = own_total(decimals, is_total, duration, digits_of(currency))
    if {"value", "total_value"} & set(sheet.columns):  # else it is said once, of the column
        flags.flag("W301", no_value, "value")
    flags.flag("W302", (total < 0) & fits & is_total, "total_value")
    flags.flag("W302", (total < 0) & fits & ~is_total, "value")
    _compare_totals(flags, total, whole, ~np.isnan(unit) & ~np.isnan(whole) & fits, currency)
    known = (no_value | ~np.isnan(value)) & fits
    known &= ~((basis != FIXED) & ~no_value & np.isnan(numbers(sheet, "duration")))
    return Amounts(
        decimals, is_total, ~no_value, basis, duration, currency, np.where(known, total, 0), known
    )


def _durations(flags: Flags, basis: Codes, has_value: Bools) -> Ints:
    """Whole periods, 1 where there is none; flags E212 and E213 (R2)."""
    sheet = flags.sheet
    periods = numbers(sheet, "duration")
    missing = _blank(sheet, "duration")
    said = sheet.cells("duration_basis").tolist()
    fixed = np.array([b is None or b == "FIXED" for b in said], dtype=bool)
    flags.flag("E212", fixed & ~missing & ~np.isnan(periods), "duration")
    unpaid = (basis != FIXED) & missing & has_value
    flags.flag("E213", unpaid, "duration", lambda i: PERIODS[basis[i]])
    whole = np.nan_to_num(np.where(basis == FIXED, 1.0, periods), nan=1.0)
    count: Ints = np.rint(np.clip(whole, 1, LONGEST)).astype(np.int64)
    return count


def _compare_totals(flags: Flags, total: Ints, whole: Floats, both: Bools, currency: Cells) -> None:
    """Flag rows whose Total Value is not value times duration (E214)."""
    if not both.any():
        return
    digits = digits_of(currency)
    stated = exact(np.where(both, whole, 0.0))
    none = np.zeros(len(both), dtype=bool)
    given = own_total(stated, ~none, np.ones(len(both), dtype=np.int64), digits)
    flags.flag(
        "E214",
        both & (given != total) & ~flags.rejected,
        "total_value",
        more=lambda i: [("expected", text(int(total[i]), int(digits[i])))],
    )
