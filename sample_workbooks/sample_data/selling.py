"""Makes up a firm's opportunities and contacts: a seed in, the same rows out, always.

Only `Random.random()` is used: Python promises its sequence for a seed in every version, and
promises nothing for `choice` or `shuffle`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from sample_data.firm import Cell, Customer, Firm, Person, Pipeline, Product, Row

T = TypeVar("T")

TODAY = date(2026, 11, 27)  # the last working day before the as-of date 2026-11-30
WON, LOST, OPEN, OVERDUE, UNDATED = "won", "lost", "open", "overdue", "undated"
RENEWED = ("HOUR", "MONTH", "QUARTER", "YEAR")  # what the second pipeline is for
STATES = (WON,) * 46 + (LOST,) * 27 + (OPEN,) * 63 + (OVERDUE,) * 7 + (UNDATED,) * 5


@dataclass(frozen=True)
class Dice:
    """A source of chance that gives the same answers in every Python."""

    random: Random

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to limit - 1."""
        return int(self.random.random() * limit)

    def rather_low(self, limit: int) -> int:
        """Return a whole number from 0 to limit - 1, half of the time from its first quarter."""
        share = self.random.random()
        return int(share * share * limit)

    def between(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + self.below(high - low + 1)

    def pick(self, items: Sequence[T]) -> T:
        """Return one of the items."""
        return items[self.below(len(items))]

    def once_in(self, times: int) -> bool:
        """Return True once in so many times."""
        return self.below(times) == 0


def working_day(day: date) -> date:
    """Return the day, or the last one before it that is no weekend, Christmas or New Year."""
    while day.weekday() > 4 or (day.month, day.day) in ((12, 25), (1, 1)):
        day -= timedelta(days=1)
    return day


def opportunities(firm: Firm) -> list[Row]:
    """Return 148 clean opportunities in the order of their creation, with IDs in that order."""
    dice = Dice(Random(firm.seed))
    sold: set[Cell] = set()
    rows = [_opportunity(firm, dice, sold, number) for number in range(len(STATES))]
    rows.sort(key=lambda row: (str(row["created_on"]), str(row["name"])))
    for number, row in enumerate(rows):
        row["id"] = f"{firm.prefix}{1001 + number}"
    return rows


def _opportunity(firm: Firm, dice: Dice, sold: set[Cell], number: int) -> Row:
    state = STATES[number]
    # A stride through the customers, so that each has three or four opportunities.
    customer = firm.customers[number * 7 % len(firm.customers)]
    product = dice.pick(firm.products)
    pipeline = firm.pipelines[product.basis in RENEWED and dice.once_in(2)]
    row: Row = {"team": customer.team, "pipeline": pipeline.name, "currency": customer.currency}
    row["owner"] = dice.pick(firm.owners[customer.team])
    row.update(_who(firm, dice, customer))
    row.update(_what(firm, dice, product))
    names = [f"{customer.name} – {phrase}" for phrase in product.phrases]
    if pipeline is firm.pipelines[1]:
        names = [f"{name}, {firm.renewal}" for name in names]
    row["name"] = dice.pick([name for name in names if name not in sold] or names)
    sold.add(row["name"])
    step = dice.below(len(pipeline.open))
    row.update(_dates(firm, dice, state, step / len(pipeline.open)))
    row.update(_stage(firm, dice, state, pipeline, step))
    _start(dice, row, product)
    return row


def _who(firm: Firm, dice: Dice, customer: Customer) -> Row:
    people = [p for p in customer.people if p.name not in firm.namesakes]
    if people and dice.once_in(4):
        # A person stands as main contact; the customer becomes the organisation (R4).
        person = dice.pick(people)
        others = [p for p in people if p is not person]
        return {
            "contact": person.name,
            "contact_email": person.email,
            "additional_contacts": _named(others),
        }
    if dice.once_in(40):
        person = dice.pick(firm.alone)
        return {"contact": person.name, "contact_email": person.email, "additional_contacts": None}
    listed = people[: dice.between(0, 2)]
    if dice.once_in(12):
        listed.append(dice.pick(firm.alone))
    return {"contact": customer.name, "contact_email": None, "additional_contacts": _named(listed)}


def _named(people: Sequence[Person]) -> str | None:
    texts = (f"{p.name} ({p.role})" if n == 0 and p.role else p.name for n, p in enumerate(people))
    return "; ".join(texts) or None


def _what(firm: Firm, dice: Dice, product: Product) -> Row:
    low, high, step = product.price
    tags = [dice.pick(product.tags)]
    tags += [dice.pick((*product.tags, *firm.tags)) for _ in range(dice.below(3))]
    services = [s for s in product.services if dice.below(3)] or [product.services[0]]
    return {
        "value": low + step * dice.below((high - low) // step + 1),
        "duration_basis": product.basis,
        "duration": dice.pick(product.durations) if product.durations else None,
        "tags": "; ".join(dict.fromkeys(tags)),
        "product": product.name,
        "services": "; ".join(services),
        "next_step": dice.pick(firm.next_steps) if dice.below(3) else None,
    }


def _dates(firm: Firm, dice: Dice, state: str, ripeness: float) -> Row:
    if state in (WON, LOST):
        closed = _closed_day(firm, dice)
        created = working_day(closed - timedelta(days=dice.between(18, 140)))
        expected = working_day(closed + timedelta(days=dice.between(-15, 30)))
        touched = working_day(closed - timedelta(days=dice.below(5)))
        changed = closed
    else:
        expected, created = _open_days(dice, state, ripeness)
        touched = working_day(TODAY - timedelta(days=dice.below(dice.pick((12, 25, 70)))))
        touched = max(touched, created)
        changed = working_day(created + (touched - created) * dice.below(100) / 100)
        changed = max(changed, created)
        closed = None
    return {
        "expected_close": None if state == UNDATED else expected,
        "closed_on": closed,
        "created_on": created,
        "last_contacted": touched,
        "last_stage_change": changed,
        "updated_on": max(touched, changed),
    }


def _closed_day(firm: Firm, dice: Dice) -> date:
    # One in six closed in the second half of 2025, the others in 2026, by season.
    months = [(2025, m) for m in range(7, 13) for _ in range(firm.season[m - 1])]
    if dice.below(6):
        months = [(2026, m) for m in range(1, 12) for _ in range(firm.season[m - 1])]
    year, month = dice.pick(months)
    return min(working_day(date(year, month, dice.between(3, 28))), TODAY)


def _open_days(dice: Dice, state: str, ripeness: float) -> tuple[date, date]:
    created = working_day(TODAY - timedelta(days=dice.between(6, 150)))
    if state == OVERDUE:
        expected = working_day(date(2026, 9, 7) + timedelta(days=dice.below(78)))
        return expected, min(created, working_day(expected - timedelta(days=dice.between(30, 90))))
    # A ripe opportunity closes within months, a young one up to the end of next year.
    far = 70 + int(310 * (1 - ripeness))
    expected = working_day(date(2026, 12, 3) + timedelta(days=dice.rather_low(far)))
    return expected, created


def _stage(firm: Firm, dice: Dice, state: str, pipeline: Pipeline, step: int) -> Row:
    last_open = pipeline.open[max(step, len(pipeline.open) // 2)].name
    if state == WON:
        own = pipeline.won.probability if dice.once_in(2) else None
        return {
            "milestone": pipeline.won.name,
            "probability": own,
            "last_open_milestone": last_open,
        }
    if state == LOST:
        reason = dice.pick(firm.lost_reasons)
        return {
            "milestone": pipeline.lost.name,
            "last_open_milestone": last_open,
            "lost_reason": reason,
        }
    milestone = pipeline.open[step]
    row: Row = {"milestone": milestone.name}
    if dice.below(3) == 0:
        own = milestone.probability + dice.pick((-10, -5, 5, 10, 15))
        row["probability"] = min(95, max(5, own))
    elif dice.once_in(2):
        row["probability"] = milestone.probability
    return row


def _start(dice: Dice, row: Row, product: Product) -> None:
    # Contracts by month, quarter or year begin on the first of a month after the signature.
    close = row["closed_on"] or row["expected_close"]
    if product.basis in ("MONTH", "QUARTER", "YEAR") and isinstance(close, date) and dice.below(3):
        months = close.year * 12 + close.month + dice.below(2)
        row["start_on"] = date(months // 12, months % 12 + 1, 1)


def contacts(firm: Firm) -> list[Row]:
    """Return one row an organisation, with its people below it, then those who work alone."""
    dice = Dice(Random(firm.seed + 1))
    rows: list[Row] = []
    for customer in firm.customers:
        owner = dice.pick(firm.owners[customer.team])
        shared: Row = {"owner": owner, "team": customer.team, "tags": dice.pick(firm.tags)}
        domain = customer.people[0].email.split("@")[1]
        row: Row = {"organisation": customer.name, "email": f"info@{domain}", **shared}
        rows.append(row | _met(dice))
        for person in customer.people:
            phone = firm.phones[customer.currency].format(*divmod(1000 + 37 * len(rows), 100))
            rows.append(_someone(person) | shared | {"tags": None, "phone": phone} | _met(dice))
    for person in firm.alone:
        team = dice.pick(list(firm.owners))
        owner = dice.pick(firm.owners[team])
        rows.append(_someone(person) | {"owner": owner, "team": team} | _met(dice))
    for number, row in enumerate(rows):
        row["id"] = f"C{101 + number}"
    return rows


def _someone(person: Person) -> Row:
    return {
        "name": person.name,
        "organisation": person.organisation or None,
        "job_title": person.job,
        "role": person.role or None,
        "email": person.email,
    }


def _met(dice: Dice) -> Row:
    created = working_day(date(2024, 1, 8) + timedelta(days=dice.below(480)))
    contacted = working_day(TODAY - timedelta(days=dice.below(160)))
    return {"created_on": created, "last_contacted": None if dice.once_in(9) else contacted}
