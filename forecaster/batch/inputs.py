"""What a batch works on: files, folders and patterns become workbooks, each once, in order."""

from __future__ import annotations

import glob
import os
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.request import url2pathname

from forecaster.batch.folder import HIDDEN
from forecaster.batch.urls import expanded, steps_of
from forecaster.limits import Limits
from forecaster.problems import printable
from forecaster.reading.gate import is_own_report
from forecaster.words.kinds import mark

# Excel opens all of these; what cannot be read is said of each, rather than passed over.
ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_LOCAL = "file://"
CONSOLIDATED = "consolidated"
_LONGEST_STEM = 200  # bytes; a file system takes names of 255, and the date and ending follow
_RESERVED = frozenset({CONSOLIDATED})

OPEN_IN_EXCEL = mark("the lock file of a workbook that is open in Excel")
OWN_REPORT = mark("a report that forecaster wrote")
TWICE = mark("named before")
LINKED = mark("a link to a folder, which is not followed")
HIDDEN_FOLDER = mark("a hidden folder")
NONE_THERE = mark("no workbook was found there")


class Place(NamedTuple):
    """Where a workbook is: what opens it, and the steps of its path that tell it from others.

    ``least`` is how many of the last steps name it at least: all below the folder that was given.
    ``aside`` says why it is no input, where that is known from where it was found.
    """

    path: str
    steps: tuple[str, ...]
    least: int
    aside: str = ""

    @property
    def is_url(self) -> bool:
        """Whether it is opened by fsspec."""
        return "://" in self.path


class Workbook(NamedTuple):
    """A workbook of the batch: what opens it, its name in reports, the stem of its own ones."""

    path: str
    name: str
    stem: str


@dataclass(frozen=True)
class Skipped:
    """A file, a folder or what was given that is no input, and why: a marked phrase."""

    name: str
    reason: str


class Found(NamedTuple):
    """The inputs in order, and what was passed over."""

    workbooks: tuple[Workbook, ...]
    skipped: tuple[Skipped, ...]


def find(places: Sequence[str], limits: Limits) -> Found:
    """Find the workbooks of files, folders (with all below them), patterns and URLs.

    What stands in a folder comes in the order of its path. A file that is named and not there is
    an input all the same: its own run says so.
    """
    wanted: list[Place] = []
    skipped: list[tuple[Place, str]] = []
    seen: set[str] = set()
    for place in (p for given in places for p in _expanded(given)):
        reason = place.aside or _passed_over(place, seen, limits)
        if reason:
            skipped.append((place, reason))
        else:
            wanted.append(place)
        seen.add(_identity(place))
    named = zip(wanted, names(wanted), stems(wanted), strict=True)
    workbooks = tuple(Workbook(place.path, name, stem) for place, name, stem in named)
    return Found(workbooks, tuple(Skipped(_name(p, p.least), reason) for p, reason in skipped))


def _expanded(given: str) -> list[Place]:
    """The places of what was given; itself as well, passed over, where no workbook is there."""
    found = list(_places(given))
    if all(place.aside for place in found):
        shown = "/".join(steps_of(given)) if _is_elsewhere(given) else given
        found.append(Place(given, (shown,), 1, NONE_THERE))
    return found


def _is_elsewhere(given: str) -> bool:
    return "://" in given and not given.startswith(_LOCAL)


def _places(given: str) -> Iterator[Place]:
    if _is_elsewhere(given):
        for url in expanded(given, ENDINGS):
            yield Place(url, steps_of(url), 1)
        return
    path = Path(url2pathname(given.removeprefix(_LOCAL)) if "://" in given else given)
    if path.is_dir():
        yield from _below(path)
    elif path.exists() or not glob.has_magic(str(path)):
        yield _file(path)
    else:
        for match in sorted(map(Path, glob.glob(str(path), recursive=True)), key=_order):  # noqa: PTH207 - `**` and absolute patterns
            yield from _below(match) if match.is_dir() else _matching(match)


def _matching(path: Path) -> Iterator[Place]:
    """A file that a pattern matches; a pattern for all files takes the workbooks."""
    if path.suffix.casefold() in ENDINGS:
        yield _file(path)


def _below(folder: Path) -> Iterator[Place]:
    found: list[Path] = []
    hidden: set[Path] = set()
    unread: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=unread.append):
        hidden |= {Path(root, name) for name in folders if name.startswith(".") and name != HIDDEN}
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = (Path(root, name) for name in files)
        found += [path for path in inside if path.suffix.casefold() in ENDINGS]
        found += [path for path in (Path(root, name) for name in folders) if path.is_symlink()]
    found += [Path(error.filename) for error in unread]  # an input all the same, that fails
    for path in sorted([*found, *hidden], key=_order):
        place = _file(path, max(1, len(path.relative_to(folder).parts)))
        yield place._replace(aside=HIDDEN_FOLDER) if path in hidden else place


def _order(path: Path) -> tuple[list[str], str]:
    return [part.casefold() for part in path.parts], str(path)


def _file(path: Path, least: int = 1) -> Place:
    absolute = path.absolute()
    return Place(str(absolute), absolute.parts[1:] or absolute.parts, least)


def _identity(place: Place) -> str:
    return place.path if place.is_url else os.path.normcase(os.path.realpath(place.path))


def _passed_over(place: Place, seen: set[str], limits: Limits) -> str:
    if _identity(place) in seen:
        return TWICE
    if place.steps[-1].startswith("~$"):
        return OPEN_IN_EXCEL
    if place.is_url:
        return ""
    path = Path(place.path)
    if path.is_symlink() and path.is_dir():
        return LINKED
    if is_own_report(path, limits):
        return OWN_REPORT
    return ""


def _name(place: Place, steps: int) -> str:
    return printable("/".join(place.steps[-steps:]))


def file_key(text: str) -> str:
    """Names that some file system takes for the same."""
    return unicodedata.normalize("NFC", text).casefold()


def _told_apart(wanted: Sequence[Place], join: str, taken: Iterable[str], first: list[int]) -> None:
    """Lengthen the names that are the same by a step each, until none can be lengthened."""
    while True:
        keys = [file_key(join.join(p.steps[-n:])) for p, n in zip(wanted, first, strict=True)]
        times = Counter([*keys, *taken])
        longer = [
            at
            for at, place in enumerate(wanted)
            if times[keys[at]] > 1 and first[at] < len(place.steps)
        ]
        if not longer:
            return
        for at in longer:
            first[at] += 1


def names(wanted: Sequence[Place]) -> list[str]:
    """What each workbook is called: the end of its path, so much of it that no two are the same."""
    steps = [place.least for place in wanted]
    _told_apart(wanted, "/", (), steps)
    return [_name(place, n) for place, n in zip(wanted, steps, strict=True)]


def stems(wanted: Sequence[Place]) -> list[str]:
    """The stem of each workbook's reports: its own; of the same ones, with the folders in front.

    >>> places = [Place("", ("north", "deals.xlsx"), 1), Place("", ("south", "Deals.xlsx"), 1)]
    >>> stems([*places, Place("", ("south", "more.xlsx"), 1)])
    ['north-deals', 'south-Deals', 'more']
    """
    bare = [
        place._replace(
            steps=(
                *map(printable, place.steps[:-1]),
                printable(PurePosixPath(place.steps[-1]).stem),
            )
        )
        for place in wanted
    ]
    steps = [1] * len(bare)
    _told_apart(bare, "-", _RESERVED, steps)
    taken = set(_RESERVED)
    found = []
    for place, n in zip(bare, steps, strict=True):
        stem = _short("-".join(place.steps[-n:]))
        free = stem
        number = 2
        while file_key(free) in taken:
            free, number = f"{stem} ({number})", number + 1
        taken.add(file_key(free))
        found.append(free)
    return found


def _short(stem: str) -> str:
    return stem.encode()[:_LONGEST_STEM].decode(errors="ignore")
