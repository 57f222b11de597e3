"""The same workbooks as a batch's, one after the other in this process, imports done before.

That is what the forecasts themselves cost. As in the command, nothing is collected during a run;
between two, with the clock stopped, it is.

    python -m benchmarks.singly BOOKS --count 400 --out DIR
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.child import cpu_seconds
from benchmarks.generate import AS_OF
from forecaster.options import Options
from forecaster.run import run

OPTIONS = Options(as_of=dt.date.fromisoformat(AS_OF), months=12, currency="EUR")


def singly(books: Sequence[Path], out: Path) -> float:
    """Forecast each book, the first once more to warm up; CPU seconds of all.

    Raises
    ------
    ValueError
        A row of a clean book was rejected.
    """
    gc.disable()
    total = 0.0
    for number, book in enumerate([books[0], *books]):
        before = cpu_seconds()
        code = run(book, OPTIONS, out).exit_code
        total += cpu_seconds() - before if number else 0.0
        if code:
            message = f"{book.name} ended with {code}"
            raise ValueError(message)
        gc.collect()
    return total


def main() -> None:
    """Read the command line, do the runs, print what they cost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("books", type=Path)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    books = sorted(given.books.glob("*.xlsx"))[: given.count]
    print(json.dumps({"cpu": singly(books, given.out)}))


if __name__ == "__main__":
    main()
