"""What came of one workbook: the partial result that is kept, and added up with the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from forecaster.problems import Problem
from forecaster.reporting.consolidated.consolidated import ProblemKind, RankedDeal, SourceFigures
from forecaster.version import __version__

FORMAT = 1
MOST_PROBLEMS = 1_000  # that are told one by one; the workbook's own report has all of them
_LARGEST = 1 << 30  # bytes


@dataclass(frozen=True)
class Outcome:
    """What came of one workbook; the same workbook and options give the same bytes.

    Attributes
    ----------
    exit_code
        As `forecaster run` would end: 0, 1, 2 or 3.
    sha256
        Of the workbook; blank where it could not be read.
    files
        Name → SHA-256 of each file of its report, the workbook first; none where it failed.
    problems, more
        The first problems, and how many there are besides.
    kinds
        All problems, by code.
    source, figures
        What it adds up to, and its partial result as `partials.encode` has it; None if it failed.
    """

    exit_code: int
    sha256: str = ""
    files: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    more: int = 0
    kinds: tuple[ProblemKind, ...] = ()
    source: SourceFigures | None = None
    figures: dict[str, Any] | None = None
    deals: tuple[RankedDeal, ...] = ()
    format: int = FORMAT
    version: str = __version__


_OUTCOME = TypeAdapter(Outcome)


def write_outcome(outcome: Outcome, path: Path) -> None:
    """Write it, as JSON.

    Raises
    ------
    OSError
        It cannot be written.
    """
    path.write_bytes(_OUTCOME.dump_json(outcome))


def read_outcome(path: Path) -> Outcome:
    """Read it back.

    Raises
    ------
    ValueError
        It is no outcome of this version.
    OSError
        It cannot be read.
    """
    if path.stat().st_size > _LARGEST:
        raise ValueError("too large")
    try:
        outcome = _OUTCOME.validate_json(path.read_bytes())
    except ValidationError as error:
        raise ValueError(str(error)) from error
    if (outcome.format, outcome.version) != (FORMAT, __version__):
        raise ValueError(f"format {outcome.format} of version {outcome.version}")
    return outcome
