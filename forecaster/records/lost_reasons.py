"""Lost reasons: which of them leave a lost opportunity out of the conversion rate (R28)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from forecaster.problems import Problem
from forecaster.records.flags import Flags, texts
from forecaster.records.known import settled
from forecaster.records.opportunities import LOST, Codes
from forecaster.records.rows import check_rows
from forecaster.sheets import RawSheet
from forecaster.words.keys import Guesses, name_key


class LostReason(NamedTuple):
    """A lost reason as written, and whether opportunities lost for it count for conversion."""

    reason: str
    included: bool
    row: int


def read_lost_reasons(
    sheet: RawSheet | None,
) -> tuple[dict[str, LostReason], list[Problem]]:
    """The reasons of the Lost Reasons sheet by `name_key`; rows with bad cells are rejected.

    A reason is included unless its row says no (R28).

    Raises
    ------
    ForecasterError
        E127 the same reason twice.
    """
    if sheet is None:
        return {}, []
    flags = Flags(sheet, *check_rows(sheet))
    names, included = texts(sheet, "lost_reason"), texts(sheet, "included")
    reasons: dict[str, LostReason] = {}
    twice = np.zeros(len(names), dtype=bool)
    for i in np.flatnonzero(~flags.rejected).tolist():
        key = name_key(names[i])
        twice[i] = key in reasons
        reasons[key] = LostReason(names[i], included[i] != "no", int(sheet.rows[i]))
    flags.flag("E127", twice, "lost_reason")
    return reasons, settled(flags)


def check_lost_reasons(flags: Flags, status: Codes, reasons: Mapping[str, LostReason]) -> None:
    """Flag lost opportunities whose reason is not listed, with the nearest (W323).

    Parameters
    ----------
    status
        (n,) `LOST` or another; a blank reason says nothing.
    reasons
        What the sheet lists; call it only where there is one.
    """
    given = texts(flags.sheet, "lost_reason")
    unknown = {text for text in set(given) if text and name_key(text) not in reasons}
    mask = np.array([text in unknown for text in given], dtype=bool) & (status == LOST)
    guesses = Guesses(r.reason for r in reasons.values())
    flags.flag("W323", mask, "lost_reason", more=lambda i: [("guess", guesses(given[i]))])
