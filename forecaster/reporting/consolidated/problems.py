"""The page of Problems over many workbooks: a row a workbook and kind."""

from __future__ import annotations

from forecaster.problems import cure, message
from forecaster.reporting.consolidated.consolidated import (
    Consolidated,
    ProblemKind,
    SourceBook,
)
from forecaster.reporting.mistakes import stake
from forecaster.reporting.pages.blocks import Cell, Column, Kind, Page, Row, Said, Table
from forecaster.reporting.pages.problems import MOST_PROBLEMS, SEVERITIES, stake_cell
from forecaster.words.catalogue import Words


def problems_page(consolidated: Consolidated, words: Words) -> Page:
    """Every workbook's kinds of problems, with the first place of each."""
    columns = (
        Column(words("Workbook"), width=34),
        Column(words("Severity"), width=11),
        Column(words("Code"), width=7),
        Column(words("Times"), Kind.COUNT, width=8),
        Column(words("First place"), width=22),
        Column(words("What was found first"), width=54),
        Column(words("What to do"), width=48),
        Column(words("Money at stake"), Kind.MONEY, width=24),
    )
    note = words("Each workbook's own report lists every problem with its place.")
    rows = [_row(source, kind, words) for source in consolidated.sources for kind in source.kinds]
    about = words("What is wrong with the data, by workbook and kind")
    table = Table("", columns, rows[:MOST_PROBLEMS], (note,), long=True, filtered=True)
    return Page("problems", words("Problems"), about, blocks=(table,))


def _row(source: SourceBook, kind: ProblemKind, words: Words) -> Row:
    severity, tone = SEVERITIES[kind.first.severity]
    said = Said(words(severity), tone)
    where = kind.places[0] if kind.places else ""
    what = (message(kind.first, words), cure(kind.first, words))
    return Row((source.name, said, kind.code, kind.times, where, *what, _money(kind, words)))


def _money(kind: ProblemKind, words: Words) -> Cell:
    """An amount where there is just one; else a text."""
    if len(kind.totals) == 1 and not kind.unknown:
        ((currency, amount),) = kind.totals.items()
        return stake_cell(f"{amount:f} {currency}")
    return stake(kind, words)
