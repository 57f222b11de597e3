"""The command `forecaster`: a group of commands, each in its own module."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from typing import Any

import click

from forecaster.cli.batch import batch
from forecaster.cli.check import check
from forecaster.cli.demo import demo
from forecaster.cli.explain import explain
from forecaster.cli.mail import mail
from forecaster.cli.new import new
from forecaster.cli.run import run
from forecaster.version import __version__

INTERRUPTED, TERMINATED = 130, 143


class _OneJob(click.Group):
    """One short job a process, which ends as shells expect when somebody stops it."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own type
        """Run the command; Ctrl-C ends it with 130, SIGTERM with 143."""
        # Nobody's plugins take part in checking the rows, and looking for them takes time.
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
        if os.environ.get("NO_COLOR"):
            ctx.color = False
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):  # a pipe of an old code page lacks letters
                stream.reconfigure(errors="replace")
        # Millions of cells and hardly a cycle: collecting takes a tenth of the time for nothing.
        collecting = gc.isenabled()
        gc.disable()
        usual = signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        finally:
            signal.signal(signal.SIGTERM, usual)
            if collecting:
                gc.enable()


@click.group(cls=_OneJob, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="forecaster")
def main() -> None:
    """Forecast the money that a workbook of sales opportunities will bring in.

    Start with "forecaster demo" or "forecaster new FILE.xlsx", then "forecaster run WORKBOOK".
    """


main.add_command(demo)
main.add_command(new)
main.add_command(check)
main.add_command(run)
main.add_command(batch)
main.add_command(explain)
main.add_command(mail)
