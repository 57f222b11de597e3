"""One workbook, from its path to its report files: the whole pipeline on one page."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from forecaster.errors import ForecasterError
from forecaster.files import prove_writable, text_writer, unwritable, workplace, write_each
from forecaster.forecasting.currency import rate_dates, unpriced_problems
from forecaster.forecasting.forecast import forecast as work_out
from forecaster.forecasting.results import Forecast
from forecaster.forecasting.scenarios import resolved, scenarios
from forecaster.forecasting.targets import target_problems
from forecaster.options import Options
from forecaster.problems import Problem, printable
from forecaster.reading.workbook import read_workbook
from forecaster.records.assemble import Records, assemble
from forecaster.records.milestones_used import milestones_used
from forecaster.records.stakes import stakes, with_worth
from forecaster.reporting import html, json
from forecaster.reporting import text as plain
from forecaster.reporting.report import Rate, Report, Source
from forecaster.reporting.templates import check_templates
from forecaster.reporting.xlsx.workbook import write_workbook
from forecaster.resources import templates
from forecaster.sheets import RawWorkbook, Seen
from forecaster.version import __version__
from forecaster.words.headings import SHEETS

DONE, REJECTED, NOTHING, DISAGREE = range(4)
_ORDER = (
    *("milestones", "exchange_rates", "custom_fields", "targets", "lost_reasons", "recipients"),
    *("contacts", "opportunities"),
)


@dataclass(frozen=True)
class Result:
    """What came of one workbook: its exit code, and its report or the problems that stopped it.

    ``seen`` is what had been made out of the workbook where a problem stopped it.
    """

    exit_code: int
    problems: tuple[Problem, ...]
    report: Report | None = None
    files: tuple[Path, ...] = ()
    seen: Mapping[str, Seen] = field(default_factory=dict)


def forecast(
    path: str | os.PathLike[str],
    as_of: dt.date,
    **choices: Any,  # noqa: ANN401 - the fields of Options
) -> Report:
    """Read a workbook and work out its report; nothing is written.

    Parameters
    ----------
    path
        An .xlsx workbook.
    as_of
        The as-of date.
    **choices
        Any other field of `Options`: ``months``, ``spread``, ``currency``, ``profile`` …

    Raises
    ------
    ForecasterError
        Nothing can be done with this workbook; its problems say why.
    """
    return make_report(Path(path), Options(as_of=as_of, **choices))


def make_report(path: Path, options: Options) -> Report:
    """Reading → records → forecasting → report."""
    return report_of(read_workbook(path, options.profile, options.by, options.limits), options)


def report_of(raw: RawWorkbook, options: Options) -> Report:
    """The report of a workbook as read; raises as `worked_out` does."""
    return worked_out(raw, options)[1]


def worked_out(raw: RawWorkbook, options: Options) -> tuple[Records, Report]:
    """The records of a workbook as read, and the report made of them.

    Raises
    ------
    ForecasterError
        E1: nothing can be done with it, or with a scenario; ``seen`` says how it was read.
    """
    try:
        records = assemble(raw, options)
        if options.scenarios:
            options = replace(options, scenarios=resolved(records, options.scenarios))
        return records, report_from(raw, records, options)
    except ForecasterError as error:
        # What is odd about headings and sheets may be why.
        told = set(error.problems)
        odd = (p for p in raw.problems if p.code.startswith("W4") and p not in told)
        raise ForecasterError(*error.problems, *odd, seen=_seen(raw, {})) from error


def _seen(raw: RawWorkbook, separators: Mapping[str, str]) -> dict[str, Seen]:
    """How each sheet was read; lists of Opportunities with their separators (R5)."""
    seen = {role: raw.sheets[role].seen() for role in SHEETS if role in raw.sheets}
    deals = seen["opportunities"]
    readings = (
        r._replace(scale=separators.get(r.field or r.heading, r.scale)) for r in deals.readings
    )
    return seen | {"opportunities": deals._replace(readings=tuple(readings))}


def report_from(raw: RawWorkbook, records: Records, options: Options) -> Report:
    """The report of records.

    Raises
    ------
    ForecasterError
        E117, E133 amounts too large; E119 with ``strict``, where a row was rejected.
    """
    found = work_out(records, options)
    sheet = raw.sheets["opportunities"]
    milestones, milestone_at = milestones_used(records.milestones, found.schedule.opportunities)
    problems = with_worth(_problems(raw, records, found, options), records.control, sheet)
    report = Report(
        title=printable(Path(raw.file).stem),
        version=__version__,
        options=options,
        source=Source(
            printable(raw.file), raw.sha256, {role: s.title for role, s in raw.sheets.items()}
        ),
        forecast=found,
        problems=problems,
        stakes=stakes(problems, records.control, sheet),
        seen=_seen(raw, records.separators),
        rates=tuple(_rate(r.currency, r.rate, r.valid_from) for r in records.rates),
        milestones=milestones,
        milestone_at=milestone_at,
        unread=raw.unread,
        scenarios=scenarios(records, options),
    )
    rejected = {(p.role, p.row) for p in problems if p.severity == "error"}
    if options.strict and rejected:
        raise ForecasterError(Problem("E119", found=str(len(rejected))), *problems)
    return report


def _problems(
    raw: RawWorkbook, records: Records, found: Forecast, options: Options
) -> tuple[Problem, ...]:
    """All problems: sheet by sheet, the errors of each first, then by row and column."""
    rows = found.schedule
    sheet = raw.sheets["opportunities"]
    days = rate_dates(rows.opportunities, np.datetime64(options.as_of, "D"))
    place = (sheet.title, sheet.column_of("currency"))
    unpriced = unpriced_problems(rows.opportunities, rows.priced, days, records.rates, place)
    goals = raw.sheets.get("targets")
    if goals is not None:
        unpriced += target_problems(records, options, (goals.title, goals.column_of("currency")))
    every = [*records.problems, *unpriced]

    def rank(problem: Problem) -> tuple[bool, int, int, int, str]:
        warns = problem.severity == "warning"
        return (warns, _ORDER.index(problem.role), problem.row, problem.column, problem.code)

    return tuple(sorted(every, key=rank))


def _rate(currency: str, rate: float, since: dt.datetime | None) -> Rate:
    return Rate(currency, f"{rate:.15g}", since.date().isoformat() if since else "")


def run(path: Path, options: Options, out: Path) -> Result:
    """Make the report of one workbook and write its files into ``out``.

    Nothing is written unless all of it can be. The exit code is 0, 1, 2 or 3 as the README says.
    """
    try:
        prove_writable(out)
        check_templates(templates(), options.templates)
        report = make_report(path, options)
        files = write_files(report, out)
    except ForecasterError as error:
        return Result(NOTHING, error.problems)
    return Result(exit_code(report), report.problems, report, files)


def examine(path: Path, options: Options) -> Result:
    """Read and check one workbook; nothing is written."""
    try:
        report = make_report(path, options)
    except ForecasterError as error:
        return Result(NOTHING, error.problems, seen=error.seen)
    return Result(exit_code(report), report.problems, report)


def exit_code(report: Report) -> int:
    """0 every row used, 1 something was rejected, 3 control totals disagree."""
    if not report.checks_ok:
        return DISAGREE
    return REJECTED if any(p.severity == "error" for p in report.problems) else DONE


def write_files(report: Report, out: Path) -> tuple[Path, ...]:
    """Write the four files of a report; each is the old one or the new one, never a torn one.

    Raises
    ------
    ForecasterError
        E011: the folder cannot be written to. E031: a template cannot be carried out, and nothing
        was written.
    """
    stem = f"{report.title}-{report.options.as_of.isoformat()}"
    try:
        page = html.write_html(report, templates())
        out.mkdir(parents=True, exist_ok=True)
        with workplace(out) as folder:
            made = write_report(report, page, folder, stem)
            return tuple(path.replace(out / path.name) for path in made)
    except OSError as error:
        raise unwritable(out, error) from error


def write_report(report: Report, page: str, folder: Path, stem: str) -> tuple[Path, ...]:
    """Write the four files of a report into a folder, the workbook first; they are on the disk.

    Parameters
    ----------
    page
        Its HTML, which was drawn before anything is written.

    Raises
    ------
    OSError
        One cannot be written.
    """
    writers = {
        ".xlsx": lambda path: write_workbook(report, path),
        ".html": text_writer(lambda: page),
        ".txt": text_writer(lambda: plain.write_text(report)),
        ".json": text_writer(lambda: json.dumps(report)),
    }
    return write_each(folder, stem, writers)
