"""How a workbook was read, as text: what ``forecaster check`` prints."""

from __future__ import annotations

from collections.abc import Iterator

from forecaster.problems import column_letters
from forecaster.profile import READ_CHOICES, Profile
from forecaster.reporting.names import check_name, role_name
from forecaster.reporting.report import Report
from forecaster.sheets import Reading
from forecaster.words.catalogue import Words, words


def write_reading(report: Report, profile: Profile) -> str:
    """Every column with its field, rows, control totals, problems by kind, and the profile.

    Parameters
    ----------
    profile
        The one that the workbook was read with; what it says stands in the one printed.
    """
    language = words(report.options.lang)
    return "\n".join(
        [
            f"{report.source.file}  sha256 {report.source.sha256[:16]}",
            *_columns(report, language),
            *_rows(report, language),
            *_checks(report, language),
            "",
            language("Profile (save it as a .toml file, edit it, give it back with --profile):"),
            "",
            *profile_lines(report, profile),
        ]
    )


def _columns(report: Report, language: Words) -> Iterator[str]:
    for role, title in report.source.sheets.items():
        yield ""
        name = role_name(role, language)
        yield language("Sheet {title}, read as {role}", title=title, role=name)
        for reading in report.readings[role]:
            meaning = _meaning(reading, role, language)
            yield f"  {column_letters(reading.column):>3}  {reading.heading:<28} {meaning}"


def _meaning(reading: Reading, role: str, language: Words) -> str:
    if not reading.field:
        return language("custom field")
    text = language.label(role, reading.field)
    return f"{text} ({reading.scale})" if reading.scale else text


def _rows(report: Report, language: Words) -> Iterator[str]:
    rows = report.forecast.rows
    yield ""
    yield language(
        "Rows: {read} read = {used} used + {rejected} rejected + {skipped} skipped",
        **rows._asdict(),
    )
    codes: dict[str, int] = {}
    for problem in report.problems:
        codes[problem.code] = codes.get(problem.code, 0) + 1
    for code, count in sorted(codes.items()):
        yield f"  {code}  {count}"


def _checks(report: Report, language: Words) -> Iterator[str]:
    yield ""
    yield language("Control totals:")
    for check in report.forecast.checks:
        state = language("ok") if check.ok else language("DISAGREES")
        yield f"  {check_name(check.name, language):<72} {check.actual:>18}  {state}"


def profile_lines(report: Report, profile: Profile) -> Iterator[str]:
    """The profile that reads the workbook in the same way, as lines of TOML."""
    yield "[sheets]"
    left = {role: "" for role, name in profile.sheets.items() if not name}
    for role, title in {**report.source.sheets, **left}.items():
        yield f"{role} = {_quote(title)}"
    for role in report.source.sheets:
        yield ""
        yield f"[columns.{role}]"
        named = {r.field: r.heading for r in report.readings[role] if r.field}
        unread = [f for f, h in profile.columns.get(role, {}).items() if not h]
        for field, heading in {**named, **dict.fromkeys(unread, "")}.items():
            yield f"{field} = {_quote(heading)}"
    yield from _own_sections(profile)
    yield ""
    yield "[read]"
    yield from (f"{key} = {_quote(value)}" for key, value in _read_section(report, profile).items())


def _read_section(report: Report, profile: Profile) -> dict[str, str]:
    scales = [r.scale for readings in report.readings.values() for r in readings if r.field]
    orders = {s for s in scales if s in READ_CHOICES["dates"]}
    percents = {s for s in scales if s in READ_CHOICES["percent"]}
    found = {
        "dates": profile.dates or "".join(orders if len(orders) == 1 else ()),
        "decimal": profile.decimal,
        "percent": profile.percent or "".join(percents if len(percents) == 1 else ()),
        "tags": profile.tags,
        "hidden": profile.hidden,
        "total_rows": profile.total_rows,
    }
    return {key: value for key, value in found.items() if value}


def _own_sections(profile: Profile) -> Iterator[str]:
    """The sections that only a profile can say."""
    for field, table in profile.values.items():
        yield ""
        yield f"[values.{field}]"
        yield from (f"{_quote(k)} = {_quote(v)}" for k, v in table.items())
    if profile.milestones is not None:
        yield ""
        yield "[milestones]"
        yield from (f"{_quote(k)} = {v:.15g}" for k, v in profile.milestones.probabilities.items())
        for end in ("won", "lost"):
            names = ", ".join(map(_quote, getattr(profile.milestones, end)))
            if names:
                yield f"{end} = [{names}]"
    if profile.defaults:
        yield ""
        yield "[defaults]"
        yield from (
            f"{k} = {_quote(v) if isinstance(v, str) else v}" for k, v in profile.defaults.items()
        )


def _quote(text: str) -> str:
    """A TOML basic string."""
    escaped = "".join(f"\\u{ord(c):04x}" if ord(c) < 32 or c in '"\\' else c for c in text)
    return f'"{escaped}"'
