"""How figures and dates read: number formats for cells, month names, period labels."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np

from forecaster.forecasting.results import PeriodFigures
from forecaster.money import minor_digits
from forecaster.words.catalogue import Words
from forecaster.words.kinds import mark

SHARE = "0.0#%"
COUNT = "#,##0"
RATE = "0.0000##########"
NUMBER = "#,##0.########"

# CLDR's abbreviated months; a format of the cell's own would follow the reader's machine instead.
_MONTH_NAMES = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "fr": [
        *("janv.", "févr.", "mars", "avr.", "mai", "juin"),
        *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
    ],
}
_LANGUAGE_TAGS = {"en": "[$-809]", "fr": "[$-40C]"}
_DATES = {"en": "yyyy-mm-dd", "fr": "dd/mm/yyyy"}
_PERIOD = re.compile(r"FY(?P<year>[\d/]+)(?: Q(?P<quarter>\d))?")

FISCAL_YEAR = mark("FY{year}")
FISCAL_QUARTER = mark("FY{year} Q{quarter}")


def money_format(currency: str) -> str:
    """The cell format of a currency: code behind, minus sign before, a dash for nothing.

    >>> money_format("JPY")
    '#,##0 [$JPY];-#,##0 [$JPY];"–"'
    """
    return _money(currency, "0" * minor_digits(currency))


def long_money_format(currency: str) -> str:
    """The same for prices that are finer than the currency's minor unit."""
    return _money(currency, "0" * max(minor_digits(currency), 2) + "####")


def _money(currency: str, decimals: str) -> str:
    figure = "#,##0." + decimals if decimals else "#,##0"
    if not currency:  # nothing was given, so nothing is at stake
        return figure
    return f'{figure} [${currency}];-{figure} [${currency}];"–"'


def date_format(lang: str) -> str:
    """The cell format of a day."""
    return _DATES[lang]


def month_format(lang: str) -> str:
    """The cell format of a month, in the report's language wherever it is opened."""
    return f"{_LANGUAGE_TAGS[lang]}mmm yyyy"


def month_day(month: np.datetime64 | str) -> dt.date:
    """The first day of a month."""
    return dt.date.fromisoformat(f"{str(month)[:7]}-01")


def month_text(month: np.datetime64 | str, lang: str) -> str:
    """A month in words.

    >>> month_text("2026-11", "en"), month_text("2026-08", "fr")
    ('Nov 2026', 'août 2026')
    """
    day = month_day(month)
    return f"{_MONTH_NAMES[lang][day.month - 1]} {day.year}"


def date_text(day: dt.date, lang: str) -> str:
    """A day in words.

    >>> date_text(dt.date(2026, 11, 3), "en")
    '3 Nov 2026'
    """
    return f"{day.day} {_MONTH_NAMES[lang][day.month - 1]} {day.year}"


def span_text(first: str, last: str, lang: str) -> str:
    """Two months and what lies between, the year said once.

    >>> span_text("2026-10", "2026-12", "en"), span_text("2026-04", "2027-03", "en")
    ('Oct–Dec 2026', 'Apr 2026–Mar 2027')
    """
    end = month_text(last, lang)
    if first == last:
        return end
    start = month_text(first, lang)
    return f"{start[:-5] if first[:4] == last[:4] else start}–{end}"


def fiscal_label(label: str, words: Words) -> str:
    """A fiscal period's label in the reader's language.

    >>> from forecaster.words.catalogue import words
    >>> fiscal_label("FY2026/27 Q1", words("en"))
    'FY2026/27 Q1'
    """
    found = _PERIOD.fullmatch(label)
    if not found:
        return label
    year, quarter = found["year"], found["quarter"]
    if quarter:
        return words(FISCAL_QUARTER, year=year, quarter=quarter)
    return words(FISCAL_YEAR, year=year)


def period_text(period: PeriodFigures, words: Words) -> str:
    """A fiscal period with its months: ``FY2026 Q4 (Oct–Dec 2026)`` (R17)."""
    span = span_text(period.first, period.last, words.lang)
    return f"{fiscal_label(period.label, words)} ({span})"
