"""The opportunities that somebody asks for, found in a workbook, and the story of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from forecaster.errors import ForecasterError
from forecaster.options import Options
from forecaster.problems import Problem
from forecaster.reading.workbook import read_workbook
from forecaster.reporting.story.steps import explain as tell
from forecaster.reporting.story.story import Story
from forecaster.reporting.story.traced import Traced
from forecaster.run import DISAGREE, DONE, NOTHING, REJECTED, Result, worked_out
from forecaster.sheets import RawSheet
from forecaster.words.keys import name_key, nearest

_ROW = re.compile(r"row:([1-9]\d{0,6})", re.IGNORECASE)


@dataclass(frozen=True)
class Explanation(Result):
    """What came of asking: the stories, in the order of the sheet, or why there are none."""

    stories: tuple[Story, ...] = ()


def explain(path: Path, wanted: str, options: Options) -> Explanation:
    """Tell how the opportunities that ``wanted`` names become their months.

    ``wanted`` is an ID, else a name, else ``row:12``; `find_rows` says how each is matched. The
    exit code is 0 where all of them are used or skipped, 1 where one was rejected, 2 where nothing
    can be told (E128: none is found), and 3 where control totals disagree.
    """
    try:
        raw = read_workbook(path, options.profile, options.by, options.limits)
        rows = find_rows(raw.sheets["opportunities"], wanted)
        records, report = worked_out(raw, options)
    except ForecasterError as error:
        return Explanation(NOTHING, error.problems, seen=error.seen)
    traced = Traced(raw.sheets, records, report)
    stories = tuple(tell(traced, row) for row in rows)
    rejected = any(story.outcome == "rejected" for story in stories)
    code = DISAGREE if not report.checks_ok else REJECTED if rejected else DONE
    return Explanation(code, report.problems, report, stories=stories)


def find_rows(sheet: RawSheet, wanted: str) -> list[int]:
    """The places, from 0, of the rows that ``wanted`` names, in the order of the sheet.

    An ID as it was read (a numeric one without ``.0``); else an ID, then a name, whatever the case
    and the spaces; else ``row:12``, the workbook's own row.

    Raises
    ------
    ForecasterError
        E128 where there is none, with the ID or the name most like it.
    """
    key = name_key(wanted)
    ids, names = sheet.texts("id"), sheet.texts("name")
    found = (
        _places(ids, wanted.strip().__eq__)
        or _places(ids, lambda text: name_key(text) == key)
        or _places(names, lambda text: name_key(text) == key)
        or _at_row(sheet, wanted)
    )
    if not key or not found:
        guess = nearest(wanted, filter(None, ids)) or nearest(wanted, filter(None, names))
        raise ForecasterError(
            Problem("E128", sheet.title, found=wanted.strip(), more=(("guess", guess),))
        )
    return found


def _places(texts: list[str], fits: Callable[[str], bool]) -> list[int]:
    fitting = {text for text in set(texts) if text and fits(text)}
    return [i for i, text in enumerate(texts) if text in fitting] if fitting else []


def _at_row(sheet: RawSheet, wanted: str) -> list[int]:
    asked = _ROW.fullmatch(wanted.strip())
    rows = sheet.rows.tolist()
    number = int(asked[1]) if asked else 0
    return [rows.index(number)] if number in rows else []
