"""The pieces of partial results on their way: what each is made of, and within which bounds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from forecaster.money import HELD

Amount = Annotated[int, Field(ge=-HELD, le=HELD)]
Count = Annotated[int, Field(ge=0, le=HELD)]
Ratio = Annotated[str, Field(pattern="^-?[0-9]{1,400}(/[1-9][0-9]{0,400})?$")]
Month = Annotated[str, Field(pattern="^(19|20|21|22)[0-9]{2}-(0[1-9]|1[0-2])$")]


class Model(BaseModel):
    """What is there, of the right type, and nothing else."""

    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)


class Target(Model):
    """A line of `forecasting.outlook.TargetLine`."""

    kind: Literal["month", "quarter", "year"]
    label: str
    first: Month
    last: Month
    partial: bool
    team: str
    owner: str
    pipeline: str
    whole: bool
    basis: Literal["schedule", "bookings"]
    target: Amount
    won: Amount
    open: Amount
    members: Annotated[list[Amount], Field(max_length=1)]
    unpriced: Count


class Moments(Model):
    """Exact fractions as text."""

    mean: Ratio
    variance: Ratio


class Rows(Model):
    """`forecasting.results.RowCounts`."""

    read: Count
    used: Count
    rejected: Count
    skipped: Count
    filtered: Count


class Layer(Model):
    """`forecasting.results.LayerTotals`."""

    count: Count
    value: Amount
    weighted: Amount


class Open(Model):
    """`forecasting.results.OpenBuckets`."""

    overdue: Amount
    months: list[Amount]
    later: Amount
    undated: Amount


class Won(Model):
    """`forecasting.results.WonBuckets`."""

    earlier: Amount
    ytd: Amount
    months: list[Amount]
    later: Amount
    undated: Amount


class Period(Model):
    """`forecasting.results.PeriodFigures`."""

    label: str
    first: Month
    last: Month
    partial: bool
    won: Amount
    open: Amount
    is_year: bool


class Table(Model):
    """``keys`` and ``sums``: a group each, as `forecasting.groups.sums_of` makes them."""

    field: str
    heading: str
    overlapping: bool
    folded: Count
    order: list[str]
    total: list[Amount]
    keys: list[str]
    sums: list[list[Amount]]


class Unconverted(Model):
    """`forecasting.results.Unconverted`."""

    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    layer: Literal["open", "won", "lost"]
    count: Count
    value: Amount


class Recurring(Model):
    """`forecasting.results.Recurring`."""

    mrr: list[Amount]
    mrr_open_weighted: list[Amount]
    arr: list[Amount]
    arr_open_weighted: list[Amount]
    contracts: list[Count]
    starts: list[Count]
    starts_mrr: list[Amount]
    ends: list[Count]
    ends_mrr: list[Amount]
    tcv: Amount
    acv: Amount


class Health(Model):
    """`forecasting.results.Health`."""

    kind: str
    count: Count
    value: Amount
    weighted: Amount


class Check(Model):
    """`forecasting.results.Check`."""

    name: str
    expected: str
    actual: str
    difference: str
    ok: bool
