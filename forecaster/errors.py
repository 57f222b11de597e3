"""What cannot go on: the exceptions of the product. Everything else is a `Problem`, a value."""

from __future__ import annotations

from collections.abc import Mapping

from forecaster.problems import Problem
from forecaster.sheets import Seen


class ForecasterError(Exception):
    """Nothing can be done with this input; exit code 2.

    ``problems`` says why: one problem at least, of a stopping kind. ``seen`` is what had been made
    out of the workbook by then: the columns of its sheets, by role.
    """

    def __init__(self, *problems: Problem, seen: Mapping[str, Seen] | None = None) -> None:
        """Carry the problems that stop the run."""
        super().__init__(" ".join(p.code for p in problems))
        self.problems = problems
        self.seen = dict(seen or {})
