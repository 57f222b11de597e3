"""Cells that hold several values: tags, multi-lists, additional contacts (R5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from forecaster.records.opportunities import TagLinks
from forecaster.words.keys import name_key


def separator(cells: Iterable[str], declared: str = "") -> str:
    """The separator of a column: the declared one, else ``;`` if any cell has one, else ``,``.

    >>> separator(["a, b", "c; d"]), separator(["a, b"])
    (';', ',')
    """
    return declared or (";" if any(";" in cell for cell in set(cells)) else ",")


def split_values(cell: str, sep: str) -> tuple[str, ...]:
    """The values of one cell, trimmed, each once, blanks left out.

    >>> split_values("North; ;north;South", ";")
    ('North', 'South')
    """
    values: dict[str, str] = {}
    for part in cell.split(sep):
        text = part.strip()
        if text:
            values.setdefault(name_key(text), text)
    return tuple(values.values())


def tag_links(cells: Sequence[str], sep: str) -> TagLinks:
    """Rows and their values as pairs."""
    split = {cell: split_values(cell, sep) for cell in set(cells)}
    counts = [len(split[cell]) for cell in cells]
    values = np.empty(sum(counts), dtype=object)
    values[:] = [value for cell in cells for value in split[cell]]
    return TagLinks(np.repeat(np.arange(len(cells)), counts), values)
