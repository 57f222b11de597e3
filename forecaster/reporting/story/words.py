"""What each step of the story is told with: one opportunity, one language, its amounts in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from forecaster.reporting import figures
from forecaster.reporting.report import Report
from forecaster.reporting.story.story import Used
from forecaster.words.catalogue import Words


class Fact(NamedTuple):
    """A name and what it is."""

    label: str
    value: str


class Line(NamedTuple):
    """A line of the months: what is due by then as a share, in all, and the money of the month."""

    label: str
    share: str
    running: str
    amount: str


@dataclass(frozen=True)
class Step:
    """A step: what it comes to, the rules and cells it rests on, and how."""

    heading: str
    result: str = ""
    rules: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    said: tuple[str | Fact, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Telling:
    """One used opportunity, to be told in one language."""

    report: Report
    used: Used
    words: Words

    def money(self, minor: int | None) -> str:
        """An amount in the reporting currency; what is not priced is said so."""
        if minor is None:
            words = self.words
            return words("not priced")
        return figures.in_currency(minor, self.report.forecast.currency, self.words.locale)

    def bare(self, minor: int) -> str:
        """An amount in the reporting currency, whose code stands elsewhere."""
        return figures.amount(minor, self.report.forecast.digits, self.words.locale)

    def own(self, minor: int) -> str:
        """An amount in the row's own currency."""
        return figures.in_currency(minor, self.used.total.currency, self.words.locale)

    def points(self, points: Decimal) -> str:
        """Percent points as a percentage."""
        exponent = max(0, -int(points.as_tuple().exponent))
        return figures.share(int(points.scaleb(exponent)), exponent, self.words.locale)

    def day(self, day: dt.date) -> str:
        """A day with its month in words."""
        return figures.day(day, self.words.locale)

    def number(self, number: Decimal, least: int = 0) -> str:
        """A number with all its decimals, ``least`` of them at least."""
        digits = max(least, -int(number.as_tuple().exponent))
        return figures.decimal(number, digits, self.words.locale)
