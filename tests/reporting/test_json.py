"""The JSON result: the contract's keys in its order, money as decimal strings, same bytes."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from forecaster.forecasting.results import Unconverted
from forecaster.problems import Problem
from forecaster.reporting.json import Result, dumps, result
from reporting.sample_report import sample_report

KEYS = [
    "schema",
    "as_of",
    "currency",
    "spread",
    "overdue",
    "version",
    "source",
    "rows",
    "totals",
    "months",
    "periods",
    "forecast",
    "by",
    "unconverted",
    "recurring",
    "recurring_by",
    "conversion",
    "conversion_by",
    "conversion_dates",
    "lost_reasons",
    "lost_from",
    "time_to_win",
    "range",
    "health",
    "pipeline_size",
    "targets",
    "concentration",
    "problems",
    "checks",
]
PROBLEM_KEYS = ["code", "severity", "sheet", "cell", "row", "field", "message"]
SIZE_KEYS = ["owner", "open", "closed", "conversion", "low", "high", "reading"]
GROUP_KEYS = ["key", "count", "value", "weighted", "overdue", "months", "later", "undated", "won"]


@pytest.fixture(scope="module")
def whole() -> Result:
    found: Result = json.loads(dumps(sample_report()))
    return found


def test_the_keys_are_the_contracts_and_in_its_order(whole: Result) -> None:
    assert list(whole) == KEYS
    assert list(whole["source"]) == ["file", "sha256", "sheets"]
    assert list(whole["rows"]) == ["read", "used", "rejected", "skipped", "filtered"]
    assert {name: list(layer) for name, layer in whole["totals"].items()} == {
        "open": ["count", "value", "weighted"],
        "won": ["count", "value"],
        "lost": ["count", "value"],
    }
    assert list(whole["periods"][0]) == ["label", "from", "to", "partial", "won", "open"]
    assert list(whole["forecast"]["open"]) == ["overdue", "months", "later", "undated"]
    assert list(whole["forecast"]["won"]) == ["earlier", "ytd", "months", "later", "undated"]
    assert list(whole["by"]["milestone"][0]) == GROUP_KEYS
    assert list(whole["by"]["milestone"][0]["won"]) == [
        "value",
        "earlier",
        "months",
        "later",
        "undated",
    ]
    assert list(whole["unconverted"][0]) == ["currency", "layer", "count", "value"]
    assert list(whole["recurring"]) == [
        *("mrr", "mrr_open_weighted", "arr", "arr_open_weighted", "contracts"),
        *("starts", "starts_mrr", "ends", "ends_mrr", "tcv", "acv"),
    ]
    assert list(whole["recurring_by"]["owner"][0]) == [
        *("key", "contracts", "mrr", "arr", "ending_mrr", "last_mrr", "last_mrr_open_weighted"),
        *("tcv", "acv"),
    ]
    assert list(whole["health"][0]) == ["kind", "count", "value", "weighted"]
    assert list(whole["pipeline_size"]) == ["mean_open", "conversion", "owners"]
    assert list(whole["pipeline_size"]["owners"][0]) == SIZE_KEYS
    assert list(whole["problems"][0]) == [
        "code",
        "severity",
        "sheet",
        "cell",
        "row",
        "field",
        "message",
    ]
    assert list(whole["checks"][0]) == ["name", "expected", "actual", "difference", "ok"]


def test_every_group_table_is_there_under_its_own_name(whole: Result) -> None:
    plain = {"milestone", "pipeline", "owner", "team", "customer", "tag", "currency"}
    assert set(whole["by"]) == {*plain, "field:Product"}


def test_figures_are_exact_decimal_strings(whole: Result) -> None:
    assert whole["totals"]["open"] == {"count": 6, "value": "59350.00", "weighted": "20725.00"}
    assert whole["forecast"]["open"]["months"] == ["0.00", "9600.00", "3525.00"]
    assert whole["forecast"]["won"]["ytd"] == "200.00"
    assert whole["periods"][0] == {
        "label": "FY2026 Q4",
        "from": "2026-10",
        "to": "2026-12",
        "partial": False,
        "won": "9300.00",
        "open": "9600.00",
    }
    bid = whole["by"]["milestone"][0]
    assert (bid["key"], bid["count"], bid["weighted"]) == ("Bid", 3, "5925.00")
    assert bid["months"] == ["0.00", "6000.00", "-75.00"]


def test_no_float_stands_anywhere() -> None:
    def refuse(number: str) -> float:
        raise AssertionError(number)

    json.loads(dumps(sample_report()), parse_float=refuse, parse_constant=refuse)


def test_money_has_the_decimals_of_its_currency() -> None:
    report = sample_report()
    rows = (Unconverted("JPY", "open", 1, 1250), Unconverted("KWD", "won", 2, -1250))
    yen = replace(report.forecast, currency="JPY", digits=0, unconverted=rows)
    found = result(replace(report, forecast=yen))
    assert found["totals"]["won"]["value"] == "1020000"
    assert [row["value"] for row in found["unconverted"]] == ["1250", "-1.250"]


@pytest.mark.parametrize(
    ("problem", "cell", "row", "field"),
    [
        (Problem("E201", "Deals", 7, 10, "probability", "700"), "K7", 7, "Probability"),
        (Problem("E222", "Deals", 7, -1, "value", "1"), "", 7, "Value"),
        (Problem("W401"), "", 0, ""),
        (Problem("E202", "Deals", 3, 27, "Region"), "AB3", 3, "Region"),
        (Problem("E205", "Taux", 2, 1, "rate", "x", role="exchange_rates"), "B2", 2, "Rate"),
    ],
)
def test_a_problem_has_its_place_and_the_standard_english_heading(
    problem: Problem, cell: str, row: int, field: str
) -> None:
    found = result(replace(sample_report(), problems=(problem,)))["problems"][0]
    assert (found["cell"], found["row"], found["field"]) == (cell, row, field)
    assert found["message"]
    assert found["severity"] == ("warning" if problem.code.startswith("W") else "error")


def test_same_report_same_bytes_and_names_stay_as_they_are() -> None:
    text = dumps(sample_report())
    assert text == dumps(sample_report())
    assert "São João Lda" in text
    assert text.endswith("}\n")


def test_each_list_entry_stands_on_a_line_of_its_own() -> None:
    lines = dumps(sample_report()).splitlines()
    assert sum(line.startswith('{"code": ') for line in lines) == 4
    forecast = sample_report().forecast
    closed = forecast.conversion
    tables = (*closed.by.values(), closed.reasons, closed.milestones)
    groups = [table.groups for table in forecast.by.values()]
    contracts = [
        group
        for field, table in forecast.by.items()
        for group in table.groups
        if any(group.contracts) and field not in ("milestone", "currency")
    ]
    count = sum(map(len, (*groups, contracts, *(table.groups for table in tables))))
    assert sum(line.startswith('{"key": ') for line in lines) == count


def test_an_empty_report_has_every_key() -> None:
    found = json.loads(dumps(sample_report(())))
    assert list(found) == KEYS
    assert found["problems"] == found["unconverted"] == found["by"]["owner"] == []


def test_a_figure_that_is_no_number_is_refused() -> None:
    report = sample_report()
    broken = report.forecast.rows._replace(read=math.nan)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="NaN"):
        dumps(replace(report, forecast=replace(report.forecast, rows=broken)))
