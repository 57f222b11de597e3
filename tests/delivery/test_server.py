"""A server is reached safely or not at all, and no secret is told to anybody else."""

from __future__ import annotations

import asyncio
import ssl
import threading
import traceback
from base64 import b64encode
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from delivery.letters import letter
from delivery.post_office import PostOffice, open_office
from delivery.runs import Run
from forecaster.delivery.rows import State
from forecaster.delivery.sending import Delivered
from forecaster.delivery.server import Mechanism, Server, connect
from forecaster.errors import DeliveryError
from forecaster.words.catalogue import words

USER, SECRET = "forecast@acme.example", "Tr0ub4dor&3-é"


def sent(came: Delivered) -> bool:
    assert came.stopped is None, came.stopped
    return [row.state for row in came.rows] == [State.SENT]


def stopped(came: Delivered) -> str:
    """Why the run stopped; nothing was sent."""
    assert came.stopped is not None
    assert [row.state for row in came.rows] == [State.PLANNED]
    assert came.stopped.exit_code == 2
    assert "{" not in came.stopped.told(words("fr"))
    return str(came.stopped)


def run_at(office: PostOffice, folder: Path) -> Run:
    return Run(folder / "outbox.sqlite3", office)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_letters_go_over_verified_tls(
    security: str, certified: ssl.SSLContext, authority_file: Path, tmp_path: Path
) -> None:
    with open_office(**{security: certified}) as office:
        server = office.server(security=security, authority=authority_file)
        assert sent(run_at(office, tmp_path)([letter()], server))
        assert len(office.arrived) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_an_unknown_authority_is_refused(
    security: str, certified: ssl.SSLContext, tmp_path: Path
) -> None:
    with open_office(**{security: certified}) as office:
        came = run_at(office, tmp_path)([letter()], office.server(security=security))
        assert stopped(came).startswith("The certificate of localhost is not trusted: ")
        assert office.arrived == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_another_name_is_refused(
    security: str, misnamed: ssl.SSLContext, authority_file: Path, tmp_path: Path
) -> None:
    with open_office(**{security: misnamed}) as office:
        server = office.server(security=security, authority=authority_file)
        assert "Hostname mismatch" in stopped(run_at(office, tmp_path)([letter()], server))
        assert office.arrived == []


def test_a_server_without_starttls_gets_nothing(office: PostOffice, run: Run) -> None:
    office.users = {USER: SECRET}
    server = office.server(security="starttls", user=USER, secret=lambda: SECRET)
    assert "does not offer STARTTLS" in stopped(run([letter()], server))


def test_tls_where_the_server_speaks_none_is_told(office: PostOffice, run: Run) -> None:
    assert "no secure connection" in stopped(run([letter()], office.server(security="tls")))


def test_without_encryption_only_this_machine_is_a_server() -> None:
    for host in ("localhost", "127.0.0.1", "127.8.8.8", "::1"):
        assert Server(host, 25, security="none").host == host
    for host in ("mail.acme.example", "192.168.1.2", "localhost.evil.example", "::2", ""):
        with pytest.raises(DeliveryError, match="would not be encrypted"):
            Server(host, 25, security="none")


def test_a_server_is_whole() -> None:
    with pytest.raises(ValueError, match="needs a secret"):
        Server("mail.acme.example", 587, user=USER)
    for port in (0, -1, 65_536):
        with pytest.raises(ValueError, match="no server"):
            Server("mail.acme.example", port)
    with pytest.raises(ValueError, match="no server"):
        Server("", 587)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "x" * 64 + ".example", "nul\0"])
def test_a_name_that_is_none_is_told_at_once(host: str) -> None:
    with pytest.raises(DeliveryError, match="There is no server") as caught:
        connect(Server(host, 25))
    assert "Check the spelling" in str(caught.value)


def test_a_file_of_certificates_that_is_none_is_told(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.touch()
    for path in (tmp_path / "absent.pem", empty):
        with pytest.raises(DeliveryError, match="cannot be read"):
            connect(Server("localhost", 25, authority=path))


# --- logging in -----------------------------------------------------------------------------------


@pytest.mark.parametrize("offered", [("PLAIN",), ("LOGIN",), ("PLAIN", "LOGIN")])
@pytest.mark.parametrize("secret", [SECRET, "x" * 200, " a b\t"])
def test_one_logs_in_by_password(
    secret: str,
    offered: tuple[str, ...],
    certified: ssl.SSLContext,
    authority_file: Path,
    tmp_path: Path,
) -> None:
    hidden = {"PLAIN", "LOGIN"} - {*offered}
    with open_office(starttls=certified, auth_exclude_mechanism=hidden) as office:
        office.users = {USER: secret}
        server = office.server(
            security="starttls", authority=authority_file, user=USER, secret=lambda: secret
        )
        assert sent(run_at(office, tmp_path)([letter()], server))
        assert office.arrived[0].login == USER


def test_one_logs_in_by_token(
    certified: ssl.SSLContext, authority_file: Path, tmp_path: Path
) -> None:
    with open_office(tls=certified) as office:
        office.users = {USER: "ya29.token"}
        server = office.server(
            security="tls",
            authority=authority_file,
            user=USER,
            secret=lambda: "ya29.token",
            mechanism="xoauth2",
        )
        assert sent(run_at(office, tmp_path)([letter()], server))
        assert office.arrived[0].login == USER


def test_the_secret_is_asked_for_at_each_log_in(office: PostOffice, run: Run) -> None:
    office.users = {USER: "second"}
    secrets = iter(["first", "second"])
    server = office.server(user=USER, secret=lambda: next(secrets))
    assert "does not let" in stopped(run([letter()], server))
    assert sent(run([letter()], server))


def test_a_server_that_wants_a_log_in_says_so(office: PostOffice, run: Run) -> None:
    office.users = {USER: SECRET}
    came = run([letter()])
    assert [row.answer for row in came.rows] == ["530 5.7.0 Authentication required"]


def test_a_way_to_log_in_that_is_not_offered_is_told(tmp_path: Path) -> None:
    with open_office(auth_exclude_mechanism=["PLAIN", "LOGIN"]) as office:
        server = office.server(user=USER, secret=lambda: SECRET)
        came = run_at(office, tmp_path)([letter()], server)
        assert "does not offer this way to log in, only: XOAUTH2" in stopped(came)


@pytest.mark.parametrize("mechanism", ["password", "xoauth2"])
@pytest.mark.parametrize("echo", [False, True])
def test_a_wrong_secret_stops_the_run_and_is_nowhere(
    echo: bool,  # noqa: FBT001 - pytest's parameter
    mechanism: Mechanism,
    office: PostOffice,
    run: Run,
) -> None:
    office.users = {USER: "right"}
    office.echo = echo
    server = office.server(user=USER, secret=lambda: SECRET, mechanism=mechanism)
    came = run([letter()], server)
    assert stopped(came).startswith(f"localhost does not let {USER} in: 535 ")
    assert came.stopped is not None
    said = "".join(traceback.format_exception(came.stopped))
    said += repr((came, server, vars(came.stopped), run.told))
    outbox = b"".join(path.read_bytes() for path in run.outbox.parent.iterdir())
    for form in secret_forms():
        assert form not in said
        assert form.encode() not in outbox


def secret_forms() -> list[str]:
    """The secret as it is, and as it goes over the line."""
    lines = [SECRET, f"\0{USER}\0{SECRET}", f"user={USER}\1auth=Bearer {SECRET}\1\1"]
    return [SECRET, ascii(SECRET)[1:-1], *(b64encode(line.encode()).decode() for line in lines)]


def test_no_repr_shows_a_secret() -> None:
    def ask(secret: str) -> str:
        return secret

    server = Server("mail.acme.example", 587, user=USER, secret=partial(ask, SECRET))
    assert SECRET not in repr(server)
    assert "secret" not in repr(server)


def test_a_secret_that_is_no_unicode_is_sent_as_it_stands(office: PostOffice, run: Run) -> None:
    came = run([letter()], office.server(user=USER, secret=lambda: "caf\udce9"))
    # aiosmtpd's own check fails on it, which is its answer; ours is no traceback with the secret.
    assert came.rows[0].state is State.PLANNED


# --- servers with a mind of their own -------------------------------------------------------------


async def _scripted(
    lines: list[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    writer.write(lines[0])
    for line in lines[1:]:
        await reader.readline()
        writer.write(line)
    await writer.drain()
    writer.close()


def reach(lines: list[bytes], **choices: object) -> None:
    """Connect to a server that says these lines, whatever it is told."""
    loop = asyncio.new_event_loop()
    listening = loop.run_until_complete(
        asyncio.start_server(partial(_scripted, lines), "127.0.0.1", 0)
    )
    port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        fields: dict[str, Any] = {"security": "none", "timeout": 30}
        connect(Server("127.0.0.1", port, **(fields | choices))).close()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        listening.close()
        loop.run_until_complete(asyncio.sleep(0.01))
        loop.close()


@pytest.mark.parametrize(
    "lines",
    [
        [b"554 5.7.1 Not from there\r\n"],
        [b"220 Hello\r\n", b"550 5.7.1 Not from there\r\n"],
        [b"220 Hello\r\n", b"554 \x1b[31mNot\xff from there\r\n"],
    ],
)
def test_a_server_that_turns_us_away_for_good_stops_the_run(lines: list[bytes]) -> None:
    with pytest.raises(DeliveryError, match="turns us away: 55") as caught:
        reach(lines)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "lines",
    [
        [b"421 4.7.0 Too busy\r\n"],
        [b"220 Hello\r\n", b"421 4.7.0 Too busy\r\n"],
        [b"220 Hello\r\n"],
        [b"HTTP/1.1 400 Bad Request\r\n"],
        [b"220 " + b"x" * 10_000],
    ],
)
def test_a_server_that_is_busy_or_babbles_may_be_tried_again(lines: list[bytes]) -> None:
    with pytest.raises(OSError):  # noqa: PT011 - which one is smtplib's business
        reach(lines)


def test_a_log_in_refused_for_now_may_be_tried_again() -> None:
    lines = [
        b"220 Hello\r\n",
        b"250-a\r\n250 AUTH PLAIN\r\n",
        b"454 4.7.0 Later " + SECRET.encode(),
    ]
    with pytest.raises(OSError) as caught:  # noqa: PT011 - which one is smtplib's business
        reach([*lines[:2], lines[2] + b"\r\n"], user=USER, secret=lambda: SECRET)
    assert SECRET not in str(caught.value)
    assert "Later" in str(caught.value)


def test_what_comes_in_the_open_after_starttls_is_not_believed(
    authority_file: Path,
) -> None:
    lines = [
        b"220 Hello\r\n",
        b"250-a\r\n250 STARTTLS\r\n",
        b"220 Go on\r\n250-a\r\n250 AUTH PLAIN\r\n235 Welcome\r\n",
    ]
    choices = {"security": "starttls", "authority": authority_file, "user": USER}
    with pytest.raises((OSError, DeliveryError)):
        reach(lines, secret=lambda: SECRET, **choices)
