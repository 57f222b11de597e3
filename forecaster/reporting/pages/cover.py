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
from forecaster.reporting.report import Report
from forecaster.reporting.rules import BUCKET_MEANINGS, BUCKETS, LAYER_MEANINGS, LAYERS
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
    said: Sequence[str],
) -> Page:
    """Tell what the report is, and lead to its pages.

    ``left_out`` names the pages with nothing to say; ``said`` is what the reader must know about
    the making of this workbook.
    """
    blocks: list[Block] = [_identity(report, words), _source(report, words)]
    blocks.append(_contents(pages, words))
    notes = list(said)
    if left_out:
        notes.append(words("Left out, with nothing to say: {names}.", names=", ".join(left_out)))
    if notes:
        blocks.append(Text(words("About this workbook"), tuple(notes)))
    blocks.append(_legend(words))
    title = words("Sales forecast: {title}", title=report.title)
    line = subtitle(report, words)
    return Page("cover", words("Cover"), title, line, tuple(blocks), one_sheet=True)


def overall(report: Report, words: Words) -> tuple[Fact, ...]:
    """One status for all checks, and how many there are and differ; the sheet Checks has one more.

    That one, whether a sheet shows an error, only the workbook can answer.
    """
    checks = report.forecast.checks
    wrong = sum(not check.ok for check in checks)
    said = words("Differs") if wrong else words("OK")
    at = At("cover", "differing", "value")
    return (
        Fact(words("Checks"), live(said, Formula("verdict", (at,))), key="status"),
        Fact(words("Checks made"), check_count(report), Kind.COUNT),
        Fact(
            words("Checks that differ"),
            live(wrong, Formula("differing", (check_span(report),))),
            Kind.COUNT,
            key="differing",
        ),
    )


def _identity(report: Report, words: Words) -> Facts:
    options, forecast = report.options, report.forecast
    months = span_text(str(forecast.months[0]), str(forecast.months[-1]), words.lang)
    facts = [
        *overall(report, words),
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
        Fact("–", words("Zero.")),
        Fact(words("Input"), Said(words("Chosen, or read from the workbook"), Tone.INPUT)),
        Fact(words("OK"), good, key="word ok", label_name="Word_ok"),
        Fact(words("Differs"), bad, key="word differs", label_name="Word_differs"),
        Fact(words("Warning"), Said(words("Accepted by a rule, worth a look"), Tone.CAUTION)),
    ]
    return Facts(words("How to read it"), (*layers, *buckets, *signs))
