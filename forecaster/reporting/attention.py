"""What the kinds of health are called, what they mean, and why one was not asked (R9, R30, R36)."""

from __future__ import annotations

from typing import NamedTuple

from forecaster.words.kinds import mark


class KindWords(NamedTuple):
    """A kind's name, the same short for a list, what it means, and what it lacks if not asked."""

    name: str
    short: str
    meaning: str
    lacks: str = ""


HEALTH = {
    "overdue": KindWords(
        mark("Overdue: the expected close is past"),
        mark("Overdue"),
        mark("Its expected close lies before the as-of date (R18): close it, or date it anew."),
    ),
    "undated": KindWords(
        mark("Undated: no expected close"),
        mark("Undated"),
        mark("No expected close: it stands in no month."),
    ),
    "probability_differs": KindWords(
        mark("Own probability unlike the milestone's (effect)"),
        mark("Probability unlike the milestone's"),
        mark("Weighted is what the milestone's probability of today would change (R9)."),
    ),
    "stale": KindWords(
        mark("Stale: untouched for too long"),
        mark("Stale"),
        mark("Nothing happened for more days than its milestone allows (R30)."),
        mark("no milestone has days until stale, or no date says when something last happened"),
    ),
    "stale_unknown": KindWords(
        mark("Stale or not: unknown"),
        mark("No date says if it is stale"),
        mark("Its milestone has days until stale, but no date says when something last happened."),
        mark("no milestone has days until stale"),
    ),
    "closing_untouched": KindWords(
        mark("Closes within 30 days, nothing for 30 days"),
        mark("Closes soon, untouched"),
        mark(
            "Its close is expected within 30 days, and nothing happened for 30 days or more (R30)."
        ),
        mark("no date says when something last happened"),
    ),
    "no_value": KindWords(
        mark("No value"),
        mark("No value"),
        mark("It counts as an opportunity and adds nothing (R2)."),
        mark("no opportunity has a value"),
    ),
    "important_blank": KindWords(
        mark("Important field blank"),
        mark("Important field blank"),
        mark("A custom field that Custom Fields calls important is blank (R5)."),
        mark("no custom field of this workbook is important"),
    ),
    "no_decision_maker": KindWords(
        mark("No decision maker"),
        mark("No decision maker"),
        mark("None of its contacts decides, by the role beside the contact or on Contacts (R36)."),
        mark("no contact has a role"),
    ),
    "contact_unknown": KindWords(
        mark("Contact not on Contacts"),
        mark("Contact not on Contacts"),
        mark("Contacts does not list its main contact (R36)."),
        mark("there are no contacts to look it up in"),
    ),
    "no_prior_contact": KindWords(
        mark("Opened before any contact"),
        mark("Opened before any contact"),
        mark(
            "Nobody was contacted, or the contact came on the opportunity's day or later (R36):"
            " get to know each other first."
        ),
        mark("no date says when a contact was made"),
    ),
}

# What a short report shows of them first: what is soonest too late.
URGENT = (
    *("closing_untouched", "overdue", "stale", "no_decision_maker", "undated", "contact_unknown"),
    *("no_prior_contact", "no_value", "important_blank", "probability_differs", "stale_unknown"),
)


def words_of(kind: str) -> KindWords:
    """The words of a kind; of another version's, its key."""
    name = kind.replace("_", " ")
    return HEALTH.get(kind) or KindWords(name, name, "")
