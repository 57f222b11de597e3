"""What is wrong with the data: the problems of one kind together, with the money at stake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from forecaster import money
from forecaster.problems import Problem, cure, message, place, printable
from forecaster.reporting import figures
from forecaster.reporting.consolidated.consolidated import ProblemKind
from forecaster.reporting.report import Report
from forecaster.words.catalogue import Words

PRICED = "opportunities"  # the sheet whose rows are money
PLACES = 3
LONGEST_SENTENCE = 200
LONGEST_PLACE = 40
LONGEST_STAKE = 120


@dataclass(frozen=True, slots=True)
class Mistake:
    """The problems of one code: how many, the first one's sentence and the first places.

    ``rejected`` says that the rows are in no figure, ``outcome`` what became of them in words.
    ``stake`` is the total of the rows, one amount a currency, each row counted once; blank where no
    row is concerned.
    """

    code: str
    rejected: bool
    count: str
    message: str
    cure: str
    places: str
    stake: str
    outcome: str


class _Found(NamedTuple):
    problem: Problem
    stake: str


def mistakes(report: Report, words: Words) -> tuple[Mistake, ...]:
    """One entry a code: rejected rows first, then by code."""
    return mistakes_of(report.problems, report.stakes, words)


def mistakes_of(
    problems: Sequence[Problem], stakes: Sequence[str], words: Words
) -> tuple[Mistake, ...]:
    """The same of problems and the money of each, as `Report` has them."""
    return tuple(mistake(kind, words) for kind in kinds(problems, stakes))


def kinds(problems: Sequence[Problem], stakes: Sequence[str]) -> tuple[ProblemKind, ...]:
    """The problems of each code together: errors first, then by code."""
    found = [_Found(*pair) for pair in zip(problems, stakes, strict=True)]
    # The sort is stable: the first of each code is still the first in the workbook.
    ordered = sorted(found, key=lambda f: (f.problem.severity, f.problem.code))
    return tuple(
        _kind(code, list(same)) for code, same in groupby(ordered, key=lambda f: f.problem.code)
    )


def _kind(code: str, found: list[_Found]) -> ProblemKind:
    same = [f.problem for f in found]
    totals, unknown = at_stake(found)
    return ProblemKind(code, len(same), same[0], tuple(named(same[:PLACES])), totals, unknown)


def mistake(kind: ProblemKind, words: Words) -> Mistake:
    """The problems of one kind, written."""
    return Mistake(
        kind.code,
        kind.first.severity == "error",
        figures.count(kind.times, words.locale),
        figures.clip(message(kind.first, words), LONGEST_SENTENCE),
        figures.clip(cure(kind.first, words), LONGEST_SENTENCE),
        _places(kind, words),
        figures.clip(stake(kind, words), LONGEST_STAKE),
        _outcome(kind.first, words),
    )


def _outcome(problem: Problem, words: Words) -> str:
    if problem.stops:
        return words("workbook not used")
    return words("rejected") if problem.severity == "error" else words("accepted")


def _places(kind: ProblemKind, words: Words) -> str:
    shown = [figures.clip(where, LONGEST_PLACE) for where in kind.places]
    if kind.times > PLACES:
        count = figures.count(kind.times - PLACES, words.locale)
        shown.append(words("{count} more in the workbook", count=count))
    return ", ".join(shown)


def named(same: Iterable[Problem]) -> Iterator[str]:
    """The places of problems as Excel writes them, with their sheets; files have none."""
    for problem in same:
        where = "!".join(filter(None, (printable(problem.sheet), place(problem))))
        if where:
            yield where


def stake(kind: ProblemKind, words: Words) -> str:
    """The money of a kind's rows, one amount a currency, and how many amounts are unknown."""
    written = [_amount(kind.totals[currency], currency, words) for currency in sorted(kind.totals)]
    if kind.unknown:
        count = figures.count(kind.unknown, words.locale)
        written.append(words("amount unknown: {count}", count=count))
    return "; ".join(written)


def at_stake(found: Iterable[tuple[Problem, str]]) -> tuple[dict[str, Decimal], int]:
    """The money of the rows of some problems, by currency, each row once.

    Returns
    -------
    tuple
        Currency → the sum of the known amounts, and how many rows have an unknown one.
    """
    rows = {p.row: s for p, s in found if p.role == PRICED and (s or _of_a_row(p))}
    totals: dict[str, Decimal] = {}
    for stake in filter(None, rows.values()):
        for part in stake.split(" + "):
            amount, _, currency = part.partition(" ")
            totals[currency] = totals.get(currency, Decimal(0)) + Decimal(amount)
    return totals, sum(not stake for stake in rows.values())


def _of_a_row(problem: Problem) -> bool:
    """Whether it is about a row of data, which has an amount, known or not; not about headings."""
    return problem.row > 0 and problem.code[1] in "23"


def _amount(value: Decimal, currency: str, words: Words) -> str:
    digits = money.minor_digits(currency)
    return f"{figures.decimal(value, digits, words.locale)}\u00a0{currency}".strip()
