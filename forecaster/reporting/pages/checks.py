"""The Checks: control totals found on two ways, one of them by the workbook itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from forecaster.forecasting.results import Check, Figures, Forecast, GroupTable
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


class Ways(NamedTuple):
    """How a check's figures are found: by formulas where there are any."""

    expected: tuple[Formula, ...] = ()
    left: Cell = None
    actual: tuple[Formula, ...] = ()


def checks_page(report: Report, words: Words, making: Making) -> Page:
    """Control totals: what went in against what came out; then what only the workbook can ask."""
    forecast = report.forecast
    rows = [
        check_row(at, check, forecast, words, _ways(at, check, forecast))
        for at, check in enumerate(forecast.checks)
    ]
    rows += own_checks(report, words, making, len(rows))
    return page_of_checks(rows, words, formulas=making.formulas)


def page_of_checks(rows: Sequence[Row], words: Words, *, formulas: bool) -> Page:
    """The page of some checks' rows."""
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
    notes = [words("Not used: rows and money rejected, skipped or filtered out.")]
    if formulas:
        notes.append(
            words("What a sheet of this workbook can answer is a formula, and so is its status.")
        )
    table = Table("", columns, rows, tuple(notes), long=True)
    about = words("Control totals: what went in against what came out")
    return Page(CHECKS, words("Checks"), about, blocks=(table,))


def check_count(report: Report, making: Making) -> int:
    """How many checks the workbook makes: those of the forecast, and its own."""
    return len(report.forecast.checks) + own_count(report, making)


def check_span(count: int) -> Span:
    """The cells of so many checks' statuses."""
    return Span(CHECKS, "check 0", f"check {count - 1}", "status")


def decimals_of(currency: str, forecast: Figures) -> At | None:
    """The cell that says how many decimals a currency has: beside its control total."""
    names = [check.name for check in forecast.checks]
    name = f"value {currency}"
    return At(CHECKS, f"check {names.index(name)}", "decimals") if name in names else None


def check_row(at: int, check: Check, forecast: Figures, words: Words, ways: Ways) -> Row:
    """The row of a control total, the one with such a number."""
    kind, _, rest = check.name.partition(" ")
    reporting = forecast.currency
    currency = {"value": rest, "open": reporting, "won": reporting, "by": reporting}.get(kind, "")
    currency = currency if _ISO.fullmatch(currency) else ""
    figures = (check.expected, check.actual, check.difference)
    expected, actual, difference = (
        stake_cell(f"{text} {currency}") if currency else _figure(text) for text in figures
    )
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


def _ways(at: int, check: Check, forecast: Forecast) -> Ways:
    kind, _, rest = check.name.partition(" ")
    left = At(CHECKS, f"check {at}", "left")
    if kind == "rows":
        unused = forecast.rows.read - forecast.rows.used
        return Ways((), unused, (Formula("count", (Rows("row"),)), same(left)))
    if kind == "value" and _ISO.fullmatch(rest):
        criterion = At(CHECKS, f"check {at}", "currency")
        used = Formula("sum of", (Rows("total"), Rows("currency"), criterion))
        return Ways((), _not_used(rest, check, forecast), (used, same(left)))
    return ways_of_sums(check, forecast)


def ways_of_sums(check: Check, forecast: Figures) -> Ways:
    """How buckets and groups are found: on their own pages, against the totals of the layers."""
    kind, _, rest = check.name.partition(" ")
    if kind in ("open", "won"):
        layer = OPEN if kind == "open" else WON
        return Ways((sum_in("weighted", layer),), None, tuple(_buckets(kind, forecast)))
    if kind == "by" and rest in told_groups(forecast):
        both = (sum_in("weighted", OPEN), sum_in("weighted", WON))
        return Ways(both, None, tuple(_groups(rest, forecast.by[rest])))
    return Ways()


def _not_used(currency: str, check: Check, forecast: Forecast) -> Cell:
    """What was read in a currency and is in no row of the Schedule."""
    schedule = forecast.schedule
    used = total(schedule.total[schedule.opportunities.currency == currency])
    read = stake_cell(f"{check.actual} {currency}")
    return Money(read.minor - used, currency) if isinstance(read, Money) else None


def _buckets(kind: str, forecast: Figures) -> Iterator[Formula]:
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
