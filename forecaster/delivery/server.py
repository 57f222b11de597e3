"""A mail server: how it is reached, safely, and how one logs in. Secrets are told to nobody."""

from __future__ import annotations

import ipaddress
import smtplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from forecaster.errors import DeliveryError
from forecaster.problems import printable
from forecaster.words.kinds import mark

Security = Literal["starttls", "tls", "none"]
Mechanism = Literal["password", "xoauth2"]

_OURSELVES = "[127.0.0.1]"  # what we call ourselves: a name would tell about the machine
_LONGEST_ANSWER = 300
_READY, _LOGGED_IN, _GO_ON, _ALREADY = 220, 235, 334, 503
_OK = 250


@dataclass(frozen=True)
class Server:
    """A mail server that takes letters.

    Attributes
    ----------
    security
        ``starttls`` (usually port 587), ``tls`` from the first byte (465), or ``none``, which only
        a server on this very machine may have. Certificates are always verified.
    user
        Who logs in; blank where the server wants nobody to.
    secret
        Asked for the password, or the access token of ``xoauth2``, at each log-in.
    timeout
        Seconds to wait for an answer.
    patience
        Seconds to wait for the answer to a whole letter, which decides whether it was sent; so
        long because RFC 5321 says so (4.5.3.2.6).
    authority
        A file of certificates to trust instead of the system's, for a company's own authority.

    Raises
    ------
    DeliveryError
        The server is somewhere else and the connection would not be encrypted.
    ValueError
        There is a user without a secret, no host, or no such port.
    """

    host: str
    port: int
    security: Security = "starttls"
    user: str = ""
    secret: Callable[[], str] | None = field(default=None, repr=False, compare=False)
    mechanism: Mechanism = "password"
    timeout: float = 60
    patience: float = 600
    authority: Path | None = None

    def __post_init__(self) -> None:
        """Refuse what would send a report or a password in the open."""
        if self.security == "none" and not _is_here(self.host):
            raise DeliveryError(_OPEN, _ENCRYPT, host=self.host)
        if self.user and self.secret is None:
            raise ValueError("a user needs a secret")
        if not self.host or not 0 < self.port < 1 << 16:
            raise ValueError(f"there is no server {self.host!r}, port {self.port}")


def connect(server: Server) -> smtplib.SMTP:
    """A connection, encrypted and logged in as the server is meant to be used.

    Raises
    ------
    DeliveryError
        It will not do another time either: the name, the certificate, the log-in.
    OSError
        It may do another time; ``smtplib``'s own errors are of this kind.
    """
    try:
        return _connect(server)
    except ssl.SSLCertVerificationError as error:
        reason = error.verify_message
        raise DeliveryError(_UNTRUSTED, _TRUST, host=server.host, reason=reason) from error
    except ssl.SSLError as error:
        reason = error.reason or str(error)
        raise DeliveryError(_NOT_SECURE, _PORT, **_where(server), reason=reason) from error
    except socket.gaierror as error:
        if error.errno == socket.EAI_NONAME:
            raise DeliveryError(_NO_NAME, _NAME, host=server.host) from error
        raise


def said(code: int, answer: bytes | str) -> str:
    r"""What a server answered, on one line that every terminal can show, not too long.

    Without a code (0 or less) it is what happened instead of an answer.

    >>> said(550, b"No such user\nhere")
    '550 No such user here'
    """
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    line = printable(" ".join(text.split()))
    return (f"{code} {line}" if code > 0 else line)[:_LONGEST_ANSWER].strip()


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _where(server: Server) -> dict[str, object]:
    return {"host": server.host, "port": server.port}


def _connect(server: Server) -> smtplib.SMTP:
    trust = None if server.security == "none" else _trust(server.authority)
    with ExitStack() as stack:
        smtp = _reach(server, trust)
        stack.callback(smtp.close)
        _expect(smtp.ehlo(), _OK, server)
        if trust is not None and server.security == "starttls":
            if not smtp.has_extn("starttls"):
                raise DeliveryError(_NO_STARTTLS, _PORT, **_where(server))
            _expect(smtp.starttls(context=trust), _READY, server)
            _expect(smtp.ehlo(), _OK, server)
        if server.user and server.secret is not None:
            _log_in(smtp, server, server.secret())
        stack.pop_all()
    return smtp


def _trust(authority: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=authority)
    except OSError as error:
        raise DeliveryError(_NO_AUTHORITY, _AUTHORITY, file=authority) from error


def _reach(server: Server, trust: ssl.SSLContext | None) -> smtplib.SMTP:
    where = (server.host, server.port, _OURSELVES)
    try:
        if trust is not None and server.security == "tls":
            return smtplib.SMTP_SSL(*where, timeout=server.timeout, context=trust)
        return smtplib.SMTP(*where, timeout=server.timeout)
    except smtplib.SMTPConnectError as error:
        _expect((error.smtp_code, error.smtp_error), _READY, server)
        raise
    except ssl.SSLError:  # some are a ValueError too
        raise
    except ValueError as error:  # no name of a host looks like this
        raise DeliveryError(_NO_NAME, _NAME, host=server.host) from error


def _expect(came: tuple[int, bytes | str], code: int, server: Server) -> None:
    """Let one answer pass; 5xx is for good, any other is for now."""
    if came[0] == code:
        return
    if came[0] // 100 == 5:
        raise DeliveryError(_TURNED_AWAY, _ASK, **_where(server), answer=said(*came))
    raise smtplib.SMTPResponseException(*came)


def _log_in(smtp: smtplib.SMTP, server: Server, secret: str) -> None:
    """Log in by what the server offers; its answer is told without the secret."""
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    known = ("XOAUTH2",) if server.mechanism == "xoauth2" else ("PLAIN", "LOGIN")
    chosen = next((name for name in known if name in offered), None)
    if chosen is None:
        offer = ", ".join(sorted(set(offered))) or "–"
        raise DeliveryError(_NO_WAY, _OTHER_WAY, host=server.host, found=offer)
    code, answer = _LOG_INS[chosen](smtp, server.user, secret)
    if code in (_LOGGED_IN, _ALREADY):
        return
    told = said(code, _without(server.user, secret, answer))
    if code // 100 == 4:
        raise smtplib.SMTPResponseException(code, told.removeprefix(str(code)).strip())
    raise DeliveryError(_NOT_LET_IN, _PASSWORD, host=server.host, user=server.user, answer=told)


def _without(user: str, secret: str, answer: bytes) -> bytes:
    """An answer in which a server that repeats the secret, in any form of ours, has not done so."""
    sent = (f"\0{user}\0{secret}", f"user={user}\1auth=Bearer {secret}\1\1")
    for form in (*map(_base64, sent), _base64(secret), secret) if secret else ():
        answer = answer.replace(form.encode("utf-8", "surrogateescape"), "…".encode())
    return answer


def _base64(text: str) -> str:
    # What is not UTF-8 in the environment is sent as it stands there.
    return b64encode(text.encode("utf-8", "surrogateescape")).decode("ascii")


def _plain(smtp: smtplib.SMTP, user: str, secret: str) -> tuple[int, bytes]:
    return smtp.docmd("AUTH", "PLAIN " + _base64(f"\0{user}\0{secret}"))


def _login(smtp: smtplib.SMTP, user: str, secret: str) -> tuple[int, bytes]:
    came = smtp.docmd("AUTH", "LOGIN")
    for word in (user, secret):
        if came[0] != _GO_ON:
            break
        came = smtp.docmd(_base64(word))
    return came


def _xoauth2(smtp: smtplib.SMTP, user: str, secret: str) -> tuple[int, bytes]:
    words = _base64(f"user={user}\1auth=Bearer {secret}\1\1")
    came = smtp.docmd("AUTH", f"XOAUTH2 {words}")
    # Before it says no, a server explains itself and waits for an empty line.
    return smtp.docmd("") if came[0] == _GO_ON else came


_LOG_INS = {"PLAIN": _plain, "LOGIN": _login, "XOAUTH2": _xoauth2}

_OPEN = mark("The connection to {host} would not be encrypted")
_ENCRYPT = mark("Choose starttls or tls; none is for a server on this machine only.")
_UNTRUSTED = mark("The certificate of {host} is not trusted: {reason}")
_TRUST = mark(
    "Check the name of the server, or name the file of your company's certificates. "
    "Nothing is sent to a server that does not prove who it is."
)
_NOT_SECURE = mark("There is no secure connection to {host}, port {port}: {reason}")
_NO_STARTTLS = mark("{host}, port {port}, does not offer STARTTLS")
_PORT = mark("Check port and security: usually 587 with starttls, or 465 with tls.")
_NO_NAME = mark("There is no server {host}")
_NAME = mark("Check the spelling of its name, and the network.")
_NO_AUTHORITY = mark("The file of certificates cannot be read: {file}")
_AUTHORITY = mark("Name a file in PEM form.")
_TURNED_AWAY = mark("{host}, port {port}, turns us away: {answer}")
_ASK = mark("Ask who runs the server whether this machine may send.")
_NO_WAY = mark("{host} does not offer this way to log in, only: {found}")
_OTHER_WAY = mark("Choose password or xoauth2, or ask who runs the server.")
_NOT_LET_IN = mark("{host} does not let {user} in: {answer}")
_PASSWORD = mark("Check user and password, and whether this account may send by SMTP.")
