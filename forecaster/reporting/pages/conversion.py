"""The page of Conversion: rates by window and group, what was lost and why (R28, R29)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from forecaster.forecasting.outcomes import (
    ALL,
    MILESTONES,
    REASONS,
    SMALL,
    TIMED,
    WINDOWS,
    YEAR,
    Conversion,
    OutcomeGroup,
    Outcomes,
    OutcomeTable,
    Side,
    Spans,
)
from forecaster.forecasting.results import NONE_KEY, Figures
from forecaster.reporting.names import group_heading, group_name
from forecaster.reporting.pages.blocks import (
    Block,
    Cell,
    Column,
    Kind,
    Page,
    Row,
    Said,
    Table,
    Text,
    Tone,
    Weight,
)
from forecaster.words.catalogue import Words

MOST_SHOWN = 40
_FIRST = 34  # characters of the first column


def conversion_page(forecast: Figures, words: Words, *, rows_behind: bool = True) -> Page:
    """Rates with their intervals, by window and group; lost reasons; the time to win.

    ``rows_behind`` says that Parameters move other sheets, and not this one.
    """
    found, money = forecast.conversion, forecast.currency
    blocks: list[Block] = [_windows(found, money, words), Text("", tuple(_said(found, words)))]
    blocks += _groups(found, words)
    blocks += _lost(found, money, words)
    if found.windows[ALL].won.deals or found.future.won.deals:
        blocks.append(_times(found, words))
    if rows_behind:
        line = words("These figures are the run's own: a change in Parameters does not move them.")
        blocks.append(Text("", (line,)))
    about = words("What was won of all that closed, why the rest was lost, and the time to win")
    return Page("conversion", words("Conversion"), about, blocks=tuple(blocks))


def _named(window: str, words: Words) -> str:
    if window == "all":
        return words("All dates")
    return words("{count} days", count=window)


def _rate_columns(band: str, words: Words) -> tuple[Column, ...]:
    """How many closed, the rate by count and its interval, the rate by value."""
    return (
        Column(words("Won"), Kind.COUNT, band=band),
        Column(words("Closed (n)"), Kind.COUNT, band=band),
        Column(words("Rate"), Kind.SHARE, band=band),
        Column(words("95 % from"), Kind.SHARE, band=band),
        Column(words("95 % to"), Kind.SHARE, band=band),
        Column(words("By value"), Kind.SHARE, band=band),
    )


def _rate(one: Outcomes) -> tuple[Cell, ...]:
    low, high = one.interval or (None, None)
    shares = (one.rate, low, high, one.rate_value)
    return (one.won.deals, one.closed, *map(_number, shares))


def _number(share: Fraction | None) -> Cell:
    return None if share is None else float(share)


def _windows(found: Conversion, money: str, words: Words) -> Table:
    columns = (
        Column(words("Closed within"), width=_FIRST),
        *_rate_columns("", words),
        Column(words("Value won"), Kind.MONEY, money),
        Column(words("Value lost"), Kind.MONEY, money),
        Column(words("Left out"), Kind.COUNT),
        Column(words("Value left out"), Kind.MONEY, money),
        Column(words("No rate"), Kind.COUNT),
        Column(words("Sample")),
    )
    rows = [
        Row(
            (
                _named(window, words),
                *_rate(one),
                *(one.won.value, one.lost.value),
                *(one.excluded.deals, one.excluded.value),
                one.unpriced,
                _sample(one, words),
            )
        )
        for window, one in zip(WINDOWS, found.windows, strict=True)
    ]
    return Table(words("Conversion rate"), columns, rows)


def _sample(one: Outcomes, words: Words) -> Cell:
    if not one.closed:
        return words("none")
    return Said(words("small"), Tone.CAUTION) if one.closed < SMALL else None


def _said(found: Conversion, words: Words) -> Iterator[str]:
    yield words(
        "Rate = won ÷ (won + lost), n of them, by close date up to the as-of date; blank where"
        " nothing closed (R28). Left out: lost for a reason that Lost Reasons does not include."
    )
    yield words(
        "95 %: in so many of such samples the true rate lies between the two (Wilson). Small:"
        " fewer than {count} closed, so the rate says little by itself.",
        count=SMALL,
    )
    yield words(
        "By value: the same of money; blank where credits make won or lost negative. What has no"
        " exchange rate (No rate) is counted, and in no value (R26)."
    )
    yield words(
        "Closed without a date, in All dates alone: {undated}. Closed after the as-of date, in"
        " none: {future}.",
        undated=found.undated.every,
        future=found.future.every,
    )


def _groups(found: Conversion, words: Words) -> Iterator[Table]:
    """A table a field; none where everything stands under the blank group."""
    for field, table in found.by.items():
        if {group.key for group in table.groups} - {NONE_KEY}:
            yield _group_table(field, table, words)


def _heading(field: str, table: OutcomeTable, words: Words) -> str:
    return table.heading or group_heading(field, words)


def _group_table(field: str, table: OutcomeTable, words: Words) -> Table:
    heading = _heading(field, table, words)
    columns = (
        Column(heading, width=_FIRST),
        *_rate_columns(words("{count} days", count=WINDOWS[YEAR]), words),
        *_rate_columns(words("All dates"), words),
    )
    rows = [
        Row((_label(group, words), *_rate(group.windows[YEAR]), *_rate(group.windows[ALL])))
        for group in table.groups[:MOST_SHOWN]
    ]
    notes = [*_small(table, words), *_overlap(table, words), *_more(len(table.groups), words)]
    title = words("Conversion rate by {field}", field=heading)
    return Table(title, columns, rows, tuple(notes))


def _label(group: OutcomeGroup, words: Words) -> str:
    return group_name(group.key, words)


def _small(table: OutcomeTable, words: Words) -> Iterator[str]:
    sizes = [group.windows[YEAR].closed for group in table.groups]
    small = sum(0 < size < SMALL for size in sizes)
    if small:
        yield words(
            "Small samples, fewer than {least} closed in {days} days: {count} of {all} rows.",
            least=SMALL,
            days=WINDOWS[YEAR],
            count=small,
            all=len(sizes),
        )


def _overlap(table: OutcomeTable, words: Words) -> Iterator[str]:
    if table.overlapping:
        yield words(
            "An opportunity may stand in several of these rows: they do not add up to all (R35)."
        )


def _more(count: int, words: Words) -> Iterator[str]:
    if count > MOST_SHOWN:
        yield words(
            "The {shown} with the most closed opportunities; the JSON result has all {count}.",
            shown=MOST_SHOWN,
            count=count,
        )


def _lost(found: Conversion, money: str, words: Words) -> Iterator[Table]:
    tables = (
        (found.reasons, "lost", words("Lost reasons"), words.label("opportunities", REASONS)),
        (
            found.reasons,
            "excluded",
            words("Lost reasons left out of the rate"),
            words.label("opportunities", REASONS),
        ),
        (found.milestones, "lost", words("Lost from"), words.label("opportunities", MILESTONES)),
        (
            found.milestones,
            "excluded",
            words("Lost from, left out of the rate"),
            words.label("opportunities", MILESTONES),
        ),
    )
    for table, side, title, heading in tables:
        given = [(group, [getattr(one, side) for one in group.windows]) for group in table.groups]
        told = [(group, sides) for group, sides in given if sides[ALL].deals]
        if told:
            told.sort(key=lambda pair: (-pair[1][ALL].deals, pair[0].key))
            rows = [_lost_row(group, sides, words) for group, sides in told[:MOST_SHOWN]]
            columns = tuple(_lost_columns(heading, money, words))
            yield Table(title, columns, rows, tuple(_more(len(told), words)))


def _lost_columns(heading: str, money: str, words: Words) -> Iterator[Column]:
    yield Column(heading, width=_FIRST)
    for band in (words("{count} days", count=WINDOWS[YEAR]), words("All dates")):
        yield Column(words("Lost"), Kind.COUNT, band=band)
        yield Column(words("Value"), Kind.MONEY, money, band=band)


def _lost_row(group: OutcomeGroup, sides: Sequence[Side], words: Words) -> Row:
    year, every = sides[YEAR], sides[ALL]
    return Row((_label(group, words), year.deals, year.value, every.deals, every.value))


def _times(found: Conversion, words: Words) -> Table:
    """Mean and median days from creation to the win: of all, by owner, by team (R29)."""
    columns = (
        Column(words("Days from creation to the win"), width=_FIRST),
        Column(words("Won (n)"), Kind.COUNT),
        Column(words("Mean"), Kind.NUMBER),
        Column(words("Median"), Kind.NUMBER),
        Column(words("No date"), Kind.COUNT),
        Column(words("Negative"), Kind.COUNT),
        Column(words("Future"), Kind.COUNT),
    )
    rows = [Row((words("All"), *_spans(found.spans)), Weight.SUBTOTAL)]
    for field in TIMED:
        table = found.by[field]
        head = _heading(field, table, words)
        groups = [group for group in table.groups if group.spans.known][:MOST_SHOWN]
        if {group.key for group in groups} - {NONE_KEY}:
            rows += [
                Row((f"{head}{words(':')} {_label(group, words)}", *_spans(group.spans)))
                for group in groups
            ]
    note = words(
        "Closed On less Created On of what is won. Left out and counted: without one of the two"
        " dates, closed before it was created, closed after the as-of date (R29)."
    )
    return Table(words("Time to win"), columns, rows, (note,))


def _spans(spans: Spans) -> tuple[Cell, ...]:
    mean = spans.mean
    tenths = None if mean is None else float(Fraction(round(mean * 10), 10))
    return (
        spans.known,
        tenths,
        _number(spans.median),
        spans.missing,
        spans.negative,
        spans.future,
    )
