"""What wants attention, deal by deal (R9, R18, R30, R36)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from books import Book, Options, Row
from oracle.contacts import Contact, employer, key, linked, matching, read_contacts, text
from oracle.deals import Deal, day
from oracle.milestones import Milestone, find, plain, read_milestones
from oracle.money import major, minor, printed

DECIDES = frozenset(["decision maker", "decision-maker", "decideur", "decisionnaire"])
CLOCKS = ("Last Contacted", "Updated On", "Last Stage Change")
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Sheets:
    """What a book says beside its deals."""

    book: Book
    options: Options
    contacts: list[Contact]
    milestones: list[Milestone]
    separator: str
    currency: str


def health(book: Book, options: Options, deals: list[Deal], currency: str) -> list[Row]:
    """Return the kinds that can be asked; each with count, value and what is at stake."""
    cells = [text(row, "Additional Contacts") for row in book.opportunities]
    separator = ";" if any(";" in cell for cell in cells) else ","
    contacts, milestones = read_contacts(book.contacts), read_milestones(book.milestones)
    sheets = Sheets(book, options, contacts, milestones, separator, currency)
    live = [deal for deal in deals if deal.status == "open"]
    found: list[Row] = []
    for kind, is_true in KINDS.items():
        if not _asked(kind, sheets):
            continue
        those = [deal for deal in live if is_true(deal, sheets)]
        stakes = [_stake(kind, deal, sheets) for deal in those]
        value, stake = sum(deal.value or 0 for deal in those), sum(stakes)
        money = {"value": printed(value, currency), "weighted": printed(stake, currency)}
        found.append({"kind": kind, "count": len(those), **money})
    return found


def _asked(kind: str, sheets: Sheets) -> bool:
    """Return whether the book holds anything that could tell (see the table of needs)."""
    book, rows = sheets.book, sheets.book.opportunities
    limits = any(row.get("Days Until Stale") is not None for row in book.milestones)
    clock = any(day(row.get(name)) for row in rows for name in (*CLOCKS, "Created On"))
    called = any(day(row.get("Last Contacted")) for row in (*rows, *book.contacts))
    created = all(any(day(r.get("Created On")) for r in part) for part in (rows, book.contacts))
    roles = any(text(row, "Role") for row in book.contacts)
    roles |= any(role for row in rows for _, role in _additional(row, sheets))
    needs = {
        "stale": limits and clock,
        "stale_unknown": limits,
        "closing_untouched": clock,
        "no_value": any(row.get(n) is not None for row in rows for n in ("Value", "Total Value")),
        "important_blank": any(name in row for row in rows for name in _important(book)),
        "no_decision_maker": roles,
        "contact_unknown": bool(book.contacts),
        "no_prior_contact": called or created,
    }
    return needs.get(kind, True)


def _stake(kind: str, deal: Deal, sheets: Sheets) -> int:
    """Return the weighted money; where the probability differs, what today's would change."""
    if kind != "probability_differs" or deal.value is None:
        return deal.weighted or 0
    today = find(deal.row, sheets.milestones)
    share = today.probability if today else deal.probability
    return minor(major(deal.value, sheets.currency) * share, sheets.currency) - (deal.weighted or 0)


def _overdue(deal: Deal, sheets: Sheets) -> bool:
    close = day(deal.row.get("Expected Close"))
    return close is not None and close < sheets.options.as_of


def _undated(deal: Deal, _: Sheets) -> bool:
    return day(deal.row.get("Expected Close")) is None


def _differs(deal: Deal, sheets: Sheets) -> bool:
    today = find(deal.row, sheets.milestones)
    own = deal.row.get("Probability") is not None
    return own and today is not None and today.probability != deal.probability


def _touched(row: Row) -> date | None:
    dates = [day(row.get(name)) for name in CLOCKS]
    known = [one for one in dates if one]
    return max(known) if known else day(row.get("Created On"))


def _limit(deal: Deal, sheets: Sheets) -> object:
    """Return the days until stale of a deal's milestone."""
    found = find(deal.row, sheets.milestones)
    for milestone, row in zip(sheets.milestones, sheets.book.milestones, strict=True):
        if milestone is found:
            return row.get("Days Until Stale")
    return None


def _stale(deal: Deal, sheets: Sheets) -> bool:
    limit, touched = _limit(deal, sheets), _touched(deal.row)
    return isinstance(limit, int) and bool(touched) and _since(deal, sheets) > limit


def _since(deal: Deal, sheets: Sheets) -> int:
    """Return the days since the latest touch, -1 where it is unknown."""
    touched = _touched(deal.row)
    return max((sheets.options.as_of - touched).days, 0) if touched else -1


def _stale_unknown(deal: Deal, sheets: Sheets) -> bool:
    return _limit(deal, sheets) is not None and _touched(deal.row) is None


def _closing_untouched(deal: Deal, sheets: Sheets) -> bool:
    close, as_of = day(deal.row.get("Expected Close")), sheets.options.as_of
    return close is not None and as_of <= close <= as_of + MONTH and _since(deal, sheets) >= 30


def _no_value(deal: Deal, _: Sheets) -> bool:
    return deal.row.get("Value") is None and deal.row.get("Total Value") is None


def _important(book: Book) -> list[str]:
    return [
        text(row, "Field") for row in book.custom_fields if key(text(row, "Important")) == "yes"
    ]


def _important_blank(deal: Deal, sheets: Sheets) -> bool:
    return any(deal.row.get(name) is None for name in _important(sheets.book))


def _additional(row: Row, sheets: Sheets) -> Iterator[tuple[str, str]]:
    """Go through the additional contacts: the name and the role in brackets."""
    for word in text(row, "Additional Contacts").split(sheets.separator):
        name, _, role = word.strip().partition(" (")
        if name:
            yield name, role.removesuffix(")")


def _main(row: Row, sheets: Sheets) -> list[Contact]:
    """Return the person that a row names and the organisation, as far as Contacts has them."""
    person = linked(row, sheets.contacts)
    if person and person.is_firm:
        return [person]
    named = text(row, "Organisation") or (person.organisation if person else "")
    firms = [one for one in matching(named, sheets.contacts) if one.is_firm]
    return [one for one in (person, firms[0] if len(firms) == 1 else None) if one]


def _no_decision_maker(deal: Deal, sheets: Sheets) -> bool:
    roles: dict[str, list[str]] = {}
    for contact in _main(deal.row, sheets):
        roles.setdefault(key(contact.name), ["", text(contact.row, "Role")])
    for name, role in _additional(deal.row, sheets):
        found = matching(name, sheets.contacts)
        clear = found if len(found) == 1 else []
        own = text(clear[0].row, "Role") if clear else ""
        given = roles.setdefault(key(clear[0].name if clear else name), ["", ""])
        given[0], given[1] = given[0] or role, given[1] or own
    said = (given or own for given, own in roles.values())
    return not any(plain(part) in DECIDES for role in said for part in role.split(","))


def _contact_unknown(deal: Deal, sheets: Sheets) -> bool:
    row, contacts = deal.row, sheets.contacts
    name = text(row, "Contact")
    if not name:
        firms = [one for one in matching(text(row, "Organisation"), contacts) if one.is_firm]
        return not firms and not employer(text(row, "Organisation"), contacts)
    by_email = [one for one in contacts if key(one.email) == key(text(row, "Contact Email")) != ""]
    return not by_email and not matching(name, contacts) and not employer(name, contacts)


def _no_prior_contact(deal: Deal, sheets: Sheets) -> bool:
    people = [contact.row for contact in _main(deal.row, sheets)]
    opened = day(deal.row.get("Created On"))
    since = [d for d in (day(row.get("Created On")) for row in people) if d]
    if opened and since and min(since) >= opened:
        return True
    every = (*sheets.book.opportunities, *sheets.book.contacts)
    told = any(day(row.get("Last Contacted")) for row in every)
    return told and not any(day(row.get("Last Contacted")) for row in (deal.row, *people))


KINDS: dict[str, Callable[[Deal, Sheets], bool]] = {
    "overdue": _overdue,
    "undated": _undated,
    "probability_differs": _differs,
    "stale": _stale,
    "stale_unknown": _stale_unknown,
    "closing_untouched": _closing_untouched,
    "no_value": _no_value,
    "important_blank": _important_blank,
    "no_decision_maker": _no_decision_maker,
    "contact_unknown": _contact_unknown,
    "no_prior_contact": _no_prior_contact,
}
