"""What commands say: problems on standard error, results on standard output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from forecaster.problems import Problem
    from forecaster.reporting.report import Report
    from forecaster.words.catalogue import Words

SHOWN = 20
OF_A_KIND = 4


def file_names(workbooks: Sequence[Path]) -> list[str]:
    """What the workbooks are called in messages: by name, or by path where a name is not enough.

    >>> file_names([Path("a/deals.xlsx"), Path("b/deals.xlsx"), Path("b/more.xlsx")])
    ['a/deals.xlsx', 'b/deals.xlsx', 'more.xlsx']
    """
    times = Counter(path.name for path in workbooks)
    return [path.name if path.name and times[path.name] == 1 else str(path) for path in workbooks]


def tell_problems(
    problems: Sequence[Problem], file: str, words: Words, *, everything: bool
) -> None:
    """Print a line a problem, how many more there are, and what to do about each kind.

    Without ``everything`` the first of each kind are told, some lines in all. Errors are red and
    warnings yellow on a terminal.
    """
    from forecaster.problems import cure, line, printable

    shown = problems if everything else _first(problems)
    for problem in shown:
        color = "red" if problem.severity == "error" else "yellow"
        where, _, sentence = line(problem, "", words).partition(f"{problem.code} ")
        code = click.style(problem.code, fg=color)
        click.echo(f"{printable(file)}: {where}{code} {sentence}", err=True)
    if len(problems) > len(shown):
        more = len(problems) - len(shown)
        click.echo(words("… and {count} more (--verbose prints them)", count=more), err=True)
    # A problem that stops the run has said so in its line.
    cures = {p.code: cure(p, words) for p in reversed(shown) if not p.stops}
    if cures:
        click.echo(words("What to do:"), err=True)
        for code, text in sorted(cures.items()):
            click.echo(f"  {code} {text}", err=True)


def _first(problems: Sequence[Problem]) -> list[Problem]:
    told: dict[str, int] = {}
    shown: list[Problem] = []
    for problem in problems:
        told[problem.code] = told.get(problem.code, 0) + 1
        if told[problem.code] <= OF_A_KIND and len(shown) < SHOWN:
            shown.append(problem)
    return shown


def tell_disagreement(report: Report, words: Words) -> None:
    """Say that control totals disagree, and which."""
    from forecaster.reporting.names import check_name

    told = (report.forecast, *(scenario.figures for scenario in report.scenarios))
    wrong = dict.fromkeys(check.name for one in told for check in one.checks if not check.ok)
    failed = ", ".join(check_name(name, words) for name in wrong)
    click.echo(words("Do not use these figures. Checks that fail: {names}", names=failed), err=True)
