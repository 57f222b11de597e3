"""Each team's own report: worked out from its opportunities alone, with nothing of any other."""

from __future__ import annotations

from dataclasses import replace

from forecaster.options import Options
from forecaster.records.assemble import Records
from forecaster.records.teams import records_of_team
from forecaster.reporting.report import Report
from forecaster.run import report_from
from forecaster.sheets import RawWorkbook


def team_report(raw: RawWorkbook, records: Records, options: Options, team: str) -> Report:
    """The report of one team, judged as in the whole: the teams' figures add up to the whole's.

    It names no other sheet than Opportunities, no column that is neither known nor asked for, and
    no problem but those of the team's own rows: all else may hold names of other teams.

    Parameters
    ----------
    raw, records
        The whole workbook, as read and as checked.
    team
        The team, whatever its case and spaces.

    Raises
    ------
    ForecasterError
        As `run.report_from`.
    """
    sheet = raw.sheets["opportunities"]
    asked = set(records.by.values())
    readings = tuple(r for r in sheet.readings if r.field or r.heading in asked)
    alone = raw._replace(
        sheets={"opportunities": replace(sheet, readings=readings)}, problems=(), unread=()
    )
    mine = records_of_team(records, sheet, team)
    return report_from(alone, mine, replace(options, teams=(team,)))
