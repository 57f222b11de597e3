"""The options of sending mail: whether, through which server, and at what pace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])
PASSWORD = "FORECASTER_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
OUTBOX = "outbox.sqlite3"
PORTS = {"starttls": 587, "tls": 465, "none": 25}


def sending_options(command: Command) -> Command:
    """The options of sending."""
    for each in reversed([*_whether(), *_server(), *_pace()]):
        command = each(command)
    return command


def _whether() -> list[Callable[[Command], Command]]:
    return [
        click.option(
            "--send/--dry-run",
            default=False,
            help="Send the mails, or print the plan and send nothing.  [default: dry-run]",
        ),
        click.option(
            "--resume", is_flag=True, help="Go on from an outbox; refuse to begin a new one."
        ),
    ]


def _server() -> list[Callable[[Command], Command]]:
    """Who sends, through which server; each also from the environment."""

    def option(name: str, field: str, **more: Any) -> Callable[[Command], Command]:  # noqa: ANN401 - click's
        variable = f"FORECASTER_SMTP_{field.upper()}"
        return click.option(name, field, envvar=variable, show_envvar=True, **more)

    return [
        option("--from", "sender", default="", metavar="ADDRESS", help="The sender."),
        option("--host", "host", default="", help="The mail server."),
        option("--port", "port", type=click.IntRange(1, 65_535), help="Its port."),
        option(
            "--security",
            "security",
            type=click.Choice(sorted(PORTS)),
            default="starttls",
            show_default=True,
            help="Encryption; certificates are always verified. none: this machine only.",
        ),
        option("--user", "user", default="", help=f"Who logs in; the password is in {PASSWORD}."),
        option("--password-command", "password_command", default="", help="Prints the password."),
        option(
            "--token-command",
            "token_command",
            default="",
            help="Prints an access token, for servers that take no password (XOAUTH2).",
        ),
        option(
            "--authority",
            "authority",
            type=click.Path(path_type=Path),
            help="Certificates to trust instead of the system's.",
        ),
    ]


def _pace() -> list[Callable[[Command], Command]]:
    return [
        click.option(
            "--redirect-to", default="", metavar="ADDRESS", help="Send every mail there instead."
        ),
        click.option(
            "--per-minute",
            type=click.FloatRange(min=0, min_open=True),
            default=25,
            show_default=True,
            help="Mails a minute at most.",
        ),
        click.option(
            "--resend-unknown",
            is_flag=True,
            help="Send again what may have been sent: somebody may get two.",
        ),
        click.option(
            "--outbox",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help=f"What remembers the mails sent.  [default: {OUTBOX} in DIR]",
        ),
    ]
