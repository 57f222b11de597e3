"""The names that a workbook's people, teams and pipelines have, for the sheets that name them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

import numpy as np

from forecaster.errors import ForecasterError
from forecaster.money import Bools
from forecaster.problems import Problem
from forecaster.records.flags import Flags, texts
from forecaster.sheets import RawSheet
from forecaster.words.keys import Guesses, name_key


class Names:
    """The names that a workbook gives to one kind of thing, whatever their case and spaces."""

    def __init__(self, *columns: Iterable[str]) -> None:
        """Take the names of columns; the first column that has one spells it, by alphabet (R24)."""
        self._spelled: dict[str, str] = {}
        for column in columns:
            for name in sorted(set(column) - {""}):
                self._spelled.setdefault(name_key(name), name)

    @cached_property
    def _guesses(self) -> Guesses:
        return Guesses(self._spelled.values())

    def __contains__(self, name: str) -> bool:
        return name_key(name) in self._spelled

    def spelled(self, name: str) -> str:
        """The name as the workbook spells it; as it is where nothing has it."""
        return self._spelled.get(name_key(name), name)

    def nearest(self, name: str) -> str:
        """The name most like one that nothing has, or ``""``."""
        return self._guesses(name)


class Known(NamedTuple):
    """Who and what a target or a recipient may name."""

    team: Names
    owner: Names
    pipeline: Names


def known_names(
    sheet: RawSheet, out: Bools, contacts: RawSheet | None, pipelines: Iterable[str]
) -> Known:
    """The teams and owners of opportunities and contacts, and every pipeline.

    Parameters
    ----------
    out
        (n,) rows of Opportunities that are none, or are left out.
    pipelines
        Those of Milestones.
    """
    dropped = out.tolist()

    def of_deals(field: str) -> list[str]:
        return [t for t, gone in zip(texts(sheet, field), dropped, strict=True) if not gone]

    def of_contacts(field: str) -> list[str]:
        if contacts is None:
            return []
        rows = zip(contacts.rows.tolist(), texts(contacts, field), strict=True)
        return [text for row, text in rows if row not in contacts.left_out]

    return Known(
        Names(of_deals("team"), of_contacts("team")),
        Names(of_deals("owner"), of_contacts("owner")),
        Names(of_deals("pipeline"), pipelines),
    )


def flag_unknown(flags: Flags, code: str, field: str, known: Names) -> None:
    """Flag the names that the workbook does not know, each at its first row, with the nearest."""
    names = texts(flags.sheet, field)
    unknown = {name for name in set(names) if name and name not in known}
    mask = np.zeros(len(names), dtype=bool)
    seen: set[str] = set()
    for i in np.flatnonzero(~flags.rejected).tolist() if unknown else ():
        if names[i] in unknown and name_key(names[i]) not in seen:
            seen.add(name_key(names[i]))
            mask[i] = True
    flags.flag(code, mask, field, more=lambda i: [("guess", known.nearest(names[i]))])


def settled(flags: Flags) -> list[Problem]:
    """What was flagged, but for rows that are left out.

    Raises
    ------
    ForecasterError
        With all that stops the run, where anything flagged does.
    """
    said = [p for p in flags.problems if p.row not in flags.sheet.left_out]
    stops = [p for p in said if p.stops]
    if stops:
        raise ForecasterError(*sorted(stops, key=lambda p: (p.row, p.column)))
    return said
