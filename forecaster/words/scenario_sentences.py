"""The sentences of what-ifs that a workbook cannot answer: of `sentences.CATALOGUE`."""

from __future__ import annotations

from forecaster.words.kinds import mark, stop

WHAT_IF = mark("What-if")  # what the changes of a command line are called

SCENARIO = {
    "E131": stop(
        mark("The scenario {scenario} changes {found}, which the workbook does not have"),
        mark("Choose one of: {known}.{guess}"),
    ),
    "E132": stop(
        mark("The scenario {scenario} changes {found}, which stands in several pipelines"),
        mark("Name one of: {known}."),
    ),
    "E133": stop(
        mark("In the scenario {scenario} the amounts add up to more than can be held to the cent"),
        mark("Look for a rate with too many zeros."),
    ),
    "E134": stop(mark("The scenario {scenario} changes {found} twice"), mark("Keep one of them.")),
}
