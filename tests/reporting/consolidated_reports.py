"""Consolidated reports for tests: a few workbooks run one by one, their figures added up here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, replace
from datetime import date
from operator import add
from pathlib import Path
from typing import Any

import numpy as np

from books import Book, Row, write_book
from forecaster.forecasting.conversion_sums import added_conversion
from forecaster.forecasting.health import KINDS
from forecaster.forecasting.outlook import Moments
from forecaster.forecasting.results import (
    Check,
    Figures,
    Group,
    GroupTable,
    Health,
    LayerTotals,
    Members,
    Unconverted,
)
from forecaster.money import text
from forecaster.options import Options
from forecaster.problems import Problem
from forecaster.reporting.consolidated.consolidated import TITLE, Consolidated, SourceBook
from forecaster.reporting.consolidated.source import (
    kinds_of,
    kinds_of_failure,
    ranked_deals,
    source_figures,
)
from forecaster.reporting.report import Report
from forecaster.resources import samples
from forecaster.run import make_report
from forecaster.words.catalogue import words
from random_books import random_book

AS_OF = date(2026, 11, 30)
NOBODY = np.array([], dtype=np.int64)


def plus(mine: Any, more: Any) -> Any:  # noqa: ANN401 - numbers, and tuples of them
    """Numbers added, and tuples place by place; texts and truths are the same in both."""
    if isinstance(mine, str | bool):
        assert mine == more
        return mine
    if isinstance(mine, int):
        return mine + more
    sums = [plus(*pair) for pair in zip(mine, more, strict=True)]
    return type(mine)(*sums) if hasattr(mine, "_fields") else tuple(sums)


def _group(key: str, groups: Sequence[Group]) -> Group:
    first, *others = [astuple_group(group) for group in groups]
    for other in others:
        first = plus(first, other)
    return Group(key, *first)


def astuple_group(group: Group) -> tuple[Any, ...]:
    """What of a group is added up."""
    return tuple(getattr(group, name) for name in Group.__dataclass_fields__ if name != "key")


def _table(field: str, many: Sequence[Figures]) -> GroupTable:
    tables = [figures.by[field] for figures in many]
    keys = list(dict.fromkeys(group.key for table in tables for group in table.groups))
    groups = [_group(key, [g for t in tables for g in t.groups if g.key == key]) for key in keys]
    if field != "milestone":
        groups.sort(key=lambda group: (-group.weighted - group.won_value, group.key))
    total = _group("", [table.total for table in tables])
    first = tables[0]
    none = Members(NOBODY, NOBODY)
    return GroupTable(field, first.heading, tuple(groups), total, first.overlapping, none)


def _apart(figures: Figures) -> list[Unconverted]:
    layers = (("open", figures.open), ("won", figures.won), ("lost", figures.lost))
    own = [Unconverted(figures.currency, n, t.count, t.value) for n, t in layers if t.count]
    return [*own, *figures.unconverted]


def added_up(many: Sequence[Figures], apart: Iterable[Figures] = ()) -> Figures:
    """The sums of figures of one currency, and what stands apart in others."""
    first, *others = many
    found = Figures(**{name: getattr(first, name) for name in Figures.__dataclass_fields__})
    for other in others:
        sums: dict[str, Any] = {
            name: plus(getattr(found, name), getattr(other, name))
            for name in ("rows", "open_buckets", "won_buckets", "recurring", "periods")
        }
        layers: dict[str, Any] = {
            name: LayerTotals(*plus(astuple(getattr(found, name)), astuple(getattr(other, name))))
            for name in ("open", "won", "lost")
        }
        health = _health(found, other)
        largest = tuple(sorted((*found.largest, *other.largest), reverse=True)[:10])
        moments = Moments(*map(add, found.moments, other.moments))
        found = replace(found, **sums, **layers, health=health, largest=largest, moments=moments)
    priceless: dict[tuple[str, str], tuple[int, int]] = {}
    everything = [u for figures in many for u in figures.unconverted]
    for one in [*everything, *(u for figures in apart for u in _apart(figures))]:
        key = (one.currency, one.layer)
        priceless[key] = plus(priceless.get(key, (0, 0)), (one.count, one.value))
    unconverted = tuple(Unconverted(*key, *sums) for key, sums in sorted(priceless.items()))
    fields = list(dict.fromkeys(field for figures in many for field in figures.by))
    by = {field: _table(field, many) for field in fields}
    conversion = added_conversion(figures.conversion for figures in many)
    return _checked(replace(found, unconverted=unconverted, by=by, conversion=conversion))


def _health(*many: Figures) -> tuple[Health, ...]:
    """Every kind that any of them has."""
    sums: dict[str, Any] = {}
    for kind, *counted in (astuple(one) for figures in many for one in figures.health):
        sums[kind] = plus(sums.get(kind, (0, 0, 0)), tuple(counted))
    return tuple(Health(kind, *sums[kind]) for kind in KINDS if kind in sums)


def _checked(figures: Figures) -> Figures:
    opened, won, digits = figures.open_buckets, figures.won_buckets, figures.digits
    both = figures.open.weighted + figures.won.value
    checks = [_check("rows", figures.rows.read, sum(figures.rows[1:]), 0)]
    for name, total, buckets in (
        ("open buckets", figures.open.weighted, opened),
        ("won buckets", figures.won.value, won._replace(ytd=0)),
    ):
        parts = sum(sum(part) if isinstance(part, tuple) else part for part in buckets)
        checks.append(_check(name, total, parts, digits))
    for field, table in figures.by.items():
        groups = [table.total] if table.overlapping else table.groups
        parts = sum(group.weighted + group.won_value for group in groups)
        checks.append(_check(f"by {field}", both, parts, digits))
    return replace(figures, checks=tuple(checks))


def _check(name: str, expected: int, actual: int, digits: int) -> Check:
    wanted, found, off = (text(minor, digits) for minor in (expected, actual, actual - expected))
    return Check(name, wanted, found, off, ok=expected == actual)


def consolidated(
    reports: Sequence[Report],
    currency: str = "EUR",
    failed: Sequence[tuple[str, tuple[Problem, ...]]] = (),
    **choices: Any,  # noqa: ANN401 - the fields of Options
) -> Consolidated:
    """Reports, named ``folder/title.xlsx``, as one; ``failed`` are workbooks that have none."""
    options = replace(reports[0].options, currency=currency, **choices)
    added = [report for report in reports if report.forecast.currency == currency]
    apart = [report for report in reports if report not in added]
    sources = [
        SourceBook(
            name=f"{('north', 'south')[at % 2]}/{report.source.file}",
            sha256=report.source.sha256,
            figures=source_figures(report),
            added=report in added,
            kinds=kinds_of(report),
            reports=tuple(
                f"{report.title}-{options.as_of}{ending}" for ending in (".xlsx", ".html")
            ),
        )
        for at, report in enumerate(reports)
    ]
    # A failed one stands among the others.
    for name, problems in failed:
        kinds = kinds_of_failure(problems)
        sources.insert(1, SourceBook(name, "", None, added=False, kinds=kinds, reports=()))
    deals = sorted(
        (deal for report in added for deal in ranked_deals(report)),
        key=lambda deal: (-deal.weighted, deal.id, deal.name),
    )
    figures = added_up([r.forecast for r in added], [r.forecast for r in apart])
    return Consolidated(
        title=words(options.lang)(TITLE),
        version="1.0.0",
        options=options,
        figures=figures,
        sources=tuple(sources),
        deals=tuple(deals[:10]),
    )


FAILED = (("south/broken.xlsx", (Problem("E001", found="broken.xlsx"),)),)


def _random(folder: Path, seed: int, currency: str, options: Options) -> Report:
    book = random_book(seed, 30, currency)
    path = write_book(book, folder / f"team-{seed}.xlsx")
    return make_report(path, replace(options, currency=currency))


def mixed(folder: Path, lang: str = "en", **choices: Any) -> Consolidated:  # noqa: ANN401 - Options
    """Five workbooks: the sample, two random ones, one in JPY, and one that failed."""
    options = Options(as_of=AS_OF, lang=lang, currency="EUR", **choices)
    reports = [
        make_report(samples() / "pipeline.xlsx", options),
        _random(folder, 1, "EUR", options),
        _random(folder, 2, "EUR", options),
        _random(folder, 3, "JPY", options),
    ]
    return consolidated(reports, failed=FAILED)


def small(folder: Path, *names: str, lang: str = "en") -> Consolidated:
    """A workbook for each name, with the name wherever a user can write; one more failed."""
    options = Options(as_of=AS_OF, lang=lang, currency="EUR", by=("Product",))
    reports = []
    for at, name in enumerate(names):
        path = write_book(
            Book((deal(at, name), won(at, name), bad(at, name))), folder / f"{at}.xlsx"
        )
        report = make_report(path, options)
        file = f"{name}.xlsx"
        reports.append(replace(report, title=name, source=report.source._replace(file=file)))
    found = consolidated(reports, failed=[(f"{names[0]} broken.xlsx", FAILED[0][1])])
    return replace(found, title=f"Consolidated {names[0]}")


def deal(number: int, name: str, **columns: object) -> Row:
    """An open opportunity of 1,000 EUR at 50 %."""
    plain: dict[str, object] = {
        "ID": f"OP-{number}",
        "Name": name,
        "Contact": name,
        "Owner": name,
        "Team": f"{name} {number % 3}",
        "Pipeline": name,
        "Milestone": name,
        "Status": "Open",
        "Probability": 50,
        "Value": 1000 + number,
        "Currency": "EUR",
        "Expected Close": date(2026, 12, 10),
        "Closed On": None,
        "Tags": name,
        "Product": name,
    }
    return plain | columns


def won(number: int, name: str) -> Row:
    """A won one."""
    terms = {"ID": f"W-{number}", "Milestone": "Won", "Status": "Won", "Probability": 100}
    return deal(number, name, **terms, **{"Closed On": date(2026, 10, 2)})


def bad(number: int, name: str) -> Row:
    """One that is rejected."""
    return deal(number, name, ID=f"B-{number}", Probability=f"{name}?")


def crowded(report: Consolidated, name: str, count: int) -> Consolidated:
    """So many workbooks of each kind, their names long: more than a page has room for."""
    many = [
        replace(source, name=f"{name} {number:05}/{source.name}")
        for number in range(count)
        for source in report.sources
    ]
    return replace(report, title=name, sources=tuple(many))
