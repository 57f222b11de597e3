"""How a batch ends: a closing table, what there is no report of, and what is left from before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import click

from forecaster.batch.batch import Result, Settled
from forecaster.batch.manifest import FAILED, REJECTED
from forecaster.cli.batch_telling import Teller, money_of, seconds_of
from forecaster.cli.telling import tell_problems
from forecaster.problems import printable
from forecaster.reporting import figures
from forecaster.reporting.consolidated.consolidated import Consolidated
from forecaster.reporting.consolidated.json import dumps as consolidated_json
from forecaster.reporting.consolidated.status import unpriced
from forecaster.reporting.names import check_name
from forecaster.words.catalogue import Words

_SLOWEST = 3


def tell_end(result: Result, teller: Teller, words: Words, *, as_json: bool, quiet: bool) -> None:
    """Print the closing table and the files, or the consolidated result as JSON.

    What there is no consolidated report of goes to standard error, and so does which files of an
    earlier batch lie beside those of this one.
    """
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
    if whole is not None:
        _tell_faults(whole, words)
    elif not result.problems:
        click.echo(_no_report(list(teller.told.values()), words), err=True)
    if result.left and not quiet:
        click.echo(_left(result.left, words), err=True)


def _tell_faults(whole: Consolidated, words: Words) -> None:
    """That checks fail, or that no workbook has a field to group by."""
    if not whole.checks_ok:
        failed = ", ".join(check_name(c.name, words) for c in whole.figures.checks if not c.ok)
        text = words("Do not use these figures. Checks that fail: {names}", names=failed)
        click.echo(text, err=True)
    if whole.lacking:
        names = ", ".join(map(printable, whole.lacking))
        click.echo(words("No workbook has the column to group by: {names}", names=names), err=True)


def _no_report(told: Sequence[Settled], words: Words) -> str:
    """Why there is no consolidated report."""
    failed = sum(one.entry.status == FAILED for one in told)
    if failed == len(told):
        return words("No consolidated report: no workbook could be used.")
    return words(
        "No consolidated report: {failed} of {count} workbooks failed, and --strict allows none.",
        failed=figures.count(failed, words.locale),
        count=figures.count(len(told), words.locale),
    )


def _left(names: Sequence[str], words: Words) -> str:
    """Which files look as if they were of this batch, and are not."""
    first, more = printable(names[0]), len(names) - 1
    if not more:
        return words("Left from an earlier batch, not of this one: {name}", name=first)
    return words(
        "Left from an earlier batch, not of this one: {name} and {count} more",
        name=first,
        count=figures.count(more, words.locale),
    )


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
        yield from _money(result.consolidated, words)
    yield words("Problems"), _problems(told, words)
    slowest = sorted(told, key=lambda one: -one.entry.seconds)[:_SLOWEST]
    shown = (f"{one.entry.name} {seconds_of(one.entry.seconds, words)}" for one in slowest)
    yield words("Slowest"), ", ".join(shown)


def _money(whole: Consolidated, words: Words) -> Iterator[tuple[str, str]]:
    """The money, which currency it is of, and what is in none of its amounts."""

    def number(count: int) -> str:
        return figures.count(count, words.locale)

    used = [(source.figures, source.added) for source in whole.sources if source.figures]
    apart = [one for one, added in used if not added]
    beside = sum(one.open.count + one.won.count for one in apart)
    priceless = unpriced(whole)
    yield words("Money"), ", ".join(money_of(whole.figures, words))
    if apart and not whole.options.currency:
        text = words(
            "{currency}, that of {count} of {all} workbooks; --currency chooses another",
            currency=whole.figures.currency,
            count=number(len(used) - len(apart)),
            all=number(len(used)),
        )
        yield words("Currency"), text
    if apart:
        text = words(
            "workbooks in another currency: {count}, open and won opportunities in them: {deals}",
            count=number(len(apart)),
            deals=number(beside),
        )
        yield words("Not added"), text
    if priceless:
        text = words("open and won opportunities in no amount: {count}", count=number(priceless))
        yield words("Without a rate"), text


def _problems(told: Sequence[Settled], words: Words) -> str:
    times = Counter[str]()
    for kind in (kind for one in told for kind in one.outcome.kinds):
        times[kind.first.severity] += kind.times
    errors, warnings = (figures.count(times[name], words.locale) for name in ("error", "warning"))
    return words("errors: {errors}, warnings: {warnings}", errors=errors, warnings=warnings)
