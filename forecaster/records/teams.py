"""The records of one team: its own opportunities, and nothing of any other (bursting)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from forecaster.problems import Problem
from forecaster.records.assemble import Control, Records
from forecaster.records.lost_reasons import LostReason
from forecaster.records.milestones import Milestones
from forecaster.records.opportunities import Opportunities
from forecaster.sheets import RawSheet
from forecaster.words.keys import name_key

_TOTALS = ("W404", "E227")  # a row of all that is above it, whatever team stands in it


def teams_of(records: Records) -> list[str]:
    """The teams that have opportunities in use, each once, in alphabetical order.

    Of two spellings (case, spaces) the first by alphabet counts.
    """
    spelled: dict[str, str] = {}
    for team in sorted(set(records.opportunities.team.tolist())):
        if team:
            spelled.setdefault(name_key(team), team)
    return list(spelled.values())


def records_of_team(records: Records, sheet: RawSheet, team: str) -> Records:
    """What a workbook says of one team, judged as in the whole.

    How columns were read, which rows are rejected and what duplicates what was found over all rows,
    so that the teams' figures add up to the whole's. What is kept: the team's rows, their problems
    (without what those name of other rows), the milestones, rates and lost reasons that they use,
    and the targets that name the team.

    Parameters
    ----------
    sheet
        Opportunities, as read.
    team
        Whatever its case and spaces.
    """
    key = name_key(team)
    there = {text: name_key(text) == key for text in set(sheet.texts("team"))}
    mine = np.array([there[text] for text in sheet.texts("team")], dtype=bool)
    totals = [p.row for p in records.problems if p.code in _TOTALS]
    mine &= ~np.isin(sheet.rows, np.array(totals, dtype=np.int64))
    every = records.opportunities
    rows = every.keep(np.isin(every.row, sheet.rows[mine]))
    targets = tuple(one for one in records.targets if name_key(one.team) == key)
    codes = set(records.control.currency[mine].tolist()) | {one.currency for one in targets}
    return replace(
        records,
        opportunities=rows,
        control=Control(*(column[mine] for column in records.control)),
        rates=tuple(rate for rate in records.rates if rate.currency in codes),
        milestones=_used(records.milestones, rows),
        targets=targets,
        lost_reasons=_reasons(records, rows),
        recipients=(),
        problems=tuple(_own(records.problems, sheet.rows[mine].tolist())),
    )


def _reasons(records: Records, rows: Opportunities) -> dict[str, LostReason]:
    """The lost reasons that the rows give; which count is the same for every team (R28)."""
    given = {name_key(text) for text in set(rows.lost_reason.tolist())}
    return {key: reason for key, reason in records.lost_reasons.items() if key in given}


def _used(milestones: Milestones, rows: Opportunities) -> Milestones:
    named = set(zip(rows.pipeline.tolist(), rows.milestone.tolist(), strict=True))
    found = {id(milestones.find(*pair)[0]) for pair in named}
    table = {key: m for key, m in milestones.by_key.items() if id(m) in found}
    return Milestones(table, listed=milestones.listed)


def _own(problems: Iterable[Problem], rows: Iterable[int]) -> Iterable[Problem]:
    """The problems of the team's rows; none of a whole sheet, which may name anything."""
    mine = set(rows)
    own = [p for p in problems if p.role == "opportunities" and p.row in mine]
    for problem in own:
        more = dict(problem.more)
        if "guess" in more:
            more["guess"] = ""
        if "rows" in more:
            more["rows"] = ", ".join(row for row in more["rows"].split(", ") if int(row) in mine)
        if "count" in more:
            alike = (p for p in own if (p.code, p.field) == (problem.code, problem.field))
            more["count"] = str(sum(1 for _ in alike))
        yield problem._replace(more=tuple(more.items()))
