"""Conversion: what was won of all that closed, lost reasons, and the time to win (R28, R29)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from forecaster.forecasting.groups import labelled
from forecaster.forecasting.outcomes import (
    MILESTONES,
    NO_SPANS,
    NO_WINDOWS,
    REASONS,
    TIMED,
    WIDTH,
    WINDOW_DAYS,
    WINDOWS,
    Conversion,
    OutcomeGroup,
    OutcomeTable,
    Spans,
    by_count,
    outcomes_of,
    windows_of,
)
from forecaster.forecasting.results import Schedule
from forecaster.money import Bools, Ints
from forecaster.records.assemble import Records
from forecaster.records.opportunities import LOST, OPEN, WON, Opportunities, TagLinks
from forecaster.sheets import Cells
from forecaster.words.keys import name_key

GROUPED = ("pipeline", "owner", "team")
_UNDATED, _FUTURE, _BINS = len(WINDOWS), len(WINDOWS) + 1, len(WINDOWS) + 2
_WON, _LOST, _EXCLUDED = range(3)  # sides
_MISSING, _NEGATIVE, _LATER, _NOT_WON = -1, -2, -3, -4  # in place of a span
_FAR = 2**22  # days: no two dates of a workbook lie so far apart


class _Closed(NamedTuple):
    """(k,) closed opportunities: their place among all rows, where and what they count.

    ``bin`` is the shortest window that holds it, or `_UNDATED`, `_FUTURE`; ``span`` are days from
    creation to the win, or why there are none.
    """

    row: Ints
    bin: Ints
    side: Ints
    value: Ints
    unpriced: Ints
    span: Ints


class _Links(NamedTuple):
    """(m,) places among the closed ones, and what each stands under there.

    ``overlapping`` says that one may stand there several times (R35).
    """

    at: Ints
    value: Cells
    overlapping: bool = False


def conversion(records: Records, rows: Schedule, as_of: dt.date) -> Conversion:
    """Count what closed, by window and group (R28), and how long it took to win (R29).

    The close date is Closed On, else Expected Close where that is not after the as-of date: what is
    closed has not closed later than that, whatever was planned. Time to win goes by Closed On
    alone. A lost opportunity is excluded if Lost Reasons says so of its reason; a blank reason
    counts. Values are minor units of the reporting currency, 0 where there is no rate (R26).
    """
    deals = rows.opportunities
    closed = _closed(records, rows, np.datetime64(as_of, "D"))
    everyone = np.zeros(len(closed.row), dtype=np.int64)
    bins = _sums(closed, slice(None), everyone, 1)
    lost = np.flatnonzero(closed.side != _WON)
    by = {field: _table(field, "", closed, links) for field, links in _plain(deals, closed)}
    for heading in dict.fromkeys(records.by.values()):
        field = f"field:{heading}"
        by[field] = _table(field, heading, closed, _custom(deals, heading, closed))
    reasons, milestones = (
        _table(field, "", closed, _Links(lost, column[closed.row[lost]]))
        for field, column in (
            (REASONS, deals.lost_reason),
            (MILESTONES, deals.last_open_milestone),
        )
    )
    return Conversion(
        windows=windows_of(_windows(bins)[0].tolist()),
        undated=outcomes_of(bins[0, _UNDATED].ravel().tolist()),
        future=outcomes_of(bins[0, _FUTURE].ravel().tolist()),
        spans=_spans(closed.span, everyone, 1)[0],
        by=by,
        reasons=reasons,
        milestones=milestones,
    )


def _closed(records: Records, rows: Schedule, today: np.datetime64) -> _Closed:
    deals = rows.opportunities
    row = np.flatnonzero(deals.status != OPEN)
    side = np.where(deals.status[row] == WON, _WON, _LOST)
    side[_is_excluded(records, deals.lost_reason[row]) & (side == _LOST)] = _EXCLUDED
    actual, planned = deals.closed_on[row], deals.expected_close[row]
    fallback = np.isnat(actual) & (planned <= today)
    age = (today - np.where(fallback, planned, actual)).astype(np.int64)
    window = np.searchsorted(np.array(WINDOW_DAYS), age, side="right")
    window = np.where(age < 0, _FUTURE, window)
    return _Closed(
        row=row,
        bin=np.where(np.isnat(actual) & ~fallback, _UNDATED, window),
        side=side,
        value=rows.converted[row],
        unpriced=(~rows.priced[row]).astype(np.int64),
        span=_days_to_win(deals, row, today),
    )


def _is_excluded(records: Records, reasons: Cells) -> Bools:
    """Which reasons are not included for conversion (R28)."""
    left_out = {key for key, reason in records.lost_reasons.items() if not reason.included}
    given = reasons.tolist()
    named = {text for text in set(given) if text and name_key(text) in left_out}
    return np.fromiter((text in named for text in given), dtype=bool, count=len(given))


def _days_to_win(deals: Opportunities, row: Ints, today: np.datetime64) -> Ints:
    """Closed On less Created On in days, or why there is no such span (R29)."""
    closed, created = deals.closed_on[row], deals.created_on[row]
    days = (closed - created).astype(np.int64)
    days = np.where(days < 0, _NEGATIVE, days)
    days = np.where(np.isnat(closed) | np.isnat(created), _MISSING, days)
    days = np.where(closed > today, _LATER, days)
    return np.where(deals.status[row] == LOST, _NOT_WON, days)


def _plain(deals: Opportunities, closed: _Closed) -> Iterator[tuple[str, _Links]]:
    """The fields that every workbook has, and what the closed ones stand under there."""
    for field in GROUPED:
        yield field, _one(getattr(deals, field), closed)
    yield "tag", _many(deals.tags, len(deals), closed)


def _custom(deals: Opportunities, heading: str, closed: _Closed) -> _Links:
    if heading in deals.lists:
        return _many(deals.lists[heading], len(deals), closed)
    return _one(deals.custom[heading], closed)


def _one(column: Cells, closed: _Closed) -> _Links:
    return _Links(np.arange(len(closed.row)), column[closed.row])


def _many(links: TagLinks, count: int, closed: _Closed) -> _Links:
    """Each value of the closed ones; those without any stand under ``(none)`` (R35)."""
    place = np.full(count, -1, dtype=np.int64)
    place[closed.row] = np.arange(len(closed.row))
    kept = place[links.row] >= 0
    at = place[links.row[kept]]
    without = np.setdiff1d(np.arange(len(closed.row)), at)
    blank = np.full(len(without), "", dtype=object)
    value = np.concatenate([links.value[kept], blank])
    return _Links(np.concatenate([at, without]), value, overlapping=True)


def _table(field: str, heading: str, closed: _Closed, links: _Links) -> OutcomeTable:
    codes, labels = labelled(links.value)
    windows = _windows(_sums(closed, links.at, codes, len(labels)))
    spans = [NO_SPANS] * len(labels)
    if field in TIMED:
        spans = _spans(closed.span[links.at], codes, len(labels))
    groups = (
        OutcomeGroup(label, windows_of(numbers), own)
        for label, numbers, own in zip(labels, windows.tolist(), spans, strict=True)
    )
    told = (group for group in groups if (group.windows, group.spans) != (NO_WINDOWS, NO_SPANS))
    return OutcomeTable(field, heading, by_count(told), links.overlapping)


def _sums(closed: _Closed, at: Ints | slice, group: Ints, count: int) -> Ints:
    """(groups, bins, sides, 3): count, value, unpriced; exact, of whole numbers."""
    sums = np.zeros((count * _BINS * 3, 3), dtype=np.int64)
    place = (group * _BINS + closed.bin[at]) * 3 + closed.side[at]
    for measure, column in enumerate((None, closed.value, closed.unpriced)):
        np.add.at(sums[:, measure], place, 1 if column is None else column[at])
    return sums.reshape(count, _BINS, 3, 3)


def _windows(bins: Ints) -> Ints:
    """(groups, `WIDTH`): each window holds the shorter ones, the last what is undated as well."""
    windows = bins[:, : len(WINDOWS)].cumsum(axis=1)
    windows[:, -1] += bins[:, _UNDATED]
    return windows.reshape(len(bins), WIDTH)


def _spans(span: Ints, group: Ints, count: int) -> list[Spans]:
    """The spans of each group as a histogram, and how many there are not."""
    known = span >= 0
    pairs, times = np.unique(group[known] * _FAR + span[known], return_counts=True)
    edges = np.searchsorted(pairs, np.arange(count + 1) * _FAR).tolist()
    days = list(zip((pairs % _FAR).tolist(), times.tolist(), strict=True))
    why = [
        np.bincount(group[span == reason], minlength=count).tolist()
        for reason in (_MISSING, _NEGATIVE, _LATER)
    ]
    return [
        Spans(tuple(days[edges[at] : edges[at + 1]]), *(each[at] for each in why))
        for at in range(count)
    ]
