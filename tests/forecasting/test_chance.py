"""Sums of bets that are won or lost on their own: exact where few, drawn where many (R33)."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest

from forecaster.forecasting.chance import Outcomes, outcomes
from forecaster.money import HELD, Decimals, Ints, exact

TENTHS = ((0, 1), (1, 5), (2, 9))


def chances(*percent: float) -> Decimals:
    return exact(np.array(percent))


def random_bets(size: int, seed: int = 1) -> tuple[Ints, Decimals]:
    random = np.random.default_rng(seed)
    amounts = random.integers(-20_000, 900_000, (size, 1)) * random.integers(0, 2, (size, 4))
    amounts[:, 0] = random.integers(1, 900_000, size)
    return amounts, chances(*random.choice([5, 12.5, 33.3333, 60, 95], size))


def enumerated(amounts: list[int], percent: list[Fraction]) -> dict[int, Fraction]:
    """Sum → how likely it is."""
    found: dict[int, Fraction] = {}
    for won in product((True, False), repeat=len(amounts)):
        likely, total = Fraction(1), 0
        for amount, chance, is_won in zip(amounts, percent, won, strict=True):
            likely *= chance if is_won else 1 - chance
            total += amount * is_won
        found[total] = found.get(total, Fraction(0)) + likely
    return found


@pytest.mark.parametrize("seed", range(5))
def test_few_bets_are_exact_and_agree_with_enumeration(seed: int) -> None:
    amounts, percent = random_bets(9, seed)
    drawn = outcomes(amounts, percent)
    assert drawn.draws == 0
    likely = [Fraction(c, 10 ** (e + 2)) for c, e in zip(*map(np.ndarray.tolist, percent))]  # noqa: B905 - of one length
    for column, found in zip(amounts.T.tolist(), drawn.columns, strict=True):
        every = enumerated(column, likely)
        for place, tenths in TENTHS:
            value = found.percentiles()[place]
            assert sum(v for k, v in every.items() if k <= value) >= Fraction(tenths, 10)
            assert sum(v for k, v in every.items() if k < value) < Fraction(tenths, 10)
        for least in (-1, 0, 50_000, 900_000):
            assert found.at_least(least) == sum(v for k, v in every.items() if k >= least)


def test_many_equal_bets_are_exact() -> None:
    drawn = outcomes(np.full((200, 1), 7), chances(*[50] * 200))
    assert drawn.draws == 0
    (found,) = drawn.columns
    assert found.percentiles() == (7 * 91, 7 * 100, 7 * 109)
    below = sum(comb(200, won) for won in range(100))
    assert found.at_least(700) == 1 - Fraction(below, 2**200)


def share_below(found: Outcomes, value: int) -> float:
    return float(1 - found.at_least(value + 1))


def test_what_is_drawn_is_near_the_exact_range() -> None:
    amounts, percent = random_bets(13)
    exactly = outcomes(amounts, percent)
    thirty, more = np.repeat(amounts, 30, axis=0), Decimals(*(np.repeat(c, 30) for c in percent))
    assert exactly.draws == 0
    # A bet of 0 changes nothing, but 350 bets of one unit too many sums are for the exact way.
    grains = np.concatenate([amounts, np.full((350, 4), 1)])
    with_grains = Decimals(*(np.concatenate([a, b]) for a, b in zip(percent, chances(*[50] * 350))))  # noqa: B905 - of one length
    drawn = outcomes(grains, with_grains)
    assert drawn.draws == 10_000
    for one, other in zip(exactly.columns, drawn.columns, strict=True):
        for value in one.percentiles():
            assert abs(share_below(one, value) - share_below(other, value + 200)) < 0.02
    assert outcomes(thirty, more).draws == 10_000


def test_the_order_of_the_bets_changes_nothing() -> None:
    amounts, percent = random_bets(600)
    amounts[::2, 0] = 5000  # many that only their months and chances tell apart
    order = np.random.default_rng(7).permutation(600)
    shuffled = Decimals(*(column[order] for column in percent))
    one, other = outcomes(amounts, percent), outcomes(amounts[order], shuffled)
    assert one.draws == other.draws == 10_000
    for mine, theirs in zip(one.columns, other.columns, strict=True):
        assert np.array_equal(mine.sums, theirs.sums)


def test_the_draws_are_the_same_on_every_machine() -> None:
    amounts = (np.arange(400) * 7919 % 1000 + 1)[:, None]
    (found,) = outcomes(amounts, chances(*[5, 12.5, 60, 95.01] * 100)).columns
    assert found.percentiles() == (82294, 87259, 92267)
    assert sum(map(int, found.sums)) == 872806061


@pytest.mark.parametrize(("bets", "draws"), [(400, 10_000), (20_001, 9_999), (40_000, 5_000)])
def test_draws_become_fewer_as_bets_become_many_r33(bets: int, draws: int) -> None:
    percent = Decimals(np.full(bets, 50), np.zeros(bets, dtype=np.int64))
    drawn = outcomes(np.arange(1, bets + 1)[:, None], percent)
    assert drawn.draws == draws
    mean = bets * (bets + 1) // 4
    assert abs(drawn.columns[0].percentiles().p50 - mean) < mean // 100


def test_sums_are_exact_up_to_all_that_is_held() -> None:
    bets = 512
    amounts = np.full((bets, 1), HELD // bets)
    amounts[0] -= 1
    drawn = outcomes(amounts, chances(*[99.9999999] * bets))
    assert drawn.draws == 10_000
    assert drawn.columns[0].percentiles().p90 == HELD - 1


def test_more_months_change_no_draw() -> None:
    amounts, percent = random_bets(400)
    wide = np.concatenate([amounts, np.repeat(amounts[:, 1:2], 120, axis=1)], axis=1)
    few, many = (outcomes(columns, percent).columns for columns in (amounts, wide))
    assert all(np.array_equal(few[1].sums, month.sums) for month in many[4:])
    assert np.array_equal(few[0].sums, many[0].sums)


@pytest.mark.parametrize("size", [0, 1, 500])
def test_what_is_sure_or_impossible_is_not_drawn(size: int) -> None:
    amounts = np.full((size, 1), 10)
    for percent, total in ((100, 10 * size), (0, 0)):
        drawn = outcomes(amounts, Decimals(np.full(size, percent), np.zeros(size, dtype=np.int64)))
        assert drawn.draws == 0
        assert drawn.columns[0].percentiles() == (total, total, total)


def test_chances_of_many_digits_are_taken_as_they_are() -> None:
    fine = chances(10.0000000001, 9.9999999999)
    low, high = (
        outcomes(np.array([[7]]), Decimals(*(c[at : at + 1] for c in fine))) for at in (0, 1)
    )
    assert low.columns[0].percentiles().p90 == 7
    assert high.columns[0].percentiles().p90 == 0
