"""The Schedule, one row an opportunity: which columns it has, and their cells chunk by chunk.

Figures come as floats in whole columns, NaN where the cell stays empty: an amount in minor units
over a power of ten is the double nearest to it, so that it shows to the cent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from forecaster.forecasting.results import Forecast
from forecaster.money import Decimals, Floats, Ints, minor_digits
from forecaster.months import Days
from forecaster.records.opportunities import FIXED, LAYERS, LOST, OPEN, TagLinks
from forecaster.reporting.pages.blocks import Kind
from forecaster.reporting.report import Report
from forecaster.reporting.rules import BUCKETS
from forecaster.reporting.rules import LAYERS as LAYER_WORDS
from forecaster.reporting.schedule.attention import flags
from forecaster.reporting.schedule.columns import PARTS, ScheduleColumn
from forecaster.reporting.schedule.live import Shaped, shapes
from forecaster.reporting.schedule.numbers import group_numbers
from forecaster.sheets import Cells
from forecaster.words.catalogue import Words
from forecaster.words.values import BASIS_NAMES

CHUNK = 5_000
_EXCEL_DAY_ZERO = np.datetime64("1899-12-30")


class Chunk(NamedTuple):
    """Some rows of the Schedule.

    Attributes
    ----------
    texts
        One list a text column, in the order of the columns; ``""`` stays empty.
    numbers
        (rows, number columns) in the order of the columns; NaN stays empty, days are Excel's.
    shaped
        The formulas of the same cells; None where all of them are values.
    currencies
        Each row's own currency.
    fine
        Whether the row's value is finer than its currency's minor unit.
    """

    texts: list[list[str]]
    numbers: Floats
    shaped: Shaped | None
    currencies: list[str]
    fine: list[bool]


def schedule_chunks(
    report: Report,
    words: Words,
    columns: Sequence[ScheduleColumn],
    rows: range,
    *,
    live: bool = False,
) -> Iterator[Chunk]:
    """The rows asked for, in the workbook's order, `CHUNK` at a time to bound the memory.

    ``live`` rows hold formulas; ``columns`` are then those of live rows.
    """
    numbered = group_numbers(report) | (flags(report) if live else {})
    figures = [column.key for column in columns if column.kind is not Kind.TEXT]
    texts = [column.key for column in columns if column.kind is Kind.TEXT]
    for start in range(rows.start, rows.stop, CHUNK):
        part = slice(start, min(start + CHUNK, rows.stop))
        said = _texts(report, words, part)
        found = _numbers(report.forecast, part)
        found |= {key: column[part] for key, column in numbered.items()}
        shaped = shapes(report, columns, part) if live else None
        numbers = np.column_stack([found[key] for key in figures])
        if shaped is not None:
            numbers[(shaped.codes >= 0) & np.isnan(numbers)] = 0.0
        yield Chunk(
            [said[key].tolist() for key in texts],
            numbers,
            shaped,
            report.forecast.schedule.opportunities.currency[part].tolist(),
            _fine(report.forecast, part).tolist(),
        )


_PLAIN = ("id", "name", "customer", "contact", "owner", "team", "pipeline", "milestone", "currency")


def _texts(report: Report, words: Words, part: slice) -> dict[str, Cells]:
    schedule = report.forecast.schedule
    deals = schedule.opportunities
    status, basis = deals.status[part], deals.basis[part]
    sheet = report.source.sheets.get("opportunities", "")
    undated = (status == OPEN) & np.isnat(schedule.close[part])
    late = schedule.is_overdue[part]
    timing = ["", words(BUCKETS["overdue"]), words(BUCKETS["undated"])]
    return {
        "sheet": np.full(len(status), sheet, dtype=object),
        **{name: getattr(deals, name)[part] for name in _PLAIN},
        "status": _named([words(LAYER_WORDS[name]) for name in LAYERS], status),
        "origin": _named(_origins(words), np.where(status != OPEN, 2, deals.own_probability[part])),
        "basis": _named([words(name) for name in BASIS_NAMES], basis),
        "timing": _named(timing, np.where(undated, 2, late)),
        "tags": _joined(deals.tags, part),
        **{f"field:{name}": _joined(links, part) for name, links in deals.lists.items()},
        **{f"field:{name}": cells[part] for name, cells in deals.custom.items()},
    }


def _joined(links: TagLinks, part: slice) -> Cells:
    """The values of each row as one text."""
    found: list[list[str]] = [[] for _ in range(part.stop - part.start)]
    inside = (links.row >= part.start) & (links.row < part.stop)
    for row, value in zip(links.row[inside].tolist(), links.value[inside].tolist(), strict=True):
        found[row - part.start].append(value)
    joined = np.empty(len(found), dtype=object)
    joined[:] = ["; ".join(values) for values in found]
    return joined


def _origins(words: Words) -> list[str]:
    return [words("milestone"), words("own"), words("status")]


def _named(names: list[str], index: npt.NDArray[Any]) -> Cells:
    return np.array(names, dtype=object)[index.astype(np.int64)]


def _numbers(forecast: Forecast, part: slice) -> dict[str, Floats]:
    schedule, deals = forecast.schedule, forecast.schedule.opportunities
    priced, unit = schedule.priced[part], 10.0**forecast.digits
    fixed = deals.basis[part] == FIXED
    status = deals.status[part]
    # The value per unit is not known where the sheet gave a total.
    known = deals.has_value[part] & (fixed | ~deals.is_total[part])
    live = priced & (status != LOST)
    points = _floats(Decimals(deals.probability.coefficient, deals.probability.exponent + 2), part)
    money = {name: getattr(schedule, name)[part] for name in PARTS}
    money |= {f"month {at}": column[part] for at, column in enumerate(schedule.months.T)}
    return {
        "row": deals.row[part].astype(np.float64),
        "probability": points,
        "own_probability": _where(deals.own_probability[part], points),
        "value": _where(known, _floats(deals.value, part)),
        "duration": _where(~fixed, deals.duration[part].astype(np.float64)),
        "start": _serial(schedule.start[part]),
        "expected_close": _serial(deals.expected_close[part]),
        "closed_on": _serial(deals.closed_on[part]),
        "total": schedule.total[part] / _own_units(deals.currency[part]),
        "rate": _where(priced, _floats(schedule.rate, part)),
        "converted": _where(priced, schedule.converted[part] / unit),
        "weighted": _where(live, schedule.weighted[part] / unit),
        **{key: _where(amounts != 0, amounts / unit) for key, amounts in money.items()},
        "unpriced": _where(~priced, np.ones(len(priced))),
        "differs": _where(schedule.differs[part], np.ones(len(priced))),
        "effect": _where(schedule.effect[part] != 0, schedule.effect[part] / unit),
        **_instalments(schedule.units[part], schedule.due[part]),
    }


def _instalments(units: Ints, due: Ints) -> Mapping[str, Floats]:
    """How many instalments there are and have begun; a single one needs no counting."""
    several = units > 1
    counted = np.where(several[:, None] & (due > 0), due, np.nan)
    columns = {f"due {at}": column for at, column in enumerate(counted.T)}
    return {"units": _where(several & (due[:, -1] > 0), units.astype(np.float64))} | columns


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
