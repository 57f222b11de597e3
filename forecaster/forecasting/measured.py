"""What stands against targets: won money and open value of somebody, month by month (R32)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np

from forecaster.forecasting.outlook import TargetLine
from forecaster.forecasting.ranges import value_by_month
from forecaster.forecasting.results import Schedule
from forecaster.forecasting.spreading import Dates, running, terms
from forecaster.money import Ints
from forecaster.months import Months, month_of
from forecaster.options import Options
from forecaster.records.opportunities import OPEN, WON
from forecaster.records.targets import Target
from forecaster.sheets import Cells
from forecaster.words.keys import name_key

Holder: TypeAlias = tuple[str, str, str]
_FIELDS = ("team", "owner", "pipeline")


def holder_of(named: Target | TargetLine) -> Holder:
    """Whose a target is, by `name_key`: team, owner and pipeline, all blank for the company."""
    return name_key(named.team), name_key(named.owner), name_key(named.pipeline)


class Money(NamedTuple):
    """Won money and open value (not weighted) by row and month; or of a holder, by month."""

    won: Ints
    open: Ints


class Measured:
    """Won money and open value of holders in each month.

    By ``schedule`` money stands in the month in which it is scheduled, by ``bookings`` the whole
    total in the month of the close date. Overdue and undated opportunities stand in none.
    """

    def __init__(
        self, rows: Schedule, months: Months, options: Options, holders: Iterable[Holder]
    ) -> None:
        """Prepare for these holders; ``months`` end with the horizon, and may begin before it."""
        self._rows, self._months, self._options = rows, months, options
        self._holders = sorted(set(holders))
        self._keys = [_coded(getattr(rows.opportunities, field)) for field in _FIELDS]
        self._sums: dict[str, dict[Holder, Money]] = {}

    def of(self, holder: Holder, basis: str) -> Money:
        """(M,) won money and open value of a holder."""
        if basis not in self._sums:
            by_row = self._booked() if basis == "bookings" else self._scheduled()
            self._sums[basis] = self._by_holder(by_row)
        return self._sums[basis][holder]

    def by_row(self, basis: str) -> Money:
        """(n, M) the same of each row."""
        return self._booked() if basis == "bookings" else self._scheduled()

    @cached_property
    def only_teams(self) -> dict[str, str]:
        """Owner → team, both by `name_key`, of owners whose opportunities all lie in one team."""
        (teams, team_at), (owners, owner_at) = self._keys[:2]
        pairs = np.unique(owner_at * len(teams) + team_at).tolist()
        found: dict[str, list[str]] = {}
        for owner, team in (divmod(pair, len(teams)) for pair in pairs):
            if teams[team]:
                found.setdefault(owners[owner], []).append(teams[team])
        return {owner: mine[0] for owner, mine in found.items() if len(mine) == 1}

    def _scheduled(self) -> Money:
        rows, before = self._rows, len(self._months) - self._rows.months.shape[1]
        when = Dates(rows.close, rows.start, rows.is_overdue)
        term = terms(rows.opportunities, when, self._options.spread)
        is_won = rows.opportunities.status == WON
        amount = np.where(is_won, rows.weighted, 0)
        ends = [self._months[0] - np.timedelta64(1, "M"), *self._months[:before]]
        edges = np.column_stack([running(amount, term, month) for month in ends])
        won = np.column_stack([np.diff(edges, axis=1), np.where(is_won[:, None], rows.months, 0)])
        there = np.zeros_like(won)
        there[:, before:] = value_by_month(rows)
        return Money(won, there)

    def _booked(self) -> Money:
        rows, width = self._rows, len(self._months)
        place = (month_of(rows.close) - self._months[0]).astype(np.int64)
        inside = ~np.isnat(rows.close) & (place >= 0) & (place < width)
        late = rows.is_overdue & (self._options.overdue != "roll")
        found = []
        for chosen in (
            rows.opportunities.status == WON,
            (rows.opportunities.status == OPEN) & ~late,
        ):
            at = np.flatnonzero(chosen & inside)
            table = np.zeros((len(rows.opportunities), width), dtype=np.int64)
            table[at, place[at]] = rows.converted[at]
            found.append(table)
        return Money(*found)

    def _by_holder(self, by_row: Money) -> dict[Holder, Money]:
        found: dict[Holder, Money] = {}
        patterns = {tuple(map(bool, holder)) for holder in self._holders}
        for pattern in patterns:
            mine = [one for one in self._holders if tuple(map(bool, one)) == pattern]
            at = self._places(mine, pattern)
            sums = [np.zeros((len(mine) + 1, len(self._months)), dtype=np.int64) for _ in by_row]
            for total, table in zip(sums, by_row, strict=True):
                np.add.at(total, at, table)
            found |= {one: Money(*(s[i] for s in sums)) for i, one in enumerate(mine)}
        return found

    def _places(self, mine: list[Holder], pattern: tuple[bool, ...]) -> Ints:
        """(n,) the place in ``mine`` of the holder that each row counts for, -1 for none."""
        code = np.zeros(len(self._rows.opportunities), dtype=np.int64)
        wanted = np.zeros(len(mine), dtype=np.int64)
        for field, used in enumerate(pattern):
            if used:
                keys, at = self._keys[field]
                known = {key: place for place, key in enumerate(keys)}
                code = code * (len(keys) + 1) + at
                asked = [known.get(holder[field], len(keys)) for holder in mine]
                wanted = wanted * (len(keys) + 1) + np.array(asked)
        order = np.argsort(wanted)
        place = np.minimum(np.searchsorted(wanted[order], code), len(mine) - 1)
        hit = wanted[order][place] == code
        return np.where(hit, order[place], -1)


def _coded(values: Cells) -> tuple[list[str], Ints]:
    """The keys of names, each once, and (n,) which one each row has."""
    given = values.tolist()
    keys = {text: name_key(text) for text in set(given)}
    places = {key: place for place, key in enumerate(sorted(set(keys.values())))}
    at = {text: places[key] for text, key in keys.items()}
    return list(places), np.fromiter(map(at.__getitem__, given), dtype=np.int64, count=len(given))
