"""What commands say: problems on standard error, results on standard output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from forecaster.problems import Problem
    from forecaster.reporting.report import Report
    from forecaster.words.catalogue import Words

SHOWN = 20


def tell_problems(
    problems: Sequence[Problem], file: str, words: Words, *, limit: int | None
) -> None:
    """Print a line a problem, errors red on a terminal, and how many more there are."""
    from forecaster.problems import line
    from forecaster.words.kinds import mark

    for problem in problems[:limit]:
        color = "red" if problem.severity == "error" else "yellow"
        text = line(problem, "", words)
        where, _, sentence = text.partition(f"{problem.code} ")
        code = click.style(problem.code, fg=color)
        click.echo(f"{file}: {where}{code} {sentence}", err=True)
    more = len(problems) - len(problems[:limit])
    if more:
        sentence = mark("… and {count} more (--verbose prints them)")
        click.echo(words(sentence, count=more), err=True)


def tell_disagreement(report: Report, words: Words) -> None:
    """Say that control totals disagree, and which."""
    from forecaster.reporting.names import check_name

    failed = ", ".join(check_name(c.name, words) for c in report.forecast.checks if not c.ok)
    click.echo(words("Do not use these figures. Checks that fail: {names}", names=failed), err=True)
