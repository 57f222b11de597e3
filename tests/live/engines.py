"""Report workbooks worked out anew by engines that know nothing of us, and changed cell by cell.

Cells are changed in the sheets' own XML: a library that reads and writes the whole workbook would
lose what it does not know, and with it what is to be tested.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import formualizer
import openpyxl
import pytest

Book: TypeAlias = Any  # openpyxl types every cell as any of a dozen kinds

FORCED = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
_TEXT = ' t="str"'
_CACHED = re.compile(r"(</f><v>)-?[\d.e+-]+(</v>)")


class Recalculated(NamedTuple):
    """A workbook with its formulas worked out, and what changed on the way."""

    book: Book
    changed: int
    errors: int


def opened(path: Path, *, formulas: bool = False) -> Book:
    """The workbook with the values that its cells hold, or with its formulas."""
    with closing(openpyxl.load_workbook(path, data_only=not formulas)) as book:
        return book


def recalculated(path: Path) -> Recalculated:
    """The workbook worked out by formualizer."""
    out = path.with_name(f"{path.stem}-again.xlsx")
    found = formualizer.recalculate_xlsx_file(str(path), str(out))
    return Recalculated(opened(out), found["cache_cells_changed"], found["summary"]["errors"])


def by_libreoffice(paths: Iterable[Path], folder: Path) -> list[Book]:
    """The workbooks worked out by LibreOffice, which is told to trust no value in the files."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    made, profile = folder / "again", folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(FORCED, encoding="utf-8")
    paths = list(paths)
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    convert = ["--convert-to", "xlsx", "--outdir", str(made), *map(str, paths)]
    subprocess.run([*command, *convert], check=True, capture_output=True, timeout=300)
    return [opened(made / path.name) for path in paths]


def as_csv(path: Path, folder: Path) -> dict[str, Path]:
    """Each sheet as LibreOffice shows it on opening: its name → a file of comma-separated cells."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    kind = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = ["soffice", f"-env:UserInstallation={(folder / 'csv-profile').as_uri()}"]
    convert = ["--headless", "--convert-to", kind, "--outdir", str(folder / "csv"), str(path)]
    subprocess.run([*command, *convert], check=True, capture_output=True, timeout=300)
    found = (folder / "csv").glob("*.csv")
    return {made.stem.removeprefix(f"{path.stem}-"): made for made in found}


def with_cells(path: Path, cells: Mapping[tuple[str, str], float | str], name: str) -> Path:
    """A copy, as somebody saves it, with other content in some cells: (sheet, cell) → content.

    A text that begins with ``#`` is an error.
    """
    parts = dict(zip(opened(path).sheetnames, _parts(path), strict=True))
    changes: dict[str, dict[str, float | str]] = {}
    for (sheet, cell), content in cells.items():
        changes.setdefault(parts[sheet], {})[cell] = content

    def edit(part: str, xml: str) -> str:
        for cell, content in changes.get(part, {}).items():
            pattern = rf'<c r="{cell}"((?: s="\d+")?)(?: t="\w+")?(?:/>|>.*?</c>)'
            kind = "" if not isinstance(content, str) else ' t="e"' if content[0] == "#" else _TEXT
            xml, count = re.subn(pattern, rf'<c r="{cell}"\1{kind}><v>{content}</v></c>', xml)
            assert count == 1, cell
        return xml

    return _edited(path, name, edit)


def without_values(path: Path, name: str) -> Path:
    """A copy in which every formula claims to be -1: what is right afterwards was worked out."""
    return _edited(path, name, lambda _, xml: _CACHED.sub(r"\g<1>-1\g<2>", xml))


def named_cell(book: Book, name: str) -> tuple[str, str]:
    """The sheet and cell of a defined name."""
    ((sheet, cell),) = book.defined_names[name].destinations
    return sheet, cell.replace("$", "")


def sheets_xml(path: Path) -> dict[str, str]:
    """The XML of each sheet, by the sheet's name."""
    with zipfile.ZipFile(path) as package:
        parts = zip(opened(path).sheetnames, _parts(path), strict=True)
        return {name: package.read(part).decode() for name, part in parts}


def _parts(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as package:
        count = sum(name.startswith("xl/worksheets/sheet") for name in package.namelist())
    return [f"xl/worksheets/sheet{number}.xml" for number in range(1, count + 1)]


def _edited(path: Path, name: str, edit: Any) -> Path:  # noqa: ANN401 - (part, xml) → xml
    out = path.with_name(f"{name}.xlsx")
    sheets = set(_parts(path))
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            data = old.read(item)
            new.writestr(item, edit(item, data.decode()).encode() if item in sheets else data)
    return out


def differing(first: Book, second: Book) -> list[str]:
    """The cells of the first workbook that the second has otherwise, amounts to the cent."""
    found = []
    for sheet in first.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                other = second[sheet.title][cell.coordinate].value
                if not alike(cell.value, other):
                    found.append(f"{sheet.title}!{cell.coordinate}: {cell.value!r} {other!r}")
    return found


def alike(one: object, other: object) -> bool:
    """Whether two cells show the same: numbers to less than a cent, a blank only as a blank."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) < 1e-6
    return (one or "") == (other or "")
