"""The Checks: control totals found on two ways, one of them by the workbook itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from forecaster.forecasting.results import Check, Forecast, GroupTable
from forecaster.money import minor_digits, total
from forecaster.reporting.names import check_name
from forecaster.reporting.pages.blocks import (
    Cell,
    Column,
    Kind,
    Live,
    Money,
    Page,
    Row,
    Table,
    live,
)
from forecaster.reporting.pages.formulas import (
    FORECAST,
    OPEN,
    SUMMARY,
    WON,
    At,
    Formula,
    Rows,
    Span,
    Whole,
    same,
    sum_in,
    sum_over,
)
from forecaster.reporting.pages.groups import unfolded
from forecaster.reporting.pages.problems import stake_cell
from forecaster.reporting.report import Report
from forecaster.reporting.schedule.numbers import told_groups
from forecaster.words.catalogue import Words

PAGE = "checks"
_A_FORMULA = 50  # sheets
_ISO = re.compile("[A-Z]{3}")
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")


class _Ways(NamedTuple):
    """How a check's figures are found: by formulas where there are any."""

    expected: tuple[Formula, ...] = ()
    left: Cell = None
    actual: tuple[Formula, ...] = ()


def checks_page(report: Report, words: Words, *, formulas: bool) -> Page:
    """Control totals: what went in against what came out; and no sheet may show an error.

    Without ``formulas`` every outcome is the run's own.
    """
    pages = summed_pages(report)
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
    for number, some in enumerate(_by_many(pages)):
        rows.append(_errors(len(rows), number, some, words))
    notes = [words("Not used: rows and money rejected, skipped or filtered out.")]
    if formulas:
        notes.append(
            words("What a sheet of this workbook can answer is a formula, and so is its status.")
        )
    table = Table("", columns, rows, tuple(notes), long=True)
    about = words("Control totals: what went in against what came out")
    return Page(PAGE, words("Checks"), about, blocks=(table,))


def summed_pages(report: Report) -> list[str]:
    """The pages of sums, that no error may stand on; the Schedule is looked at besides."""
    return [SUMMARY, FORECAST, *told_groups(report)]


def check_count(report: Report) -> int:
    """How many checks the workbook makes: those of the forecast, and of its own sheets."""
    return len(report.forecast.checks) + len(_by_many(summed_pages(report)))


def check_span(report: Report) -> Span:
    """The cells of the checks' statuses."""
    return Span(PAGE, "check 0", f"check {check_count(report) - 1}", "status")


def _by_many(pages: Sequence[str]) -> list[Sequence[str]]:
    """The pages in lots that one formula can name."""
    return [pages[at : at + _A_FORMULA] for at in range(0, len(pages), _A_FORMULA)]


def decimals_of(currency: str, forecast: Forecast) -> At | None:
    """The cell that says how many decimals a currency has: beside its control total."""
    names = [check.name for check in forecast.checks]
    name = f"value {currency}"
    return At(PAGE, f"check {names.index(name)}", "decimals") if name in names else None


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
    mine, wanted, digits = (At(PAGE, key, name) for name in ("actual", "expected", "decimals"))
    cells: tuple[Cell, ...] = (
        currency,
        decimals,
        _live(expected, ways.expected, digits),
        ways.left,
        _live(actual, ways.actual, digits),
        _live(difference, (Formula("difference", (mine, wanted, digits)),), digits),
        _verdict(key, words, ok=check.ok),
    )
    return Row((check_name(check.name, words), *cells), key=key)


def _live(value: Cell, terms: tuple[Formula, ...], digits: At) -> Cell:
    return Live(value, terms, digits) if terms and isinstance(value, int | float | Money) else value


def _verdict(key: str, words: Words, *, ok: bool) -> Live:
    """A check's outcome in words; the colour comes from a conditional format."""
    said = words("OK") if ok else words("Differs")
    return live(said, Formula("verdict", (At(PAGE, key, "difference"),)))


def _errors(at: int, number: int, pages: Sequence[str], words: Words) -> Row:
    """Whether a cell of some sheets shows an error, by sums that would show it as well."""
    key = f"check {at}"
    sums = [Formula("error", (Whole(page),)) for page in pages]
    said = words("No sheet shows an error")
    if number:
        said = words("No sheet shows an error ({number})", number=number + 1)
    else:
        sums.append(Formula("error", (Rows("converted", "undated"),)))
    mine, wanted, digits = (At(PAGE, key, name) for name in ("actual", "expected", "decimals"))
    return Row(
        (
            said,
            "",
            0,
            0,
            None,
            live(0, *sums),
            live(0, Formula("difference", (mine, wanted, digits))),
            _verdict(key, words, ok=True),
        ),
        key=key,
    )


def _ways(kind: str, rest: str, at: int, check: Check, report: Report) -> _Ways:
    forecast, left = report.forecast, At(PAGE, f"check {at}", "left")
    if kind == "rows":
        unused = forecast.rows.read - forecast.rows.used
        return _Ways((), unused, (Formula("count", (Rows("row"),)), same(left)))
    if kind == "value" and _ISO.fullmatch(rest):
        criterion = At(PAGE, f"check {at}", "currency")
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
