"""Who the customer is: the main contact after R4."""

from __future__ import annotations

from dataclasses import dataclass

from books import Row


@dataclass(frozen=True)
class Contact:
    """One row of the Contacts sheet; `organisation` is blank unless a person belongs to one."""

    identity: str
    name: str
    email: str
    organisation: str
    is_firm: bool
    row: Row


def text(row: Row, heading: str) -> str:
    """Return a cell as text without outer spaces; a blank one is ''."""
    cell = row.get(heading)
    return "" if cell is None else str(cell).strip()


def key(word: str) -> str:
    """Return the form in which names are compared."""
    return " ".join(word.split()).casefold()


def read_contacts(rows: tuple[Row, ...]) -> list[Contact]:
    """Read the Contacts sheet; a row with an organisation and no name is that organisation."""
    contacts = []
    for row in rows:
        name = text(row, "Name") or f"{text(row, 'First Name')} {text(row, 'Last Name')}".strip()
        organisation = text(row, "Organisation")
        is_firm = not name or key(text(row, "Type")) == "organisation"
        if is_firm:
            name, organisation = name or organisation, ""
        who = (text(row, "ID"), name, text(row, "Email"), organisation)
        contacts.append(Contact(*who, is_firm, row))
    return contacts


def matching(name: str, contacts: list[Contact]) -> list[Contact]:
    """Return the contacts that a name means: by ID, else e-mail, else name."""
    for part in ("identity", "email", "name"):
        found = [c for c in contacts if key(name) and key(getattr(c, part)) == key(name)]
        if found:
            return found
    return []


def employer(name: str, contacts: list[Contact]) -> bool:
    """Return whether somebody listed works there."""
    return any(key(contact.organisation) == key(name) for contact in contacts if name)


def linked(row: Row, contacts: list[Contact]) -> Contact | None:
    """Match the main contact by ID, then e-mail, then name; several of one name match none."""
    named = key(text(row, "Contact"))
    email = key(text(row, "Contact Email"))
    for contact in contacts:
        if named and key(contact.identity) == named:
            return contact
    for contact in contacts:
        if contact.email and key(contact.email) in {email, named}:
            return contact
    if not named:
        firms = [c for c in matching(text(row, "Organisation"), contacts) if c.is_firm]
        return firms[0] if len(firms) == 1 else None
    found = [contact for contact in contacts if key(contact.name) == named]
    return found[0] if len(found) == 1 else None


def customer(row: Row, contacts: list[Contact]) -> str:
    """Return the main contact after R4: an organisation wherever the person belongs to one."""
    if not text(row, "Contact") and not text(row, "Contact Email"):
        return text(row, "Organisation")
    contact = linked(row, contacts)
    if contact is None:
        return text(row, "Organisation") or text(row, "Contact")
    return contact.organisation or contact.name
