"""Makes the sample workbooks beside this file: `python sample_workbooks/make_samples.py`.

Fixed seeds and no clock: every run writes the same bytes. Needs XlsxWriter only.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from sample_data import atelier, tidewell
from sample_data.books import firm_book
from sample_data.first_steps import first_steps
from sample_data.words import ENGLISH, FRENCH
from sample_data.writing import write_book


def main() -> None:
    """Write the three workbooks into a folder, by default the one that holds this file."""
    parser = argparse.ArgumentParser(description="Write the three sample workbooks.")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent, help="folder to write into"
    )
    folder: Path = parser.parse_args().out
    books = (first_steps(), firm_book(tidewell.FIRM, ENGLISH), firm_book(atelier.FIRM, FRENCH))
    for book in books:
        print(write_book(book, folder))


if __name__ == "__main__":
    main()
