"""Keys: how two spellings of one name are found to be the same."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

MOST_GUESSES = 50
MOST_CANDIDATES = 2_000
_NEAR = 0.6
_NOT_WORD = re.compile(r"[\W_]+")


def heading_key(text: str) -> str:
    """Reduce a heading or a sheet name to what counts: no case, accents, spaces or punctuation.

    >>> heading_key("Date de clôture (prévue)")
    'datedeclotureprevue'
    >>> heading_key("Win %"), heading_key(" # ")
    ('winpercent', '#')
    """
    decomposed = unicodedata.normalize("NFKD", text.replace("%", " percent "))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _NOT_WORD.sub("", bare.casefold()) or text.strip()


def word_key(text: str) -> str:
    """Reduce a word in a cell: no case, accents, spaces or hyphens; other signs count.

    >>> word_key("One-off"), word_key("Lost?")
    ('oneoff', 'lost?')
    """
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.sub(r"(?<=\w)[\s_-]+(?=\w)", "", bare.strip().casefold())


def name_key(text: str) -> str:
    """Reduce a name (milestone, contact, team) to what counts: no case, NFC, single spaces.

    Accents and punctuation stay: two customers may differ by them.

    >>> name_key("  Closed   WON ")
    'closed won'
    """
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    return " ".join(composed.split()).casefold()


def nearest(text: str, candidates: Iterable[str]) -> str:
    """The candidate most like ``text``, or ``""`` where none is near.

    >>> nearest("Negociation", ["Bid", "Negotiation"])
    'Negotiation'
    """
    return Guesses(candidates)(text)


class Guesses:
    """Nearest candidates for many texts; it stops guessing where that would take long."""

    def __init__(self, candidates: Iterable[str]) -> None:
        """Prepare the candidates; more than `MOST_CANDIDATES` are not searched."""
        self._known = {heading_key(c): c for c in candidates}
        self._found: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """The candidate most like a text; ``""`` for none, and beyond `MOST_GUESSES` texts."""
        busy = len(self._found) >= MOST_GUESSES or len(self._known) > MOST_CANDIDATES
        if text not in self._found and busy:
            return ""
        if text not in self._found:
            near = difflib.get_close_matches(heading_key(text), self._known, n=1, cutoff=_NEAR)
            self._found[text] = self._known[near[0]] if near else ""
        return self._found[text]
