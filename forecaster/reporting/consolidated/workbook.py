"""The consolidated report as a workbook: every page a sheet, the same bytes on every run."""

from __future__ import annotations

from pathlib import Path

from forecaster.reporting.consolidated.book import pages
from forecaster.reporting.consolidated.consolidated import Consolidated
from forecaster.reporting.consolidated.sources import minors_of
from forecaster.reporting.xlsx.file import (
    Described,
    Drawing,
    add_sheets,
    close,
    draw_page,
    new_book,
    sheet_names,
)
from forecaster.reporting.xlsx.places import Places, lay_out
from forecaster.reporting.xlsx.styles import Styles
from forecaster.words.catalogue import Words, words

# A spreadsheet adds with 15 digits and more: below, every sum is right to the minor unit.
_LARGEST_SUM = 10**13


def write_workbook(consolidated: Consolidated, path: Path) -> None:
    """Write the consolidated report's workbook.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    speech = words(consolidated.options.lang)
    drawing = _drawing(consolidated, speech)
    book = new_book(path, _described(consolidated, speech), slim=True)
    styles = Styles(book, speech.lang)
    for page, sheet in add_sheets(book, drawing):
        draw_page(book, drawing, page, sheet, styles)
    close(book)


def _drawing(consolidated: Consolidated, speech: Words) -> Drawing:
    sound = calculable(consolidated)
    said = [speech("Made of the workbooks' own results: it has no rows of opportunities.")]
    if not sound:
        said.append(
            speech(
                "The amounts are so large that a spreadsheet's arithmetic of 15 digits would not"
                " give each cent: all figures are values, exact as the run found them, and none a"
                " formula."
            )
        )
    everything = pages(consolidated, speech, said, formulas=sound)
    names = sheet_names(everything)
    layouts = {page.key: lay_out(page) for page in everything}
    return Drawing(everything, names, layouts, Places(layouts, names, (), formulas=sound), speech)


def calculable(consolidated: Consolidated) -> bool:
    """Whether a spreadsheet's own sums give every figure to the minor unit."""
    sizes: dict[str, int] = {}
    for source in consolidated.sources:
        if source.figures and source.added:
            for key, minor in minors_of(source.figures).items():
                sizes[key] = sizes.get(key, 0) + abs(minor)
    return max(sizes.values(), default=0) <= _LARGEST_SUM


def _described(consolidated: Consolidated, speech: Words) -> Described:
    return Described(
        title=consolidated.title,
        subject=speech("as of {date}", date=consolidated.options.as_of.isoformat()),
        category=speech("Sales forecast"),
        comments=speech("Every figure leads back to a workbook on the sheet Sources."),
        version=consolidated.version,
        day=consolidated.options.as_of,
    )
