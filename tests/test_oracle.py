"""The fast program against the slow oracle, on random books: every figure of the JSON result."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from books import Book, Options
from golden_figures import Result
from oracle.dates import fiscal_year_begin, label, month_named, month_of
from oracle.figures import expected, period
from program import run_book
from random_books import random_book, random_options, with_signs, with_targets

SEEDS = range(208)
ROWS = 12
TARGET_SEEDS = range(2000, 2024)
LARGE_SEEDS = range(1000, 1004)
LARGE_ROWS = 300
SIGN_SEEDS = range(2000, 2010)
SIGN_ROWS = 40


def compare(book: Book, options: Options, folder: Path) -> None:
    """Compare one run with the oracle, part by part, so that a difference names its part."""
    actual = run_book(book, options, folder)
    oracle = expected(book, options)
    parts = ("rows", "currency", "months", "totals", "forecast", "recurring", "health")
    for part in (*parts, "concentration"):
        known = {key: actual[part][key] for key in oracle[part]} if part == "recurring" else None
        assert (known or actual[part]) == oracle[part], part
    assert {key: actual["range"][key] for key in oracle["range"]} == oracle["range"]
    assert sorted(map(_line, actual["targets"])) == sorted(map(_line, oracle["targets"]))
    assert _sorted(actual["unconverted"]) == _sorted(oracle["unconverted"])
    assert set(oracle["by"]) <= set(actual["by"])
    for dimension, groups in oracle["by"].items():
        assert _filled(actual["by"][dimension]) == _filled(groups), dimension
        assert list(_filled(actual["by"][dimension])) == list(_filled(groups)), dimension
    assert set(oracle["recurring_by"]) <= set(actual["recurring_by"])
    for dimension, groups in oracle["recurring_by"].items():
        assert _by_key(actual["recurring_by"][dimension]) == groups, dimension
    compare_conversion(actual, oracle)
    compare_periods(actual, book, options)


def compare_conversion(actual: Result, oracle: Result) -> None:
    """Compare what is said of closed deals; groups by key, for the program sorts them by size."""
    for part in ("conversion", "conversion_dates", "time_to_win"):
        assert actual[part] == oracle[part], part
    for part in ("lost_reasons", "lost_from"):
        assert _by_key(actual[part]) == _by_key(oracle[part]), part
    assert set(actual["conversion_by"]) == set(oracle["conversion_by"])
    for dimension, groups in oracle["conversion_by"].items():
        assert _by_key(actual["conversion_by"][dimension]) == _by_key(groups), dimension
    size = actual["pipeline_size"]
    owners = sorted(size["owners"], key=lambda one: one["owner"])
    assert {**size, "owners": owners} == oracle["pipeline_size"]


def _by_key(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(groups, key=lambda group: (group["key"], group.get("included", True)))


def compare_periods(actual: Result, book: Book, options: Options) -> None:
    """Compare each quarter and year listed; those that the horizon touches are all there."""
    listed = [(month_named(one["from"]), month_named(one["to"])) for one in actual["periods"]]
    for (begin, end), one in zip(listed, actual["periods"], strict=True):
        figures = {key: one[key] for key in ("won", "open", "partial")}
        assert figures == period(book, options, begin, end), one["label"]
    first = month_of(options.as_of)
    year = fiscal_year_begin(options.as_of, options.fiscal_year_start)
    for length in (3, 12):
        for begin in range(year, first + options.months, length):
            if begin + length > first:
                assert (begin, begin + length - 1) in listed, label(begin)


def _line(target: dict[str, Any]) -> list[str]:
    """A target's figures, by whose and when it is first of all."""
    first = ("team", "owner", "pipeline", "basis", "from", "to")
    return [*(target[name] for name in first), *map(str, target.values())]


def _sorted(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (row["currency"], row["layer"]))


def _filled(groups: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the groups by key, without those of lost deals only: all their figures are 0."""
    return {group["key"]: group for group in groups if _figures(group)}


def _figures(group: dict[str, Any]) -> set[str]:
    won = group["won"]
    figures = [group["count"], group["weighted"], group["value"], won["value"], *won["months"]]
    return {str(figure) for figure in figures if str(figure).strip("-0.")}


@pytest.mark.parametrize("seed", SEEDS)
def test_program_agrees_with_the_oracle_on_a_small_book(seed: int, tmp_path: Path) -> None:
    options = random_options(seed)
    compare(random_book(seed, ROWS, str(options.currency)), options, tmp_path)


@pytest.mark.parametrize("seed", TARGET_SEEDS)
def test_program_agrees_with_the_oracle_on_targets_r32(seed: int, tmp_path: Path) -> None:
    options = random_options(seed)
    book = random_book(seed, ROWS, str(options.currency))
    compare(with_targets(book, seed), options, tmp_path)


@pytest.mark.parametrize("seed", LARGE_SEEDS)
def test_program_agrees_with_the_oracle_on_a_large_book(seed: int, tmp_path: Path) -> None:
    options = random_options(seed)
    compare(random_book(seed, LARGE_ROWS, str(options.currency)), options, tmp_path)


@pytest.mark.parametrize("seed", SIGN_SEEDS)
def test_program_agrees_with_the_oracle_on_what_wants_attention_r30_r36(
    seed: int, tmp_path: Path
) -> None:
    options = random_options(seed)
    book = with_signs(random_book(seed, SIGN_ROWS, str(options.currency), faults=False), seed)
    assert run_book(book, options, tmp_path)["health"] == expected(book, options)["health"]
