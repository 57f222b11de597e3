"""Targets by month, fiscal quarter and year, and what stands against them (R32), line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from books import Book, Options
from oracle.concentration import share
from oracle.contacts import text
from oracle.dates import fiscal_year_begin, label, month_of
from oracle.deals import Deal, day, rates_in_force
from oracle.money import exact, major, minor, printed

Holder = tuple[str, str, str]
COMPANY: Holder = ("", "", "")


class Target(NamedTuple):
    """One row; `amount` is None without a rate."""

    month: int
    holder: Holder
    basis: str
    amount: int | None


class Spread(NamedTuple):
    """A deal with its money by month: what it is worth, not weighted."""

    deal: Deal
    money: dict[int, int]

    def within(self, basis: str, begin: int, end: int, first: int, last: int) -> int:
        """Return what stands in the months from `begin` to `end`, up to the horizon's `last`."""
        if basis == "bookings":
            close = self.deal.close
            late = self.deal.overdue or close is None
            if late or close is None or not begin <= month_of(close) <= min(end, last):
                return 0
            return self.deal.value or 0
        there = self.deal.status == "open"
        placed = ((max(m, first) if there else m, amount) for m, amount in self.money.items())
        return sum(amount for m, amount in placed if begin <= m <= min(end, last))


class Goal(NamedTuple):
    """What each deal adds towards the report's target for the year, and what is missing of it."""

    amounts: list[int]
    gap: int


def targets(
    book: Book, options: Options, spreads: Sequence[Spread], currency: str
) -> tuple[list[dict[str, Any]], Goal | None]:
    """Return the entries of the result, and the goal of the fiscal year."""
    rows = list(_read(book, options, currency))
    year = fiscal_year_begin(options.as_of, options.fiscal_year_start)
    if not options.team:
        rows += list(_of_company(rows, options.fiscal_year_start))
    first = month_of(options.as_of)
    last = first + options.months - 1
    whole = (options.team[0], "", "") if options.team else COMPANY
    entries: list[dict[str, Any]] = []
    goal = None
    for holder, basis in sorted({(row.holder, row.basis) for row in rows}):
        mine = [row for row in rows if (row.holder, row.basis) == (holder, basis)]
        members = list(_members(rows, holder, basis, spreads))
        for name, begin, end in _periods(year, last):
            asked = [row for row in mine if begin <= row.month <= end]
            if not asked:
                continue
            amounts = [
                one.within(basis, begin, end, first, last) if _is_of(one.deal, holder) else 0
                for one in spreads
            ]
            theirs = [row.amount or 0 for row in members if begin <= row.month <= end]
            head = {"period": name, "from": label(begin), "to": label(end), "partial": end > last}
            names = dict(zip(("team", "owner", "pipeline"), holder, strict=True))
            known = {**head, **names, "basis": basis}
            won, there = (
                sum(a for a, one in zip(amounts, spreads, strict=True) if one.deal.status == status)
                for status in ("won", "open")
            )
            entries.append({**known, **_entry(asked, won, there, theirs, currency)})
            if holder == whole and (begin, end) == (year, year + 11):  # bookings come first
                missing = sum(row.amount or 0 for row in asked) - won
                goal = None if entries[-1]["unpriced"] else Goal(amounts, missing)
    return entries, goal


def _read(book: Book, options: Options, currency: str) -> Iterator[Target]:
    known = rates_in_force(book, options.as_of)
    for row in book.targets:
        code = text(row, "Currency").upper() or currency
        rate = Fraction(1) if code == currency else known.get(code)
        own = minor(exact(row["Amount"]), code)
        amount = None if rate is None else minor(major(own, code) * rate, currency)
        month = day(row["Month"])
        if month is not None and (not options.team or text(row, "Team") in options.team):
            holder = (text(row, "Team"), text(row, "Owner"), text(row, "Pipeline"))
            yield Target(month_of(month), holder, text(row, "Basis") or "schedule", amount)


def _of_company(rows: list[Target], start: int) -> Iterator[Target]:
    """Give the company the teams' targets in the years in which it has none."""
    own = {(row.basis, _year(row.month, start)) for row in rows if row.holder == COMPANY}
    for row in rows:
        team, *rest = row.holder
        if team and not any(rest) and (row.basis, _year(row.month, start)) not in own:
            yield row._replace(holder=COMPANY)


def _year(month: int, start: int) -> int:
    return month - (month % 12 - (start - 1)) % 12


def _periods(year: int, last: int) -> Iterator[tuple[str, int, int]]:
    for month in range(year, last + 1):
        yield label(month), month, month
    for length in (3, 12):
        for begin in range(year, last + 1, length):
            holding = year + (begin - year) // 12 * 12
            number, start = divmod(holding, 12)
            name = f"FY{number}" + (f"/{(number + 1) % 100:02d}" if start else "")
            quarter = f" Q{(begin - holding) // 3 + 1}" if length == 3 else ""
            yield name + quarter, begin, begin + length - 1


def _is_of(deal: Deal, holder: Holder) -> bool:
    fields = zip(("Team", "Owner", "Pipeline"), holder, strict=True)
    return all(not name or text(deal.row, heading) == name for heading, name in fields)


def _members(
    rows: list[Target], holder: Holder, basis: str, spreads: Sequence[Spread]
) -> Iterator[Target]:
    """Go through the targets of a team's owners."""
    team = holder[0]
    if not team or any(holder[1:]):
        return
    own = {row.holder[1] for row in rows if row.basis == basis and row.holder[0] == team}
    for row in rows:
        theirs, owner, pipeline = row.holder
        if row.basis != basis or not owner or pipeline:
            continue
        deals = (one.deal.row for one in spreads if text(one.deal.row, "Owner") == owner)
        teams = {text(deal, "Team") for deal in deals}
        if theirs == team or (not theirs and teams - {""} == {team} and owner not in own):
            yield row


def _entry(
    asked: list[Target], won: int, there: int, theirs: list[int], currency: str
) -> dict[str, Any]:
    unpriced = sum(row.amount is None for row in asked)
    target = None if unpriced else sum(row.amount or 0 for row in asked)
    gap = None if target is None else target - won
    return {
        "target": _said(target, currency),
        "won": printed(won, currency),
        "attainment": share(Fraction(won, target)) if target else None,
        "gap": _said(gap, currency),
        "open": printed(there, currency),
        "coverage": share(Fraction(there, gap)) if gap is not None and gap > 0 else None,
        "required_coverage": None,
        "members": printed(sum(theirs), currency) if theirs else None,
        "unpriced": unpriced,
    }


def _said(amount: int | None, currency: str) -> str | None:
    return None if amount is None else printed(amount, currency)
