"""What a problem can come to, and what an entry of the catalogue of sentences holds."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """What becomes of the input: nothing can be done, the row is rejected, or it is accepted."""

    STOP = "stop"
    REJECT = "reject"
    WARN = "warn"


class Kind(NamedTuple):
    """One entry of the catalogue: what becomes of the input, the sentence, and what to do."""

    outcome: Outcome
    message: str
    cure: str


def mark(text: str) -> str:
    """Mark a sentence for the translators' catalogue; returns it unchanged."""
    return text


def stop(message: str, cure: str) -> Kind:
    """An entry that stops the run."""
    return Kind(Outcome.STOP, message, cure)


def reject(message: str, cure: str) -> Kind:
    """An entry that rejects a row."""
    return Kind(Outcome.REJECT, message, cure)


def warn(message: str, cure: str) -> Kind:
    """An entry that accepts a row and says so."""
    return Kind(Outcome.WARN, message, cure)
