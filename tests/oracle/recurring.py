"""Recurring money: MRR by month, TCV and ACV (R31)."""

from __future__ import annotations

from fractions import Fraction

from oracle.dates import MONTHS_A_PERIOD, RECURRING, last_day, term_end
from oracle.deals import Deal
from oracle.money import minor, rounded

DAYS_A_MONTH = Fraction("30.4375")
MONTHS = {
    "DAY": 1 / DAYS_A_MONTH,
    "WEEK": 7 / DAYS_A_MONTH,
    **{basis: Fraction(months) for basis, months in MONTHS_A_PERIOD.items()},
}


def monthly_rate(deal: Deal) -> Fraction:
    """Return the exact amount a month in the reporting currency; 0 if not recurring or unpriced."""
    if deal.basis not in RECURRING or deal.rate is None or deal.value is None:
        return Fraction(0)
    return deal.unit * deal.rate / MONTHS[deal.basis]


def mrr(
    deals: list[Deal], status: str, months: list[int], currency: str, times: int = 1
) -> list[int]:
    """Return MRR in minor units a month: contracts whose term holds the month's last day.

    With ``times`` 12 it is ARR.
    """
    series = [0] * len(months)
    for deal in deals:
        if deal.status != status or deal.start is None or deal.overdue:
            continue
        if deal.basis not in RECURRING or (status == "open" and deal.close is None):
            continue
        end = term_end(deal.start, deal.basis, deal.duration)
        rate = minor(times * monthly_rate(deal) * deal.probability, currency)
        for place, month in enumerate(months):
            if deal.start <= last_day(month) <= end:
                series[place] += rate
    return series


def tcv_acv(deals: list[Deal]) -> tuple[int, int]:
    """Return total and annual contract value of the won recurring deals, in minor units."""
    tcv = acv = 0
    for deal in deals:
        if deal.status == "won" and deal.basis in RECURRING and deal.value is not None:
            term = MONTHS[deal.basis] * deal.duration
            tcv += deal.value
            acv += rounded(deal.value * min(Fraction(1), 12 / term))
    return tcv, acv
