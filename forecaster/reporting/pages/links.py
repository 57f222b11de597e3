"""Links from a figure to the rows of the Schedule behind it."""

from __future__ import annotations

from forecaster.reporting.pages.blocks import Column, Link
from forecaster.words.catalogue import Words

BEHIND = "behind"  # the key of the column of such links


def schedule_link(words: Words, column: str, heading: str, value: str = "") -> Link:
    """Where the rows behind a figure are: a column of the Schedule, and what to filter it by."""
    text = words("Schedule: {column}", column=heading)
    if value:
        text = words("Schedule: {column} = {value}", column=heading, value=value)
    return Link(text, "schedule", column)


def behind(words: Words) -> Column:
    """The column of such links."""
    return Column(words("Source rows"), key=BEHIND)
