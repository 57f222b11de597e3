"""Workbooks at any address that fsspec knows; it comes with the extra ``forecaster[dask]``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from forecaster.errors import BatchError
from forecaster.words.kinds import mark

_NO_FSSPEC = mark("Addresses such as {url} need the package {name}, which is not installed")
_INSTALL = mark("Install it: pip install 'forecaster[dask]' gives fsspec, others the address asks.")
_UNREACHED = mark("{url} cannot be read: {reason}")
_CHECK = mark("Check the address and your rights to it.")
_PIECE = 1 << 20


def expanded(url: str, endings: Sequence[str]) -> Iterator[str]:
    """The workbooks of an address: of a pattern, of a folder with all below it, or itself.

    Raises
    ------
    BatchError
        A package is not installed, or the address cannot be read.
    """
    with _told(url):
        import fsspec  # noqa: PLC0415 - an extra

        system, path = fsspec.url_to_fs(url)
        if fsspec.core.has_magic(path):
            found = system.glob(path)
        else:
            found = system.find(path) if system.isdir(path) else []
    if not found:
        yield url
    _, joint, outer = url.partition("::")
    for path in sorted(found):
        if PurePosixPath(path).suffix.casefold() in endings:
            yield f"{system.unstrip_protocol(path)}{joint}{outer}"


def steps_of(url: str) -> tuple[str, ...]:
    """The steps of an address without its scheme and without what may be secret.

    >>> steps_of("https://me:secret@host/2026/deals.xlsx?sig=secret")
    ('host', '2026', 'deals.xlsx')
    """
    parts = urlsplit(url.partition("::")[0])
    host = (parts.hostname or "", *PurePosixPath(parts.path).parts)
    return tuple(step for step in host if step not in ("", "/"))


def fetch(url: str, folder: Path, most: int) -> Path:
    """Bring a workbook into a folder, of its bytes no more than ``most`` and one.

    Raises
    ------
    OSError
        It cannot be read.
    """
    import fsspec  # noqa: PLC0415 - an extra

    target = folder / steps_of(url)[-1]
    left = most + 1
    with fsspec.open(url, "rb") as source, target.open("wb") as file:
        while left > 0 and (piece := source.read(min(_PIECE, left))):
            file.write(piece)
            left -= len(piece)
    return target


def digest(url: str, most: int) -> str:
    """The SHA-256 of what stands at an address; blank if it cannot be read or is of more bytes."""
    try:
        import fsspec  # noqa: PLC0415 - an extra

        with fsspec.open(url, "rb") as source:
            found = hashlib.sha256()
            left = most
            while left >= 0 and (piece := source.read(_PIECE)):
                found.update(piece)
                left -= len(piece)
        return found.hexdigest() if left >= 0 else ""
    except (OSError, ValueError, ImportError):
        return ""


@contextmanager
def _told(url: str) -> Iterator[None]:
    shown = "/".join(steps_of(url))
    try:
        yield
    except ImportError as error:
        raise BatchError(_NO_FSSPEC, _INSTALL, url=shown, name=error.name or error) from error
    except (OSError, ValueError) as error:
        raise BatchError(_UNREACHED, _CHECK, url=shown, reason=error) from error
