"""The Cover and the Parameters of a consolidated report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from forecaster.reporting import figures
from forecaster.reporting.consolidated.checks import check_rows, differing
from forecaster.reporting.consolidated.consolidated import Consolidated
from forecaster.reporting.consolidated.status import (
    DISAGREES,
    FAILED,
    OTHER_CURRENCY,
    USED,
    of_status,
    unpriced,
)
from forecaster.reporting.pages.blocks import (
    Block,
    Fact,
    Facts,
    Kind,
    Page,
    Said,
    Text,
    Tone,
)
from forecaster.reporting.pages.cover import (
    contents,
    identity,
    legend,
    overall,
    row_facts,
    subtitle_of,
)
from forecaster.reporting.pages.formulas import PARAMETERS
from forecaster.reporting.pages.parameters import choices, own_rules
from forecaster.words.catalogue import Words

MOST_NAMED = 20


def subtitle(consolidated: Consolidated, words: Words) -> str:
    """What every page says below its name."""
    options, currency = consolidated.options, consolidated.figures.currency
    line = subtitle_of(consolidated.title, options, currency, words)
    count = words("workbooks: {count}", count=len(consolidated.sources))
    return f"{line} · {count}"


def cover(
    consolidated: Consolidated,
    words: Words,
    pages: Sequence[Page],
    left_out: Sequence[str],
    said: Sequence[str],
) -> Page:
    """Tell what the report is, whether all workbooks are in it, and lead to its pages."""
    rows = check_rows(consolidated, words)
    status = list(overall(differing(consolidated, words), len(rows), words))
    facts = identity(consolidated.figures, consolidated.options, consolidated.version, words)
    blocks: list[Block] = [
        Facts(words("This report"), (*status, *facts)),
        Facts(words("Where the figures come from"), tuple(_workbooks(consolidated, words))),
        *contents(pages, left_out, said, words),
        legend(words, scenario=False),
    ]
    line = subtitle(replace(consolidated, title=""), words)  # which stands above it
    return Page("cover", words("Cover"), consolidated.title, line, tuple(blocks), one_sheet=True)


def _workbooks(consolidated: Consolidated, words: Words) -> Iterator[Fact]:
    sources = consolidated.sources
    used = of_status(sources, USED, DISAGREES)
    yield Fact(words("Workbooks"), len(sources), Kind.COUNT)
    yield Fact(words("Workbooks used"), len(used), Kind.COUNT)
    left = (
        (FAILED, words("Workbooks that could not be used"), Tone.BAD),
        (DISAGREES, words("Workbooks whose checks differ"), Tone.BAD),
        (OTHER_CURRENCY, words("Workbooks in another currency, not added"), Tone.CAUTION),
    )
    for status, label, tone in left:
        names = [source.name for source in of_status(sources, status)]
        if names:
            yield Fact(f"{label} ({len(names)})", Said(_named(names, words), tone))
    count = unpriced(consolidated)
    if count:
        said = Said(figures.count(count, words.locale), Tone.CAUTION)
        yield Fact(words("Opportunities without an exchange rate"), said)
    yield from row_facts(consolidated.figures.rows, words)


def _named(names: Sequence[str], words: Words) -> str:
    more = len(names) - MOST_NAMED
    shown = "; ".join(names[:MOST_NAMED])
    return (
        f"{shown}; {words('{count} more on the sheet Sources', count=more)}" if more > 0 else shown
    )


def parameters_page(consolidated: Consolidated, words: Words) -> Page:
    """What was asked for; rates and milestones are each workbook's own."""
    facts = choices(consolidated.options, consolidated.figures, words)
    own = words(
        "Exchange rates, milestones and how columns were read are each workbook's own: the"
        " Parameters of its report show them. A change here moves nothing."
    )
    blocks = (
        Facts(words("Choices of this run"), facts, inputs=True),
        Text(words("What is not here"), (own,)),
        own_rules(words),
    )
    about = words("Every assumption that the workbooks share")
    return Page(PARAMETERS, words("Parameters"), about, blocks=blocks)
