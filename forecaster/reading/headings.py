"""Headings: which row holds them, and which column is which field."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from forecaster.errors import ForecasterError
from forecaster.problems import Problem, column_letters
from forecaster.profile import Profile, quoted
from forecaster.reading.guesses import likely
from forecaster.reading.heading_rows import HeadingRows, Merged, find_heading_rows
from forecaster.sheets import Reading, Seen
from forecaster.words.headings import CLOSE_DATE, CONTACT_NOM, SHEETS
from forecaster.words.keys import heading_key, nearest

SHOWN = 40

# A sheet needs one field of each group, in its columns or in the profile's defaults.
REQUIRED: dict[str, tuple[tuple[str, ...], ...]] = {
    "opportunities": (("name",), ("contact", "organisation"), ("milestone",), ("owner", "team")),
    "contacts": (("name", "last_name", "first_name", "organisation"),),
    "milestones": (("milestone",), ("probability",)),
    "exchange_rates": (("currency",), ("rate",)),
    "custom_fields": (("field",),),
    "targets": (("month",), ("amount",)),
    "lost_reasons": (("lost_reason",),),
    "recipients": (("to",),),
}

# A forecast without these is possible, and hardly meant.
ADVISED = (("value", "total_value"), ("expected_close", "closed_on"))

_ALIASES = {
    role: {heading_key(h): f.name for f in words.fields for h in (*f.english, *f.french, f.name)}
    for role, words in SHEETS.items()
}
_CLOSE_DATE = {heading_key(h) for h in CLOSE_DATE}


class Layout(NamedTuple):
    """Where the columns of a sheet are: the index of the last heading row, and columns from 0."""

    row: int
    fields: dict[str, int]
    custom: dict[str, int]
    headings: dict[int, str]
    named: frozenset[str] = frozenset()  # fields that the profile names, unread ones too
    first_row: int = -1  # the index of the first heading row

    def rows(self) -> tuple[int, int]:
        """The first and last heading row, as the workbook counts them."""
        return self.first_row + 1, self.row + 1

    def readings(self) -> tuple[Reading, ...]:
        """What each heading is taken for, in the order of the sheet; scales are not known yet."""
        fields = {column: field for field, column in self.fields.items()}
        return tuple(
            Reading(fields.get(column, ""), heading, column)
            for column, heading in sorted(self.headings.items())
        )


def find_layout(
    role: str,
    title: str,
    rows: Sequence[Sequence[object]],
    profile: Profile,
    merged: Sequence[Merged] = (),
) -> Layout:
    """Find the heading rows and match their headings to the fields of a role.

    Parameters
    ----------
    merged
        Merged ranges of the sheet, as `SheetScan` has them.

    Raises
    ------
    ForecasterError
        E103 two headings claim one field, E104 the same heading twice, E105 no headings, E109 a
        heading of the profile is not there. All but E105 carry the headings seen.
    """
    named = profile.columns.get(role, {})
    known = {*_ALIASES[role], *_CLOSE_DATE, *(heading_key(h) for h in named.values() if h)}
    found = find_heading_rows(rows, known, merged)
    if found is None:
        first = next((texts for row in rows if (texts := [c for c in row if _says(c)])), [])
        shown = _listed([str(cell).strip()[:SHOWN] for cell in first]) or "–"
        raise ForecasterError(Problem("E105", title, found=shown, more=_aside(role), role=role))
    try:
        return _match(role, title, found, profile)
    except ForecasterError as error:
        raise ForecasterError(
            *error.problems,
            seen={
                role: Seen(title, _alone(role, found.headings), (found.first + 1, found.last + 1))
            },
        ) from error


def _says(cell: object) -> bool:
    return isinstance(cell, str) and bool(cell.strip())


def _match(role: str, title: str, found: HeadingRows, profile: Profile) -> Layout:
    named = profile.columns.get(role, {})
    headings = found.headings
    _refuse_doubles(role, title, found.last, headings)
    fields = _named_fields(role, title, headings, named)
    _infer(role, title, headings, fields, named)
    fields = {field: column for field, column in fields.items() if column >= 0}
    taken = set(fields.values())
    custom = {h: c for c, h in headings.items() if c not in taken}
    return Layout(found.last, fields, custom, headings, frozenset(named), found.first)


def _alone(role: str, headings: Mapping[int, str]) -> tuple[Reading, ...]:
    """What each heading means by itself."""
    return tuple(
        Reading(_meaning(role, heading, headings.values()), heading, column)
        for column, heading in sorted(headings.items())
    )


def _aside(role: str) -> tuple[tuple[str, str], ...]:
    """A sheet that no forecast needs may be left unread."""
    return () if role == "opportunities" else (("aside", role),)


def _refuse_doubles(role: str, title: str, index: int, headings: Mapping[int, str]) -> None:
    first: dict[str, int] = {}
    for column, heading in headings.items():
        key = heading_key(heading)
        if key in first:
            both = _with_cells({c: headings[c] for c in (first[key], column)}, index)
            raise ForecasterError(Problem("E104", title, index + 1, column, "", both, role=role))
        first[key] = column


def _with_cells(headings: Mapping[int, str], index: int) -> str:
    return ", ".join(f"{h} ({column_letters(c)}{index + 1})" for c, h in headings.items())


def _named_fields(
    role: str, title: str, headings: Mapping[int, str], named: Mapping[str, str]
) -> dict[str, int]:
    """Fields that the profile names: their columns, -1 for one left unread."""
    by_key = {heading_key(h): c for c, h in headings.items()}
    fields = {}
    for field, heading in named.items():
        column = by_key.get(heading_key(heading), -1) if heading else -1
        if heading and column < 0:
            guess = nearest(heading, headings.values())
            more = (("guess", guess),)
            raise ForecasterError(Problem("E109", title, 0, -1, field, heading, more, role))
        fields[field] = column
    return fields


def _infer(
    role: str,
    title: str,
    headings: Mapping[int, str],
    fields: dict[str, int],
    named: Mapping[str, str],
) -> None:
    """Match the headings that the profile does not name; adds to ``fields``."""
    taken = {c for c in fields.values() if c >= 0}
    free = {c: h for c, h in headings.items() if c not in taken}
    claims: dict[str, list[int]] = {}
    for column, heading in free.items():
        field = _meaning(role, heading, headings.values())
        if field and field not in named:
            claims.setdefault(field, []).append(column)
    if role == "opportunities":
        bare = [c for c, h in free.items() if heading_key(h) in _CLOSE_DATE]
        _claim_close_dates(bare, claims, named)
    for field, columns in claims.items():
        if len(columns) > 1:
            raise _two_claims(role, title, field, [headings[c] for c in columns])
        fields[field] = columns[0]


def _meaning(role: str, heading: str, headings: Iterable[str]) -> str:
    """The field that a heading names by itself, ``""`` where it names none."""
    key = heading_key(heading)
    if role == "contacts" and key == heading_key(CONTACT_NOM):
        has_first = any(_ALIASES[role].get(heading_key(h)) == "first_name" for h in headings)
        return "last_name" if has_first else "name"
    return _ALIASES[role].get(key, "")


def _claim_close_dates(
    columns: list[int], claims: dict[str, list[int]], named: Mapping[str, str]
) -> None:
    """A bare "close date" is the expected one unless the sheet has one, then the actual one."""
    has_expected = "expected_close" in claims or "expected_close" in named
    field = "closed_on" if has_expected else "expected_close"
    if columns and field not in named and not (field == "closed_on" and field in claims):
        claims[field] = columns


def _two_claims(role: str, title: str, field: str, headings: Sequence[str]) -> ForecasterError:
    found = _listed(headings)
    more = (("section", f"[columns.{role}]"),)
    return ForecasterError(Problem("E103", title, 0, -1, field, found, more, role))


def lacking(role: str, title: str, layout: Layout, profile: Profile) -> list[Problem]:
    """A problem for each column that the sheet needs and lacks (E102), with the likeliest heading.

    ``defaults`` of the profile stand for columns of opportunities.
    """
    defaults = profile.defaults if role == "opportunities" else {}
    missing = [
        group
        for group in REQUIRED[role]
        if not any(field in layout.fields or field in defaults for field in group)
    ]
    # One list of headings is enough for all that is missing.
    lists = (_listed(layout.headings.values()), *("" for _ in missing[1:]))
    return [
        _missing(role, title, group, said, list(layout.custom))
        for group, said in zip(missing, lists, strict=False)
    ]


def _listed(headings: Collection[str]) -> str:
    """Headings in quotes, as many as anybody reads."""
    shown = [f'"{h}"' for h in islice(headings, SHOWN)]
    return ", ".join(shown) + (f" … ({len(headings)})" if len(headings) > SHOWN else "")


def _missing(
    role: str, title: str, group: tuple[str, ...], found: str, custom: list[str]
) -> Problem:
    guess = likely(role, group, custom)
    field, heading = guess or (group[0], "…")
    more = (
        ("section", f"[columns.{role}]"),
        ("line", f"{field} = {quoted(heading)}"),
        ("hint", f'"{heading}"' if guess else ""),
        *(_aside(role) or ((("aside", "defaults"),) if "owner" in group else ())),
    )
    return Problem("E102", title, 0, -1, group[0], found, more, role)


def advised(layout: Layout, defaults: Iterable[str]) -> dict[str, str]:
    """Columns of opportunities that may be missing, but change every figure then.

    Returns
    -------
    dict
        Missing field → the custom heading that is most like it, or ``""``.
    """
    filled = {*layout.fields, *defaults}
    lacking = [group for group in ADVISED if not filled & set(group)]
    guesses = {group[0]: likely("opportunities", group, layout.custom) for group in lacking}
    return {field: guess.heading if guess else "" for field, guess in guesses.items()}
