"""`forecaster check`: how a workbook is read, and what is wrong with it; no report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from forecaster.cli.choices import WORKBOOK, make_options, reading_options
from forecaster.cli.telling import tell_problems


@click.command()
@click.argument("workbooks", type=WORKBOOK, nargs=-1, required=True, metavar="WORKBOOK...")
@reading_options
@click.option("--quiet", is_flag=True, help="Say nothing but what is wrong.")
@click.option(
    "--verbose", is_flag=True, help="Print every problem, not the first of each kind only."
)
@click.pass_context
def check(
    ctx: click.Context,
    /,
    workbooks: tuple[Path, ...],
    *,
    quiet: bool,
    verbose: bool,
    **choices: Any,  # noqa: ANN401 - the other options
) -> None:
    """Read WORKBOOKs and say how: every column, every problem, control totals, and a profile.

    The profile printed at the end can be saved, edited and given back with --profile.
    """
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose contradict each other. Choose one.")
    options = make_options(**choices)

    from forecaster.reporting.reading_report import write_reading
    from forecaster.run import examine
    from forecaster.words.catalogue import words

    language = words(options.lang)
    codes = []
    for workbook in workbooks:
        result = examine(workbook, options)
        codes.append(result.exit_code)
        tell_problems(result.problems, workbook.name, language, everything=verbose)
        if result.report is not None and not quiet:
            click.echo(write_reading(result.report, options.profile))
    ctx.exit(max(codes))
