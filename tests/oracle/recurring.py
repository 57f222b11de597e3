"""Recurring money: MRR by month, TCV and ACV, starts and ends of contracts (R31)."""

from __future__ import annotations

from fractions import Fraction

from oracle.dates import MONTHS_A_PERIOD, RECURRING, last_day, month_of, term_end
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


def movements(deals: list[Deal], months: list[int], currency: str) -> dict[str, list[int]]:
    """Return, by month, the won contracts that count, and those that start and end, with MRR."""
    names = ("contracts", "starts", "starts_mrr", "ends", "ends_mrr")
    found = {name: [0] * len(months) for name in names}
    for deal in deals:
        if deal.status != "won" or deal.basis not in RECURRING or deal.value is None:
            continue
        blank = deal.row.get("Value") is None and deal.row.get("Total Value") is None
        if deal.start is None or blank:
            continue
        end = term_end(deal.start, deal.basis, deal.duration)
        rate = minor(monthly_rate(deal), currency)
        for place, month in enumerate(months):
            found["contracts"][place] += deal.start <= last_day(month) <= end
            for name, day in (("starts", deal.start), ("ends", end)):
                if month_of(day) == month:
                    found[name][place] += 1
                    found[f"{name}_mrr"][place] += rate
    return found


def contracts(deals: list[Deal], months: list[int], currency: str) -> dict[str, int]:
    """Return the recurring figures of a group: how many contracts, then minor units."""
    found = movements(deals, months, currency)
    tcv, acv = tcv_acv(deals)
    return {
        "contracts": found["contracts"][0],
        "mrr": mrr(deals, "won", months, currency)[0],
        "arr": mrr(deals, "won", months, currency, 12)[0],
        "ending_mrr": sum(found["ends_mrr"]),
        "last_mrr": mrr(deals, "won", months, currency)[-1],
        "last_mrr_open_weighted": mrr(deals, "open", months, currency)[-1],
        "tcv": tcv,
        "acv": acv,
    }
