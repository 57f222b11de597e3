"""The Schedule as a pandas DataFrame, for those who go on in Python."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd

from forecaster.money import Ints, texts
from forecaster.records.amounts import digits_of
from forecaster.records.opportunities import BASES, LAYERS
from forecaster.reporting.report import Report


def schedule_frame(report: Report) -> pd.DataFrame:
    """One row a used opportunity, in the workbook's order.

    Columns are named as in the JSON result: ``row`` (the index), ``id``, ``name``, ``customer``,
    ``owner``, ``team``, ``pipeline``, ``milestone``, ``status``, ``probability`` (percent points),
    ``currency``, ``duration_basis``, ``duration``, ``start`` and ``close`` (days, NaT if undated),
    ``total`` (own currency), then, in the reporting currency, ``value``, ``weighted``, ``overdue``,
    ``earlier``, each month (``2026-11``), ``later`` and ``undated``. Money and points are exact
    `Decimal`; sum them with ``.sum()``.
    """
    schedule, rows = report.forecast.schedule, report.forecast.schedule.opportunities
    digits = report.forecast.digits
    named = ("id", "name", "customer", "owner", "team", "pipeline", "milestone")
    points = rows.probability
    columns: dict[str, object] = {
        **{name: getattr(rows, name) for name in named},
        "status": np.array(LAYERS, dtype=object)[rows.status],
        "probability": _decimals(points.coefficient, points.exponent),
        "currency": rows.currency,
        "duration_basis": np.array(BASES, dtype=object)[rows.basis],
        "duration": rows.duration,
        "start": schedule.start.astype("datetime64[s]"),
        "close": schedule.close.astype("datetime64[s]"),
        "total": _decimals(schedule.total, digits_of(rows.currency)),
        "value": _money(schedule.converted, digits),
        "weighted": _money(schedule.weighted, digits),
        "overdue": _money(schedule.overdue, digits),
        "earlier": _money(schedule.earlier, digits),
    }
    for at, month in enumerate(report.forecast.months):
        columns[str(month)] = _money(schedule.months[:, at], digits)
    columns["later"] = _money(schedule.later, digits)
    columns["undated"] = _money(schedule.undated, digits)
    return pd.DataFrame(columns, index=pd.Index(rows.row, name="row"))


def _money(minor: Ints, digits: int) -> list[Decimal]:
    return list(map(Decimal, texts(minor, digits)))


def _decimals(coefficient: Ints, exponent: Ints) -> list[Decimal]:
    pairs = zip(coefficient.tolist(), exponent.tolist(), strict=True)
    return [Decimal(whole).scaleb(-places) for whole, places in pairs]
