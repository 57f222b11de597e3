"""Steps of the story: contacts, status, probability, groups."""

from __future__ import annotations

from forecaster.reporting.names import group_heading, group_name
from forecaster.reporting.story.words import Fact, Step, Telling
from forecaster.reporting.summary import LAYERS
from forecaster.words.kinds import mark

_STATUS = {
    ("complete", "open"): mark("Its milestone, {milestone}, is not complete."),
    ("complete", "won"): mark("Its milestone, {milestone}, is complete at 100%."),
    ("complete", "lost"): mark("Its milestone, {milestone}, is complete at 0%."),
    ("profile", "open"): mark("The profile lists its milestone, {milestone}, as an open one."),
    ("profile", "won"): mark("The profile lists its milestone, {milestone}, as a won one."),
    ("profile", "lost"): mark("The profile lists its milestone, {milestone}, as a lost one."),
    ("name", "won"): mark("The name of its milestone, {milestone}, means won."),
    ("name", "lost"): mark("The name of its milestone, {milestone}, means lost."),
    ("none", "open"): mark(
        "Neither a status nor the milestone, {milestone}, says that it is won or lost."
    ),
}
_PROBABILITY = {
    "own": mark("Its own counts, whatever its milestone's is."),
    "milestone": mark("It has none of its own, so its milestone's counts: {milestone}."),
    "won": mark("Won counts in full, whatever the cell says."),
    "lost": mark("Lost counts for nothing, whatever the cell says."),
}


def contacts(told: Telling) -> Step:
    """Who it is with (R4)."""
    words, found = told.words, told.used.contacts
    facts = [
        Fact(words("Customer"), found.customer),
        Fact(words("Person named"), found.person),
        Fact(words.label("opportunities", "additional_contacts"), found.additional),
    ]
    said: list[str | Fact] = [fact for fact in facts if fact.value]
    if found.person and found.person != found.customer:
        said.append(words("A person's organisation is the customer, and the person additional."))
    return Step(words("Contacts"), "", found.rules, found.cells, tuple(said))


def status(told: Telling) -> Step:
    """Whether it is open, won or lost, and what says so (R7)."""
    words, found = told.words, told.used.status
    if found.reason == "cell":
        said = words("Its own cell says so.") if found.cells else words("The profile says so.")
    else:
        milestone = " › ".join(filter(None, (found.pipeline, found.milestone)))
        said = words(_STATUS[found.reason, found.status], milestone=milestone)
    status = words(LAYERS[found.status])
    heading = words.label("opportunities", "status")
    return Step(heading, status, found.rules, found.cells, (said,))


def probability(told: Telling) -> Step:
    """The percentage that counts, and why (R8, R9)."""
    words, found, weighted = told.words, told.used.probability, told.used.weighted
    milestone = told.used.status.milestone
    said = [words(_PROBABILITY[found.reason], milestone=milestone)]
    if found.differs and found.milestone is not None:
        points = told.points(found.milestone)
        where = f" ({found.milestone_cell})" if found.milestone_cell else ""
        said.append(words("Its milestone's today is {points}.", points=points + where))
        if weighted.at_milestone is not None:
            other = told.money(weighted.at_milestone)
            said.append(words("With that it would weigh {amount}.", amount=other))
    heading = words.label("opportunities", "probability")
    points = told.points(found.points)
    return Step(heading, points, found.rules, found.cells, (" ".join(said),))


def groups(told: Telling) -> Step:
    """The groups that it stands in (R35)."""
    words = told.words
    facts: list[str | Fact] = []
    if told.used.status.status == "lost":
        facts.append(words("Lost stands in no group, only in the count of lost ones."))
    else:
        for group in told.used.groups:
            heading = group_heading(group.field.removeprefix("field:"), words)
            keys = (group_name(key, words) for key in group.keys)
            facts.append(Fact(heading, ", ".join(keys)))
        if told.used.weighted.amount is None:
            facts.append(words("It is counted in each of them, without money."))
    return Step(words("Groups"), "", ("R35",), (), tuple(facts))
