"""The consolidated result as JSON, for programs: `interface.md` is its contract."""

from __future__ import annotations

from collections.abc import Iterator

from forecaster.reporting.consolidated.consolidated import (
    Consolidated,
    ProblemKind,
    SourceBook,
)
from forecaster.reporting.consolidated.status import problem_counts, status_of
from forecaster.reporting.json import (
    Listed,
    Result,
    check_entries,
    choices_entry,
    figures_entry,
    pieces,
    problem_entry,
    rows_entry,
    totals_entry,
)
from forecaster.words.catalogue import Words, words


def result(consolidated: Consolidated, listed: Listed = list) -> Result:
    """The whole result, as of one workbook; ``sources`` stands in the place of ``source``.

    ``listed`` is that of `json.figures_entry`.
    """
    language = words(consolidated.options.lang)
    return {
        **choices_entry(consolidated.options, consolidated.figures, consolidated.version),
        "sources": [_source(source) for source in consolidated.sources],
        **figures_entry(consolidated.figures, listed),
        "problems": [
            _problems(source, kind, language)
            for source in consolidated.sources
            for kind in source.kinds
        ],
        "checks": check_entries(consolidated.figures),
    }


def dumps(consolidated: Consolidated) -> str:
    """The result as text: the same bytes for the same report."""
    return "".join(told(consolidated))


def told(consolidated: Consolidated) -> Iterator[str]:
    """The same, piece by piece: many customers are never all held as text."""
    return pieces(result(consolidated, iter))


def _source(source: SourceBook) -> Result:
    """One workbook; without figures where nothing could be done with it."""
    errors, warnings = problem_counts(source)
    figures = source.figures
    totals = figures and totals_entry(figures.open, figures.won, figures.lost, figures.digits)
    return {
        "file": source.name,
        "sha256": source.sha256,
        "status": status_of(source),
        "currency": figures.currency if figures else "",
        "rows": rows_entry(figures.rows) if figures else None,
        "totals": totals,
        "problems": {"errors": errors, "warnings": warnings},
        "reports": list(source.reports),
    }


def _problems(source: SourceBook, kind: ProblemKind, language: Words) -> Result:
    """The problems of one kind in one workbook: how many, and the first one."""
    first = problem_entry(kind.first, language)
    head = {"file": source.name, "code": kind.code, "severity": first["severity"]}
    return head | {"times": kind.times} | {k: v for k, v in first.items() if k not in head}
