"""What wants a look: opportunities without a rate, and those that a person must see to."""

from __future__ import annotations

from forecaster.forecasting.results import Figures
from forecaster.reporting.attention import words_of
from forecaster.reporting.pages.blocks import (
    Column,
    Kind,
    Link,
    Live,
    Money,
    Row,
    Table,
    live,
)
from forecaster.reporting.pages.checks import decimals_of
from forecaster.reporting.pages.formulas import HEALTH, SUMMARY, At, Formula, Rows
from forecaster.reporting.pages.health import kind_cells
from forecaster.reporting.pages.links import behind, schedule_link
from forecaster.reporting.rules import LAYERS
from forecaster.words.catalogue import Words


def unconverted_table(forecast: Figures, words: Words) -> Table:
    """What has no exchange rate, in its own currency (R26)."""
    columns = (
        Column(words("Currency"), key="currency"),
        Column(words("Opportunities"), Kind.COUNT),
        Column(words("Value"), Kind.MONEY),
        Column(words("Layer"), key="layer"),
        behind(words),
    )
    rows = []
    for at, u in enumerate(forecast.unconverted):
        key = f"unconverted {at}"
        where = (
            Rows("currency"),
            At(SUMMARY, key, "currency"),
            Rows("status"),
            At(SUMMARY, key, "layer"),
        )
        total = Formula("sum of both flagged", (Rows("total"), *where, Rows("unpriced")))
        cells = (
            u.currency,
            live(u.count, Formula("sum of both", (Rows("unpriced"), *where))),
            Live(Money(u.value, u.currency), (total,), decimals_of(u.currency, forecast)),
            words(LAYERS[u.layer]),
            schedule_link(words, "unpriced", words("No rate"), "1"),
        )
        rows.append(Row(cells, key=key))
    note = words("These have no exchange rate: they are counted, and in no sum of this report.")
    return Table(words("Not converted"), columns, rows, (note,))


def health_table(forecast: Figures, words: Words, *, live_rows: bool) -> Table:
    """The kinds of health that concern any opportunity (R9, R18, R30, R36)."""
    money = forecast.currency
    columns = (
        Column(words("What wants a look")),
        Column(words("Opportunities"), Kind.COUNT),
        Column(words("Value"), Kind.MONEY, money),
        Column(words("Weighted"), Kind.MONEY, money),
        behind(words),
    )
    rows = []
    for one in forecast.health:
        if one.count:
            *figures, link = kind_cells(one, words, live_rows=live_rows)
            where = link or Link(words("Health: the work list"), HEALTH)
            rows.append(Row((words(words_of(one.kind).name), *figures, where)))
    return Table(words("Health of the pipeline"), columns, rows)
