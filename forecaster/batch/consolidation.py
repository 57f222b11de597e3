"""The partial results of a batch become one report: added up one at a time, from the disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from forecaster.batch.folder import OutputFolder
from forecaster.batch.inputs import CONSOLIDATED
from forecaster.batch.outcome import Outcome, read_outcome
from forecaster.files import unwritable
from forecaster.forecasting.adding import Adding
from forecaster.options import Options
from forecaster.reporting.consolidated.consolidated import (
    TITLE,
    Consolidated,
    RankedDeal,
    SourceBook,
)
from forecaster.reporting.consolidated.files import consolidated_html, write_consolidated
from forecaster.reporting.deals import BIGGEST
from forecaster.reporting.partials import decode
from forecaster.resources import templates
from forecaster.version import __version__
from forecaster.words.catalogue import words


def usual_currency(currencies: Iterable[str]) -> str:
    """The reporting currency of most workbooks; of as many, the first by alphabet.

    >>> usual_currency(["USD", "", "EUR", "EUR", "USD"])
    'EUR'
    """
    times = Counter(filter(None, currencies))
    return min(times, key=lambda code: (-times[code], code), default="")


def consolidated_of(
    names: Sequence[str], parts: Sequence[Path], currency: str, options: Options
) -> Consolidated:
    """Add up the partial results of all workbooks, in their order.

    Parameters
    ----------
    names, parts
        What each workbook is called, and the file of what came of it.
    currency
        That of the sums; workbooks of another one are counted in their own (R26).

    Raises
    ------
    ForecasterError
        E117: amounts add up to more than a cell holds exactly.
    """
    adding = Adding(currency, options)
    deals: list[RankedDeal] = []
    sources = []
    for name, part in zip(names, parts, strict=True):
        outcome = read_outcome(part)
        sources.append(_source(name, outcome, currency))
        if outcome.figures is None:
            continue
        figures = decode(outcome.figures)
        if sources[-1].added:
            adding.add(figures)
            deals = _biggest([*deals, *outcome.deals])
        else:
            adding.apart(figures)
    return Consolidated(
        title=words(options.lang)(TITLE),
        version=__version__,
        options=options,
        figures=adding.result(),
        sources=tuple(sources),
        deals=tuple(deals),
    )


def _source(name: str, outcome: Outcome, currency: str) -> SourceBook:
    added = outcome.source is not None and outcome.source.currency == currency
    reports = tuple(outcome.files)
    return SourceBook(name, outcome.sha256, outcome.source, added, outcome.kinds, reports)


def _biggest(deals: list[RankedDeal]) -> list[RankedDeal]:
    return sorted(deals, key=lambda deal: (-deal.weighted, deal.id, deal.name))[:BIGGEST]


def write_files(whole: Consolidated, folder: OutputFolder) -> tuple[Path, ...]:
    """Write the consolidated report's files, and give them their places.

    Raises
    ------
    ForecasterError
        E011: they cannot be written. E031: a template cannot be carried out.
    """
    page = consolidated_html(whole, templates())
    stem = f"{CONSOLIDATED}-{whole.options.as_of.isoformat()}"
    desk = folder.work / CONSOLIDATED
    try:
        desk.mkdir(parents=True, exist_ok=True)
        made = write_consolidated(whole, page, desk, stem)
        folder.commit(made)
    except OSError as error:
        raise unwritable(folder.out, error) from error
    return tuple(folder.out / path.name for path in made)
