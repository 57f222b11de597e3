"""The pages that trace the figures: Problems, Checks and Parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice

from forecaster.forecasting.results import Check
from forecaster.money import minor_digits
from forecaster.problems import column_letters, cure, message, place
from forecaster.reporting.blocks import (
    Block,
    Cell,
    Column,
    Fact,
    Facts,
    Kind,
    Money,
    Page,
    Row,
    Said,
    Table,
    Tone,
)
from forecaster.reporting.formats import month_day
from forecaster.reporting.names import check_name, role_name
from forecaster.reporting.report import Report
from forecaster.reporting.rules import LAYERS, OVERDUE, OWN_RULES, SPREADS
from forecaster.sheets import Reading
from forecaster.words.catalogue import Words
from forecaster.words.kinds import mark

SEVERITIES = {"error": (mark("Error"), Tone.BAD), "warning": (mark("Warning"), Tone.CAUTION)}
# A sheet holds 1,048,576 rows; the JSON result has every problem.
MOST_PROBLEMS = 1_000_000

_STAKE = re.compile(r"(?P<amount>-?\d+(?:\.\d+)?) (?P<currency>[A-Z]{3})")
_ISO = re.compile("[A-Z]{3}")
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
_ORDERS = {
    "dmy": mark("day first"),
    "mdy": mark("month first"),
    "ymd": mark("year first"),
    "points": mark("percent points"),
    "fraction": mark("fractions"),
}


def problems_page(report: Report, words: Words) -> Page:
    """Every problem: where, what was found, what to do, and the money at stake."""
    columns = (
        Column(words("Severity"), width=11),
        Column(words("Code"), width=7),
        Column(words("Sheet"), width=18),
        Column(words("Cell or row"), width=12),
        Column(words("Field"), width=18),
        Column(words("What was found"), width=64),
        Column(words("What to do"), width=54),
        Column(words("Money at stake"), Kind.MONEY, width=20),
    )
    notes: tuple[str, ...] = ()
    if len(report.problems) > MOST_PROBLEMS:
        notes = (
            words("The first {count} problems; the JSON result has all.", count=MOST_PROBLEMS),
        )
    table = Table("", columns, _problem_rows(report, words), notes, long=True)
    about = words("What is wrong with the data, where, and what to do")
    return Page("problems", words("Problems"), about, blocks=(table,))


def _problem_rows(report: Report, words: Words) -> Iterator[Row]:
    pairs = zip(report.problems, report.stakes, strict=True)
    for problem, stake in islice(pairs, MOST_PROBLEMS):
        severity, tone = SEVERITIES[problem.severity]
        where = (problem.sheet, place(problem), words.label(problem.role, problem.field))
        what = (message(problem, words), cure(problem, words))
        said = Said(words(severity), tone)
        yield Row((said, problem.code, *where, *what, stake_cell(stake)))


def stake_cell(stake: str) -> Cell:
    """Money at stake as an amount where it reads like one.

    >>> stake_cell("-12.50 EUR")
    Money(minor=-1250, currency='EUR')
    """
    found = _STAKE.fullmatch(stake)
    if not found:
        return stake or None
    minor = Decimal(found["amount"]).scaleb(minor_digits(found["currency"]))
    return Money(int(minor), found["currency"]) if minor == int(minor) else stake


def checks_page(report: Report, words: Words) -> Page:
    """Control totals found on two ways, and whether they agree."""
    columns = (
        Column(words("Check")),
        Column(words("Expected"), Kind.COUNT),
        Column(words("Actual"), Kind.COUNT),
        Column(words("Difference"), Kind.COUNT),
        Column(words("Status")),
    )
    rows = [_check_row(check, report.forecast.currency, words) for check in report.forecast.checks]
    table = Table("", columns, rows, long=True)
    about = words("Control totals: what went in against what came out")
    return Page("checks", words("Checks"), about, blocks=(table,))


def _check_row(check: Check, reporting: str, words: Words) -> Row:
    kind, _, rest = check.name.partition(" ")
    currency = {"value": rest, "open": reporting, "won": reporting, "by": reporting}.get(kind, "")
    figures = (check.expected, check.actual, check.difference)
    cells = (_amount(text, currency) if currency else _figure(text) for text in figures)
    return Row((check_name(check.name, words), *cells, status(check.ok, words)))


def _amount(text: str, currency: str) -> Cell:
    return stake_cell(f"{text} {currency}") if _ISO.fullmatch(currency) else _figure(text)


def status(ok: bool, words: Words) -> Said:  # noqa: FBT001 - a check's own outcome
    """A check's outcome in words and colour."""
    return Said(words("OK"), Tone.GOOD) if ok else Said(words("Differs"), Tone.BAD)


def _figure(text: str) -> Cell:
    return float(text) if _PLAIN.fullmatch(text) else text


def parameters_page(report: Report, words: Words) -> Page:
    """Every assumption that the figures rest on."""
    blocks: list[Block] = [_choices(report, words)]
    if report.rates:
        blocks.append(_rates(report, words))
    if report.milestones:
        blocks.append(_milestones(report, words))
    if any(sheet.readings for sheet in report.seen.values()):
        blocks.append(_readings(report, words))
    blocks.append(_own_rules(words))
    about = words(
        "Every assumption: choices of the run, rates, probabilities, how columns were read"
    )
    return Page("parameters", words("Parameters"), about, blocks=tuple(blocks))


def _choices(report: Report, words: Words) -> Facts:
    options, forecast = report.options, report.forecast
    start = month_day(f"2000-{options.fiscal_year_start:02d}")
    filters = [
        Fact(
            words("Filter: {field}", field=words.label("opportunities", field)),
            "; ".join(values),
            note=words("Only these are in the report."),
        )
        for field, values in options.filters.items()
    ]
    facts = (
        Fact(words("As-of date"), options.as_of, Kind.DATE),
        Fact(words("First month"), month_day(forecast.months[0]), Kind.MONTH),
        Fact(words("Months"), options.months, Kind.COUNT),
        Fact(words("Spread"), options.spread, note=words(SPREADS[options.spread])),
        Fact(words("Overdue rule"), options.overdue, note=words(OVERDUE[options.overdue])),
        Fact(words("Reporting currency"), forecast.currency),
        Fact(words("Fiscal year starts in month"), start.month, Kind.COUNT),
        *filters,
    )
    if not filters:
        facts += (Fact(words("Filters"), words("None: every opportunity is in the report.")),)
    if report.unread:
        facts += (Fact(words("Sheets that are not read"), "; ".join(report.unread)),)
    return Facts(words("Choices of this run"), facts, inputs=True)


def _rates(report: Report, words: Words) -> Table:
    currency = report.forecast.currency
    columns = (
        Column(words("Currency")),
        Column(words("{currency} for 1 unit", currency=currency), Kind.RATE),
        Column(words("From")),
    )
    rows = [Row((r.currency, _figure(r.rate), r.valid_from)) for r in report.rates]
    note = words(
        "Open opportunities take the rate in force at the as-of date; won and lost ones that at"
        " their close (R25)."
    )
    return Table(words("Exchange rates"), columns, rows, (note,), inputs=True)


def _milestones(report: Report, words: Words) -> Table:
    columns = (
        Column(words("Milestone")),
        Column(words("Probability"), Kind.SHARE),
        Column(words("Pipeline")),
        Column(words("Means")),
    )
    rows = [
        Row((m.milestone, _share(m.probability), m.pipeline, words(LAYERS.get(m.status, m.status))))
        for m in report.milestones
    ]
    note = words("An opportunity's own probability comes first (R8).")
    return Table(words("Milestones"), columns, rows, (note,), inputs=True)


def _share(points: str) -> Cell:
    return float(Decimal(points) / 100) if _PLAIN.fullmatch(points) else points or None


def _readings(report: Report, words: Words) -> Table:
    columns = (
        Column(words("Field")),
        Column(words("Heading")),
        Column(words("Column")),
        Column(words("Sheet")),
        Column(words("Read as")),
    )
    rows = [
        Row(
            (
                words.label(role, reading.field) or words("custom field"),
                reading.heading,
                column_letters(reading.column),
                report.source.sheets.get(role) or role_name(role, words),
                _scale(reading, words),
            )
        )
        for role, sheet in report.seen.items()
        for reading in sheet.readings
    ]
    return Table(words("How the columns were read"), columns, rows, inputs=True)


def _scale(reading: Reading, words: Words) -> str:
    said = []
    if reading.scale in _ORDERS:
        said.append(words(_ORDERS[reading.scale]))
    elif reading.scale:
        said.append(words("separated by {separator}", separator=reading.scale))
    if reading.decimal:
        said.append(words("numbers as text with {mark}", mark=" ".join(reading.decimal)))
    return "; ".join(said)


def _own_rules(words: Words) -> Facts:
    facts = (Fact(number, None, note=words(sentence)) for number, sentence in OWN_RULES)
    return Facts(words("Rules that are our own decision"), tuple(facts))
