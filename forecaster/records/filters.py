"""Filters: which of the good rows a run leaves out because it was asked to."""

from __future__ import annotations

import numpy as np

from forecaster.errors import ForecasterError
from forecaster.money import Bools
from forecaster.options import Options
from forecaster.problems import Problem
from forecaster.records.opportunities import Opportunities
from forecaster.words.keys import name_key, nearest


def filtered_out(every: Opportunities, options: Options, good: Bools) -> Bools:
    """Rows that a filter leaves out; a row passes if it matches one value of every filter.

    Parameters
    ----------
    good
        (n,) rows that would be used; only their values are offered as known.

    Raises
    ------
    ForecasterError
        E120 where no opportunity has the value asked for.
    """
    out = np.zeros(len(every), dtype=bool)
    for field, wanted in options.filters.items():
        if field == "tags":
            rows, values = every.tags
        else:
            rows, values = np.arange(len(every)), getattr(every, field)
        keys = {value: name_key(value) for value in set(values.tolist())}
        shown = values[good[rows]].tolist()
        for value in wanted:
            if name_key(value) not in {keys[v] for v in shown}:
                raise _unknown(field, value, sorted({str(v) for v in shown if v}))
        asked = {name_key(value) for value in wanted}
        hit = np.array([keys[v] in asked for v in values.tolist()], dtype=bool)
        passed = np.zeros(len(every), dtype=bool)
        passed[rows[hit]] = True
        out |= ~passed
    return out & good


def _unknown(field: str, value: str, known: list[str]) -> ForecasterError:
    listed = ", ".join(known[:20]) + (", …" if len(known) > 20 else "")
    more = (("known", listed), ("guess", nearest(value, known)))
    return ForecasterError(Problem("E120", "", 0, -1, field, value, more))
