"""Custom fields: what Custom Fields declares, and the columns that were asked for (R5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from forecaster.errors import ForecasterError
from forecaster.problems import Problem
from forecaster.records.flags import Flags, texts
from forecaster.records.opportunities import TagLinks
from forecaster.records.rows import check_rows
from forecaster.records.tags import separator, split_values, tag_links
from forecaster.sheets import Cells, RawSheet
from forecaster.words.keys import Guesses, heading_key, name_key, nearest


class CustomField(NamedTuple):
    """A declared field: its type, its options as written, and whether it is important."""

    heading: str
    type: str
    options: tuple[str, ...]
    important: bool

    @property
    def is_list(self) -> bool:
        """Whether its options are what its cells may hold."""
        return self.type in ("list", "multilist")


def read_custom_fields(sheet: RawSheet | None) -> tuple[dict[str, CustomField], list[Problem]]:
    """The declared fields, by the key of their heading."""
    if sheet is None:
        return {}, []
    good, problems = check_rows(sheet)
    options = texts(sheet, "options")
    sep = separator(options)
    fields = {}
    rows = zip(
        texts(sheet, "field"), texts(sheet, "type"), options, texts(sheet, "important"), strict=True
    )
    for is_good, (heading, kind, choices, important) in zip(good.tolist(), rows, strict=True):
        if is_good:
            allowed = split_values(choices, sep)
            fields[heading_key(heading)] = CustomField(
                heading, kind or "text", allowed, important == "yes"
            )
    return fields, problems


def find_custom(
    sheet: RawSheet, asked: Iterable[str], *, of_some: bool = False
) -> tuple[dict[str, str], list[Problem]]:
    """The headings that ``--by`` asks for, as asked → as in the workbook, and W418.

    Raises
    ------
    ForecasterError
        E118 where there is no such column, unless a workbook ``of_some`` may lack it.
    """
    headings = [r.heading for r in sheet.readings if not r.field]
    by_key = {heading_key(h): h for h in headings}
    found, problems = {}, []
    for name in asked:
        heading = by_key.get(heading_key(name))
        if heading is not None:
            found[name] = heading
            continue
        guess = ("guess", nearest(name, headings))
        if not of_some:
            more = (("known", ", ".join(headings)), guess)
            raise ForecasterError(Problem("E118", sheet.title, 0, -1, "", name, more))
        problems.append(Problem("W418", sheet.title, 0, -1, "", name, (guess,)))
    return found, problems


def check_declared(flags: Flags, fields: dict[str, CustomField], sep: str) -> None:
    """Remind of important fields left blank (W320) and of values that are no option (W322)."""
    for heading, cells in flags.sheet.custom.items():
        field = fields.get(heading_key(heading))
        if field is None:
            continue
        if field.important:
            blank = np.fromiter((c is None for c in cells.tolist()), dtype=bool, count=len(cells))
            flags.flag("W320", blank, heading)
        if field.options and field.is_list:
            _check_options(flags, field, heading, cells, sep)


def declared_options(
    fields: dict[str, CustomField], headings: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """The options of the columns of these headings, as declared; only lists have any (R5)."""
    found = ((heading, fields.get(heading_key(heading))) for heading in headings)
    return {heading: field.options for heading, field in found if field and field.is_list}


def _check_options(
    flags: Flags, field: CustomField, heading: str, cells: Cells, declared: str
) -> None:
    allowed = {name_key(option) for option in field.options}
    given = [c if type(c) is str else "" for c in cells.tolist()]
    sep = separator(given, declared)
    parts = {
        c: split_values(c, sep) if field.type == "multilist" else (c,) for c in set(given) if c
    }
    strange = {c: [p for p in found if name_key(p) not in allowed] for c, found in parts.items()}
    mask = np.array([bool(strange.get(c)) for c in given], dtype=bool)
    guesses = Guesses(field.options)
    flags.flag("W322", mask, heading, more=lambda i: [("guess", guesses(str(cells[i])))])


def custom_columns(
    sheet: RawSheet, headings: Iterable[str], fields: dict[str, CustomField], declared: str
) -> tuple[dict[str, TagLinks], dict[str, Cells], dict[str, str]]:
    """The asked-for columns: those with several values a cell, the others, and the separators."""
    lists, single, separators = {}, {}, {}
    for heading in headings:
        cells = [c if type(c) is str else "" for c in sheet.custom[heading].tolist()]
        field = fields.get(heading_key(heading))
        if field is not None and field.type == "multilist":
            separators[heading] = separator(cells, declared)
            lists[heading] = tag_links(cells, separators[heading])
        else:
            single[heading] = np.array(cells, dtype=object)
    return lists, single, separators
