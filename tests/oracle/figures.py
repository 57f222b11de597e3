"""The expected figures of a run, in the shape of the JSON result (R17-R20, R22-R27, R31, R35)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from books import Book, Options
from oracle.concentration import concentration, share
from oracle.contacts import text
from oracle.conversion import conversion_figures
from oracle.dates import fiscal_year_begin, label, month_of
from oracle.deals import Deal, read_deals
from oracle.health import health
from oracle.money import printed
from oracle.orders import declared, in_order
from oracle.pipeline_size import pipeline_size
from oracle.ranges import ranges
from oracle.recurring import contracts, movements, mrr, tcv_acv
from oracle.spreading import by_month, instalments
from oracle.targets import Spread, targets

NONE = "(none)"
Figures = dict[str, Any]


class Tally:
    """The running sums of one group: whole minor units, counts, and one list of months a layer."""

    def __init__(self, months: int) -> None:
        """Start at nothing."""
        self.count = {"open": 0, "won": 0, "lost": 0}
        self.value = {"open": 0, "won": 0, "lost": 0}
        self.weighted = self.overdue = self.earlier = self.ytd = 0
        self.months = {"open": [0] * months, "won": [0] * months}
        self.later = {"open": 0, "won": 0}
        self.undated = {"open": 0, "won": 0}

    def add(self, deal: Deal, money: dict[int, int], first: int, fiscal_year: int) -> None:
        """Add one deal, its money already spread (month -> minor units)."""
        self.count[deal.status] += 1
        self.value[deal.status] += deal.value or 0
        if deal.status == "open":
            self.weighted += deal.weighted or 0
        if deal.status == "lost":
            return
        if deal.overdue:
            self.overdue += deal.weighted or 0
        elif deal.close is None:
            self.undated[deal.status] += deal.weighted or 0
        else:
            for month, amount in money.items():
                self._add_month(deal.status, month, amount, first, fiscal_year)

    def _add_month(self, layer: str, month: int, amount: int, first: int, fiscal_year: int) -> None:
        place = month - first
        if place >= len(self.months[layer]):
            self.later[layer] += amount
        elif place >= 0:
            self.months[layer][place] += amount
        elif layer == "open":
            self.months[layer][0] += amount
        else:
            self.earlier += amount
            self.ytd += amount if month >= fiscal_year else 0


def expected(book: Book, options: Options) -> Figures:
    """Return every figure of the result that the rules of this issue fix."""
    deals, rows, currency = read_deals(book, options)
    first = month_of(options.as_of)
    year = fiscal_year_begin(options.as_of, options.fiscal_year_start)
    months = [first + step for step in range(options.months)]
    schedules = [_schedule(deal, options) for deal in deals]
    total = _tally(deals, schedules, [True] * len(deals), months, year)
    tcv, acv = tcv_acv(deals)
    spreads = [Spread(deal, _if_won(deal, options)) for deal in deals]
    entries, goal = targets(book, options, spreads, currency)
    closed = conversion_figures(book, options, deals, _dimensions(book, options), currency)
    for entry in entries:
        entry["required_coverage"] = _required(closed)
    return {
        "rows": asdict(rows),
        "currency": currency,
        "months": [label(month) for month in months],
        "totals": _totals(total, currency),
        "forecast": _forecast(total, currency),
        "by": _groups(book, options, deals, schedules, currency),
        "unconverted": _unconverted(deals),
        "recurring": {
            "mrr": _all_printed(mrr(deals, "won", months, currency), currency),
            "mrr_open_weighted": _all_printed(mrr(deals, "open", months, currency), currency),
            "arr": _all_printed(mrr(deals, "won", months, currency, 12), currency),
            "arr_open_weighted": _all_printed(mrr(deals, "open", months, currency, 12), currency),
            "tcv": printed(tcv, currency),
            "acv": printed(acv, currency),
            **_movements(movements(deals, months, currency), currency),
        },
        "recurring_by": _recurring_by(book, options, deals, currency),
        **closed,
        "health": health(book, options, deals, currency),
        "pipeline_size": pipeline_size(deals, closed),
        "range": ranges([(one.deal, one.money) for one in spreads], months, currency, goal),
        "targets": entries,
        "concentration": concentration(deals, currency),
    }


def _required(closed: Figures) -> str | None:
    """1 ÷ the conversion rate of 365 days by value (R32, R28)."""
    (year,) = (one["value"] for one in closed["conversion"] if one["window"] == "365")
    won, lost = Fraction(year["won"]), Fraction(year["lost"])
    return share((won + lost) / won) if won > 0 and lost >= 0 else None


def period(book: Book, options: Options, begin: int, end: int) -> Figures:
    """Return won and open money from one month to another, both included (R17).

    Won money counts from the fiscal year's start, open money from the as-of date's month; what the
    end of the horizon cuts off is not in it, and such a period is partial.
    """
    deals, _, currency = read_deals(book, options)
    first = month_of(options.as_of)
    last = first + options.months - 1
    year = fiscal_year_begin(options.as_of, options.fiscal_year_start)
    sums = {"won": 0, "open": 0}
    for deal in deals:
        for month, amount in _schedule(deal, options).items():
            counted = max(month, first) if deal.status == "open" else month
            if max(begin, year) <= counted <= min(end, last):
                sums[deal.status] += amount
    return {
        "won": printed(sums["won"], currency),
        "open": printed(sums["open"], currency),
        "partial": end > last,
    }


def _schedule(deal: Deal, options: Options) -> dict[int, int]:
    """Return month -> money of a deal that stands in months, {} for any other."""
    return _spread(deal, deal.weighted or 0, options)


def _if_won(deal: Deal, options: Options) -> dict[int, int]:
    """Return the same of its value, unweighted."""
    return _spread(deal, deal.value or 0, options)


def _spread(deal: Deal, amount: int, options: Options) -> dict[int, int]:
    if deal.status == "lost" or deal.overdue or deal.close is None or deal.start is None:
        return {}
    parts = instalments(deal.basis, deal.duration, deal.start, deal.close, options.spread)
    return by_month(amount, parts)


def _tally(
    deals: list[Deal],
    schedules: list[dict[int, int]],
    chosen: Iterable[bool],
    months: list[int],
    year: int,
) -> Tally:
    tally = Tally(len(months))
    for deal, money, wanted in zip(deals, schedules, chosen, strict=True):
        if wanted:
            tally.add(deal, money, months[0], year)
    return tally


def _totals(total: Tally, currency: str) -> Figures:
    totals: Figures = {
        status: {"count": total.count[status], "value": printed(total.value[status], currency)}
        for status in ("open", "won", "lost")
    }
    totals["open"]["weighted"] = printed(total.weighted, currency)
    return totals


def _layer(tally: Tally, layer: str, currency: str) -> Figures:
    return {
        "months": _all_printed(tally.months[layer], currency),
        "later": printed(tally.later[layer], currency),
        "undated": printed(tally.undated[layer], currency),
    }


def _forecast(total: Tally, currency: str) -> Figures:
    return {
        "open": {"overdue": printed(total.overdue, currency), **_layer(total, "open", currency)},
        "won": {
            "earlier": printed(total.earlier, currency),
            "ytd": printed(total.ytd, currency),
            **_layer(total, "won", currency),
        },
    }


def _group(key: str, tally: Tally, currency: str) -> Figures:
    return {
        "key": key,
        "count": tally.count["open"],
        "value": printed(tally.value["open"], currency),
        "weighted": printed(tally.weighted, currency),
        "overdue": printed(tally.overdue, currency),
        **_layer(tally, "open", currency),
        "won": {
            "value": printed(tally.value["won"], currency),
            "earlier": printed(tally.earlier, currency),
            **_layer(tally, "won", currency),
        },
    }


def _groups(
    book: Book,
    options: Options,
    deals: list[Deal],
    schedules: list[dict[int, int]],
    currency: str,
) -> Figures:
    """Return the groups of every dimension; a deal stands in each group that it names (R35)."""
    first = month_of(options.as_of)
    year = fiscal_year_begin(options.as_of, options.fiscal_year_start)
    months = [first + step for step in range(options.months)]
    groups: Figures = {}
    for dimension, keys_of in _dimensions(book, options).items():
        keys = [keys_of(deal) for deal in deals]
        tallies = {
            name: _tally(deals, schedules, [name in own for own in keys], months, year)
            for name in {name for own in keys for name in own}
        }
        sizes = {name: tally.weighted + tally.value["won"] for name, tally in tallies.items()}
        names = in_order(sizes, declared(book, dimension))
        groups[dimension] = [_group(name, tallies[name], currency) for name in names]
    return groups


def _movements(found: dict[str, list[int]], currency: str) -> Figures:
    """Return money as text, and counts as they are."""
    return {
        name: _all_printed(series, currency) if name.endswith("_mrr") else series
        for name, series in found.items()
    }


def _recurring_by(book: Book, options: Options, deals: list[Deal], currency: str) -> Figures:
    """Return the recurring figures of each group that has any (R31, R35)."""
    first = month_of(options.as_of)
    months = [first + step for step in range(options.months)]
    found: Figures = {}
    for dimension, keys_of in _dimensions(book, options).items():
        if dimension in ("milestone", "currency"):
            continue
        keys = [keys_of(deal) for deal in deals]
        found[dimension] = []
        for name in sorted({name for own in keys for name in own}):
            mine = [deal for deal, own in zip(deals, keys, strict=True) if name in own]
            sums = contracts(mine, months, currency)
            if any(sums.values()):
                count = sums.pop("contracts")
                told = {key: printed(minor, currency) for key, minor in sums.items()}
                found[dimension].append({"key": name, "contracts": count, **told})
    return found


def _dimensions(book: Book, options: Options) -> dict[str, Callable[[Deal], set[str]]]:
    """Return, for each dimension, the keys of a deal; a blank one is "(none)"."""
    tags = _separator(book, "Tags")
    dimensions: dict[str, Callable[[Deal], set[str]]] = {
        "milestone": _one("Milestone"),
        "pipeline": _one("Pipeline"),
        "owner": _one("Owner"),
        "team": _one("Team"),
        "customer": lambda deal: {deal.customer or NONE},
        "currency": lambda deal: {deal.currency or NONE},
        "tag": _many("Tags", tags),
    }
    lists = {text(r, "Field") for r in book.custom_fields if text(r, "Type") == "multi-list"}
    for field in options.by:
        many = field in lists
        keys_of = _many(field, _separator(book, field)) if many else _one(field)
        dimensions[f"field:{field}"] = keys_of
    return dimensions


def _one(heading: str) -> Callable[[Deal], set[str]]:
    return lambda deal: {text(deal.row, heading) or NONE}


def _many(heading: str, separator: str) -> Callable[[Deal], set[str]]:
    def keys(deal: Deal) -> set[str]:
        words = (word.strip() for word in text(deal.row, heading).split(separator))
        return {word for word in words if word} or {NONE}

    return keys


def _separator(book: Book, heading: str) -> str:
    """Judge a list column's separator once: `;` if any cell has one, else `,` (R5)."""
    return ";" if any(";" in text(row, heading) for row in book.opportunities) else ","


def _unconverted(deals: list[Deal]) -> list[Figures]:
    """Return what no rate prices, by currency and layer, in its own currency (R26)."""
    found: dict[tuple[str, str], list[int]] = {}
    for deal in deals:
        if deal.value is None:
            found.setdefault((deal.currency, deal.status), []).append(deal.own_total)
    return [
        {"currency": code, "layer": layer, "count": len(own), "value": printed(sum(own), code)}
        for (code, layer), own in sorted(found.items())
    ]


def _all_printed(amounts: list[int], currency: str) -> list[str]:
    return [printed(amount, currency) for amount in amounts]
