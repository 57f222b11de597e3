"""A consolidated report made short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby

from forecaster.reporting import figures
from forecaster.reporting.breakdowns import Breakdown, Part, by_workbook
from forecaster.reporting.consolidated.consolidated import (
    Consolidated,
    ProblemKind,
    SourceBook,
)
from forecaster.reporting.consolidated.status import (
    DISAGREES,
    FAILED,
    OTHER_CURRENCY,
    USED,
    of_status,
    unpriced,
)
from forecaster.reporting.deals import BIGGEST
from forecaster.reporting.headline import Fact
from forecaster.reporting.mistakes import PLACES, mistake
from forecaster.reporting.summary import (
    LONGEST_LIST,
    Banner,
    Listed,
    Summary,
    Told,
    checks_banner,
    facts,
    rows_banners,
    short,
)
from forecaster.words import catalogue
from forecaster.words.catalogue import Words

_LONGEST_FILE = 30


def summarise(consolidated: Consolidated) -> Summary:
    """Make a consolidated report short: 60 rows in all at most, as of any report."""
    words = catalogue.words(consolidated.options.lang)
    forecast, options = consolidated.figures, consolidated.options
    told = Told(
        title=consolidated.title,
        subtitle=_subtitle(consolidated, words),
        banners=(
            *_source_banners(consolidated.sources, words),
            *checks_banner(forecast, words),
            *_unpriced_banner(consolidated, words),
            *rows_banners(forecast, options, words),
        ),
        breakdowns=(Listed(len(_parts(consolidated)), partial(_by_workbook, consolidated, words)),),
        deals=tuple(ranked.deal for ranked in consolidated.deals[:BIGGEST]),
        mistakes=tuple(mistake(kind, words) for kind in merged_kinds(consolidated.sources)),
        where_all=words(
            "Each kind with its first places; the reports of the workbooks list them all."
        ),
        facts=(
            Fact(words("Workbooks"), _counted(consolidated.sources, words)),
            *facts(forecast, options, consolidated.version, words),
        ),
    )
    return short(forecast, options, told, words)


def _subtitle(consolidated: Consolidated, words: Words) -> str:
    count = len(consolidated.sources)
    filled = {
        "count": figures.count(count, words.locale),
        "date": figures.day(consolidated.options.as_of, words.locale),
        "currency": consolidated.figures.currency,
    }
    if count == 1:
        return words("Sales forecast of one workbook as of {date}, amounts in {currency}", **filled)
    return words(
        "Sales forecast of {count} workbooks as of {date}, amounts in {currency}", **filled
    )


def _parts(consolidated: Consolidated) -> list[Part]:
    return [
        Part(source.name, source.figures.open.count, source.figures.won.value, weighted)
        for source in of_status(consolidated.sources, USED, DISAGREES)
        if source.figures
        for weighted in [source.figures.open.weighted]
    ]


def _by_workbook(consolidated: Consolidated, words: Words, limit: int) -> Breakdown:
    return by_workbook(_parts(consolidated), consolidated.figures, words, limit)


def _counted(sources: Sequence[SourceBook], words: Words) -> str:
    used, failed, other = (
        figures.count(len(of_status(sources, *statuses)), words.locale)
        for statuses in ((USED, DISAGREES), (FAILED,), (OTHER_CURRENCY,))
    )
    return words(
        "{count} = {used} used + {failed} that could not be used + {other} in another currency",
        count=figures.count(len(sources), words.locale),
        used=used,
        failed=failed,
        other=other,
    )


def _source_banners(sources: Sequence[SourceBook], words: Words) -> Iterator[Banner]:
    """What the figures lack: the workbooks by name."""
    for status, title, text, severe in (
        (
            FAILED,
            words("Workbooks that could not be used"),
            words("The figures are incomplete without them:"),
            True,
        ),
        (
            DISAGREES,
            words("Workbooks whose control totals disagree"),
            words("Do not use the figures of:"),
            True,
        ),
        (
            OTHER_CURRENCY,
            words("Workbooks in another currency"),
            words("Counted below in their own currencies, in no other figure:"),
            False,
        ),
    ):
        found = of_status(sources, status)
        if found:
            count = figures.count(len(found), words.locale)
            names = figures.clip(", ".join(map(_named, found)), LONGEST_LIST)
            yield Banner(f"{title}{words(':')} {count}", f"{text} {names}", severe=severe)


def _unpriced_banner(consolidated: Consolidated, words: Words) -> Iterator[Banner]:
    """That opportunities have no exchange rate, and are in no amount (R26)."""
    count = unpriced(consolidated)
    if count:
        title = words("Opportunities without an exchange rate")
        text = words("They are in no amount, and counted below in their own currencies.")
        shown = figures.count(count, words.locale)
        yield Banner(f"{title}{words(':')} {shown}", text, severe=False)


def _named(source: SourceBook) -> str:
    name = figures.clip(source.name, LONGEST_LIST // 2)
    other = source.figures and not source.added
    return f"{name} ({source.figures.currency})" if source.figures and other else name


def merged_kinds(sources: Sequence[SourceBook]) -> tuple[ProblemKind, ...]:
    """The problems of each code over all workbooks, errors first, then by code.

    Places name the workbook: the first one of each workbook, then the second ones.
    """
    found = [(source, kind) for source in sources for kind in source.kinds]
    found.sort(key=lambda pair: (pair[1].first.severity, pair[1].code))
    groups = groupby(found, key=lambda pair: pair[1].code)
    return tuple(_merged(list(same)) for _, same in groups)


def _merged(same: Sequence[tuple[SourceBook, ProblemKind]]) -> ProblemKind:
    first = same[0][1]
    totals = dict(first.totals)
    for _, kind in same[1:]:
        for currency, amount in kind.totals.items():
            totals[currency] = totals.get(currency, 0) + amount
    return ProblemKind(
        first.code,
        sum(kind.times for _, kind in same),
        first.first,
        tuple(_places(same)),
        totals,
        sum(kind.unknown for _, kind in same),
    )


def _places(same: Sequence[tuple[SourceBook, ProblemKind]]) -> list[str]:
    ranked = sorted(
        (turn, at, where)
        for at, (_, kind) in enumerate(same)
        for turn, where in enumerate(kind.places or ("",))
    )
    named = ((figures.clip(same[at][0].name, _LONGEST_FILE), where) for _, at, where in ranked)
    return [" ".join(filter(None, pair)) for pair in named][:PLACES]
