"""How a workbook was read, as text and as JSON: what ``forecaster check`` prints."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from forecaster.money import minor_digits
from forecaster.problems import Problem, column_letters, cure, message, printable
from forecaster.profile import READ_CHOICES, Profile
from forecaster.reporting.json import check_entries, problem_entry, rows_entry
from forecaster.reporting.mistakes import at_stake, mistakes_of, named
from forecaster.reporting.names import check_name, role_name
from forecaster.reporting.profile_text import profile_text
from forecaster.reporting.report import Report
from forecaster.sheets import Reading, Seen
from forecaster.version import __version__
from forecaster.words.catalogue import Words
from forecaster.words.headings import label

FIRST = 5  # places of a kind that JSON names beside the whole list of problems


@dataclass(frozen=True)
class Examined:
    """What came of reading one workbook.

    Attributes
    ----------
    file
        The workbook's name.
    exit_code
        As the command's own.
    seen
        Role → the sheet and how its columns were read, as far as reading came.
    problems
        Everything wrong with it, with the money at stake beside it in ``stakes``.
    report
        What was worked out, or None where a problem stopped that.
    marked
        The path of the marked copy, if one was written.
    """

    file: str
    exit_code: int
    seen: Mapping[str, Seen]
    problems: Sequence[Problem]
    stakes: Sequence[str]
    report: Report | None
    marked: str = ""


def write_reading(found: Examined, profile: Profile, language: Words) -> str:
    """Every column with its field, rows, problems by kind, control totals, and the profile.

    Parameters
    ----------
    profile
        The one that the workbook was read with; what it says stands in the one printed.
    """
    report = found.report
    if report is None:
        head = [language("{file}: how far it could be read", file=found.file)]
        told: list[str] = []
    else:
        head = [f"{found.file}  sha256 {report.source.sha256[:16]}"]
        told = [*_rows(report, language), *_kinds(found, language), *_checks(report, language)]
    if not found.seen:
        return ""
    return "\n".join(
        [
            *head,
            *_columns(found.seen, language),
            *_unread(report, language),
            *told,
            "",
            language("Profile (save it as a .toml file, edit it, give it back with --profile):"),
            "",
            profile_text(found.seen, profile, _undecided(found)),
        ]
    )


def _undecided(found: Examined) -> set[str]:
    """The roles that another sheet could have had as well."""
    return {p.role for p in found.problems if p.code == "W411"}


def _columns(seen: Mapping[str, Seen], language: Words) -> Iterator[str]:
    for role, sheet in seen.items():
        yield ""
        first, last = sheet.heading_rows
        told = language(
            "Sheet {title}, read as {role}; headings in row {row}",
            title=printable(sheet.title),
            role=role_name(role, language),
            row=str(last) if first == last else f"{first}–{last}",
        )
        if sheet.rows >= 0:
            told = language("{sheet}; rows of data: {count}", sheet=told, count=sheet.rows)
        yield told
        for reading in sheet.readings:
            letters, heading = column_letters(reading.column), printable(reading.heading)
            yield f"  {letters:>3}  {heading:<28} {_meaning(reading, role, language)}"


def _meaning(reading: Reading, role: str, language: Words) -> str:
    if not reading.field:
        return language("custom field")
    scale = reading.scale
    if scale and scale not in {*READ_CHOICES["dates"], *READ_CHOICES["percent"]}:
        scale = language("separated by {separator}", separator=scale)
    asides = [scale] if scale else []
    if reading.decimal:
        asides.append(language("numbers as text with {mark}", mark=" ".join(reading.decimal)))
    name = language.label(role, reading.field)
    return f"{name} ({'; '.join(asides)})" if asides else name


def _unread(report: Report | None, language: Words) -> Iterator[str]:
    if report is not None and report.unread:
        yield ""
        titles = printable(", ".join(report.unread))
        yield language("Sheets that are not read: {titles}", titles=titles)


def _rows(report: Report, language: Words) -> Iterator[str]:
    yield ""
    yield language(
        "Opportunities: {read} read = {used} used + {rejected} rejected + {skipped} skipped",
        **report.forecast.rows._asdict(),
    )


def _kinds(found: Examined, language: Words) -> Iterator[str]:
    pairs = [p for p in zip(found.problems, found.stakes, strict=True) if not p[0].stops]
    kinds = mistakes_of([p for p, _ in pairs], [stake for _, stake in pairs], language)
    if kinds:
        yield ""
        yield language("Problems by kind, with the money at stake and the first places:")
    width = max((len(k.count) for k in kinds), default=0)
    for kind in kinds:
        outcome = language("rejected") if kind.rejected else language("accepted")
        told = "  ".join(filter(None, (kind.stake, kind.places)))
        yield f"  {kind.code}  {kind.count:>{width}} × {outcome}  {told}".rstrip()
        yield f"        {kind.message}"


def _checks(report: Report, language: Words) -> Iterator[str]:
    yield ""
    yield language("Control totals:")
    for check in report.forecast.checks:
        state = language("ok") if check.ok else language("DISAGREES")
        yield f"  {check_name(check.name, language):<72} {check.actual:>18}  {state}"


def dumps_readings(books: Sequence[dict[str, Any]]) -> str:
    """The entries of workbooks as JSON: ``schema``, ``version``, and ``workbooks`` in order."""
    whole = {"schema": 1, "version": __version__, "workbooks": books}
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def reading_entry(found: Examined, profile: Profile, language: Words) -> dict[str, Any]:
    """What `write_reading` says, as values for JSON; amounts are decimal strings.

    ``rows`` and ``sha256`` are null and ``checks`` is empty where a problem stopped the reading.
    """
    report = found.report
    profiled = profile_text(found.seen, profile, _undecided(found)) + "\n"
    return {
        "file": found.file,
        "sha256": report.source.sha256 if report else None,
        "exit_code": found.exit_code,
        "sheets": [_sheet(role, sheet) for role, sheet in found.seen.items()],
        "unread": list(report.unread) if report else [],
        "rows": rows_entry(report.forecast.rows) if report else None,
        "kinds": list(_kind_entries(found, language)),
        "problems": [problem_entry(problem, language) for problem in found.problems],
        "checks": check_entries(report.forecast) if report else [],
        "marked": found.marked or None,
        "profile": profiled if found.seen else "",
    }


def _sheet(role: str, sheet: Seen) -> dict[str, Any]:
    return {
        "role": role,
        "title": sheet.title,
        "heading_rows": list(sheet.heading_rows),
        "rows": sheet.rows if sheet.rows >= 0 else None,
        "columns": [
            {
                "column": column_letters(reading.column),
                "heading": reading.heading,
                "field": reading.field,
                "label": label(role, reading.field, "en") if reading.field else "",
                "scale": reading.scale,
                "decimal": reading.decimal,
            }
            for reading in sheet.readings
        ],
    }


def _kind_entries(found: Examined, language: Words) -> Iterator[dict[str, Any]]:
    pairs = list(zip(found.problems, found.stakes, strict=True))
    pairs.sort(key=lambda pair: (pair[0].severity, pair[0].code))
    for code, group in groupby(pairs, key=lambda pair: pair[0].code):
        same = list(group)
        first = same[0][0]
        totals, unknown = at_stake(same)
        yield {
            "code": code,
            "severity": first.severity,
            "count": len(same),
            "message": message(first, language),
            "cure": cure(first, language),
            "places": list(named(p for p, _ in same[:FIRST])),
            "at_stake": [
                {"currency": currency, "value": f"{totals[currency]:.{minor_digits(currency)}f}"}
                for currency in sorted(totals)
            ],
            "unknown_amounts": unknown,
        }
