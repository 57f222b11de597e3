"""Control totals: every figure that can be found on a second way, found on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from forecaster.forecasting.results import Check, Figures, GroupTable, Schedule
from forecaster.money import minor_digits, text, total
from forecaster.records.assemble import OUTCOMES, USED, Records
from forecaster.records.opportunities import LOST, OPEN, WON


def _check(name: str, expected: int, actual: int, digits: int = 0) -> Check:
    return Check(
        name,
        text(expected, digits),
        text(actual, digits),
        text(actual - expected, digits),
        expected == actual,
    )


def checks(
    records: Records, rows: Schedule, by: Mapping[str, GroupTable], digits: int
) -> tuple[Check, ...]:
    """Rows and money that came in against what became of them; buckets and groups against totals.

    ``digits`` are the reporting currency's.
    """
    return (
        *_rows(records, rows),
        *_value_in(records, rows),
        *_buckets(rows, digits),
        *_groups(rows, by, digits),
    )


def _rows(records: Records, rows: Schedule) -> Iterator[Check]:
    outcome = records.control.outcome
    others = sum(int((outcome == o).sum()) for o in range(len(OUTCOMES)) if o != USED)
    yield _check("rows", len(outcome), len(rows.opportunities) + others)


def _value_in(records: Records, rows: Schedule) -> Iterator[Check]:
    """Per currency: all that was read = open + won + lost + rejected + skipped + filtered."""
    control = records.control
    for code in sorted(set(control.currency.tolist())):
        mine = control.currency == code
        read = total(control.total[mine])
        left = total(control.total[mine & (control.outcome != USED)])
        used = total(rows.total[rows.opportunities.currency == code])
        yield _check(f"value {code or '-'}", read, used + left, minor_digits(code))
    unknown = int((~control.known.astype(bool) & (control.outcome == USED)).sum())
    yield _check("unknown values used", 0, unknown)


def _buckets(rows: Schedule, digits: int) -> Iterator[Check]:
    status = rows.opportunities.status
    for layer, name in ((OPEN, "open buckets"), (WON, "won buckets")):
        mask = status == layer
        parts = (rows.overdue, rows.earlier, rows.later, rows.undated, rows.months.sum(axis=1))
        yield _check(
            name, total(rows.weighted[mask]), sum(total(np.asarray(p)[mask]) for p in parts), digits
        )


def checks_of_sums(figures: Figures, differing: int) -> tuple[Check, ...]:
    """Sums over many workbooks against each other: each was added up by itself.

    Parameters
    ----------
    figures
        The sums; their own checks are not looked at.
    differing
        How many of the workbooks have a control total that disagrees: none should.
    """
    digits, counts = figures.digits, figures.rows
    opened, won = figures.open_buckets, figures.won_buckets
    in_open = opened.overdue + sum(opened.months) + opened.later + opened.undated
    in_won = won.earlier + sum(won.months) + won.later + won.undated
    layers = (figures.open, figures.won, figures.lost)
    expected = figures.open.weighted + figures.won.weighted
    return (
        _check("rows", counts.read, sum(counts[1:])),
        _check("layers", counts.used, sum(layer.count for layer in layers)),
        _check("open buckets", figures.open.weighted, in_open, digits),
        _check("won buckets", figures.won.weighted, in_won, digits),
        *_by(expected, figures.by, digits),
        _check("workbooks whose checks differ", 0, differing),
    )


def _groups(rows: Schedule, by: Mapping[str, GroupTable], digits: int) -> Iterator[Check]:
    return _by(total(rows.weighted[rows.opportunities.status != LOST]), by, digits)


def _by(expected: int, by: Mapping[str, GroupTable], digits: int) -> Iterator[Check]:
    for field, table in by.items():
        groups = [table.total] if table.overlapping else table.groups
        yield _check(f"by {field}", expected, sum(g.weighted + g.won_value for g in groups), digits)
