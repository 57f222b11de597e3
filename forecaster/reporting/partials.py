"""Partial results on their way: figures as plain values that JSON holds, and back.

What comes back was in a file: it may be of another version, cut, or changed by somebody. It is
checked by its types and by what its parts must have in common; whether the money in it is right is
for the control totals of the adding (`forecasting.adding`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from fractions import Fraction
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from forecaster.forecasting.concentration import TOP
from forecaster.forecasting.group_sums import field_key
from forecaster.forecasting.groups import group_of, sums_of, width, won_at
from forecaster.forecasting.outlook import Moments, TargetLine
from forecaster.forecasting.results import (
    Check,
    Contracts,
    Figures,
    GroupTable,
    Health,
    LayerTotals,
    Members,
    OpenBuckets,
    PeriodFigures,
    Recurring,
    RowCounts,
    Unconverted,
    WonBuckets,
)
from forecaster.money import Ints, minor_digits
from forecaster.months import Months
from forecaster.options import MOST_MONTHS
from forecaster.reporting import wire
from forecaster.reporting.partial_conversion import (
    ConversionModel,
    decode_conversion,
    encode_conversion,
    mistakes_of_conversion,
)
from forecaster.words.keys import name_key

VERSION = 2
_NOBODY: Ints = np.zeros(0, dtype=np.int64)


class _Figures(wire.Model):
    version: Annotated[int, Field(ge=VERSION, le=VERSION)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    first_month: wire.Month
    months: Annotated[int, Field(ge=1, le=MOST_MONTHS)]
    fiscal_year: str
    rows: wire.Rows
    open: wire.Layer
    won: wire.Layer
    lost: wire.Layer
    open_buckets: wire.Open
    won_buckets: wire.Won
    periods: list[wire.Period]
    by: list[wire.Table]
    unconverted: list[wire.Unconverted]
    recurring: wire.Recurring
    conversion: ConversionModel
    health: list[wire.Health]
    largest: Annotated[list[wire.Count], Field(max_length=TOP)]
    moments: wire.Moments
    targets: list[wire.Target]
    checks: list[wire.Check]


def encode(figures: Figures) -> dict[str, Any]:
    """Figures as texts, whole numbers, lists and dicts; rows and members are left behind."""
    layers = {name: _named(LayerTotals, getattr(figures, name)) for name in ("open", "won", "lost")}
    return {
        "version": VERSION,
        "currency": figures.currency,
        "first_month": str(figures.months[0]),
        "months": len(figures.months),
        "fiscal_year": figures.fiscal_year,
        "rows": figures.rows._asdict(),
        **layers,
        "open_buckets": _listed(figures.open_buckets),
        "won_buckets": _listed(figures.won_buckets),
        "periods": [period._asdict() for period in figures.periods],
        "by": [_encoded(table) for table in figures.by.values()],
        "unconverted": [_named(Unconverted, one) for one in figures.unconverted],
        "recurring": _listed(figures.recurring),
        "conversion": encode_conversion(figures.conversion),
        "health": [_named(Health, one) for one in figures.health],
        "largest": list(figures.largest),
        "moments": {name: str(exact) for name, exact in figures.moments._asdict().items()},
        "targets": [_listed(line) for line in figures.targets],
        "checks": [check._asdict() for check in figures.checks],
    }


def _named(kind: Any, one: Any) -> dict[str, Any]:  # noqa: ANN401 - a flat dataclass
    return dict(zip(kind.__dataclass_fields__, astuple(one), strict=True))


def _listed(one: OpenBuckets | WonBuckets | Recurring | TargetLine) -> dict[str, Any]:
    given = one._asdict()
    return {name: list(v) if isinstance(v, tuple) else v for name, v in given.items()}


def _encoded(table: GroupTable) -> dict[str, Any]:
    return {
        "field": table.field,
        "heading": table.heading,
        "overlapping": table.overlapping,
        "folded": table.folded,
        "order": list(table.order),
        "total": sums_of(table.total),
        "keys": [group.key for group in table.groups],
        "sums": [sums_of(group) for group in table.groups],
    }


def decode(data: object) -> Figures:
    """Figures as they were before `encode`, with no members in their tables.

    Raises
    ------
    ValueError
        If the data are anything else: pieces that are missing, of another kind, version or
        length; groups that stand twice; numbers that no sum can reach.
    """
    given = _Figures.model_validate(data)
    for wrong in _mistakes(given):
        message = f"no partial result: {wrong}"
        raise ValueError(message)
    return Figures(
        currency=given.currency,
        digits=minor_digits(given.currency),
        months=_months(given),
        fiscal_year=given.fiscal_year,
        rows=RowCounts(**dict(given.rows)),
        open=LayerTotals(**dict(given.open)),
        won=LayerTotals(**dict(given.won)),
        lost=LayerTotals(**dict(given.lost)),
        open_buckets=OpenBuckets(**_fixed(given.open_buckets)),
        won_buckets=WonBuckets(**_fixed(given.won_buckets)),
        periods=tuple(PeriodFigures(**dict(one)) for one in given.periods),
        by={table.field: _decoded(table, given.months) for table in given.by},
        unconverted=tuple(Unconverted(**dict(one)) for one in given.unconverted),
        recurring=Recurring(**_fixed(given.recurring)),
        conversion=decode_conversion(given.conversion),
        health=tuple(Health(**dict(one)) for one in given.health),
        largest=tuple(given.largest),
        moments=Moments(*(Fraction(text) for _, text in given.moments)),
        targets=tuple(TargetLine(**_fixed(line)) for line in given.targets),
        checks=tuple(Check(**dict(one)) for one in given.checks),
    )


def _months(given: _Figures) -> Months:
    first = np.datetime64(given.first_month, "M")
    return first + np.arange(given.months).astype("timedelta64[M]")


def _fixed(one: wire.Model) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in one}


def _decoded(table: wire.Table, months: int) -> GroupTable:
    groups = [group_of(*one, months) for one in zip(table.keys, table.sums, strict=True)]
    return GroupTable(
        field=table.field,
        heading=table.heading,
        groups=tuple(groups),
        total=group_of("", table.total, months),
        overlapping=table.overlapping,
        members=Members(_NOBODY, _NOBODY),
        folded=table.folded,
        order=tuple(table.order),
    )


def _mistakes(given: _Figures) -> Iterator[str]:
    """What types alone do not say."""
    buckets = given.open_buckets.months, given.won_buckets.months
    series = [value for _, value in given.recurring if isinstance(value, list)]
    if any(len(one) != given.months for one in (*buckets, *series)):
        yield "a row of months is of another length"
    if len({table.field for table in given.by}) != len(given.by):
        yield "a field stands twice"
    if len({one.kind for one in given.health}) != len(given.health):
        yield "a kind of health stands twice"
    if len({(one.currency, one.layer) for one in given.unconverted}) != len(given.unconverted):
        yield "a currency stands twice"
    if len({field_key(table.field) for table in given.by}) != len(given.by):
        yield "a custom field stands twice"
    for table in given.by:
        yield from _mistakes_of(table, given)
    yield from mistakes_of_conversion(given.conversion)


def _mistakes_of(table: wire.Table, given: _Figures) -> Iterator[str]:
    months = given.months
    if any(len(one) != width(months) for one in (table.total, *table.sums)):
        yield f"a group by {table.field} has another number of months"
    if len(table.keys) != len(table.sums):
        yield f"not every group by {table.field} has a key and sums"
    if len({name_key(key) for key in table.keys}) != len(table.keys):
        yield f"a group by {table.field} stands twice"
    if len(set(table.order)) != len(table.order):
        yield f"the order by {table.field} names a key twice"
    if any(sums != sums_of(group_of("", sums, months)) for sums in table.sums[:1]):
        yield f"figures by {table.field} that are none"
    yield from _mistakes_of_sums(table, given)


def _mistakes_of_sums(table: wire.Table, given: _Figures) -> Iterator[str]:
    """What no control total of the adding looks at: counts, and contracts (R31)."""
    every = np.array([table.total, *table.sums], dtype=np.int64)
    first = every.shape[1] - len(Contracts._fields)
    if (every[:, [0, won_at(given.months), first]] < 0).any():
        yield f"fewer than no opportunities by {table.field}"
    total, parts = every[0, first:], every[1:, first:].sum(axis=0)
    whole = Recurring(**_fixed(given.recurring)).whole
    if tuple(total) != whole or not (table.overlapping or (parts == total).all()):
        yield f"contracts by {table.field} are not those of the whole"
