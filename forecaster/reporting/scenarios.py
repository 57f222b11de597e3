"""What-ifs in words, and beside the base on the page and in the text."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from forecaster.forecasting.results import Projection
from forecaster.forecasting.scenarios import Scenario
from forecaster.reporting import figures
from forecaster.reporting.breakdowns import Breakdown, Line
from forecaster.reporting.formats import fiscal_label
from forecaster.reporting.headline import Fact
from forecaster.reporting.report import Report
from forecaster.reporting.summary import LONGEST_LIST, Listed
from forecaster.scenarios import DELAY, RATE, Change
from forecaster.words.catalogue import Words
from forecaster.words.kinds import mark
from forecaster.words.scenario_sentences import WHAT_IF

_DELAYS = {
    "d": mark("Delay in days: {count}"),
    "w": mark("Delay in weeks: {count}"),
    "m": mark("Delay in months: {count}"),
}


def scenario_name(name: str, words: Words) -> str:
    """What a scenario is called: its name, but for that of the command line."""
    return words(name) if name == WHAT_IF else name


def change_text(change: Change, currency: str, words: Words) -> str:
    """A change as a reader says it; ``currency`` is the reporting one.

    >>> from forecaster.words.catalogue import words
    >>> change_text(Change("milestone", "Bid", "12.5"), "EUR", words("en"))
    'Bid: 12.5%'
    >>> change_text(Change("rate", "USD", "0.95"), "EUR", words("en"))
    '1 USD = 0.95 EUR'
    """
    if change.kind == DELAY:
        count = figures.count(int(change.value[:-1]), words.locale)
        return words(_DELAYS[change.value[-1]], count=count)
    number = Decimal(change.value)
    digits = max(-int(number.as_tuple().exponent), 0)
    if change.kind == RATE:
        rate = figures.decimal(number, digits, words.locale)
        return f"1 {change.name} = {rate} {currency}"
    share = figures.share(int(number.scaleb(digits)), digits, words.locale)
    return f"{change.name}{words(':')} {share}"


def changes_text(scenario: Scenario, words: Words) -> str:
    """All that a scenario changes; a team's may have nothing of it."""
    currency = scenario.figures.currency
    told = (change_text(change, currency, words) for change in scenario.changes)
    return "; ".join(told) or words("changes nothing here")


def year_total(found: Projection) -> int:
    """Won and open weighted money of the fiscal year that holds the as-of date, together."""
    year = next(p for p in found.periods if p.is_year and p.label == found.fiscal_year)
    return year.won + year.open


def scenario_lists(report: Report, words: Words) -> tuple[Listed, ...]:
    """The base and each scenario as a table of the page; nothing where there are none."""
    if not report.scenarios:
        return ()
    wanted = 1 + len(report.scenarios)
    return (Listed(wanted, lambda limit: by_scenario(report, words, limit), asked=True),)


def by_scenario(report: Report, words: Words, limit: int) -> Breakdown:
    """The base, then each scenario: the fiscal year's total, all that is open and weighted."""
    base = report.forecast
    year = fiscal_label(base.fiscal_year, words)
    lines = [_line(words("Base"), "", base, words)]
    for one in report.scenarios:
        more = _signed(year_total(one.figures) - year_total(base), base.digits, words)
        lines.append(_line(scenario_name(one.name, words), more, one.figures, words))
    left = len(lines) - limit
    count = figures.count(left, words.locale)
    rest = (Line(words("{count} more in the workbook", count=count), "", "", "", ""),)
    return Breakdown(
        words("What if"),
        words(
            "First the fiscal year's won and open weighted money together, then all that is open,"
            " weighted. Beside each name: the difference of the first from the base. What is"
            " changed stands at the end."
        ),
        (words("Scenario"), year, words("Open, weighted")),
        tuple(lines[:limit]),
        rest if left > 0 else (),
        None,
    )


def _line(name: str, difference: str, found: Projection, words: Words) -> Line:
    total, opened = year_total(found), found.open.weighted
    return Line(
        name,
        difference,
        "",
        figures.amount(total, found.digits, words.locale),
        figures.amount(opened, found.digits, words.locale),
    )


def _signed(minor: int, digits: int, words: Words) -> str:
    sign = "+" if minor > 0 else ""
    return sign + figures.amount(minor, digits, words.locale)


def scenario_facts(report: Report, words: Words) -> Iterator[Fact]:
    """What each scenario changes, among what a report was made from."""
    for one in report.scenarios:
        label = words("Scenario {name}", name=scenario_name(one.name, words))
        yield Fact(label, figures.clip(changes_text(one, words), LONGEST_LIST))
