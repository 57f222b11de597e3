"""What the starter workbook colours by itself: gaps, contradictions and examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from forecaster.words.catalogue import Words
from forecaster.workbooks.starter.columns import EITHER, REQUIRED
from forecaster.workbooks.starter.examples import OWN_CURRENCY, RATES, TARGET
from forecaster.workbooks.starter.looks import ORANGE, YELLOW, colour_where
from forecaster.workbooks.starter.rules import LAST_ROW
from forecaster.workbooks.starter.sheets import COLUMNS


def mark_cells(sheet: Worksheet, role: str, places: Mapping[str, int], words: Words) -> None:
    """Colour gaps orange and examples yellow, until they are filled in and written over.

    Parameters
    ----------
    places
        Field -> column, from 1.
    """
    cells = {field: f"${get_column_letter(place)}2" for field, place in places.items()}
    for field, formula in _gaps(role, cells, words):
        letter = get_column_letter(places[field])
        colour_where(sheet, f"{letter}2:{letter}{LAST_ROW}", formula, ORANGE)
    last = get_column_letter(len(places))
    # Example in English, Exemple in French, and addresses at example.com.
    says = f'COUNTIF($A2:${last}2,"*ex?mple*")>0'
    colour_where(sheet, f"A2:{last}{LAST_ROW}", says, YELLOW)
    if role == "exchange_rates":
        _mark_rates(sheet, cells)
    if role == "targets":
        colour_where(sheet, f"A2:{last}3", f"{cells['amount']}={TARGET}", YELLOW)


def _gaps(role: str, cells: Mapping[str, str], words: Words) -> Iterator[tuple[str, str]]:
    """Each field that may be wanting, and when: what a row that has begun must have (R1, R2)."""
    begun = f"COUNTA({':'.join((next(iter(cells.values())), [*cells.values()][-1]))})>0"
    blank = {field: f'{cell}=""' for field, cell in cells.items()}
    either = ",".join(blank[c.field] for c in COLUMNS[role] if c.need == EITHER)
    for column in COLUMNS[role]:
        if column.need == REQUIRED:
            # A customer may be an organisation alone (R1).
            alone = column.field == "contact" and "organisation" in blank
            missing = [blank[column.field], *([blank["organisation"]] if alone else [])]
            yield column.field, f"AND({begun},{','.join(missing)})"
        elif column.need == EITHER:
            yield column.field, f"AND({begun},{either})"
    if "duration" in cells:
        is_fixed = f'OR({blank["duration_basis"]},{cells["duration_basis"]}="{words("Fixed")}")'
        yield "duration", f"AND({begun},{is_fixed}=NOT({blank['duration']}))"


def _mark_rates(sheet: Worksheet, cells: Mapping[str, str]) -> None:
    """Colour the example rates as long as they are those."""
    letter = cells["rate"][1:-1]
    for currency, example in RATES.items():
        if currency != OWN_CURRENCY:
            is_example = f'AND({cells["currency"]}="{currency}",{cells["rate"]}={example})'
            colour_where(sheet, f"{letter}2:{letter}{LAST_ROW}", is_example, YELLOW)
