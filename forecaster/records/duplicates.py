"""An ID that stands twice: identical rows count once, different ones are all rejected."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from forecaster.money import Bools
from forecaster.options import Elsewhere
from forecaster.records.contents import named_columns
from forecaster.records.flags import Flags, texts


def skip_copies(flags: Flags, skipped: Bools, elsewhere: Sequence[Elsewhere] = ()) -> Bools:
    """Flag IDs that stand twice (W316, E221), those that stand in other workbooks too apart.

    Parameters
    ----------
    skipped
        (n,) rows that are left out already.
    elsewhere
        Rows that are judged over all workbooks of a batch (W324, E233), and not in this one again.

    Returns
    -------
    (n,) bool
        ``skipped`` and the copies of identical rows behind the first.
    """
    settled, copies_elsewhere = _settle(flags, skipped, elsewhere)
    out = skipped | settled
    ids = texts(flags.sheet, "id")
    counts = Counter(i for i, gone in zip(ids, out.tolist(), strict=True) if i and not gone)
    rows = defaultdict(list)
    if max(counts.values(), default=0) > 1:
        for position, number in enumerate(ids):
            if counts[number] > 1 and not out[position]:
                rows[number].append(position)
    columns = list(named_columns(flags.sheet).values()) if rows else []
    copies = np.zeros(len(ids), dtype=bool)
    clashes = np.zeros(len(ids), dtype=bool)
    for positions in rows.values():
        distinct = {tuple(map(repr, (c[p] for c in columns))) for p in positions}
        (copies if len(distinct) == 1 else clashes)[positions[1:]] = True
        clashes[positions[0]] = len(distinct) > 1

    def where(i: int) -> list[tuple[str, str]]:
        return [("rows", ", ".join(str(flags.sheet.rows[p]) for p in rows[ids[i]]))]

    flags.flag("W316", copies, "id", more=where)
    flags.flag("E221", clashes, "id", more=where)
    return skipped | copies | copies_elsewhere


def _settle(flags: Flags, skipped: Bools, elsewhere: Sequence[Elsewhere]) -> tuple[Bools, Bools]:
    """Flag the rows that other workbooks settle; which they are, and which of them are copies."""
    if not elsewhere:
        return np.zeros(len(skipped), dtype=bool), np.zeros(len(skipped), dtype=bool)
    told = {one.row: one for one in elsewhere}
    each = [
        None if out else told.get(row)
        for row, out in zip(flags.sheet.rows.tolist(), skipped.tolist(), strict=True)
    ]
    copies = np.array([one is not None and one.copy for one in each], dtype=bool)
    clashes = np.array([one is not None and not one.copy for one in each], dtype=bool)

    def where(i: int) -> list[tuple[str, str]]:
        return [("places", told[int(flags.sheet.rows[i])].places)]

    flags.flag("W324", copies, "id", more=where)
    flags.flag("E233", clashes, "id", more=where)
    return copies | clashes, copies
