"""The outbox: what was sent to whom, kept in a SQLite file, so that nothing goes out twice."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from forecaster.delivery.messages import Letter, letter_key, message_id
from forecaster.delivery.rows import Row, after, row_of
from forecaster.delivery.smtp import Answer
from forecaster.errors import DeliveryError, OutboxHeldError
from forecaster.locks import HeldError, connected, held
from forecaster.locks import is_held as is_locked
from forecaster.words.kinds import mark

_OURS = 0x666F7265  # "fore", in the head of the file
_VERSION = 1
_FOR_FILE = 30  # seconds; somebody may be copying it
_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE letters (
    key TEXT PRIMARY KEY,
    message_id TEXT NOT NULL,
    team TEXT NOT NULL,
    recipients_to TEXT NOT NULL,
    recipients_cc TEXT NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'sending', 'sent', 'failed', 'unknown')),
    attempts INTEGER NOT NULL,
    answer TEXT NOT NULL,
    delivered TEXT NOT NULL,
    refused TEXT NOT NULL,
    planned_at TEXT NOT NULL,
    changed_at TEXT NOT NULL
);
PRAGMA application_id = {_OURS};
PRAGMA user_version = {_VERSION};
COMMIT;
"""


class Outbox:
    """The letters of one file; for one process at a time (`open_outbox`)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work on an open file."""
        self._connection = connection

    def plan(self, letters: Iterable[Letter], sender: str, now: dt.datetime) -> None:
        """Enter the letters that are not there yet, all or none."""
        rows = [
            (
                letter_key(letter),
                message_id(letter, sender),
                letter.team,
                json.dumps(letter.to),
                json.dumps(letter.cc),
                letter.subject,
                now.isoformat(),
            )
            for letter in letters
        ]
        self._connection.execute("BEGIN IMMEDIATE")
        with self._connection:
            self._connection.executemany(
                "INSERT OR IGNORE INTO letters VALUES"
                " (?1, ?2, ?3, ?4, ?5, ?6, 'planned', 0, '', '[]', '[]', ?7, ?7)",
                rows,
            )

    def row(self, key: str) -> Row:
        """A letter that was planned."""
        row = _row(self._connection, key)
        if row is None:
            raise sqlite3.IntegrityError("the letter is gone")
        return row

    def begin(self, key: str) -> None:
        """Count an attempt."""
        self._connection.execute("UPDATE letters SET attempts = attempts + 1 WHERE key = ?", [key])

    def commit(self, key: str, now: dt.datetime) -> None:
        """Have it on the disk that the letter may be sent from now on.

        Raises
        ------
        DeliveryError
            Somebody else is sending it, or has sent it.
        """
        changed = self._connection.execute(
            "UPDATE letters SET state = 'sending', changed_at = ?"
            " WHERE key = ? AND state IN ('planned', 'failed', 'unknown')",
            [now.isoformat(), key],
        )
        if changed.rowcount != 1:
            raise OutboxHeldError(_TAKEN, _WAIT)

    def record(self, letter: Letter, before: Row, answer: Answer, now: dt.datetime) -> Row:
        """Write down what came of a try, and return the row as it is then."""
        state, delivered, refused = after(before, letter, answer)
        self._connection.execute(
            "UPDATE letters SET state = ?, answer = ?, delivered = ?, refused = ?, changed_at = ?"
            " WHERE key = ?",
            [
                state,
                answer.text,
                json.dumps(delivered),
                json.dumps(refused),
                now.isoformat(),
                before.key,
            ],
        )
        return self.row(before.key)


@contextmanager
def open_outbox(path: Path, now: dt.datetime) -> Iterator[Outbox]:
    """The outbox, made if it is not there, and held against every other process.

    Letters that a killed process was sending become ``unknown``. The lock is the system's: it is
    gone with the process, whatever ends it.

    Raises
    ------
    DeliveryError
        The file cannot be used, or is no outbox; `OutboxHeldError` if another process has it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DeliveryError(_UNUSABLE, _ANOTHER, file=path, reason=error.strerror) from error
    with _usable(path), _held(path), closing(_opened(path, "rwc")) as connection:
        connection.execute(
            "UPDATE letters SET state = 'unknown', changed_at = ? WHERE state = 'sending'",
            [now.isoformat()],
        )
        yield Outbox(connection)


def look_up(path: Path, keys: Iterable[str]) -> dict[str, Row]:
    """What is known of some letters, by key; nothing is written, and no file is made.

    Raises
    ------
    DeliveryError
        The file cannot be used, or is no outbox.
    """
    if not path.is_file() or not path.stat().st_size:
        return {}
    with _usable(path), closing(_opened(path, "rw")) as connection:
        found = {key: _row(connection, key) for key in keys}
    return {key: row for key, row in found.items() if row is not None}


def is_held(path: Path) -> bool:
    """Whether a process is sending from this outbox just now."""
    with _usable(path):
        return is_locked(_lock_file(path))


@contextmanager
def _usable(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise DeliveryError(_UNUSABLE, _ANOTHER, file=path, reason=error) from error


@contextmanager
def _held(path: Path) -> Iterator[None]:
    try:
        with held(_lock_file(path)):
            yield
    except HeldError as error:
        raise OutboxHeldError(_HELD, _WAIT, file=path) from error


def _lock_file(path: Path) -> Path:
    """Beside the outbox itself, by whatever name that is reached."""
    real = path.resolve()
    return real.with_name(f"{real.name}.lock")


def _opened(path: Path, mode: str) -> sqlite3.Connection:
    connection = connected(path, mode, _FOR_FILE)
    try:
        _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if not tables:
        connection.executescript(_SCHEMA)
    (ours,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if (ours, version) != (_OURS, _VERSION):
        raise DeliveryError(_NO_OUTBOX, _ANOTHER, file=path)


def _row(connection: sqlite3.Connection, key: str) -> Row | None:
    found = connection.execute("SELECT * FROM letters WHERE key = ?", [key]).fetchone()
    return row_of(found) if found else None


_HELD = mark("Another run is sending from the outbox {file}")
_TAKEN = mark("Another run is sending the same letter")
_WAIT = mark("Wait until it has ended, and run this again: what is sent is not sent twice.")
_UNUSABLE = mark("The outbox {file} cannot be used: {reason}")
_NO_OUTBOX = mark("{file} is no outbox of this version of forecaster")
_ANOTHER = mark("Name another file, or make room in its folder and check your rights to it.")
