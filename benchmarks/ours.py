"""`forecaster run` in this process, its imports done before the clock starts.

python -m benchmarks.ours book.xlsx --out DIR
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import forecaster.run  # noqa: F401  the command imports its work when it runs; here, before
from benchmarks.child import timed
from benchmarks.generate import AS_OF
from forecaster.cli.main import main as forecaster_command


def arguments(source: Path, out: Path) -> list[str]:
    """Say what the command line would."""
    fixed = ["--as-of", AS_OF, "--months", "12", "--currency", "EUR", "--quiet"]
    return ["run", str(source), *fixed, "--out", str(out)]


def forecast(source: Path, out: Path) -> dict[str, Any]:
    """Run the command; return its exit code and where the report is."""
    code = 0
    try:
        forecaster_command(arguments(source, out))
    except SystemExit as end:
        code = int(end.code or 0)
    return {"exit": code, "report": str(out / f"{source.stem}-{AS_OF}.xlsx")}


def main() -> None:
    """Read the command line, do the job, print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workbook", type=Path)
    parser.add_argument("--out", type=Path, default=Path())
    given = parser.parse_args()
    print(json.dumps(timed(lambda: forecast(given.workbook, given.out))))


if __name__ == "__main__":
    main()
