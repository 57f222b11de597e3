"""Which heading may be meant for a column that a sheet lacks: for suggestions, never to read by."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from itertools import islice
from typing import NamedTuple

from forecaster.words.headings import SHEETS
from forecaster.words.keys import heading_key

MOST = 200  # headings that are looked at: a sheet with more is no list of opportunities
_ALIKE = 0.75  # of the letters; below it a likeness is chance
_WORD = re.compile(r"[A-Z]?[a-zà-öø-ÿ]+|[A-Z]+(?![a-zà-öø-ÿ])|\d+")
# Words that stand in headings of every kind, and tell none from the others.
_COMMON = frozenset(
    [
        "opportunity",
        "opportunities",
        "opp",
        "oppty",
        "deal",
        "deals",
        "sales",
        "crm",
        "record",
        "name",
        "id",
        "number",
        "no",
        "code",
        "date",
        "expected",
        "actual",
        "total",
        "the",
        "a",
        "of",
        "on",
        "in",
        "to",
        "by",
        "est",
        "opportunite",
        "opportunites",
        "affaire",
        "affaires",
        "nom",
        "numero",
        "date",
        "de",
        "du",
        "des",
        "d",
        "la",
        "le",
        "les",
        "l",
        "en",
        "par",
    ]
)
# Headings that no sheet is read by, because they may mean something else too.
_HINTS = {
    "owner": "Rep|Salesperson|Seller|Manager|Executive|Vendeur|Chargé de clientèle",
    "milestone": "Phase|Step|State|Avancement",
    "value": "Revenue|Price|Turnover|Chiffre d'affaires|CA|Prix",
    "probability": "Likelihood|Chance|Confidence|Chances",
    "contact": "Client Contact|Person|Interlocuteur",
    "organisation": "Client|Prospect|Buyer",
    "expected_close": "Closing|Due Date|Signature Date|Decision Date|Échéance|Date de signature",
}


class Guess(NamedTuple):
    """A heading that may be meant for a field."""

    field: str
    heading: str


def likely(role: str, fields: Collection[str], headings: Iterable[str]) -> Guess | None:
    """The heading most like the known names of some fields, or None where none is like them.

    Parameters
    ----------
    role
        The sheet's role.
    fields
        Fields, any one of which would do.
    headings
        The headings that mean nothing else.
    """
    known = [
        (f.name, name)
        for f in SHEETS[role].fields
        if f.name in fields
        for name in (*f.english, *f.french, *_HINTS.get(f.name, "").split("|"))
        if name
    ]
    best, found = 0.0, None
    for heading in islice(headings, MOST):
        for field, name in known:
            alike = _likeness(name, heading)
            if alike > best:
                best, found = alike, Guess(field, heading)
    return found


def _likeness(name: str, heading: str) -> float:
    """How alike a known name and a heading are, from 0 to 1: words in common, or letters."""
    known, seen = _telling(name), _telling(heading)
    common = known & seen
    if common:
        return _ALIKE + (1 - _ALIKE) * len(common) / len(known | seen)
    if known:
        one, other = "".join(sorted(known)), "".join(sorted(seen))
    else:
        one, other = heading_key(name), heading_key(heading)
    alike = difflib.SequenceMatcher(None, one, other).ratio()
    return alike if alike >= _ALIKE else 0.0


def _telling(heading: str) -> frozenset[str]:
    """The words of a heading that tell it from others: `Sales Stage` and `StageName` say stage."""
    return frozenset(map(heading_key, _WORD.findall(heading))) - _COMMON
