"""How one row of the workbook became its months: the story, made of what the run found."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from forecaster.problems import printable
from forecaster.records.assemble import OUTCOMES
from forecaster.records.milestones import Milestone, closing_name
from forecaster.records.opportunities import LAYERS
from forecaster.reporting.story.money import (
    dates_of,
    months_of,
    rate_of,
    spread_of,
    total_of,
    weighted_of,
)
from forecaster.reporting.story.story import (
    PROFILE,
    CellRead,
    Contacts,
    Grouped,
    Probability,
    Status,
    Story,
    Used,
    Value,
)
from forecaster.reporting.story.traced import Deal, Traced, elsewhere
from forecaster.sheets import Unreadable


def explain(traced: Traced, index: int) -> Story:
    """The story of the row at a place of the sheet of opportunities, counted from 0."""
    sheet, report = traced.deals, traced.report
    row = int(sheet.rows[index])
    used = np.flatnonzero(report.forecast.schedule.opportunities.row == row)
    deal = Deal(traced, index, int(used[0]) if len(used) else -1)
    told = [
        (problem, stake)
        for problem, stake in zip(report.problems, report.stakes, strict=True)
        if problem.role == sheet.role and problem.row == row
    ]
    return Story(
        sheet=printable(sheet.title),
        row=row,
        id=printable(deal.text("id")),
        name=printable(deal.text("name")),
        outcome=OUTCOMES[int(traced.records.control.outcome[index])],
        left_out=row in sheet.left_out,
        cells=tuple(_cells(deal)),
        problems=tuple(problem for problem, _ in told),
        stakes=tuple(stake for _, stake in told),
        used=_used(deal) if len(used) else None,
    )


def _used(deal: Deal) -> Used:
    dates = dates_of(deal)
    return Used(
        contacts=_contacts(deal),
        status=_status(deal),
        probability=_probability(deal),
        total=total_of(deal),
        rate=rate_of(deal),
        weighted=weighted_of(deal),
        dates=dates,
        spread=spread_of(deal),
        schedule=months_of(deal),
        groups=tuple(_groups(deal)),
    )


def _cells(deal: Deal) -> Iterator[CellRead]:
    """The row's fields from left to right, then those that only the profile gives."""
    sheet = deal.traced.deals
    for reading in sheet.readings:
        name = reading.field or reading.heading
        if reading.field or name in sheet.custom:
            heading = printable(reading.heading)
            value = _value(deal.value(name))
            origin = deal.origin(reading.field)
            yield CellRead(deal.cell(name), heading, reading.field, value, origin)
    for field in deal.traced.report.options.profile.defaults:
        if deal.origin(field) == PROFILE:
            yield CellRead("", "", field, _value(deal.value(field)), PROFILE)


def _value(cell: object) -> Value:
    """A typed cell whose text is safe to show."""
    if isinstance(cell, Unreadable):
        return cell._replace(found=printable(cell.found))
    return printable(cell) if isinstance(cell, str) else cell  # type: ignore[return-value]


def _contacts(deal: Deal) -> Contacts:
    rows, at = deal.opportunities, deal.used
    return Contacts(
        rules=("R4",),
        cells=deal.cells("contact", "contact_email", "organisation", "additional_contacts"),
        customer=printable(rows.customer[at]),
        person=printable(rows.contact[at]),
        additional=printable(rows.contacts[at]),
    )


def _milestone(deal: Deal) -> Milestone | None:
    """The row's milestone as listed, on the sheet or in the profile (R7)."""
    listed = deal.traced.records.milestones
    return listed.find(deal.text("pipeline"), deal.text("milestone"))[0]


def _listed(deal: Deal, field: str) -> str:
    """The cell of a milestone on the sheet Milestones, ``""`` where none lists it."""
    sheet, found = deal.traced.sheets.get("milestones"), _milestone(deal)
    if sheet is None or found is None or field not in sheet.columns:
        return ""
    names = ("pipeline", "milestone", "probability")
    rows = zip(*(sheet.cells(name).tolist() for name in names), strict=True)
    wanted = (found.pipeline or None, found.name, found.probability)
    at = next((i for i, cells in enumerate(rows) if cells == wanted), -1)
    return elsewhere(sheet, int(sheet.rows[at]), field) if at >= 0 else ""


def _status(deal: Deal) -> Status:
    status = LAYERS[deal.opportunities.status[deal.used]]
    reason, cells = _reason(deal)
    return Status(
        rules=("R7",),
        cells=cells,
        status=status,
        reason=reason,
        milestone=printable(deal.opportunities.milestone[deal.used]),
        pipeline=printable(deal.opportunities.pipeline[deal.used]),
    )


def _reason(deal: Deal) -> tuple[str, tuple[str, ...]]:
    """What decides the status, in the order of R7, and the cells of it."""
    cells = deal.cells("pipeline", "milestone")
    found, flag = _milestone(deal), _listed(deal, "complete")
    if deal.text("status") in LAYERS:
        return "cell", deal.cells("status")
    if flag:
        return "complete", (*cells, flag)
    if found is not None and deal.traced.report.options.profile.milestones is not None:
        return "profile", cells
    return ("name" if closing_name(deal.text("milestone")) else "none"), cells


def _probability(deal: Deal) -> Probability:
    rows, at = deal.opportunities, deal.used
    layer, mine = LAYERS[rows.status[at]], bool(rows.own_probability[at])
    points = Decimal(int(rows.probability.coefficient[at]))
    today, said = float(rows.milestone_probability[at]), deal.value("probability")
    reason = layer if layer != "open" else "own" if mine else "milestone"
    cell = _listed(deal, "probability")
    rests_on = {"own": deal.cells("probability"), "milestone": (cell,) if cell else ()}
    found = Probability(
        rules=("R8",),
        cells=rests_on.get(reason, ()),
        points=points.scaleb(-int(rows.probability.exponent[at])),
        reason=reason,
        own=Decimal(f"{said:.15g}") if isinstance(said, float) else None,
        milestone=None if np.isnan(today) else Decimal(f"{today:.15g}"),
        milestone_cell=cell,
    )
    return found._replace(rules=("R8", "R9")) if found.differs else found


def _groups(deal: Deal) -> Iterator[Grouped]:
    """The groups that the row stands in, spelled as the report spells them (R35)."""
    for field, table in deal.traced.report.forecast.by.items():
        places = table.members.group[table.members.row == deal.used].tolist()
        keys = (table.groups[place].key for place in sorted(places) if place >= 0)
        yield Grouped(printable(field), tuple(printable(key) for key in keys))
