"""The text of the starter workbook's guide, in plain words."""

from __future__ import annotations

from typing import NamedTuple

from forecaster.words.kinds import mark

GUIDE = mark("Guide")
TITLE = mark("Sales pipeline")
SUBTITLE = mark(
    "Write down what you hope to sell; forecaster works out what money may come, and when."
)


class Part(NamedTuple):
    """A part of the guide: its heading, and its lines, each a short name and what is said."""

    heading: str
    lines: tuple[tuple[str, str], ...]


BEGIN = Part(
    mark("Begin here"),
    (
        (
            "1",
            mark(
                "Look at the yellow rows: they are examples. Write over them, or delete them; the "
                "yellow goes when the word Example does."
            ),
        ),
        (
            "2",
            mark(
                "On the last sheet, put your own owners and teams in place of the examples. Then "
                "write down your customers on Contacts."
            ),
        ),
        (
            "3",
            mark(
                "Read through the milestones and give each the probability that your own "
                "experience shows."
            ),
        ),
        (
            "4",
            mark(
                "Enter your opportunities, one a row. Point at a heading to see what goes below "
                "it; most cells offer a list."
            ),
        ),
        ("5", mark("Save, and run the two commands at the foot of this page.")),
    ),
)

SHEETS_PART = mark("The sheets")
SHEETS_TOLD = {
    "opportunities": mark("Each sale that you work on, won and lost ones included."),
    "contacts": mark("The people and organisations that you sell to."),
    "milestones": mark("The steps to an order, each with its probability, and how it ends."),
    "lost_reasons": mark("Why opportunities are lost, and which count in the conversion rate."),
    "exchange_rates": mark(
        "What other currencies are worth in yours, which has the rate 1. Replace the examples."
    ),
    "targets": mark("What is to be won, month by month, by the company, a team or a person."),
    "custom_fields": mark("Columns of your own on Opportunities, such as Product."),
    "recipients": mark("Who gets which report by e-mail."),
}
LISTS_TOLD = mark("Owners, teams, pipelines and the words that the drop-downs offer.")

FILL_IN = Part(
    mark("How to fill in an opportunity"),
    (
        (
            mark("Who and what"),
            mark(
                "Give it a name that you will know again, its contact, an owner or a team, and "
                "its milestone. These are required; a gap turns orange."
            ),
        ),
        (
            mark("How much"),
            mark(
                "For a fixed amount write the whole of it and leave the duration blank. For a "
                "recurring one write the amount for one unit, the unit and how many: 500, Month, "
                "12 is 6,000 in all."
            ),
        ),
        (
            mark("When"),
            mark(
                "Expected Close is the day of the customer's decision. Fill in Start On only if "
                "the money comes from another day."
            ),
        ),
        (
            mark("Custom fields"),
            mark(
                "Any column that you add is a custom field. List it on Custom Fields to say what "
                "it may hold."
            ),
        ),
    ),
)

DESERVES = Part(
    mark("When does a contact deserve an opportunity?"),
    (
        (
            mark("First nurture"),
            mark(
                "A new contact is not an opportunity yet. Keep in touch, be useful, and learn "
                "what they need. Until then they stand on Contacts alone, where Last Contacted "
                "shows who is waiting to hear from you."
            ),
        ),
        (
            mark("Then qualify"),
            mark(
                "Ask four questions. Is there a real need? Is there a budget, or an order of "
                "size? Do you speak with someone who decides? Is there a date?"
            ),
        ),
        (
            mark("Only then open it"),
            mark(
                "Four times yes: open an opportunity. One no: go on nurturing. A pipeline full of "
                "hopes makes a forecast that nobody believes."
            ),
        ),
    ),
)

WEIGHED = Part(
    mark("How money is weighed and spread"),
    (
        (
            mark("Weighed"),
            mark(
                "An open opportunity counts with its total times its probability: 12,000 at 50% "
                "counts as 6,000. Its own probability goes before its milestone's."
            ),
        ),
        (
            mark("Fixed"),
            mark("All of it stands in one month: that of Start On, else of the close."),
        ),
        (
            mark("Recurring"),
            mark(
                "Months, quarters and years are spread evenly over their months, from that month "
                "on; days and weeks by the calendar. Hours stand in one month."
            ),
        ),
    ),
)

STANDS = Part(
    mark("Open, overdue, won, lost"),
    (
        (mark("Open"), mark("It counts, weighed, in the months to come.")),
        (
            mark("Overdue"),
            mark(
                "It is open and its expected close has passed. It is shown apart until you give "
                "it a new date or close it."
            ),
        ),
        (
            mark("Won"),
            mark(
                "Choose the won milestone and fill in Closed On. It counts in full, apart from "
                "what is still open."
            ),
        ),
        (
            mark("Lost"),
            mark(
                "Choose the lost milestone, fill in Closed On and the reason. It adds nothing, "
                "but it counts in the conversion rate."
            ),
        ),
    ),
)

COLOURS_PART = mark("What the colours mean")
REQUIRED_TOLD = mark("A heading like this: the cell is required.")
EITHER_TOLD = mark("One of two: fill in this one, its neighbour, or both.")
FREE_TOLD = mark("May be left blank.")
EXAMPLE_TOLD = mark("An example, to be written over.")
GAP_TOLD = mark("Something required is missing.")

NEXT_PART = mark("What to run next")
CHECK_TOLD = mark("Says how each column is read, and what is wrong, cell by cell.")
RUN_TOLD = mark("Writes the report: a workbook, a page for the browser, and a text.")
