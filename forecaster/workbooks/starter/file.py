"""Writing the starter workbook: the same bytes on the same day, and never over a file."""

from __future__ import annotations

import datetime as dt
import io
import os
import zipfile
from pathlib import Path

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.xml.constants import ARC_CORE
from openpyxl.xml.functions import tostring

from forecaster.errors import ForecasterError
from forecaster.files import workplace
from forecaster.problems import Problem, printable
from forecaster.words.catalogue import Words
from forecaster.workbooks.starter.book import make_starter

# A zip file knows no day before it.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_starter(path: Path, words: Words, day: dt.date) -> None:
    """Write a starter workbook where nothing stands yet.

    It is made beside its place and moved there whole, so that no half file is ever seen.

    Raises
    ------
    ForecasterError
        E015 there is already something of that name.
    OSError
        The folder cannot be written to.
    """
    if os.path.lexists(path):
        raise _taken(path)
    data = package(make_starter(words, day, printable(path.name)))
    with workplace(path.parent) as folder:
        made = folder / "starter.xlsx"
        _put(made, data)
        try:
            _move(made, path, data)
        except FileExistsError as error:
            raise _taken(path) from error


def _move(made: Path, path: Path, data: bytes) -> None:
    """Give the file its name, unless another has it by now."""
    try:
        path.hardlink_to(made)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links, such as a memory stick
        _put(path, data)


def _put(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, or leave none."""
    with path.open("xb") as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            path.unlink()
            raise


def _taken(path: Path) -> ForecasterError:
    return ForecasterError(Problem("E015", found=printable(str(path))))


def package(book: Workbook) -> bytes:
    """The bytes of a workbook: no clock in them but the day in its properties."""
    made = io.BytesIO()
    properties = tostring(_still(book.properties).to_tree())
    book.save(made)
    packed = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = properties if part.filename == ARC_CORE else old.read(part)
            entry = zipfile.ZipInfo(part.filename, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, content)
    return packed.getvalue()


def _still(properties: DocumentProperties) -> DocumentProperties:
    """The properties as they were set: saving would put the present moment into them."""
    properties.modified = properties.created
    return properties
