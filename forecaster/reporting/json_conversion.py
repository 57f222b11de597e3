"""Conversion as JSON: rates to four places, null where nothing closed (R28, R29)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from forecaster.forecasting.outcomes import (
    NO_SPANS,
    WINDOWS,
    Conversion,
    OutcomeGroup,
    Outcomes,
    OutcomeTable,
    Side,
    Spans,
)
from forecaster.money import text
from forecaster.reporting.measures import share_text

Result = dict[str, Any]


def conversion_entries(found: Conversion, digits: int) -> Result:
    """All keys of conversion, money in a currency of so many decimals."""
    undated = {"undated": found.undated, "future": found.future}
    return {
        "conversion": _windows(found.windows, digits),
        "conversion_by": {
            field: [_group(group, digits) for group in table.groups]
            for field, table in found.by.items()
        },
        "conversion_dates": {
            name: {"won": one.won.deals, "lost": one.lost.deals, "excluded": one.excluded.deals}
            for name, one in undated.items()
        },
        "lost_reasons": list(_lost(found.reasons, digits)),
        "lost_from": list(_lost(found.milestones, digits)),
        "time_to_win": _spans(found.spans),
    }


def _windows(windows: Iterable[Outcomes], digits: int) -> list[Result]:
    pairs = zip(WINDOWS, windows, strict=True)
    return [{"window": window, **_outcomes(one, digits)} for window, one in pairs]


def _outcomes(one: Outcomes, digits: int) -> Result:
    low, high = one.interval or (None, None)
    return {
        "won": one.won.deals,
        "lost": one.lost.deals,
        "rate": share_text(one.rate),
        "low": share_text(low),
        "high": share_text(high),
        "value": {name: text(side.value, digits) for name, side in one._asdict().items()},
        "rate_value": share_text(one.rate_value),
        "excluded": one.excluded.deals,
        "unpriced": one.unpriced,
    }


def _group(group: OutcomeGroup, digits: int) -> Result:
    entry: Result = {"key": group.key, "windows": _windows(group.windows, digits)}
    if group.spans != NO_SPANS:
        entry["time_to_win"] = _spans(group.spans)
    return entry


def _lost(table: OutcomeTable, digits: int) -> Iterator[Result]:
    """A line a key of those that count, then a line a key of those that are excluded."""
    for side, included in (("lost", True), ("excluded", False)):
        for group in table.groups:
            sides: list[Side] = [getattr(one, side) for one in group.windows]
            if any(one.deals for one in sides):
                windows = [
                    {
                        "window": window,
                        "count": one.deals,
                        "value": text(one.value, digits),
                        "unpriced": one.unpriced,
                    }
                    for window, one in zip(WINDOWS, sides, strict=True)
                ]
                yield {"key": group.key, "included": included, "windows": windows}


def _spans(spans: Spans) -> Result:
    return {
        "n": spans.known,
        "mean": share_text(spans.mean, 2),
        "median": share_text(spans.median, 2),
        "missing": spans.missing,
        "negative": spans.negative,
        "future": spans.future,
    }
