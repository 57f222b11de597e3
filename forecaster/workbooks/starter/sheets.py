"""The sheets of the starter workbook in their order, and the columns of the small ones."""

from __future__ import annotations

from collections.abc import Mapping

from forecaster.words.kinds import mark
from forecaster.workbooks.starter.columns import Column, required
from forecaster.workbooks.starter.deals import CONTACTS, OPPORTUNITIES

_MILESTONES = (
    Column(
        "pipeline",
        16,
        mark("The pipeline that it belongs to. Blank serves every pipeline. Example: Sales."),
    ),
    required(
        "milestone", 26, mark("A step on the way to the order, in order. Example: Proposal sent.")
    ),
    required(
        "probability",
        13,
        mark(
            "How many of a hundred opportunities at this step you win in the end. 100% for won "
            "and 0% for lost. Example: 50%."
        ),
    ),
    Column(
        "complete",
        13,
        mark(
            "Yes for the last steps only: with 100% the opportunity is won, with 0% it is lost. "
            "Example: No."
        ),
    ),
    Column(
        "days_until_stale",
        18,
        mark(
            "After how many days without a contact or a change an opportunity at this step wants "
            "a look. Blank: never. Example: 21."
        ),
    ),
)

_LOST_REASONS = (
    required("lost_reason", 30, mark("A reason, in a word or two. Example: Price.")),
    Column(
        "included",
        26,
        mark(
            "No for what was never a real chance, such as a row entered twice: it is left out of "
            "the conversion rate. Blank means Yes."
        ),
    ),
)

_EXCHANGE_RATES = (
    required("currency", 13, mark("The three-letter code. Example: USD.")),
    required(
        "rate",
        13,
        mark(
            "How many units of your own currency one unit of this one is worth; your own has 1. "
            "Example: 0.9 where 1 dollar is 0.90 euro."
        ),
    ),
    Column(
        "from",
        16,
        mark(
            "The day from which the rate counts; blank means always. Add a row when the rate "
            "changes. Example: the first day of the year."
        ),
    ),
)

_TARGETS = (
    required("month", 18, mark("Any day of the month; its name is shown. Example: 1 March 2027.")),
    required("amount", 15, mark("What is to be won in the month. Example: 25000.")),
    Column("currency", 13, mark("The currency of the amount. Example: EUR.")),
    Column("team", 20, mark("Whose target it is. Blank: see the owner, else the company.")),
    Column("owner", 20, mark("The person whose target it is, if it is one person's.")),
    Column("pipeline", 16, mark("The pipeline, if the target is for one pipeline only.")),
    Column(
        "basis",
        16,
        mark(
            "Schedule measures won money in the month in which it comes; Bookings measures the "
            "whole order in the month in which it was won. Blank means Schedule."
        ),
    ),
)

_CUSTOM_FIELDS = (
    required(
        "field", 24, mark("The heading of a column of yours on Opportunities. Example: Product.")
    ),
    Column("type", 18, mark("What its cells hold. Blank means Text. Example: List.")),
    Column(
        "options",
        46,
        mark(
            "What may be chosen, with a semicolon between the words. Write them on the last sheet "
            "too, which feeds the drop-down. Example: Licence; Services; Support."
        ),
    ),
    Column("important", 13, mark("Yes: you are reminded where the cell is blank. Example: No.")),
)

_RECIPIENTS = (
    Column("team", 22, mark("Who is in the report. Blank: everybody's report. Example: North.")),
    required(
        "to",
        40,
        mark("E-mail addresses, with a semicolon between them. Example: ann@example.com."),
    ),
    Column("cc", 40, mark("Who gets a copy: e-mail addresses, with a semicolon between them.")),
    Column("language", 14, mark("The language of the message. Example: English.")),
)

COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "opportunities": OPPORTUNITIES,
    "contacts": CONTACTS,
    "milestones": _MILESTONES,
    "lost_reasons": _LOST_REASONS,
    "exchange_rates": _EXCHANGE_RATES,
    "targets": _TARGETS,
    "custom_fields": _CUSTOM_FIELDS,
    "recipients": _RECIPIENTS,
}
