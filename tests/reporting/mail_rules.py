"""What a mail client lets through: an allow-list for HTML whose styles are inlined.

`broken_rules` names every rule that a document breaks. The rules are those of a mail that must look
right in the clients that drop most: tables for layout, styles on the elements, no scripts, nothing
loaded, not too long, and readable by everybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

MOST_BYTES = 100_000
MOST_STYLE = 16_000
MOST_ROWS_A_TABLE = 25
MOST_ROWS = 60
WIDEST = 640
LEAST_CONTRAST = 4.5

EVERYWHERE = {"class", "style", "lang", "dir", "role", "aria-label", "aria-hidden"}
TABLE = {"align", "width", "cellpadding", "cellspacing"}
CELL = {"width", "colspan"}
TAGS: dict[str, set[str]] = {
    "html": set(),
    "head": set(),
    "meta": {"charset", "name", "content"},
    "title": set(),
    "style": {"data-css-inline"},
    "body": set(),
    "div": set(),
    "table": TABLE,
    "caption": set(),
    "thead": set(),
    "tbody": set(),
    "tfoot": set(),
    "tr": {"valign"},
    "td": CELL | {"align"},
    "th": CELL | {"scope"},
    **{tag: set() for tag in ("h1", "h2", "h3", "p", "span", "strong", "br", "wbr")},
}
VOID = {"meta", "br", "wbr"}
PROPERTIES = {
    "background-color",
    "border-bottom",
    "border-collapse",
    "border-left",
    "border-top",
    "color",
    "display",
    "font",
    "font-size",
    "font-weight",
    "height",
    "line-height",
    "margin",
    "max-height",
    "max-width",
    "overflow",
    "padding",
    "padding-bottom",
    "padding-top",
    "text-align",
    "vertical-align",
    "white-space",
    "width",
    "word-break",
}
VALUE = re.compile(
    r"#[0-9a-f]{6}|0|\d+px|\d+%|\d+px/\d+px|solid|bold|normal|none|hidden|collapse|left|right"
    r"|top|bottom|nowrap|break-word|center|Segoe|UI,Helvetica,Arial,sans-serif"
)
COLOUR = re.compile("#[0-9a-f]{6}")
NEVER = re.compile(r"url\(|@import|@font-face|expression\(|javascript:|data:", re.IGNORECASE)
CONDITIONAL = re.compile(r"\[if mso\]>.*<!\[endif\]", re.DOTALL)
DARK = re.compile(r"\{\s*color:\s*(#\w{6})[^;]*;\s*background-color:\s*(#\w{6})")


@dataclass(eq=False)
class Node:
    """An element, or (tag ``""``) a piece of text."""

    tag: str
    attributes: dict[str, str]
    parent: Node | None
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """The element itself and all inside it, in the document's order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def all(self, *tags: str) -> list[Node]:
        """The elements inside with one of these tags."""
        return [node for node in self.walk() if node.tag in tags]

    def above(self) -> Iterator[Node]:
        """The elements that this one stands in, nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def style(self) -> dict[str, str]:
        """The declarations of the style attribute."""
        pairs = (d.split(":", 1) for d in self.attributes.get("style", "").split(";") if ":" in d)
        return {name.strip(): value.strip() for name, value in pairs}

    def words(self) -> str:
        """All text inside, in one line."""
        return " ".join("".join(n.text for n in self.walk()).replace("\n", " ").split(" "))


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Node("", {}, None)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(node)
        if tag not in VOID:
            self.here = node

    def handle_endtag(self, tag: str) -> None:
        if self.here.tag != tag:
            self.found.append(f"nesting: </{tag}> closes <{self.here.tag}>")
        self.here = self.here.parent or self.root

    def handle_data(self, data: str) -> None:
        self.here.children.append(Node("", {}, self.here, data))

    def handle_comment(self, data: str) -> None:
        if not CONDITIONAL.fullmatch(data):
            self.found.append(f"comment: {data[:30]}")


def parse(document: str) -> Node:
    """The document as a tree."""
    tree = _Tree()
    tree.feed(document)
    return tree.root


def data_tables(root: Node) -> list[Node]:
    """The tables that hold data, not layout."""
    return [t for t in root.all("table") if t.attributes.get("role") != "presentation"]


def data_rows(table: Node) -> list[Node]:
    """The rows that a reader reads: those with a heading of their own."""
    return [
        row
        for row in table.all("tr")
        if any(c.tag == "th" and c.attributes.get("scope") == "row" for c in row.children)
    ]


def broken_rules(document: str) -> list[str]:
    """Every rule that the document breaks, each as ``rule: what breaks it``."""
    tree = _Tree()
    tree.feed(document)
    rules = (_elements, _styles, _head, _structure, _tables, _contrast)
    found = [*tree.found, *_size(document, tree.root)]
    return found + [broken for rule in rules for broken in rule(tree.root)]


def _size(document: str, root: Node) -> Iterator[str]:
    if len(document.encode()) > MOST_BYTES:
        yield f"size: {len(document.encode())} bytes"
    if not document.startswith("<!DOCTYPE html>"):
        yield "doctype: missing"
    if 'charset="utf-8"' not in document[:1024].lower():
        yield "charset: not in the first 1024 bytes"
    if sum(len(style.words().encode()) for style in root.all("style")) > MOST_STYLE:
        yield "style size"
    if NEVER.search(document):
        yield "loading: something is loaded or run"


def _elements(root: Node) -> Iterator[str]:
    for node in root.walk():
        if not node.tag:
            continue
        if node.tag not in TAGS:
            yield f"tag: {node.tag}"
            continue
        for name in node.attributes.keys() - TAGS[node.tag] - EVERYWHERE:
            yield f"attribute: {name} on {node.tag}"


def _styles(root: Node) -> Iterator[str]:
    for node in root.walk():
        style = node.style()
        for name, value in style.items():
            if name not in PROPERTIES:
                yield f"property: {name}"
            if not all(VALUE.fullmatch(part) for part in value.split()):
                yield f"value: {name}: {value}"
            if name.startswith("padding") and node.tag not in ("td", "th"):
                yield f"padding: on {node.tag}"
        if ("color" in style) != ("background-color" in style):
            yield f"colour pair: {node.tag} {style}"
        widths = [
            node.attributes.get("width", ""),
            style.get("width", ""),
            style.get("max-width", ""),
        ]
        if any(int(w.removesuffix("px")) > WIDEST for w in widths if re.fullmatch(r"\d+(px)?", w)):
            yield f"width: {widths}"


def _head(root: Node) -> Iterator[str]:
    top = root.all("html")
    divs = [n for body in root.all("body") for n in body.children if n.tag == "div"]
    for name, nodes in (("html", top), ("div", divs)):
        if not all(n.attributes.get("lang") and n.attributes.get("dir") for n in nodes or [root]):
            yield f"language: no lang or dir on {name}"
    if not any(title.words().strip() for title in root.all("title")):
        yield "title: missing"
    first = next((n for div in divs for n in div.children if n.tag), None)
    if first is None or first.style().get("display") != "none" or not first.words().strip():
        yield "preheader: missing"


def _structure(root: Node) -> Iterator[str]:
    levels = [int(node.tag[1]) for node in root.all("h1", "h2", "h3")]
    if levels.count(1) != 1 or levels[:1] != [1]:
        yield f"headings: one h1 first, found {levels}"
    if any(later > earlier + 1 for earlier, later in pairwise(levels)):
        yield f"headings: a level is left out in {levels}"


def _tables(root: Node) -> Iterator[str]:
    tables = data_tables(root)
    counts = [len(data_rows(table)) for table in tables]
    if max(counts, default=0) > MOST_ROWS_A_TABLE or sum(counts) > MOST_ROWS:
        yield f"rows: {counts}"
    for table in tables:
        if not any(n.tag == "caption" and n.words().strip() for n in table.children):
            yield "caption: missing"
        if any(a in tables for a in table.above()):
            yield "tables: one data table inside another"
        yield from _rows(table)
    for heading in root.all("th"):
        if heading.attributes.get("scope") not in ("row", "col"):
            yield "scope: a heading has none"


def _rows(table: Node) -> Iterator[str]:
    for row in table.all("tr"):
        first = next((cell for cell in row.children if cell.tag in ("td", "th")), row)
        if first.tag != "th" and not any(_hidden(n) for n in (row, *row.above())):
            yield f"row heading: missing in {row.words()[:40]!r}"


def _hidden(node: Node) -> bool:
    return node.attributes.get("aria-hidden") == "true" or node.style().get("display") == "none"


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two ``#rrggbb`` colours, 1 to 21 (WCAG 2)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _nearest(node: Node, name: str) -> str:
    found = next((a.style()[name] for a in node.above() if name in a.style()), "")
    return found if COLOUR.fullmatch(found) else ""


def _contrast(root: Node) -> Iterator[str]:
    for node in (n for body in root.all("body") for n in body.walk()):
        hidden = any(a.style().get("display") == "none" for a in node.above())
        if node.text.strip("\n\u00a0 ") and not hidden:
            pair = _nearest(node, "color"), _nearest(node, "background-color")
            if not all(pair) or contrast(*pair) < LEAST_CONTRAST:
                yield f"contrast: {pair} in {node.text[:30]!r}"
    for style in root.all("style"):
        for one, other in DARK.findall(style.words()):
            if contrast(one, other) < LEAST_CONTRAST:
                yield f"contrast: dark {one} on {other}"
