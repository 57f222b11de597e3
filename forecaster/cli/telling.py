"""What commands say: problems on standard error, results on standard output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from forecaster.problems import Problem
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
        text = line(problem, file, words)
        code = click.style(problem.code, fg=color)
        click.echo(text.replace(problem.code, code, 1), err=True)
    more = len(problems) - len(problems[:limit])
    if more:
        sentence = mark("… and {count} more, all on the sheet Problems (--verbose prints them)")
        click.echo(words(sentence, count=more), err=True)
