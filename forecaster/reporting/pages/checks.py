"""The Checks: control totals found on two ways, one of them by the workbook itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from forecaster.forecasting.results import Check, Forecast, GroupTable
from forecaster.money import minor_digits, total
from forecaster.reporting.names import check_name
from forecaster.reporting.pages.blocks import (
    Cell,
    Column,
    Kind,
    Money,
    Page,
    Row,
    Table,
)
from forecaster.reporting.pages.formulas import (
    CHECKS,
    FORECAST,
    OPEN,
    WON,
    At,
    Formula,
    Rows,
    Span,
    same,
    sum_in,
    sum_over,
)
from forecaster.reporting.pages.groups import unfolded
from forecaster.reporting.pages.making import Making
from forecaster.reporting.pages.outcomes import calculated, verdict
from forecaster.reporting.pages.own_checks import own_checks, own_count
from forecaster.reporting.pages.problems import stake_cell
from forecaster.reporting.report import Report
from forecaster.reporting.schedule.numbers import told_groups
from forecaster.words.catalogue import Words

_ISO = re.compile("[A-Z]{3}")
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")


class _Ways(NamedTuple):
    """How a check's figures are found: by formulas where there are any."""

    expected: tuple[Formula, ...] = ()
    left: Cell = None
    actual: tuple[Formula, ...] = ()


def checks_page(report: Report, words: Words, making: Making) -> Page:
    """Control totals: what went in against what came out; then what only the workbook can ask."""
    columns = (
        Column(words("Check")),
        Column(words("Currency"), key="currency"),
        Column(words("Decimals"), Kind.COUNT, key="decimals"),
        Column(words("Expected"), Kind.COUNT, key="expected"),
        Column(words("Not used"), Kind.COUNT, key="left"),
        Column(words("Actual"), Kind.COUNT, key="actual"),
        Column(words("Difference"), Kind.COUNT, key="difference"),
        Column(words("Status"), key="status"),
    )
    rows = [_row(at, check, report, words) for at, check in enumerate(report.forecast.checks)]
    rows += own_checks(report, words, making, len(rows))
    notes = [words("Not used: rows and money rejected, skipped or filtered out.")]
    if making.formulas:
        notes.append(
            words("What a sheet of this workbook can answer is a formula, and so is its status.")
        )
    table = Table("", columns, rows, tuple(notes), long=True)
    about = words("Control totals: what went in against what came out")
    return Page(CHECKS, words("Checks"), about, blocks=(table,))


def check_count(report: Report, making: Making) -> int:
    """How many checks the workbook makes: those of the forecast, and its own."""
    return len(report.forecast.checks) + own_count(report, making)


def check_span(report: Report, making: Making) -> Span:
    """The cells of the checks' statuses."""
    return Span(CHECKS, "check 0", f"check {check_count(report, making) - 1}", "status")


def decimals_of(currency: str, forecast: Forecast) -> At | None:
    """The cell that says how many decimals a currency has: beside its control total."""
    names = [check.name for check in forecast.checks]
    name = f"value {currency}"
    return At(CHECKS, f"check {names.index(name)}", "decimals") if name in names else None


def _row(at: int, check: Check, report: Report, words: Words) -> Row:
    kind, _, rest = check.name.partition(" ")
    reporting = report.forecast.currency
    currency = {"value": rest, "open": reporting, "won": reporting, "by": reporting}.get(kind, "")
    currency = currency if _ISO.fullmatch(currency) else ""
    figures = (check.expected, check.actual, check.difference)
    expected, actual, difference = (
        stake_cell(f"{text} {currency}") if currency else _figure(text) for text in figures
    )
    ways = _ways(kind, rest, at, check, report)
    key = f"check {at}"
    decimals = minor_digits(currency) if currency else 0
    mine, wanted, digits = (At(CHECKS, key, name) for name in ("actual", "expected", "decimals"))
    cells: tuple[Cell, ...] = (
        currency,
        decimals,
        calculated(expected, ways.expected, digits),
        ways.left,
        calculated(actual, ways.actual, digits),
        calculated(difference, (Formula("difference", (mine, wanted, digits)),), digits),
        verdict(key, words, ok=check.ok),
    )
    return Row((check_name(check.name, words), *cells), key=key)


def _ways(kind: str, rest: str, at: int, check: Check, report: Report) -> _Ways:
    forecast, left = report.forecast, At(CHECKS, f"check {at}", "left")
    if kind == "rows":
        unused = forecast.rows.read - forecast.rows.used
        return _Ways((), unused, (Formula("count", (Rows("row"),)), same(left)))
    if kind == "value" and _ISO.fullmatch(rest):
        criterion = At(CHECKS, f"check {at}", "currency")
        used = Formula("sum of", (Rows("total"), Rows("currency"), criterion))
        return _Ways((), _not_used(rest, check, forecast), (used, same(left)))
    if kind in ("open", "won"):
        layer = OPEN if kind == "open" else WON
        return _Ways((sum_in("weighted", layer),), None, tuple(_buckets(kind, forecast)))
    if kind == "by" and rest in told_groups(report):
        both = (sum_in("weighted", OPEN), sum_in("weighted", WON))
        return _Ways(both, None, tuple(_groups(rest, forecast.by[rest])))
    return _Ways()


def _not_used(currency: str, check: Check, forecast: Forecast) -> Cell:
    """What was read in a currency and is in no row of the Schedule."""
    schedule = forecast.schedule
    used = total(schedule.total[schedule.opportunities.currency == currency])
    read = stake_cell(f"{check.actual} {currency}")
    return Money(read.minor - used, currency) if isinstance(read, Money) else None


def _buckets(kind: str, forecast: Forecast) -> Iterator[Formula]:
    first, last = (f"month {forecast.months[at]}" for at in (0, -1))
    yield sum_over(Span(FORECAST, first, last, kind))
    for name in ("overdue" if kind == "open" else "earlier", "later", "undated"):
        yield same(At(FORECAST, name, kind))


def _groups(field: str, table: GroupTable) -> Iterator[Formula]:
    """The groups' rows; where they overlap, the total, which counts each opportunity once."""
    last, shown = len(table.groups) - 1, unfolded(table)
    for column in ("weighted", "won value"):
        if table.overlapping:
            yield same(At(field, "total", column))
            continue
        yield sum_over(Span(field, "group 0", f"group {shown - 1}", column))
        if last >= shown:
            yield sum_over(Span(field, f"group {shown}", f"group {last}", column))


def _figure(text: str) -> Cell:
    return float(text) if _PLAIN.fullmatch(text) else text
