"""Checks that only the workbook can make: of its own cells, whoever changed them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from forecaster.forecasting.results import Figures
from forecaster.reporting.pages.blocks import Row
from forecaster.reporting.pages.changes import impossible
from forecaster.reporting.pages.formulas import (
    CHECKS,
    FORECAST,
    HEALTH,
    SUMMARY,
    At,
    Formula,
    Rows,
    Whole,
)
from forecaster.reporting.pages.health import has_health
from forecaster.reporting.pages.making import Making
from forecaster.reporting.pages.outcomes import calculated, verdict
from forecaster.reporting.report import Report
from forecaster.reporting.schedule.numbers import told_groups
from forecaster.words.catalogue import Words

_A_FORMULA = 50  # sheets


class _Check(NamedTuple):
    """A sentence, and the formulas that add up to 0 as long as it is true."""

    said: str
    actual: tuple[Formula, ...]


def own_count(report: Report, making: Making) -> int:
    """How many there are."""
    return len(_by_many(summed(report.forecast))) + making.live_rows


def own_checks(report: Report, words: Words, making: Making, first: int) -> Iterator[Row]:
    """Their rows, the first with the number ``first``."""
    for number, check in enumerate(_checks(report, words, making), first):
        yield _row(f"check {number}", check, words)


def _checks(report: Report, words: Words, making: Making) -> Iterator[_Check]:
    if making.live_rows:
        said = words("Probabilities in Parameters lie from 0 to 100 per cent")
        yield _Check(said, impossible(report))
    rows = Formula("error", (Rows("converted", "undated"),))
    yield from _no_errors(summed(report.forecast), (rows,), words)


def no_error_rows(pages: Sequence[str], first: int, words: Words) -> Iterator[Row]:
    """The rows of the checks that no page shows an error, the first with the number ``first``."""
    for number, check in enumerate(_no_errors(pages, (), words), first):
        yield _row(f"check {number}", check, words)


def _no_errors(
    pages: Sequence[str], besides: tuple[Formula, ...], words: Words
) -> Iterator[_Check]:
    for number, lot in enumerate(_by_many(pages)):
        # A sum shows the error of any cell as well.
        sums = tuple(Formula("error", (Whole(page),)) for page in lot)
        if number:
            said = words("No sheet shows an error ({number})", number=number + 1)
            yield _Check(said, sums)
        else:
            yield _Check(words("No sheet shows an error"), (*sums, *besides))


def _row(key: str, check: _Check, words: Words) -> Row:
    mine, wanted, digits = (At(CHECKS, key, name) for name in ("actual", "expected", "decimals"))
    difference = (Formula("difference", (mine, wanted, digits)),)
    found = (calculated(0, check.actual, digits), calculated(0, difference, digits))
    return Row((check.said, "", 0, 0, None, *found, verdict(key, words, ok=True)), key=key)


def summed(forecast: Figures) -> list[str]:
    """The pages of sums; the Schedule is looked at besides."""
    health = [HEALTH] if has_health(forecast) else []
    return [SUMMARY, FORECAST, *health, *told_groups(forecast)]


def _by_many(pages: Sequence[str]) -> list[Sequence[str]]:
    """The pages in lots that one formula can name."""
    return [pages[at : at + _A_FORMULA] for at in range(0, len(pages), _A_FORMULA)]
