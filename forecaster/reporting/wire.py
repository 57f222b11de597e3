"""The pieces of partial results on their way: amounts, counts, months; targets and moments."""

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
