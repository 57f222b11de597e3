"""Names and texts that Excel accepts: sheet names, and texts within its limits."""

from __future__ import annotations

import re
from collections.abc import Container

_NAME_UNITS = 31
_TEXT_UNITS = 32_767
_FORBIDDEN = re.compile(r"[$\[\]:*?/\\\x00-\x1f\x7f\ufffe\uffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # what Excel reads as another character
_RESERVED = "history"  # Excel keeps this name for itself


def sheet_name(wanted: str, taken: Container[str]) -> str:
    r"""A name that Excel accepts, as near to the wanted one as can be.

    At most 31 UTF-16 units, none of ``[]:*?/\``, no ``$`` (XlsxWriter drops it from the ranges of
    sparklines), no apostrophe at either end, unlike any of
    ``taken`` (case-folded names).

    >>> sheet_name("Products: A/B", set()), sheet_name("Teams", {"teams"})
    ('Products AB', 'Teams (2)')
    """
    bare = " ".join(_ESCAPE.sub(" ", _FORBIDDEN.sub("", wanted)).split()).strip("' ") or "Sheet"
    if bare.casefold() == _RESERVED:
        bare += "_"
    name, number = _trim(bare, _NAME_UNITS), 1
    while name.casefold() in taken:
        number += 1
        tail = f" ({number})"
        name = _trim(bare, _NAME_UNITS - len(tail)) + tail
    return name


def cell_text(text: str) -> str:
    """A text that a cell holds: cut with ``…`` at 32,767 UTF-16 units, never markup of its own.

    XlsxWriter passes a text from ``<r>`` to ``</r>`` through as rich text; a space ends that.
    """
    if len(text) > _TEXT_UNITS // 2 and _units(text) > _TEXT_UNITS:
        text = cut(text, _TEXT_UNITS - 1) + "…"
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "
    return text


def _trim(name: str, units: int) -> str:
    return cut(name, units).strip("' ")


def cut(text: str, units: int) -> str:
    """The text, of so many UTF-16 units at most."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
