"""The options of sending mail, and what they do: through which server, at what pace, or not yet."""

from __future__ import annotations

import datetime as dt
import json
import os
import shlex
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import click

from forecaster.cli.sending_options import OUTBOX, PASSWORD, PORTS

if TYPE_CHECKING:
    from forecaster.delivery.rows import Row
    from forecaster.delivery.sending import Planned
    from forecaster.delivery.server import Security, Server
    from forecaster.mailing import Written
    from forecaster.words.catalogue import Words

_COMMAND_SECONDS = 60


class Sending(NamedTuple):
    """What the command line says about sending; the names are those of the options."""

    send: bool
    resume: bool
    sender: str
    host: str
    port: int | None
    security: str
    user: str
    password_command: str
    token_command: str
    authority: Path | None
    redirect_to: str
    per_minute: float
    resend_unknown: bool
    outbox: Path | None


def check_addresses(choices: Sending) -> None:
    """Refuse a sender or a receiver that is no plain address, before anything is done.

    Raises
    ------
    click.UsageError
        One is not.
    """
    from forecaster.records.recipients import is_address

    for option, address in (("--from", choices.sender), ("--redirect-to", choices.redirect_to)):
        if address and not is_address(address):
            raise click.UsageError(
                f"{option} must be a plain address such as ann@example.com, not {address!r}."
            )


def outbox_of(choices: Sending, out: Path) -> Path:
    """The file of the outbox.

    Raises
    ------
    DeliveryError
        There is none to go on from.
    """
    from forecaster.errors import DeliveryError
    from forecaster.words.kinds import mark

    outbox = choices.outbox or out / OUTBOX
    if choices.resume and not outbox.exists():
        raise DeliveryError(
            mark("There is no outbox {path} to go on from"),
            mark("Name it with --outbox, or leave out --resume to begin."),
            path=outbox,
        )
    return outbox


def server_of(choices: Sending) -> Server | None:
    """The server to send through; None where nothing is to be sent.

    Raises
    ------
    click.UsageError
        The sender or the host is missing, or a user without a secret.
    DeliveryError
        The connection would not be encrypted.
    """
    from forecaster.delivery.server import Server

    if not choices.send:
        return None
    for option, value in (("--from", choices.sender), ("--host", choices.host)):
        if not value:
            raise click.UsageError(f"--send needs {option}.")
    secret = _secret(choices) if choices.user else None
    if choices.user and secret is None:
        raise click.UsageError(
            f"--user needs {PASSWORD} in the environment, --password-command or --token-command."
        )
    return Server(
        choices.host,
        choices.port or PORTS[choices.security],
        cast("Security", choices.security),
        choices.user,
        secret,
        "xoauth2" if choices.token_command else "password",
        authority=choices.authority,
    )


def _secret(choices: Sending) -> Callable[[], str] | None:
    command = choices.token_command or choices.password_command
    if command:
        return lambda: _printed(command)
    password = os.environ.get(PASSWORD)
    return None if password is None else lambda: password


def _printed(command: str) -> str:
    """The first line that a command prints; what it says otherwise is not repeated anywhere.

    Raises
    ------
    DeliveryError
        It fails, prints nothing or takes longer than a minute.
    """
    from forecaster.errors import DeliveryError
    from forecaster.words.kinds import mark

    words: list[str] = []
    try:
        words = shlex.split(command, posix=os.name != "nt")
        done = subprocess.run(  # noqa: S603 - the user's own command
            words, capture_output=True, text=True, check=True, timeout=_COMMAND_SECONDS
        )
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):
        lines: list[str] = []
    else:
        lines = done.stdout.splitlines()
    if not lines or not lines[0].strip():
        raise DeliveryError(
            mark("The command for the password or token gave none: {command}"),
            mark("Try it in the terminal; it must print it on its first line."),
            command=words[0] if words else "",
        )
    return lines[0].strip()


def carry_out(
    choices: Sending,
    server: Server | None,
    written: Sequence[Written],
    outbox: Path,
    language: Words,
    *,
    as_json: bool,
) -> bool:
    """Send, or say what would be sent; whether all is as it should be.

    Raises
    ------
    DeliveryError
        Nothing can be sent.
    """
    from forecaster.delivery.sending import Manner, deliver, plan

    letters = [each.letter for each in written]
    if server is not None:
        manner = Manner(
            lambda: dt.datetime.now(dt.UTC),
            time.sleep,
            choices.per_minute,
            resend_unknown=choices.resend_unknown,
            redirect_to=choices.redirect_to,
        )
        tell = (lambda _row: None) if as_json else _tell
        came = deliver(letters, choices.sender, server, outbox, manner, tell)
        if came.stopped is not None:
            if not any(row.delivered for row in came.rows):
                raise came.stopped
            click.echo(came.stopped.told(language), err=True)
        complete = came.complete
    more = {"redirect_to": choices.redirect_to, "resend_unknown": choices.resend_unknown}
    planned = plan(letters, outbox, sender=choices.sender, **more)  # type: ignore[arg-type]
    if as_json:
        click.echo(json.dumps(_entries(planned), ensure_ascii=False, indent=1).encode(), nl=False)
    else:
        _print(planned, written, language)
    return complete if server is not None else True


def _tell(row: Row) -> None:
    from forecaster.problems import printable

    to = ", ".join(row.to)
    click.echo(
        f"{row.state}: {printable(row.team)} {to} {printable(row.answer)}".rstrip(), err=True
    )


def _entries(planned: Sequence[Planned]) -> dict[str, Any]:
    letters = [each._asdict() | {"state": str(each.state)} for each in planned]
    return {"schema": 1, "letters": letters}


def _print(planned: Sequence[Planned], written: Sequence[Written], language: Words) -> None:
    """The plan as a table, then the files."""
    from forecaster.problems import printable

    head = (language("Team"), language("To"), language("State"), language("Subject"))
    rows = [head]
    for each in planned:
        to = ", ".join((*each.to, *each.cc))
        rows.append((printable(each.team) or "–", to, str(each.state), printable(each.subject)))
    widths = [max(len(row[at]) for row in rows) for at in range(len(head) - 1)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        click.echo("  ".join((*cells, row[-1])).rstrip())
    for made in written:
        click.echo(str(made.files[-1]))
