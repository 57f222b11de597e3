"""The roles of contacts that say who decides, in English and French (R36)."""

from __future__ import annotations

import re
from functools import lru_cache

from forecaster.words.keys import word_key

_DECIDES = (
    *("Decision maker", "Decision makers", "Decision taker", "Decider", "Economic decision maker"),
    *("Final decision maker", "Key decision maker", "Main decision maker", "Economic buyer"),
    *("Décideur", "Décideuse", "Décideurs", "Décisionnaire", "Décideur final", "Décideuse finale"),
    *("Décideur économique", "Décideuse économique", "Décideur principal", "Décideuse principale"),
    *("Acheteur décisionnaire", "Preneur de décision", "Preneuse de décision"),
)
DECISION_MAKERS = frozenset(word_key(word) for word in _DECIDES)
_APART = re.compile(r"[,;/&+|]")


@lru_cache(maxsize=4096)
def decides(role: str) -> bool:
    """Whether a role, or one of several in a cell, is that of a decision maker.

    >>> decides("Sponsor, decision-maker"), decides("Décisionnaire"), decides("Buyer")
    (True, True, False)
    """
    return any(word_key(part) in DECISION_MAKERS for part in _APART.split(role))
