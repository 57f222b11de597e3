"""The sheet of lists: owners, teams and the fixed words, which feed drop-downs."""

from __future__ import annotations

from typing import NamedTuple

from forecaster.words.kinds import mark
from forecaster.words.values import BASIS_NAMES

LISTS = mark("Lists")


class WordList(NamedTuple):
    """A column of the sheet: its name in formulas, its heading and words in English, its help.

    ``fixed`` words are the program's own; to the others you may add.
    """

    name: str
    heading: str
    words: tuple[str, ...]
    fixed: bool = True


YES_NO = (mark("Yes"), mark("No"))
PRODUCTS = (mark("Licence"), mark("Services"), mark("Support"))
ANN, BEN, TEAM = mark("Ann Example"), mark("Ben Example"), mark("Example Team")
SALES = mark("Sales")

WORD_LISTS = (
    WordList("list_owners", mark("Owner"), (ANN, BEN), fixed=False),
    WordList("list_teams", mark("Team"), (TEAM,), fixed=False),
    WordList("list_pipelines", mark("Pipeline"), (SALES,), fixed=False),
    WordList("list_products", mark("Product"), PRODUCTS, fixed=False),
    WordList("list_statuses", mark("Status"), (mark("Open"), mark("Won"), mark("Lost"))),
    WordList("list_duration_bases", mark("Duration basis"), BASIS_NAMES),
    WordList("list_yes_no", mark("Yes or no"), YES_NO),
    WordList("list_contact_types", mark("Contact type"), (mark("Person"), mark("Organisation"))),
    WordList("list_target_bases", mark("Basis of a target"), (mark("Schedule"), mark("Bookings"))),
    WordList(
        "list_field_types",
        mark("Type of a field"),
        (
            mark("Text"),
            mark("List"),
            mark("Multi-list"),
            mark("Number"),
            mark("Date"),
            mark("Yes/No"),
            mark("Link"),
        ),
    ),
    WordList("list_languages", mark("Language"), (mark("English"), mark("French"))),
)

OWN_WORDS = mark("Yours: add names below. The drop-downs grow with the list.")
FIXED_WORDS = mark("The program's own words: leave them as they are.")
