"""What-ifs: the forecast of records of which something is taken to be otherwise, beside the base.

A scenario changes columns of the records and is then worked out by the same rules as the base;
the workbook is not read again. What is rejected in the base stays rejected.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple, Self

import numpy as np

from forecaster.errors import ForecasterError
from forecaster.forecasting.forecast import projection
from forecaster.forecasting.results import Projection
from forecaster.money import Bools, Decimals, exact
from forecaster.months import ONE_DAY, Days, add_months
from forecaster.options import Options
from forecaster.problems import Problem
from forecaster.records.assemble import Records
from forecaster.records.milestones_used import MilestoneUsed, milestones_used
from forecaster.records.opportunities import LAYERS, OPEN, Opportunities
from forecaster.records.rates import ExchangeRate
from forecaster.scenarios import DELAY, MILESTONE, RATE, Asked, Change
from forecaster.words.keys import name_key, nearest

_LISTED = 20
_ROLES = {MILESTONE: "milestones", RATE: "exchange_rates"}
_DAYS = {"d": 1, "w": 7}
_EVER = np.datetime64("0001-01-01", "D")


class Scenario(NamedTuple):
    """A what-if beside the base: its name, what it changes in these records, and its figures."""

    name: str
    changes: tuple[Change, ...]
    figures: Projection


def scenarios(records: Records, options: Options) -> tuple[Scenario, ...]:
    """Work out every scenario that was asked for; the records stay as they are.

    A change of what these records do not have (a team's, say) changes nothing and is not told.

    Parameters
    ----------
    options
        With its scenarios as `resolved` gives them.

    Raises
    ------
    ForecasterError
        E133 where a scenario's amounts add up to more than a cell holds exactly.
    """
    return tuple(_worked_out(records, options, asked) for asked in options.scenarios)


def _worked_out(records: Records, options: Options, asked: Asked) -> Scenario:
    known = _Known.of(records)
    there = tuple(change for change in asked.changes if known.whole(change))
    try:
        figures = projection(changed(records, options, there), options)
    except ForecasterError as error:
        raise ForecasterError(Problem("E133", more=(("scenario", asked.name),))) from error
    return Scenario(asked.name, there, figures)


def changed(records: Records, options: Options, changes: Sequence[Change]) -> Records:
    """The records with some things otherwise, in any order; each must be one of their own.

    A milestone's probability stands for that of every open opportunity there, its own included. A
    rate stands for the one in force at the as-of date, for whatever takes that one (R25). A delay
    moves the expected close of open opportunities, and a Start On that does not lie before it.
    """
    rows, rates = records.opportunities, records.rates
    used, place = milestones_used(records.milestones, rows)
    at = {name_key(name): i for i, name in _open(used)}
    for change in changes:
        if change.kind == MILESTONE:
            rows = _weighed(rows, place == at[name_key(change.name)], float(change.value))
        elif change.kind == RATE:
            rates = _with_rate(rates, change, np.datetime64(options.as_of, "D"))
        else:
            rows = _delayed(rows, change.value)
    return replace(records, opportunities=rows, rates=rates)


class _Known(NamedTuple):
    """What a scenario may change: open milestones, each with its pipeline, and currencies."""

    milestones: tuple[tuple[str, str], ...]
    """The whole name, and the milestone's alone."""
    currencies: tuple[str, ...]

    @classmethod
    def of(cls, records: Records) -> Self:
        """What there is in records, in the order in which a report lists it."""
        used, _ = milestones_used(records.milestones, records.opportunities)
        own = {*records.opportunities.currency.tolist(), *(rate.currency for rate in records.rates)}
        milestones = tuple((name, used[at].milestone) for at, name in _open(used))
        return cls(milestones, tuple(sorted(own - {records.currency, ""})))

    def names(self, change: Change) -> list[str]:
        """All that a change of its kind may name."""
        return list(self.currencies) if change.kind == RATE else [m[0] for m in self.milestones]

    def whole(self, change: Change) -> list[str]:
        """What a change names with its whole name: nothing, or one thing as a rule."""
        if change.kind == DELAY:
            return [""]
        key = name_key(change.name)
        return [name for name in self.names(change) if name_key(name) == key]

    def meant(self, change: Change) -> list[str]:
        """What a change may mean: one thing, if it is clear.

        A name with its pipeline, or of a milestone that serves every pipeline, comes first.
        """
        key = name_key(change.name)
        alone = self.milestones if change.kind == MILESTONE else ()
        return self.whole(change) or [name for name, own in alone if name_key(own) == key]


def _open(used: Sequence[MilestoneUsed]) -> Iterator[tuple[int, str]]:
    """The milestones of open opportunities: place, and name with its pipeline if it has one."""
    for at, one in enumerate(used):
        if one.status == LAYERS[OPEN]:
            yield at, "/".join(filter(None, (one.pipeline, one.milestone)))


def resolved(records: Records, scenarios: Sequence[Asked]) -> tuple[Asked, ...]:
    """The scenarios with the names of milestones as the records have them, with their pipelines.

    Raises
    ------
    ForecasterError
        E131 for a milestone or a currency that they do not have, E132 for a milestone's name that
        stands in several pipelines, E134 for one that is changed twice; one problem for each.
    """
    if not scenarios:
        return ()
    known = _Known.of(records)
    problems = []
    for asked in scenarios:
        problems += [
            _problem(known, asked.name, change)
            for change in asked.changes
            if len(known.meant(change)) != 1
        ]
    if problems:
        raise ForecasterError(*problems)
    return tuple(_spelt(known, asked) for asked in scenarios)


def _spelt(known: _Known, asked: Asked) -> Asked:
    spelt = [change._replace(name=known.meant(change)[0]) for change in asked.changes]
    times = Counter(change.target for change in spelt)
    more = (("scenario", asked.name),)
    twice = [Problem("E134", "", 0, -1, "", t, more) for t, count in times.items() if count > 1]
    if twice:
        raise ForecasterError(*twice)
    return asked._replace(changes=tuple(sorted(spelt)))


def _problem(known: _Known, scenario: str, change: Change) -> Problem:
    several, names = known.meant(change), known.names(change)
    targets = [change._replace(name=name).target for name in several or names]
    told = ", ".join(targets[:_LISTED]) + (", …" if len(targets) > _LISTED else "")
    more = {"scenario": scenario, "known": told}
    if not several:
        alone = {} if change.kind == RATE else {name: whole for whole, name in known.milestones}
        guess = nearest(change.name, names) or alone.get(nearest(change.name, alone), "")
        more["guess"] = change._replace(name=guess).target if guess else ""
    code, role = "E132" if several else "E131", _ROLES[change.kind]
    return Problem(code, "", 0, -1, "", change.target, tuple(more.items()), role)


def _weighed(rows: Opportunities, there: Bools, points: float) -> Opportunities:
    """The rows of a mask at another probability."""
    ((coefficient,), (exponent,)) = exact(np.array([points]))
    old = rows.probability
    new = Decimals(
        np.where(there, coefficient, old.coefficient), np.where(there, exponent, old.exponent)
    )
    return replace(rows, probability=new)


def _with_rate(
    rates: tuple[ExchangeRate, ...], change: Change, as_of: np.datetime64
) -> tuple[ExchangeRate, ...]:
    """The rates with another one in force at the as-of date; one from ever where none was."""
    since = {rate: _since(rate) for rate in rates if rate.currency == change.name}
    past = [day for day in since.values() if day <= as_of]
    if not past:
        return (*rates, ExchangeRate(change.name, float(change.value), None, 0))
    force = max(past)
    return tuple(
        rate._replace(rate=float(change.value)) if since.get(rate) == force else rate
        for rate in rates
    )


def _since(rate: ExchangeRate) -> np.datetime64:
    return np.datetime64(rate.valid_from, "D") if rate.valid_from else _EVER


def _delayed(rows: Opportunities, delay: str) -> Opportunities:
    """Open rows with a later expected close; a Start On moves along unless it lies before it."""
    close, start = rows.expected_close, rows.start_on
    moved = (rows.status == OPEN) & ~np.isnat(close)
    along = moved & (start >= close)  # no NaT lies after anything
    return replace(
        rows,
        expected_close=np.where(moved, _later(close, delay), close),
        start_on=np.where(along, _later(start, delay), start),
    )


def _later(days: Days, delay: str) -> Days:
    """Days so much later: months step from the original day (R16); NaT stays NaT."""
    count, unit = int(delay[:-1]), delay[-1]
    if unit == "m":
        return add_months(days, np.full(len(days), count))
    return days + count * _DAYS[unit] * ONE_DAY
