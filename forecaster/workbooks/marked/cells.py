"""Bad cells in the copy: a fill each, and a comment that says what is wrong and what to do."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any, NamedTuple

from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from forecaster.problems import Problem, cure, message, place
from forecaster.words.catalogue import Words
from forecaster.workbooks.marked.text import LONGEST, plain

# Excel numbers the boxes of comments in blocks of 1,024, and openpyxl declares one block a sheet.
MOST_COMMENTS = 1_000
AUTHOR = "forecaster"

ERROR_FILL = PatternFill("solid", fgColor="FFFFC7CE", bgColor="FFFFC7CE")
WARNING_FILL = PatternFill("solid", fgColor="FFFFEB9C", bgColor="FFFFEB9C")

_BOX_WIDTH = 320  # pixels
_BOX_LETTERS = 46  # of a comment's font, in one line of that width
_BOX_LINE = 17
_BOX_HEIGHTS = (60, 600)

_Place = tuple[int, int]  # row and column, both from 1


class Spot(NamedTuple):
    """Where a problem was marked: the sheet, and its cell as Excel writes it; ``""`` for none."""

    sheet: str = ""
    cell: str = ""


class Marks(NamedTuple):
    """One spot a problem, in their order; how many cells are bad, how many of them commented."""

    spots: tuple[Spot, ...]
    cells: int
    commented: int


def mark_cells(book: Workbook, problems: Sequence[Problem], language: Words) -> Marks:
    """Fill the bad cells and put comments on the first of them, errors before warnings.

    An error's fill wins over a warning's; number format, font and borders stay. A problem of a
    whole row marks the row's first filled cell, one inside a merged range the range's first cell.
    """
    spots: list[Spot] = [Spot()] * len(problems)
    found: dict[Spot, tuple[Cell, list[Problem]]] = {}
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    by_sheet: dict[str, list[int]] = {}
    for i, problem in enumerate(problems):
        if problem.row and problem.sheet in sheets:
            by_sheet.setdefault(problem.sheet, []).append(i)
    for title, those in by_sheet.items():
        finder = _Finder(sheets[title], {problems[i].row for i in those if problems[i].column < 0})
        for i in those:
            cell = finder.cell(problems[i])
            spots[i] = Spot(title, cell.coordinate)
            found.setdefault(spots[i], (cell, []))[1].append(problems[i])
    _fill(found.values())
    for title in by_sheet:
        _show(sheets[title], [pair for spot, pair in found.items() if spot.sheet == title])
    return Marks(tuple(spots), len(found), _comment(list(found.values()), language))


class _Finder:
    """The cells of one sheet that are to be marked."""

    def __init__(self, sheet: Worksheet, rows: set[int]) -> None:
        self._sheet = sheet
        self._inside: dict[_Place, _Place] | None = None
        self._first: dict[int, int] = {}
        if not rows:
            return
        for (row, column), cell in cells_of(sheet).items():
            if row in rows and cell.value is not None:
                self._first[row] = min(column, self._first.get(row, column))

    def cell(self, problem: Problem) -> Cell:
        """The cell to be marked; a new one where the sheet had nothing there."""
        row = problem.row
        column = problem.column + 1 if problem.column >= 0 else self._first.get(row, 1)
        cell = self._sheet.cell(row, column)
        if isinstance(cell, MergedCell):
            cell = self._sheet.cell(*self._merged()[row, column])
        if isinstance(cell, MergedCell):
            # Ranges that overlap, as no spreadsheet program writes them.
            raise TypeError(cell.coordinate)
        return cell

    def _merged(self) -> dict[_Place, _Place]:
        """Each place inside a merged range -> the range's first cell."""
        if self._inside is None:
            self._inside = {
                at: (merged.min_row, merged.min_col)
                for merged in self._sheet.merged_cells.ranges
                for at in merged.cells
            }
        return self._inside


def cells_of(sheet: Worksheet) -> dict[_Place, Cell | MergedCell]:
    """The cells that a sheet holds, by row and column from 1; for looking only."""
    return sheet._cells  # noqa: SLF001 - the public ways make a cell for each blank


def is_error(problems: Sequence[Problem]) -> bool:
    """Whether one of these problems of a cell is an error."""
    return any(p.severity == "error" for p in problems)


def _fill(found: Iterable[tuple[Cell, list[Problem]]]) -> None:
    """Fill the cells; each new style is looked up once, which counts with 50,000 cells."""
    made: dict[tuple[bool, bytes], Cell] = {}
    for cell, problems in found:
        untyped: Any = cell
        style = untyped._style  # noqa: SLF001 - has no public name
        key = is_error(problems), b"" if style is None else style.tobytes()
        if key in made:
            copy_style(made[key], cell)
        else:
            cell.fill = ERROR_FILL if key[0] else WARNING_FILL
            made[key] = cell


def _show(sheet: Worksheet, found: list[tuple[Cell, list[Problem]]]) -> None:
    """Show the marked cells: no hidden row or column, no conditional format over their colour."""
    rows, columns = sheet.row_dimensions, sheet.column_dimensions
    for cell, _ in found:
        if cell.row in rows:
            rows[cell.row].hidden = False
        if cell.column_letter in columns:
            columns[cell.column_letter].hidden = False
    rules = [rule for area in sheet.conditional_formatting for rule in area.rules]
    if not rules or len(found) > MOST_COMMENTS:
        return
    colours = {True: ERROR_FILL, False: WARNING_FILL}
    for rule in rules:
        rule.priority += len(colours)
    for priority, (error, fill) in enumerate(colours.items(), 1):
        cells = " ".join(cell.coordinate for cell, those in found if is_error(those) is error)
        if cells:
            style = DifferentialStyle(fill=PatternFill(bgColor=fill.fgColor))
            over = Rule("expression", priority, stopIfTrue=True, dxf=style, formula=["TRUE"])
            sheet.conditional_formatting.add(cells, over)


def copy_style(model: Cell, cell: Cell) -> None:
    """Give a cell the whole style of another; setting its parts takes a hundred times as long."""
    old: Any = model
    new: Any = cell
    new._style = copy(old._style)  # noqa: SLF001 - has no public name


def _comment(found: list[tuple[Cell, list[Problem]]], language: Words) -> int:
    """Put comments on the first cells; how many cells get one."""
    chosen = sorted(found, key=lambda f: not is_error(f[1]))[:MOST_COMMENTS]
    for cell, problems in chosen:
        text = plain("\n\n".join(comment_text(problem, language) for problem in problems))
        if cell.comment is not None:
            text = f"{cell.comment.text}\n\n{text}"[:LONGEST]
        cell.comment = Comment(text, AUTHOR, box_height(text), _BOX_WIDTH)
    return len(chosen)


def comment_text(problem: Problem, language: Words) -> str:
    """What a comment says of one problem: the code, what is wrong, what to do."""
    return f"{problem.code} {message(problem, language)}\n{cure(problem, language)}"


def box_height(text: str) -> int:
    """The height in pixels of a comment's box that shows the whole text, within reason."""
    lines = sum(max(1, math.ceil(len(line) / _BOX_LETTERS)) for line in text.split("\n"))
    least, most = _BOX_HEIGHTS
    return min(most, max(least, 12 + lines * _BOX_LINE))


def fit_notes(book: Workbook) -> None:
    """Size the boxes of the notes that the workbook had: openpyxl forgets what they were."""
    for sheet in book.worksheets:
        for cell in cells_of(sheet).values():
            if cell.comment is not None:
                cell.comment.height = box_height(cell.comment.text)
                cell.comment.width = _BOX_WIDTH


def place_name(problem: Problem, language: Words) -> str:
    """What the list of problems shows as a problem's place: ``D4``, or ``row 4``."""
    if problem.row and problem.column < 0:
        return language("row {row}", row=problem.row)
    return place(problem)
