"""Handing letters to a mail server, and what it answers: sent, refused, later, or unknown."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from contextlib import ExitStack, suppress
from enum import StrEnum
from types import TracebackType
from typing import NamedTuple, Self

from forecaster.delivery.server import Server, connect, said

_OK, _DATA = 250, 354
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_END = b".\r\n"


class Outcome(StrEnum):
    """What became of one try.

    ``sent``: the server has it, for some address at least. ``refused``: never (5xx). ``later``:
    not now (4xx, or the connection broke before the end of the letter). ``unreached``: there was no
    connection. ``unknown``: the connection broke between the end of the letter and the answer.
    """

    SENT = "sent"
    REFUSED = "refused"
    LATER = "later"
    UNREACHED = "unreached"
    UNKNOWN = "unknown"


class Refusal(NamedTuple):
    """An address that the server did not take, and what it answered."""

    address: str
    code: int
    answer: str

    @property
    def for_good(self) -> bool:
        """Whether another try is of no use (5xx)."""
        return self.code // 100 == 5


class Answer(NamedTuple):
    """What came of one try.

    ``text`` is the server's last word; ``delivered`` are the addresses that it has taken the letter
    for, ``refused`` those that it has not, for good or for now.
    """

    outcome: Outcome
    text: str
    delivered: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()


class Envelope(NamedTuple):
    """A letter as a server is handed it: plain addresses, and the mail with CRLF."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes


class Post:
    """One connection for many letters; made when it is needed, and again when it was lost."""

    def __init__(self, server: Server) -> None:
        """Connect to nothing yet."""
        self._server = server
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._smtp is not None:
            with suppress(OSError):
                self._smtp.quit()
            self._drop()

    def send(self, envelope: Envelope, commit: Callable[[], None]) -> Answer:
        """Hand one letter to the server.

        Parameters
        ----------
        commit
            Called when everything is there but the end of the letter: from then on it may be sent.
            If it raises, the letter is not sent.

        Raises
        ------
        DeliveryError
            The server cannot be used (`connect`).
        """
        try:
            smtp = self._ready()
        except OSError as error:
            return Answer(Outcome.UNREACHED, _reason(error))
        with ExitStack() as stack:
            stack.callback(self._drop)  # after an exception nobody knows what the server waits for
            try:
                answer = self._hand_over(smtp, envelope, commit)
            except OSError as error:
                return Answer(Outcome.LATER, _reason(error))
            if answer.outcome is not Outcome.UNKNOWN:
                stack.pop_all()
        return answer

    def _ready(self) -> smtplib.SMTP:
        """The connection, cleared of what was begun on it; a new one if it is dead."""
        if self._smtp is not None:
            with suppress(OSError):
                if self._smtp.rset()[0] == _OK:
                    return self._smtp
            self._drop()
        self._smtp = connect(self._server)
        return self._smtp

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def _hand_over(
        self, smtp: smtplib.SMTP, envelope: Envelope, commit: Callable[[], None]
    ) -> Answer:
        size = [f"size={len(envelope.data)}"] if smtp.has_extn("size") else []
        came = smtp.mail(envelope.sender, size)
        if came[0] != _OK:
            return _no(came, envelope.recipients)
        answers = {address: smtp.rcpt(address) for address in envelope.recipients}
        refused = tuple(_refusal(a, came) for a, came in answers.items() if came[0] // 100 != 2)
        taken = tuple(address for address, came in answers.items() if came[0] // 100 == 2)
        if not taken:
            return _refused(refused)
        came = smtp.docmd("DATA")
        if came[0] != _DATA:
            return _no(came, taken, refused)
        smtp.send(_LEADING_DOT.sub(b"..", envelope.data))
        commit()
        last = self._end(smtp)
        if last[0] // 100 == 2:
            return Answer(Outcome.SENT, said(*last), taken, refused)
        if last[0] // 100 in (4, 5):
            return _no(last, taken, refused)
        return Answer(Outcome.UNKNOWN, said(*last), (), refused)

    def _end(self, smtp: smtplib.SMTP) -> tuple[int, bytes | str]:
        """The answer to the end of the letter; code 0 and the reason if there is none.

        Nothing is delivered before the end (RFC 5321, 4.1.1.4); after it, anything may be.
        """
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(self._server.patience)
            smtp.send(_END)
            came = smtp.getreply()
            if smtp.sock is not None:
                smtp.sock.settimeout(self._server.timeout)
        except OSError as error:
            return 0, _reason(error)
        return came


def _reason(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return said(error.smtp_code, error.smtp_error)
    return said(0, error.strerror or str(error) or type(error).__name__)


def _refusal(address: str, came: tuple[int, bytes]) -> Refusal:
    return Refusal(address, came[0], said(*came))


def _no(
    came: tuple[int, bytes | str], addresses: tuple[str, ...], before: tuple[Refusal, ...] = ()
) -> Answer:
    """What is refused to all of these addresses at once."""
    text = said(*came)
    return _refused((*before, *(Refusal(a, came[0], text) for a in addresses)), text)


def _refused(refused: tuple[Refusal, ...], text: str = "") -> Answer:
    """Nothing sent: to be tried later if any of the addresses may be."""
    outcome = Outcome.REFUSED if all(r.for_good for r in refused) else Outcome.LATER
    return Answer(outcome, text or refused[-1].answer, (), refused)
