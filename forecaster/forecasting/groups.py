"""Groups: the forecast by milestone, owner, customer, tag and any custom field (R35)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from forecaster.forecasting.results import (
    NONE_KEY,
    Contracts,
    Group,
    GroupTable,
    Members,
    OpenBuckets,
    Schedule,
    WonBuckets,
)
from forecaster.money import Ints
from forecaster.records.opportunities import OPEN, WON, TagLinks
from forecaster.sheets import Cells
from forecaster.words.keys import name_key

_LAYER = 7  # figures of open or won rows, beside their months
_CONTRACTS = len(Contracts._fields)


class Figures(NamedTuple):
    """(n, `width` of N) figures of each row, that groups add up, and N."""

    table: Ints
    months: int


def width(months: int) -> int:
    """How many sums a group has."""
    return 2 * (_LAYER + months) + _CONTRACTS


def won_at(months: int) -> int:
    """The place of the first sum of won rows, their count; the value stands behind it."""
    return _LAYER + months


def figures(schedule: Schedule, contracts: Ints | None = None) -> Figures:
    """The additive figures of each row: open ones, then won ones, then (n, 8) ``contracts``.

    Without these there are none.
    """
    status = schedule.opportunities.status
    months = schedule.months.shape[1]
    half = won_at(months)
    table = np.zeros((len(status), width(months)), dtype=np.int64)
    if contracts is not None:
        table[:, 2 * half :] = contracts
    for at, layer, first in ((0, OPEN, schedule.overdue), (half, WON, schedule.earlier)):
        rows = np.flatnonzero(status == layer)
        table[rows, at] = 1
        table[rows, at + 1] = schedule.converted[rows]
        table[rows, at + 2] = schedule.weighted[rows]
        table[rows, at + 3] = first[rows]
        table[rows, at + 4 : at + 4 + months] = schedule.months[rows]
        table[rows, at + 4 + months] = schedule.later[rows]
        table[rows, at + 5 + months] = schedule.undated[rows]
        table[rows, at + 6 + months] = schedule.ytd[rows]
    return Figures(table, months)


def group_of(key: str, sums: Sequence[int], months: int) -> Group:
    """One group from the sums of its rows' figures."""
    half = won_at(months)
    mine, theirs = sums[:half], sums[half : 2 * half]
    return Group(
        key=key,
        count=mine[0],
        value=mine[1],
        weighted=mine[2],
        open=OpenBuckets(mine[3], tuple(mine[4 : 4 + months]), mine[4 + months], mine[5 + months]),
        won_count=theirs[0],
        won_value=theirs[1],
        won=WonBuckets(
            theirs[3],
            theirs[6 + months],
            tuple(theirs[4 : 4 + months]),
            theirs[4 + months],
            theirs[5 + months],
        ),
        contracts=Contracts(*sums[2 * half :]),
    )


def sums_of(group: Group) -> list[int]:
    """The sums that `group_of` made a group from."""
    mine, theirs = group.open, group.won
    return [
        *(group.count, group.value, group.weighted, mine.overdue),
        *mine.months,
        *(mine.later, mine.undated, 0),
        *(group.won_count, group.won_value, group.won_value, theirs.earlier),
        *theirs.months,
        *(theirs.later, theirs.undated, theirs.ytd),
        *group.contracts,
    ]


def by_spelling(label: str) -> tuple[bool, str]:
    """What decides which of several spellings of a key is shown: the least, whatever the order."""
    return label != NONE_KEY, label


def labelled(values: Cells) -> tuple[Ints, list[str]]:
    """Codes of values that are the same but for case and spaces, and one label for each.

    The label does not depend on the order of the rows (R24): the first spelling by alphabet.
    """
    given = values.tolist()
    shown = {text: text or NONE_KEY for text in set(given)}
    labels: dict[str, str] = {}
    for text in sorted(shown.values(), key=by_spelling):
        labels.setdefault(name_key(text), text)
    position = {key: i for i, key in enumerate(labels)}
    places = {text: position[name_key(label)] for text, label in shown.items()}
    codes = np.fromiter(map(places.__getitem__, given), dtype=np.int64, count=len(given))
    return codes, list(labels.values())


def ordered(groups: Iterable[Group], order: Iterable[str]) -> tuple[Group, ...]:
    """The groups in the order of their `name_key`, those that it lacks behind, largest first."""
    ranks = {key: rank for rank, key in enumerate(order)}

    def rank(group: Group) -> tuple[int, int, str]:
        return (
            ranks.get(name_key(group.key), len(ranks)),
            -group.weighted - group.won_value,
            group.key,
        )

    return tuple(sorted(groups, key=rank))


def group_by(
    field: str, heading: str, values: Cells, each: Figures, order: Iterable[str] = ()
) -> GroupTable:
    """Group every row by one value; groups without open or won rows are left out (R19).

    Parameters
    ----------
    order
        The names that come first, as declared (R5); the others stand behind, largest first.
    """
    return _table(field, heading, values, None, each, order, overlapping=False)


def group_by_many(
    field: str, heading: str, links: TagLinks, each: Figures, order: Iterable[str] = ()
) -> GroupTable:
    """Group rows by each of their values; rows without any stand under ``(none)`` (R35)."""
    has_none = np.ones(len(each.table), dtype=bool)
    has_none[links.row] = False
    without = np.flatnonzero(has_none)
    rows = np.concatenate([links.row, without]).astype(np.int64)
    values = np.concatenate([links.value, np.full(len(without), "", dtype=object)])
    return _table(field, heading, values, rows, each, order, overlapping=True)


def _table(  # noqa: PLR0913 - one call for both kinds
    field: str,
    heading: str,
    values: Cells,
    rows: Ints | None,
    each: Figures,
    order: Iterable[str],
    *,
    overlapping: bool,
) -> GroupTable:
    order = tuple(dict.fromkeys(map(name_key, order)))
    codes, labels = labelled(values)
    sums = np.zeros((len(labels), each.table.shape[1]), dtype=np.int64)
    np.add.at(sums, codes, each.table if rows is None else each.table[rows])
    groups = [
        group_of(label, row, each.months) for label, row in zip(labels, sums.tolist(), strict=True)
    ]
    total = group_of("", each.table.sum(axis=0).tolist(), each.months)
    kept = ordered([g for g in groups if g.count or g.won_count], order)
    place = {group.key: at for at, group in enumerate(kept)}
    places = np.array([place.get(label, -1) for label in labels], dtype=np.int64)
    members = Members(np.arange(len(codes)) if rows is None else rows, places[codes])
    return GroupTable(field, heading, kept, total, overlapping, members, order=order)
