"""Dates of opportunities as days, and what is odd about them (R17, R20)."""

from __future__ import annotations

import datetime as dt

import numpy as np

from forecaster.records.flags import Flags
from forecaster.records.opportunities import LAYERS, OPEN, WON, Codes


def check_dates(flags: Flags, status: Codes, as_of: dt.date, *, roll: bool) -> None:
    """Flag closing dates that do not fit the status or each other (R17, R20), and early starts.

    ``roll`` moves overdue rows, and their starts by as many days, to the as-of date (R18).
    """
    sheet = flags.sheet
    today = np.datetime64(as_of, "D")
    closed, created = sheet.days("closed_on"), sheet.days("created_on")
    expected, start = sheet.days("expected_close"), sheet.days("start_on")
    flags.flag("W310", (status == OPEN) & ~np.isnat(closed), "closed_on")
    flags.flag(
        "W309",
        (status != OPEN) & (closed > today),
        "closed_on",
        more=lambda i: [("status", LAYERS[status[i]])],
    )
    flags.flag("W311", (status == WON) & np.isnat(closed) & np.isnat(expected), "closed_on")
    early = (status != OPEN) & (closed < created)
    flags.flag("W312", early, "closed_on", more=lambda i: [("created", str(created[i]))])
    month = np.datetime64(as_of, "M").astype("datetime64[D]")
    late = expected < today
    begins = np.where(late, start + (today - expected), start) if roll else start
    early = (~late | roll) & ~np.isnat(expected) & (begins < month)
    flags.flag("W321", (status == OPEN) & early, "start_on")
