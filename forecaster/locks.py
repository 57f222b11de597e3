"""A lock that one process has at a time: the system's own, so that it is gone with its process."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
_PATIENCE = 0.5  # seconds; who only looks at the lock holds it for less


class HeldError(Exception):
    """Another process has the lock."""


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Have the lock of a file, which is made if it is not there, and stays.

    It is an empty SQLite database: SQLite knows how each system locks a file.

    Raises
    ------
    HeldError
        Another process has it.
    sqlite3.Error
        The file cannot be used.
    """
    with closing(connected(path, "rwc", _PATIENCE)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname.startswith(_BUSY):
                raise HeldError(str(path)) from error
            raise
        yield


def is_held(path: Path) -> bool:
    """Whether a process has the lock just now; no file is made.

    Raises
    ------
    sqlite3.DatabaseError
        The file is none of ours.
    """
    if not path.exists():
        return False
    try:
        with closing(connected(path, "rw", _PATIENCE)) as connection:
            connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return True
    return False


def connected(path: Path, mode: str, patience: float) -> sqlite3.Connection:
    """Open a SQLite file; ``mode`` is SQLite's own, ``patience`` the seconds to wait for others."""
    address = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, patience, isolation_level=None, uri=True)
