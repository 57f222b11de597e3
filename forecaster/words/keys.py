"""Keys: how two spellings of one name are found to be the same."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

_NOT_WORD = re.compile(r"[\W_]+")
_SPACES = re.compile(r"\s+")


def heading_key(text: str) -> str:
    """Reduce a heading or a sheet name to what counts: no case, accents, spaces or punctuation.

    >>> heading_key("Date de clôture (prévue)")
    'datedeclotureprevue'
    >>> heading_key("Win %")
    'winpercent'
    """
    decomposed = unicodedata.normalize("NFKD", text.replace("%", " percent "))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _NOT_WORD.sub("", bare.casefold())


def name_key(text: str) -> str:
    """Reduce a name (milestone, contact, team) to what counts: no case, NFC, single spaces.

    Accents and punctuation stay: two customers may differ by them.

    >>> name_key("  Closed   WON ")
    'closed won'
    """
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip().casefold()


def nearest(text: str, candidates: Iterable[str]) -> str:
    """The candidate most like ``text``, or ``""`` where none is near.

    >>> nearest("Negociation", ["Bid", "Negotiation"])
    'Negotiation'
    """
    known = {heading_key(c): c for c in candidates}
    found = difflib.get_close_matches(heading_key(text), known, n=1, cutoff=0.6)
    return known[found[0]] if found else ""
