"""The words of what-ifs: what can be asked for, and what is refused in one sentence."""

from __future__ import annotations

import pytest

from forecaster.errors import ScenarioError
from forecaster.scenarios import (
    MOST_CHANGES,
    MOST_SCENARIOS,
    Asked,
    Change,
    change,
    from_toml,
    from_words,
    scenario,
    together,
)

SAID = {
    "milestone.Bid.probability=40": Change("milestone", "Bid", "40"),
    " milestone.Bid.probability = 40.50 % ": Change("milestone", "Bid", "40.5"),
    "milestone.New/Bid 2.0 (v=1).probability=0": Change("milestone", "New/Bid 2.0 (v=1)", "0"),
    "milestone.a.probability.probability=100": Change("milestone", "a.probability", "100"),
    "rate.usd=0.95": Change("rate", "USD", "0.95"),
    "rate.IDR=0.0000061": Change("rate", "IDR", "0.0000061"),
    "rate.KWD=3000": Change("rate", "KWD", "3000"),
    "delay=030d": Change("delay", "", "30d"),
    "delay=2w": Change("delay", "", "2w"),
    "delay = 120m": Change("delay", "", "120m"),
}
NO_CHANGE = (
    *("", "=", "40", "milestone.Bid.probability", "milestone.Bid=40", "milestone.probability=40"),
    *("milestone..probability=40", "Bid.probability=40", "rate=2", "rate.EURO=2", "rate.$=2"),
    *("owner.Ann.probability=3", "delay.d=3", "DELAY=3d", "name=x"),
)
NO_VALUE = (
    *(f"milestone.Bid.probability={v}" for v in ("", "101", "100.1", "-1", "1e1", "12,5", "nan")),
    *(f"rate.USD={v}" for v in ("", "0", "0.000", "-1", "1e5", "0,95", "inf", "1" * 11)),
    *(f"rate.USD={v}" for v in ("1234567890.1234567", "٣")),
    *(
        f"delay={v}"
        for v in ("", "0d", "-3d", "30", "d", "1y", "1.5m", "3661d", "521w", "121m", "٣d")
    ),
)


@pytest.mark.parametrize("said", SAID)
def test_a_change_is_understood(said: str) -> None:
    assert change(said) == SAID[said]
    assert change(change(said).written) == change(said)


@pytest.mark.parametrize("said", NO_CHANGE)
def test_what_cannot_be_changed_is_told_with_what_can(said: str) -> None:
    with pytest.raises(ScenarioError, match=r"Write milestone\.NAME\.probability=40"):
        change(said)


@pytest.mark.parametrize("said", NO_VALUE)
def test_a_value_that_cannot_be_is_told_with_what_may(said: str) -> None:
    with pytest.raises(ScenarioError, match=r"is no .*\. Write (percent|units|days)"):
        change(said)


def test_a_scenario_of_the_command_line_has_one_delay() -> None:
    assert from_words([], None) == ()
    assert from_words(["rate.USD=2"], " 30d ") == (
        Asked("What-if", (Change("delay", "", "30d"), Change("rate", "USD", "2"))),
    )
    with pytest.raises(ScenarioError, match="What-if changes delay twice"):
        from_words(["delay=1m"], "30d")


FILE = """
[[scenario]]
name = "Cautious"
delay = "30d"
[scenario.set]
"milestone.Bid.probability" = 40
milestone."New/Lead 2.0".probability = "12.5%"

[[scenario]]
name = "  Weak\\tdollar "
set.rate.USD = 0.950
set.rate.IDR = 6.1e-6
"""


def test_a_file_holds_scenarios_in_its_order() -> None:
    cautious, weak = from_toml(FILE)
    assert cautious.name == "Cautious"
    assert [one.written for one in cautious.changes] == [
        "delay=30d",
        "milestone.Bid.probability=40",
        "milestone.New/Lead 2.0.probability=12.5",
    ]
    assert weak == scenario("Weak dollar", [change("rate.IDR=0.0000061"), change("rate.USD=0.95")])


REFUSED = {
    "": "There is no [[scenario]]",
    "scenario = 3": "There is no [[scenario]]",
    "scenario = [3]": "There is no [[scenario]]",
    "scenario = []": "There is no [[scenario]]",
    "[scenario]\nname = 'a'": "There is no [[scenario]]",
    "[[scenarios]]\nname = 'a'": "There is no key scenarios; there are scenario. Did you mean",
    "[[scenario]]\nnames = 'a'": "There is no key names; there are name, delay, set. Did you mean",
    "[[scenario]]\ndelay = '1d'": "A scenario has no name",
    "[[scenario]]\nname = 3": "A scenario has no name",
    "[[scenario]]\nname = '  '": "A scenario has no name",
    "[[scenario]]\nname = 'a'": "The scenario a changes nothing",
    "[[scenario]]\nname = ' BASE'\ndelay='1d'": "BASE is what the workbook itself is called",
    f"[[scenario]]\nname = '{'a' * 61}'\ndelay='1d'": "is too long. Use 60 characters at most",
    "[[scenario]]\nname = 'a'\nset = 3": "set is no table of changes",
    "[[scenario]]\nname = 'a'\ndelay = 30": "30 is no delay",
    "[[scenario]]\nname = 'a'\ndelay = true": "delay must be a number or text",
    "[[scenario]]\nname = 'a'\ndelay = 2026-01-01": "delay must be a number or text",
    "[[scenario]]\nname = 'a'\nset.rate.USD = inf": "Infinity is no exchange rate",
    "[[scenario]]\nname = 'a'\nset.rate.USD = 1e999999999": "is no exchange rate",
    "[[scenario]]\nname = 'a'\nset.rate.USD = [1]": "rate.USD must be a number or text",
    "[[scenario]]\nname = 'a'\nset.milestone.Bid = 4": "milestone.Bid is nothing that can be",
    "[[scenario]]\nname = 'a'\nset.rate = {usd = 1, USD = 2}": "a changes rate.USD twice",
    "[[scenario]\n": "This is no TOML",
    f"x = {'[' * 100_000}": "This is no TOML",
    f"x = {'9' * 10_000}": "This is no TOML",
}


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_a_file_that_says_something_else_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError) as told:
        from_toml(text)
    assert str(told.value).startswith(REFUSED[text]) or REFUSED[text] in str(told.value)


def test_names_are_unlike_whatever_their_case() -> None:
    found = [Asked(name, (change("delay=1d"),)) for name in ("Cautious", "cautious ")]
    with pytest.raises(ScenarioError, match="Two scenarios are called cautious"):
        together(found)


def test_there_are_limits() -> None:
    one = change("delay=1d")
    many = [Asked(f"{number}", (one,)) for number in range(MOST_SCENARIOS + 1)]
    assert len(together(many[1:])) == MOST_SCENARIOS
    with pytest.raises(ScenarioError, match=r"There are 11 scenarios\. There may be 10 at most"):
        together(many)
    changes = [Change("milestone", f"{number}", "1") for number in range(MOST_CHANGES + 1)]
    with pytest.raises(ScenarioError, match="x has 101 changes"):
        scenario("x", changes)


def test_nothing_in_a_name_moves_a_line_or_a_cursor() -> None:
    (one,) = from_toml('[[scenario]]\nname = "a\\n\\u001b[2Jb\\u202e"\ndelay = "1d"\n')
    assert one.name.isprintable()
