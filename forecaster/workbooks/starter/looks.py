"""How the sheets of the starter workbook look: headings, formats, comments, tables, print."""

from __future__ import annotations

import math
import unicodedata
from typing import Literal

from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from forecaster.words.catalogue import Words
from forecaster.words.headings import SHEETS
from forecaster.workbooks.starter.columns import EITHER, REQUIRED, Column

NAVY, BLUE, PALE, YELLOW, ORANGE = "1F3A5F", "3F6FA8", "DCE6F1", "FFF4C2", "F8CBAD"
INK, GREY, WHITE = "1A1A1A", "5A6472", "FFFFFF"
AUTHOR = "forecaster"
FONT = "Calibri"
_TITLES = "_xlnm.Print_Titles"
_PAGE = 340  # letters of a row that can still be read on one page
_HEAD = {REQUIRED: (NAVY, WHITE), EITHER: (BLUE, WHITE)}
_LINE = 42  # letters of a comment's line
_COMMENT_WIDTH, _COMMENT_LINE = 290, 17  # pixels
_DATES = {"en": "d mmm yyyy", "fr": "dd/mm/yyyy"}
_BY_FIELD = {
    "id": "@",
    "phone": "@",
    "duration": "0",
    "days_until_stale": "0",
    "rate": "0.00####",
}
_MIDDLE = ("date", "month", "percent", "choice", "flag")
_BY_KIND = {"percent": "0%", "number": "#,##0.00", "month": "mmm yyyy"}


def ink(colour: str = INK, *, size: float = 11, bold: bool = False, italic: bool = False) -> Font:
    """The workbook's one font, in a colour."""
    return Font(name=FONT, size=size, bold=bold, italic=italic, color=colour)


def fill(colour: str) -> PatternFill:
    """A plain background."""
    return PatternFill("solid", start_color=colour, end_color=colour)


def number_format(role: str, field: str, lang: str) -> str:
    """How the cells of a column are shown, as Excel writes it."""
    kind = next((f.kind for f in SHEETS[role].fields if f.name == field), "text")
    return _BY_FIELD.get(field) or (_DATES[lang] if kind == "date" else _BY_KIND.get(kind, ""))


def table_name(title: str) -> str:
    """The name of a sheet's table, which formulas may use: its letters alone.

    >>> table_name("Champs personnalisés")
    'ChampsPersonnalises'
    """
    bare = unicodedata.normalize("NFKD", title.title())
    return "".join(c for c in bare if c.isascii() and c.isalnum())


def placed(role: str, field: str) -> Alignment:
    """Where the text of a column stands: short words, dates and small numbers in the middle."""
    kind = next((f.kind for f in SHEETS[role].fields if f.name == field), "text")
    middle = kind in _MIDDLE or field in ("currency", "duration", "days_until_stale")
    return Alignment(horizontal="center" if middle else None, vertical="center")


def draw_heading(sheet: Worksheet, column: int, heading: str, told: str, need: str) -> None:
    """Write a heading in its colours, with its comment."""
    cell = sheet.cell(1, column, heading)
    back, front = _HEAD.get(need, (PALE, INK))
    cell.fill = fill(back)
    cell.font = ink(front, bold=True)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.border = Border(bottom=Side("thin", color=NAVY), right=Side("thin", color=WHITE))
    cell.comment = comment(told)


def comment(told: str) -> Comment:
    """A comment as large as its text."""
    lines = sum(max(1, math.ceil(len(line) / _LINE)) for line in told.split("\n"))
    height = (lines + 1) * _COMMENT_LINE + 8
    return Comment(told, AUTHOR, height=height, width=_COMMENT_WIDTH)


def told_of(column: Column, words: Words) -> str:
    """The help of a column: whether it is required, and what goes there."""
    needs = {
        REQUIRED: words("Required."),
        EITHER: words("Required: this or its neighbour."),
    }
    return "\n".join(filter(None, (needs.get(column.need, ""), words(column.help))))


def format_column(
    sheet: Worksheet, column: int, width: int, shown: str = "", stands: Alignment | None = None
) -> None:
    """Give a whole column its width and how its cells look, those below the last row as well."""
    dimension = sheet.column_dimensions[get_column_letter(column)]
    dimension.width = width
    if shown:
        dimension.number_format = shown
    if stands is not None:
        dimension.alignment = stands


def add_table(sheet: Worksheet, columns: int, rows: int) -> None:
    """Make a table of the headings and the rows below them."""
    table = Table(
        displayName=table_name(sheet.title), ref=f"A1:{get_column_letter(columns)}{rows + 1}"
    )
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    sheet.add_table(table)


def colour_where(sheet: Worksheet, cells: str, formula: str, colour: str) -> None:
    """Colour the cells for which a formula, written for the first of them, is true."""
    rule = Rule(type="expression", dxf=DifferentialStyle(fill=fill(colour)), formula=[formula])
    sheet.conditional_formatting.add(cells, rule)


def lay_out(sheet: Worksheet, colour: str, width: int) -> None:
    """Freeze the headings; print across a page, or two, with headings and names on each.

    ``width`` is that of all columns, in letters.
    """
    sheet.freeze_panes = "B2"
    sheet.row_dimensions[1].height = 32
    sheet.sheet_format.defaultRowHeight = 18
    sheet.sheet_format.customHeight = True
    sheet.sheet_properties.tabColor = colour
    sheet.sheet_view.zoomScale = 100
    print_on(sheet, "landscape")
    sheet.page_setup.fitToWidth = math.ceil(width / _PAGE)
    repeated = [f"{quote_sheetname(sheet.title)}!{part}" for part in ("$A:$A", "$1:$1")]
    # openpyxl would write the rows first; Excel itself writes the columns first.
    sheet.defined_names[_TITLES] = DefinedName(_TITLES, attr_text=",".join(repeated))


def print_on(sheet: Worksheet, orientation: Literal["landscape", "portrait"]) -> None:
    """Print on A4, as wide as one page."""
    sheet.page_setup.orientation = orientation
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.page_margins.footer = 0.3
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart("&A"), right=_HeaderFooterPart("&P / &N")
    )
