"""The manifest: what a batch was asked, what came of each workbook, and the proof of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from forecaster.batch.folder import OutputFolder
from forecaster.batch.inputs import Skipped
from forecaster.batch.work import Task, digest
from forecaster.files import flush
from forecaster.options import Options
from forecaster.problems import printable
from forecaster.version import __version__

NAME = "manifest.json"
SCHEMA = 1
USED, REJECTED, DISAGREES, FAILED, PENDING = "used", "rejected", "disagrees", "failed", "pending"
STATUSES = {0: USED, 1: REJECTED, 2: FAILED, 3: DISAGREES}  # by exit code
RUNNING, COMPLETE, INTERRUPTED = "running", "complete", "interrupted"
_LARGEST = 1 << 28  # bytes


@dataclass(frozen=True)
class Entry:
    """A workbook: the proof of what was made of it, and what that came to.

    Attributes
    ----------
    options
        The hash of all that its reports depend on beside the workbook: choices, profile, templates
        and the version.
    outputs
        Name → SHA-256 of each file of its reports; ``part`` is that of its partial result.
    """

    name: str
    stem: str
    status: str = PENDING
    sha256: str = ""
    profile: str = ""
    options: str = ""
    seconds: float = 0.0
    outputs: dict[str, str] = field(default_factory=dict)
    part: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """All that a batch did; ``left`` are files that earlier ones made, and it did not."""

    as_of: str
    status: str
    options: dict[str, Any]
    workbooks: tuple[Entry, ...]
    skipped: tuple[Skipped, ...] = ()
    consolidated: dict[str, str] = field(default_factory=dict)
    left: tuple[str, ...] = ()
    seconds: float = 0.0
    schema: int = SCHEMA
    version: str = __version__


_MANIFEST = TypeAdapter(Manifest)


def write_manifest(manifest: Manifest, folder: OutputFolder) -> None:
    """Write it: the old one or the new one, never a torn one.

    Raises
    ------
    OSError
        It cannot be written.
    """
    made = folder.hidden / NAME
    made.write_bytes(_MANIFEST.dump_json(manifest, indent=1) + b"\n")
    flush(made)
    folder.commit([made])


def read_manifest(out: Path) -> Manifest | None:
    """The manifest of an earlier batch; None if there is none of this version."""
    path = out / NAME
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return None
        found = _MANIFEST.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
    return found if (found.schema, found.version) == (SCHEMA, __version__) else None


def earlier_files(before: Manifest | None, out: Path, as_of: dt.date) -> tuple[str, ...]:
    """The reports of earlier batches that are in the folder still, those of all workbooks first.

    Those of another as-of date say so in their names, and do not count.
    """
    if before is None or before.as_of != as_of.isoformat():
        return ()
    singles = (name for entry in before.workbooks for name in entry.outputs)
    names = dict.fromkeys((*before.consolidated, *singles, *before.left))
    return tuple(name for name in names if os.path.isfile(out / name))  # noqa: PTH113 - any name


def exit_code(entries: tuple[Entry, ...], *, strict: bool) -> int:
    """What a batch ends with: 3 before 1, and 2 where no workbook, or not every one, may be used.

    With ``strict`` a workbook that fails leaves no consolidated report: it would not be whole.
    """
    codes = {status: code for code, status in STATUSES.items()}
    statuses = {entry.status for entry in entries}
    if statuses <= {FAILED} or (strict and FAILED in statuses):
        return codes[FAILED]
    worst = max(codes[status] for status in statuses - {FAILED})
    return max(worst, codes[REJECTED]) if FAILED in statuses else worst


def fingerprint(task: Task, profile: str = "") -> str:
    """The hash of all that a workbook's reports depend on, beside the workbook."""
    asked = asdict(task.options) | {"stem": task.stem, "profile file": profile}
    asked["version"] = __version__
    asked["drawn"] = _templates(task.options.templates)
    return hashlib.sha256(json.dumps(asked, default=str, sort_keys=True).encode()).hexdigest()


def _templates(folder: Path | None) -> list[tuple[str, str]]:
    files: Iterable[Path] = sorted(folder.iterdir()) if folder and folder.is_dir() else ()
    return [(file.name, digest(file)) for file in files if file.is_file()]


def is_proved(entry: Entry, sha256: str, options: str, folder: OutputFolder) -> bool:
    """Whether an entry proves that a workbook's reports are there, whole and up to date."""
    if entry.status not in (USED, REJECTED, DISAGREES) or not sha256:
        return False
    if (entry.sha256, entry.options) != (sha256, options) or not entry.outputs:
        return False
    if digest(folder.part(entry.stem)) != entry.part:
        return False
    return all(digest(folder.out / name) == made for name, made in entry.outputs.items())


def told_options(options: Options) -> dict[str, Any]:
    """The choices that all workbooks share, for a reader."""
    left_out = {"profile", "limits", "as_of", *(() if options.scenarios else ("scenarios",))}
    chosen = {name: value for name, value in asdict(options).items() if name not in left_out}
    chosen["templates"] = str(options.templates or "")
    return {name: _told(value) for name, value in chosen.items()}


def _told(value: object) -> object:
    """A choice without bytes of the command line that are no text."""
    if isinstance(value, str):
        return printable(value)
    return [_told(one) for one in value] if isinstance(value, tuple) else value
