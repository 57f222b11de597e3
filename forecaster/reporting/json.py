"""The result as JSON, for programs: `interface.md` is its contract."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from forecaster import problems
from forecaster.forecasting.results import (
    Figures,
    Group,
    LayerTotals,
    OpenBuckets,
    PeriodFigures,
    Projection,
    RowCounts,
    WonBuckets,
)
from forecaster.money import minor_digits, text
from forecaster.options import Options
from forecaster.reporting.json_conversion import conversion_entries
from forecaster.reporting.json_recurring import recurring_entries
from forecaster.reporting.measures import (
    concentration_entry,
    range_entry,
    size_entry,
    target_entries,
)
from forecaster.reporting.report import Report
from forecaster.words.catalogue import Words, words
from forecaster.words.headings import label

SCHEMA = 1

Result = dict[str, Any]
Listed = Callable[[Iterator[Result]], Any]


def result(report: Report) -> Result:
    """The whole result; keys in the order of the contract, money as decimal strings."""
    language = words(report.options.lang)
    return {
        **choices_entry(report.options, report.forecast, report.version),
        "source": report.source._asdict() | {"sheets": dict(report.source.sheets)},
        **figures_entry(report.forecast),
        **_scenarios(report),
        "problems": [problem_entry(problem, language) for problem in report.problems],
        "checks": check_entries(report.forecast),
    }


def choices_entry(options: Options, forecast: Figures, version: str) -> Result:
    """What was asked for, and by which version it was answered."""
    return {
        "schema": SCHEMA,
        "as_of": options.as_of.isoformat(),
        "currency": forecast.currency,
        "spread": options.spread,
        "overdue": options.overdue,
        "version": version,
    }


def figures_entry(forecast: Figures, listed: Listed = list) -> Result:
    """Every figure, from the rows to the concentration of the pipeline.

    ``listed`` makes what groups become: a list, or `iter` for those who write one at a time.
    """
    money = money_entry(forecast)
    return {
        "rows": rows_entry(forecast.rows),
        "totals": money["totals"],
        "months": [str(month) for month in forecast.months],
        **money,
        "by": {
            name: listed(_group(group, forecast.digits) for group in table.groups)
            for name, table in forecast.by.items()
        },
        **_lists(forecast, listed),
        "targets": target_entries(forecast),
        "concentration": concentration_entry(forecast),
    }


def money_entry(forecast: Projection) -> Result:
    """The totals, and the money by fiscal period and bucket."""
    return {
        "totals": totals_entry(forecast.open, forecast.won, forecast.lost, forecast.digits),
        "periods": [_period(period, forecast.digits) for period in forecast.periods],
        "forecast": {
            "open": _open(forecast.open_buckets, forecast.digits),
            "won": _won(forecast.won_buckets, forecast.digits),
        },
    }


def _scenarios(report: Report) -> Result:
    """Each what-if with figures like those of the base; no key where there is none."""
    told = []
    for one in report.scenarios:
        changes = [change.written for change in one.changes]
        kept = money_entry(one.figures) | {"unconverted": _unconverted(one.figures)}
        told.append({"name": one.name, "changes": changes, **kept})
    return {"scenarios": told} if told else {}


def dumps(report: Report) -> str:
    """The result as text: the same bytes for the same report."""
    return "".join(pieces(result(report)))


def pieces(told: Result) -> Iterator[str]:
    """A result as text, piece by piece.

    Each entry of a list has a line of its own, so that two results can be compared line by line.
    """
    yield from _members(told)
    yield "\n"


def _members(told: Mapping[str, Any]) -> Iterator[str]:
    before = "{\n"
    for key, value in told.items():
        yield f"{before}{_compact(key)}: "
        yield from _entries(key, value)
        before = ",\n"
    yield "\n}" if told else "{\n\n}"


def _entries(key: str, value: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
    if key in ("by", "recurring_by", "conversion_by", "pipeline_size") and isinstance(value, dict):
        yield from _members(value)
    elif isinstance(value, Iterator) or (value and isinstance(value, list)):
        yield from _lines(iter(value))
    else:
        yield _compact(value)


def _lines(entries: Iterator[Any]) -> Iterator[str]:
    """A list: of objects, one a line; of anything else, on one."""
    first = next(entries, None)
    if not isinstance(first, dict):
        yield _compact([*([] if first is None else [first]), *entries])
        return
    yield f"[\n{_compact(first)}"
    for entry in entries:
        yield f",\n{_compact(entry)}"
    yield "\n]"


# A NaN would be no JSON; there is none, and no float either.
_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def totals_entry(opened: LayerTotals, won: LayerTotals, lost: LayerTotals, digits: int) -> Result:
    """The totals of the layers, in a currency of so many digits."""

    def layer(totals: LayerTotals) -> Result:
        return {"count": int(totals.count), "value": text(totals.value, digits)}

    weighted = text(opened.weighted, digits)
    return {"open": layer(opened) | {"weighted": weighted}, "won": layer(won), "lost": layer(lost)}


def _texts(amounts: Iterable[int], digits: int) -> list[str]:
    return [text(amount, digits) for amount in amounts]


def _period(period: PeriodFigures, digits: int) -> Result:
    return {
        "label": period.label,
        "from": period.first,
        "to": period.last,
        "partial": bool(period.partial),
        "won": text(period.won, digits),
        "open": text(period.open, digits),
    }


def _open(buckets: OpenBuckets, digits: int) -> Result:
    return {
        "overdue": text(buckets.overdue, digits),
        "months": _texts(buckets.months, digits),
        "later": text(buckets.later, digits),
        "undated": text(buckets.undated, digits),
    }


def _won(buckets: WonBuckets, digits: int) -> Result:
    return {
        "earlier": text(buckets.earlier, digits),
        "ytd": text(buckets.ytd, digits),
        "months": _texts(buckets.months, digits),
        "later": text(buckets.later, digits),
        "undated": text(buckets.undated, digits),
    }


def _group(group: Group, digits: int) -> Result:
    won = _won(group.won, digits)
    del won["ytd"]
    return {
        "key": group.key,
        "count": int(group.count),
        "value": text(group.value, digits),
        "weighted": text(group.weighted, digits),
        **_open(group.open, digits),
        "won": {"value": text(group.won_value, digits), **won},
    }


def _unconverted(forecast: Projection) -> list[Result]:
    return [
        {
            "currency": row.currency,
            "layer": row.layer,
            "count": int(row.count),
            "value": text(row.value, minor_digits(row.currency)),
        }
        for row in forecast.unconverted
    ]


def _lists(forecast: Figures, listed: Listed) -> Result:
    digits = forecast.digits
    return {
        "unconverted": _unconverted(forecast),
        **recurring_entries(forecast, listed),
        **conversion_entries(forecast.conversion, digits),
        "range": range_entry(forecast),
        "health": [
            {
                "kind": health.kind,
                "count": int(health.count),
                "value": text(health.value, digits),
                "weighted": text(health.weighted, digits),
            }
            for health in forecast.health
        ],
        "pipeline_size": size_entry(forecast),
    }


def rows_entry(rows: RowCounts) -> Result:
    """How many rows were read, and what became of them."""
    return {name: int(count) for name, count in rows._asdict().items()}


def check_entries(forecast: Figures) -> list[Result]:
    """The control totals."""
    return [check._asdict() | {"ok": bool(check.ok)} for check in forecast.checks]


def problem_entry(problem: problems.Problem, language: Words) -> Result:
    """One problem, its heading in English whatever the language of its message."""
    return {
        "code": problem.code,
        "severity": problem.severity,
        "sheet": problem.sheet,
        "cell": problems.place(problem) if problem.column >= 0 else "",
        "row": int(problem.row),
        "field": label(problem.role, problem.field, "en"),
        "message": problems.message(problem, language),
    }
