"""What is to be said of a sheet before its cells are: hidden parts, lost columns, near misses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from forecaster.errors import ForecasterError
from forecaster.problems import Problem, column_letters
from forecaster.reading.headings import Layout, advised, misspelt
from forecaster.words.kinds import mark

EXCEL_ROWS = 1_048_576
EFFECTS = {
    "value": mark("every opportunity counts with 0"),
    "expected_close": mark("every open opportunity is undated"),
}


class Notices(NamedTuple):
    """Makes the notices of one sheet."""

    role: str
    title: str
    layout: Layout

    def of_sheet(self, state: str, last: int, hidden: int, rule: str) -> list[Problem]:
        """Hidden sheet and rows, and a sheet that ends where no sheet goes on.

        Parameters
        ----------
        state
            ``visible``, ``hidden`` or ``veryHidden``.
        last
            The last row that holds anything.
        hidden
            How many hidden rows hold data.
        rule
            The profile's for them: ``include``, ``exclude``, ``error`` or blank.

        Raises
        ------
        ForecasterError
            E121 where the profile allows no hidden rows.
        """
        problems = []
        if state != "visible":
            problems.append(Problem("W403", self.title, role=self.role))
        if last >= EXCEL_ROWS:
            problems.append(Problem("W405", self.title, role=self.role))
        if hidden:
            code = {"error": "E121", "exclude": "W406"}.get(rule, "W402")
            problems.append(Problem(code, self.title, found=str(hidden), role=self.role))
            if rule == "error":
                raise ForecasterError(problems[-1])
        return problems

    def of_columns(
        self,
        cells: Sequence[Sequence[object]],
        hidden: Iterable[int],
        wanted: Iterable[str],
        defaults: Iterable[str] = (),
    ) -> list[Problem]:
        """Hidden columns, columns without a heading, headings that are nearly a field's.

        Parameters
        ----------
        cells
            The cells of each column, from A.
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
        for column, values in enumerate(cells):
            if column not in headings and any(value != "" for value in values):
                problems.append(Problem("W409", self.title, row, column, role=self.role))
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
