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
        if not name or key(text(row, "Type")) == "organisation":
            name, organisation = name or organisation, ""
        contacts.append(Contact(text(row, "ID"), name, text(row, "Email"), organisation))
    return contacts


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
    found = [contact for contact in contacts if named and key(contact.name) == named]
    return found[0] if len(found) == 1 else None


def customer(row: Row, contacts: list[Contact]) -> str:
    """Return the main contact after R4: an organisation wherever the person belongs to one."""
    if not text(row, "Contact") and not text(row, "Contact Email"):
        return text(row, "Organisation")
    contact = linked(row, contacts)
    if contact is None:
        return text(row, "Organisation") or text(row, "Contact")
    return contact.organisation or contact.name
