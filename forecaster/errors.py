"""What cannot go on: the exceptions of the product. Everything else is a `Problem`, a value."""

from __future__ import annotations

from forecaster.problems import Problem


class ForecasterError(Exception):
    """Nothing can be done with this input; exit code 2.

    ``problems`` says why: one problem at least, each of a stopping kind.
    """

    def __init__(self, *problems: Problem) -> None:
        """Carry the problems that stop the run."""
        super().__init__(" ".join(p.code for p in problems))
        self.problems = problems
