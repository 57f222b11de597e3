"""The figures of many workbooks are added up, and come out as those of one (R24, R26, R35)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from forecaster.errors import ForecasterError
from forecaster.forecasting.adding import Adding, added, stand_apart
from forecaster.forecasting.concentration import concentration
from forecaster.forecasting.group_sums import GroupSums, part_of
from forecaster.forecasting.results import (
    NONE_KEY,
    OTHERS_KEY,
    Figures,
    Group,
    LayerTotals,
    Unconverted,
)
from forecaster.money import HELD
from forecaster.options import Options
from forecasting.parts import (
    figures_of,
    in_parts,
    keys,
    one_group,
    plain,
    random_part,
    with_keys,
    with_order,
    with_table,
)

SEEDS = range(5000, 5008)
OPTIONS = random_part(SEEDS[0])[1]
EUR = Options(as_of=dt.date(2026, 5, 1))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    return figures_of(*random_part(SEEDS[0]), tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[Figures]:
    return in_parts(*random_part(SEEDS[0]), tmp_path_factory.mktemp("parts"))


def sums(*many: Figures, most: int = 0) -> Figures:
    adding = Adding(OPTIONS.currency, OPTIONS, most)
    for figures in many:
        adding.add(figures)
    return adding.result()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_workbook_dealt_out_into_three_adds_up_to_the_whole_r24(
    seed: int, tmp_path: Path
) -> None:
    book, options = random_part(seed)
    total = added(options.currency, options, in_parts(book, options, tmp_path))
    assert plain(total) == plain(figures_of(book, options, tmp_path))
    assert all(check.ok for check in total.checks)


def test_the_order_of_the_workbooks_changes_no_figure_r24(parts: list[Figures]) -> None:
    assert plain(sums(*parts)) == plain(sums(*reversed(parts)))


def test_nothing_but_sums_is_kept(whole: Figures) -> None:
    table = sums(whole).by["customer"]
    assert table.members.row.size == table.members.group.size == 0


def test_no_workbook_at_all_gives_nothing_in_every_place() -> None:
    nothing = added("EUR", EUR, [])
    assert nothing.rows.read == nothing.open.count == 0
    assert nothing.open_buckets.months == (0,) * EUR.months
    assert [table.groups for table in nothing.by.values()] == [()] * 7
    assert all(check.ok for check in nothing.checks)


@pytest.mark.parametrize("order", [1, -1])
def test_a_group_has_the_first_spelling_by_alphabet_whatever_the_order(
    whole: Figures, order: int
) -> None:
    spellings = ["ACME", "Acme", "acme  "][::order]
    total = sums(*(with_keys(whole, "customer", one) for one in spellings))
    (acme,) = total.by["customer"].groups
    assert acme.key == "ACME"
    assert acme.value == 3 * whole.by["customer"].groups[0].value


def test_none_stays_none_however_it_is_spelled(whole: Figures) -> None:
    total = sums(with_keys(whole, "team", "(NONE)"), with_keys(whole, "team", NONE_KEY))
    assert keys(total, "team") == [NONE_KEY]


def test_a_milestone_stands_behind_the_one_that_it_follows_in_its_own_workbook(
    whole: Figures,
) -> None:
    books = [("Lead", "Won"), ("Lead", "Bid", "WON"), ("Offer", "Won"), ("Bid", "Call")]
    total = sums(*(with_order(with_keys(whole, "milestone", *names), *names) for names in books))
    assert keys(total, "milestone") == ["Offer", "Lead", "Bid", "Call", "WON"]


@pytest.mark.parametrize("order", [1, -1])
def test_options_stand_as_declared_where_no_workbook_has_them_all_r35(
    whole: Figures, order: int
) -> None:
    """The groups come as C and A, then B: only the declaration knows that B stands between."""
    books = [("C", NONE_KEY, "A"), ("X", "B"), ("a",)]
    given = [with_keys(whole, "field:Region", *names) for names in books]
    total = sums(*(with_order(f, "A", "B", "C", by="field:Region") for f in given[::order]))
    sizes = {
        group.key: group.weighted + group.won_value for group in total.by["field:Region"].groups
    }
    others = sorted([NONE_KEY, "X"], key=lambda key: (-sizes[key], key))
    assert keys(total, "field:Region") == ["A", "B", "C", *others]
    assert total.by["field:Region"].order == ("a", "b", "c")


@pytest.mark.parametrize("order", [1, -1])
def test_options_that_one_workbook_declares_come_before_names_of_another_that_declares_none(
    whole: Figures, order: int
) -> None:
    small = with_order(with_keys(whole, "field:Region", "small"), "small", by="field:Region")
    large = with_keys(whole, "field:Region", *(f"large {n}" for n in range(3)))
    total = sums(*[small, large, large][::order])
    assert keys(total, "field:Region")[0] == "small"


def test_no_more_of_an_order_is_kept_than_of_its_groups(whole: Figures) -> None:
    books = [with_order(whole, *(f"{n} {at}" for at in range(9))) for n in range(50)]
    assert len(sums(*books, most=20).by["milestone"].order) <= 20 + 9


def test_groups_without_an_order_come_largest_first(parts: list[Figures]) -> None:
    groups = sums(*parts).by["customer"].groups
    sizes = [group.weighted + group.won_value for group in groups]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("lacks", [0, 1, 2])
def test_a_workbook_without_a_field_stands_under_none_with_all_it_has(
    parts: list[Figures], lacks: int
) -> None:
    field = "field:Region"
    bare = replace(parts[lacks], by={k: v for k, v in parts[lacks].by.items() if k != field})
    given = [bare if at == lacks else part for at, part in enumerate(parts)]
    total = sums(*given)
    named = [with_keys(part, field) for part in parts]
    named[lacks] = with_table(
        bare, parts[lacks].by[field]._replace(groups=(one_group(bare, NONE_KEY),))
    )
    full = [p if at != lacks else named[lacks] for at, p in enumerate(parts)]
    assert plain(total)["by"][-2:] == plain(sums(*full))["by"][-2:]
    assert all(check.ok for check in total.checks)


@pytest.mark.parametrize("order", [1, -1])
def test_one_field_asked_for_is_one_table_however_its_heading_is_spelled(
    parts: list[Figures], order: int
) -> None:
    table = parts[1].by["field:Region"]
    other = {k: v for k, v in parts[1].by.items() if k != "field:Region"}
    other["field:REGIÓN "] = table._replace(field="field:REGIÓN ", heading="REGIÓN ")
    total = sums(*[parts[0], replace(parts[1], by=other), parts[2]][::order])
    assert [field for field in total.by if field.startswith("field:R")] == ["field:REGIÓN "]
    assert total.by["field:REGIÓN "].heading == "REGIÓN "


def test_a_field_overlaps_if_it_does_in_any_workbook_r35(parts: list[Figures]) -> None:
    single = parts[0].by["field:Region"]._replace(overlapping=True)
    total = sums(with_table(parts[0], single), parts[1])
    assert total.by["field:Region"].overlapping
    assert total.by["tag"].overlapping
    assert not total.by["owner"].overlapping


def test_tags_keep_a_total_without_double_counting_r35(parts: list[Figures]) -> None:
    total = sums(*parts)
    tags = total.by["tag"]
    assert sum(group.count for group in tags.groups) > tags.total.count
    assert tags.total == one_group(total, "")


def many_customers(whole: Figures, names: list[str], size: int) -> Figures:
    """A workbook of customers alike but for their size."""
    groups = [
        replace(one_group(whole, name), weighted=size - at, won_value=0)
        for at, name in enumerate(names)
    ]
    return with_table(whole, whole.by["customer"]._replace(groups=tuple(groups)))


def test_more_groups_than_memory_should_hold_are_one_and_what_stands_alone_is_exact(
    whole: Figures,
) -> None:
    """Oracle: the same groups added in a dict; the folded ones are the rest."""
    books = [
        many_customers(whole, [f"C{(7 * n + at) % 40}" for at in range(8)], 1000 + 100 * (n % 5))
        for n in range(30)
    ]
    every: dict[str, int] = {}
    for book in books:
        for group in book.by["customer"].groups:
            every[group.key] = every.get(group.key, 0) + group.weighted
    table = sums(*books, most=10).by["customer"]
    *alone, others = table.groups
    assert (len(alone), others.key) == (10, OTHERS_KEY)
    assert table.folded == len(every) - len(alone)
    assert {group.key: group.weighted for group in alone}.items() <= every.items()
    assert sum(group.weighted for group in table.groups) == sum(every.values())
    assert sum(g.count for g in table.groups) == 240 * one_group(whole, "").count


def test_up_to_twice_as_many_groups_the_largest_stand_alone_whatever_the_order(
    whole: Figures,
) -> None:
    books = [many_customers(whole, [f"C{n}", f"D{n}"], 1000 * n) for n in range(10)]
    one, other = (sums(*order, most=10).by["customer"] for order in (books, books[::-1]))
    assert one.groups == other.groups
    assert [g.key for g in one.groups[:3]] == ["C9", "D9", "C8"]
    assert one.folded == 10


def test_groups_that_fit_are_never_folded(parts: list[Figures]) -> None:
    total = sums(*parts, most=1000)
    assert all(table.folded == 0 for table in total.by.values())
    assert plain(total) == plain(sums(*parts))


def test_memory_does_not_grow_with_the_workbooks(whole: Figures) -> None:
    sums_of_field = GroupSums("customer", OPTIONS.months, overlapping=False, most=20)
    for n in range(50):
        book = many_customers(whole, [f"C{n} {at}" for at in range(30)], 1000)
        sums_of_field.add(part_of(book.by["customer"], OPTIONS.months))
        assert len(sums_of_field._sums) <= 2 * 20 + 64
    table = sums_of_field.table()
    assert (len(table.groups), table.folded) == (21, 50 * 30 - 20)


def test_those_without_a_key_are_never_folded(whole: Figures) -> None:
    books = [many_customers(whole, [f"C{n}", OTHERS_KEY], 1000 * (n + 1)) for n in range(9)]
    books.append(many_customers(whole, [NONE_KEY], 1))
    assert keys(sums(*books, most=3), "customer") == ["C8", "C7", NONE_KEY, OTHERS_KEY]


def test_a_workbook_of_another_currency_is_counted_and_never_added_r26(whole: Figures) -> None:
    apart = replace(
        whole,
        currency="GBP",
        open=LayerTotals(7, 900, 450),
        won=LayerTotals(1, 0, 0),
        lost=LayerTotals(2, 30, 0),
        unconverted=(Unconverted("BRL", "open", 3, 500), Unconverted("BRL", "won", 1, 70)),
    )
    assert stand_apart(apart) == (
        Unconverted("GBP", "open", 4, 900),
        Unconverted("GBP", "lost", 2, 30),
        Unconverted("BRL", "open", 3, 500),
        Unconverted("BRL", "won", 1, 70),
    )
    adding = Adding(OPTIONS.currency, OPTIONS)
    adding.apart(apart)
    adding.add(replace(whole, unconverted=(Unconverted("BRL", "open", 1, 1),)))
    adding.apart(apart)
    total = adding.result()
    assert plain(total, ("checks", "unconverted")) == plain(whole, ("checks", "unconverted"))
    assert total.unconverted == (
        Unconverted("BRL", "open", 7, 1001),
        Unconverted("BRL", "won", 2, 140),
        Unconverted("GBP", "open", 8, 1800),
        Unconverted("GBP", "lost", 4, 60),
    )


@pytest.mark.parametrize(
    "change",
    [
        {"currency": "XXX"},
        {"months": np.array(["2020-01"], dtype="datetime64[M]")},
        {"fiscal_year": "FY1999"},
        {"periods": ()},
    ],
    ids=str,
)
def test_figures_of_another_currency_or_horizon_are_refused(
    whole: Figures, change: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match="cannot be added"):
        sums(replace(whole, **change))  # type: ignore[arg-type]


def test_a_table_of_other_months_or_with_a_key_twice_is_refused(whole: Figures) -> None:
    group = whole.by["customer"].groups[0]
    short = replace(group, open=group.open._replace(months=()))
    for groups in ((short,), (group, replace(group, key=group.key.upper()))):
        with pytest.raises(ValueError, match="by customer"):
            sums(with_table(whole, whole.by["customer"]._replace(groups=groups)))


def test_amounts_beyond_what_a_cell_holds_stop_the_adding_e117() -> None:
    nothing = added("EUR", EUR, [])
    half = replace(nothing, lost=LayerTotals(1, HELD // 2, 0))
    adding = Adding("EUR", EUR)
    adding.add(half)
    adding.add(half)
    with pytest.raises(ForecasterError, match="E117"):
        adding.add(replace(nothing, lost=LayerTotals(1, -1, 0)))
    with pytest.raises(ForecasterError, match="E117"):
        adding.apart(replace(half, currency="USD"))
    assert adding.result().lost == LayerTotals(2, HELD, 0)


def test_small_groups_that_are_too_much_together_stop_it_e117(whole: Figures) -> None:
    names = [f"C{n}" for n in range(40)]
    with pytest.raises(ForecasterError, match="E117"):
        sums(many_customers(whole, names, HELD), most=2)


def more(group: Group) -> Group:
    return replace(group, weighted=group.weighted + 1)


SPOILT: dict[str, Callable[[Figures], Figures]] = {
    "rows": lambda f: replace(f, rows=f.rows._replace(read=f.rows.read + 1)),
    "layers": lambda f: replace(f, lost=replace(f.lost, count=f.lost.count + 1)),
    "open buckets": lambda f: replace(f, open_buckets=f.open_buckets._replace(later=-1)),
    "won buckets": lambda f: replace(f, won_buckets=f.won_buckets._replace(earlier=-1)),
    "by owner": lambda f: with_table(f, f.by["owner"]._replace(groups=f.by["owner"].groups[1:])),
    "by tag": lambda f: with_table(f, f.by["tag"]._replace(total=more(f.by["tag"].total))),
    "workbooks whose checks differ": lambda f: replace(
        f, checks=(f.checks[0]._replace(ok=False), *f.checks[1:])
    ),
}


@pytest.mark.parametrize("name", SPOILT)
def test_what_goes_astray_in_one_workbook_makes_its_own_check_fail(
    parts: list[Figures], name: str
) -> None:
    found = sums(SPOILT[name](parts[0]), *parts[1:]).checks
    assert [check.name for check in found if not check.ok] == [name]


def test_the_own_checks_of_the_workbooks_are_counted_and_not_listed(parts: list[Figures]) -> None:
    bad = replace(parts[0], checks=tuple(c._replace(ok=False) for c in parts[0].checks))
    last = sums(bad, parts[1], bad).checks[-1]
    assert last == ("workbooks whose checks differ", "0", "2", "2", False)


def test_the_ten_largest_of_all_are_among_the_ten_of_each_r34(parts: list[Figures]) -> None:
    few, many = (1000, 70, 7), tuple(range(99, 89, -1))
    total = sums(replace(parts[0], largest=few), replace(parts[1], largest=many))
    assert total.largest == (1000, *range(99, 90, -1))


def test_an_index_is_blank_where_small_groups_stand_together_r34(parts: list[Figures]) -> None:
    group = replace(one_group(parts[0], "A"), weighted=1)
    table = parts[0].by["customer"]._replace(groups=(group, replace(group, key="B")))
    two = replace(with_table(parts[0], table), open=LayerTotals(2, 4, 2), largest=(1, 1))
    assert concentration(two).herfindahl_customer == Fraction(1, 2)
    assert concentration(with_table(two, table._replace(folded=3))).herfindahl_customer is None
