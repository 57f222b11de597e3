"""The Parameters: every assumption that the figures rest on, and the cells that move them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from forecaster.forecasting.results import Figures
from forecaster.money import minor_digits
from forecaster.options import Options
from forecaster.problems import column_letters
from forecaster.reporting.formats import month_day
from forecaster.reporting.names import (
    DECIMALS,
    probability_name,
    rate_names,
    role_name,
    what_if_name,
)
from forecaster.reporting.pages.blocks import (
    Block,
    Cell,
    Column,
    Fact,
    Facts,
    Kind,
    Page,
    Row,
    Table,
    live,
)
from forecaster.reporting.pages.changes import changes
from forecaster.reporting.pages.formulas import PARAMETERS
from forecaster.reporting.report import Report
from forecaster.reporting.rules import LAYERS, OVERDUE, OWN_RULES, SPREADS
from forecaster.sheets import Reading
from forecaster.words.catalogue import Words
from forecaster.words.kinds import mark

_ORDERS = {
    "dmy": mark("day first"),
    "mdy": mark("month first"),
    "ymd": mark("year first"),
    "points": mark("percent points"),
    "fraction": mark("fractions"),
}


def parameters_page(report: Report, words: Words, *, live_rows: bool) -> Page:
    """Every assumption; where rows are live, the ones that move the forecast are said to."""
    blocks: list[Block] = [_choices(report, words, live_rows=live_rows)]
    if report.rates:
        blocks.append(_rates(report, words, live_rows=live_rows))
    if report.milestones:
        blocks.append(_milestones(report, words, live_rows=live_rows))
    if any(sheet.readings for sheet in report.seen.values()):
        blocks.append(_readings(report, words))
    blocks.append(own_rules(words))
    about = words(
        "Every assumption: choices of the run, rates, probabilities, how columns were read"
    )
    return Page(PARAMETERS, words("Parameters"), about, blocks=tuple(blocks))


def _choices(report: Report, words: Words, *, live_rows: bool) -> Facts:
    facts = choices(report.options, report.forecast, words)
    if live_rows:
        note = words(
            "Rates, probabilities and What-if probabilities below may be changed, and the forecast"
            " follows; all else says what the run did."
        )
        changed = Fact(words("Cells changed since"), live(0, *changes(report)), Kind.COUNT, note)
        facts += (changed._replace(name="Changed", key="changed"),)
    if report.unread:
        facts += (Fact(words("Sheets that are not read"), "; ".join(report.unread)),)
    return Facts(words("Choices of this run"), facts, inputs=True)


def choices(options: Options, forecast: Figures, words: Words) -> tuple[Fact, ...]:
    """What was asked for; formulas know the currency's decimals by their name."""
    start = month_day(f"2000-{options.fiscal_year_start:02d}")
    currency, decimals = words("Reporting currency"), words("Decimals of its amounts")
    digits = minor_digits(forecast.currency)
    return (
        Fact(words("As-of date"), options.as_of, Kind.DATE, name="As_of_date"),
        Fact(words("First month"), month_day(forecast.months[0]), Kind.MONTH, name="First_month"),
        Fact(words("Months"), options.months, Kind.COUNT, name="Months"),
        Fact(words("Spread"), options.spread, note=words(SPREADS[options.spread]), name="Spread"),
        Fact(
            words("Overdue rule"),
            options.overdue,
            note=words(OVERDUE[options.overdue]),
            name="Overdue_rule",
        ),
        Fact(currency, forecast.currency, name="Reporting_currency"),
        Fact(decimals, digits, Kind.COUNT, name=DECIMALS),
        Fact(
            words("Fiscal year starts in month"),
            start.month,
            Kind.COUNT,
            name="Fiscal_year_start",
        ),
        *_filters(options.filters, words),
    )


def _filters(filters: Mapping[str, tuple[str, ...]], words: Words) -> tuple[Fact, ...]:
    if not filters:
        return (Fact(words("Filters"), words("None: every opportunity is in the report.")),)
    return tuple(
        Fact(
            words("Filter: {field}", field=words.label("opportunities", field)),
            "; ".join(values),
            note=words("Only these are in the report."),
        )
        for field, values in filters.items()
    )


def _rates(report: Report, words: Words, *, live_rows: bool) -> Table:
    currency = report.forecast.currency
    columns = (
        Column(words("Currency")),
        Column(words("{currency} for 1 unit", currency=currency), Kind.RATE, key="rate"),
        *((Column(words("Original run"), Kind.RATE, key="original"),) if live_rows else ()),
        Column(words("From")),
    )
    taken = set(report.forecast.schedule.rate_at.tolist())  # the others move nothing
    rows = [
        Row(
            (r.currency, *[float(r.rate)] * (1 + live_rows), r.valid_from),
            key=name,
            names={"rate": name} if at in taken else {},
        )
        for at, (r, name) in enumerate(zip(report.rates, rate_names(report.rates), strict=True))
    ]
    notes = [
        words(
            "Open opportunities take the rate in force at the as-of date; won and lost ones that at"
            " their close (R25)."
        )
    ]
    if live_rows:
        notes.append(
            words(
                "Change a rate, and what it converts follows. Which rate a row takes stays as the"
                " run found it: a new date changes nothing."
            )
        )
    title = words("Exchange rates")
    return Table(title, columns, rows, tuple(notes), inputs=True, limited=live_rows)


def _milestones(report: Report, words: Words, *, live_rows: bool) -> Table:
    columns = (
        Column(words("Milestone")),
        Column(words("Probability"), Kind.SHARE, key="probability"),
        *(_asked(words) if live_rows else ()),
        Column(words("Pipeline")),
        Column(words("Means")),
    )
    rows = []
    for at, m in enumerate(report.milestones):
        names = {"probability": probability_name(at)}
        if live_rows and m.status == "open":
            names["what_if"] = what_if_name(at)
        more = (None, _share(m.probability)) if live_rows else ()
        means = words(LAYERS.get(m.status, m.status))
        cells = (m.milestone, _share(m.probability), *more, m.pipeline, means)
        rows.append(Row(cells, key=probability_name(at), names=names))
    notes = tuple(_milestone_notes(words, live_rows=live_rows))
    return Table(words("Milestones"), columns, rows, notes, inputs=True, limited=live_rows)


def _asked(words: Words) -> tuple[Column, Column]:
    return (
        Column(words("What-if probability"), Kind.SHARE, key="what_if"),
        Column(words("Original run"), Kind.SHARE, key="original"),
    )


def _milestone_notes(words: Words, *, live_rows: bool) -> Iterator[str]:
    yield words("An opportunity's own probability comes first (R8).")
    if live_rows:
        yield words(
            "Change a probability, and the open opportunities follow that take theirs from the"
            " milestone. Fill in a What-if probability, and it stands for that of every open"
            " opportunity there, its own included."
        )
        yield words(
            "What stays as the run found it: dates, the spread over the months, the horizon, the"
            " status of each opportunity, and the sheets Recurring and Conversion."
        )
    else:
        yield words("The Schedule holds values, as the Cover says: a change here moves nothing.")


def _share(points: str) -> Cell:
    return float(Decimal(points) / 100) if points else None


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


def own_rules(words: Words) -> Facts:
    """The rules that are our own decision."""
    facts = (Fact(number, None, note=words(sentence)) for number, sentence in OWN_RULES)
    return Facts(words("Rules that are our own decision"), tuple(facts))
