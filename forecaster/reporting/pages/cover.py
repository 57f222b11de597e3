"""The Cover: what the report is, whether its checks agree, and where everything stands."""

from __future__ import annotations

from collections.abc import Sequence

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
    parts = [
        report.title,
        words("as of {date}", date=date_text(report.options.as_of, words.lang)),
        words("amounts in {currency}", currency=report.forecast.currency),
    ]
    if report.partial:
        parts.append(words("partial: filtered"))
    return " · ".join(parts)


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
    blocks.append(_contents(pages, words))
    notes = list(making.said)
    if left_out:
        notes.append(words("Left out, with nothing to say: {names}.", names=", ".join(left_out)))
    if notes:
        blocks.append(Text(words("About this workbook"), tuple(notes)))
    blocks.append(_legend(words))
    title = words("Sales forecast: {title}", title=report.title)
    line = subtitle(report, words)
    return Page("cover", words("Cover"), title, line, tuple(blocks), one_sheet=True)


def overall(report: Report, words: Words, making: Making) -> tuple[Fact, ...]:
    """One status for all checks, how many there are (some the workbook's own), and differ."""
    checks = report.forecast.checks
    wrong = sum(not check.ok for check in checks)
    said = words("Differs") if wrong else words("OK")
    at = At("cover", "differing", "value")
    return (
        Fact(words("Checks"), live(said, Formula("verdict", (at,))), key="status"),
        Fact(
            words("Checks made, this workbook's own among them"),
            check_count(report, making),
            Kind.COUNT,
        ),
        Fact(
            words("Checks that differ"),
            live(wrong, Formula("differing", (check_span(report, making),))),
            Kind.COUNT,
            key="differing",
        ),
    )


def _identity(report: Report, words: Words, making: Making) -> Facts:
    options, forecast = report.options, report.forecast
    months = span_text(str(forecast.months[0]), str(forecast.months[-1]), words.lang)
    facts = [
        *overall(report, words, making),
        Fact(words("Period"), months),
        Fact(words("As-of date"), options.as_of, Kind.DATE),
        Fact(words("Reporting currency"), forecast.currency),
    ]
    facts += [
        Fact(
            words("Filter: {field}", field=words.label("opportunities", field)),
            Said("; ".join(values), Tone.CAUTION),
            note=words("This report is partial: it leaves the others out."),
        )
        for field, values in options.filters.items()
    ]
    facts.append(Fact(words("Written by"), f"forecaster {report.version}"))
    return Facts(words("This report"), tuple(facts))


def _source(report: Report, words: Words) -> Facts:
    rows = report.forecast.rows
    facts = [
        Fact(words("File"), report.source.file),
        Fact(words("SHA-256"), report.source.sha256),
        Fact(words("Sheets"), ", ".join(report.source.sheets.values())),
        Fact(words("Rows read"), rows.read, Kind.COUNT),
        Fact(words("Rows used"), rows.used, Kind.COUNT),
        Fact(words("Rows rejected"), rows.rejected, Kind.COUNT),
        Fact(words("Rows skipped"), rows.skipped, Kind.COUNT),
    ]
    if rows.filtered:
        facts.append(Fact(words("Rows filtered out"), rows.filtered, Kind.COUNT))
    return Facts(words("Where the figures come from"), tuple(facts))


def _contents(pages: Sequence[Page], words: Words) -> Table:
    columns = (Column(words("Sheet")), Column(words("What it holds")))
    rows = [Row((Link(page.name, page.key), page.about)) for page in pages]
    return Table(words("Contents"), columns, rows)


def _legend(words: Words) -> Facts:
    """What words and colours mean; formulas look for these words."""
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
        Fact("–", words("Zero.")),
        Fact(words("Input"), Said(words("Chosen, or read from the workbook"), Tone.INPUT)),
        Fact(words("OK"), good, key="word ok", label_name="Word_ok"),
        Fact(words("Differs"), bad, key="word differs", label_name="Word_differs"),
        Fact(words("Warning"), Said(words("Accepted by a rule, worth a look"), Tone.CAUTION)),
    ]
    return Facts(words("How to read it"), (*layers, *buckets, *signs))
