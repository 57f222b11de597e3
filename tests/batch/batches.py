"""Batches for tests: small workbooks, the command in this process, and what stands in a folder."""

from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

from click.testing import Result

from books import write_tables
from catalogue_files import HEADINGS, TABLES
from cli.calling import call

AS_OF = ("--as-of", "2026-05-01", "--currency", "EUR")
DAY = "2026-05-01"
ENDINGS = (".html", ".json", ".txt", ".xlsx")
MANIFEST = "manifest.json"


def write_small(path: Path, value: int = 100) -> Path:
    """Write a sound workbook of one opportunity."""
    path.parent.mkdir(parents=True, exist_ok=True)
    row: list[object] = ["Audit", "Acme", "Ann", "Bid", 50, value, date(2026, 5, 15)]
    return write_tables({**TABLES, "Opportunities": [HEADINGS, row]}, path)


def batch(*words: str | Path) -> Result:
    """Call `forecaster batch` in this process; a traceback is passed on."""
    return call("batch", *words, *AS_OF)


def hashes(out: Path) -> dict[str, str]:
    """Each visible file of a folder with its SHA-256, but the manifest."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.iterdir())
        if path.is_file() and path.name != MANIFEST
    }


def manifest(out: Path) -> dict[str, Any]:
    """The manifest of a folder."""
    read: dict[str, Any] = json.loads((out / MANIFEST).read_text("utf-8"))
    return read


def statuses(out: Path) -> list[str]:
    """What came of each workbook, as the manifest says."""
    return [entry["status"] for entry in manifest(out)["workbooks"]]


def consolidated(out: Path) -> dict[str, Any]:
    """The consolidated result of a folder."""
    read: dict[str, Any] = json.loads((out / f"consolidated-{DAY}.json").read_text("utf-8"))
    return read


def whole(out: Path) -> bool:
    """Whether every report of a folder can be opened, to its end."""
    for path in out.iterdir():
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as archive:
                assert archive.testzip() is None
        elif path.suffix == ".json":
            json.loads(path.read_text("utf-8"))
        elif path.suffix == ".html":
            assert path.read_text("utf-8").rstrip().endswith("</html>")
    return True
