"""Identities that hold for every workbook: months add up, row order is nothing, groups agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from books import Book, Options, Row
from golden_figures import Result
from program import run_book, run_program
from random_books import random_book, random_options, with_signs

Figures = dict[str, Decimal]

SEEDS = range(3000, 3008)
ROWS = 30


def whole(seed: int) -> tuple[Book, Options]:
    """Return a random book and its options, without a filter, so that every row counts."""
    options = replace(random_options(seed), team=())
    return random_book(seed, ROWS, str(options.currency), faults=False), options


def flat(figures: object, name: str = "") -> Figures:
    """Return the figures of a nested result by the path to each."""
    if isinstance(figures, dict):
        parts = [flat(part, f"{name}.{key}") for key, part in figures.items()]
    elif isinstance(figures, list):
        parts = [flat(part, f"{name}.{place}") for place, part in enumerate(figures)]
    else:
        return {name: Decimal(str(figures))}
    return {path: figure for part in parts for path, figure in part.items()}


def added(many: Iterable[Figures]) -> Figures:
    """Add results figure by figure; one that is nowhere but here counts as 0 elsewhere."""
    total: Figures = {}
    for figures in many:
        for path, figure in figures.items():
            total[path] = total.get(path, Decimal(0)) + figure
    return total


def money(result: Result) -> Figures:
    """Return every figure of the whole workbook."""
    return flat({part: result[part] for part in ("totals", "forecast", "recurring")})


@pytest.mark.parametrize("seed", SEEDS)
def test_buckets_and_months_add_up_to_the_totals_r17_r23(seed: int, tmp_path: Path) -> None:
    result = run_book(*whole(seed), tmp_path)
    opened, won = result["forecast"]["open"], dict(result["forecast"]["won"])
    won.pop("ytd")  # a named part of `earlier`
    assert result["rows"]["used"] == ROWS
    assert sum(flat(opened).values()) == Decimal(result["totals"]["open"]["weighted"])
    assert sum(flat(won).values()) == Decimal(result["totals"]["won"]["value"])


@pytest.mark.parametrize("seed", SEEDS)
def test_row_order_changes_no_figure_r24(seed: int, tmp_path: Path) -> None:
    book, options = whole(seed)
    rows = list(book.opportunities)
    Random(seed).shuffle(rows)
    one = run_book(book, options, tmp_path)
    other = run_book(book.with_opportunities(rows), options, tmp_path, "shuffled")
    for part in ("rows", "totals", "months", "periods", "forecast", "by", "unconverted"):
        assert one[part] == other[part], part
    assert one["recurring"] == other["recurring"]


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_what_wants_attention_knows_no_row_order_and_adds_up_r24(seed: int, tmp_path: Path) -> None:
    book, options = whole(seed)
    book = with_signs(book, seed)
    rows = [{**row, "Probability": _percent(row["Probability"])} for row in book.opportunities]
    mixed = Random(seed).sample(rows, ROWS)
    parts = [rows, mixed, mixed[: ROWS // 2], mixed[ROWS // 2 :]]
    total, other, first, second = (
        run_book(book.with_opportunities(part), options, tmp_path, f"part{number}")["health"]
        for number, part in enumerate(parts)
    )
    assert total == other
    assert added(_by_kind([*first, *second])) == added(_by_kind(total))


def _by_kind(health: list[Result]) -> Iterable[Figures]:
    return (flat({one["kind"]: {k: v for k, v in one.items() if k != "kind"}}) for one in health)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_workbook_split_in_two_adds_up_to_the_whole_r24(seed: int, tmp_path: Path) -> None:
    book, options = whole(seed)
    rows = [{**row, "Probability": _percent(row["Probability"])} for row in book.opportunities]
    parts = [rows, rows[: ROWS // 2], rows[ROWS // 2 :]]
    total, first, second = (
        money(run_book(book.with_opportunities(part), options, tmp_path, f"part{number}"))
        for number, part in enumerate(parts)
    )
    assert added([first, second]) == total


def _percent(share: object) -> object:
    """Write a share as text, for a half of a column may look like the other scale (R10)."""
    if not isinstance(share, (int, float)):
        return None
    return f"{share if share > 1 else share * 100:.6g}%"


@pytest.mark.parametrize("seed", SEEDS)
def test_every_dimension_adds_up_to_the_totals(seed: int, tmp_path: Path) -> None:
    result = run_book(*whole(seed), tmp_path)
    totals, opened = result["totals"]["open"], result["forecast"]["open"]
    won = {**result["forecast"]["won"], "value": result["totals"]["won"]["value"]}
    won.pop("ytd")
    for dimension in ("milestone", "pipeline", "owner", "team", "customer", "currency"):
        groups = [{k: v for k, v in one.items() if k != "key"} for one in result["by"][dimension]]
        assert added(map(flat, groups)) == flat({**totals, **opened, "won": won}), dimension


@pytest.mark.parametrize("seed", SEEDS)
def test_overlapping_groups_leave_the_total_without_double_counting_r35(
    seed: int, tmp_path: Path
) -> None:
    book, options = whole(seed)
    every: list[Row] = [{**row, "Tags": "red; blue"} for row in book.opportunities]
    result = run_book(book.with_opportunities(every), options, tmp_path)
    groups = result["by"]["tag"]
    assert [group["key"] for group in groups] in (["red", "blue"], ["blue", "red"])
    for group in groups:
        assert group["weighted"] == result["totals"]["open"]["weighted"]
        assert group["months"] == result["forecast"]["open"]["months"]
        assert group["won"]["value"] == result["totals"]["won"]["value"]


@pytest.mark.parametrize("seed", SEEDS)
def test_negating_every_value_negates_every_figure_r21(seed: int, tmp_path: Path) -> None:
    book, options = whole(seed)
    opposite = [
        {**row, **{name: _minus(row[name]) for name in ("Value", "Total Value")}}
        for row in book.opportunities
    ]
    one = money(run_book(book, options, tmp_path))
    other = money(run_book(book.with_opportunities(opposite), options, tmp_path, "opposite"))
    signs = {path: 1 if path.endswith(".count") else -1 for path in one}
    assert {path: figure * signs[path] for path, figure in one.items()} == other


def _minus(cell: object) -> object:
    return -cell if isinstance(cell, (int, float)) else None


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_the_command_gives_the_same_result_as_the_function_each_time(
    seed: int, tmp_path: Path
) -> None:
    book, options = whole(seed)
    result = run_book(book, options, tmp_path)
    words = [str(tmp_path / "book.xlsx"), "--out", str(tmp_path / "out"), *options.arguments()]
    first, second = run_program(words), run_program(words)
    assert first.result == second.result == result
