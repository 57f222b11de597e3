"""Conversion and time to win, deal by deal, in Decimal (R28, R29)."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from books import Book, Options, Row
from oracle.contacts import key, text
from oracle.deals import Deal, day
from oracle.milestones import find, read_milestones, status_of_milestone
from oracle.money import printed

WINDOWS = {"30": 30, "90": 90, "365": 365, "all": None}
NONE = "(none)"
Z = Decimal("1.959963984540054")
Figures = dict[str, Any]
Keys = Callable[[Deal], set[str]]


def conversion_figures(
    book: Book, options: Options, deals: list[Deal], dimensions: dict[str, Keys], currency: str
) -> Figures:
    """Return every key of the result that is about closed deals."""
    closed = [deal for deal in deals if deal.status != "open"]
    sides = {id(deal): _side(deal, book) for deal in closed}

    def rates(some: list[Deal]) -> list[Figures]:
        return [
            {"window": name, **_rate(some, sides, options.as_of, days, currency)}
            for name, days in WINDOWS.items()
        ]

    chosen = {
        name: keys
        for name, keys in dimensions.items()
        if name in {"pipeline", "owner", "team", "tag"} or name.startswith("field:")
    }
    by: Figures = {}
    for name, keys in chosen.items():
        by[name] = []
        for group in sorted({one for deal in closed for one in keys(deal)}):
            inside = [deal for deal in closed if group in keys(deal)]
            entry: Figures = {"key": group, "windows": rates(inside)}
            spans = time_to_win(inside, options.as_of)
            if name in {"owner", "team"} and any(deal.status == "won" for deal in inside):
                entry["time_to_win"] = spans
            if "time_to_win" in entry or _all(entry):
                by[name].append(entry)
    return {
        "conversion": rates(closed),
        "conversion_by": by,
        "conversion_dates": _dates(closed, sides, options.as_of),
        "lost_reasons": _lost(closed, sides, _reason, options.as_of, currency),
        "lost_from": _lost(closed, sides, _milestone_of(book), options.as_of, currency),
        "time_to_win": time_to_win(closed, options.as_of),
    }


def _all(entry: Figures) -> int:
    found: Figures = entry["windows"][-1]
    return int(found["won"] + found["lost"] + found["excluded"])


def _side(deal: Deal, book: Book) -> str:
    """Return won, lost, or excluded: lost for a reason that is not included for conversion."""
    excluded = {
        key(text(row, "Lost Reason"))
        for row in book.lost_reasons
        if text(row, "Included For Conversion").lower() in {"no", "non"}
    }
    reason = key(text(deal.row, "Lost Reason"))
    return "excluded" if deal.status == "lost" and reason in excluded else deal.status


def closing_day(row: Row, as_of: date) -> date | None:
    """Return Closed On, else an Expected Close that is not after the as-of date."""
    closed, expected = day(row.get("Closed On")), day(row.get("Expected Close"))
    return closed or (expected if expected and expected <= as_of else None)


def _within(deal: Deal, as_of: date, days: int | None) -> bool:
    """Say whether a deal closed in the window: as-of - N days < closed on <= as-of (R28)."""
    closed = closing_day(deal.row, as_of)
    if closed is None:
        return days is None
    return closed <= as_of and (days is None or (as_of - closed).days < days)


def _rate(
    deals: list[Deal], sides: dict[int, str], as_of: date, days: int | None, currency: str
) -> Figures:
    inside = [deal for deal in deals if _within(deal, as_of, days)]
    of = {name: [d for d in inside if sides[id(d)] == name] for name in ("won", "lost", "excluded")}
    won, lost = len(of["won"]), len(of["lost"])
    values = {name: sum(deal.value or 0 for deal in some) for name, some in of.items()}
    low, high = wilson(won, won + lost) if won + lost else (None, None)
    sound = values["won"] >= 0 and values["lost"] >= 0 and values["won"] + values["lost"] > 0
    return {
        "won": won,
        "lost": lost,
        "rate": places(Decimal(won) / (won + lost)) if won + lost else None,
        "low": places(low),
        "high": places(high),
        "value": {name: printed(value, currency) for name, value in values.items()},
        "rate_value": (
            places(Decimal(values["won"]) / (values["won"] + values["lost"])) if sound else None
        ),
        "excluded": len(of["excluded"]),
        "unpriced": sum(deal.value is None for deal in of["won"] + of["lost"]),
    }


def wilson(won: int, closed: int) -> tuple[Decimal, Decimal]:
    """Return Wilson's interval of 95 %, by the formula of the textbooks."""
    n = Decimal(closed)
    p = won / n
    middle = p + Z**2 / (2 * n)
    half = Z * (p * (1 - p) / n + Z**2 / (4 * n**2)).sqrt()
    below = 1 + Z**2 / n
    return max((middle - half) / below, Decimal(0)), min((middle + half) / below, Decimal(1))


def places(number: Decimal | None, count: int = 4) -> str | None:
    """Return a number with so many decimals, half up; none stays none."""
    if number is None:
        return None
    return f"{abs(number).quantize(Decimal(1).scaleb(-count), ROUND_HALF_UP):f}"


def _dates(closed: list[Deal], sides: dict[int, str], as_of: date) -> Figures:
    days = [(sides[id(deal)], closing_day(deal.row, as_of)) for deal in closed]
    names = ("won", "lost", "excluded")
    return {
        "undated": {n: sum(side == n and on is None for side, on in days) for n in names},
        "future": {n: sum(side == n and on is not None and on > as_of for side, on in days)
                   for n in names},
    }  # fmt: skip


def _reason(deal: Deal) -> str:
    return text(deal.row, "Lost Reason") or NONE


def _milestone_of(book: Book) -> Callable[[Deal], str]:
    milestones = read_milestones(book.milestones)

    def last(deal: Deal) -> str:
        """Return the cell, else the deal's own milestone where that is an open one."""
        own = text(deal.row, "Milestone")
        still = status_of_milestone(own, find(deal.row, milestones)) == "open"
        return text(deal.row, "Last Open Milestone") or (own if still else NONE)

    return last


def _lost(
    closed: list[Deal],
    sides: dict[int, str],
    name_of: Callable[[Deal], str],
    as_of: date,
    currency: str,
) -> list[Figures]:
    found = []
    lost = [deal for deal in closed if deal.status == "lost"]
    spelled: dict[str, str] = {}
    for name in sorted(map(name_of, lost)):
        spelled.setdefault(key(name), name)
    for included in (True, False):
        side = "lost" if included else "excluded"
        for same, name in spelled.items():
            some = [d for d in lost if key(name_of(d)) == same and sides[id(d)] == side]
            windows = [
                {
                    "window": window,
                    **_counted([d for d in some if _within(d, as_of, days)], currency),
                }
                for window, days in WINDOWS.items()
            ]
            if windows[-1]["count"]:
                found.append({"key": name, "included": included, "windows": windows})
    return found


def _counted(deals: list[Deal], currency: str) -> Figures:
    value = sum(deal.value or 0 for deal in deals)
    unpriced = sum(deal.value is None for deal in deals)
    return {"count": len(deals), "value": printed(value, currency), "unpriced": unpriced}


def time_to_win(deals: Iterable[Deal], as_of: date) -> Figures:
    """Return the days from Created On to Closed On of won deals, and those that have none (R29)."""
    days: list[int] = []
    left = {"missing": 0, "negative": 0, "future": 0}
    for deal in deals:
        if deal.status == "won":
            closed, created = day(deal.row.get("Closed On")), day(deal.row.get("Created On"))
            if closed and closed > as_of:
                left["future"] += 1
            elif closed is None or created is None:
                left["missing"] += 1
            elif closed < created:
                left["negative"] += 1
            else:
                days.append((closed - created).days)
    exact = [Decimal(one) for one in days]
    return {
        "n": len(days),
        "mean": places(statistics.mean(exact), 2) if exact else None,
        "median": places(statistics.median(exact), 2) if exact else None,
        **left,
    }
