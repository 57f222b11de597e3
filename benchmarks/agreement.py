"""Hold the figures of the analyst's script against our report's, to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# A float that stands for a sum of cents is off by far less than this.
CENT = 0.01
GROUPS = {
    "Milestones": "milestone",
    "Owners": "owner",
    "Teams": "team",
    "Customers": "customer",
    "Tags": "tag",
}

Figures = dict[str, float]


def ours(result: dict[str, Any]) -> Figures:
    """Name every figure to be compared in the JSON result: name → amount."""
    named = dict(layers(result["totals"], "count", "value", "weighted"))
    for layer in ("open", "won"):
        named |= dict(buckets(layer, result["forecast"][layer]))
    for sheet, key in GROUPS.items():
        for group in result["by"][key]:
            at = f"{key} {group['key']}"
            named[f"{at}: count"] = float(group["count"])
            named[f"{at}: value"] = float(group["value"])
            named[f"{at}: weighted"] = float(group["weighted"])
            named[f"{at}: won"] = float(group["won"]["value"])
        named[f"{sheet}: read"] = 1.0
    return named


def theirs(figures: dict[str, Any]) -> Figures:
    """Name every figure of the analyst's script the same way."""
    named = dict(layers(figures["totals"], "Count", "Total", "Weighted"))
    for layer in ("open", "won"):
        named |= dict(buckets(layer, figures[layer]))
    for sheet, key in GROUPS.items():
        for name, amounts in figures["by"][sheet].items():
            what = ("count", "value", "weighted", "won")
            named |= {f"{key} {name}: {w}": a for w, a in zip(what, amounts, strict=True)}
        named[f"{sheet}: read"] = 1.0
    return named


def layers(
    totals: dict[str, Any], count: str, value: str, weighted: str
) -> Iterator[tuple[str, float]]:
    """Name count and value of each layer, and the weighted value of the open one."""
    for layer in ("open", "won", "lost"):
        yield f"{layer}: count", float(totals[layer][count])
        yield f"{layer}: value", float(totals[layer][value])
    yield "open: weighted", float(totals["open"][weighted])


def buckets(layer: str, forecast: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Name each bucket of a layer."""
    for name in ("overdue", "earlier", "later", "undated"):
        if name in forecast:
            yield f"{layer}: {name}", float(forecast[name])
    for number, amount in enumerate(forecast["months"], start=1):
        yield f"{layer}: month {number}", float(amount)


def differences(ours_: Figures, theirs_: Figures) -> list[str]:
    """List the figures that differ by half a cent or more; one that is absent counts as 0."""
    names = sorted(ours_.keys() | theirs_.keys())
    pairs = ((name, ours_.get(name, 0.0), theirs_.get(name, 0.0)) for name in names)
    return [f"{n}: {a:,.2f} against {b:,.2f}" for n, a, b in pairs if abs(a - b) >= CENT / 2]
