"""Figures as people read them: amounts, counts, shares and dates by CLDR, and names cut to fit."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from functools import cache

import numpy as np
from babel.core import Locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import format_decimal, format_percent

from forecaster.money import minor_digits, whole

ELLIPSIS = "…"
_BREAKS = re.compile(r"[ \t-\r\x1c-\x1f\x85\u2028\u2029]+")  # no-break spaces stay what they are
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")  # what holds an emoji together


def amount(minor: int, digits: int, locale: str) -> str:
    """An amount in minor units with all its decimals, never a float.

    >>> amount(-123456750, 2, "en_GB"), amount(7, 0, "en_GB")
    ('-1,234,567.50', '7')
    """
    return decimal(Decimal(minor).scaleb(-digits), digits, locale)


def decimal(value: Decimal, digits: int, locale: str) -> str:
    """A decimal number with a fixed number of decimals."""
    pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
    written: str = format_decimal(value, pattern, locale)
    return written


def in_currency(minor: int, currency: str, locale: str) -> str:
    r"""An amount in minor units of its own currency, with the currency's code.

    >>> in_currency(1250, "JPY", "en_GB")
    '1,250\xa0JPY'
    """
    return f"{amount(minor, minor_digits(currency), locale)}\u00a0{currency}"


def count(number: int, locale: str) -> str:
    """A whole number.

    >>> count(12345, "en_GB")
    '12,345'
    """
    return decimal(Decimal(int(number)), 0, locale)


def share(coefficient: int, exponent: int, locale: str) -> str:
    """Percent points, coefficient × 10^-exponent, with two decimals at most.

    >>> share(125, 1, "en_GB"), share(50, 0, "en_GB")
    ('12.5%', '50%')
    """
    points = Decimal(int(coefficient)).scaleb(-int(exponent))
    written: str = format_percent(points.scaleb(-2), _percent_pattern(locale), locale)
    return written


def percent(ratio: Fraction, decimals: int, locale: str) -> str:
    """A ratio in per cent, with so many decimals at most, rounded half away from zero.

    >>> percent(Fraction(2, 3), 1, "en_GB"), percent(Fraction(1, 2), 1, "en_GB")
    ('66.7%', '50%')
    """
    return share(whole(ratio * 10 ** (2 + decimals)), decimals, locale)


@cache
def _percent_pattern(locale: str) -> str:
    pattern: str = Locale.parse(locale).percent_formats[None].pattern
    return pattern.replace("#,##0", "#,##0.##")


def _date(value: np.datetime64 | dt.date | str) -> dt.date:
    return dt.date.fromisoformat(str(np.datetime64(value).astype("datetime64[D]")))


def day(value: np.datetime64 | dt.date, locale: str, *, short: bool = False) -> str:
    """A day with its month in words.

    >>> day(dt.date(2026, 11, 30), "en_GB"), day(dt.date(2026, 11, 30), "en_GB", short=True)
    ('30 November 2026', '30 Nov 2026')
    """
    return format_date(_date(value), "medium" if short else "long", locale)


def month(value: np.datetime64, locale: str) -> str:
    """A month, short.

    >>> month(np.datetime64("2026-11"), "en_GB")
    'Nov 2026'
    """
    return format_skeleton("yMMM", _date(value), locale=locale)


def span(first: np.datetime64 | str, last: np.datetime64 | str, locale: str) -> str:
    """The months from the first to the last, both included.

    >>> span("2026-10", "2026-12", "en_GB")
    'Oct–Dec 2026'
    """
    # CLDR sets thin spaces around the dash; the rules of the product write it closed up.
    return format_interval(_date(first), _date(last), "yMMM", locale=locale).replace("\u2009", "")


def clip(text: str, length: int) -> str:
    r"""The text on one line, cut with an ellipsis where it is longer than ``length`` characters.

    A letter keeps its accents, an emoji its parts: neither is cut in the middle.

    >>> clip("Very long name", 9), clip("two\n lines", 20)
    ('Very lon…', 'two lines')
    """
    line = _BREAKS.sub(" ", text).strip(" ")
    if len(line) <= length:
        return line
    end = length - 1
    while end and (_joins(line[end]) or _joins(line[end - 1], before=True)):
        end -= 1
    return line[:end].rstrip() + ELLIPSIS


def _joins(character: str, *, before: bool = False) -> bool:
    if before:
        return character == "\u200d"
    return character in _JOINERS or unicodedata.combining(character) > 0


def width(text: str) -> int:
    """How many columns a text takes on a terminal.

    >>> width("Zoë"), width("東京")
    (3, 4)
    """
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    nothing = sum(unicodedata.category(c) in ("Mn", "Me", "Cf") for c in text)
    return len(text) + wide - nothing
