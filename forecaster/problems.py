"""Problems: what is wrong with a workbook, as values. The sentence is made last, in one language.

A problem is a code with a place and what was found there; `words.sentences.CATALOGUE` says, code
by code, what becomes of it and how it reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from forecaster.words.catalogue import Words
from forecaster.words.kinds import Outcome, mark
from forecaster.words.scenario_sentences import WHAT_IF
from forecaster.words.sentences import CATALOGUE


class Problem(NamedTuple):
    """One thing wrong at one place.

    ``row`` is the workbook's own row number (1 is the first), 0 for a whole sheet or file;
    ``column`` counts from 0, -1 for a whole row. ``field`` is the profile name of the column (or
    a custom heading), ``found`` the cell as text, ``more`` what else the sentence names.
    """

    code: str
    sheet: str = ""
    row: int = 0
    column: int = -1
    field: str = ""
    found: str = ""
    more: tuple[tuple[str, str], ...] = ()
    role: str = "opportunities"

    @property
    def severity(self) -> str:
        """``error`` (the row or the run is refused) or ``warning`` (accepted by a rule)."""
        return "warning" if CATALOGUE[self.code].outcome is Outcome.WARN else "error"

    @property
    def stops(self) -> bool:
        """Whether nothing can be done because of it."""
        return CATALOGUE[self.code].outcome is Outcome.STOP


def column_letters(column: int) -> str:
    """Excel's letters of a column counted from 0.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    rest = column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def place(problem: Problem) -> str:
    """The cell (``D4``), the row (``4``) or nothing, as Excel writes it.

    >>> place(Problem("E201", "Deals", 4, 3)), place(Problem("E222", "Deals", 4))
    ('D4', '4')
    """
    if not problem.row:
        return ""
    if problem.column < 0:
        return str(problem.row)
    return f"{column_letters(problem.column)}{problem.row}"


class _Blank(dict[str, str]):
    """Names that a sentence asks for and the problem does not give read as nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def _values(problem: Problem, words: Words) -> dict[str, str]:
    values = _Blank(problem.more)
    values["found"] = problem.found
    if problem.code in _PHRASES:
        values["found"] = words(problem.found).format_map(values)
    values["label"] = values["field"] = words.label(problem.role, problem.field)
    if values["part"]:
        values["found"] += f" ({values['part']})"
    for name in ("status", "effect"):
        values[name] = words(values[name])
    if values["scenario"] == WHAT_IF:
        values["scenario"] = words(WHAT_IF)
    if problem.code == "E210" or not values["known"]:
        values["known"] = words(values["known"] or NONE)
    if values["guess"]:
        sentence = GUESS if problem.stops else GUESS_INSIDE
        values["guess"] = " " + words(sentence, guess=values["guess"])
    if problem.code in ("E102", "E105"):
        values |= _advice(values, words)
    return values


def _advice(values: Mapping[str, str], words: Words) -> dict[str, str]:
    """What to do about headings that are missing."""
    aside = DEFAULTS if values["aside"] == "defaults" else ASIDE
    return {
        "aside": " " + words(aside, role=values["aside"]) if values["aside"] else "",
        "hint": words(GUESS, guess=values["hint"]) + " " if values["hint"] else "",
        "headings": words(HEADINGS, headings=values["found"]) if values["found"] else "",
    }


NONE = mark("(there is none)")
HEADINGS = mark("; the headings are {headings}")
DEFAULTS = mark("One for all rows may stand under [defaults].")
ASIDE = mark('Or leave the sheet unread: {role} = "" in a profile under [sheets].')
GUESS = mark("Did you mean {guess}?")
GUESS_INSIDE = mark("(did you mean {guess}?)")
# What was found is one of our own phrases, with names to be filled in.
_PHRASES = ("E004", "E006", "E007", "E014", "E030", "E031", "E108", "E213")


def message(problem: Problem, words: Words) -> str:
    """What is wrong, as one sentence without its place; nothing in it moves a cursor or a line."""
    return printable(words(CATALOGUE[problem.code].message).format_map(_values(problem, words)))


def cure(problem: Problem, words: Words) -> str:
    """What to do about it, as one sentence."""
    return printable(words(CATALOGUE[problem.code].cure).format_map(_values(problem, words)))


def line(problem: Problem, file: str, words: Words) -> str:
    """The whole line of a problem; a stopping one says what to do as well.

    >>> from forecaster.words.catalogue import words
    >>> line(Problem("E201", "Opportunities", 4, 3, "probability", "700"), "p.xlsx", words("en"))
    'p.xlsx: Opportunities!D4: E201 Probability must lie between 0 and 100, found 700'
    """
    where = "!".join(filter(None, (printable(problem.sheet), place(problem))))
    parts = [file, f"{where}: " if where else "", f"{problem.code} {message(problem, words)}"]
    text = ": ".join((parts[0], parts[1] + parts[2])) if file else parts[1] + parts[2]
    if problem.stops:
        return f"{text}. {cure(problem, words)}"
    return text


def printable(text: str) -> str:
    r"""A user's text as every format and terminal can hold it.

    What controls a line, a cursor or the direction of writing is replaced.

    >>> printable("a" + chr(27) + ".xlsx")
    'a�.xlsx'
    >>> printable("👩\N{ZERO WIDTH JOINER}💻") == "👩\N{ZERO WIDTH JOINER}💻"
    True
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _KEPT else _NO_CHARACTER for c in text)


# The joiners hold emoji and letters of some scripts together; they move no cursor.
_KEPT = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
_NO_CHARACTER = "\N{REPLACEMENT CHARACTER}"
