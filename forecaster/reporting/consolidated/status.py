"""What became of each workbook of a batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from forecaster.reporting.consolidated.consolidated import Consolidated, SourceBook
from forecaster.reporting.pages.blocks import Said, Tone
from forecaster.words.catalogue import Words
from forecaster.words.kinds import mark

USED, FAILED, OTHER_CURRENCY, DISAGREES = "used", "failed", "other_currency", "disagrees"
_SAID = {
    USED: (mark("Used"), Tone.GOOD),
    FAILED: (mark("Could not be used"), Tone.BAD),
    OTHER_CURRENCY: (mark("Other currency, not added"), Tone.CAUTION),
    DISAGREES: (mark("Used, but its checks differ"), Tone.BAD),
}


def status_of(source: SourceBook) -> str:
    """What became of a workbook; one that is not added for its currency is not called used."""
    if source.figures is None:
        return FAILED
    if not source.added:
        return OTHER_CURRENCY
    return USED if source.figures.agree else DISAGREES


def said_status(source: SourceBook, words: Words) -> Said:
    """The same in words, with a tone."""
    said, tone = _SAID[status_of(source)]
    return Said(words(said), tone)


def of_status(sources: Iterable[SourceBook], *statuses: str) -> Sequence[SourceBook]:
    """The workbooks that one of these things became of."""
    return [source for source in sources if status_of(source) in statuses]


def problem_counts(source: SourceBook) -> tuple[int, int]:
    """How many errors a workbook has, and how many warnings."""
    errors = sum(kind.times for kind in source.kinds if kind.first.severity == "error")
    return errors, sum(kind.times for kind in source.kinds) - errors


def unpriced(consolidated: Consolidated) -> int:
    """How many open and won opportunities have no exchange rate in the workbooks added (R26)."""
    counted = sum(one.count for one in consolidated.figures.unconverted if one.layer != "lost")
    apart = of_status(consolidated.sources, OTHER_CURRENCY)
    return counted - sum(s.figures.open.count + s.figures.won.count for s in apart if s.figures)
