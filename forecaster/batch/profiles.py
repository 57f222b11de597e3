"""Which profile is for which workbook: the batch's TOML file."""

from __future__ import annotations

import fnmatch
import tomllib
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from forecaster.errors import BatchError
from forecaster.words.kinds import mark

_SYNTAX = mark("The batch's settings are no TOML: {reason}")
_SHAPE = mark("The batch's settings are wrong at {key}: it must be {known}")
_UNKNOWN = mark("The batch's settings have an unknown key: {key}")
_EXAMPLE = mark('Write a section [[profiles]] with files = "north/*.xlsx", profile = "north.toml".')


class Rule(NamedTuple):
    """The profile file of the workbooks whose path ends as a pattern says."""

    files: str
    profile: str


def parse_rules(text: str) -> tuple[Rule, ...]:
    """Read the rules, in their order: the first that matches a workbook counts.

    Raises
    ------
    BatchError
        It is no TOML, or says something else.
    """
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BatchError(_SYNTAX, _EXAMPLE, reason=error) from error
    for key in data:
        if key != "profiles":
            raise BatchError(_UNKNOWN, _EXAMPLE, key=key)
    entries = data.get("profiles", [])
    if not isinstance(entries, list):
        raise BatchError(_SHAPE, _EXAMPLE, key="profiles", known="[[profiles]]")
    return tuple(_rule(number, entry) for number, entry in enumerate(entries, 1))


def _rule(number: int, entry: Any) -> Rule:  # noqa: ANN401 - whatever the file says
    place = f"profiles {number}"
    if not isinstance(entry, dict):
        raise BatchError(_SHAPE, _EXAMPLE, key=place, known="[[profiles]]")
    for key in entry:
        if key not in Rule._fields:
            raise BatchError(_UNKNOWN, _EXAMPLE, key=f"{place}: {key}")
    for key in Rule._fields:
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise BatchError(_SHAPE, _EXAMPLE, key=f"{place}: {key}", known='"…"')
    return Rule(**entry)


def matches(rule: Rule, path: str) -> bool:
    r"""Whether a path, with ``/`` or ``\\``, ends as the pattern says, step by step, in any case.

    >>> matches(Rule("north/*.xlsx", ""), "/data/North/deals.xlsx")
    True
    >>> matches(Rule("*.xlsx", ""), "/data/deals.xls")
    False
    """
    steps = PurePosixPath(path.replace("\\", "/").casefold()).parts
    wanted = PurePosixPath(rule.files.replace("\\", "/").casefold()).parts
    ends = steps[len(steps) - len(wanted) :]
    return len(steps) >= len(wanted) and all(map(fnmatch.fnmatchcase, ends, wanted))
