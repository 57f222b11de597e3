"""What a forecast says: figures in whole minor units of the reporting currency, never floats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from forecaster.forecasting.outcomes import Conversion
from forecaster.forecasting.outlook import Likely, Moments, TargetLine
from forecaster.money import Bools, Decimals, Ints
from forecaster.months import Days, Months
from forecaster.records.opportunities import Opportunities

NONE_KEY = "(none)"
OTHERS_KEY = "(others)"


class RowCounts(NamedTuple):
    """Rows of the sheet: read = used + rejected + skipped + filtered."""

    read: int
    used: int
    rejected: int
    skipped: int
    filtered: int


@dataclass(frozen=True, slots=True)
class LayerTotals:
    """Opportunities of one layer: how many, their total value, and weighted (open only)."""

    count: int
    value: int
    weighted: int


class OpenBuckets(NamedTuple):
    """Open weighted money by bucket; the four add up to the weighted total (R17)."""

    overdue: int
    months: tuple[int, ...]
    later: int
    undated: int


class WonBuckets(NamedTuple):
    """Won money by bucket; ``ytd`` is the part of ``earlier`` in the fiscal year (R17)."""

    earlier: int
    ytd: int
    months: tuple[int, ...]
    later: int
    undated: int


class PeriodFigures(NamedTuple):
    """A fiscal quarter or year: won since its start, open from the horizon's start (R17)."""

    label: str
    first: str
    last: str
    partial: bool
    won: int
    open: int
    is_year: bool


class Contracts(NamedTuple):
    """Recurring money of a group, in sums over its contracts (R31).

    Attributes
    ----------
    deals, mrr, arr
        Won contracts that count in the first month of the horizon.
    ending
        MRR of won contracts whose last day lies in the horizon.
    last, last_open_weighted
        MRR in the last month of the horizon, of won and of open ones.
    tcv, acv
        Of won contracts, whenever.
    """

    deals: int
    mrr: int
    arr: int
    ending: int
    last: int
    last_open_weighted: int
    tcv: int
    acv: int


@dataclass(frozen=True, slots=True)
class Group:
    """One key of a group: open opportunities (count, value, weighted, buckets) and won ones."""

    key: str
    count: int
    value: int
    weighted: int
    open: OpenBuckets
    won_count: int
    won_value: int
    won: WonBuckets
    contracts: Contracts


class Members(NamedTuple):
    """(k,) places of rows in the Schedule, and of the group that each stands in, -1 for none."""

    row: Ints
    group: Ints


class GroupTable(NamedTuple):
    """All groups by one field; ``total`` counts each opportunity once, overlapping or not (R35).

    ``folded`` is how many groups stand together as one under `OTHERS_KEY`: only in figures of many
    workbooks, which may have more groups than memory should hold. ``order`` is the field's own, the
    keys of milestones or options as declared, with or without a group here.
    """

    field: str
    heading: str
    groups: tuple[Group, ...]
    total: Group
    overlapping: bool
    members: Members
    folded: int = 0
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unconverted:
    """Opportunities without a rate: counted, in their own currency's minor units (R26)."""

    currency: str
    layer: str
    count: int
    value: int


class Recurring(NamedTuple):
    """Recurring revenue by month of the horizon, and contract values (R31).

    ``contracts`` are the won ones that count in a month; ``starts`` and ``ends`` those whose first
    and whose last day lies in it, with their MRR.
    """

    mrr: tuple[int, ...]
    mrr_open_weighted: tuple[int, ...]
    arr: tuple[int, ...]
    arr_open_weighted: tuple[int, ...]
    contracts: tuple[int, ...]
    starts: tuple[int, ...]
    starts_mrr: tuple[int, ...]
    ends: tuple[int, ...]
    ends_mrr: tuple[int, ...]
    tcv: int
    acv: int

    @property
    def whole(self) -> Contracts:
        """All contracts as those of one group."""
        return Contracts(
            deals=self.contracts[0],
            mrr=self.mrr[0],
            arr=self.arr[0],
            ending=sum(self.ends_mrr),
            last=self.mrr[-1],
            last_open_weighted=self.mrr_open_weighted[-1],
            tcv=self.tcv,
            acv=self.acv,
        )


@dataclass(frozen=True, slots=True)
class Health:
    """Open opportunities that want a look; ``weighted`` is the effect where the kind says so."""

    kind: str
    count: int
    value: int
    weighted: int


class Check(NamedTuple):
    """A control total: two figures found on two ways, as text, and whether they agree."""

    name: str
    expected: str
    actual: str
    difference: str
    ok: bool


@dataclass(frozen=True)
class Schedule:
    """One element a used row, in the workbook's order.

    Attributes
    ----------
    total
        In minor units of the row's own currency (R2, R21).
    rate
        Units of the reporting currency for one unit; 0 where ``priced`` is false (R25, R26).
    rate_at
        The place of that rate among those read; -1 for the reporting currency and where none is.
    converted, weighted
        In minor units of the reporting currency; 0 where not priced. ``weighted`` equals
        ``converted`` for won rows and is 0 for lost ones (R22).
    close, start
        The close date and the start that the row goes by, moved by ``roll`` (R18); NaT if undated.
    is_overdue
        Open rows that stand in overdue, or were rolled.
    differs, effect
        Open rows whose own probability is not their milestone's today, and how much more or less
        their weighted money would be at it; 0 for others (R9).
    overdue, earlier, later, undated
        Buckets: weighted money of open rows, money of won rows, 0 for lost ones.
    ytd, qtd
        The parts of ``earlier`` in the fiscal year and quarter that the horizon opens in.
    months
        (n, N) the same for each month of the horizon.
    units, due
        Instalments of the row, and (n, 3 + N) how many of them have begun: before the fiscal year,
        before the quarter, before the horizon, by the end of each month (see `spreading.Buckets`).
    """

    opportunities: Opportunities
    total: Ints
    rate: Decimals
    rate_at: Ints
    priced: Bools
    converted: Ints
    weighted: Ints
    close: Days
    start: Days
    is_overdue: Bools
    differs: Bools
    effect: Ints
    overdue: Ints
    earlier: Ints
    ytd: Ints
    qtd: Ints
    months: npt.NDArray[np.int64]
    later: Ints
    undated: Ints
    units: Ints
    due: Ints


@dataclass(frozen=True)
class Projection:
    """The money of all opportunities: by layer, bucket, month and fiscal period, and its checks."""

    currency: str
    digits: int
    months: Months
    fiscal_year: str
    open: LayerTotals
    won: LayerTotals
    lost: LayerTotals
    open_buckets: OpenBuckets
    won_buckets: WonBuckets
    periods: tuple[PeriodFigures, ...]
    unconverted: tuple[Unconverted, ...]
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Figures(Projection):
    """What a run found out, added up; what several runs found adds up to figures again.

    ``largest`` is the weighted money of the ten largest open opportunities, largest first (R34).
    """

    rows: RowCounts
    by: dict[str, GroupTable]
    recurring: Recurring
    conversion: Conversion
    health: tuple[Health, ...]
    largest: tuple[int, ...]
    moments: Moments
    targets: tuple[TargetLine, ...]


@dataclass(frozen=True)
class Forecast(Figures):
    """Everything that one run found out: the figures, and the rows that they are the sums of.

    ``likely`` is no sum: of two workbooks, percentiles cannot be added.
    """

    schedule: Schedule
    likely: Likely
