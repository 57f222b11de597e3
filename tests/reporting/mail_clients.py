"""What a page asks of a mail program, by the names of caniemail.com: tags, properties, forms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.mail_rules import Node, parse

CELLS = ("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th")
TAGS = {
    **{tag: f"html-{tag}" for tag in ("body", "div", "p", "span", "strong", "style")},
    **dict.fromkeys(CELLS, "html-table"),
    **dict.fromkeys(("h1", "h2"), "html-h1-h6"),
}
# As old as HTML, or read by no mail program: nobody lists them.
UNLISTED_TAGS = {"html", "head", "meta", "title", "br"}
UNLISTED_ATTRIBUTES = {"charset", "class", "colspan", "content", "name", "scope", "style"}
UNLISTED_PROPERTIES = {"color"}
# The file that the inliner leaves: its own mark, which no program reads.
UNLISTED_ATTRIBUTES |= {"data-css-inline"}

UNIT = {"px": "css-unit-px", "%": "css-unit-percent"}
SIDE = re.compile("(border|padding|margin)-(?:top|right|bottom|left|color)")
RULE = re.compile(r"@media[^{]*")


def features(document: str) -> set[str]:
    """Every feature that the document uses, each by its name there; an unlisted one as it is."""
    root = parse(document)
    found = {"html-doctype"} if document.startswith("<!DOCTYPE html>") else set()
    for node in root.walk():
        if node.tag:
            found.update(_of_element(node))
            for name, value in node.style().items():
                found.update(_of_declaration(name, value))
    for style in root.all("style"):
        found.update(_of_sheet(style.words()))
    return found


def _of_element(node: Node) -> Iterator[str]:
    if node.tag not in UNLISTED_TAGS:
        yield TAGS.get(node.tag, f"html-{node.tag}")
    if node.attributes.get("name", "").endswith("color-scheme"):
        yield "html-meta-color-scheme"
    for name in node.attributes.keys() - UNLISTED_ATTRIBUTES:
        yield f"html-{name}"


def _of_declaration(name: str, value: str) -> Iterator[str]:
    if name == "display":
        yield f"css-display-{value.split(maxsplit=1)[0]}"
    elif name not in UNLISTED_PROPERTIES:
        side = SIDE.fullmatch(name)
        yield f"css-{side[1] if side else name}"
    for unit in re.findall(r"\d(px|%|[a-z]+)", re.sub("#[0-9a-f]{6}", "", value)):
        yield UNIT.get(unit, f"css-unit-{unit}")
    if re.search(r"\w\(", value):
        yield f"css-function-{value.partition('(')[0].split()[-1]}"


def _of_sheet(text: str) -> Iterator[str]:
    for rule in RULE.findall(text):
        yield "css-at-media"
        if "prefers-color-scheme" in rule:
            yield "css-at-media-prefers-color-scheme"
    if "!important" in text:
        yield "css-important"
    inside = RULE.sub("", text)
    for name, value in re.findall(r"([a-z-]+):\s*([^;{}]+)[;}]", inside):
        yield from _of_declaration(name, value.strip())
    for selector in re.findall(r"([^{}]+)\{", inside):
        if "." in selector:
            yield "css-selector-class"
        if "," in selector:
            yield "css-selector-grouping"
