"""A workbook becomes its sheets by role: gate, scan, calamine, headings, columns."""

from __future__ import annotations

import difflib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from python_calamine import CalamineError, CalamineWorkbook

from forecaster.errors import ForecasterError
from forecaster.limits import Limits
from forecaster.problems import Problem
from forecaster.profile import Profile, quoted
from forecaster.reading.columns import Place, read_columns
from forecaster.reading.gate import Package, SheetPart, open_package
from forecaster.reading.headings import find_layout, lacking
from forecaster.reading.notices import Notices
from forecaster.reading.scan import SheetScan, scan_sheet
from forecaster.reading.transposed import columns_of
from forecaster.sheets import RawSheet, RawWorkbook, Rows, Seen, Unreadable
from forecaster.words.headings import SHEETS
from forecaster.words.keys import heading_key, nearest

_ALIKE = 0.8  # of the letters of a sheet's name
SHOWN = 40  # sheets of a workbook that are named


class _Source(NamedTuple):
    """A sheet that is about to be read."""

    role: str
    part: SheetPart
    scan: SheetScan
    date1904: bool


def read_workbook(
    path: Path, profile: Profile, by: Iterable[str] = (), limits: Limits | None = None
) -> RawWorkbook:
    """Read the sheets that forecaster knows.

    Parameters
    ----------
    by
        Headings of custom columns to read, beside those that Custom Fields declares.

    Raises
    ------
    ForecasterError
        The file is refused (E0), or no sheet or column can be made out (E1).
    """
    limits = limits or Limits()
    package = open_package(path, limits)
    if package.own_report:
        raise ForecasterError(Problem("E012"))
    parts, problems = _by_role(package, profile)
    book = _open(package)
    sheets: dict[str, RawSheet] = {}
    wanted = list(by)
    # Custom Fields first: it says which other columns of Opportunities are worth reading.
    for role in sorted(parts, key=lambda r: r != "custom_fields"):
        part = parts[role]
        source = _Source(role, part, scan_sheet(package, part, limits), package.date1904)
        rows = _cells(book, part)
        if not rows and role != "opportunities":
            continue  # an empty sheet says nothing, like none
        try:
            sheet, found = _read_sheet(source, rows, profile, wanted, limits)
        except ForecasterError as error:
            before = {role: sheet.seen() for role, sheet in sheets.items()}
            raise ForecasterError(*error.problems, seen=before | error.seen) from error
        sheets[role] = sheet
        problems += found
        if role == "custom_fields":
            wanted += [c for c in sheet.cells("field").tolist() if isinstance(c, str)]
    read = {sheet.title for sheet in sheets.values()}
    unread = tuple(part.title for part in package.sheets if part.title not in read)
    return RawWorkbook(path.name, package.sha256, sheets, tuple(problems), unread)


def _unreadable(error: CalamineError, sheet: str = "") -> ForecasterError:
    return ForecasterError(Problem("E006", sheet, found="{detail}", more=(("detail", str(error)),)))


def _open(package: Package) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(package.data))
    except CalamineError as error:
        raise _unreadable(error) from error


def _cells(book: CalamineWorkbook, part: SheetPart) -> list[list[Any]]:
    """Every cell of a sheet, from A1, row by row."""
    try:
        return book.get_sheet_by_name(part.title).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise _unreadable(error, part.title) from error


def _by_role(package: Package, profile: Profile) -> tuple[dict[str, SheetPart], list[Problem]]:
    """The sheet of each role, and the others that could have been it (W411)."""
    by_key: dict[str, list[SheetPart]] = {}
    for part in package.sheets:
        by_key.setdefault(heading_key(part.title), []).append(part)
    titles = [part.title for part in package.sheets]
    chosen: dict[str, SheetPart] = {}
    problems = []
    for role, words in SHEETS.items():
        if role == "milestones" and profile.milestones is not None:
            continue
        named = profile.sheets.get(role)
        if named and heading_key(named) not in by_key:
            more = (("guess", nearest(named, titles)),)
            raise ForecasterError(Problem("E109", found=named, more=more))
        names = (*words.english, *words.french) if named is None else (named,)
        found = dict.fromkeys(p for k in map(heading_key, names) for p in by_key.get(k, ()))
        for part in list(found)[:1]:
            chosen[role] = part
            others = [other.title for other in list(found)[1:]]
            problems += [Problem("W411", part.title, found=o, role=role) for o in others]
    if "opportunities" not in chosen:
        raise _no_opportunities(titles)
    read = {part.title for part in chosen.values()}
    problems += _near_misses([t for t in titles if t not in read], chosen, profile)
    return chosen, problems


def _near_misses(
    unread: Sequence[str], chosen: Mapping[str, SheetPart], profile: Profile
) -> list[Problem]:
    """Sheets that are not read, with names nearly like those of roles that no sheet has (W417)."""
    lacking = [r for r in SHEETS if r not in chosen and r not in profile.sheets]
    if profile.milestones is not None and "milestones" in lacking:
        lacking.remove("milestones")
    known = {
        heading_key(name): (role, name)
        for role in lacking
        for name in (*SHEETS[role].english, *SHEETS[role].french)
    }
    problems = []
    for title in unread[:SHOWN]:
        near = difflib.get_close_matches(heading_key(title), known, n=1, cutoff=_ALIKE)
        if near:
            role, name = known[near[0]]
            more = (("guess", name),)
            problems.append(Problem("W417", found=title, more=more, role=role))
    return problems


def _no_opportunities(titles: Sequence[str]) -> ForecasterError:
    words = SHEETS["opportunities"]
    guess = next(filter(None, (nearest(w, titles) for w in (*words.english, *words.french))), "")
    found = ", ".join(f'"{t}"' for t in titles[:SHOWN])
    more = (("guess", guess), ("line", f"opportunities = {quoted(guess or '…')}"))
    return ForecasterError(Problem("E101", found=found, more=more))


def _read_sheet(
    source: _Source,
    rows: list[list[object]],
    profile: Profile,
    wanted: Sequence[str],
    limits: Limits,
) -> tuple[RawSheet, list[Problem]]:
    role, part, scan, date1904 = source
    _mark_bad_cells(rows, scan)
    layout = find_layout(role, part.title, rows, profile, scan.merged)
    notices = Notices(role, part.title, layout)
    problems = notices.of_headings(scan.hidden_columns, wanted, profile.defaults)
    missing = lacking(role, part.title, layout, profile)
    if missing:
        seen = {role: Seen(part.title, layout.readings(), layout.rows())}
        raise ForecasterError(*missing, *problems, seen=seen)
    numbers = _data_rows(rows, layout.row + 1)
    if len(numbers) > limits.rows:
        more = (("limit", str(limits.rows)),)
        raise ForecasterError(
            Problem("E125", part.title, found=str(len(numbers)), more=more, role=role)
        )
    hidden = frozenset(n for n in numbers.tolist() if n in scan.hidden_rows)
    problems += notices.of_sheet(part.state, numbers, hidden, profile.hidden)
    problems += notices.of_range(scan, len(rows))
    kept = [rows[n - 1] for n in numbers.tolist()]
    width = max(map(len, rows))
    rows.clear()
    cells = columns_of(kept) or [[] for _ in range(width)]
    kept.clear()
    problems += notices.of_columns(cells)
    left_out = hidden if profile.hidden == "exclude" else frozenset()
    place = Place(role, part.title, numbers, profile, date1904, left_out)
    try:
        sheet, found = read_columns(place, cells, layout, wanted)
    except ForecasterError as error:
        seen = {role: Seen(part.title, layout.readings(), layout.rows(), len(numbers))}
        raise ForecasterError(*error.problems, seen=seen) from error
    problems += [p for p in found if p.row not in left_out]
    return replace(
        sheet,
        left_out=left_out,
        hidden=hidden,
        heading_rows=layout.rows(),
    ), problems


def _mark_bad_cells(rows: list[list[object]], scan: SheetScan) -> None:
    """Put back what calamine hands over as blanks: error cells and uncalculated formulas."""
    bad = {place: Unreadable("E203", text) for place, text in scan.errors.items()}
    bad |= {place: Unreadable("E204", "") for place in scan.uncached}
    width = max(map(len, rows), default=0)
    for (row, column), cell in bad.items():
        if column < width:  # beyond it there is no heading
            # A row with nothing else than such cells is a blank one to calamine, and cut off.
            rows.extend([""] * width for _ in range(row - len(rows)))
            rows[row - 1][column] = cell


def _data_rows(rows: list[list[object]], first: int) -> Rows:
    """The numbers of the rows that hold anything, below the headings."""
    filled = [n for n, row in enumerate(rows[first:], first + 1) if row.count("") < len(row)]
    return np.array(filled, dtype=np.int64)
