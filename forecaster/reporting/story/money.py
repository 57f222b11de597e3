"""The steps of the money: total, rate, weighted, dates, spread, and the months."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np

from forecaster.forecasting.currency import rate_dates
from forecaster.forecasting.results import Schedule
from forecaster.forecasting.spreading import Dates, Terms, running, terms
from forecaster.money import Decimals, Ints, round_ratio
from forecaster.months import add_months
from forecaster.records.opportunities import BASES, LAYERS, LOST, OPEN, Opportunities
from forecaster.reporting.story.story import (
    DatesUsed,
    Month,
    Months,
    Rate,
    Spread,
    Total,
    Weighted,
)
from forecaster.reporting.story.traced import Deal, elsewhere

_ONE = np.timedelta64(1, "M")
_RULES = {
    "close": ("R15",),
    "fixed": ("R11",),
    "hour": ("R13",),
    "monthly": ("R12",),
    "days": ("R13",),
    "daily": ("R15", "R16"),
    "billing": ("R14", "R16"),
    "lost": ("R19",),
    "unpriced": ("R26",),
    "overdue": ("R18",),
    "undated": ("R17",),
}
# Why nothing is spread over months.
_APART = ("lost", "unpriced", "overdue", "undated")
_BASIS_KINDS = {"FIXED": "fixed", "HOUR": "hour", "DAY": "days", "WEEK": "days"}


def _only(deal: Deal) -> Opportunities:
    """The columns of the one row."""
    return deal.opportunities.keep(np.arange(len(deal.opportunities)) == deal.used)


def _decimal(column: Decimals, at: int) -> Decimal:
    return Decimal(int(column.coefficient[at])).scaleb(-int(column.exponent[at]))


def _day(value: np.datetime64) -> dt.date | None:
    return None if np.isnat(value) else dt.date.fromisoformat(str(value))


def total_of(deal: Deal) -> Total:
    """Value times duration, or the total itself (R2)."""
    rows, at = deal.opportunities, deal.used
    amount = "total_value" if rows.is_total[at] else "value"
    fields = (amount, "currency", "duration_basis", "duration")
    return Total(
        rules=("R2", "R21", *(() if deal.cells("currency") else ("R27",))),
        cells=deal.cells(*fields),
        value=_decimal(rows.value, at) if rows.has_value[at] else None,
        is_total=bool(rows.is_total[at]),
        basis=BASES[rows.basis[at]],
        duration=int(rows.duration[at]),
        currency=str(rows.currency[at]),
        currency_from=_currency_from(deal),
        own=int(deal.schedule.total[at]),
    )


def _currency_from(deal: Deal) -> str:
    """Where the row's currency stands (R27)."""
    if deal.value("currency") is not None:
        return deal.origin("currency")
    written = (column[deal.place] for column in deal.traced.deals.currencies.values())
    return "amount" if deal.opportunities.currency[deal.used] in written else "only"


def rate_of(deal: Deal) -> Rate:
    """The rate in force on the day that counts (R25), and what the total comes to."""
    rows, at, schedule = deal.opportunities, deal.used, deal.schedule
    options = deal.traced.report.options
    as_of = np.datetime64(options.as_of, "D")
    day = rate_dates(rows, as_of)[at]
    priced = bool(schedule.priced[at])
    currency = rows.currency[at]
    needed = currency != deal.traced.records.currency
    place = int(schedule.rate_at[at])
    found = deal.traced.records.rates[place] if place >= 0 else None
    sheet = deal.traced.sheets.get("exchange_rates")
    cells = (elsewhere(sheet, found.row, "rate"),) if sheet and found else ()
    since = found.valid_from.date() if found and found.valid_from else None
    return Rate(
        rules=("R25",) if priced else ("R25", "R26"),
        cells=cells,
        needed=bool(needed),
        rate=_decimal(schedule.rate, at) if priced else None,
        day=dt.date.fromisoformat(str(day)),
        by="as_of" if rows.status[at] == OPEN or day == as_of else "close",
        since=since,
        converted=int(schedule.converted[at]) if priced else None,
    )


def weighted_of(deal: Deal) -> Weighted:
    """Converted times probability (R22), and the same by the milestone's of today (R9)."""
    schedule, at = deal.schedule, deal.used
    if not schedule.priced[at]:
        return Weighted(("R22", "R26"), None, None)
    differs = schedule.differs[at]
    again = int(schedule.weighted[at] + schedule.effect[at]) if differs else None
    rules = ("R22", "R19") if deal.opportunities.status[at] == LOST else ("R22",)
    return Weighted(rules, int(schedule.weighted[at]), again)


def dates_of(deal: Deal) -> DatesUsed:
    """The close date and the start that the row goes by (R17, R18, R20)."""
    rows, at, schedule = deal.opportunities, deal.used, deal.schedule
    close, start = _day(schedule.close[at]), _day(schedule.start[at])
    closed = not np.isnat(rows.closed_on[at])
    begins = not np.isnat(rows.start_on[at]) and close is not None
    by = "closed_on" if closed else "expected_close"
    overdue = bool(schedule.is_overdue[at])
    options = deal.traced.report.options
    moved = overdue and options.overdue == "roll"
    late = np.datetime64(options.as_of, "D") - rows.expected_close[at] if moved else None
    layer = LAYERS[rows.status[at]]
    return DatesUsed(
        rules=("R17", "R18") if layer == "open" else ("R17", "R20") if layer == "won" else ("R17",),
        cells=deal.cells(by, "start_on") if begins else deal.cells(by),
        close=close,
        close_by=by if close else "",
        start=start,
        start_by="start_on" if begins else by if close else "",
        overdue=overdue,
        moved=0 if late is None else int(late.astype(np.int64)),
    )


def _terms(deal: Deal, schedule: Schedule) -> Terms:
    """The row's terms, as the forecast divides them."""
    one = slice(deal.used, deal.used + 1)
    when = Dates(schedule.close[one], schedule.start[one], schedule.is_overdue[one])
    return terms(_only(deal), when, deal.traced.report.options.spread)


def spread_of(deal: Deal) -> Spread:
    """Which rule divides the money, into how many units, from when to when (R11-R16)."""
    kind = _kind(deal)
    rules = _RULES[kind]
    if kind in _APART:
        return Spread(rules, kind, 0, None, None)
    if kind == "days" and deal.traced.report.options.spread == "daily":
        rules = ("R13", "R15")
    term = _terms(deal, deal.schedule)
    reach: Ints = term.step * (term.units - 1)
    by_month = add_months(term.start, reach)
    last = np.where(term.by_day, term.start + reach.astype("timedelta64[D]"), by_month)
    return Spread(rules, kind, int(term.units[0]), _day(term.start[0]), _day(last[0]))


def _kind(deal: Deal) -> str:
    rows, at, options = deal.opportunities, deal.used, deal.traced.report.options
    if rows.status[at] == LOST:
        return "lost"
    if not deal.schedule.priced[at]:
        return "unpriced"
    if np.isnat(deal.schedule.close[at]):
        return "undated"
    if deal.schedule.is_overdue[at] and options.overdue == "bucket":
        return "overdue"
    if options.spread == "close":
        return "close"
    kind = _BASIS_KINDS.get(BASES[rows.basis[at]], options.spread)
    return "billing" if kind == "days" and options.spread == "billing" else kind


def months_of(deal: Deal) -> Months:
    """The row of the Schedule, with what is due by the end of each month (R17, R23)."""
    schedule, at = deal.schedule, deal.used
    horizon = deal.traced.report.forecast.months
    spread = _kind(deal) not in _APART
    money = schedule.weighted[[at]] * spread
    before = int(running(money, _terms(deal, schedule), horizon[0] - _ONE)[0])
    due = schedule.due[at, -len(horizon) :]
    totals = round_ratio((money, due), (schedule.units[at],))
    return Months(
        rules=("R17", "R23"),
        overdue=int(schedule.overdue[at]),
        earlier=int(schedule.earlier[at]),
        ytd=int(schedule.ytd[at]),
        months=tuple(
            Month(str(month), int(begun), int(total), int(amount))
            for month, begun, total, amount in zip(
                horizon, due, totals, schedule.months[at], strict=True
            )
        ),
        later=int(schedule.later[at]),
        undated=int(schedule.undated[at]),
        brought=before if deal.opportunities.status[at] == OPEN else 0,
    )
