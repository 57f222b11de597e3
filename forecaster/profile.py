"""Profiles: a TOML file that says how somebody else's workbook is to be read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from forecaster.errors import ForecasterError
from forecaster.problems import Problem
from forecaster.words.headings import SHEETS
from forecaster.words.keys import name_key, nearest
from forecaster.words.kinds import mark

READ_CHOICES: dict[str, tuple[str, ...]] = {
    "dates": ("dmy", "mdy", "ymd"),
    "decimal": (",", "."),
    "percent": ("points", "fraction"),
    "tags": (),
    "hidden": ("include", "exclude", "error"),
    "total_rows": ("check", "error"),
}
# Fields whose cells hold words, which [values] may translate.
_WORDED = ("text", "choice", "flag", "list")
_LARGEST = 1e15
_ONE_OF = mark("{key} must be one of {known}, not {value}")
_POINTS = mark("{key} must be percent points from 0 to 100, not {value}")
_CLOSES = mark("{key} closes, so it must be {known}, not {value}")
_SIMPLE = mark("{key} must be text or a number, not {value}")


@dataclass(frozen=True)
class MilestoneList:
    """The profile's stand-in for a Milestones sheet (R6): percent points by milestone."""

    probabilities: dict[str, float]
    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Profile:
    """How to read one kind of workbook; every part may be empty.

    Attributes
    ----------
    sheets
        Role → the sheet's name in the workbook.
    columns
        Role → field → heading; a blank heading leaves the field unread.
    values
        Field → what the workbook says → what it means.
    milestones
        Stands in for a Milestones sheet.
    defaults
        Field of Opportunities → what a blank cell, or the absent column, holds.
    dates, decimal, percent, tags, hidden, total_rows
        The ``[read]`` section; blank where it is not declared.
    """

    sheets: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    milestones: MilestoneList | None = None
    defaults: Mapping[str, str | float] = field(default_factory=dict)
    dates: str = ""
    decimal: str = ""
    percent: str = ""
    tags: str = ""
    hidden: str = ""
    total_rows: str = ""


def parse_profile(text: str) -> Profile:
    """Read a profile from TOML.

    Raises
    ------
    ForecasterError
        E108, naming the key: TOML that does not parse, unknown keys, values of a wrong kind.
    """
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also numbers and lists beyond all measure
        raise _wrong("{detail}", detail=error) from error
    _known("", data, ("sheets", "columns", "values", "milestones", "defaults", "read"))
    read = _section(data, "read")
    _known("read", read, READ_CHOICES)
    for key, value in read.items():
        _choice(key, value)
    return Profile(
        sheets=_sheets(_section(data, "sheets")),
        columns=_columns(_section(data, "columns")),
        values=_values(_section(data, "values")),
        milestones=_milestones(_section(data, "milestones")),
        defaults=_defaults(_section(data, "defaults")),
        **read,
    )


def _wrong(phrase: str, **names: object) -> ForecasterError:
    more = tuple((name, str(value)) for name, value in names.items())
    return ForecasterError(Problem("E108", found=phrase, more=more))


def _section(data: Mapping[str, Any], name: str, path: str = "") -> dict[str, Any]:
    value = data.get(name, {})
    if not isinstance(value, dict):
        raise _wrong(mark("{key} must be a section, [{key}]"), key=f"{path}{name}")
    return value


def _known(section: str, data: Mapping[str, Any], allowed: Any) -> None:  # noqa: ANN401 - any container
    for key in data:
        if key not in allowed:
            phrase = (
                mark("unknown key {key} in [{section}]")
                if section
                else mark("unknown section [{key}]")
            )
            raise _wrong(phrase, key=key, section=section, guess=nearest(key, allowed))


def _text(path: str, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong(mark("{key} must be text in quotes, not {value}"), key=path, value=value)
    return value


def _choice(key: str, value: object) -> None:
    allowed = READ_CHOICES[key]
    text = _text(f"read.{key}", value)
    if allowed and text not in allowed:
        raise _wrong(_ONE_OF, key=f"read.{key}", known=", ".join(allowed), value=text)
    if not text:
        raise _wrong(mark("{key} is blank"), key=f"read.{key}")


def _sheets(data: Mapping[str, Any]) -> dict[str, str]:
    _known("sheets", data, SHEETS)
    return {role: _text(f"sheets.{role}", name) for role, name in data.items()}


def _columns(data: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    _known("columns", data, SHEETS)
    chosen = {}
    for role in data:
        section = _section(data, role, "columns.")
        _known(f"columns.{role}", section, [f.name for f in SHEETS[role].fields])
        chosen[role] = {f: _text(f"columns.{role}.{f}", h) for f, h in section.items()}
    return chosen


def _values(data: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    fields = {
        f.name: f.kind for words in SHEETS.values() for f in words.fields if f.kind in _WORDED
    }
    _known("values", data, fields)
    for name in data:
        _once(f"values.{name}", _section(data, name, "values."))
    return {
        name: {
            k: _text(f"values.{name}.{k}", v) for k, v in _section(data, name, "values.").items()
        }
        for name in data
    }


def _milestones(data: Mapping[str, Any]) -> MilestoneList | None:
    if not data:
        return None
    probabilities: dict[str, float] = {}
    closing: dict[str, tuple[str, ...]] = {"won": (), "lost": ()}
    for name, value in data.items():
        if name in closing and isinstance(value, list):
            closing[name] = tuple(_text(f"milestones.{name}", v) for v in value)
        elif isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100:
            probabilities[name] = float(value)
        else:
            raise _wrong(_POINTS, key=f"milestones.{name}", value=value)
    for name, certain in ((n, c) for k, c in (("won", 100), ("lost", 0)) for n in closing[k]):
        said = {name_key(n): p for n, p in probabilities.items()}.get(name_key(name), certain)
        if said != certain:
            raise _wrong(_CLOSES, key=f"milestones.{name}", known=certain, value=f"{said:.15g}")
    _once("milestones", [n for n in data if n not in closing])
    lost = set(map(name_key, closing["lost"]))
    both = [name for name in closing["won"] if name_key(name) in lost]
    if both:
        raise _wrong(mark("milestones.won and milestones.lost both name {value}"), value=both[0])
    return MilestoneList(probabilities, closing["won"], closing["lost"])


def _once(section: str, names: Iterable[str]) -> None:
    """Refuse names that differ by case or spaces only."""
    seen: dict[str, str] = {}
    for name in names:
        if name_key(name) in seen:
            raise _wrong(mark("[{section}] says {value} twice"), section=section, value=name)
        seen[name_key(name)] = name


def _defaults(data: Mapping[str, Any]) -> dict[str, str | float]:
    _known("defaults", data, [f.name for f in SHEETS["opportunities"].fields])
    for name, value in data.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not isinstance(value, str) and not (number and abs(value) < _LARGEST):
            raise _wrong(_SIMPLE, key=f"defaults.{name}", value=value)
    return dict(data)


def quoted(text: str) -> str:
    """A text as a TOML basic string, with nothing in it that a terminal would act on."""
    escaped = "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in text)
    return f'"{escaped}"'
