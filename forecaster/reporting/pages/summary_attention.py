"""What wants a look: opportunities without a rate, and those that a person must see to."""

from __future__ import annotations

from forecaster.forecasting.results import Figures
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
from forecaster.reporting.pages.formulas import (
    SUMMARY,
    At,
    Formula,
    Name,
    Rows,
    sum_over,
)
from forecaster.reporting.pages.links import behind, schedule_link
from forecaster.reporting.rules import BUCKETS, HEALTH, LAYERS
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


def health_table(forecast: Figures, words: Words) -> Table:
    """Overdue, undated, own probabilities that differ (R9, R18)."""
    money = forecast.currency
    columns = (
        Column(words("What wants a look")),
        Column(words("Opportunities"), Kind.COUNT),
        Column(words("Value"), Kind.MONEY, money),
        Column(words("Weighted"), Kind.MONEY, money),
        behind(words),
    )
    rows = []
    for h in forecast.health:
        count, value, weighted, link = _health_formulas(h.kind, words)
        figures = (live(h.count, count), live(h.value, value), live(h.weighted, weighted))
        rows.append(Row((words(HEALTH.get(h.kind, h.kind.replace("_", " "))), *figures, link)))
    return Table(words("Health of the pipeline"), columns, rows)


def _health_formulas(kind: str, words: Words) -> tuple[Formula, Formula, Formula, Link]:
    if kind == "probability_differs":
        flags = Rows("differs")
        link = schedule_link(words, "differs", words("Own probability differs"), "1")
        value = Formula("sum of ones", (Rows("converted"), flags))
        return sum_over(flags), value, sum_over(Rows("effect")), link
    word, timing = Name(f"Word_{kind}"), Rows("timing")
    link = schedule_link(words, "timing", words("Timing"), words(BUCKETS[kind]))
    count = Formula("count of", (timing, word))
    value, weighted = (
        Formula("sum of", (Rows(column), timing, word)) for column in ("converted", "weighted")
    )
    return count, value, weighted, link
