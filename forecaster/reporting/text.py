"""The text summary: for a terminal, a log, and the text part of a mail."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from forecaster.reporting import figures
from forecaster.reporting.breakdowns import Breakdown, Line
from forecaster.reporting.mistakes import Mistake
from forecaster.reporting.report import Report
from forecaster.reporting.report_summary import summarise
from forecaster.reporting.summary import Summary
from forecaster.words import catalogue
from forecaster.words.catalogue import Words

COLUMNS = 76
_GAP = 2
_SHORTEST_LABEL = 12


def write_text(report: Report) -> str:
    """The whole summary, lines of 78 columns at most, ending with a newline."""
    return drawn(summarise(report))


def drawn(summary: Summary) -> str:
    """A summary as text, in the same lines."""
    words = catalogue.words(summary.lang)
    blocks = [
        _title(summary, words),
        *([f"! {banner.title}", *_wrap(banner.text, "  ")] for banner in summary.banners),
        list(_headline(summary, words)),
        *(list(_breakdown(table)) for table in summary.breakdowns if table.lines),
        list(_deals(summary, words)),
        list(_health(summary, words)),
        list(_unpriced(summary, words)),
        list(_mistakes(summary, words)),
        list(_facts(summary, words)),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _title(summary: Summary, words: Words) -> list[str]:
    title = f"{summary.title}{words(':')} {summary.subtitle}"
    lines = _wrap(title)
    return [*lines, "=" * max(map(figures.width, lines))]


def _wrap(text: str, indent: str = "", first: str | None = None) -> list[str]:
    wide = figures.width(text) > len(text)  # letters of two columns each, such as Chinese ones
    return textwrap.wrap(
        text,
        COLUMNS // 2 if wide else COLUMNS,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_on_hyphens=False,
    )


def _heading(heading: str, currency: str = "") -> list[str]:
    line = f"{heading}, {currency}" if currency else heading
    return [line, "-" * figures.width(line)]


def _row(label: str, *amounts: str, widths: tuple[int, ...], note: str = "") -> str:
    """A label, cut to what its note and the amounts leave, and the amounts, each flush right."""
    room = max(COLUMNS - sum(widths) - _GAP * len(widths), _SHORTEST_LABEL)
    after = f" ({note})" if note else ""
    if room - figures.width(after) < _SHORTEST_LABEL:
        label, after = label + after, ""
    cells = [_padded(_cut(label, room - figures.width(after)) + after, room)]
    cells += [
        " " * (_GAP + width - figures.width(amount)) + amount
        for amount, width in zip(amounts, widths, strict=True)
    ]
    return "".join(cells).rstrip()


def _cut(label: str, room: int) -> str:
    """What fits of a label; the blanks before it stay."""
    text = label.lstrip(" ")
    indent = label[: len(label) - len(text)]
    cut = text
    while figures.width(indent + cut) > room:
        cut = figures.clip(text, len(cut) - 1)
    return indent + cut


def _padded(text: str, room: int) -> str:
    return text + " " * (room - figures.width(text))


def _headline(summary: Summary, words: Words) -> Iterator[str]:
    headline = summary.headline
    yield from _heading(headline.period, summary.currency)
    below = headline.recurring + headline.closed
    facts = (*headline.goal, *headline.whole, *headline.outside, *below)
    amounts = [headline.won, headline.open, headline.total, *(fact.value for fact in facts)]
    widths = (max(map(figures.width, amounts)),)
    yield _row(words("Won"), headline.won, widths=widths)
    yield _row(words("Open, weighted"), headline.open, widths=widths)
    yield _row(words("Won and open together"), headline.total, widths=widths)
    for fact in headline.goal:
        yield _row(fact.label, fact.value, widths=widths)
    if headline.note:
        yield from _wrap(headline.note)
    for caption, listed in (
        (words("All dates:"), headline.whole),
        (words("Not in any month:"), headline.outside),
        (words("Recurring revenue:"), headline.recurring),
        (words("Closed in the last 365 days:"), headline.closed),
    ):
        if not listed:
            continue
        yield ""
        yield caption
        for fact in listed:
            yield _row(f"  {fact.label}", fact.value, widths=widths)
    if headline.likely:
        yield ""
        yield from _wrap(headline.likely)


def _breakdown(table: Breakdown) -> Iterator[str]:
    yield from _heading(table.heading)
    yield from _wrap(table.note)
    head = Line("", "", "", *table.columns[1:])
    below = [*table.rest, *([table.total] if table.total else [])]
    everything = [head, *table.lines, *below]
    widths = (
        max(figures.width(line.won) for line in everything),
        max(figures.width(line.open) for line in everything),
    )
    for line in everything:
        note = ", ".join(filter(None, (line.note, line.aside)))
        yield _row(line.label, line.won, line.open, widths=widths, note=note)


def _deals(summary: Summary, words: Words) -> Iterator[str]:
    if not summary.deals:
        return
    yield from _heading(words("Biggest open opportunities"))
    widths = (max(figures.width(deal.weighted) for deal in summary.deals),)
    for deal in summary.deals:
        yield _row(deal.name, deal.weighted, widths=widths)
        yield _row(f"  {deal.close}, {deal.probability}, {deal.customer}", widths=())


def _health(summary: Summary, words: Words) -> Iterator[str]:
    if not summary.health.kinds:
        return
    yield from _heading(words("What wants attention"))
    widths = (
        max(figures.width(one.count) for one in summary.health.kinds),
        max(figures.width(one.weighted) for one in summary.health.kinds),
    )
    for one in summary.health.kinds:
        yield _row(one.name, one.count, one.weighted, widths=widths)
    yield from _wrap(summary.health.where)


def _unpriced(summary: Summary, words: Words) -> Iterator[str]:
    if not summary.unpriced:
        return
    yield from _heading(words("Without an exchange rate"))
    widths = (
        max(figures.width(row.count) for row in summary.unpriced),
        max(figures.width(row.value) for row in summary.unpriced),
    )
    for row in summary.unpriced:
        yield _row(row.label, row.count, row.value, widths=widths)


def _mistakes(summary: Summary, words: Words) -> Iterator[str]:
    if not summary.mistakes:
        return
    yield from _heading(words("What is wrong with the data"))
    for mistake in summary.mistakes:
        yield from _mistake(mistake, words)
    if summary.more_mistakes:
        yield summary.more_mistakes


def _mistake(mistake: Mistake, words: Words) -> Iterator[str]:
    yield f"{mistake.code}{words(':')} {mistake.count} × {mistake.outcome}"
    yield from _wrap(f"{mistake.message}. {mistake.cure}", "  ")
    where = "; ".join(filter(None, (mistake.places, mistake.stake)))
    yield from _wrap(where, "  ")


def _facts(summary: Summary, words: Words) -> Iterator[str]:
    yield from _heading(words("What this was made from"))
    for fact in summary.facts:
        yield from _wrap(f"{fact.label}{words(':')} {fact.value}", "  ", "")
