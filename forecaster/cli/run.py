"""`forecaster run`: one workbook, its report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from forecaster.cli.choices import (
    WORKBOOK,
    filter_options,
    forecast_options,
    limit_options,
    make_options,
    page_options,
    reading_options,
    workbook_options,
)
from forecaster.cli.deadline import within
from forecaster.cli.telling import file_names, tell_disagreement, tell_problems
from forecaster.cli.what_if import scenario_options, with_scenarios


@click.command()
@click.argument("workbook", type=WORKBOOK)
@click.option(
    "--out",
    type=WORKBOOK,
    default=Path(),
    metavar="DIR",
    help="Folder of the report files.  [default: .]",
)
@reading_options
@forecast_options
@scenario_options
@workbook_options
@page_options
@filter_options
@limit_options
@click.option("--strict", is_flag=True, help="No report if any row is rejected.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, and nothing else.")
@click.option("--quiet", is_flag=True, help="Say nothing but what stops the run.")
@click.option(
    "--verbose", is_flag=True, help="Print every problem, not the first few of each kind only."
)
@click.pass_context
def run(
    ctx: click.Context,
    /,
    workbook: Path,
    out: Path,
    *,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    max_seconds: float,
    **choices: Any,  # noqa: ANN401 - the other options
) -> None:
    """Forecast WORKBOOK: report workbook, HTML and text summary, and JSON.

    Exit code 0: every row used; 1: some rows were rejected; 2: nothing could be done;
    3: control totals disagree.
    """
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose contradict each other. Choose one.")
    options = make_options(**with_scenarios(choices))

    from forecaster.reporting import json, text
    from forecaster.run import run as make
    from forecaster.words.catalogue import words

    language, name = words(options.lang), file_names([workbook])[0]
    result = within(max_seconds, lambda: make(workbook, options, out), name, language)
    if not quiet or result.report is None:
        tell_problems(result.problems, name, language, everything=verbose)
    if result.report is not None:
        if as_json:
            # Bytes: what a pipe is given does not depend on the terminal's encoding.
            click.echo(json.dumps(result.report).encode("utf-8"), nl=False)
        elif not quiet:
            click.echo(text.write_text(result.report))
            for path in result.files:
                click.echo(str(path))
        if not result.report.checks_ok:
            tell_disagreement(result.report, language)
    ctx.exit(result.exit_code)
