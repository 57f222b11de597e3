"""Figures that a single report adds up over the Schedule's rows, added up over the Sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from forecaster.forecasting.results import Figures
from forecaster.reporting.consolidated.consolidated import Consolidated
from forecaster.reporting.consolidated.sources import SOURCES, source_span
from forecaster.reporting.pages.blocks import (
    Block,
    Cards,
    Cell,
    Fact,
    Facts,
    Link,
    Live,
    Page,
    Table,
)
from forecaster.reporting.pages.formulas import (
    OPEN,
    WON,
    Formula,
    Rows,
    count_in,
    sum_in,
    sum_over,
)
from forecaster.reporting.pages.links import BEHIND
from forecaster.reporting.pages.summary import LAYER_NAMES
from forecaster.words.catalogue import Words

Sums = Mapping[Formula, Formula]


def sums_over_sources(consolidated: Consolidated) -> dict[Formula, Formula]:
    """A sum over the Schedule → the same over the Sources, for each that can be had there."""
    return {
        rows: sum_over(source_span(consolidated, key))
        for rows, key in _columns(consolidated.figures).items()
    }


def _columns(forecast: Figures) -> dict[Formula, str]:
    months = [f"month {at}" for at in range(len(forecast.months))]
    found = {}
    for name, layer in LAYER_NAMES.items():
        found[count_in(layer)] = f"{name} count"
        found[sum_in("converted", layer)] = f"{name} value"
    found[sum_in("weighted", OPEN)] = "open weighted"
    found[sum_in("weighted", WON)] = "won value"  # a won opportunity counts in full
    for key in ("overdue", *months, "later", "undated"):
        found[sum_in(key, OPEN)] = f"open {key}"
    for key in ("earlier", *months, "later", "undated"):
        found[sum_in(key, WON)] = f"won {key}"
    return found | {sum_over(Rows(key)): f"won {key}" for key in ("ytd", "qtd")}


def over_sources(page: Page, sums: Sums, words: Words) -> Page:
    """A page whose figures are sums over the Sources where they can be, and values elsewhere."""
    blocks = tuple(_block(block, sums) for block in page.blocks)
    link = page.link and Link(words("Sources: what each workbook adds"), SOURCES)
    return replace(page, blocks=blocks, link=link)


def _block(block: Block, sums: Sums) -> Block:
    if isinstance(block, Cards):
        return block._replace(cards=tuple(_fact(fact, sums) for fact in block.cards))
    if isinstance(block, Facts):
        return block._replace(facts=tuple(_fact(fact, sums) for fact in block.facts))
    return _table(block, sums) if isinstance(block, Table) else block


def _fact(fact: Fact, sums: Sums) -> Fact:
    return fact._replace(value=_cell(fact.value, sums))


def _table(table: Table, sums: Sums) -> Table:
    """A table without its links to rows: there are none."""
    kept = [at for at, column in enumerate(table.columns) if column.key != BEHIND]
    rows = [
        row._replace(cells=tuple(_cell(row.cells[at], sums) for at in kept)) for row in table.rows
    ]
    return table._replace(columns=tuple(table.columns[at] for at in kept), rows=rows)


def _cell(cell: Cell, sums: Sums) -> Cell:
    if not isinstance(cell, Live):
        return cell
    terms = tuple(_term(term, sums) for term in cell.terms)
    found = tuple(term for term in terms if term is not None)
    return cell._replace(terms=found) if found and len(found) == len(terms) else cell.value


def _term(term: Formula, sums: Sums) -> Formula | None:
    """The same over the Sources, None where a row of the Schedule would have to be looked at."""
    if any(isinstance(ref, Rows) for ref in term.refs):
        return sums.get(term)
    return term
