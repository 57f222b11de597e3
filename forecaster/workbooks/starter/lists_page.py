"""The sheet of lists, drawn: a column a list."""

from __future__ import annotations

from openpyxl.styles import Alignment, Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from forecaster.words.catalogue import Words
from forecaster.workbooks.starter.lists import FIXED_WORDS, OWN_WORDS, WORD_LISTS
from forecaster.workbooks.starter.looks import (
    GREY,
    INK,
    NAVY,
    PALE,
    WHITE,
    comment,
    fill,
    format_column,
    ink,
    print_on,
)

HEADINGS_ROW = 2
_WIDTH = 19


def draw_lists(sheet: Worksheet, words: Words) -> None:
    """Draw the lists: the user's own first, then the program's fixed words."""
    for place, listed in enumerate(WORD_LISTS, 1):
        told = words(FIXED_WORDS if listed.fixed else OWN_WORDS)
        cell = sheet.cell(HEADINGS_ROW, place, words(listed.heading))
        cell.fill = fill(PALE if listed.fixed else NAVY)
        cell.font = ink(INK if listed.fixed else WHITE, bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = Border(bottom=Side("thin", color=NAVY), right=Side("thin", color=WHITE))
        cell.comment = comment(told)
        format_column(sheet, place, _WIDTH)
        for row, word in enumerate(listed.words, HEADINGS_ROW + 1):
            entry = sheet.cell(row, place, words(word))
            if listed.fixed:
                entry.font = ink(GREY)
    fixed = next(place for place, listed in enumerate(WORD_LISTS, 1) if listed.fixed)
    for place, told in ((1, OWN_WORDS), (fixed, FIXED_WORDS)):
        note = sheet.cell(1, place, words(told))
        note.font = ink(GREY, italic=True)
        note.alignment = Alignment(vertical="center")
    sheet.row_dimensions[1].height = 24
    sheet.row_dimensions[HEADINGS_ROW].height = 32
    sheet.freeze_panes = f"A{HEADINGS_ROW + 1}"
    sheet.sheet_properties.tabColor = GREY
    sheet.print_title_rows = f"{HEADINGS_ROW}:{HEADINGS_ROW}"
    print_on(sheet, "landscape")
