"""Write many small workbooks into a folder, as the offices of one firm would export them.

Each has its own seed, and so its own opportunities and owners' shares; some customers are those of
others as well. Those that are there already are kept.

    python -m benchmarks.books --count 400 --rows 500 --out DIR
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.generate import SEED, generate


def books(folder: Path, count: int, rows: int) -> list[Path]:
    """Give so many books, made where they are not there."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"office-{number:04d}.xlsx" for number in range(1, count + 1)]
    for number, path in enumerate(paths, start=1):
        if not path.exists():
            generate(path, rows, seed=SEED + number)
    return paths


def main() -> None:
    """Read the command line and write the books."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    books(given.out, given.count, given.rows)


if __name__ == "__main__":
    main()
