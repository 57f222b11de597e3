"""Contacts: who the main contact of an opportunity is, and who is additional (R4)."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from forecaster.problems import Problem
from forecaster.records.flags import Flags, texts
from forecaster.records.rows import check_rows
from forecaster.sheets import RawSheet
from forecaster.words.keys import name_key
from forecaster.words.roles import decides

_ROLE = re.compile(r"^(?P<name>.*?)\s*\((?P<role>[^()]*)\)$")


class Contact(NamedTuple):
    """A row of Contacts: a person, or an organisation (then ``organisation`` is blank)."""

    name: str
    organisation: str
    is_organisation: bool
    role: str = ""
    created_on: dt.date | None = None
    last_contacted: dt.date | None = None


class Tie(NamedTuple):
    """What Contacts says of an opportunity's contacts (R36): see `signs.Signs`.

    ``has_role`` is whether any of them has a role; days are None where they are not known.
    """

    decision_maker: bool = False
    has_role: bool = False
    contact_listed: bool = False
    contacted_on: dt.date | None = None
    known_since: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """The contacts of one opportunity.

    ``customer`` is the main contact after R4, ``contact`` the person that was named, and
    ``contacts`` the additional ones with their roles. ``several`` and ``unknown`` are the names,
    by field, that match more than one contact or none. Two links to the same contacts are equal,
    whatever else is known of these.
    """

    customer: str
    contact: str
    contacts: str
    several: tuple[tuple[str, str], ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    tie: Tie = field(default=Tie(), compare=False)


class ContactBook:
    """The contacts of a workbook, found by ID, then e-mail, then name."""

    def __init__(self, contacts: Iterable[tuple[str, str, Contact]]) -> None:
        """Index contacts, each given with its ID and its e-mail."""
        self._ids: dict[str, list[Contact]] = defaultdict(list)
        self._emails: dict[str, list[Contact]] = defaultdict(list)
        self._names: dict[str, list[Contact]] = defaultdict(list)
        self._employers: dict[str, Contact] = {}
        for number, email, contact in contacts:
            for index, key in (
                (self._ids, number),
                (self._emails, email),
                (self._names, contact.name),
            ):
                if key:
                    index[name_key(key)].append(contact)
            if contact.organisation:
                employer = Contact(contact.organisation, "", is_organisation=True)
                self._employers.setdefault(name_key(contact.organisation), employer)

    @property
    def names(self) -> list[str]:
        """All names, for suggestions."""
        return [c.name for found in self._names.values() for c in found[:1]]

    @property
    def contacts(self) -> list[Contact]:
        """All contacts that have a row."""
        return [c for found in self._names.values() for c in found]

    def find(self, name: str, email: str = "", organisation: str = "") -> list[Contact]:
        """The contacts that a name, an e-mail and an organisation may mean: one if it is clear."""
        key = name_key(name)
        for found in (
            self._ids.get(key),
            self._emails.get(name_key(email)) if email else None,
            self._emails.get(key),
        ):
            if found:
                return found
        named = self._names.get(key, [])
        here = [c for c in named if name_key(c.organisation) == name_key(organisation)]
        return here if organisation and len(here) == 1 else named

    def find_any(self, name: str, email: str = "", organisation: str = "") -> list[Contact]:
        """Contacts as by `find`, else an organisation that is only known by its people."""
        return self.find(name, email, organisation) or self.find_organisation(name)

    def find_organisation(self, name: str) -> list[Contact]:
        """The organisations of a name: those with a row of their own, else a person's."""
        found = [c for c in self.find(name) if c.is_organisation]
        employer = self._employers.get(name_key(name))
        return found or ([employer] if employer else [])


def read_contacts(sheet: RawSheet | None) -> tuple[ContactBook | None, list[Problem]]:
    """Index the Contacts sheet; rows with bad cells, or without any name, are rejected and said."""
    if sheet is None:
        return None, []
    flags = Flags(sheet, *check_rows(sheet))
    _require_name(flags)
    columns = ("id", "email", "type", "name", "first_name", "last_name", "organisation")
    rows = zip(*(texts(sheet, c) for c in columns), strict=True)
    days = (sheet.days(c).tolist() for c in ("created_on", "last_contacted"))
    more = zip(texts(sheet, "role"), *days, strict=True)
    contacts = []
    for is_good, (number, email, kind, name, first, last, organisation), known in zip(
        (~flags.rejected).tolist(), rows, more, strict=True
    ):
        full = name or f"{first} {last}".strip()
        is_organisation = kind == "organisation" or (not full and bool(organisation))
        employer = "" if is_organisation else organisation
        contact = Contact(full or organisation, employer, is_organisation, *known)
        if is_good:
            contacts.append((number, email, contact))
    return ContactBook(contacts), flags.problems


def _require_name(flags: Flags) -> None:
    """Flag rows with neither a name nor an organisation (E202): an e-mail alone is nobody."""
    fields = ("name", "first_name", "last_name", "organisation")
    columns = (flags.sheet.cells(f).tolist() for f in fields)
    nameless = [not any(cells) for cells in zip(*columns, strict=True)]
    field = next((f for f in fields if f in flags.sheet.columns), "name")
    flags.flag("E202", np.array(nameless, dtype=bool) & ~flags.rejected, field)


def link(book: ContactBook | None, row: tuple[str, str, str], additional: tuple[str, ...]) -> Link:
    """Find the contacts of one opportunity.

    Parameters
    ----------
    row
        Contact, contact e-mail and organisation as written, ``""`` for blanks.
    additional
        Additional contacts as written, each maybe with a role in brackets.
    """
    contact, email, organisation = row
    if contact:
        said, name = "contact", contact
        found = book.find_any(contact, email, organisation) if book else []
    else:
        said, name = "organisation", organisation
        found = book.find_organisation(organisation) if book else []
    unclear = [(said, name, len(found))]
    main = (
        found[0] if len(found) == 1 else Contact(name, organisation if contact else "", not contact)
    )
    employer = None if main.is_organisation else _employer(book, organisation or main.organisation)
    customer = employer.name if employer else main.name
    others = [(main, "")] if employer else []
    for written in additional:
        match = _ROLE.match(written)
        other, role = (match["name"], match["role"].strip()) if match else (written, "")
        known = book.find_any(other) if book else []
        unclear.append(("additional_contacts", other, len(known)))
        others.append(
            (known[0] if len(known) == 1 else Contact(other, "", is_organisation=False), role)
        )
    people = [main, employer] if employer else [main]
    return Link(
        customer,
        "" if main.is_organisation else main.name,
        _show(others, customer),
        tuple((f, n) for f, n, count in unclear if count > 1),
        tuple((f, n) for f, n, count in unclear if not count and book),
        _tie(people, others, listed=unclear[0][2] > 0),
    )


def _employer(book: ContactBook | None, organisation: str) -> Contact | None:
    """The organisation as Contacts writes it, so that an ID becomes a name; None where blank."""
    found = book.find_organisation(organisation) if book and organisation else []
    if len(found) == 1:
        return found[0]
    return Contact(organisation, "", is_organisation=True) if organisation else None


def _tie(people: Sequence[Contact], others: Sequence[tuple[Contact, str]], *, listed: bool) -> Tie:
    """What is known of the main contact's ``people`` and, for their roles, of the others (R36)."""
    given: dict[str, str] = {}
    own: dict[str, str] = {}
    for contact, role in [*((one, "") for one in people), *others]:
        if role or contact.role:
            key = name_key(contact.name)
            given[key] = given.get(key) or role
            own[key] = own.get(key) or contact.role
    since = [one.created_on for one in people if one.created_on]
    last = [one.last_contacted for one in people if one.last_contacted]
    return Tie(
        any(decides(role or own[key]) for key, role in given.items()),
        bool(given),
        listed,
        max(last, default=None),
        min(since, default=None),
    )


def _show(others: Sequence[tuple[Contact, str]], customer: str) -> str:
    """Each additional contact once, never the main one, with the first role that was given."""
    roles: dict[str, tuple[str, str]] = {}
    for contact, role in others:
        name = contact.name
        key = name_key(name)
        if key != name_key(customer):
            first, given = roles.get(key, (name, ""))
            roles[key] = (first, given or role)
    return "; ".join(f"{name} ({role})" if role else name for name, role in roles.values())
