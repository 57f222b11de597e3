"""How many are open and how much is won, owner by owner, against the whole (R28)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from oracle.concentration import share
from oracle.contacts import text
from oracle.conversion import NONE, Z
from oracle.deals import Deal

LEAST = 5
Figures = dict[str, Any]


def pipeline_size(deals: list[Deal], conversion: Figures) -> Figures:
    """Return the mean of open deals, and each owner's figures; owners by name."""
    open_deals: dict[str, int] = {}
    for deal in deals:
        if deal.status == "open":
            owner = text(deal.row, "Owner") or NONE
            open_deals[owner] = open_deals.get(owner, 0) + 1
    closed = {one["key"]: _year(one["windows"]) for one in conversion["conversion_by"]["owner"]}
    closed = {owner: year for owner, year in closed.items() if year["won"] + year["lost"]}
    counts = [count for owner, count in open_deals.items() if owner != NONE]
    mean = Fraction(sum(counts), len(counts)) if counts else None
    whole = _year(conversion["conversion"])
    compared = len(closed.keys() - {NONE}) > 1
    return {
        "mean_open": share(mean),
        "conversion": whole["rate"],
        "owners": [
            {
                "owner": owner,
                "open": open_deals.get(owner, 0),
                "closed": year["won"] + year["lost"] if year else 0,
                "conversion": year.get("rate"),
                "low": year.get("low"),
                "high": year.get("high"),
                "reading": (
                    _reading(open_deals.get(owner, 0), mean, year, whole)
                    if compared and mean and year and owner != NONE
                    else None
                ),
            }
            for owner in sorted(open_deals.keys() | closed.keys())
            for year in [closed.get(owner, {})]
        ],
    }


def _year(windows: list[Figures]) -> Figures:
    return next(one for one in windows if one["window"] == "365")


def _reading(count: int, mean: Fraction, year: Figures, whole: Figures) -> str | None:
    """Ask how far the whole's rate p lies off: n (rate - p)² > z² p (1 - p) is outside Wilson's."""
    n = year["won"] + year["lost"]
    p = Fraction(whole["won"], whole["won"] + whole["lost"])
    off = Fraction(year["won"], n) - p
    if n < LEAST or n * off**2 <= Fraction(Z) ** 2 * p * (1 - p):
        return None
    if count < mean and off > 0:
        return "few_high"
    return "many_low" if count > mean and off < 0 else None
