"""An ID that stands twice: identical rows count once, different ones are all rejected."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np

from forecaster.money import Bools
from forecaster.records.flags import Flags, texts


def skip_copies(flags: Flags, skipped: Bools) -> Bools:
    """Flag IDs that stand twice (W316, E221).

    Parameters
    ----------
    skipped
        (n,) rows that are left out already.

    Returns
    -------
    (n,) bool
        ``skipped`` and the copies of identical rows behind the first.
    """
    ids = texts(flags.sheet, "id")
    counts = Counter(i for i, out in zip(ids, skipped.tolist(), strict=True) if i and not out)
    rows = defaultdict(list)
    if max(counts.values(), default=0) > 1:
        for position, number in enumerate(ids):
            if counts[number] > 1 and not skipped[position]:
                rows[number].append(position)
    sheet = flags.sheet
    columns: list[Any] = [*sheet.columns.values(), *sheet.custom.values(), *sheet.others]
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
    return skipped | copies
