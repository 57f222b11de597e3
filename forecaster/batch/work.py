"""What is done with one workbook, in a process and a folder of its own, here or elsewhere."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from forecaster.batch import urls
from forecaster.batch.outcome import MOST_PROBLEMS, Outcome, write_outcome
from forecaster.errors import ForecasterError
from forecaster.files import flush, unwritable
from forecaster.options import Options
from forecaster.problems import Problem
from forecaster.records.contents import Identities
from forecaster.reporting import html
from forecaster.reporting.consolidated.source import (
    kinds_of,
    kinds_of_failure,
    ranked_deals,
    source_figures,
)
from forecaster.reporting.partials import encode
from forecaster.resources import templates
from forecaster.run import NOTHING, exit_code, make_report, write_report
from forecaster.survey import survey

OUTCOME = "outcome.json"
_ROWS, _HASH = "rows.npy", "sha256.txt"


class Task(NamedTuple):
    """A workbook (a path or an address), the stem of its reports, and how it is forecast."""

    path: str
    stem: str
    options: Options


def produce(task: Task, folder: Path) -> None:
    """Make the reports of a workbook in a folder, and last of all its `Outcome`."""
    outcome = outcome_of(task, folder)
    write_outcome(outcome, folder / OUTCOME)
    flush(folder / OUTCOME)


def look(task: Task, folder: Path) -> None:
    """Survey a workbook (`--same-ids`); where nothing can be done with it, leave its `Outcome`."""

    def surveyed(path: Path) -> None:
        found = survey(path, task.options)
        np.save(folder / _ROWS, found.rows)
        (folder / _HASH).write_text(found.sha256)

    failed = _guarded(task, folder, surveyed)
    if failed is not None:
        write_outcome(failed, folder / OUTCOME)


def survey_of(folder: Path) -> tuple[str, Identities] | None:
    """What `look` found: the hash of the file and its rows; None where the workbook failed."""
    if (folder / OUTCOME).exists():
        return None
    return (folder / _HASH).read_text(), np.load(folder / _ROWS, allow_pickle=False)


def outcome_of(task: Task, folder: Path) -> Outcome:
    """Make the reports of a workbook in a folder; whatever goes wrong is told, not raised."""
    made: list[Outcome] = []
    failed = _guarded(task, folder, lambda path: made.append(_made(task, path, folder)))
    return failed or made[0]


def _guarded(task: Task, folder: Path, work: Callable[[Path], object]) -> Outcome | None:
    """Do some work with a workbook; what is left of it where that fails."""
    try:
        path = source_of(task, folder)
    except (OSError, ValueError, ImportError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return _failed([Problem("E009", found=reason)])
    try:
        work(path)
    except ForecasterError as error:
        problems: Sequence[Problem] = error.problems
    except OSError as error:
        problems = unwritable(folder, error).problems
    except Exception as error:  # noqa: BLE001 - a fault of ours costs one workbook, and is told
        problems = [Problem("E016", found=f"{type(error).__name__}: {error}")]
    else:
        return None
    return _failed(problems, digest(path, task.options.limits.file_bytes))


def source_of(task: Task, folder: Path) -> Path:
    """The workbook as a file, fetched into the folder if it is elsewhere."""
    if "://" not in task.path:
        path = Path(task.path)
        if path.is_dir():
            next(path.iterdir(), None)  # a folder that could not be looked into says why
        return path
    aside = folder / "source"
    aside.mkdir(exist_ok=True)
    return urls.fetch(task.path, aside, task.options.limits.file_bytes)


def _made(task: Task, path: Path, folder: Path) -> Outcome:
    report = replace(make_report(path, task.options), title=task.stem)
    page = html.write_html(report, templates())
    stem = f"{task.stem}-{task.options.as_of.isoformat()}"
    files = write_report(report, page, folder, stem)
    return Outcome(
        exit_code=exit_code(report),
        sha256=report.source.sha256,
        files={file.name: digest(file) for file in files},
        kinds=kinds_of(report),
        source=source_figures(report),
        figures=encode(report.forecast),
        deals=ranked_deals(report),
        **_first(report.problems),
    )


def _first(problems: Sequence[Problem]) -> dict[str, Any]:
    shown = tuple(problems[:MOST_PROBLEMS])
    return {"problems": shown, "more": len(problems) - len(shown)}


def _failed(problems: Sequence[Problem], sha256: str = "") -> Outcome:
    return Outcome(
        exit_code=NOTHING,
        sha256=sha256,
        kinds=kinds_of_failure(problems),
        **_first(problems),
    )


def source_digest(task: Task) -> str:
    """The SHA-256 of a workbook, wherever it is; blank if it cannot be read or is too large."""
    most = task.options.limits.file_bytes
    return urls.digest(task.path, most) if "://" in task.path else digest(Path(task.path), most)


def digest(path: Path, most: int | None = None) -> str:
    """The SHA-256 of a file; blank if it cannot be read, is none, or is of more bytes."""
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode) or (most is not None and facts.st_size > most):
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
