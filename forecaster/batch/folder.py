"""The output folder of a batch: held by one process, and never with a torn file in it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from forecaster.errors import BatchError, FolderHeldError
from forecaster.files import prove_writable
from forecaster.locks import HeldError, held
from forecaster.words.kinds import mark

HIDDEN = ".forecaster-batch"
_HELD = mark("Another batch works on the folder {folder}")
_WAIT = mark("Wait until it has ended, or choose another folder with --out.")
_UNUSABLE = mark("The folder {folder} cannot be used: {reason}")
_LINKED = mark("The folder {folder} cannot be used: {place} is a link to another place")
_ANOTHER = mark("Choose another folder with --out, or make room in it.")


class OutputFolder:
    """The folder that a batch writes into, and what it keeps there for itself (`opened`)."""

    def __init__(self, out: Path) -> None:
        """Name the places of a folder."""
        self.out = out
        self.hidden = out / HIDDEN
        self.work = self.hidden / "work"
        self._parts = self.hidden / "parts"

    def prove_own(self) -> None:
        """Prove that what is kept, and cleared away, stands in the folder itself.

        Raises
        ------
        BatchError
            Somebody has put a link there: what it leads to is not ours to clear.
        """
        for place in (self.hidden, self.work, self._parts):
            if place.is_symlink():
                raise BatchError(_LINKED, _ANOTHER, folder=self.out, place=place.name)

    def part(self, stem: str) -> Path:
        """Where the partial result of a workbook is kept."""
        return self._parts / f"{stem}.json"

    def desk(self, number: int) -> Path:
        """A folder to work in; it is gone when the batch ends."""
        return self.work / str(number)

    def commit(self, files: Iterable[Path]) -> None:
        """Give finished files their places.

        Raises
        ------
        OSError
            One cannot take its place; it is the old one still.
        """
        for file in files:
            file.replace(self.out / file.name)

    def keep(self, file: Path, stem: str) -> None:
        """Keep the partial result of a workbook."""
        file.replace(self.part(stem))

    def clear(self, desk: Path) -> None:
        """Remove a folder that was worked in."""
        shutil.rmtree(desk, ignore_errors=True)

    def tidy(self, kept: Iterable[str]) -> None:
        """Forget the partial results of other workbooks than these stems'."""
        mine = {self.part(stem).name for stem in kept}
        for path in self._parts.iterdir():
            if path.name not in mine:
                path.unlink(missing_ok=True)


@contextmanager
def opened(out: Path) -> Iterator[OutputFolder]:
    """The folder, made if it is not there, and held against every other batch.

    What a killed batch left half done is removed.

    Raises
    ------
    ForecasterError
        E011: it cannot be written to.
    BatchError
        It cannot be used; `FolderHeldError` if another batch has it.
    """
    prove_writable(out)
    folder = OutputFolder(out)
    try:
        folder.prove_own()
        folder.part("").parent.mkdir(parents=True, exist_ok=True)
        with held(folder.hidden / "lock"):
            shutil.rmtree(folder.work, ignore_errors=True)
            try:
                yield folder
            finally:
                shutil.rmtree(folder.work, ignore_errors=True)
    except HeldError as error:
        raise FolderHeldError(_HELD, _WAIT, folder=out) from error
    except (OSError, sqlite3.Error) as error:
        raise BatchError(_UNUSABLE, _ANOTHER, folder=out, reason=error) from error
