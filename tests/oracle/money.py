"""Exact numbers: fractions in, whole minor units out, and one way of rounding (R21)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

DECIMALS = {"JPY": 0, "KRW": 0, "CLP": 0, "VND": 0, "KWD": 3, "BHD": 3, "TND": 3}


def decimals(currency: str) -> int:
    """Return how many decimals a currency has (ISO 4217; 2 unless listed)."""
    return DECIMALS.get(currency, 2)


def exact(cell: object) -> Fraction:
    """Read a cell's number as the decimal that Excel shows at 15 digits (R21)."""
    if isinstance(cell, float):
        return Fraction(Decimal(format(cell, ".15g")))
    if isinstance(cell, (int, Decimal, str)):
        return Fraction(cell)
    raise TypeError(cell)


def rounded(number: Fraction) -> int:
    """Round half away from zero, as Excel's ROUND does (R21)."""
    size = int(abs(number) + Fraction(1, 2))
    return -size if number < 0 else size


def minor(amount: Fraction, currency: str) -> int:
    """Return an amount in whole minor units of its currency, rounded once."""
    return rounded(amount * 10 ** decimals(currency))


def major(units: int, currency: str) -> Fraction:
    """Return minor units as an amount."""
    return Fraction(units, 10 ** decimals(currency))


def printed(units: int, currency: str) -> str:
    """Return minor units as the JSON prints them: `-1234.50`, `700` for JPY, `0.125` for KWD."""
    places = decimals(currency)
    digits = str(abs(units)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if units < 0 else text
