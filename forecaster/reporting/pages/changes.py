"""What somebody changed in Parameters since the run, and whether it can be."""

from __future__ import annotations

from forecaster.reporting.names import probability_name, rate_names
from forecaster.reporting.pages.formulas import PARAMETERS, Formula, Span
from forecaster.reporting.report import Report


def changes(report: Report) -> tuple[Formula, ...]:
    """How many cells of Parameters are not as the run wrote them."""
    found: list[Formula] = []
    if report.milestones:
        first, last = (probability_name(at) for at in (0, len(report.milestones) - 1))
        here, there, asked = (
            Span(PARAMETERS, first, last, column)
            for column in ("probability", "original", "what_if")
        )
        found += [Formula("unlike", (here, there)), Formula("count", (asked,))]
    if report.rates:
        names = rate_names(report.rates)
        here, there = (Span(PARAMETERS, names[0], names[-1], c) for c in ("rate", "original"))
        found.append(Formula("unlike", (here, there)))
    return tuple(found)


def impossible(report: Report) -> tuple[Formula, ...]:
    """How many probabilities of Parameters lie beyond 0 to 100 %."""
    if not report.milestones:
        return ()
    first, last = (probability_name(at) for at in (0, len(report.milestones) - 1))
    spans = (Span(PARAMETERS, first, last, column) for column in ("probability", "what_if"))
    return tuple(Formula("beyond", (span,)) for span in spans)
