"""The table of owners on the page of Health: what is open, and what is won, against the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from forecaster.forecasting.outcomes import WINDOWS, YEAR, Outcomes
from forecaster.forecasting.pipeline_size import (
    FEW_HIGH,
    LEAST,
    MANY_LOW,
    OwnerSize,
    PipelineSize,
    pipeline_size,
)
from forecaster.forecasting.results import Figures
from forecaster.money import whole
from forecaster.reporting import figures
from forecaster.reporting.names import group_name
from forecaster.reporting.pages.blocks import Cell, Column, Kind, Row, Table, Weight
from forecaster.words.catalogue import Words
from forecaster.words.kinds import mark

MOST_OWNERS = 60
_READINGS = {
    FEW_HIGH: mark(
        "Fewer open than the mean, and a higher conversion than the whole: there may be room to"
        " open more"
    ),
    MANY_LOW: mark(
        "More open than the mean, and a lower conversion than the whole: a stricter choice of what"
        " to open may pay"
    ),
}


def compares_owners(forecast: Figures) -> bool:
    """Whether there is such a table."""
    return pipeline_size(forecast).compares


def owners_table(forecast: Figures, words: Words) -> Iterator[Table]:
    """The whole, then each owner; no table where nobody can be compared with anybody."""
    size = pipeline_size(forecast)
    if size.mean_open is None or not size.compares:
        return
    columns = (
        Column(words.label("opportunities", "owner")),
        Column(words("What the figures suggest"), width=48),
        Column(words("Open opportunities"), Kind.COUNT),
        Column(words("Of the mean"), Kind.SHARE),
        Column(words("Closed in {days} days", days=WINDOWS[YEAR]), Kind.COUNT),
        Column(words("Conversion"), Kind.SHARE),
        Column(words("95 % from"), Kind.SHARE),
        Column(words("95 % to"), Kind.SHARE),
    )
    shown = _shown(size.owners)
    everything = (words("Whole"), None, forecast.open.count, None, *_rate(size.year))
    rows = [Row(everything, Weight.SUBTOTAL), *(_row(one, words) for one in shown)]
    notes = tuple(_notes(size, size.mean_open, len(shown), words))
    yield Table(words("Size and conversion by owner"), columns, rows, notes)


def _row(one: OwnerSize, words: Words) -> Row:
    said = words(_READINGS[one.reading]) if one.reading else None
    name = group_name(one.owner, words)
    return Row((name, said, one.open, _number(one.of_mean), *_rate(one.year)))


def _rate(year: Outcomes) -> tuple[Cell, ...]:
    low, high = year.interval or (None, None)
    return year.closed, *map(_number, (year.rate, low, high))


def _number(share: Fraction | None) -> Cell:
    return None if share is None else float(share)


def _shown(owners: Sequence[OwnerSize]) -> list[OwnerSize]:
    """Of many owners those of whom something is said, then those with the most open ones."""
    first = sorted(owners, key=lambda one: (one.reading is None, -one.open))[:MOST_OWNERS]
    kept = {one.owner for one in first}
    return [one for one in owners if one.owner in kept]


def _notes(size: PipelineSize, mean: Fraction, shown: int, words: Words) -> Iterator[str]:
    yield words(
        "Mean: {mean} open opportunities, of the {count} owners who have any. Conversion: won of"
        " what closed (R28). Something is suggested only where at least {least} closed and the"
        " whole's conversion lies outside the owner's 95 %; it is a hint, and no verdict.",
        mean=figures.amount(whole(mean * 10), 1, words.locale),
        count=figures.count(size.holders, words.locale),
        least=LEAST,
    )
    if shown < len(size.owners):
        yield words(
            "{shown} of {count} owners: first those of whom something is said, then those with the"
            " most open opportunities. The JSON result has all.",
            shown=shown,
            count=figures.count(len(size.owners), words.locale),
        )
