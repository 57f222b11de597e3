"""One opportunity a batch for each ID: all workbooks are surveyed before any is reported."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from forecaster.batch.processes import Ended, Engine, Job
from forecaster.batch.work import Task, look, survey_of
from forecaster.options import Elsewhere
from forecaster.records.contents import IDENTITY, Identities
from forecaster.records.doubles import Doubles

_NOBODY: Identities = np.zeros(0, dtype=IDENTITY)


class SameIds:
    """Which workbooks are to be reported, and which of their rows stand elsewhere.

    A workbook that fails counts nowhere: what its rows said of others' is judged anew without it,
    and those that it concerns are reported once more.
    """

    def __init__(self, names: Sequence[str], tasks: Sequence[Task]) -> None:
        """Take each workbook's name and task."""
        self._names = names
        self._tasks = tasks
        self._rows: list[Identities] = [_NOBODY] * len(tasks)
        self._alive: set[int] = set()
        self._reported: dict[int, tuple[Elsewhere, ...]] = {}
        self.hashes: dict[int, str] = {}

    def survey(self, engine: Engine, desks: Path) -> list[Ended]:
        """Look at every workbook in folders of its own; those that failed."""
        jobs = (
            Job(number, partial(look, task), desks / str(number))
            for number, task in enumerate(self._tasks)
        )
        failed = []
        with closing(engine(jobs)) as ending:
            for ended in ending:
                number = ended.job.number
                found = None if ended.problem else survey_of(ended.job.folder)
                if found is None:
                    failed.append(ended)
                else:
                    self.hashes[number], self._rows[number] = found
                    self._alive.add(number)
        return failed

    def round(self) -> dict[int, Task]:
        """The workbooks to report now, by number: at first all of them."""
        rows = [
            rows if number in self._alive else _NOBODY for number, rows in enumerate(self._rows)
        ]
        doubles = Doubles(list(zip(self._names, rows, strict=True)))
        found = {}
        for number in sorted(self._alive):
            elsewhere = doubles.elsewhere(number)
            if self._reported.get(number) != elsewhere:
                self._reported[number] = elsewhere
                task = self._tasks[number]
                options = replace(task.options, elsewhere=elsewhere)
                found[number] = task._replace(options=options)
        return found

    def fail(self, number: int) -> None:
        """Leave a workbook out of the next round."""
        self._alive.discard(number)
