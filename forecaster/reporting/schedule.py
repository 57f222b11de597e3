"""The Schedule, one row an opportunity: which columns it has, and their cells chunk by chunk.

Figures come as floats in whole columns, NaN where the cell stays empty: an amount in minor units
over a power of ten is the double nearest to it, so that it shows to the cent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from forecaster.forecasting.results import Forecast
from forecaster.money import Decimals, Floats, Ints, minor_digits
from forecaster.months import Days
from forecaster.records.opportunities import FIXED, LAYERS, LOST, OPEN
from forecaster.reporting.blocks import Kind
from forecaster.reporting.formats import month_text
from forecaster.reporting.report import Report
from forecaster.reporting.rules import BUCKETS
from forecaster.reporting.rules import LAYERS as LAYER_WORDS
from forecaster.sheets import Cells
from forecaster.words.catalogue import Words
from forecaster.words.values import BASIS_NAMES

CHUNK = 5_000
_EXCEL_DAY_ZERO = np.datetime64("1899-12-30")


class ScheduleColumn(NamedTuple):
    """A column: its heading and kind; an ``own`` money column is in each row's own currency."""

    heading: str
    kind: Kind
    own: bool = False
    key: bool = False
    """Whether it stays in sight while one scrolls to the right."""


class Chunk(NamedTuple):
    """Some rows of the Schedule.

    Attributes
    ----------
    texts
        One list a text column, in the order of the columns; ``""`` stays empty.
    numbers
        (rows, number columns) in the order of the columns; NaN stays empty, days are Excel's.
    currencies
        Each row's own currency.
    fine
        Whether the row's value is finer than its currency's minor unit.
    """

    texts: list[list[str]]
    numbers: Floats
    currencies: list[str]
    fine: list[bool]


def schedule_columns(report: Report, words: Words) -> tuple[ScheduleColumn, ...]:
    """The columns of the Schedule, from left to right."""

    def label(field: str) -> str:
        return words.label("opportunities", field)

    months = [month_text(month, words.lang) for month in report.forecast.months]
    buckets = (
        *(words(BUCKETS[name]) for name in ("overdue", "earlier")),
        *months,
        *(words(BUCKETS[name]) for name in ("later", "undated")),
    )
    return (
        ScheduleColumn(words("Sheet"), Kind.TEXT, key=True),
        ScheduleColumn(words("Row"), Kind.COUNT, key=True),
        ScheduleColumn(label("id"), Kind.TEXT, key=True),
        ScheduleColumn(label("name"), Kind.TEXT, key=True),
        ScheduleColumn(words("Customer"), Kind.TEXT),
        *(ScheduleColumn(label(name), Kind.TEXT) for name in _TEXT_FIELDS[3:]),
        ScheduleColumn(label("status"), Kind.TEXT),
        ScheduleColumn(label("probability"), Kind.SHARE),
        ScheduleColumn(words("Probability from"), Kind.TEXT),
        ScheduleColumn(label("currency"), Kind.TEXT),
        ScheduleColumn(label("value"), Kind.MONEY, own=True),
        ScheduleColumn(label("duration_basis"), Kind.TEXT),
        ScheduleColumn(label("duration"), Kind.COUNT),
        ScheduleColumn(words("Start"), Kind.DATE),
        ScheduleColumn(label("expected_close"), Kind.DATE),
        ScheduleColumn(label("closed_on"), Kind.DATE),
        ScheduleColumn(words("Total"), Kind.MONEY, own=True),
        ScheduleColumn(words("Rate"), Kind.RATE),
        ScheduleColumn(words("Converted"), Kind.MONEY),
        ScheduleColumn(words("Weighted"), Kind.MONEY),
        *(ScheduleColumn(heading, Kind.MONEY) for heading in buckets),
    )


_TEXT_FIELDS = ("id", "name", "customer", "contact", "owner", "team", "pipeline", "milestone")


def schedule_chunks(report: Report, words: Words, rows: range) -> Iterator[Chunk]:
    """The rows asked for, in the workbook's order, `CHUNK` at a time to bound the memory."""
    sheet = report.source.sheets.get("opportunities", "")
    for start in range(rows.start, rows.stop, CHUNK):
        part = slice(start, min(start + CHUNK, rows.stop))
        yield Chunk(
            _texts(report.forecast, sheet, words, part),
            np.column_stack(_numbers(report.forecast, part)),
            report.forecast.schedule.opportunities.currency[part].tolist(),
            _fine(report.forecast, part).tolist(),
        )


def _texts(forecast: Forecast, sheet: str, words: Words, part: slice) -> list[list[str]]:
    deals = forecast.schedule.opportunities
    status, basis = deals.status[part], deals.basis[part]
    plain: list[Cells] = [getattr(deals, name)[part] for name in _TEXT_FIELDS]
    columns: list[Cells] = [
        np.full(len(status), sheet, dtype=object),
        *plain,
        _named([words(LAYER_WORDS[name]) for name in LAYERS], status),
        _named(_origins(words), np.where(status != OPEN, 2, deals.own_probability[part])),
        deals.currency[part],
        _named([words(name) for name in BASIS_NAMES], basis),
    ]
    return [column.tolist() for column in columns]


def _origins(words: Words) -> list[str]:
    return [words("milestone"), words("own"), words("status")]


def _named(names: list[str], index: npt.NDArray[Any]) -> Cells:
    return np.array(names, dtype=object)[index.astype(np.int64)]


def _numbers(forecast: Forecast, part: slice) -> list[Floats]:
    schedule, deals = forecast.schedule, forecast.schedule.opportunities
    priced, unit = schedule.priced[part], 10.0**forecast.digits
    fixed = deals.basis[part] == FIXED
    # The value per unit is not known where the sheet gave a total.
    known = deals.has_value[part] & (fixed | ~deals.is_total[part])
    live = priced & (deals.status[part] != LOST)
    buckets = (schedule.overdue, schedule.earlier, *schedule.months.T, schedule.later)
    return [
        deals.row[part].astype(np.float64),
        _floats(Decimals(deals.probability.coefficient, deals.probability.exponent + 2), part),
        _where(known, _floats(deals.value, part)),
        _where(~fixed, deals.duration[part].astype(np.float64)),
        _serial(schedule.start[part]),
        _serial(deals.expected_close[part]),
        _serial(deals.closed_on[part]),
        schedule.total[part] / _own_units(deals.currency[part]),
        _where(priced, _floats(schedule.rate, part)),
        _where(priced, schedule.converted[part] / unit),
        _where(live, schedule.weighted[part] / unit),
        *(_bucket(amounts[part], unit) for amounts in (*buckets, schedule.undated)),
    ]


def _bucket(amounts: Ints, unit: float) -> Floats:
    return _where(amounts != 0, amounts / unit)


def _where(mask: npt.NDArray[np.bool_], values: Floats) -> Floats:
    return np.where(mask, values, np.nan)


def _floats(column: Decimals, part: slice) -> Floats:
    exponent = column.exponent[part].astype(np.float64)
    # A quotient of two exact doubles is the nearest one; a product with 10^-2 would not be.
    up = column.coefficient[part] * 10.0 ** np.maximum(-exponent, 0.0)
    return np.asarray(up / 10.0 ** np.maximum(exponent, 0.0), dtype=np.float64)


def _serial(days: Days) -> Floats:
    counted = (days - _EXCEL_DAY_ZERO).astype(np.float64)
    return _where(~np.isnat(days), counted)


def _digits(currencies: Cells) -> Ints:
    known, index = np.unique(currencies.astype(str), return_inverse=True)
    return np.array([minor_digits(str(code)) for code in known], dtype=np.int64)[index]


def _own_units(currencies: Cells) -> Floats:
    return np.asarray(10.0 ** _digits(currencies), dtype=np.float64)


def _fine(forecast: Forecast, part: slice) -> npt.NDArray[np.bool_]:
    deals = forecast.schedule.opportunities
    return np.asarray(deals.value.exponent[part] > _digits(deals.currency[part]), dtype=bool)
