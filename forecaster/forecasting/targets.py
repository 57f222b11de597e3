"""Targets against what was won and what is open, by month, fiscal quarter and year (R32)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from forecaster.errors import ForecasterError
from forecaster.forecasting.attainment import rank, year_line
from forecaster.forecasting.currency import convert, rates_in_force
from forecaster.forecasting.measured import Holder, Measured, holder_of
from forecaster.forecasting.outlook import TargetLine
from forecaster.forecasting.ranges import Goal
from forecaster.forecasting.results import Schedule
from forecaster.money import HELD, minor_digits
from forecaster.months import Months, fiscal_year, horizon, periods, year_label
from forecaster.options import Options
from forecaster.problems import Problem
from forecaster.records.assemble import Records
from forecaster.records.targets import Target
from forecaster.words.keys import name_key, nearest


class _Due(NamedTuple):
    """A target for a month: whose it is by `name_key`, minor units, whether it has a rate."""

    holder: Holder
    basis: str
    month: np.datetime64
    amount: int
    priced: bool


class _Span(NamedTuple):
    """A period that is reported: its months within the fiscal year's start and the horizon."""

    kind: str
    label: str
    first: np.datetime64
    last: np.datetime64
    partial: bool
    inside: slice


def target_lines(
    records: Records, rows: Schedule, options: Options
) -> tuple[tuple[TargetLine, ...], Goal | None]:
    """Every target by period, with what was won and what is open against it (R32).

    Months from the fiscal year's start to the end of the horizon, and the quarters and years that
    they touch. Of a filtered report only the targets of those that the filters name. Where a year
    has no target of the company, the sum of those of teams stands for it. Beside them the target of
    the whole report for its fiscal year as a `Goal`, where it has one.

    Raises
    ------
    ForecasterError
        E117 where targets add up to more than a cell holds exactly.
    """
    due = _due(records, options)
    if not due:
        return (), None
    every = horizon(options.as_of, options.months)
    first = fiscal_year(every[0], options.fiscal_year_start)
    months = np.arange(first, every[-1] + np.timedelta64(1, "M"))
    sheet = _Sheet(due, Measured(rows, months, options, {one.holder for one in due}))
    names, whole = _names(records.targets), _whole(options)
    spans = list(_spans(months, options.fiscal_year_start))
    lines = []
    for holder, basis in sorted(sheet.due, key=lambda one: rank(*one)):
        for line in sheet.lines(holder, basis, spans):
            if abs(line.target) > HELD:
                raise ForecasterError(Problem("E117"))
            team, owner, pipeline = names[holder]
            named = line._replace(team=team, owner=owner, pipeline=pipeline)
            lines.append(named._replace(whole=holder == whole))
    return tuple(lines), _goal(year_line(lines, year_label(first)), sheet, months)


def target_problems(records: Records, options: Options, place: tuple[str, int]) -> list[Problem]:
    """A warning for every target without a rate in force at the as-of date (R26).

    Parameters
    ----------
    place
        The title of the sheet and the place of its currency column.
    """
    codes = [target.currency for target in records.targets]
    known = sorted({rate.currency for rate in records.rates})
    day = np.datetime64(options.as_of, "D")
    every = np.array(codes, dtype=object)
    _, priced, _ = rates_in_force(every, np.full(len(codes), day), records.rates, records.currency)
    problems = []
    for at in np.flatnonzero(~priced).tolist():
        guess = nearest(codes[at], known)
        more = (("date", str(day)), ("guess", guess if guess != codes[at] else ""))
        where = (place[0], records.targets[at].row, place[1], "currency")
        problems.append(Problem("W306", *where, codes[at], more, "targets"))
    return problems


def _goal(line: TargetLine | None, sheet: _Sheet, months: Months) -> Goal | None:
    if line is None or line.unpriced:
        return None
    first, last = np.datetime64(line.first), np.datetime64(line.last)
    inside = (months >= first) & (months <= last)
    return Goal(
        sheet.measured.by_row(line.basis).open[:, inside].sum(axis=1), line.target - line.won
    )


class _Sheet:
    """The targets by holder and basis, and what they are measured against."""

    def __init__(self, due: Iterable[_Due], measured: Measured) -> None:
        self.due: dict[tuple[Holder, str], list[_Due]] = {}
        for one in due:
            self.due.setdefault((one.holder, one.basis), []).append(one)
        self.measured = measured

    def lines(self, holder: Holder, basis: str, spans: Iterable[_Span]) -> Iterator[TargetLine]:
        """A line a period in which there is a target; names are left blank."""
        mine, members = self.due[holder, basis], self._members(holder, basis)
        won, there = self.measured.of(holder, basis)
        for span in spans:
            asked = [one for one in mine if span.first <= one.month <= span.last]
            theirs = [one.amount for one in members if span.first <= one.month <= span.last]
            if asked:
                yield TargetLine(
                    *(span.kind, span.label, str(span.first), str(span.last), span.partial),
                    basis=basis,
                    target=sum(one.amount for one in asked),
                    won=int(won[span.inside].sum()),
                    open=int(there[span.inside].sum()),
                    members=(sum(theirs),) if theirs else (),
                    unpriced=sum(not one.priced for one in asked),
                )

    def _members(self, holder: Holder, basis: str) -> list[_Due]:
        """The targets of a team's owners: those that name the team, else of owners only in it."""
        team, owner, pipeline = holder
        if not team or owner or pipeline:
            return []
        found, only = [], self.measured.only_teams
        for (theirs, whose, line), due in self._by_owner(basis):
            explicit = theirs == team
            lone = (
                not theirs
                and only.get(whose) == team
                and ((team, whose, ""), basis) not in self.due
            )
            if whose and not line and (explicit or lone):
                found += due
        return found

    def _by_owner(self, basis: str) -> Iterator[tuple[Holder, list[_Due]]]:
        yield from ((holder, due) for (holder, given), due in self.due.items() if given == basis)


def _due(records: Records, options: Options) -> list[_Due]:
    mine = [target for target in records.targets if _within(target, options)]
    codes = np.array([target.currency for target in mine], dtype=object)
    days = np.full(len(mine), np.datetime64(options.as_of, "D"))
    rate, priced, _ = rates_in_force(codes, days, records.rates, records.currency)
    amounts = np.array([target.amount for target in mine], dtype=np.int64)
    try:
        converted = convert(amounts, codes, rate, minor_digits(records.currency)).tolist()
    except OverflowError as error:
        raise ForecasterError(Problem("E117")) from error
    due = [
        _Due(holder_of(target), target.basis, target.month, amount, bool(has_rate))
        for target, amount, has_rate in zip(mine, converted, priced, strict=True)
    ]
    return due if options.filters else due + list(_of_company(due, options.fiscal_year_start))


def _whole(options: Options) -> Holder | None:
    """Whose all that is in the report is: the company's, or that of the one whom filters name."""
    asked = (options.teams, options.owners, options.pipelines)
    if options.tags or any(len(names) > 1 for names in asked):
        return None
    team, owner, pipeline = (name_key(names[0]) if names else "" for names in asked)
    return team, owner, pipeline


def _within(target: Target, options: Options) -> bool:
    """Whether all that is measured against a target passes the filters."""
    if options.tags:
        return False
    whose = ((target.team, options.teams), (target.owner, options.owners))
    return all(
        not asked or name_key(name) in map(name_key, asked)
        for name, asked in (*whose, (target.pipeline, options.pipelines))
    )


def _of_company(due: Sequence[_Due], start: int) -> Iterator[_Due]:
    """The teams' targets as the company's, in years in which it has none of its own."""
    whole = ("", "", "")

    def year(one: _Due) -> tuple[str, np.datetime64]:
        return one.basis, fiscal_year(one.month, start)

    own = {year(one) for one in due if one.holder == whole}
    for one in due:
        if one.holder[0] and not any(one.holder[1:]) and year(one) not in own:
            yield one._replace(holder=whole)


def _names(targets: Iterable[Target]) -> dict[Holder, tuple[str, str, str]]:
    """How each holder is spelled: of several spellings the first by alphabet (R24)."""
    found: dict[Holder, tuple[str, str, str]] = {("", "", ""): ("", "", "")}
    for target in sorted(targets, key=lambda one: (one.team, one.owner, one.pipeline)):
        found.setdefault(holder_of(target), (target.team, target.owner, target.pipeline))
    return found


def _spans(months: Months, start: int) -> Iterator[_Span]:
    for at, month in enumerate(months):
        yield _Span("month", str(month), month, month, partial=False, inside=slice(at, at + 1))
    for period in periods(months, start):
        kind = "year" if period.year else "quarter"
        first, last = (int((m - months[0]).astype(np.int64)) for m in (period.first, period.last))
        partial = last >= len(months)
        inside = slice(max(first, 0), last + 1)
        yield _Span(kind, period.label, period.first, period.last, partial, inside)
