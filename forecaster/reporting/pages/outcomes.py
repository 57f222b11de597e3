"""What a check comes to: a figure by formula, and a word."""

from __future__ import annotations

from forecaster.reporting.pages.blocks import Cell, Live, Money, live
from forecaster.reporting.pages.formulas import CHECKS, At, Formula
from forecaster.words.catalogue import Words


def calculated(value: Cell, terms: tuple[Formula, ...], digits: At) -> Cell:
    """A figure of some terms, with so many decimals; the bare value where there are none."""
    return Live(value, terms, digits) if terms and isinstance(value, int | float | Money) else value


def verdict(key: str, words: Words, *, ok: bool) -> Live:
    """The outcome of the check in a row, in words; the colour comes from a conditional format."""
    said = words("OK") if ok else words("Differs")
    return live(said, Formula("verdict", (At(CHECKS, key, "difference"),)))
