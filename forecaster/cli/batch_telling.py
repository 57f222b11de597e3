"""What a batch says: how far it is, a line a workbook, and a closing table."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Self

import click

from forecaster.batch.batch import Plan, Result, Settled
from forecaster.batch.manifest import DISAGREES, FAILED, REJECTED
from forecaster.cli.telling import tell_problems
from forecaster.forecasting.results import Figures
from forecaster.reporting import figures
from forecaster.reporting.consolidated.consolidated import SourceFigures
from forecaster.reporting.consolidated.json import dumps as consolidated_json
from forecaster.reporting.names import check_name
from forecaster.words.catalogue import Words

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

_SLOWEST = 3
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

    def __exit__(self, *_: object) -> None:
        """Take the bar away, and say what went wrong beside it."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None
        for one in self._held:
            self._tell(one)

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
        if self._verbose and status != FAILED:
            problems = one.outcome.problems
            tell_problems(problems, one.entry.name, self._words, everything=True)
            if one.outcome.more:
                count = figures.count(one.outcome.more, self._words.locale)
                words = self._words
                self._say(words("… and {count} more in its report", count=count))

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
    parts += _money(source, words)
    if one.entry.status == DISAGREES:
        parts.append(words("control totals disagree"))
    parts.append(words("as before") if one.reused else _seconds(one.entry.seconds, words))
    return ", ".join(parts)


def _money(source: SourceFigures | Figures, words: Words) -> Iterator[str]:
    def money(minor: int) -> str:
        return f"{figures.amount(minor, source.digits, words.locale)}\u00a0{source.currency}"

    yield words("won {amount}", amount=money(source.won.value))
    yield words("open, weighted {amount}", amount=money(source.open.weighted))


def _seconds(seconds: float, words: Words) -> str:
    return f"{figures.decimal(Decimal(str(seconds)), 1, words.locale)}\u00a0s"


def tell_end(result: Result, teller: Teller, words: Words, *, as_json: bool, quiet: bool) -> None:
    """Print the closing table and the files, or the consolidated result as JSON."""
    whole = result.consolidated
    name = words("consolidated report")
    tell_problems(result.problems, name, words, everything=False)
    if as_json and whole is not None:
        # Bytes: what a pipe is given does not depend on the terminal's encoding.
        click.echo(consolidated_json(whole).encode("utf-8"), nl=False)
    elif not as_json and not quiet:
        rows = list(_closing(result, list(teller.told.values()), words))
        wide = max(figures.width(label) for label, _ in rows)
        for label, text in rows:
            click.echo(f"{label}{' ' * (wide - figures.width(label))}  {text}")
        for path in result.files:
            click.echo(str(path))
    if whole is not None and not whole.checks_ok:
        failed = ", ".join(check_name(c.name, words) for c in whole.figures.checks if not c.ok)
        text = words("Do not use these figures. Checks that fail: {names}", names=failed)
        click.echo(text, err=True)


def _closing(result: Result, told: Sequence[Settled], words: Words) -> Iterator[tuple[str, str]]:
    def number(count: int) -> str:
        return figures.count(count, words.locale)

    statuses = Counter(one.entry.status for one in told)
    parts = [number(len(told))]
    for label, count in (
        (words("failed"), statuses[FAILED]),
        (words("with rejected rows"), statuses[REJECTED]),
        (words("unchanged"), sum(one.reused for one in told)),
    ):
        parts += [f"{label} {number(count)}"] if count else []
    yield words("Workbooks"), ", ".join(parts)
    if result.consolidated is not None:
        whole = result.consolidated.figures
        text = words(
            "{read} read = {used} used + {rejected} rejected + {skipped} skipped"
            " + {filtered} filtered out",
            **{name: number(count) for name, count in whole.rows._asdict().items()},
        )
        yield words("Rows"), text
        yield words("Money"), ", ".join(_money(whole, words))
        apart = sum(not source.added for source in result.consolidated.sources) - statuses[FAILED]
        if apart:
            yield words("Not added"), words("in another currency: {count}", count=number(apart))
    yield words("Problems"), _problems(told, words)
    slowest = sorted(told, key=lambda one: -one.entry.seconds)[:_SLOWEST]
    shown = (f"{one.entry.name} {_seconds(one.entry.seconds, words)}" for one in slowest)
    yield words("Slowest"), ", ".join(shown)


def _problems(told: Sequence[Settled], words: Words) -> str:
    times = Counter[str]()
    for kind in (kind for one in told for kind in one.outcome.kinds):
        times[kind.first.severity] += kind.times
    errors, warnings = (figures.count(times[name], words.locale) for name in ("error", "warning"))
    return words("errors: {errors}, warnings: {warnings}", errors=errors, warnings=warnings)
