"""Records become a forecast: schedule, groups, periods, measures and control totals."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from forecaster.forecasting.checks import checks
from forecaster.forecasting.concentration import largest
from forecaster.forecasting.conversion import conversion
from forecaster.forecasting.groups import Figures as Sums
from forecaster.forecasting.groups import figures, group_by, group_by_many
from forecaster.forecasting.health import health
from forecaster.forecasting.ranges import likely, moments, value_by_month
from forecaster.forecasting.recurring import recurring
from forecaster.forecasting.results import (
    Forecast,
    GroupTable,
    LayerTotals,
    PeriodFigures,
    Projection,
    RowCounts,
    Schedule,
    Unconverted,
)
from forecaster.forecasting.targets import target_lines
from forecaster.forecasting.weighting import schedule as work_out
from forecaster.money import Bools, minor_digits, total
from forecaster.months import Months, fiscal_year, horizon, periods, year_label
from forecaster.options import Options
from forecaster.records.assemble import FILTERED, REJECTED, SKIPPED, USED, Records
from forecaster.records.opportunities import LAYERS, LOST, OPEN, WON

GROUPED = ("milestone", "pipeline", "owner", "team", "customer", "tag", "currency")


def forecast(records: Records, options: Options) -> Forecast:
    """Work out everything that a run reports.

    Raises
    ------
    ForecasterError
        E117 where the amounts add up to more than a cell holds exactly.
    """
    rows = work_out(records, options)
    months, digits = horizon(options.as_of, options.months), minor_digits(records.currency)
    contracts, each = recurring(rows, months, digits, roll=options.overdue == "roll")
    by = _groups(records, rows, figures(rows, each))
    lines, goal = target_lines(records, rows, options)
    money = _projection(records, rows, by, options)
    return Forecast(
        **vars(money),
        rows=_counts(records),
        by=by,
        recurring=contracts,
        conversion=conversion(records, rows, options.as_of),
        health=health(rows, options.as_of),
        largest=largest(rows),
        moments=moments(rows),
        targets=lines,
        schedule=rows,
        likely=likely(rows, value_by_month(rows), goal),
    )


def projection(records: Records, options: Options) -> Projection:
    """Work out the money of all opportunities together, and nothing that a scenario does not show.

    Raises
    ------
    ForecasterError
        E117 as in `forecast`.
    """
    rows = work_out(records, options)
    return _projection(records, rows, _groups(records, rows, figures(rows)), options)


def _projection(
    records: Records, rows: Schedule, by: Mapping[str, GroupTable], options: Options
) -> Projection:
    months = horizon(options.as_of, options.months)
    digits = minor_digits(records.currency)
    status = rows.opportunities.status
    return Projection(
        currency=records.currency,
        digits=digits,
        months=months,
        fiscal_year=year_label(fiscal_year(months[0], options.fiscal_year_start)),
        open=_layer(rows, status == OPEN),
        won=_layer(rows, status == WON),
        lost=_layer(rows, status == LOST),
        open_buckets=by["currency"].total.open,
        won_buckets=by["currency"].total.won,
        periods=_periods(rows, months, options),
        unconverted=_unconverted(rows),
        checks=checks(records, rows, by, digits),
    )


def _counts(records: Records) -> RowCounts:
    outcome = records.control.outcome
    used, rejected, skipped, filtered = (
        int((outcome == o).sum()) for o in (USED, REJECTED, SKIPPED, FILTERED)
    )
    return RowCounts(len(outcome), used, rejected, skipped, filtered)


def _layer(rows: Schedule, mask: Bools) -> LayerTotals:
    return LayerTotals(int(mask.sum()), total(rows.converted[mask]), total(rows.weighted[mask]))


def _groups(records: Records, rows: Schedule, each: Sums) -> dict[str, GroupTable]:
    opportunities = rows.opportunities
    tables = {}
    for field in GROUPED:
        if field == "tag":
            tables[field] = group_by_many(field, "", opportunities.tags, each)
            continue
        order = tuple(records.milestones.names) if field == "milestone" else ()
        tables[field] = group_by(field, "", getattr(opportunities, field), each, order)
    for heading in dict.fromkeys(records.by.values()):
        field, order = f"field:{heading}", records.choices.get(heading, ())
        if heading in opportunities.lists:
            tables[field] = group_by_many(field, heading, opportunities.lists[heading], each, order)
        else:
            tables[field] = group_by(field, heading, opportunities.custom[heading], each, order)
    return tables


def _periods(rows: Schedule, months: Months, options: Options) -> tuple[PeriodFigures, ...]:
    """Won money since the fiscal period's start and open money of each period (R17)."""
    status = rows.opportunities.status
    won, live = (
        np.where((status == layer)[:, None], rows.months, 0).sum(axis=0) for layer in (WON, OPEN)
    )
    found = []
    for period in periods_without_money(months, options.fiscal_year_start):
        first, last = np.datetime64(period.first), np.datetime64(period.last)
        inside = (months >= first) & (months <= last)
        before = rows.ytd if period.is_year else rows.qtd
        begun = total(before) if first < months[0] else 0
        in_it = begun + total(won[inside]), total(live[inside])
        found.append(period._replace(won=in_it[0], open=in_it[1]))
    return tuple(found)


def periods_without_money(months: Months, start: int) -> tuple[PeriodFigures, ...]:
    """The fiscal periods that a horizon touches, before any money stands in them (R17)."""
    return tuple(
        PeriodFigures(
            label=period.label,
            first=str(period.first),
            last=str(period.last),
            partial=bool(period.last > months[-1]),
            won=0,
            open=0,
            is_year=period.year,
        )
        for period in periods(months, start)
    )


def _unconverted(rows: Schedule) -> tuple[Unconverted, ...]:
    opportunities = rows.opportunities
    found = []
    for code in sorted(set(opportunities.currency[~rows.priced].tolist())):
        for layer, name in enumerate(LAYERS):
            mask = ~rows.priced & (opportunities.currency == code) & (opportunities.status == layer)
            if mask.any():
                found.append(Unconverted(code, name, int(mask.sum()), total(rows.total[mask])))
    return tuple(found)
