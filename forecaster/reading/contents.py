"""What a workbook says of itself: its worksheets and where they are, its epoch, its maker."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from forecaster.reading.package import Entry, SheetPart, damaged, inflate, refuse
from forecaster.reading.xml_guard import XmlGuard
from forecaster.words.kinds import mark

_LARGEST = 8 << 20
_LONGEST_TITLE = 255  # Excel itself lets nobody write more than 31 characters
_STATES = ("visible", "hidden", "veryHidden")


class Contents(NamedTuple):
    """The workbook's own table of contents; ``styles`` and ``texts`` are parts, or blank."""

    sheets: tuple[SheetPart, ...]
    styles: str
    texts: str
    date1904: bool
    application: str
    own_report: bool


class _Relation(NamedTuple):
    kind: str
    target: str


def read_contents(data: bytes, parts: Mapping[str, Entry]) -> Contents:
    """Read it from the small parts.

    Raises
    ------
    ForecasterError
        E006 when a part that it names is missing or is no XML; E007 as `XmlGuard` says.
    """
    index = _Index(data, parts)
    book = index.main_part()
    relations = index.relations(book)
    root = index.parse(book)
    sheets = tuple(_sheets(root, relations, index))
    if len({sheet.title.casefold() for sheet in sheets}) < len(sheets):
        refuse("E006", mark("two sheets have the same name"))
    return Contents(
        sheets,
        _part_of(relations, "styles", index) or index.find("xl/styles.xml"),
        _part_of(relations, "sharedStrings", index) or index.find("xl/sharedStrings.xml"),
        _is_1904(root),
        _application(index),
        _is_own_report(index),
    )


class _Index:
    """The parts by name, whatever the case: Excel does not care, and some writers rely on it."""

    def __init__(self, data: bytes, parts: Mapping[str, Entry]) -> None:
        self._data = data
        self._parts = {name.casefold(): entry for name, entry in parts.items()}

    def find(self, name: str) -> str:
        """The part's own spelling of a name, ``""`` where there is no such part."""
        entry = self._parts.get(name.casefold()) or self._parts.get(unquote(name).casefold())
        return entry.name if entry else ""

    def main_part(self) -> str:
        """The part that lists the sheets; E006 where it is missing."""
        for relation in self.relations("").values():
            if relation.kind == "officeDocument":
                name = self.find(relation.target)
                break
        else:
            name = self.find("xl/workbook.xml")
        if not name:
            refuse("E006", mark("a part of it is missing"), "xl/workbook.xml")
        return name

    def relations(self, part: str) -> dict[str, _Relation]:
        """What a part points to inside the file, by the IDs of its links."""
        folder, name = posixpath.split(part)
        rels = self.find(posixpath.join(folder, "_rels", f"{name}.rels"))
        if not rels:
            return {}
        return {
            node.get("Id", ""): _Relation(
                node.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, node.get("Target", ""))).lstrip("/"),
            )
            for node in self.parse(rels)
            if node.get("TargetMode") != "External"
        }

    def parse(self, name: str) -> ET.Element:
        """A small part as a tree; E006 where it is no XML, E007 where it is not small."""
        entry = self._parts[name.casefold()]
        if entry.size > _LARGEST:
            refuse("E007", mark("it would unpack to far more than it is"), name)
        guard = XmlGuard(name, entry.size)
        parser = ET.XMLParser()  # noqa: S314 - the guard lets no entity and no DTD through
        try:
            for piece in inflate(self._data, entry):
                guard.feed(piece)
                parser.feed(piece)
            return parser.close()
        except ET.ParseError:
            damaged(name)


def _local(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2]


def _sheets(
    root: ET.Element, relations: Mapping[str, _Relation], index: _Index
) -> Iterator[SheetPart]:
    for node in root.iter():
        if _local(node) != "sheet":
            continue
        named = {key.rpartition("}")[2]: value for key, value in node.items()}
        relation = relations.get(named.get("id", ""))
        if relation is None:
            refuse("E006", mark("a sheet of it is missing"), named.get("name", ""))
        if relation.kind != "worksheet":
            continue
        part = index.find(relation.target)
        if not part:
            refuse("E006", mark("a sheet of it is missing"), relation.target)
        title, state = named.get("name", ""), named.get("state", "visible")
        if len(title) > _LONGEST_TITLE:
            refuse("E007", mark("the name of a sheet is too long"), title)
        yield SheetPart(title, part, state if state in _STATES else "visible")


def _part_of(relations: Mapping[str, _Relation], kind: str, index: _Index) -> str:
    for relation in relations.values():
        if relation.kind == kind:
            name = index.find(relation.target)
            if not name:
                refuse("E006", mark("a part of it is missing"), relation.target)
            return name
    return ""


def _is_1904(root: ET.Element) -> bool:
    return any(
        _local(node) == "workbookPr" and node.get("date1904", "") in ("1", "true", "on")
        for node in root
    )


def _application(index: _Index) -> str:
    name = index.find("docProps/app.xml")
    nodes = index.parse(name) if name else ()
    return next((node.text or "" for node in nodes if _local(node) == "Application"), "")


def _is_own_report(index: _Index) -> bool:
    name = index.find("docProps/custom.xml")
    return bool(name) and any(node.get("name") == "forecaster" for node in index.parse(name))
