"""What a made-up firm is: its customers, people, products, milestones and words."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Formula(NamedTuple):
    """A live formula and the value that Excel last showed for it."""

    text: str
    cached: str | float


Cell = str | int | float | date | Formula | None
Row = dict[str, Cell]


class Person(NamedTuple):
    """Somebody on Contacts; `organisation` is blank for one who works alone."""

    name: str
    organisation: str
    job: str
    role: str
    email: str


class Customer(NamedTuple):
    """An organisation on Contacts, the team that looks after it and the money it pays in."""

    name: str
    team: str
    currency: str
    people: tuple[Person, ...]


class Product(NamedTuple):
    """Something sold: price range (lowest, highest, step) per unit of the basis."""

    name: str
    basis: str
    price: tuple[int, int, int]
    durations: tuple[int, ...]
    phrases: tuple[str, ...]
    services: tuple[str, ...]
    tags: tuple[str, ...]


class Milestone(NamedTuple):
    """A milestone; probability in percent points, stale days blank for a complete one."""

    name: str
    probability: int
    complete: bool
    stale: int | None


class Pipeline(NamedTuple):
    """A pipeline: its open milestones in order, then the won and the lost one."""

    name: str
    open: tuple[Milestone, ...]
    won: Milestone
    lost: Milestone


class Rate(NamedTuple):
    """Units of EUR for 1 unit of the currency, from a date on."""

    currency: str
    rate: float | Formula
    start: date


class Change(NamedTuple):
    """An honest mistake: what is typed over the fields of the opportunity `id`, as in the sheet."""

    id: str
    fields: Row


@dataclass(frozen=True)
class Firm:
    """Everything `selling.py` needs to make up a year and a half of one firm's sales."""

    file: str
    title: str
    titles: Mapping[str, tuple[str, ...]]  # by sheet role: lines that stand above the headings
    language: str
    goals: Mapping[str, int]  # target of 2026 by team, EUR
    seed: int
    prefix: str
    customers: tuple[Customer, ...]
    alone: tuple[Person, ...]
    owners: Mapping[str, tuple[str, ...]]
    products: tuple[Product, ...]
    pipelines: tuple[Pipeline, Pipeline]
    lost_reasons: tuple[str, ...]
    tags: tuple[str, ...]
    next_steps: tuple[str, ...]
    renewal: str
    season: tuple[int, ...]
    phones: Mapping[str, str]  # by currency: a pattern for two numbers, of numbers kept for fiction
    namesakes: frozenset[str]  # names that two people share: only a mistake uses them
    rates: tuple[Rate, ...]
    not_for_conversion: tuple[str, ...]
    changes: tuple[Change, ...]
    again: tuple[Change, ...]


def slug(text: str) -> str:
    """Return a text as part of a domain or mailbox: plain letters, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text.replace("&", " ").replace("'", " "))
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return "-".join(letters.lower().split())


def read_customers(table: str) -> tuple[Customer, ...]:
    """Read customers, one a line: name | team | currency | person, job, role; person, job, role."""
    customers = []
    for line in table.strip().splitlines():
        name, team, currency, people = (part.strip() for part in line.split("|"))
        staff = tuple(_person(text, name) for text in people.split(";"))
        customers.append(Customer(name, team, currency, staff))
    return tuple(customers)


def _person(text: str, organisation: str) -> Person:
    name, job, role = (part.strip() for part in f"{text},,".split(",")[:3])
    mailbox = ".".join(slug(word) for word in name.split())
    return Person(name, organisation, job, role, f"{mailbox}@{slug(organisation)}.example.com")


def read_alone(table: str) -> tuple[Person, ...]:
    """Read people without an organisation, one a line: person, job, role."""
    people = (_person(line, "") for line in table.strip().splitlines())
    return tuple(p._replace(email=p.email.split("@")[0] + "@example.org") for p in people)
