"""Conversion on its way: its counts and sums as plain values that JSON holds, and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from forecaster.forecasting.outcomes import (
    MILESTONES,
    REASONS,
    WIDTH,
    Conversion,
    OutcomeGroup,
    OutcomeTable,
    Spans,
    numbers_of,
    outcomes_of,
    windows_of,
)
from forecaster.money import HELD
from forecaster.words.keys import name_key

_Amount = Annotated[int, Field(ge=-HELD, le=HELD)]
_Count = Annotated[int, Field(ge=0, le=HELD)]
_Days = Annotated[int, Field(ge=0, le=10**7)]


class _Model(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)


class _Spans(_Model):
    """``days`` and ``times`` are as long: a span, and how many won opportunities have it."""

    days: list[_Days]
    times: list[_Count]
    missing: _Count
    negative: _Count
    future: _Count


class _Group(_Model):
    key: str
    sums: list[_Amount]
    spans: _Spans


class _Table(_Model):
    field: str
    heading: str
    overlapping: bool
    folded: _Count
    groups: list[_Group]


class ConversionModel(_Model):
    """What `encode_conversion` gives, as pydantic checks it."""

    windows: list[_Amount]
    undated: list[_Amount]
    future: list[_Amount]
    spans: _Spans
    by: list[_Table]
    reasons: _Table
    milestones: _Table


def encode_conversion(found: Conversion) -> dict[str, Any]:
    """Conversion as texts, whole numbers, lists and dicts."""
    return {
        "windows": numbers_of(found.windows),
        "undated": numbers_of((found.undated,)),
        "future": numbers_of((found.future,)),
        "spans": _spans(found.spans),
        "by": [_table(table) for table in found.by.values()],
        "reasons": _table(found.reasons),
        "milestones": _table(found.milestones),
    }


def _spans(spans: Spans) -> dict[str, Any]:
    days, times = ([pair[at] for pair in spans.days] for at in (0, 1))
    return {"days": days, "times": times} | {
        k: v for k, v in spans._asdict().items() if k != "days"
    }


def _table(table: OutcomeTable) -> dict[str, Any]:
    groups = [
        {
            "key": group.key,
            "sums": numbers_of(group.windows),
            "spans": _spans(group.spans),
        }
        for group in table.groups
    ]
    return table._asdict() | {"groups": groups}


def decode_conversion(given: ConversionModel) -> Conversion:
    """Conversion as it was before `encode_conversion`; `mistakes_of_conversion` found nothing."""
    return Conversion(
        windows=windows_of(given.windows),
        undated=outcomes_of(given.undated),
        future=outcomes_of(given.future),
        spans=_spans_of(given.spans),
        by={table.field: _table_of(table) for table in given.by},
        reasons=_table_of(given.reasons),
        milestones=_table_of(given.milestones),
    )


def _spans_of(given: _Spans) -> Spans:
    days = tuple(zip(given.days, given.times, strict=True))
    return Spans(days, given.missing, given.negative, given.future)


def _table_of(given: _Table) -> OutcomeTable:
    groups = tuple(
        OutcomeGroup(group.key, windows_of(group.sums), _spans_of(group.spans))
        for group in given.groups
    )
    return OutcomeTable(given.field, given.heading, groups, given.overlapping, given.folded)


def mistakes_of_conversion(given: ConversionModel) -> Iterator[str]:
    """What types alone do not say."""
    if len(given.windows) != WIDTH or {len(given.undated), len(given.future)} != {WIDTH // 4}:
        yield "windows of conversion are of another length"
    if len({table.field for table in given.by}) != len(given.by):
        yield "a field of conversion stands twice"
    if (given.reasons.field, given.milestones.field) != (REASONS, MILESTONES):
        yield "lost opportunities by a field that is none"
    yield from _mistakes_of_spans(given.spans)
    for table in (*given.by, given.reasons, given.milestones):
        if len({name_key(group.key) for group in table.groups}) != len(table.groups):
            yield f"a group of conversion by {table.field} stands twice"
        if any(len(group.sums) != WIDTH for group in table.groups):
            yield f"a group of conversion by {table.field} is of another length"
        for group in table.groups:
            yield from _mistakes_of_spans(group.spans)


def _mistakes_of_spans(spans: _Spans) -> Iterator[str]:
    if spans.days != sorted(set(spans.days)) or len(spans.days) != len(spans.times):
        yield "times to win that are no histogram"
