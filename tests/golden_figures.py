"""Expectation lines of a golden case: the same line, written with the figures that came out."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from typing import Any, NamedTuple

MISSING = "(missing)"
STATUS_NAMES = ("open", "won", "lost")
BUCKETS = frozenset(["overdue", "later", "undated", "earlier", "ytd", "count", "value", "weighted"])
MONTH = re.compile(r"^\d{4}-\d{2}$")
ON_TERMINAL = re.compile(r"(?:([^:!\n]+)!([A-Z]*\d+): )?\b([EW]\d{3})\b")

Result = dict[str, Any]


class Outcome(NamedTuple):
    """What a run gave: its exit code, its JSON ({} if none) and what it said on standard error."""

    exit_code: int
    result: Result
    said: str


class Place(NamedTuple):
    """A problem as a golden case writes it."""

    code: str
    sheet: str
    cell: str
    severity: str

    def line(self) -> str:
        """Return the expectation line of this problem."""
        where = f" {self.sheet}!{self.cell}" if self.cell else ""
        return f"problem {self.code}{where}"


def problems(outcome: Outcome) -> list[Place]:
    """Return the problems of the JSON, or those named on standard error when there is no JSON."""
    if outcome.result:
        return [
            Place(p["code"], p["sheet"] or "", p["cell"] or str(p["row"] or ""), p["severity"])
            for p in outcome.result["problems"]
        ]
    found = ON_TERMINAL.findall(outcome.said)
    return [
        Place(code, sheet.strip(), cell, "error" if code.startswith("E") else "warning")
        for sheet, cell, code in found
    ]


def actual_lines(lines: tuple[str, ...], outcome: Outcome) -> list[str]:
    """Return the lines with the figures that came out, the problems sorted below them.

    Problems are compared only as a whole: where the case lists one, every problem; else only those
    of severity error, which a case must list.
    """
    figures = [line for line in lines if not line.startswith("problem ")]
    wanted = [line for line in lines if line.startswith("problem ")]
    found = [place for place in problems(outcome) if wanted or place.severity == "error"]
    return [actual_line(line, outcome) for line in figures] + _problem_lines(wanted, found)


def expected_lines(lines: tuple[str, ...]) -> list[str]:
    """Return the lines as `actual_lines` orders and spaces them."""
    figures = [" ".join(line.split()) for line in lines if not line.startswith("problem ")]
    return figures + sorted(line for line in lines if line.startswith("problem "))


def _problem_lines(wanted: list[str], found: list[Place]) -> list[str]:
    """Write the problems found, without the column where the case names only the row."""
    lines = []
    left = list(wanted)
    for place in found:
        by_row = place._replace(cell=place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")).line()
        line = by_row if place.line() not in left and by_row in left else place.line()
        if line in left:
            left.remove(line)
        lines.append(line)
    return sorted(lines)


def actual_line(line: str, outcome: Outcome) -> str:
    """Return an expectation line with the figures that came out in place of those written."""
    words = shlex.split(line, posix=False)
    if words[0] == "exit":
        return f"exit {outcome.exit_code}"
    if not outcome.result:
        return f"{words[0]} {MISSING}: no result, exit {outcome.exit_code}: {outcome.said.strip()}"
    return " ".join(WRITERS[words[0]](words, outcome.result))


def _pairs(words: list[str], layer: Result, months: list[str]) -> list[str]:
    """Write `name figure name figure …`, a name being a bucket or a month."""
    written = []
    for name in words[::2]:
        if MONTH.match(name):
            figures = dict(zip(months, layer.get("months", ()), strict=False))
            written += [name, figures.get(name, MISSING)]
        else:
            written += [name, str(layer.get(name, MISSING))]
    return written


def _what_if(words: list[str], result: Result) -> list[str]:
    """Write a line about the scenario of the command line, whatever it is about."""
    named = {scenario["name"]: scenario for scenario in result.get("scenarios", ())}
    if "What-if" not in named:
        return [*words, MISSING]
    told = result | named["What-if"]
    return [words[0], *WRITERS[words[1]](words[1:], told)]


def _forecast(words: list[str], result: Result) -> list[str]:
    return words[:1] + _pairs(words[1:], result["forecast"][words[0]], result["months"])


def _totals(words: list[str], result: Result) -> list[str]:
    layer = result["totals"][words[1]]
    return [
        "totals",
        words[1],
        *(str(layer[k]) for k in ("count", "value", "weighted") if k in layer),
    ]


def _by(words: list[str], result: Result) -> list[str]:
    start = next(
        (i for i in range(3, len(words)) if words[i] in BUCKETS or MONTH.match(words[i])),
        len(words),
    )
    won = words[start - 1] == "won" and start > 3
    key = " ".join(words[2 : start - 1 if won else start]).strip('"')
    dimension = words[1].strip('"')
    groups = {group["key"]: group for group in result["by"].get(dimension, ())}
    if key not in groups:
        return [*words[:start], MISSING, f"among {sorted(groups)}"]
    layer = groups[key]["won"] if won else groups[key]
    return words[:start] + _pairs(words[start:], layer, result["months"])


def _groups(words: list[str], result: Result) -> list[str]:
    keys = [group["key"] for group in result["by"].get(words[1].strip('"'), ())]
    return [*words[:2], "; ".join(keys if words[0] == "order" else sorted(keys))]


def _rows(words: list[str], result: Result) -> list[str]:
    return ["rows", *_pairs(words[1:], result["rows"], [])]


def _unconverted(words: list[str], result: Result) -> list[str]:
    if words[1] == "none":
        return ["unconverted", "none" if not result["unconverted"] else str(result["unconverted"])]
    for row in result["unconverted"]:
        if [row["currency"], row["layer"]] == words[1:3]:
            return ["unconverted", *words[1:3], str(row["count"]), row["value"]]
    return ["unconverted", *words[1:3], MISSING]


def _mrr(words: list[str], result: Result) -> list[str]:
    start = 2 if words[1] == "open" else 1
    key = f"{words[0]}_open_weighted" if start == 2 else words[0]
    series = {"months": result["recurring"][key]}
    return words[:start] + _pairs(words[start:], series, result["months"])


def _contracts(words: list[str], result: Result) -> list[str]:
    """`contracts FIELD KEY`, then names and figures of that group; or months and how many."""
    if MONTH.match(words[1]):
        return _movement(words, result)
    groups = {group["key"]: group for group in result["recurring_by"].get(words[1], ())}
    if words[2].strip('"') not in groups:
        return [*words[:3], MISSING]
    return words[:3] + _pairs(words[3:], groups[words[2].strip('"')], [])


def _movement(words: list[str], result: Result) -> list[str]:
    """`starts 2026-05 1`: how many contracts; `starts mrr 2026-05 10.00`: their MRR."""
    start = 2 if words[1] == "mrr" else 1
    key = f"{words[0]}_mrr" if start == 2 else words[0]
    series = {"months": [*map(str, result["recurring"][key])]}
    return words[:start] + _pairs(words[start:], series, result["months"])


def _recurring(words: list[str], result: Result) -> list[str]:
    return [words[0], str(result["recurring"].get(words[0], MISSING))]


def _health(words: list[str], result: Result) -> list[str]:
    for one in result["health"]:
        if one["kind"] == words[1]:
            return [*words[:2], str(one["count"]), one["value"], one["weighted"]]
    return [*words[:2], "not", "asked"]


def _period(words: list[str], result: Result) -> list[str]:
    for period in result["periods"]:
        if [period["from"], period["to"]] == words[1:3]:
            label = [f'"{period["label"]}"'] if words[3].startswith('"') else []
            cut = "partial" if period["partial"] else "whole"
            figures = ["won", period["won"], "open", period["open"]]
            return ["period", *words[1:3], *label, cut, *figures]
    return ["period", *words[1:3], MISSING]


def _fields(words: list[str], entry: Result) -> list[str]:
    """Write `name figure name figure …` of an entry; what is null is blank."""
    value = entry.get("value")
    sides = value if isinstance(value, dict) else {}
    flat = {**entry, **{f"value_{side}": amount for side, amount in sides.items()}}
    figures = [flat.get(name, MISSING) for name in words[::2]]
    shown = ["blank" if figure is None else str(figure) for figure in figures]
    return [word for pair in zip(words[::2], shown, strict=True) for word in pair]


def _one(entries: list[Result], **wanted: object) -> Result:
    found = [one for one in entries if wanted.items() <= one.items()]
    return found[0] if found else {}


def _conversion(words: list[str], result: Result) -> list[str]:
    if words[1] in {"undated", "future"}:
        return words[:2] + _fields(words[2:], result["conversion_dates"][words[1]])
    windows, start = result["conversion"], 1
    if words[1] == "by":
        groups = result["conversion_by"].get(words[2].strip('"'), [])
        windows, start = _one(groups, key=words[3].strip('"')).get("windows", []), 4
    return words[: start + 1] + _fields(words[start + 1 :], _one(windows, window=words[start]))


def _lost(words: list[str], result: Result) -> list[str]:
    """Write `lost reason Price included all count 2 value 10.00`, or of `lost from Bid`."""
    groups = result["lost_reasons" if words[1] == "reason" else "lost_from"]
    group = _one(groups, key=words[2].strip('"'), included=words[3] == "included")
    return words[:5] + _fields(words[5:], _one(group.get("windows", []), window=words[4]))


def _time(words: list[str], result: Result) -> list[str]:
    if words[1] == "by":
        group = _one(result["conversion_by"][words[2]], key=words[3].strip('"'))
        return words[:4] + _fields(words[4:], group.get("time_to_win", {}))
    return words[:1] + _fields(words[1:], result["time_to_win"])


def _named(words: list[str], result: Result) -> list[str]:
    """Write `name figure name figure …` of a part of the result; null is `blank`."""
    part = result.get(words[0], {})
    found = ((name, part.get(name, MISSING)) for name in words[1::2])
    return [words[0], *(w for name, f in found for w in (name, "blank" if f is None else str(f)))]


def _range(words: list[str], result: Result) -> list[str]:
    """Write figures of the range, or of one month of it."""
    if not MONTH.match(words[1]):
        return _named(words, result)
    months = dict(zip(result["months"], result["range"]["months"], strict=True))
    return ["range", *_named(words[1:], months)]


def _target(words: list[str], result: Result) -> list[str]:
    """Write a target's figures: `target FY2026 team North target 10.00 gap 5.00`."""
    at = 2
    wanted = {"team": "", "owner": "", "pipeline": "", "basis": "schedule"}
    while at < len(words) and words[at] in wanted:
        wanted[words[at]] = words[at + 1].strip('"')
        at += 2
    wanted["period"] = words[1].strip('"')
    for line in result["targets"]:
        if all(line[name] == value for name, value in wanted.items()):
            figures = _named(["", *words[at:]], {"": line})[1:]
            return [*words[:at], *figures]
    return [*words[:at], MISSING]


def _months(words: list[str], result: Result) -> list[str]:
    return [*words[:1], result["months"][0], result["months"][-1]]


def _currency(words: list[str], result: Result) -> list[str]:
    return [*words[:1], result["currency"]]


WRITERS: dict[str, Callable[[list[str], Result], list[str]]] = {
    "open": _forecast,
    "won": _forecast,
    "totals": _totals,
    "by": _by,
    "groups": _groups,
    "order": _groups,
    "rows": _rows,
    "unconverted": _unconverted,
    "mrr": _mrr,
    "tcv": _recurring,
    "acv": _recurring,
    "arr": _mrr,
    "contracts": _contracts,
    "starts": _movement,
    "ends": _movement,
    "health": _health,
    "period": _period,
    "conversion": _conversion,
    "lost": _lost,
    "time": _time,
    "months": _months,
    "currency": _currency,
    "what-if": _what_if,
    "concentration": _named,
    "range": _range,
    "target": _target,
    "targets": lambda _, result: ["targets", str(len(result["targets"]))],
}


def first_lines(outcome: Outcome) -> list[str]:
    """Return a set of lines for a case that has none yet: what is not nothing."""
    if not outcome.result:
        return [f"exit {outcome.exit_code}"]
    result = outcome.result
    lines = ["rows read 0 used 0 rejected 0 skipped 0 filtered 0"]
    lines += [f"totals {status}" for status in STATUS_NAMES]
    for layer in ("open", "won"):
        names = [k for k, v in result["forecast"][layer].items() if isinstance(v, str) and _some(v)]
        names += [
            month
            for month, figure in zip(
                result["months"], result["forecast"][layer]["months"], strict=True
            )
            if _some(figure)
        ]
        lines += [" ".join([layer, *(f"{name} 0" for name in names)])] if names else []
    return [f"exit {outcome.exit_code}", *(actual_line(line, outcome) for line in lines)]


def _some(figure: str) -> bool:
    return bool(figure.strip("-0."))
