"""A small report made by hand: three months, two currencies with a rate and one without.

Every figure of `DEALS` was worked out on paper; the groups and totals only add them up. Tests of
each format share it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

import numpy as np

from forecaster.forecasting.conversion import conversion
from forecaster.forecasting.outcomes import Conversion
from forecaster.forecasting.ranges import likely, moments, value_by_month
from forecaster.forecasting.recurring import nothing_recurring
from forecaster.forecasting.results import (
    NONE_KEY,
    Check,
    Contracts,
    Forecast,
    Group,
    GroupTable,
    Health,
    LayerTotals,
    Members,
    OpenBuckets,
    PeriodFigures,
    Recurring,
    RowCounts,
    Schedule,
    Unconverted,
    WonBuckets,
)
from forecaster.money import Decimals, exact
from forecaster.options import Options
from forecaster.problems import Problem
from forecaster.records.assemble import Records
from forecaster.records.milestones_used import MilestoneUsed
from forecaster.records.opportunities import (
    BASES,
    LAYERS,
    LOST,
    OPEN,
    WON,
    Opportunities,
    TagLinks,
)
from forecaster.records.signs import CONTACTS, ROLES, Signs
from forecaster.reporting.report import Rate, Report, Source
from forecaster.sheets import Reading, Seen

AS_OF = dt.date(2026, 11, 16)
MONTHS = np.array(["2026-11", "2026-12", "2027-01"], dtype="datetime64[M]")
RATES = {"EUR": 1.0, "USD": 0.9}
TODAY = {"Lead": 25.0, "Bid": 50.0, "Offered": 60.0}
OWN, MILESTONE = True, False  # where the probability comes from
HOSTILE = '=HYPERLINK("http://evil.example","x")'


class Deal(NamedTuple):
    """One opportunity: what its row says, then its figures in cents of the euro."""

    row: int
    id: str
    name: str
    customer: str
    contact: str
    owner: str
    team: str
    pipeline: str
    milestone: str
    status: str
    probability: float
    own: bool
    currency: str
    value: float
    basis: str
    duration: int
    close: str
    tags: str
    product: str
    total: int
    converted: int
    weighted: int
    overdue: int = 0
    earlier: int = 0
    months: tuple[int, int, int] = (0, 0, 0)
    later: int = 0
    undated: int = 0
    units: int = 1
    due: tuple[int, int, int, int, int, int] = (0, 0, 0, 0, 0, 0)

    @property
    def layer(self) -> int:
        return LAYERS.index(self.status)


# fmt: off
DEALS = (
    Deal(2, "OP-1", "Website relaunch", "Acme Ltd", "Jane Roe", "Ann", "North", "Sales", "Bid",
         "open", 50, MILESTONE, "EUR", 12000, "FIXED", 1, "2026-12-10", "inbound;partner", "Core",
         1_200_000, 1_200_000, 600_000, months=(0, 600_000, 0), due=(0, 0, 0, 0, 1, 1)),
    Deal(3, "OP-2", "Support contract", "Globex GmbH", "", "Ben", "South", "Renewals", "Offered",
         "open", 80, OWN, "USD", 5000, "MONTH", 3, "2026-12-01", "renewal", "Services",
         1_500_000, 1_350_000, 1_080_000, months=(0, 360_000, 360_000), later=360_000,
         units=3, due=(0, 0, 0, 0, 1, 2)),
    Deal(4, "OP-3", "Training days", "Initech", "Li Wei", "Ann", "North", "Sales", "Lead",
         "open", 25, MILESTONE, "EUR", 400, "DAY", 10, "2026-10-31", "inbound", "Services;Core",
         400_000, 400_000, 100_000, overdue=100_000),
    Deal(5, "OP-4", "Data platform", "Globex GmbH", "", "", "South", "Sales", "Lead",
         "open", 10, OWN, "EUR", 30000, "FIXED", 1, "", "", "",
         3_000_000, 3_000_000, 300_000, undated=300_000),
    Deal(6, "OP-5", "Maintenance", "Acme Ltd", "Jane Roe", "Ann", "North", "Sales", "Won",
         "won", 100, MILESTONE, "EUR", 1200, "YEAR", 1, "2026-09-01", "renewal", "Services",
         120_000, 120_000, 120_000, earlier=20_000, months=(10_000, 10_000, 10_000), later=70_000,
         units=12, due=(0, 1, 2, 3, 4, 5)),
    Deal(8, "OP-6", "Licences", "Umbrella SA", "", "Ben", "South", "Sales", "Won",
         "won", 100, MILESTONE, "USD", 10000, "FIXED", 1, "2026-11-05", "partner", "Core",
         1_000_000, 900_000, 900_000, months=(900_000, 0, 0), due=(0, 0, 0, 1, 1, 1)),
    Deal(9, "OP-7", "Audit", "Initech", "", "Ben", "South", "Sales", "Lost",
         "lost", 0, MILESTONE, "EUR", 5000, "FIXED", 1, "2026-10-02", "", "",
         500_000, 500_000, 0),
    Deal(10, "OP-8", "Migração", "São João Lda", "", "Ben", "South", "Sales", "Bid",
         "open", 50, MILESTONE, "BRL", 20000, "FIXED", 1, "2027-01-20", "inbound", "Core",
         2_000_000, 0, 0, due=(0, 0, 0, 0, 0, 1)),
    Deal(11, "OP-9", HOSTILE, "+1 Corp", "", "Ann", "North", "Sales", "Bid",
         "open", 50, MILESTONE, "EUR", -150, "FIXED", 1, "2027-01-31", "@SUM", "",
         -15_000, -15_000, -7_500, months=(0, 0, -7_500), due=(0, 0, 0, 0, 0, 1)),
)
# fmt: on


def _texts(field: str, deals: Sequence[Deal]) -> Any:  # noqa: ANN401 - a column of text
    return np.array([getattr(deal, field) for deal in deals], dtype=object)


def _ints(field: str, deals: Sequence[Deal]) -> Any:  # noqa: ANN401 - a column of minor units
    return np.array([getattr(deal, field) for deal in deals], dtype=np.int64)


def _decimals(values: Sequence[float]) -> Decimals:
    return exact(np.array(values, dtype=np.float64))


def _links(field: str, deals: Sequence[Deal]) -> TagLinks:
    pairs = [(i, v) for i, d in enumerate(deals) for v in getattr(d, field).split(";") if v]
    rows = np.array([i for i, _ in pairs], dtype=np.int64)
    return TagLinks(rows, np.array([v for _, v in pairs], dtype=object))


def _days(deals: Sequence[Deal], *layers: int) -> Any:  # noqa: ANN401 - a column of days
    chosen = [d.close if d.layer in layers else "" for d in deals]
    return np.array([c or "NaT" for c in chosen], dtype="datetime64[D]")


def opportunities(deals: Sequence[Deal] = DEALS) -> Opportunities:
    """The rows as columns."""
    count = len(deals)
    text = {
        name: _texts(name, deals)
        for name in ("id", "name", "customer", "contact", "owner", "team", "pipeline")
    }
    return Opportunities(
        **text,
        milestone=_texts("milestone", deals),
        currency=_texts("currency", deals),
        row=_ints("row", deals),
        contacts=np.array([""] * count, dtype=object),
        status=np.array([d.layer for d in deals], dtype=np.int8),
        probability=_decimals([d.probability for d in deals]),
        milestone_probability=np.array([TODAY.get(d.milestone, d.probability) for d in deals]),
        own_probability=np.array([d.own for d in deals], dtype=bool),
        value=_decimals([d.value for d in deals]),
        is_total=np.zeros(count, dtype=bool),
        has_value=np.ones(count, dtype=bool),
        basis=np.array([BASES.index(d.basis) for d in deals], dtype=np.int8),
        duration=_ints("duration", deals),
        start_on=np.array(["NaT"] * count, dtype="datetime64[D]"),
        expected_close=_days(deals, OPEN),
        closed_on=_days(deals, WON, LOST),
        lost_reason=_when_lost("name", deals),
        last_open_milestone=_when_lost("milestone", deals),
        created_on=np.array(["2026-01-05"] * count, dtype="datetime64[D]"),
        tags=_links("tags", deals),
        lists={"Product": _links("product", deals)},
        custom={},
        signs=_signs(deals),
    )


def _signs(deals: Sequence[Deal]) -> Signs:
    """All stand on Contacts; nobody decides of the support contract; nothing else is known."""
    count = len(deals)
    unknown = np.full(count, np.datetime64("NaT", "D"))
    return Signs(
        touched_on=unknown,
        touched_by=np.full(count, -1, dtype=np.int8),
        stale_after=np.full(count, np.nan),
        important_blank=np.zeros(count, dtype=bool),
        decision_maker=np.array([d.id != "OP-2" for d in deals], dtype=bool),
        contact_listed=np.ones(count, dtype=bool),
        contacted_on=unknown,
        known_since=unknown,
        tells=frozenset({CONTACTS, ROLES}),
    )


def _when_lost(field: str, deals: Sequence[Deal]) -> Any:  # noqa: ANN401 - a column of text
    """A text of the lost ones."""
    lost = np.array([deal.layer == LOST for deal in deals], dtype=bool)
    return np.where(lost, _texts(field, deals), "")


def conversion_of(rows: Schedule) -> Conversion:
    """What closed, every lost reason included; `test_conversion` has its figures on paper."""
    by = {"Product": "Product"}
    return conversion(cast("Records", SimpleNamespace(lost_reasons={}, by=by)), rows, AS_OF)


def _effect(deal: Deal) -> int:
    """How much more it would weigh at its milestone's probability, in whole cents."""
    today = TODAY.get(deal.milestone, deal.probability)
    return int(deal.converted * today) // 100 - deal.weighted if deal.own else 0


def schedule(deals: Sequence[Deal] = DEALS) -> Schedule:
    """The rows with their figures."""
    close = _days(deals, OPEN, WON, LOST)
    return Schedule(
        opportunities=opportunities(deals),
        total=_ints("total", deals),
        rate=_decimals([RATES.get(d.currency, 0.0) for d in deals]),
        rate_at=np.array([0 if d.currency == "USD" else -1 for d in deals], dtype=np.int64),
        priced=np.array([d.currency in RATES for d in deals], dtype=bool),
        converted=_ints("converted", deals),
        weighted=_ints("weighted", deals),
        close=close,
        start=close,
        is_overdue=_ints("overdue", deals) != 0,
        differs=np.array([d.own for d in deals], dtype=bool),
        effect=np.array([_effect(d) for d in deals], dtype=np.int64),
        overdue=_ints("overdue", deals),
        earlier=_ints("earlier", deals),
        ytd=_ints("earlier", deals),
        # Of what was won earlier, 100.00 fell into October and as much into September.
        qtd=_ints("earlier", deals) // 2,
        months=_ints("months", deals).reshape(len(deals), len(MONTHS)),
        later=_ints("later", deals),
        undated=_ints("undated", deals),
        units=_ints("units", deals),
        due=_ints("due", deals).reshape(len(deals), 3 + len(MONTHS)),
    )


def _sum(field: str, deals: Sequence[Deal]) -> int:
    return sum(getattr(deal, field) for deal in deals)


def _months(deals: Sequence[Deal]) -> tuple[int, ...]:
    return tuple(sum(deal.months[m] for deal in deals) for m in range(len(MONTHS)))


def _open(deals: Sequence[Deal]) -> OpenBuckets:
    sums = {name: _sum(name, deals) for name in ("overdue", "later", "undated")}
    return OpenBuckets(months=_months(deals), **sums)


def _won(deals: Sequence[Deal]) -> WonBuckets:
    sums = {name: _sum(name, deals) for name in ("earlier", "later", "undated")}
    return WonBuckets(months=_months(deals), ytd=sums["earlier"], **sums)


def _layer(deals: Sequence[Deal], layer: int) -> tuple[Deal, ...]:
    return tuple(deal for deal in deals if deal.layer == layer)


def _totals(deals: Sequence[Deal], layer: int) -> LayerTotals:
    chosen = _layer(deals, layer)
    return LayerTotals(len(chosen), _sum("converted", chosen), _sum("weighted", chosen))


def _group(key: str, deals: Sequence[Deal]) -> Group:
    there, won = _layer(deals, OPEN), _layer(deals, WON)
    figures = _sum("converted", there), _sum("weighted", there), _open(there)
    closed = len(won), _sum("converted", won), _won(won)
    return Group(key, len(there), *figures, *closed, _contracts(deals))


def _contracts(deals: Sequence[Deal]) -> Contracts:
    """Those of the maintenance that was won, and of the support contract that is open."""
    won, there = (any(deal.id == name for deal in deals) for name in ("OP-5", "OP-2"))
    each = Contracts(1, 10_000, 120_000, 0, 10_000, 0, 120_000, 120_000)
    return Contracts(*(won * figure for figure in each))._replace(
        last_open_weighted=there * 360_000
    )


def group_table(
    field: str,
    heading: str,
    keys: Callable[[Deal], str],
    deals: Sequence[Deal] = DEALS,
    *,
    overlapping: bool = False,
) -> GroupTable:
    """Group the rows by the keys (joined by ``;``) that a function gives each."""
    live = [deal for deal in deals if deal.layer != LOST]
    lists = [(keys(deal) or NONE_KEY).split(";") for deal in live]
    names = list(dict.fromkeys(key for there in lists for key in there))
    groups = [
        _group(name, [d for d, there in zip(live, lists, strict=True) if name in there])
        for name in names
    ]
    places = [deals.index(deal) for deal in live]
    pairs = [(row, names.index(k)) for row, keys in zip(places, lists, strict=True) for k in keys]
    row, group = (np.array([pair[i] for pair in pairs], dtype=np.int64) for i in (0, 1))
    members = Members(row, group)
    return GroupTable(field, heading, tuple(groups), _group("", live), overlapping, members)


def _tables(deals: Sequence[Deal]) -> dict[str, GroupTable]:
    plain = ("milestone", "pipeline", "owner", "team", "customer", "currency")
    tables = {name: group_table(name, name.title(), attrgetter(name), deals) for name in plain}
    tables["tag"] = group_table("tag", "Tags", lambda d: d.tags, deals, overlapping=True)
    product = group_table("field:Product", "Product", lambda d: d.product, deals, overlapping=True)
    return {**tables, "field:Product": product}


def _checks(deals: Sequence[Deal]) -> tuple[Check, ...]:
    return (
        Check("rows", str(len(deals) + 1), str(len(deals) + 1), "0", ok=True),
        Check("value EUR", "61050.00", "61050.00", "0.00", ok=True),
        Check("open buckets", "20725.00", "20725.00", "0.00", ok=True),
    )


def forecast(deals: Sequence[Deal] = DEALS) -> Forecast:
    """The rows added up."""
    there, won = _open(_layer(deals, OPEN)), _won(_layer(deals, WON))
    rows = schedule(deals)
    return Forecast(
        currency="EUR",
        digits=2,
        months=MONTHS,
        fiscal_year="FY2026",
        rows=RowCounts(len(deals) + 1, len(deals), 1, 0, 0),
        open=_totals(deals, OPEN),
        won=_totals(deals, WON),
        lost=_totals(deals, LOST),
        open_buckets=there,
        won_buckets=won,
        periods=(
            _period("FY2026 Q4", "2026-10", "2026-12", deals),
            _period("FY2027 Q1", "2027-01", "2027-03", deals, partial=True),
            _period("FY2026", "2026-01", "2026-12", deals),
            _period("FY2027", "2027-01", "2027-12", deals, partial=True),
        ),
        by=_tables(deals),
        unconverted=(Unconverted("BRL", "open", 1, 2_000_000),) if deals else (),
        recurring=Recurring(
            *(*_series(1), *_series(12), (1,) * 3, *((0,) * 3,) * 4, 120_000, 120_000),
        )
        if deals
        else nothing_recurring(3),
        conversion=conversion_of(schedule(deals)),
        health=(
            Health("overdue", 1, 400_000, 100_000),
            Health("undated", 1, 3_000_000, 300_000),
            Health("probability_differs", 2, 4_350_000, 180_000),
            Health("no_decision_maker", 1, 1_350_000, 1_080_000),
            Health("contact_unknown", 0, 0, 0),
        )
        if deals
        else (),
        largest=tuple(sorted(d.weighted for d in _layer(deals, OPEN) if d.weighted > 0))[::-1],
        moments=moments(rows),
        targets=(),
        checks=_checks(deals),
        schedule=rows,
        likely=likely(rows, value_by_month(rows)),
    )


def _series(times: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return recurring money by month, won and open."""
    return (times * 10_000,) * 3, (0, times * 360_000, times * 360_000)


def _period(
    label: str, first: str, last: str, deals: Sequence[Deal], *, partial: bool = False
) -> PeriodFigures:
    inside = [first <= str(month) <= last for month in MONTHS]
    months = {
        layer: sum(
            amount for amount, use in zip(_months(_layer(deals, layer)), inside, strict=True) if use
        )
        for layer in (OPEN, WON)
    }
    ytd = _sum("earlier", _layer(deals, WON)) if first < str(MONTHS[0]) else 0
    is_year = "Q" not in label
    since = ytd if is_year else ytd // 2
    return PeriodFigures(label, first, last, partial, months[WON] + since, months[OPEN], is_year)


def _milestone(deal: Deal) -> int:
    return {"Lead": 0, "Bid": 1, "Offered": 4}.get(deal.milestone, 4) if deal.layer == OPEN else -1


PROBLEMS = (
    Problem("E201", "Opportunities", 7, 10, "probability", "700"),
    Problem("W306", "Opportunities", 10, -1, "", "BRL", (("date", "2026-11-16"),)),
    Problem("W302", "Opportunities", 11, 11, "value", "-150"),
    Problem("W401"),
)
STAKES = ("9000.00 EUR", "20000.00 BRL", "-150.00 EUR", "")


def sample_report(deals: Sequence[Deal] = DEALS, **choices: Any) -> Report:  # noqa: ANN401 - options
    """The report of some rows; ``choices`` are `Options`, such as ``lang="fr"``."""
    options = replace(Options(as_of=AS_OF, months=3, currency="EUR", by=("Product",)), **choices)
    return Report(
        title="pipeline",
        version="1.0.0",
        options=options,
        source=Source("pipeline.xlsx", "ab" * 32, {"opportunities": "Opportunities"}),
        forecast=forecast(deals),
        problems=PROBLEMS if deals else (),
        stakes=STAKES if deals else (),
        seen={
            "opportunities": Seen(
                "Opportunities",
                (
                    Reading("id", "ID", 0),
                    Reading("name", "Deal", 1),
                    Reading("probability", "Probability", 10, "points"),
                    Reading("expected_close", "Expected Close", 14, "dmy"),
                    Reading("tags", "Tags", 16, ";"),
                ),
                (1, 1),
            )
        },
        rates=(Rate("USD", "0.9", "2026-01-01"),),
        milestones=(
            MilestoneUsed("Sales", "Lead", "25", "open"),
            MilestoneUsed("Sales", "Bid", "50", "open"),
            MilestoneUsed("Sales", "Won", "100", "won"),
            MilestoneUsed("Sales", "Lost", "0", "lost"),
            MilestoneUsed("Renewals", "Offered", "60", "open"),
        ),
        milestone_at=np.array([_milestone(deal) for deal in deals], dtype=np.int64),
    )
