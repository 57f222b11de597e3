"""Exact money: whole columns of integers, in the minor unit of their currency (R21).

A decimal number is held as ``coefficient`` × 10^-``exponent``, both whole. Every product and
quotient is rounded once, half away from zero, by `round_ratio`; no float ever holds a sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

# ISO 4217 (list one, 2024): every other currency has two decimals.
_DIGITS = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"), 0
    ),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
# One total may have 15 digits: what Excel shows exactly.
LARGEST = 10**15
HELD = 2**53  # minor units: beyond, no cell of a workbook holds a sum exactly
_FINEST = 100
_NOTHING = Decimal(0).as_tuple()
_SAFE = 2.0**60  # leaves room for 2 × product + divisor


class Decimals(NamedTuple):
    """A column of exact decimal numbers: coefficient × 10^-exponent."""

    coefficient: Ints
    exponent: Ints


def minor_digits(currency: str) -> int:
    """Decimals of a currency's minor unit, by ISO 4217.

    >>> minor_digits("EUR"), minor_digits("JPY"), minor_digits("KWD")
    (2, 0, 3)
    """
    return _DIGITS.get(currency, 2)


def exact(values: Floats) -> Decimals:
    """The decimal that Excel shows at 15 digits, for each float (R21).

    >>> exact(np.array([0.1 + 0.2, 1234.5]))
    Decimals(coefficient=array([  3, 12345]), exponent=array([1, 1]))

    NaN becomes 0. Numbers too large for 15 digits keep a negative exponent.
    """
    values = np.nan_to_num(values, nan=0.0)
    coefficient = np.zeros(len(values), dtype=np.int64)
    exponent = np.zeros(len(values), dtype=np.int64)
    todo = np.ones(len(values), dtype=bool)
    # A float equal to the correctly rounded quotient n / 10^d, n below 10^15, shows as it.
    for digits in range(7):
        with np.errstate(over="ignore"):  # too large is not below 10^15 either
            scaled = np.rint(values * 10.0**digits)
        hit = todo & (scaled / 10.0**digits == values) & (np.abs(scaled) < LARGEST)
        coefficient[hit] = scaled[hit].astype(np.int64)
        exponent[hit] = digits
        todo &= ~hit
        if not todo.any():
            break
    rest = [Decimal(f"{v:.15g}").normalize().as_tuple() for v in values[todo].tolist()]
    # Nothing so small becomes a minor unit by any product here.
    rest = [d if -int(d.exponent) <= _FINEST else _NOTHING for d in rest]
    coefficient[todo] = [_signed(d.sign, d.digits) for d in rest]
    exponent[todo] = [-int(d.exponent) for d in rest]
    return Decimals(coefficient, exponent)


def _signed(sign: int, digits: tuple[int, ...]) -> int:
    whole = int("".join(map(str, digits)))
    return -whole if sign else whole


def round_ratio(factors: Sequence[npt.ArrayLike], divisors: Sequence[npt.ArrayLike] = ()) -> Ints:
    """Product of the factors over the product of the (positive) divisors, half away from zero.

    All are whole numbers, arrays or scalars that broadcast to one shape. Rows whose product does
    not fit 60 bits are computed with Python's own integers, so that every result is exact.

    >>> round_ratio([np.array([5, -5, 4]), 3], [10])
    array([ 2, -2,  1])

    Raises
    ------
    OverflowError
        If a result itself does not fit 64 bits.
    """
    columns = np.broadcast_arrays(*[np.asarray(c) for c in (*factors, *divisors)])
    tops, bottoms = columns[: len(factors)], columns[len(factors) :]
    safe = (_size(tops) < _SAFE) & (_size(bottoms) < _SAFE)
    if safe.all():
        return _half_away(_product(tops), _product(bottoms))
    result = np.zeros(safe.shape, dtype=np.int64)
    result[safe] = _half_away(
        _product([c[safe] for c in tops]), _product([c[safe] for c in bottoms])
    )
    big = _half_away(
        _product([c[~safe].astype(object) for c in tops]),
        _product([c[~safe].astype(object) for c in bottoms]),
    )
    result[~safe] = big.astype(np.int64)
    return result


def power_of_ten(exponent: Ints) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """10^exponent as a factor and a divisor, one of them 1; Python integers beyond 10^18.

    >>> power_of_ten(np.array([2, -3]))
    (array([100,   1]), array([   1, 1000]))
    """
    kind = object if np.abs(exponent).max(initial=0) > 18 else np.int64
    ten = np.array(10, dtype=kind)
    up = np.maximum(exponent, 0).astype(kind)
    down = np.maximum(-exponent, 0).astype(kind)
    return ten**up, ten**down


def _size(columns: Sequence[npt.NDArray[Any]]) -> Floats:
    size = np.ones(columns[0].shape if columns else (), dtype=np.float64)
    with np.errstate(over="ignore"):  # infinite is what it says: too large
        for column in columns:
            size = size * np.maximum(np.abs(column.astype(np.float64)), 1.0)
    return size


def _product(columns: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    result = np.array(1)
    for column in columns:
        result = result * column
    return result


def _half_away(top: npt.NDArray[Any], bottom: npt.NDArray[Any]) -> npt.NDArray[Any]:
    sign = np.where(top < 0, -1, 1)
    rounded: npt.NDArray[Any] = sign * ((2 * (top * sign) + bottom) // (2 * bottom))
    return rounded


def text(minor: int, digits: int) -> str:
    """An amount in minor units as a decimal string.

    >>> text(-1230, 2), text(5, 3), text(7, 0)
    ('-12.30', '0.005', '7')
    """
    sign, whole = ("-", -minor) if minor < 0 else ("", minor)
    if not digits:
        return f"{sign}{whole}"
    head, tail = divmod(whole, 10**digits)
    return f"{sign}{head}.{tail:0{digits}d}"


def texts(minor: Ints, digits: int) -> list[str]:
    """`text` for a column."""
    return [text(m, digits) for m in minor.tolist()]


def whole(value: Fraction) -> int:
    """A fraction as a whole number, rounded half away from zero (R21).

    >>> whole(Fraction(5, 2)), whole(Fraction(-5, 2)), whole(Fraction(7, 3))
    (3, -3, 2)
    """
    size = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return size if value >= 0 else -size


def total(minor: Ints) -> int:
    """The exact sum of a column, however large."""
    if np.abs(minor.astype(np.float64)).sum() < _SAFE:
        return int(minor.sum())
    return sum(minor.tolist())
