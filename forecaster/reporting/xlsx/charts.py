"""Charts of a page, native to Excel, with the text that stands for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from forecaster.reporting.formats import month_format
from forecaster.reporting.pages.blocks import Chart, Series
from forecaster.reporting.pages.formulas import Span
from forecaster.reporting.xlsx.places import Places
from forecaster.reporting.xlsx.styles import INK, NAVY, RULE, SKY, SLATE
from forecaster.words.catalogue import Words

WIDTH, HEIGHT = 620, 340  # pixels
_GAP = 24
_EPOCH = dt.date(1899, 12, 30)
_AMBER = "#B45F06"
_LINE = {
    "line": {"color": _AMBER, "width": 2.25},
    "marker": {
        "type": "diamond",
        "size": 7,
        "fill": {"color": _AMBER},
        "border": {"color": _AMBER},
    },
}
_FONT = {"color": INK, "size": 9, "bold": False}


class Canvas(NamedTuple):
    """Where charts are put."""

    book: Workbook
    sheet: Worksheet
    places: Places
    words: Words


def insert_charts(canvas: Canvas, row: int, column: int, charts: Sequence[Chart]) -> None:
    """Put charts side by side, the corner of the first in a cell."""
    for number, chart in enumerate(charts):
        drawn = _draw(canvas.book, chart, canvas.places, canvas.words)
        options = {
            "x_offset": number * (WIDTH + _GAP),
            "object_position": 3,  # neither moved nor resized with cells
            "description": chart.about,
        }
        canvas.sheet.insert_chart(row, column, drawn, options)


def _draw(book: Workbook, chart: Chart, places: Places, words: Words) -> Any:  # noqa: ANN401 - one of XlsxWriter's charts
    kind = {"type": "bar"} if chart.lying else {"type": "column", "subtype": "stacked"}
    drawn: Any = book.add_chart(kind)
    for series in chart.series:
        if not series.line:
            drawn.add_series(_series(chart, series, places))
    lines = [series for series in chart.series if series.line]
    if lines:
        over: Any = book.add_chart({"type": "line"})
        for series in lines:
            over.add_series(_series(chart, series, places))
        drawn.combine(over)
    drawn.set_title({"name": chart.title, "name_font": {"color": NAVY, "size": 12, "bold": True}})
    drawn.set_size({"width": WIDTH, "height": HEIGHT})
    several = len(chart.series) > 1
    drawn.set_legend({"position": "bottom", "font": _FONT} if several else {"none": True})
    amounts = {
        "num_format": "#,##0",
        "num_font": _FONT,
        "name": chart.currency,
        "name_font": _FONT | {"color": SLATE},
        "major_gridlines": {"visible": True, "line": {"color": RULE, "width": 0.75}},
        "line": {"none": True},
    }
    names: dict[str, Any] = {
        "num_font": _FONT,
        "line": {"color": SLATE},
        "label_position": "low",
    }
    if chart.lying:
        # From the top down, with the amounts below all the same.
        names |= {"reverse": True, "crossing": "max"}
    else:
        names |= {"num_format": month_format(words.lang), "text_axis": True}
        names["num_font"] = _FONT | {"rotation": -45}
    # What lies has its names at the side.
    across, up = (amounts, names) if chart.lying else (names, amounts)
    drawn.set_x_axis(across)
    drawn.set_y_axis(up)
    drawn.set_chartarea({"border": {"color": RULE}})
    return drawn


def _series(chart: Chart, series: Series, places: Places) -> dict[str, Any]:
    return {
        "name": series.name,
        "categories": _cells(chart.categories, places),
        "values": _cells(series.cells, places),
        "categories_data": [_category(label) for label in chart.labels],
        "values_data": list(series.values),
        **(_LINE if series.line else _filled(series)),
    }


def _filled(series: Series) -> dict[str, Any]:
    return {
        "fill": {"color": SKY if series.quiet else NAVY},
        "border": {"color": NAVY, "width": 0.75},
        "gap": 60,
    }


def _category(label: str | dt.date) -> str | int:
    return (label - _EPOCH).days if isinstance(label, dt.date) else label


def _cells(span: Span, places: Places) -> list[Any]:
    first, last, column = places.span(span)
    return [places.sheet(span.page), first, column, last, column]
