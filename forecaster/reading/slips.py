"""Headings that are one slip of the fingers away from a known one: said, never read by."""

from __future__ import annotations

from collections.abc import Iterable

from forecaster.reading.headings import Layout
from forecaster.words.headings import SHEETS
from forecaster.words.keys import heading_key

_LONG_ENOUGH = 5  # letters: shorter words are too easily one another


def misspelt(role: str, layout: Layout, known: Iterable[str]) -> dict[int, str]:
    """Custom columns whose heading is one slip away from that of a field that the sheet lacks.

    Parameters
    ----------
    known
        Headings that are meant to be custom fields.

    Returns
    -------
    dict
        Column → the heading that it nearly is.
    """
    missing = {
        heading_key(h): h
        for f in SHEETS[role].fields
        for h in (*f.english, *f.french)
        if f.name not in layout.fields and f.name not in layout.named
    }
    meant = {heading_key(k) for k in known}
    found = {}
    for heading, column in layout.custom.items():
        key = heading_key(heading)
        near = next((h for k, h in missing.items() if _one_slip(key, k)), "")
        if near and key not in meant:
            found[column] = near
    return found


def _one_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter: missing, too many, wrong, or two changed about."""
    if one == other or abs(len(one) - len(other)) > 1 or len(other) < _LONG_ENOUGH:
        return False
    start = _shared(one, other)
    a, b = one[start:], other[start:]
    end = _shared(a[::-1], b[::-1])
    a, b = a[: len(a) - end], b[: len(b) - end]
    return max(len(a), len(b)) == 1 or (len(a) == 2 and a == b[::-1])


def _shared(one: str, other: str) -> int:
    """How many letters two words begin with in common."""
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
