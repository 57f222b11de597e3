"""Recipients: to which addresses the report of a team goes, and in which language."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from forecaster.problems import Problem
from forecaster.records.flags import Flags, texts
from forecaster.records.known import Names, flag_unknown, settled
from forecaster.records.rows import check_rows
from forecaster.sheets import RawSheet

_LONGEST = 254  # RFC 5321, 4.5.3.1
_LONGEST_LOCAL = 64
_SEPARATORS = re.compile("[;,]")
# Plain ASCII. A name in another script is refused, not encoded: IDNA's two versions send
# "straße.example" to two different domains, and a look-alike letter sends a report to a stranger.
# Whoever means it can write its xn-- form. Signs that route mail (! %) or mean something to a
# shell (| `) are refused, and so is a "-" in front, which would read as an option.
_LOCAL = re.compile(r"(?!-)[A-Za-z0-9#$&'*+/=?^_{}~-]+(?:\.[A-Za-z0-9#$&'*+/=?^_{}~-]+)*")
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?=[A-Za-z][A-Za-z0-9]){_LABEL}")


class Recipient(NamedTuple):
    """Who gets a report.

    Attributes
    ----------
    team
        The team, spelled as on Opportunities; blank for the report of everyone.
    to, cc
        Addresses, each plain and safe to stand in a header, each once; ``cc`` may be empty.
    language
        ``en`` or ``fr``.
    row
        The row's number in the workbook.
    """

    team: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    language: str
    row: int


def is_address(text: str) -> bool:
    r"""Whether a text is one plain e-mail address and nothing else.

    >>> is_address("ann@acme.example"), is_address("Ann <ann@acme.example>")
    (True, False)
    >>> is_address("ann@acme.example\nBcc: eve@evil.example"), is_address("ann@acme")
    (False, False)
    """
    local, at, domain = text.partition("@")
    return bool(
        at
        and len(text) <= _LONGEST
        and len(local) <= _LONGEST_LOCAL
        and _LOCAL.fullmatch(local)
        and _DOMAIN.fullmatch(domain)
    )


def addresses(cell: str) -> tuple[str, ...]:
    """The addresses of a cell, good and bad, each once whatever its case; ``;`` or ``,`` between.

    >>> addresses("ann@acme.example; bob@acme.example, ANN@acme.example;")
    ('ann@acme.example', 'bob@acme.example')
    """
    parts = (part.strip() for part in _SEPARATORS.split(cell))
    once: dict[str, str] = {}
    for part in filter(None, parts):
        once.setdefault(part.casefold(), part)
    return tuple(once.values())


def read_recipients(
    sheet: RawSheet | None, teams: Names, language: str
) -> tuple[tuple[Recipient, ...], list[Problem]]:
    """The rows of the Recipients sheet; rows with bad cells are rejected and said (E231).

    Parameters
    ----------
    language
        The run's language, for rows that name none.

    Raises
    ------
    ForecasterError
        E126 teams that nobody belongs to.
    """
    if sheet is None:
        return (), []
    flags = Flags(sheet, *check_rows(sheet))
    to, cc = _addresses(flags, "to"), _addresses(flags, "cc")
    flag_unknown(flags, "E126", "team", teams)
    problems = settled(flags)
    team = [teams.spelled(t) if t else "" for t in texts(sheet, "team")]
    lang = [said or language for said in texts(sheet, "language")]
    every = zip(team, to, cc, lang, sheet.rows.tolist(), strict=True)
    good = (~flags.rejected).tolist()
    return tuple(Recipient(*r) for r, is_good in zip(every, good, strict=True) if is_good), problems


def _addresses(flags: Flags, field: str) -> list[tuple[str, ...]]:
    """The addresses of each cell; flags cells with a part that is none (E231)."""
    cells = texts(flags.sheet, field)
    every = [addresses(cell) for cell in cells]
    bad = [
        "; ".join(a for a in found if not is_address(a)) or ("" if found else cell)
        for cell, found in zip(cells, every, strict=True)
    ]
    flags.flag("E231", np.array([bool(b) for b in bad], dtype=bool), field, bad.__getitem__)
    return every
