"""What-ifs: changes to what a workbook says, by the words of a command line or a TOML file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from forecaster.errors import ScenarioError
from forecaster.problems import printable
from forecaster.words.keys import name_key, nearest
from forecaster.words.kinds import mark
from forecaster.words.scenario_sentences import WHAT_IF

MILESTONE, RATE, DELAY = "milestone", "rate", "delay"
MOST_SCENARIOS = 10
MOST_CHANGES = 100
LONGEST_NAME = 60
LONGEST_DELAY = {"d": 3_660, "w": 520, "m": 120}
_BASE = "base"
_KEYS = ("name", "delay", "set")
_END = ".probability"
_POINTS = re.compile(r"(\d{1,3}(?:\.\d{1,10})?)\s*%?", re.ASCII)
_RATE = re.compile(r"\d{1,10}(?:\.\d{1,14})?", re.ASCII)
_DELAY = re.compile(r"(\d{1,4})([dwm])", re.ASCII)
_MOST_DIGITS = 15

_FORMS = mark(
    "Write milestone.NAME.probability=40, milestone.PIPELINE/NAME.probability=40, rate.USD=0.95 or"
    " delay=30d."
)
_POINTS_ARE = mark("Write percent points from 0 to 100, such as 40 or 12.5.")
_RATES_ARE = mark("Write units of the reporting currency for 1 unit, above 0, such as 0.95.")
_DELAYS_ARE = mark(
    "Write days, weeks or months: 30d, 2w or 1m; {days} days, {weeks} weeks or {months} months at"
    " most."
)
_SHAPE = mark(
    'Write [[scenario]] with name = "Cautious", and delay = "30d" or [scenario.set] with'
    ' "milestone.Bid.probability" = 40 below it.'
)
_ONCE = mark("Keep one of them.")


class Change(NamedTuple):
    """One thing that is taken to be otherwise.

    ``kind`` is `MILESTONE` (``name`` a milestone, or ``PIPELINE/NAME``; ``value`` percent points),
    `RATE` (``name`` a currency; ``value`` units of the reporting currency) or `DELAY` (no name;
    ``value`` as in ``30d``, ``2w``, ``1m``).
    """

    kind: str
    name: str
    value: str

    @property
    def target(self) -> str:
        """What it changes, as a command line names it."""
        if self.kind == DELAY:
            return DELAY
        return f"{self.kind}.{self.name}{_END if self.kind == MILESTONE else ''}"

    @property
    def written(self) -> str:
        """The change, as a command line says it.

        >>> Change("milestone", "Bid", "40").written, Change("delay", "", "30d").written
        ('milestone.Bid.probability=40', 'delay=30d')
        """
        return f"{self.target}={self.value}"


class Asked(NamedTuple):
    """A scenario that was asked for: its name, and its changes in an order of their own."""

    name: str
    changes: tuple[Change, ...]


def change(said: str) -> Change:
    """The change that a text such as ``milestone.Bid.probability=40`` says.

    >>> change("rate.usd = 0.950")
    Change(kind='rate', name='USD', value='0.95')

    Raises
    ------
    ScenarioError
        Saying what may be written.
    """
    target, equals, value = said.rpartition("=")
    if not equals:
        raise ScenarioError(mark("{said} is no change"), _FORMS, said=said)
    return _change(target.strip(), value.strip())


def _change(target: str, value: str) -> Change:
    kind, _, name = target.partition(".")
    name = name.strip()
    if target == DELAY:
        return Change(DELAY, "", _delay(value))
    if kind == MILESTONE and name.endswith(_END) and name.removesuffix(_END).strip():
        return Change(MILESTONE, name.removesuffix(_END).strip(), _points(value))
    if kind == RATE and re.fullmatch(r"[A-Za-z]{3}", name):
        return Change(RATE, name.upper(), _rate(value))
    raise ScenarioError(mark("{target} is nothing that can be changed"), _FORMS, target=target)


def _points(value: str) -> str:
    found = _POINTS.fullmatch(value)
    if not found or Decimal(found[1]) > 100:
        raise ScenarioError(mark("{value} is no probability"), _POINTS_ARE, value=value)
    return _plain(Decimal(found[1]))


def _rate(value: str) -> str:
    rate = Decimal(value) if _RATE.fullmatch(value) else Decimal(0)
    if not rate or len(rate.normalize().as_tuple().digits) > _MOST_DIGITS:
        raise ScenarioError(mark("{value} is no exchange rate"), _RATES_ARE, value=value)
    return _plain(rate)


def _delay(value: str) -> str:
    found = _DELAY.fullmatch(value)
    if not found or not 1 <= int(found[1]) <= LONGEST_DELAY[found[2]]:
        days, weeks, months = (f"{most:,}" for most in LONGEST_DELAY.values())
        raise ScenarioError(
            mark("{value} is no delay"),
            _DELAYS_ARE,
            value=value,
            days=days,
            weeks=weeks,
            months=months,
        )
    return f"{int(found[1])}{found[2]}"


def _plain(number: Decimal) -> str:
    """A number without an exponent or needless zeros."""
    return f"{number.normalize():f}"


def scenario(name: str, changes: Iterable[Change]) -> Asked:
    """A scenario of changes, whose order says nothing.

    Raises
    ------
    ScenarioError
        There is none, there are too many, or two change the same thing.
    """
    ordered = tuple(sorted(changes, key=lambda one: (one.kind, name_key(one.name))))
    if not ordered:
        raise ScenarioError(mark("The scenario {name} changes nothing"), _SHAPE, name=name)
    if len(ordered) > MOST_CHANGES:
        message = mark("The scenario {name} has {count} changes")
        raise _too_many(message, MOST_CHANGES, name, ordered)
    seen: set[tuple[str, str]] = set()
    for one in ordered:
        key = (one.kind, name_key(one.name))
        if key in seen:
            message = mark("The scenario {name} changes {target} twice")
            raise ScenarioError(message, _ONCE, name=name, target=one.target)
        seen.add(key)
    return Asked(name, ordered)


def _too_many(message: str, most: int, name: str, them: Sequence[object]) -> ScenarioError:
    cure = mark("There may be {most} at most.")
    return ScenarioError(message, cure, name=name, count=len(them), most=most)


def from_words(settings: Sequence[str], delay: str | None) -> tuple[Asked, ...]:
    """The scenario of a command line's ``--set`` and ``--delay``; none where it has neither.

    Raises
    ------
    ScenarioError
        A word cannot be understood, or two change the same thing.
    """
    said = [change(one) for one in settings]
    if delay is not None:
        said.append(Change(DELAY, "", _delay(delay.strip())))
    return (scenario(WHAT_IF, said),) if said else ()


def together(found: Sequence[Asked]) -> tuple[Asked, ...]:
    """Scenarios that stand in one report.

    Raises
    ------
    ScenarioError
        Two have one name, or there are too many.
    """
    seen: set[str] = set()
    for one in found:
        if name_key(one.name) in seen:
            message = mark("Two scenarios are called {name}")
            raise ScenarioError(message, mark("Rename one."), name=one.name)
        seen.add(name_key(one.name))
    if len(found) > MOST_SCENARIOS:
        raise _too_many(mark("There are {count} scenarios"), MOST_SCENARIOS, "", found)
    return tuple(found)


def from_toml(text: str) -> tuple[Asked, ...]:
    """The scenarios of a file, in its order.

    Raises
    ------
    ScenarioError
        It is no TOML, or says what no scenario may.
    """
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise ScenarioError(mark("This is no TOML: {detail}"), _SHAPE, detail=error) from error
    _known(data, ("scenario",))
    tables = data.get("scenario")
    if not isinstance(tables, list) or not tables:
        raise ScenarioError(mark("There is no [[scenario]]"), _SHAPE)
    return tuple(_of_table(table) for table in tables)


def _known(data: Mapping[str, Any], allowed: Sequence[str]) -> None:
    for key in data:
        if key not in allowed:
            guess = nearest(key, allowed)
            message = mark("There is no key {key}; there are {allowed}")
            cure = mark("Did you mean {guess}?") if guess else _SHAPE
            raise ScenarioError(message, cure, key=key, allowed=", ".join(allowed), guess=guess)


def _of_table(table: Any) -> Asked:  # noqa: ANN401 - whatever TOML holds
    if not isinstance(table, dict):
        raise ScenarioError(mark("There is no [[scenario]]"), _SHAPE)
    _known(table, _KEYS)
    name = _name(table.get("name"))
    said = list(_changes("", table.get("set", {})))
    if "delay" in table:
        said.append(_change(DELAY, _value(DELAY, table["delay"])))
    return scenario(name, said)


def _name(name: object) -> str:
    """A scenario's name, as every format can hold it."""
    told = printable(" ".join(name.split())) if isinstance(name, str) else ""
    if not told:
        raise ScenarioError(mark("A scenario has no name"), _SHAPE)
    if name_key(told) == _BASE:
        message = mark("{name} is what the workbook itself is called")
        raise ScenarioError(message, mark("Call the scenario otherwise."), name=told)
    if len(told) > LONGEST_NAME:
        cure = mark("Use {most} characters at most.")
        raise ScenarioError(mark("The name {name} is too long"), cure, name=told, most=LONGEST_NAME)
    return told


def _changes(path: str, data: object) -> Iterator[Change]:
    """The changes of a table; keys with dots are tables inside it: ``rate.USD = 0.95``."""
    if not isinstance(data, dict):
        raise ScenarioError(mark("set is no table of changes"), _SHAPE)
    for key, value in data.items():
        target = f"{path}{key}"
        if isinstance(value, dict):
            yield from _changes(f"{target}.", value)
        else:
            yield _change(target, _value(target, value))


def _value(target: str, value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = Decimal(value)
        return f"{number:f}" if abs(number.adjusted()) <= _MOST_DIGITS else str(number)
    raise ScenarioError(mark("{target} must be a number or text"), _SHAPE, target=target)
