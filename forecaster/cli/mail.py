"""`forecaster mail`: each recipient's report as a draft, and sent where that is asked for."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from forecaster.cli.choices import (
    WORKBOOK,
    forecast_options,
    limit_options,
    make_options,
    page_options,
    reading_options,
    workbook_options,
)
from forecaster.cli.deadline import within
from forecaster.cli.sending import (
    Sending,
    carry_out,
    check_addresses,
    outbox_of,
    server_of,
)
from forecaster.cli.sending_options import sending_options
from forecaster.cli.telling import file_names, tell_disagreement, tell_problems
from forecaster.cli.what_if import scenario_options, with_scenarios


@click.command()
@click.argument("workbook", type=WORKBOOK)
@click.option(
    "--out",
    type=WORKBOOK,
    default=Path(),
    metavar="DIR",
    help="Folder of the reports, the drafts and the outbox.  [default: .]",
)
@reading_options
@forecast_options
@scenario_options
@workbook_options
@page_options
@limit_options
@click.option("--only", multiple=True, metavar="TEAM", help="Only this team; repeatable.")
@click.option(
    "--allow-domain",
    "domains",
    multiple=True,
    metavar="DOMAIN",
    help="Write to addresses of this domain only; repeatable.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON, and nothing else.")
@sending_options
@click.pass_context
def mail(
    ctx: click.Context,
    /,
    workbook: Path,
    out: Path,
    *,
    only: tuple[str, ...],
    domains: tuple[str, ...],
    as_json: bool,
    max_seconds: float,
    **choices: Any,  # noqa: ANN401 - the other options
) -> None:
    """Make each recipient's report of WORKBOOK and a draft of its mail; --send sends them.

    Who gets what stands on the workbook's sheet Recipients; a team's report is worked out from its
    own opportunities alone. Without --send nothing is sent: the plan is printed.

    Exit code 0: done; 1: rows were rejected, or not every mail was sent; 2: nothing could be done;
    3: control totals disagree, nothing was written or sent; 4: another run holds the outbox.
    """
    sending = Sending(**{name: choices.pop(name) for name in Sending._fields})
    check_addresses(sending)
    options = make_options(**with_scenarios(choices))

    from forecaster.errors import DeliveryError, ForecasterError
    from forecaster.mailing import Mailing, prepare, write_drafts
    from forecaster.run import DISAGREE, NOTHING, REJECTED
    from forecaster.words.catalogue import words

    language, name = words(options.lang), file_names([workbook])[0]
    try:
        work = partial(prepare, workbook, options, only, domains, sending.redirect_to)
        found = within(max_seconds, work, name, language)
        if not isinstance(found, Mailing):
            tell_problems(found.problems, name, language, everything=False)
            ctx.exit(found.exit_code)
        for report in found.reports:
            if not report.checks_ok:
                tell_disagreement(report, language)
        if found.exit_code == DISAGREE:
            ctx.exit(DISAGREE)
        outbox, server = outbox_of(sending, out), server_of(sending)
        written = write_drafts(found, out)
        done = carry_out(sending, server, written, outbox, language, as_json=as_json)
        ctx.exit(found.exit_code if done else REJECTED)
    except ForecasterError as error:
        tell_problems(error.problems, name, language, everything=False)
        ctx.exit(NOTHING)
    except DeliveryError as error:
        click.echo(f"{name}: {error.told(language)}", err=True)
        ctx.exit(error.exit_code)
