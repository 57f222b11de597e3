"""The assumptions that a report prints: choices of the run in plain words, and our own rules."""

from __future__ import annotations

from forecaster.words.kinds import mark

SPREADS = {
    "monthly": mark(
        "Monthly: months, quarters and years in equal monthly instalments from the start; days and"
        " weeks by calendar days; fixed and hourly work all in the start month (R11–R13)."
    ),
    "billing": mark(
        "Billing: one whole instalment at the start of each period of the duration basis (R14)."
    ),
    "daily": mark("Daily: evenly over every calendar day of the term, both ends included (R15)."),
    "close": mark("Close: everything in the month of the close date, as bookings (R15)."),
}

OVERDUE = {
    "bucket": mark(
        "Bucket: an open opportunity whose expected close is past stands in Overdue, with all its"
        " instalments (R18)."
    ),
    "roll": mark(
        "Roll: an open opportunity whose expected close is past is moved to the as-of date, and"
        " spread from there (R18)."
    ),
}

# Every rule that rules.md marks as our own decision: a report must print them.
OWN_RULES = (
    (
        "R10",
        mark(
            "Whether percentages are points or fractions is judged once for the whole column:"
            " points if every cell above 0 is at least 1 and one exceeds 1, fractions if none"
            " exceeds 1."
        ),
    ),
    (
        "R13",
        mark(
            "Days and weeks spread by calendar days from the start, that day included; hours stand"
            " in the start month."
        ),
    ),
    (
        "R14",
        mark("The spread Billing puts each instalment in the month in which its period starts."),
    ),
    (
        "R17",
        mark(
            "The forecast covers the as-of date's month and those after it. What lies outside"
            " stands in named buckets, so that nothing is dropped and the buckets add up to the"
            " total."
        ),
    ),
    (
        "R18",
        mark(
            "Overdue means open with an expected close before the as-of date; the as-of day itself"
            " is not overdue."
        ),
    ),
    (
        "R20",
        mark(
            "Won money is a layer of its own, never mixed into open weighted money. What is closed"
            " after the as-of date stays won, from that date."
        ),
    ),
    (
        "R28",
        mark(
            "Conversion goes by Closed On, else by Expected Close where that is not after the as-of"
            " date. It is blank by value where credits make a side negative."
        ),
    ),
    (
        "R29",
        mark("The time to win goes by Closed On alone: an Expected Close was only planned."),
    ),
)

# What every sheet says of its figures, as long as Parameters are the run's, and when not.
AS_RUN = mark("Figures of the original run")
SCENARIO_SAID = mark("What-if: Parameters are changed")

LAYERS = {"open": mark("Open"), "won": mark("Won"), "lost": mark("Lost")}

LAYER_MEANINGS = {
    "open": mark("Not decided yet. Weighted = total × probability, rounded for each opportunity."),
    "won": mark("Signed: counts in full."),
    "lost": mark("Counted in Lost, in no forecast."),
}

BUCKETS = {
    "overdue": mark("Overdue"),
    "earlier": mark("Earlier"),
    "later": mark("Later"),
    "undated": mark("Undated"),
}

BUCKET_MEANINGS = {
    "overdue": mark("Open, and its expected close is before the as-of date."),
    "earlier": mark("Won, and due before the first month of the forecast."),
    "later": mark("Due after the last month of the forecast."),
    "undated": mark("No close date to go by."),
}
