"""The program as tests call it: `forecaster run … --json` in this process, or its function."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from books import Book, Options, write_book
from forecaster.cli.main import main
from forecaster.options import Options as Choices
from forecaster.reporting.json import dumps
from forecaster.run import make_report
from golden_figures import Outcome, Result


def run_program(words: list[str]) -> Outcome:
    """Run `forecaster run` with these words and `--json`; a traceback is passed on."""
    came = CliRunner().invoke(main, ["run", *words, "--json"])
    if came.exception is not None and not isinstance(came.exception, SystemExit):
        raise came.exception
    result = json.loads(came.stdout) if came.stdout.strip() else {}
    return Outcome(came.exit_code, result, came.stderr)


def choices(options: Options, lang: str = "en") -> Choices:
    """The options of a test as those of the program."""
    return Choices(
        as_of=options.as_of,
        months=options.months,
        spread=options.spread,
        overdue=options.overdue,
        currency=options.currency or "",
        fiscal_year_start=options.fiscal_year_start,
        lang=lang,
        by=options.by,
        teams=options.team,
    )


def run_book(book: Book, options: Options, folder: Path, name: str = "book") -> Result:
    """Write a book as a workbook and return the JSON result of it; no report is written."""
    report = make_report(write_book(book, folder / f"{name}.xlsx"), choices(options))
    result: Result = json.loads(dumps(report))
    return result
