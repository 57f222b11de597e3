"""docs/problems.md says what the program says."""

import runpy
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"


def test_the_page_of_problems_is_what_the_catalogue_makes() -> None:
    made = runpy.run_path(str(DOCS / "make_problems.py"))
    page = (DOCS / "problems.md").read_text(encoding="utf-8")
    assert page == made["page"](), "run: .venv/bin/python docs/make_problems.py"
