"""What is to be said of a sheet before its cells are: hidden parts, lost columns, near misses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from forecaster.errors import ForecasterError
from forecaster.limits import EXCEL_ROWS
from forecaster.problems import Problem, column_letters
from forecaster.reading.headings import Layout, advised
from forecaster.reading.package import SheetScan
from forecaster.reading.slips import misspelt
from forecaster.sheets import Rows
from forecaster.words.kinds import mark

MANY_EMPTY = 5_000  # formatted rows: fewer are a table with room to grow
SHOWN = 3
EFFECTS = {
    "value": mark("every opportunity counts with 0"),
    "expected_close": mark("every open opportunity is undated"),
}


class Notices(NamedTuple):
    """Makes the notices of one sheet."""

    role: str
    title: str
    layout: Layout

    def of_sheet(self, state: str, rows: Rows, hidden: Collection[int], rule: str) -> list[Problem]:
        """Hidden sheet and rows.

        Parameters
        ----------
        state
            ``visible``, ``hidden`` or ``veryHidden``.
        rows
            Numbers of the rows that hold data.
        hidden
            Numbers of the hidden ones among them.
        rule
            The profile's for them: ``include``, ``exclude``, ``error`` or blank.

        Raises
        ------
        ForecasterError
            E121 where the profile allows no hidden rows.
        """
        problems = []
        if state != "visible":
            problems.append(Problem("W403", self.title, found=str(len(rows)), role=self.role))
        if hidden:
            code = {"error": "E121", "exclude": "W406"}.get(rule, "W402")
            more = (("first", str(min(hidden))),)
            found = str(len(hidden))
            problems.append(Problem(code, self.title, found=found, more=more, role=self.role))
            if rule == "error":
                raise ForecasterError(problems[-1])
        return problems

    def of_range(self, scan: SheetScan, last: int) -> list[Problem]:
        """A sheet that ends where no sheet goes on, formatted rows below it, cells merged down.

        Parameters
        ----------
        last
            The last row that holds anything.
        """
        problems = []
        if last >= EXCEL_ROWS:
            problems.append(Problem("W405", self.title, role=self.role))
        empty = scan.last_formatted - max(last, self.layout.row + 1)
        if empty >= MANY_EMPTY:
            problems.append(Problem("W416", self.title, found=str(empty), role=self.role))
        down = [m for m in scan.merged if self.layout.row < m[0] - 1 < last and m[0] < m[2]]
        merged = [m for m in sorted(down) if any(m[1] <= c <= m[3] for c in self.layout.headings)]
        if merged:
            named = [f"{_cell(m[0], m[1])}:{_cell(m[2], m[3])}" for m in merged[:SHOWN]]
            found = ", ".join(named) + (f" … ({len(merged)})" if len(merged) > SHOWN else "")
            problems.append(Problem("W414", self.title, found=found, role=self.role))
        return problems

    def of_columns(self, cells: Sequence[Sequence[object]]) -> list[Problem]:
        """Columns without a heading that hold cells; ``cells`` are those of each, from A."""
        row = self.layout.row + 1
        return [
            Problem("W409", self.title, row, column, role=self.role)
            for column, values in enumerate(cells)
            if column not in self.layout.headings and any(value != "" for value in values)
        ]

    def of_headings(
        self, hidden: Iterable[int], wanted: Iterable[str], defaults: Iterable[str] = ()
    ) -> list[Problem]:
        """Hidden columns, headings that are nearly a field's, fields that figures rest on.

        Parameters
        ----------
        hidden
            Hidden columns, from 0.
        wanted
            Headings that are known to be custom fields.
        defaults
            Fields that the profile fills in.
        """
        headings = self.layout.headings
        row = self.layout.row + 1
        shut = [column_letters(c) for c in sorted(hidden) if c in headings]
        problems = []
        if shut:
            problems.append(Problem("W412", self.title, found=", ".join(shut), role=self.role))
        if self.role == "opportunities":
            problems += self._advice(defaults)
        for column, near in misspelt(self.role, self.layout, wanted).items():
            more = (("guess", near),)
            found = headings[column]
            problems.append(Problem("W410", self.title, row, column, "", found, more, self.role))
        return problems

    def _advice(self, defaults: Iterable[str]) -> list[Problem]:
        """Say that a column is missing which every figure rests on."""
        return [
            Problem(
                "W413", self.title, 0, -1, field, "", (("effect", EFFECTS[field]), ("guess", near))
            )
            for field, near in advised(self.layout, defaults).items()
        ]


def _cell(row: int, column: int) -> str:
    return f"{column_letters(column)}{row}"
