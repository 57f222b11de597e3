"""What the open weighted money rests on (R34), by fractions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

from oracle.contacts import text
from oracle.deals import Deal
from oracle.money import printed, rounded

TOP = 10


def share(value: Fraction | None) -> str | None:
    """Return a share with four decimals, half away from zero; None stays None."""
    if value is None:
        return None
    return str(Decimal(rounded(value * 10_000)).scaleb(-4))


def concentration(deals: Sequence[Deal], currency: str) -> dict[str, str | None]:
    """Return the entry of the result."""
    there = [deal for deal in deals if deal.status == "open"]
    amounts = sorted((deal.weighted or 0 for deal in there), reverse=True)
    whole, top = sum(amounts), sum(amount for amount in amounts[:TOP] if amount > 0)
    return {
        "top10_share": share(Fraction(top, whole)) if whole > 0 else None,
        "without_top10": printed(whole - top, currency),
        "herfindahl_customer": share(_herfindahl(there, lambda deal: deal.customer)),
        "herfindahl_owner": share(_herfindahl(there, lambda deal: text(deal.row, "Owner"))),
    }


def _herfindahl(deals: Sequence[Deal], key: Callable[[Deal], str]) -> Fraction | None:
    sums: dict[str, int] = {}
    for deal in deals:
        sums[key(deal)] = sums.get(key(deal), 0) + (deal.weighted or 0)
    whole = sum(sums.values())
    if whole <= 0 or any(amount < 0 for amount in sums.values()):
        return None
    return sum((Fraction(amount, whole) ** 2 for amount in sums.values()), Fraction(0))
