"""Keep the French catalogue in step with the sentences of the sources; `make words`.

It finds the sentences, keeps their translations in `forecaster.po`, drops those that nothing says
any more, adds new ones without a translation, and compiles `forecaster.mo`. Both files depend on
the sentences alone: the tools of gettext would write the day and their own version into them.
"""

import ast
import struct
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

ROOT = Path(__file__).parent.parent
PO = ROOT / "forecaster" / "words" / "fr" / "LC_MESSAGES" / "forecaster.po"
MO = PO.with_suffix(".mo")

# What the sources call the functions that take a sentence. `test_words.py` finds any other name.
SPEAKERS = frozenset({"words", "language", "speech", "mark", "_"})

HEADER = """Language: fr
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
"""
_MO_MAGIC = 0x950412DE
_MO_HEAD = 28  # bytes before the tables of lengths and places


def sentences() -> list[str]:
    """Every sentence of the sources, each once, in alphabetical order."""
    found = {""}
    for path in (ROOT / "forecaster").rglob("*.py"):
        found.update(python_sentences(path.read_text("utf-8")))
    for path in (ROOT / "templates").rglob("*.html"):
        found.update(template_sentences(path.read_text("utf-8")))
    return sorted(found - {""})


def python_sentences(source: str) -> Iterator[str]:
    """The constant first arguments of the speakers, in f-strings as well."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            first = node.args[0]
            if _speaks(node.func) and isinstance(first, ast.Constant):
                yield str(first.value)


def _speaks(called: ast.expr) -> bool:
    """Whether it is a speaker, or one that an object keeps, as in ``self._words("Open")``."""
    if isinstance(called, ast.Attribute):
        return called.attr.lstrip("_") in SPEAKERS
    return isinstance(called, ast.Name) and called.id in SPEAKERS


def template_sentences(source: str) -> Iterator[str]:
    """The sentences that a template asks `_` for."""
    page = Environment(autoescape=True).parse(source)
    for _, _, message in extract_from_ast(page, ("_",)):
        yield str(message[0] if isinstance(message, tuple) else message)


def translations() -> dict[str, str]:
    """Sentence → translation of every entry of the catalogue, ``""`` where it has none."""
    with PO.open("rb") as file:
        catalogue = read_po(file, locale="fr", abort_invalid=True)
    return {str(entry.id): str(entry.string) for entry in catalogue if entry.id}


def written(said: Mapping[str, str]) -> str:
    """The text of `forecaster.po`."""
    entries = [_entry("", HEADER), *(_entry(key, said[key]) for key in sorted(said))]
    return "\n".join(entries)


def _entry(sentence: str, translation: str) -> str:
    lines = translation.splitlines(keepends=True)
    quoted = [_quote(line) for line in lines] or ['""']
    if len(quoted) > 1:
        quoted.insert(0, '""')
    return f"msgid {_quote(sentence)}\nmsgstr " + "\n".join(quoted) + "\n"


def _quote(text: str) -> str:
    escaped = text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
    return f'"{escaped}"'


def compiled(said: Mapping[str, str]) -> bytes:
    """The bytes of `forecaster.mo`: what has a translation, ordered by the sentences' bytes."""
    everything = {"": HEADER, **said}
    pairs = sorted((key.encode(), value.encode()) for key, value in everything.items() if value)
    texts = [key for key, _ in pairs] + [value for _, value in pairs]
    place = _MO_HEAD + 8 * len(texts)
    table = b""
    for text in texts:
        table += struct.pack("<2I", len(text), place)
        place += len(text) + 1
    translated = _MO_HEAD + 8 * len(pairs)
    end = _MO_HEAD + 8 * len(texts)
    head = struct.pack("<7I", _MO_MAGIC, 0, len(pairs), _MO_HEAD, translated, 0, end)
    return head + table + b"".join(text + b"\0" for text in texts)


def main() -> None:
    """Write both files; say what went, and what is to be translated."""
    before = translations()
    now = {sentence: before.get(sentence, "") for sentence in sentences()}
    PO.write_text(written(now), encoding="utf-8", newline="\n")
    MO.write_bytes(compiled(now))
    for sentence in sorted(before.keys() - now.keys()):
        print(f"gone: {sentence}\n      {before[sentence]}")
    missing = [sentence for sentence, translation in now.items() if not translation]
    for sentence in missing:
        print(f"to be translated: {sentence}")
    if missing:
        sys.exit(f"Write these {len(missing)} in {PO.relative_to(ROOT)}, and run this again.")


if __name__ == "__main__":
    main()
