"""The work list: the open opportunities that want attention, owner by owner (R30, R36)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple

import numpy as np

from forecaster.forecasting.health import Concern, concerns
from forecaster.money import Ints
from forecaster.reporting.report import Report
from forecaster.words.keys import name_key

MOST_ROWS = 1_000


class WorkList(NamedTuple):
    """The places of rows in the Schedule, each with its kinds; how many more there are.

    ``most`` is how many rows of one owner are listed at most.
    """

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    more: int
    most: int


def work_list(report: Report, most: int) -> WorkList:
    """The rows that any kind is true of: by owner, the largest weighted money first.

    Ties go by ID, then name, so that the order of the workbook decides nothing (R24). Where there
    are more than ``most``, every owner keeps as many of the largest, or all.
    """
    schedule = report.forecast.schedule
    deals = schedule.opportunities
    found = [one for one in concerns(schedule, report.options.as_of) if one.listed]
    wanted = np.flatnonzero(np.logical_or.reduce([one.mask for one in found]))
    owners = _owner_numbers(deals.owner[wanted].tolist())
    each = _fair(np.bincount(owners).tolist(), most)
    weighted = schedule.weighted[wanted]
    kept = _largest(owners, weighted, each)
    ranked = sorted(
        (owner, -money, deals.id[row], deals.name[row], row)
        for owner, money, row in zip(
            *(column[kept].tolist() for column in (owners, weighted, wanted)), strict=True
        )
    )
    by_owner = (list(same)[:each] for _, same in groupby(ranked, key=lambda one: one[0]))
    rows = [row for same in by_owner for *_, row in same][:most]
    kinds = _kinds(found, rows)
    return WorkList(tuple(zip(rows, kinds, strict=True)), len(wanted) - len(rows), each)


def _owner_numbers(owners: Sequence[str]) -> Ints:
    """The place of each owner in the order of the list: by name, those without one last."""
    keys = {owner: name_key(owner) for owner in set(owners)}
    ordered = sorted(set(keys.values()), key=lambda key: (not key, key))
    places = {key: at for at, key in enumerate(ordered)}
    numbers = {owner: places[key] for owner, key in keys.items()}
    return np.fromiter((numbers[owner] for owner in owners), dtype=np.int64, count=len(owners))


def _fair(wanted: Sequence[int], room: int) -> int:
    """The most that each owner can have, all being treated alike; one at least.

    >>> _fair([2, 50, 7], 15)
    6
    """
    sizes = sorted(wanted)
    before = [0, *accumulate(sizes)]
    most = range(sizes[-1] if sizes else 0)

    def taken(each: int) -> int:
        at = bisect_right(sizes, each)
        return before[at] + each * (len(sizes) - at)

    return max(bisect_right(most, room, key=lambda each: taken(each + 1)), 1)


def _largest(owners: Ints, weighted: Ints, each: int) -> Ints:
    """The places of each owner's largest rows, with all that are as large as the last of them."""
    order = np.lexsort((-weighted, owners))
    starts = np.searchsorted(owners[order], np.arange(owners.max(initial=-1) + 1))
    last = np.minimum(starts + each, np.append(starts[1:], len(order))) - 1
    least = weighted[order][last]
    large: Ints = order[weighted[order] >= least[owners[order]]]
    return large


def _kinds(found: Iterable[Concern], rows: Sequence[int]) -> list[tuple[str, ...]]:
    """The kinds of each row, in their order."""
    masks = {one.kind: one.mask[rows].tolist() for one in found}
    return [tuple(kind for kind, mask in masks.items() if mask[at]) for at in range(len(rows))]
