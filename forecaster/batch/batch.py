"""A batch from beginning to end: each workbook apart, then all of them together."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from forecaster.batch.clashes import refuse_to_replace
from forecaster.batch.consolidation import consolidated_of, usual_currency, write_files
from forecaster.batch.folder import OutputFolder, opened
from forecaster.batch.inputs import Skipped, Workbook, file_key
from forecaster.batch.manifest import (
    COMPLETE,
    FAILED,
    INTERRUPTED,
    RUNNING,
    STATUSES,
    Entry,
    Manifest,
    earlier_files,
    exit_code,
    fingerprint,
    is_proved,
    read_manifest,
    told_options,
    write_manifest,
)
from forecaster.batch.outcome import Outcome, read_outcome, write_outcome
from forecaster.batch.processes import Ended, Engine, Job
from forecaster.batch.same_ids import SameIds
from forecaster.batch.work import OUTCOME, Task, digest, produce, source_digest
from forecaster.errors import ForecasterError
from forecaster.files import flush, unwritable
from forecaster.options import Options
from forecaster.problems import Problem, line, printable
from forecaster.reporting.consolidated.consolidated import Consolidated
from forecaster.reporting.consolidated.source import kinds_of_failure
from forecaster.reporting.partials import decode
from forecaster.run import DISAGREE, NOTHING, REJECTED
from forecaster.words.catalogue import words
from forecaster.words.kinds import mark

_CHANGED = mark("it was changed while the batch was at work")
_SAVED = 1.0  # seconds between two manifests: what a killed batch does again at most


class Plan(NamedTuple):
    """What a batch is to do.

    ``profiles`` are the names of the profile files, one for each of the ``tasks``; ``options``
    are those that all of them share. With ``same_ids`` an ID is one opportunity, whichever
    workbooks it stands in.
    """

    workbooks: tuple[Workbook, ...]
    tasks: tuple[Task, ...]
    profiles: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    options: Options
    out: Path
    resume: bool = False
    same_ids: bool = False


class Settled(NamedTuple):
    """What came of one workbook; ``reused`` if it was done before.

    The outcome is without its partial result, ``figures``, which stays on the disk.
    """

    workbook: Workbook
    entry: Entry
    outcome: Outcome
    reused: bool


class Watcher(Protocol):
    """Is told how far a batch is."""

    def settled(self, one: Settled) -> None:
        """A workbook is done, in the order of the inputs."""

    def counted(self, done: int) -> None:
        """So many workbooks are done, in whatever order."""


@dataclass(frozen=True)
class Result:
    """What came of a batch; ``left`` are files of earlier ones that look like its own."""

    exit_code: int
    entries: tuple[Entry, ...]
    consolidated: Consolidated | None = None
    files: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()
    left: tuple[str, ...] = ()


def run_batch(plan: Plan, engine: Engine, watcher: Watcher) -> Result:
    """Work through a batch; every file of it is the old one or the new one, whenever it ends.

    Raises
    ------
    ForecasterError
        E011: the output folder cannot be written to.
    BatchError
        It cannot be used; another batch has it; a report would take the place of a workbook; the
        scheduler cannot be reached.
    """
    refuse_to_replace(plan.workbooks, plan.out, plan.options.as_of)
    with opened(plan.out) as folder:
        run = _Run(plan, folder, watcher)
        try:
            run.work(engine)
            return run.end()
        except BaseException:
            run.save(INTERRUPTED)
            raise


class _Run:
    """A batch under way."""

    def __init__(self, plan: Plan, folder: OutputFolder, watcher: Watcher) -> None:
        self._plan = plan
        self._folder = folder
        self._watcher = watcher
        self._began = self._saved = time.monotonic()
        self._entries = [
            Entry(workbook.name, workbook.stem, profile=printable(profile))
            for workbook, profile in zip(plan.workbooks, plan.profiles, strict=True)
        ]
        self._before = read_manifest(plan.out)
        self._earlier = earlier_files(self._before, plan.out, plan.options.as_of)
        self._untold: dict[int, Settled] = {}
        self._told = 0
        self._currencies: dict[int, str] = {}
        self._tasks = dict(enumerate(plan.tasks))
        self._hashes: dict[int, str] = {}  # of the workbooks as they were surveyed

    def work(self, engine: Engine) -> None:
        """Do what is to be done, and tell of each workbook in the order of the inputs."""
        before = self._before if self._plan.resume else None
        old = {entry.stem: entry for entry in before.workbooks} if before else {}
        if not self._plan.same_ids:
            self._round(engine, old)
            return
        names = [workbook.name for workbook in self._plan.workbooks]
        same = SameIds(names, self._plan.tasks)
        for ended in same.survey(engine, self._folder.work / "survey"):
            self._settle(ended)
        self._hashes = same.hashes
        while tasks := same.round():
            self._tasks |= tasks
            self._round(engine, old, tasks)
            for number in tasks:
                if self._entries[number].status == FAILED:
                    same.fail(number)

    def _round(self, engine: Engine, old: dict[str, Entry], tasks: Iterable[int] = ()) -> None:
        with closing(engine(self._jobs(old, tasks or self._tasks))) as ending:
            for ended in ending:
                self._settle(ended)

    def _jobs(self, old: dict[str, Entry], numbers: Iterable[int]) -> Iterator[Job]:
        """The workbooks that are not proved to be done."""
        for number in numbers:
            task = self._tasks[number]
            options = fingerprint(task, self._plan.profiles[number])
            before = old.get(task.stem)
            entry = self._entries[number] = replace(self._entries[number], options=options)
            done = self._proved(before, task, options) if before else None
            if before and done:
                self._entries[number] = replace(before, name=entry.name)
                self._count(number, done, reused=True)
            else:
                yield Job(number, partial(produce, task), self._folder.desk(number))

    def _proved(self, before: Entry, task: Task, options: str) -> Outcome | None:
        """What came of a workbook in an earlier batch, if that is proved to hold still."""
        if not is_proved(before, source_digest(task), options, self._folder):
            return None
        try:
            outcome = read_outcome(self._folder.part(task.stem))
            decode(outcome.figures)
        except (OSError, ValueError):
            return None
        told = (before.status, before.outputs)
        return outcome if told == (STATUSES.get(outcome.exit_code), outcome.files) else None

    def _settle(self, ended: Ended) -> None:
        """Give a workbook's files their places, its partial result last: the proof of them."""
        number = ended.job.number
        task, desk = self._tasks[number], ended.job.folder
        language = words(task.options.lang)
        outcome = _outcome(task, ended)
        if outcome.files and self._hashes.get(number, outcome.sha256) != outcome.sha256:
            outcome = _failure(task, (Problem("E009", found=language(_CHANGED)),))
        if outcome.files:
            try:
                self._folder.commit([desk / name for name in outcome.files])
            except OSError as error:
                outcome = _failure(task, unwritable(self._plan.out, error).problems)
        part = desk / OUTCOME
        write_outcome(outcome, part)
        flush(part)
        made = digest(part)
        self._folder.keep(part, task.stem)
        self._folder.clear(desk)
        self._entries[number] = replace(
            self._entries[number],
            status=STATUSES[outcome.exit_code],
            sha256=outcome.sha256,
            seconds=round(ended.seconds, 3),
            outputs=outcome.files,
            part=made,
            problems=tuple(line(p, "", language) for p in outcome.problems if p.stops),
        )
        self._count(number, outcome, reused=False)
        if time.monotonic() - self._saved > _SAVED:
            self.save(RUNNING)

    def _count(self, number: int, outcome: Outcome, *, reused: bool) -> None:
        """Count a workbook as done, and tell of all up to the first that is not."""
        workbook, entry = self._plan.workbooks[number], self._entries[number]
        self._currencies[number] = outcome.source.currency if outcome.source else ""
        self._untold[number] = Settled(workbook, entry, replace(outcome, figures=None), reused)
        self._watcher.counted(len(self._currencies))
        if number < self._told:  # it is told once more: it was reported once more
            self._watcher.settled(self._untold.pop(number))
        while self._told in self._untold:
            self._watcher.settled(self._untold.pop(self._told))
            self._told += 1

    def end(self) -> Result:
        """Add everything up, and write the consolidated report and the manifest."""
        entries = tuple(self._entries)
        code = exit_code(entries, strict=self._plan.options.strict)
        if code == NOTHING:
            return Result(code, entries, left=self.save(COMPLETE))
        try:
            currency = self._plan.options.currency or usual_currency(self._currencies.values())
            parts = [self._folder.part(workbook.stem) for workbook in self._plan.workbooks]
            names = [workbook.name for workbook in self._plan.workbooks]
            whole = consolidated_of(names, parts, currency, self._plan.options)
            files = write_files(whole, self._folder)
        except ForecasterError as error:
            left = self.save(COMPLETE)
            return Result(max(code, REJECTED), entries, problems=error.problems, left=left)
        left = self.save(COMPLETE, {file.name: digest(file) for file in files})
        self._folder.tidy(entry.stem for entry in entries)
        code = max(code, REJECTED) if whole.lacking else code
        code = code if whole.checks_ok else DISAGREE
        return Result(code, entries, whole, files, left=left)

    def save(self, status: str, consolidated: dict[str, str] | None = None) -> tuple[str, ...]:
        """Write the manifest as things are; which files in the folder are earlier batches'."""
        self._saved = time.monotonic()
        plan = self._plan
        made = {name for entry in self._entries for name in entry.outputs} | {*(consolidated or {})}
        mine = {file_key(name) for name in made}
        left = tuple(name for name in self._earlier if file_key(name) not in mine)
        manifest = Manifest(
            as_of=plan.options.as_of.isoformat(),
            status=status,
            options=told_options(plan.options),
            workbooks=tuple(self._entries),
            skipped=plan.skipped,
            consolidated=consolidated or {},
            left=left,
            seconds=round(self._saved - self._began, 3),
        )
        write_manifest(manifest, self._folder)
        return left


def _outcome(task: Task, ended: Ended) -> Outcome:
    """What a job left in its folder, or what ended it."""
    problem = ended.problem
    if problem is None:
        try:
            return read_outcome(ended.job.folder / OUTCOME)
        except (OSError, ValueError) as error:
            problem = Problem("E016", found=f"{type(error).__name__}: {error}")
    return _failure(task, (problem,))


def _failure(task: Task, problems: tuple[Problem, ...]) -> Outcome:
    kinds = kinds_of_failure(problems)
    return Outcome(NOTHING, sha256=source_digest(task), problems=problems, kinds=kinds)
