"""`forecaster check`: how a workbook is read, and what is wrong with it; no report."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forecaster.cli.choices import WORKBOOK, limit_options, make_options, reading_options
from forecaster.cli.deadline import within
from forecaster.cli.marking import Marker, copy_names
from forecaster.cli.telling import file_names, tell_problems

if TYPE_CHECKING:
    from forecaster.reporting.reading_report import Examined
    from forecaster.run import Result


@click.command()
@click.argument("workbooks", type=WORKBOOK, nargs=-1, required=True, metavar="WORKBOOK...")
@reading_options
@click.option(
    "--annotate",
    is_flag=True,
    help="Write NAME-checked.xlsx too: a copy with the bad cells marked, and a list with links.",
)
@click.option(
    "--out",
    type=WORKBOOK,
    metavar="DIR",
    help="Folder of the marked copies, with --annotate.  [default: .]",
)
@limit_options
@click.option("--json", "as_json", is_flag=True, help="Print all of it as JSON, and nothing else.")
@click.option("--quiet", is_flag=True, help="Say nothing but what is wrong.")
@click.option(
    "--verbose", is_flag=True, help="Print every problem, not the first few of each kind only."
)
@click.pass_context
def check(
    ctx: click.Context,
    /,
    workbooks: tuple[Path, ...],
    *,
    annotate: bool,
    out: Path | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    max_seconds: float,
    **choices: Any,  # noqa: ANN401 - the other options
) -> None:
    """Read WORKBOOKs and say how: every column, every problem, control totals, and a profile.

    The profile printed at the end can be saved, edited and given back with --profile.
    """
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose contradict each other. Choose one.")
    if out is not None and not annotate:
        raise click.UsageError("--out is for marked copies. Add --annotate, or leave it out.")
    options = make_options(**choices)

    from forecaster.reporting.reading_report import (
        dumps_readings,
        reading_entry,
        write_reading,
    )
    from forecaster.run import examine
    from forecaster.words.catalogue import words

    language = words(options.lang)
    marker = Marker(out or Path(), options, language)
    books: list[dict[str, Any]] = []
    worst = 0
    shown = file_names(workbooks)
    for workbook, file, name in zip(workbooks, shown, copy_names(workbooks), strict=True):
        result = within(max_seconds, partial(examine, workbook, options), file, language)
        tell_problems(result.problems, file, language, everything=verbose)
        copy = None
        if annotate:
            mark = partial(marker.write, workbook, name, result)
            copy = within(max_seconds, mark, file, language)
            tell_problems(copy.problems, file, language, everything=verbose)
        found = _examined(file, result, copy)
        worst = max(worst, found.exit_code)
        if as_json:
            books.append(reading_entry(found, options.profile, language))
        elif not quiet:
            _tell(write_reading(found, options.profile, language), found.marked)
    if as_json:
        # Bytes: what a pipe is given does not depend on the terminal's encoding.
        click.echo(dumps_readings(books).encode("utf-8"), nl=False)
    ctx.exit(worst)


def _examined(file: str, result: Result, copy: Result | None) -> Examined:
    from forecaster.problems import printable
    from forecaster.reporting.reading_report import Examined
    from forecaster.run import Result

    copy = copy or Result(0, ())
    report = result.report
    stakes = report.stakes if report else ("",) * len(result.problems)
    return Examined(
        file=printable(file),
        exit_code=max(result.exit_code, copy.exit_code),
        seen=report.seen if report else result.seen,
        problems=(*result.problems, *copy.problems),
        stakes=(*stakes, *("" for _ in copy.problems)),
        report=report,
        marked=str(copy.files[0]) if copy.files else "",
    )


def _tell(text: str, marked: str) -> None:
    for lines in filter(None, (text, marked)):
        click.echo(lines)
