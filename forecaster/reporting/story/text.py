"""The story of an opportunity as text, for a terminal and for a log."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from itertools import starmap

from forecaster.money import minor_digits
from forecaster.problems import cure, message, place
from forecaster.records.opportunities import BASES
from forecaster.reporting import figures
from forecaster.reporting.mistakes import at_stake
from forecaster.reporting.report import Report
from forecaster.reporting.story import dates as explain_dates
from forecaster.reporting.story import sums as explain_sums
from forecaster.reporting.story import who as explain_who
from forecaster.reporting.story.story import EITHER, PROFILE, CellRead, Story
from forecaster.reporting.story.words import Fact, Line, Step, Telling
from forecaster.reporting.summary import LAYERS
from forecaster.sheets import Unreadable
from forecaster.words.catalogue import Words
from forecaster.words.values import BASIS_NAMES

COLUMNS = 80
LONGEST_VALUE = 240
_INDENT = "   "
_LABEL = 24
_LONGEST_HEADING = 26
_CHOICES = {"duration_basis": dict(zip(BASES, BASIS_NAMES, strict=True)), "status": LAYERS}
_SKIPS = ("W316", "W324", "W404")
_STEPS = (
    *(explain_who.contacts, explain_who.status, explain_who.probability),
    *(explain_sums.total, explain_sums.rate, explain_sums.weighted),
    *(explain_dates.dates, explain_dates.spread, explain_dates.months),
    explain_who.groups,
)


def write_stories(report: Report, stories: Sequence[Story], words: Words) -> str:
    """All stories, in lines of 80 columns at most, ending with a newline."""
    blocks = [_told(report, story, words) for story in stories]
    if len(stories) > 1:
        blocks.insert(0, [words("Rows that match: {count}", count=len(stories))])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _told(report: Report, story: Story, words: Words) -> list[str]:
    telling = Telling(report, story.used, words) if story.used else None
    steps = [step(telling) for step in _STEPS] if telling else []
    lines = [*_title(report, story, words), *_wrap(_verdict(story, telling, words))]
    lines += ["", *_heading(1, Step(words("The cells it came from")), words)]
    lines += _cells(story.cells, words)
    for number, step in enumerate(steps, 2):
        lines += ["", *_heading(number, step, words), *_body(step, words)]
    if story.problems:
        lines += ["", *_heading(len(steps) + 2, Step(words("Problems of this row")), words)]
        lines += _problems(story, words)
    return lines


def _title(report: Report, story: Story, words: Words) -> Iterator[str]:
    title = f"{words(':')} ".join(filter(None, (story.id, story.name)))
    lines = textwrap.wrap(figures.clip(title, LONGEST_VALUE), COLUMNS) or ["–"]
    yield from lines
    yield "=" * min(COLUMNS, max(map(figures.width, lines)))
    place = words(
        "{file}, sheet {sheet}, row {row}; as of {date}",
        file=report.source.file,
        sheet=story.sheet,
        row=story.row,
        date=figures.day(report.options.as_of, words.locale),
    )
    yield from _wrap(place)


def _verdict(story: Story, telling: Telling | None, words: Words) -> str:
    """What became of the row, in a sentence or two."""
    if telling is None:
        return _unused(story, words)
    used = telling.used
    status, amount = words(LAYERS[used.status.status]), telling.money(used.weighted.amount)
    if used.status.status == "lost":
        return words("Used: {status}, so it adds nothing to any forecast.", status=status)
    if used.weighted.amount is None:
        return words("Used: {status}, counted but not priced.", status=status)
    if used.status.status == "won":
        return words("Used: {status}, {amount} in full.", status=status, amount=amount)
    return words("Used: {status}, {amount} weighted.", status=status, amount=amount)


def _unused(story: Story, words: Words) -> str:
    if story.outcome == "rejected":
        said = words("Rejected: nothing of it is in the forecast.")
        totals, _ = at_stake(list(zip(story.problems[:1], story.stakes[:1], strict=True)))
        worth = " + ".join(starmap(partial(_worth, words), totals.items()))
        return f"{said} {words('Its total is {amount}.', amount=worth)}" if worth else said
    if story.left_out:
        return words("Skipped: the profile leaves hidden rows out, and this row is hidden.")
    why = next((p for p in story.problems if p.code in _SKIPS), None)
    reason = message(why, words) if why else words("It is a copy of a row above")
    return words("Skipped: nothing of this row is counted. {reason}.", reason=reason)


def _worth(words: Words, currency: str, amount: Decimal) -> str:
    written = figures.decimal(amount, minor_digits(currency), words.locale)
    return f"{written}\u00a0{currency}".strip()


def _heading(number: int, step: Step, words: Words) -> Iterator[str]:
    """The step and what it comes to on the left; its rules and cells on the right, or below."""
    left = f"{number}. {step.heading}"
    if step.result:
        left += f"{words(':')} {step.result}"
    rests = ", ".join(step.rules)
    rests += f" ({', '.join(step.cells)})" if step.cells else ""
    gap = COLUMNS - figures.width(left) - figures.width(rests)
    if gap >= 2:
        yield (left + " " * gap + rests).rstrip()
    else:
        yield left
        yield from _wrap(rests, _INDENT)


def _wrap(text: str, indent: str = "", first: str | None = None) -> list[str]:
    wide = figures.width(text) > len(text) + 2  # letters of two columns each, such as Chinese ones
    return textwrap.wrap(
        text,
        COLUMNS // 2 + len(indent) if wide else COLUMNS,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_on_hyphens=False,
    )


def _fact(label: str, value: str, width: int = _LABEL) -> list[str]:
    cut = figures.clip(label, width)
    first = f"{_INDENT}{cut}{' ' * (width - figures.width(cut))}  "
    return _wrap(value or "–", " " * (len(_INDENT) + width + 2), first)


def _body(step: Step, words: Words) -> Iterator[str]:
    labels = [figures.width(said.label) for said in step.said if isinstance(said, Fact)]
    width = min(max(labels, default=0), _LABEL)
    for said in step.said:
        yield from _fact(*said, width) if isinstance(said, Fact) else _wrap(said, _INDENT)
    if step.lines:
        yield from _table(step.lines, words)


def _table(lines: Sequence[Line], words: Words) -> Iterator[str]:
    head = Line("", words("Due by then"), words("Running total"), words("In the month"))
    if not any(line.share for line in lines):
        head = head._replace(share="")
    if not any(line.running for line in lines):
        head = head._replace(running="", amount="")
    rows = [head, *lines] if any(head) else list(lines)
    widths = [max(map(figures.width, column)) for column in zip(*rows, strict=True)]
    widths[0] = max(widths[0], _LABEL)

    def row(line: Line) -> str:
        label = line.label + " " * (widths[0] - figures.width(line.label))
        cells = zip(line[1:], widths[1:], strict=True)
        right = (" " * (width - figures.width(cell)) + cell for cell, width in cells if width)
        return (_INDENT + "   ".join((label, *right))).rstrip()

    drawn = list(map(row, rows))
    yield from drawn[:-1]
    yield _INDENT + "-" * (max(map(figures.width, drawn)) - len(_INDENT))
    yield drawn[-1]


def _cells(cells: Sequence[CellRead], words: Words) -> Iterator[str]:
    """A line a cell that holds something, then the blank ones in one sentence."""
    filled = [cell for cell in cells if cell.value is not None]
    places = max((len(cell.cell) for cell in filled), default=0)
    width = max((figures.width(_named(cell, words)) for cell in filled), default=0)
    for cell in filled:
        label = _named(cell, words)
        first = f"{_INDENT}{cell.cell:<{places}}  {label}{' ' * (width - figures.width(label))}  "
        value = figures.clip(_shown(cell, words), LONGEST_VALUE)
        yield from _wrap(value, " " * figures.width(first), first)
    blank = [f"{cell.heading} ({cell.cell})" for cell in cells if cell.value is None]
    if blank:
        yield from _wrap(words("Blank: {cells}", cells=", ".join(blank)), _INDENT)


def _named(cell: CellRead, words: Words) -> str:
    heading = cell.heading or words.label("opportunities", cell.field)
    return figures.clip(heading, _LONGEST_HEADING)


def _shown(cell: CellRead, words: Words) -> str:
    text = _value(cell, words)
    if cell.origin == PROFILE:
        return words("{value} (the profile's default)", value=text)
    if cell.origin == EITHER:
        return words("{value} (or the profile's default for a blank cell)", value=text)
    return text


def _value(cell: CellRead, words: Words) -> str:
    """A typed cell as a person reads it."""
    value = cell.value
    if isinstance(value, Unreadable):
        return words("{found} (not understood)", found=value.found or "–")
    if isinstance(value, dt.datetime):
        return figures.day(value.date(), words.locale)
    if isinstance(value, float):
        return _number(cell.field, Decimal(f"{value:.15g}"), words)
    known = _CHOICES.get(cell.field, {}).get(str(value))
    return words(known) if known else str(value)


def _number(field: str, number: Decimal, words: Words) -> str:
    digits = max(0, -int(number.as_tuple().exponent))
    if field == "probability":
        return figures.share(int(number.scaleb(digits)), digits, words.locale)
    return figures.decimal(number, digits, words.locale)


def _problems(story: Story, words: Words) -> Iterator[str]:
    """Code, cell and sentence of each problem, and what to do about it."""
    places = [place(problem) for problem in story.problems]
    width = max(map(len, places))
    for problem, where in zip(story.problems, places, strict=True):
        first = f"{_INDENT}{problem.code}  {where:<{width}}  "
        yield from _wrap(message(problem, words), " " * len(first), first)
        yield from _wrap(cure(problem, words), " " * len(first))
