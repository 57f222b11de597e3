"""`forecaster explain`: one opportunity, step by step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from forecaster.cli.choices import (
    WORKBOOK,
    Name,
    forecast_options,
    limit_options,
    make_options,
    reading_options,
)
from forecaster.cli.deadline import within
from forecaster.cli.telling import file_names, tell_disagreement, tell_problems


@click.command()
@click.argument("workbook", type=WORKBOOK)
@click.argument("wanted", type=Name(), metavar="ID")
@reading_options
@forecast_options
@limit_options
@click.option("--json", "as_json", is_flag=True, help="Print the story as JSON, and nothing else.")
@click.pass_context
def explain(
    ctx: click.Context,
    /,
    workbook: Path,
    wanted: str,
    *,
    as_json: bool,
    max_seconds: float,
    **choices: Any,  # noqa: ANN401 - the other options
) -> None:
    """Tell how one opportunity of WORKBOOK becomes its months, step by step.

    ID is its ID; where no ID is like it, its name; or its row, as row:12. If several rows match,
    each is told.

    Give the options that the forecast was made with. Exit code 0: told; 1: told, but a row was
    rejected; 2: not found, or nothing could be done; 3: control totals disagree.
    """
    options = make_options(**choices)

    from forecaster.explain import Explanation
    from forecaster.explain import explain as find
    from forecaster.reporting.story.json import dumps_stories
    from forecaster.reporting.story.text import write_stories
    from forecaster.words.catalogue import words

    language, name = words(options.lang), file_names([workbook])[0]
    found = within(max_seconds, lambda: find(workbook, wanted, options), name, language)
    report = found.report
    if report is None or not isinstance(found, Explanation):
        tell_problems(found.problems, name, language, everything=True)
        ctx.exit(found.exit_code)
    if as_json:
        # Bytes: what a pipe is given does not depend on the terminal's encoding.
        click.echo(dumps_stories(report, found.stories, language).encode("utf-8"), nl=False)
    else:
        click.echo(write_stories(report, found.stories, language), nl=False)
    if not report.checks_ok:
        tell_disagreement(report, language)
    ctx.exit(found.exit_code)
