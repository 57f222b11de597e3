"""Identities that hold for every workbook: months add up, row order is nothing, groups agree."""

from __future__ import annotations

import re
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

CLOSED = (
    *("conversion", "conversion_by", "conversion_dates"),
    *("lost_reasons", "lost_from", "time_to_win"),
)
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
    for part in ("recurring", "recurring_by", *CLOSED, "concentration", "range"):
        assert one[part] == other[part], part


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
def test_groups_of_a_list_stand_by_its_options_and_no_row_order_changes_it_r35(
    seed: int, tmp_path: Path
) -> None:
    book, options = whole(seed)
    random = Random(f"options {seed}")
    products = random.sample(["Pump", "PIPE", "valve ", "Tank"], random.randrange(1, 5))
    declared: list[Row] = [
        {"Field": "Product", "Type": "multi-list", "Options": "; ".join(products)},
        {"Field": "Region", "Type": "list", "Options": random.choice(["West; East", "East"])},
    ]
    book = replace(book, custom_fields=tuple(declared))
    mixed = book.with_opportunities(random.sample(book.opportunities, ROWS))
    one, other = (run_book(each, options, tmp_path) for each in (book, mixed))
    assert one["by"] == other["by"]
    for field in declared:
        names = [name.strip().casefold() for name in str(field["Options"]).split(";")]
        groups = one["by"][f"field:{field['Field']}"]
        keys = [group["key"].casefold() for group in groups]
        first = [name for name in names if name in keys]
        assert keys[: len(first)] == first
        sizes = [Decimal(g["weighted"]) + Decimal(g["won"]["value"]) for g in groups[len(first) :]]
        assert sizes == sorted(sizes, reverse=True)


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


@pytest.mark.parametrize("seed", SEEDS)
def test_what_closed_in_two_workbooks_adds_up_to_the_whole_r24(seed: int, tmp_path: Path) -> None:
    book, options = whole(seed)
    rows = [{**row, "Probability": _percent(row["Probability"])} for row in book.opportunities]
    total, first, second = (
        run_book(book.with_opportunities(part), options, tmp_path, f"closed{number}")
        for number, part in enumerate([rows, rows[::2], rows[1::2]])
    )
    parts = [counted(part["conversion"]) for part in (first, second)]
    assert added(parts) == counted(total["conversion"])
    assert first["time_to_win"]["n"] + second["time_to_win"]["n"] == total["time_to_win"]["n"]


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


def counted(windows: list[Result]) -> Figures:
    """Return what of a group's windows adds up: counts and values, no rates."""
    names = ("won", "lost", "excluded", "unpriced", "value")
    return flat([{name: window[name] for name in names} for window in windows])


@pytest.mark.parametrize("seed", SEEDS)
def test_contracts_of_every_dimension_add_up_to_the_whole_r31(seed: int, tmp_path: Path) -> None:
    result = run_book(*whole(seed), tmp_path)
    recurring = result["recurring"]
    wanted = {
        "contracts": Decimal(recurring["contracts"][0]),
        "mrr": Decimal(recurring["mrr"][0]),
        "arr": Decimal(recurring["arr"][0]),
        "ending_mrr": sum(map(Decimal, recurring["ends_mrr"])),
        "last_mrr": Decimal(recurring["mrr"][-1]),
        "last_mrr_open_weighted": Decimal(recurring["mrr_open_weighted"][-1]),
        "tcv": Decimal(recurring["tcv"]),
        "acv": Decimal(recurring["acv"]),
    }
    for dimension in ("pipeline", "owner", "team", "customer"):
        groups = result["recurring_by"][dimension]
        assert wanted == {name: sum(Decimal(group[name]) for group in groups) for name in wanted}, (
            dimension
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_groups_of_what_closed_add_up_to_the_whole_r28(seed: int, tmp_path: Path) -> None:
    result = run_book(*whole(seed), tmp_path)
    everything = counted(result["conversion"])
    for dimension in ("pipeline", "owner", "team", "field:Region"):
        groups = result["conversion_by"][dimension]
        assert added(counted(group["windows"]) for group in groups) == everything, dimension
    lost = sum(one["lost"] + one["excluded"] for one in result["conversion"])
    for part in ("lost_reasons", "lost_from"):
        counts = [window["count"] for group in result[part] for window in group["windows"]]
        assert sum(counts) == lost, part
    dates, closed = result["conversion_dates"], result["conversion"][-1]
    for side in ("won", "lost"):
        extra = closed["excluded"] + dates["future"]["excluded"] if side == "lost" else 0
        assert closed[side] + dates["future"][side] + extra == result["totals"][side]["count"]


@pytest.mark.parametrize("seed", SEEDS)
def test_each_window_holds_the_shorter_ones_and_rates_lie_in_their_interval_r28(
    seed: int, tmp_path: Path
) -> None:
    result = run_book(*whole(seed), tmp_path)
    groups = [group["windows"] for group in result["conversion_by"]["tag"]]
    for windows in (result["conversion"], *groups):
        for side in ("won", "lost", "excluded"):
            assert [one[side] for one in windows] == sorted(one[side] for one in windows)
        for one in windows:
            assert (one["rate"] is None) == (one["won"] + one["lost"] == 0)
            if one["rate"] is not None:
                assert 0 <= Decimal(one["low"]) <= Decimal(one["rate"]) <= Decimal(one["high"]) <= 1


@pytest.mark.parametrize("seed", SEEDS)
def test_owners_and_teams_share_the_times_to_win_r29(seed: int, tmp_path: Path) -> None:
    result = run_book(*whole(seed), tmp_path)
    whole_time = {k: v for k, v in result["time_to_win"].items() if k not in ("mean", "median")}
    for dimension in ("owner", "team"):
        groups = [
            g["time_to_win"] for g in result["conversion_by"][dimension] if "time_to_win" in g
        ]
        assert {name: sum(one[name] for one in groups) for name in whole_time} == whole_time


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
    counts = re.compile(r"\.count$|\.(contracts|starts|ends)\.\d+$")
    signs = {path: 1 if counts.search(path) else -1 for path in one}
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
