"""What sums come out of bets that are won or lost on their own, and how often (R33)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from forecaster.money import Decimals, Ints, power_of_ten, round_ratio

MOST_DRAWS, MOST_BETS = 10_000, 200_000_000
_SEED = 33
_CHEAP = 60_000  # sums that may be made before drawing costs less
_BLOCK = 128  # bets drawn at a time
_SMALL = 160_000  # multiplications that are not dealt out over processors, which would cost more
_ONE = 2**32  # a draw is a whole number below it


class Percentiles(NamedTuple):
    """The smallest sums that P(X ≤ sum) is at least 10, 50 and 90 per cent for; minor units."""

    p10: int
    p50: int
    p90: int


class Outcomes(NamedTuple):
    """Sums from the least to the largest, and how much all together weigh up to each."""

    sums: Sequence[int] | Ints
    weight: Sequence[int]

    def percentiles(self) -> Percentiles:
        """A tenth, a half and nine tenths of them."""
        whole = self.weight[-1]
        places = (bisect_left(self.weight, -(-whole * tenths // 10)) for tenths in (1, 5, 9))
        return Percentiles(*(int(self.sums[place]) for place in places))

    def at_least(self, least: int) -> Fraction:
        """How likely a sum of at least so much is."""
        below = bisect_left(self.sums, least)
        return 1 - Fraction(self.weight[below - 1] if below else 0, self.weight[-1])


class Drawn(NamedTuple):
    """The outcomes of each column, and how many draws they come from: 0 if they are exact."""

    columns: tuple[Outcomes, ...]
    draws: int


def outcomes(amounts: Ints, chance: Decimals) -> Drawn:
    """What each column adds up to, if each bet is won or lost on its own (R33).

    Exact where few bets, or many of equal amounts, make few sums; else drawn, the same on every
    run and machine, and in whatever order the bets come.

    Parameters
    ----------
    amounts : (k, m) int64
        What each bet adds to each column if it is won; minor units, any sign. The sizes of a
        column's amounts add up to 2^53 at most.
    chance
        (k,) percent points from 0 to 100.

    Examples
    --------
    >>> percent = Decimals(np.array([80, 50, 30]), np.zeros(3, dtype=np.int64))
    >>> found = outcomes(np.array([[100], [200], [150]]), percent)
    >>> found.columns[0].percentiles(), found.draws
    (Percentiles(p10=100, p50=250, p90=450), 0)
    """
    whole, part = power_of_ten(chance.exponent + 2)
    wins = chance.coefficient * part
    sure = amounts[wins >= whole].sum(axis=0)
    unsure = (wins > 0) & (wins < whole) & amounts.any(axis=1)
    bets, wins, whole = amounts[unsure], wins[unsure], whole[unsure]
    exact = _exactly(bets, wins.tolist(), whole.tolist())
    if exact is not None:
        return Drawn(tuple(map(_moved, exact, sure.tolist())), 0)
    level = np.minimum(round_ratio((wins, _ONE), (whole,)), _ONE - 1).astype(np.uint32)
    sums = np.sort((_drawn(bets, level) + sure).T)
    return Drawn(
        tuple(Outcomes(column, range(1, len(column) + 1)) for column in sums), sums.shape[1]
    )


def _moved(found: dict[int, int], by: int) -> Outcomes:
    """Sums and their own weights, in order, all larger by an amount."""
    ordered = sorted(found.items())
    weights = np.cumsum(np.array([weight for _, weight in ordered], dtype=object)).tolist()
    return Outcomes([total + by for total, _ in ordered], weights)


def _exactly(bets: Ints, wins: Sequence[int], whole: Sequence[int]) -> list[dict[int, int]] | None:
    """Sum → weight of each column; None where drawing is cheaper."""
    if len(bets) ** 2 > 2 * _CHEAP:  # there are more sums than bets
        return None
    left, found = _CHEAP, []
    odds = [Fraction(*one).as_integer_ratio() for one in zip(wins, whole, strict=True)]
    for column in bets.T.tolist():
        sums = {0: 1}
        for amount, (won, of) in zip(column, odds, strict=True):
            if not amount:
                continue
            left -= 2 * len(sums)
            if left < 0:
                return None
            either = {total: weight * (of - won) for total, weight in sums.items()}
            for total, weight in sums.items():
                either[total + amount] = either.get(total + amount, 0) + weight * won
            sums = either
        found.append(sums)
    return found


def _drawn(bets: Ints, level: npt.NDArray[np.uint32]) -> Ints:
    """(draws, m) sums of what was won. Exact: no sum of doubles here is above 2^53.

    Bets are drawn in the order of their first amount, their chance and their other amounts; two
    that are alike in all may change places.
    """
    order = np.lexsort((*bets.T[:0:-1], level, bets[:, 0]))
    amounts, level = bets[order].astype(np.float64), level[order]
    draws = min(MOST_DRAWS, MOST_BETS // len(bets))
    columns = amounts.shape[1]
    lot = max(_SMALL // (_BLOCK * columns), 1)
    lots = -(-draws // lot)
    generator = np.random.PCG64(_SEED)
    sums = np.zeros((lots, lot, columns))
    for at in range(0, len(amounts), _BLOCK):
        block = slice(at, at + _BLOCK)
        size = len(level[block])
        drawn = generator.random_raw(-(-draws * size // 2)).astype("<u8", copy=False)
        won = np.zeros((lots * lot, size))
        won[:draws] = drawn.view("<u4")[: draws * size].reshape(draws, size) < level[block]
        sums += won.reshape(lots, lot, size) @ amounts[block]
    return sums.reshape(-1, columns)[:draws].astype(np.int64)
