"""Every control total can fail: a row, an amount or a group that goes astray makes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from forecaster.forecasting.checks import checks
from forecaster.forecasting.forecast import forecast
from forecaster.forecasting.results import GroupTable, Schedule
from forecaster.options import Options
from forecaster.reading.workbook import read_workbook
from forecaster.records.assemble import USED, Records, assemble
from forecaster.records.opportunities import OPEN, WON
from forecaster.resources import samples

OPTIONS = Options(as_of=dt.date(2026, 11, 30), by=("Product",))
FIELDS = ("milestone", "pipeline", "owner", "team", "customer", "tag", "currency", "field:Product")


class Worked(NamedTuple):
    records: Records
    schedule: Schedule
    by: dict[str, GroupTable]

    def failing(self) -> set[str]:
        return {c.name for c in checks(self.records, self.schedule, self.by, 2) if not c.ok}


@pytest.fixture(scope="module")
def worked() -> Worked:
    raw = read_workbook(samples() / "pipeline.xlsx", OPTIONS.profile, OPTIONS.by, OPTIONS.limits)
    records = assemble(raw, OPTIONS)
    found = forecast(records, OPTIONS)
    return Worked(records, found.schedule, found.by)


def first(worked: Worked, layer: int) -> int:
    rows = worked.schedule
    return int(np.flatnonzero((rows.opportunities.status == layer) & (rows.weighted > 0))[0])


def with_schedule(worked: Worked, **columns: object) -> Worked:
    return worked._replace(schedule=replace(worked.schedule, **columns))  # type: ignore[arg-type]


def more(
    column: np.ndarray[tuple[int], np.dtype[np.int64]], row: int
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The column with one minor unit more in a row."""
    changed = column.copy()
    changed[row] += 1
    return changed


def a_row_is_lost(worked: Worked) -> Worked:
    keep = np.ones(len(worked.schedule.opportunities), dtype=bool)
    keep[first(worked, WON)] = False
    return with_schedule(worked, opportunities=worked.schedule.opportunities.keep(keep))


def a_total_is_changed(worked: Worked) -> Worked:
    return with_schedule(worked, total=more(worked.schedule.total, 0))


def an_amount_is_not_known(worked: Worked) -> Worked:
    control = worked.records.control
    known = control.known.copy()
    known[np.flatnonzero(control.outcome == USED)[0]] = False
    return worked._replace(records=replace(worked.records, control=control._replace(known=known)))


def an_open_bucket_is_changed(worked: Worked) -> Worked:
    return with_schedule(worked, later=more(worked.schedule.later, first(worked, OPEN)))


def a_won_bucket_is_changed(worked: Worked) -> Worked:
    return with_schedule(worked, earlier=more(worked.schedule.earlier, first(worked, WON)))


BROKEN: Mapping[str, tuple[Callable[[Worked], Worked], set[str]]] = {
    "a total": (a_total_is_changed, {"value"}),
    "an unknown amount": (an_amount_is_not_known, {"unknown values used"}),
    "an open bucket": (an_open_bucket_is_changed, {"open buckets"}),
    "a won bucket": (a_won_bucket_is_changed, {"won buckets"}),
}


def test_at_first_every_check_agrees(worked: Worked) -> None:
    assert worked.failing() == set()
    names = {c.name for c in checks(*worked, 2)}
    assert {f"by {field}" for field in FIELDS} < names


@pytest.mark.parametrize("what", BROKEN)
def test_what_goes_astray_makes_its_own_check_fail(what: str, worked: Worked) -> None:
    spoil, expected = BROKEN[what]
    assert {
        n.split(" ")[0] if n.startswith("value") else n for n in spoil(worked).failing()
    } == expected


def test_a_row_that_is_lost_makes_the_rows_disagree(worked: Worked) -> None:
    rows = worked.schedule
    smaller = a_row_is_lost(worked).schedule.opportunities
    keep = np.isin(rows.opportunities.row, smaller.row)
    columns = {
        name: getattr(rows, name)[keep]
        for name in ("total", "weighted", "overdue", "earlier", "later", "undated", "months")
    }
    lost = with_schedule(a_row_is_lost(worked), **columns).failing()
    assert "rows" in lost
    assert any(name.startswith("value") for name in lost)


@pytest.mark.parametrize("field", FIELDS)
def test_a_group_that_is_changed_makes_its_check_fail(field: str, worked: Worked) -> None:
    table = worked.by[field]
    if table.overlapping:
        changed = table._replace(total=replace(table.total, weighted=table.total.weighted + 1))
    else:
        group = replace(table.groups[0], won_value=table.groups[0].won_value + 1)
        changed = table._replace(groups=(group, *table.groups[1:]))
    spoilt = worked._replace(by={**worked.by, field: changed})
    assert spoilt.failing() == {f"by {field}"}
