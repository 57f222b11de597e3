"""The marked copy of a user's workbook: bad cells coloured and commented, and a list of problems.

The original is only ever read. What openpyxl cannot carry is named, in the copy and to the caller.
"""

from __future__ import annotations

import contextlib
import io
import warnings
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from openpyxl import load_workbook
from openpyxl.formula.tokenizer import TokenizerError
from openpyxl.formula.translate import TranslatorError
from openpyxl.packaging.custom import CustomPropertyList, StringProperty
from openpyxl.utils.exceptions import (
    CellCoordinatesException,
    IllegalCharacterError,
    InvalidFileException,
    NamedRangeException,
    SheetTitleException,
)
from openpyxl.workbook import Workbook
from openpyxl.workbook.properties import CalcProperties
from openpyxl.xml.constants import ARC_CUSTOM
from openpyxl.xml.functions import fromstring

from forecaster.errors import ForecasterError
from forecaster.files import flush, unwritable, workplace
from forecaster.problems import Problem, printable
from forecaster.words.catalogue import words
from forecaster.words.kinds import mark
from forecaster.workbooks.marked.cells import fit_notes, mark_cells
from forecaster.workbooks.marked.losses import CONDITIONS, DATES, in_order, refuse, survey
from forecaster.workbooks.marked.sheet import Listed, add_problem_sheet

PROPERTY = "forecaster"
CHECKED = "checked"

_NO_SENSE = mark("a part of the workbook cannot be copied")
_SHEET_LOST = mark("a sheet of the workbook cannot be copied")
_NO_MEMORY = mark("it is too large for the memory of this computer")

# What openpyxl raises over workbooks that it cannot read or write: broken XML is a SyntaxError;
# values out of place are any of the others. OSError stands apart: it may be the disk.
_ODD = (
    ArithmeticError,
    AttributeError,
    CellCoordinatesException,
    IllegalCharacterError,
    InvalidFileException,
    LookupError,
    NamedRangeException,
    RecursionError,
    SheetTitleException,
    SyntaxError,
    TokenizerError,
    TranslatorError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
# Warnings of openpyxl that tell of a loss which the package itself does not show.
_TELLING = {
    "outside the limits for dates": DATES,
    "Failed to load a conditional formatting rule": CONDITIONS,
}
# What zipfile raises over a file that is no zip, or one that is packed or encrypted as ours never
# are: then it is somebody else's.
_NO_ZIP = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)
_LARGEST_PROPERTIES = 1 << 20


class Marked(NamedTuple):
    """A copy that was made, and what it may lack, as phrases marked for translation."""

    path: Path
    lost: tuple[str, ...]


def mark_workbook(
    source: Path, problems: Sequence[Problem], stakes: Sequence[str], lang: str, target: Path
) -> Marked:
    """Write a copy of a workbook with its problems marked, an .xlsx without macros.

    Parameters
    ----------
    source
        A workbook that passed the gate; it is read and never touched.
    problems, stakes
        What is wrong, and for each the money at stake as text (``1200.00 EUR``), may be blank.
    lang
        ``en`` or ``fr``.
    target
        Where to write; its name ends in ``.xlsx``. An earlier marked copy there is replaced, in
        one step; no other file ever is.

    Raises
    ------
    ForecasterError
        E014 when openpyxl cannot copy this workbook, E015 when another file stands at
        ``target``, E011 when its folder cannot be written to, E009 when ``source`` has become
        unreadable.
    """
    data = _read(source)
    _refuse_others(source, target)
    try:
        copy, lost = _mark(data, problems, stakes, lang, printable(source.name))
    except _ODD as error:
        raise ForecasterError(Problem("E014", found=_NO_SENSE)) from error
    except MemoryError as error:
        raise ForecasterError(Problem("E014", found=_NO_MEMORY)) from error
    except OSError as error:
        # No workbook part in the file, or no room for openpyxl's own temporary files.
        if error.errno is None:
            raise ForecasterError(Problem("E014", found=_NO_SENSE)) from error
        raise unwritable(target.parent, error) from error
    _write(copy, target)
    return Marked(target, lost)


def _read(source: Path) -> bytes:
    try:
        return source.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ForecasterError(Problem("E009", found=reason)) from error


def _mark(
    data: bytes, problems: Sequence[Problem], stakes: Sequence[str], lang: str, file: str
) -> tuple[bytes, tuple[str, ...]]:
    found = survey(data)
    # openpyxl prints where a style is odd, and standard output is for results alone.
    with warnings.catch_warnings(record=True) as told, contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("always")
        book = load_workbook(io.BytesIO(data))
        if len(book.sheetnames) < found.sheets:
            refuse(_SHEET_LOST)
        texts = [str(warning.message) for warning in told]
        more = {loss for sign, loss in _TELLING.items() if any(sign in t for t in texts)}
        lost = in_order({*found.lost, *more})
        _make_safe(book)
        fit_notes(book)
        marks = mark_cells(book, problems, words(lang))
        add_problem_sheet(book, Listed(file, problems, stakes, marks, lost), words(lang))
        out = io.BytesIO()
        book.save(out)
    return out.getvalue(), lost


def _make_safe(book: Workbook) -> None:
    """Leave nothing that points to a part which the copy lacks: Excel would call it damaged."""
    book.template = False
    book.calculation = book.calculation or CalcProperties()
    book.calculation.fullCalcOnLoad = True
    _own(book)
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            table.tableType = table.connectionId = None
            for column in table.tableColumns:
                column.queryTableFieldId = column.xmlColumnPr = None
    untyped: list[Any] = [*book.worksheets, *book.chartsheets]
    for drawn in untyped:
        for chart in drawn._charts:  # noqa: SLF001 - has no public name
            chart.pivotSource = None
            chart.pivotFormats = ()
    for drawn in untyped[: len(book.worksheets)]:
        drawn._pivots.clear()  # noqa: SLF001 - openpyxl mixes up the caches of several
    # openpyxl numbers the sheets of names (print areas, filters) as if there were no chart sheets.
    for at, sheet in enumerate(book.worksheets):
        book.move_sheet(sheet, at - book.sheetnames.index(sheet.title))


def _own(book: Any) -> None:  # noqa: ANN401 - the stubs know no custom properties
    """Say in the copy's properties that forecaster made it."""
    properties = book.custom_doc_props
    for name in properties.names:
        if name.casefold() == PROPERTY:
            del properties[name]
    properties.append(StringProperty(name=PROPERTY, value=CHECKED))


def _refuse_others(source: Path, target: Path) -> None:
    """E015 where the target is the source, or anything that is no marked copy."""
    try:
        other = target.is_symlink() or (
            target.exists() and (target.samefile(source) or not is_marked_copy(target))
        )
    except OSError as error:  # a folder that may not be looked into, a name that is too long
        raise unwritable(target.parent, error) from error
    if other:
        raise ForecasterError(Problem("E015", found=printable(target.name)))


def is_marked_copy(path: Path) -> bool:
    """Whether a file says in its properties that it is a marked copy."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(ARC_CUSTOM).file_size > _LARGEST_PROPERTIES:
                return False
            text = archive.read(ARC_CUSTOM)
        if b"<!" in text:  # a document type, which neither Excel nor openpyxl writes
            return False
        tree: Any = fromstring(text)
        named: Any = CustomPropertyList.from_tree(tree)
        return bool(named[PROPERTY].value == CHECKED)
    except (OSError, KeyError, TypeError, ValueError, ET.ParseError, *_NO_ZIP):
        return False


def _write(data: bytes, target: Path) -> None:
    """Have the whole copy on the disk before it takes its place."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with workplace(target.parent) as folder:
            made = folder / target.name
            made.write_bytes(data)
            flush(made)
            made.replace(target)
    except OSError as error:
        raise unwritable(target.parent, error) from error
