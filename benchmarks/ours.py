"""`forecaster run` in this process, its imports done before the clock starts.

python -m benchmarks.ours book.xlsx --out DIR [--live-rows N]
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
from forecaster.limits import LIVE_ROWS


def arguments(source: Path, out: Path, live_rows: int) -> list[str]:
    """Say what the command line would."""
    fixed = ["--as-of", AS_OF, "--months", "12", "--currency", "EUR", "--quiet"]
    return ["run", str(source), *fixed, "--live-rows", str(live_rows), "--out", str(out)]


def forecast(source: Path, out: Path, live_rows: int) -> dict[str, Any]:
    """Run the command; return its exit code and where the report is."""
    code = 0
    try:
        forecaster_command(arguments(source, out, live_rows))
    except SystemExit as end:
        code = int(end.code or 0)
    return {"exit": code, "report": str(out / f"{source.stem}-{AS_OF}.xlsx")}


def main() -> None:
    """Read the command line, do the job, print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workbook", type=Path)
    parser.add_argument("--out", type=Path, default=Path())
    parser.add_argument("--live-rows", type=int, default=LIVE_ROWS)
    given = parser.parse_args()
    print(json.dumps(timed(lambda: forecast(given.workbook, given.out, given.live_rows))))


if __name__ == "__main__":
    main()
