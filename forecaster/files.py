"""Files are written whole: made aside, on the disk, and only then given their names."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from forecaster.errors import ForecasterError
from forecaster.problems import Problem

_PREFIX = ".forecaster-"


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """A new folder inside ``folder`` that is gone afterwards, whatever ends the work.

    Its name is known before it is made, so that not even Ctrl-C at the wrong moment leaves it.

    Raises
    ------
    OSError
        It cannot be made there.
    """
    path = folder / f"{_PREFIX}{secrets.token_hex(8)}"
    try:
        path.mkdir(mode=0o700)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def prove_writable(out: Path) -> None:
    """Prove that a folder, or the one that it will be made in, can be written to.

    Raises
    ------
    ForecasterError
        E011.
    """
    nearest = next((f for f in (out, *out.absolute().parents) if f.exists()), out)
    try:
        with workplace(nearest):
            pass
    except OSError as error:
        raise unwritable(out, error) from error


def flush(path: Path) -> None:
    """Have a file on the disk before it takes another one's place."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def write_each(
    folder: Path, stem: str, writers: Mapping[str, Callable[[Path], object]]
) -> tuple[Path, ...]:
    """Write a file an ending into a folder, in their order; they are on the disk.

    Parameters
    ----------
    writers
        Ending, with its dot → what writes such a file at a path.

    Raises
    ------
    OSError
        One cannot be written.
    """
    made = tuple(folder / f"{stem}{ending}" for ending in writers)
    for path, write in zip(made, writers.values(), strict=True):
        write(path)
        flush(path)
    return made


def text_writer(text: Callable[[], str]) -> Callable[[Path], object]:
    """What writes a text, made at the last moment, as UTF-8 with the line ends it has."""
    return lambda path: path.write_text(text(), "utf-8", newline="\n")


def pieces_writer(pieces: Callable[[], Iterable[str]]) -> Callable[[Path], object]:
    """The same of a text that is made piece by piece."""

    def write(path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces())

    return write


def unwritable(out: Path, error: OSError) -> ForecasterError:
    """E011: a folder that cannot be written to, and why."""
    reason = error.strerror or str(error)
    return ForecasterError(Problem("E011", found=str(out), more=(("reason", reason),)))
