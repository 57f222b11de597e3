"""How the workbook looks: one palette, and XlsxWriter's formats, each made once."""

from __future__ import annotations

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from forecaster.reporting.formats import (
    COUNT,
    NUMBER,
    RATE,
    SHARE,
    date_format,
    month_format,
)
from forecaster.reporting.pages.blocks import Kind, Tone, Weight

NAVY = "#1F3A5F"
INK = "#1F2933"
SLATE = "#5B6673"
SKY = "#9DBFE3"
RULE = "#D5DBE2"
MIST = "#EEF2F6"

# A tone's text and background stand in contrast of at least 4.5 to 1.
TONES: dict[Tone, dict[str, Any]] = {
    Tone.PLAIN: {},
    Tone.GOOD: {"font_color": "#1E5B30", "bg_color": "#E3F1E6", "bold": True},
    Tone.BAD: {"font_color": "#8F1D14", "bg_color": "#FBE6E4", "bold": True},
    Tone.CAUTION: {"font_color": "#6B4700", "bg_color": "#FFF3D6", "bold": True},
    Tone.QUIET: {"font_color": SLATE},
    Tone.INPUT: {"font_color": "#1F4E9E", "bg_color": "#FFFBEA"},
}

_WEIGHTS: dict[Weight, dict[str, Any]] = {
    Weight.BODY: {"bottom": 1, "bottom_color": RULE},
    Weight.SUBTOTAL: {"bottom": 1, "bottom_color": RULE, "bold": True},
    Weight.TOTAL: {"top": 1, "top_color": NAVY, "bottom": 6, "bottom_color": NAVY, "bold": True},
    Weight.ASIDE: {"bottom": 1, "bottom_color": RULE, "italic": True, "font_color": SLATE},
}

HEADING: dict[str, Any] = {
    "bold": True,
    "font_color": NAVY,
    "bg_color": MIST,
    "bottom": 1,
    "bottom_color": NAVY,
    "text_wrap": True,
    "valign": "vcenter",
}
BAND: dict[str, Any] = {"bold": True, "font_color": "#FFFFFF", "bg_color": NAVY}
TITLE: dict[str, Any] = {"font_size": 18, "bold": True, "font_color": NAVY}
SECTION: dict[str, Any] = {"font_size": 12, "bold": True, "font_color": NAVY}
QUIET: dict[str, Any] = {"font_color": SLATE}
LABEL: dict[str, Any] = {"font_color": SLATE, "valign": "vcenter"}
LINK: dict[str, Any] = {"font_color": "#1F4E9E", "underline": 1}
CARD_LABEL: dict[str, Any] = {"font_color": SLATE, "top": 5, "top_color": NAVY}
CARD: dict[str, Any] = {"font_size": 16, "bold": True, "font_color": NAVY, "align": "left"}

_FIGURES = {Kind.SHARE: SHARE, Kind.COUNT: COUNT, Kind.NUMBER: NUMBER, Kind.RATE: RATE}
# What a spreadsheet would take for the beginning of a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class Styles:
    """The formats of one workbook; XlsxWriter writes each that was made, in the order of making."""

    def __init__(self, book: Workbook, lang: str) -> None:
        """Begin without any."""
        self._book = book
        self._lang = lang
        self._made: dict[tuple[Any, ...], Format] = {}

    def make(self, *parts: dict[str, Any], **more: Any) -> Format:  # noqa: ANN401 - XlsxWriter's properties
        """The one format with these properties; a later part overrules an earlier one."""
        wanted: dict[str, Any] = {"font_color": INK}
        for part in (*parts, more):
            wanted |= part
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(wanted)
        return self._made[key]

    def mark(self, properties: dict[str, Any]) -> Format:
        """The one format of a conditional format with these properties."""
        key = ("mark", *sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    def number_format(self, kind: Kind) -> str:
        """The cell format of a kind that has but one: all but text and money."""
        if kind is Kind.DATE:
            return date_format(self._lang)
        if kind is Kind.MONTH:
            return month_format(self._lang)
        return _FIGURES.get(kind, "General")


def weight_properties(weight: Weight) -> dict[str, Any]:
    """The rules and the type of a row."""
    return _WEIGHTS[weight]


def quote(text: str) -> dict[str, Any]:
    """What keeps a text from being taken for a formula once somebody edits its cell."""
    return {"quote_prefix": True} if text.startswith(FORMULA_SIGNS) else {}
