"""A real mail server in a thread of its own, which does what a test wants of it."""

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from socket import AF_INET
from typing import Any, NamedTuple

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from forecaster.delivery.server import Server

OK = "250 OK"
DROP = "drop"  # instead of an answer


class Arrived(NamedTuple):
    """A letter that the server took."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes
    login: str

    @property
    def mail(self) -> EmailMessage:
        """The letter, parsed."""
        return message_from_bytes(self.data, policy=policy.default)


class PostOffice:
    """What the server does, and what it got.

    Attributes
    ----------
    refuse
        Address → the answer instead of OK.
    to_mail, to_data, to_end
        Answers to MAIL, to DATA and to the end of each letter, in this order; then OK. An answer
        `DROP` drops the connection; at the end the letter is taken all the same.
    users
        Who may log in; nobody needs to while it is empty.
    on_arrival
        Called when a letter is there, before the answer; it may be a coroutine function.
    """

    def __init__(self) -> None:
        self.port = 0
        self.arrived: list[Arrived] = []
        self.clerks: list[SMTP] = []
        self.refuse: dict[str, str] = {}
        self.to_mail: list[str] = []
        self.to_data: list[str] = []
        self.to_end: list[str] = []
        self.users: dict[str, str] = {}
        self.echo = False
        self.on_arrival: Callable[[Arrived], Any] = lambda _arrived: None

    def server(self, **choices: Any) -> Server:  # noqa: ANN401 - Server's fields
        """How a client reaches it, without encryption unless said otherwise."""
        fields: dict[str, Any] = {"security": "none", "timeout": 30}
        return Server("localhost", self.port, **(fields | choices))

    @property
    def connections(self) -> int:
        """How often somebody connected."""
        return len(self.clerks)

    def hang_up(self) -> None:
        """Close every connection, as servers do that have waited long."""
        for clerk in self.clerks:
            if clerk.transport is not None:
                clerk.loop.call_soon_threadsafe(clerk.transport.close)
        while any(clerk.transport is not None for clerk in self.clerks):
            time.sleep(0.001)

    def copies(self) -> Counter[tuple[str, str]]:
        """How many copies of each letter each address got: (Message-ID, address) → number."""
        return Counter(
            (str(arrived.mail["Message-ID"]), address)
            for arrived in self.arrived
            for address in arrived.recipients
        )

    # --- what aiosmtpd calls ----------------------------------------------------------------------

    def authenticator(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, data: LoginPassword
    ) -> AuthResult:
        """Let those in who know the password; with ``echo``, tell what was given."""
        user, password = data.login.decode(), data.password.decode()
        good = self.users.get(user) == password
        answer = f"535 5.7.8 Wrong: {password}" if self.echo else None
        return AuthResult(success=good, handled=False, message=answer, auth_data=user)

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        """Let those in who have the token; explain before refusing, as large providers do."""
        user, token, *_ = b64decode(args[1]).decode().split("\1")
        user, token = user.removeprefix("user="), token.removeprefix("auth=Bearer ")
        if self.users.get(user) == token:
            return AuthResult(success=True, auth_data=user)
        await server.challenge_auth('{"status":"400"}')
        return AuthResult(success=False, handled=False)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer MAIL; only to those who have logged in, if there are users."""
        if self.users and not session.authenticated:
            return "530 5.7.0 Authentication required"
        answer = await _answer(self.to_mail, server)
        if answer == OK:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        """Take an address, or refuse it."""
        if address not in self.refuse:
            envelope.rcpt_tos.append(address)
        return self.refuse.get(address, OK)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a letter, or not; or take it and say nothing."""
        content = envelope.content
        assert isinstance(content, bytes)
        login = str(session.auth_data) if session.authenticated else ""
        arrived = Arrived(str(envelope.mail_from), tuple(envelope.rcpt_tos), content, login)
        answer = self.to_end.pop(0) if self.to_end else OK
        if answer in (OK, DROP):
            self.arrived.append(arrived)
        came = self.on_arrival(arrived)
        if asyncio.iscoroutine(came):
            await came
        return await _answer([answer], server)


class _Clerk(SMTP):
    """aiosmtpd's server, which may say no to DATA itself and counts connections."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._original_transport is None:
            self.event_handler.clerks.append(self)
        super().connection_made(transport)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Answer DATA as the test wants it."""
        answer = await _answer(self.event_handler.to_data, self)
        if answer == OK:
            await super().smtp_DATA(arg)
        else:
            await self.push(answer)


async def _answer(answers: list[str], server: SMTP) -> str:
    """The next answer, or OK; or a dropped connection and none."""
    answer = answers.pop(0) if answers else OK
    if answer == DROP:
        assert isinstance(server.transport, asyncio.Transport)
        server.transport.abort()
        await asyncio.sleep(60)  # until the lost connection ends it
    return answer


@contextmanager
def open_office(
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    **choices: Any,  # noqa: ANN401 - those of aiosmtpd's server
) -> Iterator[PostOffice]:
    """A server on a free port of this machine, for as long as the block runs."""
    office = PostOffice()
    loop = asyncio.new_event_loop()

    def clerk() -> SMTP:
        return _Clerk(
            office,
            hostname="mail.example",
            loop=loop,
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=office.authenticator,
            auth_require_tls=False,
            enable_SMTPUTF8=True,
            **choices,
        )

    listening = loop.run_until_complete(
        loop.create_server(clerk, "localhost", 0, ssl=tls, family=AF_INET)
    )
    office.port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield office
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        listening.close()
        loop.run_until_complete(_ended())
        loop.close()


async def _ended() -> None:
    """Everything that still runs is given up."""
    running = asyncio.all_tasks() - {asyncio.current_task()}
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    await asyncio.sleep(0.01)  # transports say farewell
