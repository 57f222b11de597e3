"""The Cover: what the report is, whether its checks agree, and where everything stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forecaster.forecasting.results import Figures, RowCounts
from forecaster.options import Options
from forecaster.reporting.formats import date_text, span_text
from forecaster.reporting.pages.blocks import (
    Block,
    Column,
    Fact,
    Facts,
    Kind,
    Link,
    Page,
    Row,
    Said,
    Table,
    Text,
    Tone,
    live,
)
from forecaster.reporting.pages.checks import check_count, check_span
from forecaster.reporting.pages.formulas import At, Formula
from forecaster.reporting.pages.making import Making
from forecaster.reporting.report import Report
from forecaster.reporting.rules import (
    AS_RUN,
    BUCKET_MEANINGS,
    BUCKETS,
    LAYER_MEANINGS,
    LAYERS,
    SCENARIO_SAID,
)
from forecaster.words.catalogue import Words


def subtitle(report: Report, words: Words) -> str:
    """What every page says below its name: source, as-of date, currency, and if it is partial."""
    return subtitle_of(report.title, report.options, report.forecast.currency, words)


def subtitle_of(title: str, options: Options, currency: str, words: Words) -> str:
    """The same of any report."""
    parts = [
        title,
        words("as of {date}", date=date_text(options.as_of, words.lang)),
        words("amounts in {currency}", currency=currency),
    ]
    if options.filters:
        parts.append(words("partial: filtered"))
    return " · ".join(filter(None, parts))


def cover(
    report: Report,
    words: Words,
    pages: Sequence[Page],
    left_out: Sequence[str],
    making: Making,
) -> Page:
    """Tell what the report is, and lead to its pages.

    ``left_out`` names the pages with nothing to say.
    """
    blocks: list[Block] = [_identity(report, words, making), _source(report, words)]
    blocks += contents(pages, left_out, making.said, words)
    blocks.append(legend(words))
    title = words("Sales forecast: {title}", title=report.title)
    line = subtitle(report, words)
    return Page("cover", words("Cover"), title, line, tuple(blocks), one_sheet=True)


def overall(wrong: int, count: int, words: Words) -> tuple[Fact, ...]:
    """One status for all checks, how many there are (some the workbook's own), and differ."""
    said = words("Differs") if wrong else words("OK")
    at = At("cover", "differing", "value")
    return (
        Fact(words("Checks"), live(said, Formula("verdict", (at,))), key="status"),
        Fact(words("Checks made, this workbook's own among them"), count, Kind.COUNT),
        Fact(
            words("Checks that differ"),
            live(wrong, Formula("differing", (check_span(count),))),
            Kind.COUNT,
            key="differing",
        ),
    )


def _identity(report: Report, words: Words, making: Making) -> Facts:
    wrong = sum(not check.ok for check in report.forecast.checks)
    status = overall(wrong, check_count(report, making), words)
    facts = identity(report.forecast, report.options, report.version, words)
    return Facts(words("This report"), (*status, *facts))


def identity(forecast: Figures, options: Options, version: str, words: Words) -> Iterator[Fact]:
    """The period, the as-of date, the currency, the filters, and by what it was written."""
    months = span_text(str(forecast.months[0]), str(forecast.months[-1]), words.lang)
    yield Fact(words("Period"), months)
    yield Fact(words("As-of date"), options.as_of, Kind.DATE)
    yield Fact(words("Reporting currency"), forecast.currency)
    for field, values in options.filters.items():
        yield Fact(
            words("Filter: {field}", field=words.label("opportunities", field)),
            Said("; ".join(values), Tone.CAUTION),
            note=words("This report is partial: it leaves the others out."),
        )
    yield Fact(words("Written by"), f"forecaster {version}")


def _source(report: Report, words: Words) -> Facts:
    facts = (
        Fact(words("File"), report.source.file),
        Fact(words("SHA-256"), report.source.sha256),
        Fact(words("Sheets"), ", ".join(report.source.sheets.values())),
        *row_facts(report.forecast.rows, words),
    )
    return Facts(words("Where the figures come from"), facts)


def row_facts(rows: RowCounts, words: Words) -> Iterator[Fact]:
    """How many rows were read, and what became of them."""
    yield Fact(words("Rows read"), rows.read, Kind.COUNT)
    yield Fact(words("Rows used"), rows.used, Kind.COUNT)
    yield Fact(words("Rows rejected"), rows.rejected, Kind.COUNT)
    yield Fact(words("Rows skipped"), rows.skipped, Kind.COUNT)
    if rows.filtered:
        yield Fact(words("Rows filtered out"), rows.filtered, Kind.COUNT)


def contents(
    pages: Sequence[Page], left_out: Sequence[str], said: Sequence[str], words: Words
) -> Iterator[Block]:
    """Links to the pages; what is told about the workbook, and the pages that were left out."""
    yield _links(pages, words)
    notes = list(said)
    if left_out:
        notes.append(words("Left out, with nothing to say: {names}.", names=", ".join(left_out)))
    if notes:
        yield Text(words("About this workbook"), tuple(notes))


def _links(pages: Sequence[Page], words: Words) -> Table:
    columns = (Column(words("Sheet")), Column(words("What it holds")))
    rows = [Row((Link(page.name, page.key), page.about)) for page in pages]
    return Table(words("Contents"), columns, rows)


def legend(words: Words, *, scenario: bool = True) -> Facts:
    """What words and colours mean; formulas look for these words.

    ``scenario`` is whether the workbook's Parameters move its figures.
    """
    layers = [
        Fact(words(LAYERS[name]), words(said), key=f"word {name}", label_name=f"Word_{name}")
        for name, said in LAYER_MEANINGS.items()
    ]
    buckets = [
        Fact(words(BUCKETS[name]), words(said), key=f"word {name}", label_name=f"Word_{name}")
        for name, said in BUCKET_MEANINGS.items()
    ]
    good = Said(words("The check agrees"), Tone.GOOD)
    bad = Said(words("The check does not agree"), Tone.BAD)
    signs = [
        Fact("–", words("Zero.")),
        Fact(words("Input"), Said(words("Chosen, or read from the workbook"), Tone.INPUT)),
        Fact(words("OK"), good, key="word ok", label_name="Word_ok"),
        Fact(words("Differs"), bad, key="word differs", label_name="Word_differs"),
        Fact(words("Warning"), Said(words("Accepted by a rule, worth a look"), Tone.CAUTION)),
    ]
    changed = _scenario(words) if scenario else ()
    return Facts(words("How to read it"), (*layers, *buckets, *changed, *signs))


def _scenario(words: Words) -> tuple[Fact, Fact]:
    return (
        Fact(
            words(AS_RUN),
            words("No rate and no probability was changed since."),
            key="word as run",
            label_name="Word_as_run",
        ),
        Fact(
            words(SCENARIO_SAID),
            words("Somebody changed a rate or a probability: these are not the run's figures."),
            key="word scenario",
            label_name="Word_scenario",
        ),
    )
