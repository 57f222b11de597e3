"""What a batch says while it is at work: how far it is, and a line a workbook."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Self

import click

from forecaster.batch.batch import Plan, Settled
from forecaster.batch.manifest import DISAGREES, FAILED, REJECTED
from forecaster.cli.telling import tell_problems
from forecaster.forecasting.results import Figures
from forecaster.problems import Problem
from forecaster.reporting import figures
from forecaster.reporting.consolidated.consolidated import SourceFigures
from forecaster.words.catalogue import Words

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

_REFUSED = "E119"  # rows were rejected, and --strict allows none
_COLORS = {FAILED: "red", DISAGREES: "red", REJECTED: "yellow"}


class Teller:
    """Tells how far a batch is: a bar on a terminal, else a line a workbook, in their order."""

    def __init__(self, plan: Plan, language: Words, *, quiet: bool, verbose: bool) -> None:
        """Begin with nothing done."""
        self._plan = plan
        self._words = language
        self._quiet, self._verbose = quiet, verbose
        self._bar: ProgressBar[int] | None = None
        self._held: list[Settled] = []
        self._done = 0
        self._began = time.monotonic()
        self.told: dict[str, Settled] = {}

    def __enter__(self) -> Self:
        """Say what was passed over, and draw the bar."""
        if self._quiet:
            return self
        words = self._words
        for skipped in self._plan.skipped:
            filled = {"name": skipped.name, "reason": words(skipped.reason)}
            self._say(words("{name}: passed over, {reason}", **filled))
        if sys.stderr is not None and sys.stderr.isatty():  # it may be closed
            count = len(self._plan.workbooks)
            rate = self._rate
            self._bar = click.progressbar(
                length=count, file=sys.stderr, show_pos=True, item_show_func=lambda _: rate()
            )
            self._bar.__enter__()
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Take the bar away, and say what went wrong beside it, or what an interruption left."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None
        for one in self._held:
            self._tell(one)
        if isinstance(error, KeyboardInterrupt | SystemExit):  # Ctrl-C or SIGTERM
            self._tell_interruption()

    def counted(self, done: int) -> None:
        """Move the bar."""
        more, self._done = done - self._done, done
        if self._bar is not None:
            self._bar.update(more)

    def settled(self, one: Settled) -> None:
        """Tell of a workbook: at once, or below the bar if something is wrong with it."""
        self.told[one.entry.name] = one._replace(outcome=replace(one.outcome, problems=()))
        if self._bar is None:
            self._tell(one)
        elif one.entry.status in _COLORS or self._verbose:
            self._held.append(one)

    def _rate(self) -> str:
        seconds = max(time.monotonic() - self._began, 1e-3)
        return f"{self._done / seconds:.1f}/s"

    def _tell(self, one: Settled) -> None:
        status = one.entry.status
        if self._quiet and status not in (FAILED, DISAGREES):
            return
        text = click.style(came_to(one, self._words), fg=_COLORS.get(status))
        self._say(f"{one.entry.name}: {text}")
        if self._verbose:
            self._list(one, one.outcome.problems)
        elif any(problem.code == _REFUSED for problem in one.outcome.problems):
            self._list(one, [p for p in one.outcome.problems if p.severity == "error"])

    def _list(self, one: Settled, problems: Sequence[Problem]) -> None:
        """Print the problems of a workbook, but for the one that its line tells."""
        words, failed = self._words, one.entry.status == FAILED
        told = next((p for p in problems if p.stops), None) if failed else None
        others = [problem for problem in problems if problem is not told]
        tell_problems(others, one.entry.name, words, everything=self._verbose)
        if self._verbose and one.outcome.more:
            count = figures.count(one.outcome.more, words.locale)
            if failed:
                self._say(words("… and {count} more", count=count))
            else:
                self._say(words("… and {count} more in its report", count=count))

    def _tell_interruption(self) -> None:
        words = self._words
        done, count = (
            figures.count(number, words.locale)
            for number in (self._done, len(self._plan.workbooks))
        )
        with suppress(OSError):  # who read it may be gone as well
            self._say(
                words(
                    "Interrupted. Workbooks done: {done} of {count}. The same command with"
                    " --resume takes it up again.",
                    done=done,
                    count=count,
                )
            )

    def _say(self, text: str) -> None:
        click.echo(text, err=True)


def came_to(one: Settled, words: Words) -> str:
    """What came of a workbook, in one line."""
    if one.entry.status == FAILED:
        return words("failed, {problem}", problem=next(iter(one.entry.problems), ""))
    source = one.outcome.source
    assert source is not None  # noqa: S101 - a workbook that did not fail has figures
    parts = [words("rows: {count}", count=figures.count(source.rows.read, words.locale))]
    if source.rows.rejected:
        count = figures.count(source.rows.rejected, words.locale)
        parts.append(words("rejected: {count}", count=count))
    parts += money_of(source, words)
    if one.entry.status == DISAGREES:
        parts.append(words("control totals disagree"))
    parts.append(words("as before") if one.reused else seconds_of(one.entry.seconds, words))
    return ", ".join(parts)


def money_of(source: SourceFigures | Figures, words: Words) -> Iterator[str]:
    """What is won and what is open, weighted."""

    def money(minor: int) -> str:
        return f"{figures.amount(minor, source.digits, words.locale)}\u00a0{source.currency}"

    yield words("won {amount}", amount=money(source.won.value))
    yield words("open, weighted {amount}", amount=money(source.open.weighted))


def seconds_of(seconds: float, words: Words) -> str:
    """Seconds with one decimal."""
    return f"{figures.decimal(Decimal(str(seconds)), 1, words.locale)}\u00a0s"
