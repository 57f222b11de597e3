"""The page of Problems: what is wrong with the data, where, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice

from forecaster.money import minor_digits
from forecaster.problems import cure, message, place
from forecaster.reporting.pages.blocks import (
    Cell,
    Column,
    Kind,
    Money,
    Page,
    Row,
    Said,
    Table,
    Tone,
)
from forecaster.reporting.report import Report
from forecaster.words.catalogue import Words
from forecaster.words.kinds import mark

SEVERITIES = {"error": (mark("Error"), Tone.BAD), "warning": (mark("Warning"), Tone.CAUTION)}
# A sheet holds 1,048,576 rows; the JSON result has every problem.
MOST_PROBLEMS = 1_000_000

_STAKE = re.compile(r"(?P<amount>-?\d+(?:\.\d+)?) (?P<currency>[A-Z]{3})")


def problems_page(report: Report, words: Words) -> Page:
    """Every problem: where, what was found, what to do, and the money at stake."""
    columns = (
        Column(words("Severity"), width=11),
        Column(words("Code"), width=7),
        Column(words("Sheet"), width=18),
        Column(words("Cell or row"), width=12),
        Column(words("Field"), width=18),
        Column(words("What was found"), width=64),
        Column(words("What to do"), width=54),
        Column(words("Money at stake"), Kind.MONEY, width=20),
    )
    notes: tuple[str, ...] = ()
    if len(report.problems) > MOST_PROBLEMS:
        notes = (
            words("The first {count} problems; the JSON result has all.", count=MOST_PROBLEMS),
        )
    table = Table("", columns, _problem_rows(report, words), notes, long=True, filtered=True)
    about = words("What is wrong with the data, where, and what to do")
    return Page("problems", words("Problems"), about, blocks=(table,))


def _problem_rows(report: Report, words: Words) -> Iterator[Row]:
    pairs = zip(report.problems, report.stakes, strict=True)
    for problem, stake in islice(pairs, MOST_PROBLEMS):
        severity, tone = SEVERITIES[problem.severity]
        where = (problem.sheet, place(problem), words.label(problem.role, problem.field))
        what = (message(problem, words), cure(problem, words))
        said = Said(words(severity), tone)
        yield Row((said, problem.code, *where, *what, stake_cell(stake)))


def stake_cell(stake: str) -> Cell:
    """Money at stake as an amount where it reads like one.

    >>> stake_cell("-12.50 EUR")
    Money(minor=-1250, currency='EUR')
    """
    found = _STAKE.fullmatch(stake)
    if not found:
        return stake or None
    minor = Decimal(found["amount"]).scaleb(minor_digits(found["currency"]))
    return Money(int(minor), found["currency"]) if minor == int(minor) else stake
