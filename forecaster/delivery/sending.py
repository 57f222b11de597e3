"""Sending letters: each once, at the server's pace, and as often as needed until it is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from forecaster.delivery.messages import Letter, eml, letter_key
from forecaster.delivery.outbox import Outbox, is_held, look_up, open_outbox
from forecaster.delivery.rows import Row, State
from forecaster.delivery.server import Server
from forecaster.delivery.smtp import Envelope, Outcome, Post
from forecaster.errors import DeliveryError
from forecaster.records.recipients import is_address
from forecaster.words.catalogue import words
from forecaster.words.kinds import mark

_FIRST_WAIT, _LONGER = 10, 3  # seconds before the second try; so many times that before the next
_NAMED = 3  # of the addresses that a redirected letter was meant for

Tell = Callable[[Row], None]


@dataclass(frozen=True)
class Manner:
    """How letters are sent.

    Attributes
    ----------
    now, sleep
        The clock, with its zone, and the way to wait for some seconds.
    per_minute
        Letters a minute at most, tries included.
    attempts
        Tries of one run, for letters that the server does not take yet.
    resend_unknown
        Whether letters that may have been sent are sent again; somebody may get two.
    redirect_to
        An address that gets every letter instead of those that it is meant for.

    Raises
    ------
    ValueError
        There are no tries, or no letters a minute.
    """

    now: Callable[[], dt.datetime]
    sleep: Callable[[float], None]
    per_minute: float = 25
    attempts: int = 4
    resend_unknown: bool = False
    redirect_to: str = ""

    def __post_init__(self) -> None:
        """Refuse what would never end, or never begin."""
        if self.per_minute <= 0 or self.attempts < 1:
            raise ValueError("there must be letters a minute, and tries")


@dataclass(frozen=True)
class Delivered:
    """What came of a run: the letters as they stand in the outbox, in the order given.

    ``stopped`` says why the run ended before every letter had its turn.
    """

    rows: tuple[Row, ...]
    stopped: DeliveryError | None = None

    @property
    def complete(self) -> bool:
        """Whether every letter is sent, and no address was refused."""
        return all(row.state is State.SENT and not row.refused for row in self.rows)


class Planned(NamedTuple):
    """A letter of a dry run: where it stands, and whether a run would send it now.

    ``to`` and ``cc`` are those that it would go to; ``size`` is that of the whole mail in octets,
    ``attachments`` are names with the octets of each file.
    """

    key: str
    state: State
    due: bool
    team: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    language: str
    subject: str
    size: int
    attachments: tuple[tuple[str, int], ...]


def redirected(letter: Letter, address: str) -> Letter:
    """The same letter to one address instead; its subject says for whom it was.

    Its key is another, so that a test never counts as the real letter.

    Raises
    ------
    DeliveryError
        The address is none.
    """
    if not is_address(address):
        raise DeliveryError(_NO_ADDRESS, _PLAIN, found=address)
    meant = letter.recipients
    names = ", ".join(meant[:_NAMED]) + (f", +{len(meant) - _NAMED}" if meant[_NAMED:] else "")
    language = words("fr" if letter.language.startswith("fr") else "en")
    subject = language("[for {names}] {subject}", names=names, subject=letter.subject)
    return replace(letter, to=(address,), cc=(), subject=subject)


def plan(
    letters: Iterable[Letter],
    outbox: Path,
    *,
    sender: str = "",
    redirect_to: str = "",
    resend_unknown: bool = False,
) -> list[Planned]:
    """What `deliver` would do, letter by letter; nothing is sent or written.

    Raises
    ------
    DeliveryError
        The outbox cannot be read, or an address is none.
    """
    every = _once(letters, redirect_to)
    known = look_up(outbox, every)
    busy = is_held(outbox)
    return [
        _planned(key, letter, known.get(key), sender, (resend_unknown, busy))
        for key, letter in every.items()
    ]


def deliver(
    letters: Sequence[Letter],
    sender: str,
    server: Server,
    outbox: Path,
    manner: Manner,
    tell: Tell = lambda _row: None,
) -> Delivered:
    """Send the letters that are not sent yet; run it again to go on after whatever ended it.

    A letter that the server does not take yet is tried again after the others, in up to
    ``manner.attempts`` rounds with longer and longer waits, and stays ``planned`` after that.
    One that was refused for good is tried again by the next run only.

    Parameters
    ----------
    letters, server
        What is sent, and by which server.
    sender
        A plain address.
    outbox
        The file that remembers; made if it is not there.
    manner
        The clock, the pace, and what else is chosen.
    tell
        Called with the row of a letter after each try.

    Raises
    ------
    DeliveryError
        Nothing can be sent: an address or the outbox. What the server has against it is
        ``stopped`` in what is returned.
    ValueError
        A letter has no recipients.
    """
    if not is_address(sender):
        raise DeliveryError(_NO_ADDRESS, _PLAIN, found=sender)
    every = _once(letters, manner.redirect_to)
    if not all(letter.recipients for letter in every.values()):
        raise ValueError("a letter has no recipients")
    with open_outbox(outbox, manner.now()) as box, Post(server) as post:
        box.plan(every.values(), sender, manner.now())
        stopped = _Rounds(box, post, sender, manner, tell).send(every)
        return Delivered(tuple(box.row(key) for key in every), stopped)


class _Rounds:
    """Rounds over the letters that are to be sent, each after a longer wait."""

    def __init__(self, box: Outbox, post: Post, sender: str, manner: Manner, tell: Tell) -> None:
        self._box = box
        self._post = post
        self._sender = sender
        self._manner = manner
        self._tell = tell
        self._last: dt.datetime | None = None

    def send(self, letters: dict[str, Letter]) -> DeliveryError | None:
        """Send what is due; what stopped it, if anything did."""
        due = {key: letter for key, letter in letters.items() if self._is_due(key)}
        unreached = ""
        wait = _FIRST_WAIT
        try:
            for round_ in range(self._manner.attempts):
                if due and round_:
                    self._manner.sleep(wait)
                    wait *= _LONGER
                due, unreached = self._round(due)
        except DeliveryError as error:
            return error
        return DeliveryError(_UNREACHED, _AGAIN, reason=unreached) if unreached else None

    def _is_due(self, key: str) -> bool:
        return _is_due(self._box.row(key).state, resend_unknown=self._manner.resend_unknown)

    def _round(self, due: dict[str, Letter]) -> tuple[dict[str, Letter], str]:
        """Try each letter once; those to be tried again, and why the server was not reached."""
        waiting = dict(due)
        for key, letter in due.items():
            outcome, row = self._try(key, letter)
            if outcome is Outcome.UNREACHED:  # nor would it be for the letters that follow
                return waiting, row.answer
            final = outcome in (Outcome.UNKNOWN, Outcome.REFUSED)
            if final or row.state in (State.SENT, State.FAILED):
                del waiting[key]
        return waiting, ""

    def _try(self, key: str, letter: Letter) -> tuple[Outcome, Row]:
        self._keep_pace()
        before = self._box.row(key)
        now = self._manner.now
        mail = eml(letter, self._sender, now(), unsent=False)
        envelope = Envelope(self._sender, before.remaining(letter), mail)
        self._box.begin(key)
        answer = self._post.send(envelope, lambda: self._box.commit(key, now()))
        row = self._box.record(letter, before, answer, now())
        self._tell(row)
        return answer.outcome, row

    def _keep_pace(self) -> None:
        """Wait until the next letter may go; a clock that is set back makes no wait longer."""
        gap = 60 / self._manner.per_minute
        if self._last is not None:
            passed = (self._manner.now() - self._last).total_seconds()
            wait = min(gap - passed, gap)
            if wait > 0:
                self._manner.sleep(wait)
        self._last = self._manner.now()


def _once(letters: Iterable[Letter], redirect_to: str) -> dict[str, Letter]:
    """The letters by their keys, redirected if that is wished; the same one counts once."""
    meant = (redirected(letter, redirect_to) if redirect_to else letter for letter in letters)
    return {letter_key(letter): letter for letter in meant}


def _is_due(state: State, *, resend_unknown: bool) -> bool:
    return state in (State.PLANNED, State.FAILED) or (state is State.UNKNOWN and resend_unknown)


def _planned(
    key: str, letter: Letter, row: Row | None, sender: str, asked: tuple[bool, bool]
) -> Planned:
    resend_unknown, busy = asked
    state = row.state if row else State.PLANNED
    if state is State.SENDING and not busy:
        state = State.UNKNOWN  # whoever was sending it is gone
    return Planned(
        key=key,
        state=state,
        due=_is_due(state, resend_unknown=resend_unknown),
        team=letter.team,
        to=letter.to,
        cc=letter.cc,
        language=letter.language,
        subject=letter.subject,
        size=len(eml(letter, sender, unsent=False)),
        attachments=tuple((file.name, len(file.data)) for file in letter.attachments),
    )


_NO_ADDRESS = mark("This is no plain e-mail address: {found}")
_PLAIN = mark("Write it like ann@acme.example, without a name.")
_UNREACHED = mark("The mail server was not reached: {reason}")
_AGAIN = mark("Check the network, and run this again: what is sent is not sent twice.")
