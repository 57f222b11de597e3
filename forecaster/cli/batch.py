"""`forecaster batch`: many workbooks, a report of each and one of all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from forecaster.cli.batching import batch_limits, engine_of, plan_of
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
from forecaster.cli.what_if import scenario_options, with_scenarios


@click.command()
@click.argument("places", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--out",
    type=WORKBOOK,
    default=Path(),
    metavar="DIR",
    help="Folder of the report files.  [default: .]",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 512),
    metavar="N",
    help="Workbooks at work at once.  [default: one a processor]",
)
@click.option(
    "--resume", is_flag=True, help="Leave what an earlier batch is proved to have done as it is."
)
@click.option(
    "--profiles",
    "profile_rules",
    type=WORKBOOK,
    metavar="BATCH.toml",
    help="Which profile is for which workbooks; --profile is for the others.",
)
@click.option(
    "--same-ids",
    is_flag=True,
    help="An ID that stands in several workbooks is one opportunity.",
)
@click.option(
    "--scheduler",
    metavar="tcp://HOST:PORT",
    help="Work on the machines of a Dask cluster; needs forecaster[dask].",
)
@reading_options
@forecast_options
@scenario_options
@workbook_options
@page_options
@filter_options
@limit_options
@batch_limits
@click.option("--strict", is_flag=True, help="No report of a workbook if any row is rejected.")
@click.option("--json", "as_json", is_flag=True, help="Print the consolidated result as JSON only.")
@click.option("--quiet", is_flag=True, help="Say nothing but what fails.")
@click.option("--verbose", is_flag=True, help="Print the problems of every workbook.")
@click.pass_context
def batch(
    ctx: click.Context,
    /,
    places: tuple[str, ...],
    out: Path,
    *,
    jobs: int | None,
    resume: bool,
    same_ids: bool,
    scheduler: str | None,
    profile_rules: Path | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    max_seconds: float,
    max_cpu_seconds: float,
    max_memory: int,
    **choices: Any,  # noqa: ANN401 - the other options
) -> None:
    """Forecast every workbook of PATHs (files, folders, patterns), and all of them together.

    Each workbook has a process of its own: what is wrong with one costs that one. The consolidated
    report and manifest.json stand in DIR beside the reports.

    Exit code 0: every row of every workbook used; 1: rows were rejected or workbooks failed;
    2: nothing could be done; 3: control totals disagree; 4: another batch works on DIR;
    130, 143: interrupted.
    """
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose contradict each other. Choose one.")
    if scheduler and jobs:
        raise click.UsageError("--jobs is for this machine; a --scheduler has its own workers.")
    profile_file = choices["profile_file"]
    options = make_options(**with_scenarios(choices))

    from forecaster.batch.batch import run_batch
    from forecaster.cli.batch_end import tell_end
    from forecaster.cli.batch_telling import Teller
    from forecaster.cli.telling import tell_problems
    from forecaster.errors import ForecasterError, ToldError
    from forecaster.run import NOTHING
    from forecaster.words.catalogue import words

    language = words(options.lang)
    try:
        plan = plan_of(places, out, options, profile_file, profile_rules)
        plan = plan._replace(resume=resume, same_ids=same_ids)
        engine = engine_of(jobs, scheduler, (max_seconds, max_cpu_seconds, max_memory << 20))
        with Teller(plan, language, quiet=quiet, verbose=verbose) as teller:
            result = run_batch(plan, engine, teller)
    except ToldError as error:
        click.echo(error.told(language), err=True)
        ctx.exit(error.exit_code)
    except ForecasterError as error:
        tell_problems(error.problems, str(out), language, everything=False)
        ctx.exit(NOTHING)
    tell_end(result, teller, language, as_json=as_json, quiet=quiet)
    ctx.exit(result.exit_code)
