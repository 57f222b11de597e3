"""Small files that ask for a great deal: each ends in one sentence or a report, soon."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from reading import hostile

SWEEP = Path(__file__).parents[1] / "sweep.py"
READ = "a report"
REFUSED = {
    "columns": "E007",
    "open comments": "E006",
    "open instructions": "E006",
    "open CDATA": "E006",
    "colons": READ,
    "many colons": READ,
    "hidden rows": "E007",
    "far hidden rows": "E006",
    "one text": "E007",
    "empty texts": "E007",
    "hidden count": "E007",
    "zeros before a count": "E007",
    "two sheets in one": "E007",
    "tail": READ,
    "merged": "E007",
    "errors": READ,
    "odd cells": READ,
    "sheets": "E007",
    "title": "E007",
    "deep": "E101",
    "many small nodes": "E101",
    "styles": READ,
    "a date before all": READ,
    "a date of a formula": READ,
    "endless hours": READ,
    "hours below nothing": READ,
    "a long name": READ,
    "a long number": READ,
}


class Ended(NamedTuple):
    how: str
    seconds: float
    megabytes: int


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ended]:
    """How the check of each heavy file ended, each in a process of its own, measured."""
    folder = tmp_path_factory.mktemp("heavy")
    for name, data in hostile.heavy().items():
        assert len(data) < 8 << 20
        (folder / f"{name}.xlsx").write_bytes(data)
    command = [sys.executable, str(SWEEP), str(folder)]
    here = os.environ | {"PYTHONPATH": str(SWEEP.parents[1])}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=here)
    found = {}
    for said in done.stdout.splitlines():
        how, *rest = said.rsplit("\t", 3)
        if len(rest) == 3:
            seconds, megabytes, path = rest
            found[Path(path).stem] = Ended(
                how, float(seconds.removesuffix(" s")), int(megabytes.removesuffix(" MB"))
            )
    return found


@pytest.mark.parametrize("name", REFUSED)
def test_a_heavy_file_ends_within_five_seconds_and_500_megabytes(
    name: str, ended: dict[str, Ended]
) -> None:
    how, seconds, megabytes = ended[name]
    read = ("every row used", "rows rejected")
    expected = read if REFUSED[name] is READ else (REFUSED[name],)
    assert how in expected
    assert seconds < 5
    assert megabytes < 500


def test_every_heavy_file_is_expected_to_end_somehow(ended: dict[str, Ended]) -> None:
    assert set(ended) == set(REFUSED)
