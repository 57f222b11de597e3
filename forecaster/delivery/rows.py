"""Where a letter stands: its row in the outbox, and what a try makes of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from forecaster.delivery.messages import Letter
from forecaster.delivery.smtp import Answer, Outcome, Refusal


class State(StrEnum):
    """Where a letter stands.

    ``planned``: not sent yet, to some address at least. ``sending``: the end of the letter may be
    on its way; found at a start, it is ``unknown``. ``sent``: nobody is left to send it to; some
    may have been refused. ``failed``: refused to all. ``unknown``: it may have been sent.
    """

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Row:
    """A letter in the outbox.

    ``answer`` is the server's last word; ``delivered`` are the addresses that it took the letter
    for, ``refused`` those that it refused for good. Times are in ISO 8601, as they were given.
    """

    key: str
    message_id: str
    team: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    state: State
    attempts: int
    answer: str
    delivered: tuple[str, ...]
    refused: tuple[Refusal, ...]
    planned_at: str
    changed_at: str

    @property
    def in_doubt(self) -> bool:
        """Whether a copy may have arrived that nobody knows of."""
        return self.state in (State.UNKNOWN, State.SENDING)

    def remaining(self, letter: Letter) -> tuple[str, ...]:
        """The addresses that the letter is still to go to.

        One that was refused for good is tried again only where that may be all that there was.
        """
        return _without(letter.recipients, self.delivered, self.standing)

    @property
    def standing(self) -> tuple[Refusal, ...]:
        """The refusals that another try respects: none, if the letter failed or is in doubt."""
        return () if self.in_doubt or self.state is State.FAILED else self.refused


def after(
    before: Row, letter: Letter, answer: Answer
) -> tuple[State, tuple[str, ...], tuple[Refusal, ...]]:
    """What a try makes of a row: its state, who has got the letter, who never will.

    A letter in doubt stays so until the server takes it: a refusal of a second copy says nothing
    of the first.
    """
    delivered = (*before.delivered, *answer.delivered)
    refused = (*before.standing, *(refusal for refusal in answer.refused if refusal.for_good))
    left = _without(letter.recipients, delivered, refused)
    state = State.SENT if delivered else State.FAILED
    doubtful = before.in_doubt and (left or not answer.delivered)
    if answer.outcome is Outcome.UNKNOWN or doubtful:
        state = State.UNKNOWN
    elif left:
        state = State.PLANNED
    return state, delivered, refused


def row_of(found: Sequence[Any]) -> Row:
    """A row as SQLite gives it, columns in the order of the table."""
    key, message_id, team, to, cc, subject, state, attempts, answer, *lists, planned, changed = (
        found
    )
    delivered, refused = map(json.loads, lists)
    return Row(
        key=key,
        message_id=message_id,
        team=team,
        to=tuple(json.loads(to)),
        cc=tuple(json.loads(cc)),
        subject=subject,
        state=State(state),
        attempts=attempts,
        answer=answer,
        delivered=tuple(delivered),
        refused=tuple(Refusal(*refusal) for refusal in refused),
        planned_at=planned,
        changed_at=changed,
    )


def _without(
    addresses: tuple[str, ...], delivered: tuple[str, ...], refused: tuple[Refusal, ...]
) -> tuple[str, ...]:
    """The addresses that are neither delivered to nor refused, whatever their case."""
    done = {*map(str.casefold, delivered), *(refusal.address.casefold() for refusal in refused)}
    return tuple(address for address in addresses if address.casefold() not in done)
