"""The range of what is open (R33), by going through every outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

from oracle.concentration import share
from oracle.deals import Deal
from oracle.money import decimals, printed, rounded
from oracle.targets import Goal

MOST = 11  # opportunities that may go either way


class Bet(NamedTuple):
    """What an open deal brings if it is won: in all, and in each month."""

    chance: Fraction
    amounts: tuple[int, ...]


def ranges(
    spreads: Sequence[tuple[Deal, dict[int, int]]],
    months: Sequence[int],
    currency: str,
    goal: Goal | None,
) -> dict[str, Any]:
    """Return the entry of the result; without percentiles where there are too many outcomes.

    With each deal stands what it brings by month if it is won; what would come before the first
    month comes in it.
    """
    towards = goal.amounts if goal else [0] * len(spreads)
    bets = [
        Bet(deal.probability, (*_amounts(deal.value, money, months), more))
        for (deal, money), more in zip(spreads, towards, strict=True)
        if deal.status == "open" and deal.value
    ]
    mean = sum((bet.amounts[0] * bet.chance for bet in bets), Fraction(0))
    spread = (bet.amounts[0] ** 2 * bet.chance * (1 - bet.chance) for bet in bets)
    variance = sum(spread, Fraction(0)) / 10 ** decimals(currency)
    found = {
        "mean": printed(rounded(mean), currency),
        "variance": printed(rounded(variance), currency),
    }
    if sum(0 < bet.chance < 1 for bet in bets) > MOST:
        return found
    columns = list(zip(*_outcomes(bets, len(months) + 1), strict=True))
    chances, (total, *rest, more) = columns[0], columns[1:]
    reached = (
        chance for chance, one in zip(chances, more, strict=True) if goal and one >= goal.gap
    )
    return {
        **found,
        **_percentiles(total, chances, currency),
        "months": [_percentiles(month, chances, currency) for month in rest],
        "draws": 0,
        "reach_target": share(sum(reached, Fraction(0))) if goal else None,
    }


def _amounts(value: int, money: dict[int, int], months: Sequence[int]) -> tuple[int, ...]:
    placed = [0] * len(months)
    for month, amount in money.items():
        if month <= months[-1]:
            placed[max(month - months[0], 0)] += amount
    return (value, *placed)


def _outcomes(bets: Sequence[Bet], months: int) -> Iterator[tuple[Any, ...]]:
    """Go through every way to win and lose: how likely it is, then the sums."""
    for won in product((True, False), repeat=len(bets)):
        chance = Fraction(1)
        for bet, is_won in zip(bets, won, strict=True):
            chance *= bet.chance if is_won else 1 - bet.chance
        if chance:
            mine = [bet.amounts for bet, is_won in zip(bets, won, strict=True) if is_won]
            yield (chance, *map(sum, zip((0,) * (1 + months), *mine, strict=True)))


def _percentiles(sums: Sequence[int], chances: Sequence[Fraction], currency: str) -> dict[str, str]:
    found = {}
    for name, least in (("p10", 10), ("p50", 50), ("p90", 90)):
        reached = Fraction(0)
        for total, chance in sorted(zip(sums, chances, strict=True)):
            reached += chance
            if reached >= Fraction(least, 100):
                found[name] = printed(total, currency)
                break
    return found
