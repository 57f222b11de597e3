"""What openpyxl does not carry into a copy, found in the package before it is loaded.

The source has passed the gate, so its parts unpack, are XML in UTF-8, and hold no DTD. Sheets that
nobody reads were not judged there: what would cost openpyxl much memory is counted here.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import NamedTuple, NoReturn
from xml.parsers import expat
from zipfile import ZipFile

from openpyxl.utils import range_boundaries
from openpyxl.xml.constants import SHEET_MAIN_NS

from forecaster.errors import ForecasterError
from forecaster.problems import Problem
from forecaster.words.kinds import mark

MOST_CELLS = 3_000_000  # about 1.6 GB of memory and a minute and a half in openpyxl

CHARTS = mark("charts, or parts of their look")
PICTURES = mark("pictures")
SHAPES = mark("shapes and text boxes")
CONTROLS = mark("buttons, boxes and other controls")
SPARKLINES = mark("sparklines")
CONDITIONS = mark("newer conditional formats")
VALIDATIONS = mark("drop-down lists fed from another sheet")
PIVOTS = mark("pivot tables (their figures stay as plain cells)")
SLICERS = mark("slicers and timelines")
THREADS = mark("conversations in comments (their text stays as notes)")
NOTES = mark("the size and look of notes")
MACROS = mark("macros")
OBJECTS = mark("embedded objects")
QUERIES = mark("connections and queries to outside data")
ATTACHED = mark("hidden data of other programs (custom XML)")
LABEL = mark("the sensitivity label")
SIGNATURE = mark("the digital signature")
RICH = mark("pictures and linked data inside cells")
SPILLS = mark("formulas that spill (kept as fixed array formulas)")
FONTS = mark("bold or coloured words inside a cell's text")
RANGES = mark("ranges that stay editable on a protected sheet")
VIEWS = mark("custom views")
DATES = mark("dates outside Excel's calendar (they become #VALUE!)")

_TOO_LARGE = mark("it has more than 3 million cells")
_STRICT = mark("it is saved as Strict Open XML")

# Phrase -> what to look for among the names and content types of the parts.
_PARTS = (
    (CHARTS, r"drawingml\.chart\+xml|ms-office\.chartex\+xml|spreadsheetml\.chartsheet\+xml"),
    (SHAPES, r"drawingml\.diagramData\+xml|/ink/"),
    (CONTROLS, r"ms-excel\.controlproperties\+xml|/activeX/|/ctrlProps/|/featurePropertyBag/"),
    (PIVOTS, r"spreadsheetml\.pivotTable\+xml"),
    (SLICERS, r"ms-excel\.(?:slicer|timeline)(?:Cache)?\+xml"),
    (THREADS, r"ms-excel\.threadedcomments\+xml"),
    (NOTES, r"spreadsheetml\.comments\+xml"),
    (MACROS, r"vbaProject"),
    (OBJECTS, r"/embeddings/"),
    (QUERIES, r"spreadsheetml\.(?:connections|queryTable)\+xml|/model/item"),
    (ATTACHED, r"customXml/item\d"),
    (LABEL, r"docMetadata/LabelInfo"),
    (SIGNATURE, r"_xmlsignatures/"),
    (RICH, r"/richData/"),
)
_CONTROL_SHAPE = re.compile(rb"ObjectType\s*=\s*[\"'](?!Note|Pict)")

_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_SIGNS = {
    f"{_X14} sparklineGroups": SPARKLINES,
    f"{_X14} conditionalFormattings": CONDITIONS,
    f"{_X14} dataValidations": VALIDATIONS,
    f"{SHEET_MAIN_NS} picture": PICTURES,
    f"{SHEET_MAIN_NS} legacyDrawingHF": PICTURES,
    f"{SHEET_MAIN_NS} oleObjects": OBJECTS,
    f"{SHEET_MAIN_NS} controls": CONTROLS,
    f"{SHEET_MAIN_NS} protectedRanges": RANGES,
    f"{SHEET_MAIN_NS} customSheetViews": VIEWS,
    f"{SHEET_MAIN_NS} rPr": FONTS,
    f"{_DRAWING} pic": PICTURES,
    f"{_DRAWING} sp": SHAPES,
    f"{_DRAWING} grpSp": SHAPES,
    f"{_DRAWING} cxnSp": SHAPES,
}
_CELL = f"{SHEET_MAIN_NS} c"
_ROW = f"{SHEET_MAIN_NS} row"
_SHEET = f"{SHEET_MAIN_NS} sheet"
# openpyxl makes an object for each cell of these ranges.
_SPREAD = (f"{SHEET_MAIN_NS} mergeCell", f"{SHEET_MAIN_NS} hyperlink", f"{SHEET_MAIN_NS} comment")


class Survey(NamedTuple):
    """What a copy may lack, as phrases marked for translation, and how many sheets there are."""

    lost: tuple[str, ...]
    sheets: int


class _EnoughError(Exception):
    """The rest of a part tells nothing."""


def refuse(found: str) -> NoReturn:
    """Raise E014: the copy cannot be made; ``found`` is a phrase marked for translation."""
    raise ForecasterError(Problem("E014", found=found))


def survey(data: bytes, most_cells: int = MOST_CELLS) -> Survey:
    """Look through the bytes of a workbook, without building anything of it.

    Raises
    ------
    ForecasterError
        E014 beyond ``most_cells`` cells (rows, merged cells and links counted in), and for Strict
        Open XML, whose cells openpyxl does not see.
    BadZipFile, KeyError, OSError, zlib.error
        The file is not the one that passed the gate.
    """
    with ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        text = "\n".join([*names, archive.read("[Content_Types].xml").decode("utf-8", "replace")])
        lost = {phrase for phrase, sign in _PARTS if re.search(sign, text)}
        scan = _Scan(most_cells)
        for name in names:
            if name.lower().endswith(".xml"):
                scan.read(archive, name)
            elif name.lower().endswith(".vml") and _CONTROL_SHAPE.search(archive.read(name)):
                lost.add(CONTROLS)
    return Survey(in_order(lost | scan.lost), scan.sheets)


def in_order(lost: set[str]) -> tuple[str, ...]:
    """Phrases in the order in which a reader would miss the things."""
    order = (MACROS, CHARTS, PICTURES, SHAPES, CONTROLS, PIVOTS, SLICERS, SPARKLINES)
    rest = sorted(lost.difference(order))
    return (*(phrase for phrase in order if phrase in lost), *rest)


class _Scan:
    """Counts and signs of the parts that tell something, element by element."""

    def __init__(self, most_cells: int) -> None:
        self.lost: set[str] = set()
        self.sheets = 0
        self._left = most_cells

    def read(self, archive: ZipFile, name: str) -> None:
        """Read one part; broken XML ends it, since openpyxl says so itself where it matters."""
        parser = expat.ParserCreate(namespace_separator=" ")

        def begin(element: str, _: dict[str, str]) -> None:
            parser.StartElementHandler = self._watch(element)

        parser.StartElementHandler = begin
        with archive.open(name) as part:
            try:
                parser.ParseFile(part)
            except (_EnoughError, expat.ExpatError):
                return

    def _watch(self, root: str) -> Callable[[str, dict[str, str]], None]:
        """What to do with the elements under a root."""
        space, _, local = root.rpartition(" ")
        if local in {"worksheet", "workbook"} and space != SHEET_MAIN_NS:
            refuse(_STRICT)
        if local == "worksheet":
            return self._in_sheet
        if local == "comments":
            return self._in_comments
        if local in {"wsDr", "sst"}:
            return self._elsewhere
        if local == "workbook":
            return self._in_book
        raise _EnoughError

    def _in_sheet(self, name: str, attributes: dict[str, str]) -> None:
        if name == _CELL:
            self._count(1)
            if "cm" in attributes:
                self.lost.add(SPILLS)
        elif name == _ROW:
            self._count(1)
        elif name in _SPREAD:
            self._count(_area(attributes.get("ref", "")))
        elif name in _SIGNS:
            self.lost.add(_SIGNS[name])

    def _in_comments(self, name: str, attributes: dict[str, str]) -> None:
        if name in _SPREAD:
            self._count(_area(attributes.get("ref", "")))

    def _elsewhere(self, name: str, _: dict[str, str]) -> None:
        if name in _SIGNS:
            self.lost.add(_SIGNS[name])

    def _in_book(self, name: str, _: dict[str, str]) -> None:
        self.sheets += name == _SHEET

    def _count(self, cells: int) -> None:
        self._left -= cells
        if self._left < 0:
            refuse(_TOO_LARGE)


def _area(ref: str) -> int:
    """How many cells a range has; 1 where it is no range: openpyxl says so itself."""
    try:
        left, top, right, bottom = range_boundaries(ref)
    except ValueError:
        return 1
    return ((right or 16_384) - (left or 1) + 1) * ((bottom or 1_048_576) - (top or 1) + 1)
