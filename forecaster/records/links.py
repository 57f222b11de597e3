"""Linking every row with its contacts, once per distinct combination (R4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from forecaster.records.contacts import ContactBook, Link, link
from forecaster.records.flags import Flags, texts
from forecaster.records.signs import (
    CONTACT_CREATED,
    CONTACTS,
    LAST_CONTACTED,
    ROLES,
    Ties,
)
from forecaster.records.tags import separator, split_values
from forecaster.sheets import Cells
from forecaster.words.keys import Guesses

_FIELDS = ("contact", "organisation", "additional_contacts")


class Linked(NamedTuple):
    """The contact columns of `Opportunities`."""

    customer: Cells
    contact: Cells
    contacts: Cells


def link_rows(
    flags: Flags, book: ContactBook | None, declared: str
) -> tuple[Linked, tuple[Ties, frozenset[str]], dict[str, str]]:
    """Link every row; flags names that match several contacts (W307) or none (W308).

    Returns
    -------
    tuple
        The columns; what the contacts come to, and what Contacts can tell of any (R36); the
        separator of the additional contacts where there are any.
    """
    sheet = flags.sheet
    additional = texts(sheet, "additional_contacts")
    sep = separator(additional, declared)
    columns = (texts(sheet, c) for c in ("contact", "contact_email", "organisation"))
    keys = list(zip(*columns, additional, strict=True))
    links = {k: link(book, k[:3], split_values(k[3], sep)) for k in set(keys)}
    rows = [links[k] for k in keys]
    _flag_names(flags, "W307", [r.several for r in rows], None)
    _flag_names(flags, "W308", [r.unknown for r in rows], book)
    made = []
    for field in Linked._fields:
        column = np.empty(len(rows), dtype=object)
        column[:] = [getattr(r, field) for r in rows]
        made.append(column)
    found = _ties(rows), _told(book)
    return Linked(*made), found, {"additional_contacts": sep} if any(additional) else {}


def _ties(rows: Sequence[Link]) -> Ties:
    decides, has_role, listed, contacted, since = zip(*(row.tie for row in rows), strict=True)
    flags = (np.array(column, dtype=bool) for column in (decides, has_role, listed))
    days = (np.array(column, dtype="datetime64[D]") for column in (contacted, since))
    return Ties(*flags, *days)


def _told(book: ContactBook | None) -> frozenset[str]:
    contacts = book.contacts if book else []
    told = {
        CONTACTS: bool(contacts),
        ROLES: any(c.role for c in contacts),
        LAST_CONTACTED: any(c.last_contacted for c in contacts),
        CONTACT_CREATED: any(c.created_on for c in contacts),
    }
    return frozenset(name for name, there in told.items() if there)


def _flag_names(
    flags: Flags, code: str, found: list[tuple[tuple[str, str], ...]], book: ContactBook | None
) -> None:
    """Flag the rows whose contacts are unclear, naming them; ``book`` gives the nearest name."""
    guesses = Guesses(book.names if book else ())
    for field in _FIELDS:
        names = {i: [n for f, n in row if f == field] for i, row in enumerate(found) if row}
        unclear = {i: ", ".join(listed) for i, listed in names.items() if listed}
        mask = np.zeros(len(found), dtype=bool)
        mask[list(unclear)] = True

        def guess(i: int, unclear: dict[int, str] = unclear) -> list[tuple[str, str]]:
            return [("guess", guesses(unclear[i]))]

        flags.flag(code, mask, field, unclear.__getitem__, guess if book else None)
