"""The guide of the starter workbook, drawn on its sheet: two columns, no scrolling sideways."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap

from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from forecaster.words.catalogue import Words
from forecaster.workbooks.starter import guide as texts
from forecaster.workbooks.starter.lists import LISTS
from forecaster.workbooks.starter.looks import (
    BLUE,
    FONT,
    GREY,
    INK,
    NAVY,
    ORANGE,
    PALE,
    WHITE,
    YELLOW,
    fill,
    ink,
    print_on,
)

_LABEL, _TEXT = 2, 3
_WIDTHS = {"A": 3, "B": 25, "C": 92}
_LETTERS, _LABEL_LETTERS = 102, 26  # of a line in each column
_LINE = 15.5  # points
_MONO = "Consolas"


class _Page:
    """Draws the guide from the top down."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._row = 1

    def title(self, title: str, subtitle: str) -> None:
        """Draw the title, and what this is about below it."""
        for text, size, colour, height in ((title, 22, NAVY, 36), (subtitle, 11, GREY, 22)):
            self._row += 1
            cell = self._sheet.cell(self._row, _LABEL, text)
            cell.font = ink(colour, size=size, bold=size > 20)
            cell.alignment = Alignment(vertical="center")
            self._sheet.row_dimensions[self._row].height = height

    def heading(self, text: str) -> None:
        """Draw the heading of a part."""
        self._row += 2
        cell = self._sheet.cell(self._row, _LABEL, text)
        cell.font = ink(NAVY, size=13, bold=True)
        self._sheet.row_dimensions[self._row].height = 22
        for column in (_LABEL, _TEXT):
            line = self._sheet.cell(self._row, column)
            line.border = Border(bottom=Side("thin", color=BLUE))
            line.alignment = Alignment(vertical="center")
        self._row += 1
        self._sheet.row_dimensions[self._row].height = 6

    def line(
        self, label: str, text: str, *, colours: tuple[str, str] = ("", INK), link: str = ""
    ) -> None:
        """Draw a short name, maybe coloured or leading to a sheet, and what is said beside it."""
        self._row += 1
        # Excel marks a number that is text as a mistake.
        name = self._sheet.cell(self._row, _LABEL, int(label) if label.isdigit() else label)
        name.font = ink(colours[1], bold=True)
        name.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)
        if colours[0]:
            name.fill = fill(colours[0])
        if link:
            name.hyperlink = Hyperlink(ref="", location=f"{quote_sheetname(link)}!A1", display=link)
            name.font = Font(name=FONT, size=11, bold=True, color=BLUE, underline="single")
        said = self._sheet.cell(self._row, _TEXT, text)
        said.font = ink()
        said.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
        lines = max(len(wrap(text, _LETTERS)), len(wrap(label, _LABEL_LETTERS)))
        self._sheet.row_dimensions[self._row].height = lines * _LINE + 4

    def command(self, command: str, text: str) -> None:
        """Draw a command, and what it does below it."""
        self._row += 1
        cell = self._sheet.cell(self._row, _LABEL, command)
        cell.font = Font(name=_MONO, size=11, color=NAVY)
        for column in (_LABEL, _TEXT):
            self._sheet.cell(self._row, column).fill = fill(PALE)
        self._sheet.row_dimensions[self._row].height = 20
        self.line("", text)


def draw_guide(sheet: Worksheet, titles: Mapping[str, str], words: Words, file: str) -> None:
    """Draw the guide.

    Parameters
    ----------
    titles
        Role -> name of its sheet, in the order of the workbook.
    file
        The workbook's name, for the commands.
    """
    sheet.title = words(texts.GUIDE)
    page = _Page(sheet)
    page.title(words(texts.TITLE), words(texts.SUBTITLE))
    _part(page, texts.BEGIN, words)
    page.heading(words(texts.SHEETS_PART))
    for role, title in titles.items():
        page.line(title, words(texts.SHEETS_TOLD[role]), link=title)
    page.line(words(LISTS), words(texts.LISTS_TOLD), link=words(LISTS))
    for part in (texts.FILL_IN, texts.DESERVES, texts.WEIGHED, texts.STANDS):
        _part(page, part, words)
    _colours(page, words)
    page.heading(words(texts.NEXT_PART))
    lang = f" --lang {words.lang}" if words.lang != "en" else ""
    name = f'"{file}"' if " " in file else file
    page.command(f"forecaster check {name}{lang}", words(texts.CHECK_TOLD))
    page.command(f"forecaster run {name}{lang}", words(texts.RUN_TOLD))
    for letter, width in _WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = NAVY
    print_on(sheet, "portrait")
    sheet.page_setup.fitToHeight = 1


def _part(page: _Page, part: texts.Part, words: Words) -> None:
    page.heading(words(part.heading))
    for label, text in part.lines:
        page.line(words(label), words(text))


def _colours(page: _Page, words: Words) -> None:
    page.heading(words(texts.COLOURS_PART))
    name = words.label("opportunities", "name")
    owner = words.label("opportunities", "owner")
    tags = words.label("opportunities", "tags")
    page.line(name, words(texts.REQUIRED_TOLD), colours=(NAVY, WHITE))
    page.line(owner, words(texts.EITHER_TOLD), colours=(BLUE, WHITE))
    page.line(tags, words(texts.FREE_TOLD), colours=(PALE, INK))
    page.line("", words(texts.EXAMPLE_TOLD), colours=(YELLOW, INK))
    page.line("", words(texts.GAP_TOLD), colours=(ORANGE, INK))
