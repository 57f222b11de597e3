"""Recurring revenue as JSON: by month, and by group (R31)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from forecaster.forecasting.results import Figures, Group
from forecaster.money import text

_COUNTS = ("contracts", "starts", "ends")
_SILENT = ("milestone", "currency")  # contracts are won, and a currency is no group of theirs


def recurring_entries(
    forecast: Figures, listed: Callable[[Iterator[dict[str, Any]]], Any] = list
) -> dict[str, Any]:
    """The series by month and the contract values; then the groups that have any contract.

    ``listed`` makes what groups become, as in `json.figures_entry`.
    """
    digits = forecast.digits
    told = {
        name: _told(value, digits, counted=name in _COUNTS)
        for name, value in forecast.recurring._asdict().items()
    }
    by = {
        field: listed(_group(group, digits) for group in table.groups if any(group.contracts))
        for field, table in forecast.by.items()
        if field not in _SILENT
    }
    return {"recurring": told, "recurring_by": by}


def _told(value: int | tuple[int, ...], digits: int, *, counted: bool) -> Any:  # noqa: ANN401
    if isinstance(value, int):
        return text(value, digits)
    return list(value) if counted else [text(minor, digits) for minor in value]


def _group(group: Group, digits: int) -> dict[str, Any]:
    contracts, *money = group.contracts
    names = ("mrr", "arr", "ending_mrr", "last_mrr", "last_mrr_open_weighted", "tcv", "acv")
    told = {name: text(minor, digits) for name, minor in zip(names, money, strict=True)}
    return {"key": group.key, "contracts": contracts, **told}
