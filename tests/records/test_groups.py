"""Groups: a blank is a group of its own, whatever it is called in other cells (R35)."""

from __future__ import annotations

from pathlib import Path

import pytest

from records.deals import deal, run

EUR = ("--currency", "EUR")


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("written", ["(none)", "(NONE)"])
@pytest.mark.parametrize(
    ("heading", "group", "words"),
    [
        ("Team", "team", []),
        ("Pipeline", "pipeline", []),
        ("Tags", "tag", []),
        ("Region", "field:Region", ["--by", "Region"]),
    ],
)
def test_a_blank_and_a_cell_that_says_none_are_one_group(
    heading: str, group: str, words: list[str], written: str, order: int, tmp_path: Path
) -> None:
    names = [None, written, "North", None]
    rows = [deal(f"D{n}", name) for n, name in enumerate(names[::order])]
    came = run(tmp_path, rows, *EUR, *words, more=(heading,))
    assert came.groups(group, "count") == {"(none)": 3, "North": 1}
    assert all(check["ok"] for check in came.result["checks"])
