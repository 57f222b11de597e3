"""Letters: a team's report as a mail. The same letter is the same bytes, on every run."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass, field
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import PurePosixPath
from urllib.parse import quote

from forecaster.problems import printable
from forecaster.records.recipients import is_address

# Headers are encoded here, and the library is told to leave them alone: how it folds differs from
# one version of Python to the next, and so would the bytes.
_POLICY = SMTP.clone(max_line_length=76, refold_source="none")
_LINE = 76
_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_IN_NO_FILE_NAME = re.compile(r'["*/:<>?\\|%]')
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,10}$")
_LONGEST_NAME = 120
# Of a percent-encoded name, without cutting a character: some programs decode piece by piece.
_PIECE = re.compile("(?:%[0-7].|%[C-F].(?:%[89AB].)+|[^%]){1,15}")
_LANGUAGE = re.compile("[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_OCTETS = "application/octet-stream"
_TYPES = {
    ".html": "text/html",
    ".json": "application/json",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Attachment:
    """A file that travels with a letter; ``name`` may be any text, and is made safe."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Letter:
    """What one team is sent.

    Attributes
    ----------
    team
        Whose report it is; blank for the report of everyone.
    to, cc
        Plain addresses. A draft may have none.
    language
        A language tag, such as ``fr``.
    subject
        Any text; what cannot stand in a header is left out of the mail.
    text, html
        The two forms of the body.
    says
        What the letter says, for its key, where bodies and files hold what does not matter too: the
        hash of a workbook in which another team's row was mended. Blank: the bodies and files.

    Raises
    ------
    ValueError
        An address or the language is none.
    """

    team: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    language: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    attachments: tuple[Attachment, ...] = ()
    says: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        """Let nothing into a header that could be another header."""
        for address in (*self.to, *self.cc):
            _check_address(address)
        if not _LANGUAGE.fullmatch(self.language):
            raise ValueError(f"{self.language!r} is no language tag")

    @property
    def recipients(self) -> tuple[str, ...]:
        """Everyone who is to get it, ``to`` before ``cc``, each address once."""
        once: dict[str, str] = {}
        for address in (*self.to, *self.cc):
            once.setdefault(address.casefold(), address)
        return tuple(once.values())


def letter_key(letter: Letter) -> str:
    """What a letter is known by: SHA-256 over its recipients and its content, as 64 hex digits.

    The order and the case of addresses do not count.
    """
    content: list[object] = [letter.says]
    if not letter.says:
        content = [letter.text, letter.html]
        content += [(f.name, hashlib.sha256(f.data).hexdigest()) for f in letter.attachments]
    parts = (
        letter.team,
        sorted(map(str.casefold, letter.to)),
        sorted(map(str.casefold, letter.cc)),
        (letter.language, letter.subject),
        content,
    )
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()


def message_id(letter: Letter, sender: str) -> str:
    """The Message-ID of a letter: its key at the sender's domain."""
    return f"<{letter_key(letter)}@{sender.rpartition('@')[2]}>"


def compose(
    letter: Letter, sender: str = "", date: dt.datetime | None = None, *, unsent: bool = False
) -> EmailMessage:
    """The mail of a letter: its text and HTML as alternatives, then the attachments.

    Parameters
    ----------
    sender
        A plain address; blank for a draft, which the mail program then sends as its owner.
    date
        For the header Date; none for a draft.
    unsent
        Whether mail programs shall open it as a draft (``X-Unsent: 1``).

    Returns
    -------
    EmailMessage
        ASCII only, lines of at most 998 octets, and no header that a text put there.

    Raises
    ------
    ValueError
        The sender is no address.
    """
    if sender:
        _check_address(sender)
    key = letter_key(letter)
    mail = EmailMessage(_POLICY)
    for name, value in _headers(letter, sender, date, unsent=unsent):
        mail.set_raw(name, value)
    mail.set_raw("Content-Type", f'multipart/mixed;\r\n boundary="=_{key[:32]}"')
    bodies = EmailMessage(_POLICY)
    bodies.set_raw("Content-Type", f'multipart/alternative;\r\n boundary="=_{key[32:]}"')
    for subtype, text in (("plain", letter.text), ("html", letter.html)):
        body = EmailMessage(_POLICY)
        body.set_content(text, subtype=subtype, charset="utf-8", cte="quoted-printable")
        bodies.attach(_part(body))
    mail.attach(bodies)
    for attachment in letter.attachments:
        mail.attach(_attached(attachment))
    return mail


def eml(
    letter: Letter, sender: str = "", date: dt.datetime | None = None, *, unsent: bool = True
) -> bytes:
    """The mail of a letter as a file or for a server: CRLF, the same bytes each time.

    Parameters and errors are those of `compose`.
    """
    return compose(letter, sender, date, unsent=unsent).as_bytes()


def one_line(text: str) -> str:
    r"""A text as a header can hold it: on one line, without what controls anything.

    >>> one_line("Forecast\r\nBcc: eve@evil.example")
    'Forecast Bcc: eve@evil.example'
    """
    flat = _BREAKS.sub(" ", text)
    return "".join(c for c in flat if printable(c) == c).strip()


def file_name(text: str) -> str:
    """A name that every system can give an attachment; the ending stays.

    >>> file_name("Team: North/South?.xlsx")
    'Team_ North_South_.xlsx'
    """
    clean = _IN_NO_FILE_NAME.sub("_", one_line(text)).rstrip(". ")
    found = _ENDING.search(clean)
    ending = found[0] if found else ""
    stem = clean.removesuffix(ending).strip(". ") or "attachment"
    return stem[: _LONGEST_NAME - len(ending)] + ending


def _check_address(address: str) -> None:
    if not is_address(address):
        raise ValueError(f"{address!r} is no plain address")


def _headers(
    letter: Letter, sender: str, date: dt.datetime | None, *, unsent: bool
) -> list[tuple[str, str]]:
    lists = {"From": (sender,) if sender else (), "To": letter.to, "Cc": letter.cc}
    headers = [("X-Unsent", "1")] if unsent else []
    headers += [(name, ",\r\n ".join(every)) for name, every in lists.items() if every]
    headers.append(("Subject", _encoded(one_line(letter.subject))))
    if date is not None:
        headers.append(("Date", format_datetime(date)))
    if sender:
        headers.append(("Message-ID", message_id(letter, sender)))
    headers.append(("Content-Language", letter.language))
    if not unsent:
        headers.append(("Auto-Submitted", "auto-generated"))  # no answers from those who are away
    return [*headers, ("MIME-Version", "1.0")]


def _encoded(subject: str) -> str:
    """A subject as ASCII: as it is if it is short and plain, else in words of RFC 2047."""
    if subject.isascii() and "=?" not in subject and len("Subject: ") + len(subject) <= _LINE:
        return subject
    return Header(subject, "utf-8", _LINE, "Subject").encode(linesep="\r\n")


def _attached(attachment: Attachment) -> EmailMessage:
    name = file_name(attachment.name)
    kind = _TYPES.get(PurePosixPath(name).suffix.lower(), _OCTETS)
    part = EmailMessage(_POLICY)
    maintype, _, subtype = kind.partition("/")
    part.set_content(attachment.data, maintype, subtype, cte="base64")
    part.set_raw("Content-Disposition", ";\r\n ".join(("attachment", *_named(name))))
    return _part(part)


def _part(message: EmailMessage) -> EmailMessage:
    """A message as part of another, where it has no version of its own."""
    del message["MIME-Version"]
    return message


def _named(name: str) -> list[str]:
    """The parameters that name an attachment, in pieces and percent-encoded (RFC 2231)."""
    if name.isascii():
        return [f'filename="{name}"']
    first, *rest = _PIECE.findall(quote(name, safe=""))
    if not rest:
        return [f"filename*=UTF-8''{first}"]
    numbered = [f"filename*{number}*={piece}" for number, piece in enumerate(rest, 1)]
    return [f"filename*0*=UTF-8''{first}", *numbered]
