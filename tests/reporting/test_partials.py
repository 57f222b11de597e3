"""Partial results travel as JSON: what comes back is exactly what went, or it is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from forecaster.forecasting.results import Figures, Group, Members
from forecaster.money import HELD
from forecaster.reporting.partials import VERSION, decode, encode
from forecasting.parts import figures_of, random_part, with_table

SEEDS = range(5100, 5108)
Steps = tuple[str | int, ...]
REFUSED = r"no partial result|validation error"


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    return figures_of(*random_part(SEEDS[0]), tmp_path_factory.mktemp("partial"))


@pytest.fixture(scope="module")
def wire(figures: Figures) -> dict[str, Any]:
    return encode(figures)


def same(one: Figures, other: Figures) -> bool:
    """Whether all is the same but the members of groups, which stay behind."""
    for field in Figures.__dataclass_fields__:
        mine, theirs = getattr(one, field), getattr(other, field)
        if field == "months":
            assert mine.tolist() == theirs.tolist()
            assert mine.dtype == theirs.dtype
        elif field == "by":
            nobody = Members(*decode(encode(one)).by["owner"].members)
            assert list(mine) == list(theirs)
            for table, again in zip(mine.values(), theirs.values(), strict=True):
                assert table._replace(members=nobody) == again._replace(members=nobody)
                assert again.members.row.size == 0
        else:
            assert mine == theirs, field
    return True


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_come_back_from_json_as_they_went(seed: int, tmp_path: Path) -> None:
    went = figures_of(*random_part(seed), tmp_path)
    came = decode(json.loads(json.dumps(encode(went))))
    assert type(came) is Figures
    assert same(went, came)


def test_sums_come_back_with_what_was_folded(figures: Figures) -> None:
    went = with_table(figures, figures.by["customer"]._replace(folded=7))
    assert same(went, decode(encode(went)))


def test_a_workbook_of_500_customers_is_less_than_300_kb(figures: Figures) -> None:
    months = tuple(10**7 + n for n in range(12))
    one = figures.by["customer"].total
    big = replace(
        one,
        value=10**8,
        open=one.open._replace(months=months),
        won=one.won._replace(months=months),
    )
    groups: tuple[Group, ...] = tuple(replace(big, key=f"Customer {n} Ltd") for n in range(500))
    large = with_table(figures, figures.by["customer"]._replace(groups=groups))
    assert len(json.dumps(encode(large))) < 300_000


def places(data: object, before: Steps = ()) -> Iterator[Steps]:
    """Every place of nested data."""
    if before:
        yield before
    if isinstance(data, dict):
        for key, one in data.items():
            yield from places(one, (*before, key))
    if isinstance(data, list):
        for at, one in enumerate(data):
            yield from places(one, (*before, at))


def changed(data: dict[str, Any], where: Steps, value: object) -> dict[str, Any]:
    """A copy with another value at a place; no value takes what stands there out."""
    copy: Any = deepcopy(data)
    inside = copy
    for step in where[:-1]:
        inside = inside[step]
    if value is KeyError:
        del inside[where[-1]]
    else:
        inside[where[-1]] = value
    return copy  # type: ignore[no-any-return]


def few_places(data: dict[str, Any]) -> list[Steps]:
    """The places that differ in kind: the first two of any list."""
    return [at for at in places(data) if all(not isinstance(s, int) or s < 2 for s in at)]


def test_anything_of_another_kind_is_refused_wherever_it_stands(wire: dict[str, Any]) -> None:
    small = {**wire, "by": wire["by"][:1]}
    assert decode(small).by
    for where in few_places(small):
        for wrong in (1.5, None, b"x", {"a": 1}, HELD + 1, -HELD - 1, float("nan")):
            with pytest.raises(ValueError, match=REFUSED):
                decode(changed(small, where, wrong))


def test_a_truth_is_no_number_and_a_number_no_truth(wire: dict[str, Any]) -> None:
    for where in (("rows", "used"), ("by", 0, "total", 0), ("version",)):
        with pytest.raises(ValueError, match=REFUSED):
            decode(changed(wire, where, value=True))
    with pytest.raises(ValueError, match=REFUSED):
        decode(changed(wire, ("checks", 0, "ok"), 1))


def test_a_piece_that_is_missing_or_unknown_is_refused(wire: dict[str, Any]) -> None:
    small = {**wire, "by": wire["by"][:1]}
    for where in few_places(small):
        if isinstance(where[-1], str):
            with pytest.raises(ValueError, match=REFUSED):
                decode(changed(small, where, KeyError))
    for where in (("more",), ("rows", "more"), ("by", 0, "more"), ("checks", 0, "more")):
        with pytest.raises(ValueError, match=REFUSED):
            decode(changed(wire, where, 0))


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("version",), VERSION + 1),
        (("currency",), "eur"),
        (("first_month",), "2026-13"),
        (("first_month",), "2026-05-01"),
        (("months",), 0),
        (("months",), 121),
        (("months",), 999),
        (("rows", "used"), -1),
        (("open", "count"), -1),
        (("open_buckets", "months", 0), KeyError),
        (("won_buckets", "months"), []),
        (("recurring", "mrr", 0), KeyError),
        (("by", 0, "total", 0), KeyError),
        (("by", 0, "sums", 0, 0), KeyError),
        (("by", 0, "sums", 0), KeyError),
        (("by", 0, "keys", 0), KeyError),
        (("by", 1, "field"), "milestone"),
        (("by", 0, "order"), ["a", "a"]),
        (("by", 0, "sums", 0, 0), -1),
        (("by", 0, "sums", 0, -8), -1),
        (("by", 0, "sums", 0, -1), 500_000),
        (("by", 0, "total", -1), 500_000),
        (("recurring", "acv"), 500_000),
        (("conversion", "windows", 0), KeyError),
        (("conversion", "future"), []),
        (("conversion", "spans", "days"), [3, 1]),
        (("conversion", "spans", "times"), [0] * 99),
        (("conversion", "by", 1, "field"), "pipeline"),
        (("conversion", "by", 0, "groups", 0, "sums", 0), KeyError),
        (("conversion", "reasons", "field"), "owner"),
        (("unconverted",), [{"currency": "BRL", "layer": "gone", "count": 1, "value": 1}]),
        (("unconverted",), [{"currency": "BRL", "layer": "won", "count": 1, "value": 1}] * 2),
        (("health",), [{"kind": "overdue", "count": 1, "value": 1, "weighted": 1}] * 2),
    ],
    ids=str,
)
def test_what_no_encoder_writes_is_refused(
    wire: dict[str, Any], where: Steps, value: object
) -> None:
    with pytest.raises(ValueError, match=REFUSED):
        decode(changed(wire, where, value))


def test_a_group_that_stands_twice_is_refused(wire: dict[str, Any]) -> None:
    first = wire["by"][2]["keys"][0]
    with pytest.raises(ValueError, match="stands twice"):
        decode(changed(wire, ("by", 2, "keys", 1), f" {first.upper()} "))


def test_a_group_of_conversion_that_stands_twice_is_refused(wire: dict[str, Any]) -> None:
    groups = wire["conversion"]["by"][1]["groups"]
    with pytest.raises(ValueError, match="stands twice"):
        decode(changed(wire, ("conversion", "by", 1, "groups"), [*groups, groups[0]]))


@pytest.mark.parametrize("data", [None, [], "figures", {}, {"version": 1}, 1])
def test_anything_else_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match=REFUSED):
        decode(data)


def test_what_was_refused_is_not_repeated_for_it_may_be_long(wire: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=REFUSED) as failure:
        decode(changed(wire, ("rows", "used"), "secret" * 100))
    assert "secret" not in str(failure.value)
