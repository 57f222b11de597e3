"""The command `forecaster`: a group of commands, each in its own module."""

from __future__ import annotations

import click

from forecaster.cli.check import check
from forecaster.cli.demo import demo
from forecaster.cli.run import run
from forecaster.version import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="forecaster")
def main() -> None:
    """Forecast the money that a workbook of sales opportunities will bring in.

    Start with "forecaster demo", then "forecaster run WORKBOOK".
    """


main.add_command(demo)
main.add_command(check)
main.add_command(run)
