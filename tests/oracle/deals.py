"""From rows to deals: which rows count, their totals, currencies, dates and weights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from books import Book, Options, Row
from oracle.contacts import Contact, customer, read_contacts, text
from oracle.dates import RECURRING
from oracle.milestones import (
    Milestone,
    RejectedError,
    UnusableError,
    find,
    probability,
    read_milestones,
    shares,
    status,
)
from oracle.money import exact, major, minor
from oracle.totals import total_rows

BASES = frozenset(["FIXED", "HOUR", *RECURRING])


@dataclass(frozen=True)
class Deal:
    """One used row, amounts in minor units; `value` is None when no rate is in force (R26)."""

    row: Row
    customer: str
    status: str
    currency: str
    basis: str
    duration: int
    unit: Fraction
    own_total: int
    rate: Fraction | None
    value: int | None
    weighted: int | None
    probability: Fraction
    close: date | None
    start: date | None
    overdue: bool


@dataclass(frozen=True)
class Rows:
    """How many rows were read, and what became of them."""

    read: int
    used: int
    rejected: int
    skipped: int
    filtered: int


@dataclass(frozen=True)
class Reading:
    """What a whole book says before any row is judged."""

    contacts: list[Contact]
    milestones: list[Milestone]
    probabilities: dict[int, Fraction | None]
    rates: dict[str, list[tuple[date, Fraction]]]
    currencies: frozenset[str]
    reporting: str


def read_deals(book: Book, options: Options) -> tuple[list[Deal], Rows, str]:
    """Return the used deals, the row counts and the reporting currency."""
    reading = _read_book(book, options)
    copies, clashing = _same_ids(book.opportunities)
    totals, no_totals = total_rows(book.opportunities)
    skipped = copies | totals
    deals: list[Deal] = []
    rejected = filtered = 0
    for index, row in enumerate(book.opportunities):
        if index in skipped:
            continue
        if index in clashing | no_totals:
            rejected += 1
            continue
        try:
            deal = _deal(row, index, reading, options)
        except RejectedError:
            rejected += 1
            continue
        if options.team and text(row, "Team") not in options.team:
            filtered += 1
            continue
        deals.append(deal)
    rows = Rows(len(book.opportunities), len(deals), rejected, len(skipped), filtered)
    return deals, rows, reading.reporting


def _read_book(book: Book, options: Options) -> Reading:
    own = shares([row.get("Probability") for row in book.opportunities])
    currencies = frozenset(
        text(row, "Currency").upper() for row in book.opportunities if text(row, "Currency")
    )
    rates = _read_rates(book.rates)
    return Reading(
        contacts=read_contacts(book.contacts),
        milestones=read_milestones(book.milestones),
        probabilities=dict(enumerate(own)),
        rates=rates,
        currencies=currencies,
        reporting=_reporting(options, currencies, rates),
    )


def _read_rates(rows: tuple[Row, ...]) -> dict[str, list[tuple[date, Fraction]]]:
    """Read the rates by currency; one without a date has always been in force (R25)."""
    rates: dict[str, list[tuple[date, Fraction]]] = {}
    for row in rows:
        since = day(row.get("From")) or date.min
        known = rates.setdefault(text(row, "Currency").upper(), [])
        if since in [other for other, _ in known]:
            raise UnusableError("the same currency and date twice")
        known.append((since, exact(row["Rate"])))
    return rates


def _reporting(
    options: Options, currencies: frozenset[str], rates: dict[str, list[tuple[date, Fraction]]]
) -> str:
    """Return the reporting currency (R27)."""
    if options.currency:
        return options.currency
    if len(currencies) == 1:
        return next(iter(currencies))
    ones = [code for code, known in rates.items() if any(rate == 1 for _, rate in known)]
    if len(ones) == 1:
        return ones[0]
    raise UnusableError("which currency to report in?")


def _same_ids(rows: tuple[Row, ...]) -> tuple[set[int], set[int]]:
    """Return the places of identical repeats, and of different rows that share an ID."""
    places: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        if text(row, "ID"):
            places.setdefault(text(row, "ID"), []).append(index)
    skipped: set[int] = set()
    clashing: set[int] = set()
    for same in places.values():
        if all(_cells(rows[index]) == _cells(rows[same[0]]) for index in same):
            skipped.update(same[1:])
        else:
            clashing.update(same)
    return skipped, clashing


def _cells(row: Row) -> dict[str, object]:
    return {heading: cell for heading, cell in row.items() if cell is not None}


def _deal(row: Row, index: int, reading: Reading, options: Options) -> Deal:
    _require(row)
    milestone = find(row, reading.milestones)
    state = status(row, milestone)
    share = probability(reading.probabilities[index], milestone, state)
    currency = _currency(row, reading, options)
    basis, duration = _term(row)
    unit, own_total = _amount(row, duration, currency)
    close = _close(row, state)
    start = day(row.get("Start On")) or close
    overdue = state == "open" and close is not None and close < options.as_of
    rate = _rate(currency, reading, _rate_day(state, close, options.as_of))
    blank = row.get("Value") is None and row.get("Total Value") is None
    value = weighted = 0 if blank else None
    if not blank and rate is not None:
        value = minor(major(own_total, currency) * rate, reading.reporting)
        weighted = minor(major(value, reading.reporting) * share, reading.reporting)
    if overdue and options.overdue == "roll" and close is not None and start is not None:
        start += options.as_of - close
        close, overdue = options.as_of, False
    return Deal(
        row, customer(row, reading.contacts), state, currency, basis, duration, unit, own_total,
        rate, value, weighted, share, close, start, overdue,
    )  # fmt: skip


def _require(row: Row) -> None:
    """Reject a row without name, main contact, milestone, or owner and team (R1)."""
    contact = text(row, "Contact") or text(row, "Organisation")
    if not (text(row, "Name") and contact and text(row, "Milestone")):
        raise RejectedError("name, contact and milestone are required")
    if not (text(row, "Owner") or text(row, "Team")):
        raise RejectedError("an owner or a team is required")


def _term(row: Row) -> tuple[str, int]:
    """Return the basis and the number of periods, 1 for FIXED (R2)."""
    basis = text(row, "Duration Basis").upper() or "FIXED"
    duration = row.get("Duration")
    blank = row.get("Value") is None and row.get("Total Value") is None
    if basis not in BASES:
        raise RejectedError("unknown basis")
    if basis == "FIXED":
        if duration is not None:
            raise RejectedError("FIXED with a duration")
        return basis, 1
    if duration is None and blank:
        return basis, 1
    if duration is None:
        raise RejectedError("a duration is required")
    if exact(duration) < 1 or exact(duration).denominator != 1:
        raise RejectedError("a duration is a whole number from 1")
    return basis, int(exact(duration))


def _amount(row: Row, duration: int, currency: str) -> tuple[Fraction, int]:
    """Return the exact unit amount and the total in minor units of its own currency (R2, R21)."""
    value, total = row.get("Value"), row.get("Total Value")
    if value is None and total is None:
        return Fraction(0), 0
    if value is None:
        return exact(total) / duration, minor(exact(total), currency)
    product = minor(exact(value) * duration, currency)
    if total is not None and minor(exact(total), currency) != product:
        raise RejectedError("value x duration and the total disagree")
    return exact(value), product


def _currency(row: Row, reading: Reading, options: Options) -> str:
    """Return the row's currency, or what a blank cell means (R27)."""
    written = text(row, "Currency").upper()
    if written:
        return written
    if options.currency and reading.currencies <= {options.currency}:
        return options.currency
    if len(reading.currencies) == 1:
        return next(iter(reading.currencies))
    if row.get("Value") is None and row.get("Total Value") is None:
        return ""
    raise RejectedError("no currency")


def _close(row: Row, state: str) -> date | None:
    """Return expected close while open, closed on (else expected close) once closed."""
    expected, closed = day(row.get("Expected Close")), day(row.get("Closed On"))
    return expected if state == "open" else closed or expected


def _rate_day(state: str, close: date | None, as_of: date) -> date:
    """Return the day whose rate counts (R25)."""
    return as_of if state == "open" or close is None else min(close, as_of)


def _rate(currency: str, reading: Reading, on: date) -> Fraction | None:
    """Return the rate in force on a day; None where there is none (R25, R26)."""
    if currency in {reading.reporting, ""}:
        return Fraction(1)
    in_force = [(since, rate) for since, rate in reading.rates.get(currency, []) if since <= on]
    return max(in_force)[1] if in_force else None


def rates_in_force(book: Book, on: date) -> dict[str, Fraction]:
    """Return the rate of each currency that has one on a day."""
    known = _read_rates(book.rates)
    found = {code: [one for one in rates if one[0] <= on] for code, rates in known.items()}
    return {code: max(rates)[1] for code, rates in found.items() if rates}


def day(cell: object) -> date | None:
    """Return a cell's date, without its time of day and without a zone shift (R20)."""
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else None
