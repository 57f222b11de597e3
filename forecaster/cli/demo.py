"""`forecaster demo`: the main job on a sample workbook."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from forecaster.cli.choices import WORKBOOK
from forecaster.cli.telling import tell_problems

# The samples are of a month-end; the demo shows it as it was, whatever the day.
AS_OF = dt.date(2026, 11, 30)
SAMPLES = {"en": "pipeline.xlsx", "fr": "pipeline-fr.xlsx"}


@click.command()
@click.option(
    "--out",
    type=WORKBOOK,
    default=Path("demo"),
    metavar="DIR",
    help="Folder of the report.  [default: demo]",
)
@click.option(
    "--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Language."
)
@click.pass_context
def demo(ctx: click.Context, out: Path, lang: str) -> None:
    """Run on a shipped sample, so that you see a report in one command.

    The sample has a few honest mistakes, so that you see how they are reported.
    """
    from forecaster.options import Options
    from forecaster.reporting.text import write_text
    from forecaster.resources import samples
    from forecaster.run import REJECTED
    from forecaster.run import run as make
    from forecaster.words.catalogue import words

    workbook = samples() / SAMPLES[lang]
    result = make(
        workbook,
        Options(as_of=AS_OF, lang=lang, by=("Product" if lang == "en" else "Produit",)),
        out,
    )
    language = words(lang)
    tell_problems(result.problems, workbook.name, language, everything=False)
    if result.report is not None:
        click.echo(write_text(result.report))
        for path in result.files:
            click.echo(str(path))
        click.echo(language("Next: forecaster run YOUR-WORKBOOK.xlsx"))
    ctx.exit(0 if result.exit_code == REJECTED else result.exit_code)
