"""`forecaster new`: a starter workbook to fill in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from forecaster.cli.choices import WORKBOOK
from forecaster.cli.telling import tell_problems


@click.command()
@click.argument("file", type=WORKBOOK, metavar="FILE.xlsx")
@click.option(
    "--lang",
    type=click.Choice(["en", "fr"]),
    default="en",
    show_default=True,
    help="Language of the workbook and of messages.",
)
@click.pass_context
def new(ctx: click.Context, file: Path, lang: str) -> None:
    """Write a starter workbook to FILE.xlsx: fill it in, then run it.

    It has every sheet with its headings and drop-downs, examples to write over, and a guide. A
    file that is there already is never replaced.
    """
    from forecaster.errors import ForecasterError
    from forecaster.problems import printable
    from forecaster.words.catalogue import words

    language = words(lang)
    name = printable(file.name or str(file))
    if file.suffix.lower() != ".xlsx" or name.startswith("~$"):
        raise click.UsageError(
            language(
                "{file} is no name for a workbook. Choose one such as {near}.xlsx.",
                file=name,
                near=_near(name),
            )
        )
    if not file.parent.is_dir():
        folder = printable(str(file.parent))
        raise click.UsageError(
            language("There is no folder {folder}. Make it, or choose another.", folder=folder)
        )

    from forecaster.workbooks.starter.file import write_starter

    try:
        write_starter(file, language, dt.date.today())
    except ForecasterError as error:
        tell_problems(error.problems, file.name, language, everything=True)
        ctx.exit(2)
    except OSError as error:
        raise click.UsageError(
            language(
                "{file} cannot be written: {reason}. Choose another folder, or make room in it.",
                file=name,
                reason=error.strerror or str(error),
            )
        ) from error
    path = printable(str(file))
    click.echo(path)
    click.echo(language("Open it, read the sheet Guide, and write over the examples."))
    option = f" --lang {lang}" if lang != "en" else ""
    shown = f'"{path}"' if " " in path else path
    click.echo(language("Next: {command}", command=f"forecaster check {shown}{option}"))


def _near(name: str) -> str:
    """A name like it that would do: without another ending, and without the mark of a lock file."""
    bare = name.removeprefix("~$")
    return "pipeline" if not bare or bare.startswith(".") else Path(bare).stem
