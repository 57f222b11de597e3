"""Steps of the story: total, rate and weighted."""

from __future__ import annotations

from forecaster.money import minor_digits
from forecaster.records.amounts import PERIODS
from forecaster.records.opportunities import BASES
from forecaster.reporting import figures
from forecaster.reporting.story.words import Step, Telling
from forecaster.words.kinds import mark

_CURRENCY = {
    "profile": mark("The currency is the default of the profile."),
    "either": mark("The currency is the cell's, or the profile's default where that is blank."),
    "amount": mark("The currency stands in the amount itself."),
    "only": mark(
        "The row names no currency: it takes the only one of the workbook, or the one asked for."
    ),
}
_RATE_DAYS = {"as_of": mark("the as-of date"), "close": mark("the close date")}


def total(told: Telling) -> Step:
    """Value times duration, in its own currency (R2)."""
    words, found = told.words, told.used.total
    said = [_multiplied(told)]
    if found.currency_from in _CURRENCY:
        said.append(words(_CURRENCY[found.currency_from]))
    total = told.own(found.own)
    return Step(words("Total"), total, found.rules, found.cells, tuple(said))


def _multiplied(told: Telling) -> str:
    words, found = told.words, told.used.total
    if found.value is None:
        return words("There is no value: it is counted, and contributes 0.")
    if found.is_total:
        return words("The row gives the total itself, which is never multiplied.")
    if found.basis == "FIXED":
        return words("A fixed value is the total.")
    value = told.number(found.value, minor_digits(found.currency))
    return words(
        "{value} per {period} × {duration} = {total}",
        value=f"{value}\u00a0{found.currency}",
        period=words(PERIODS[BASES.index(found.basis)]),
        duration=figures.count(found.duration, words.locale),
        total=told.own(found.own),
    )


def rate(told: Telling) -> Step:
    """The same in the reporting currency (R25, R26)."""
    words, found = told.words, told.used.rate
    day = told.day(found.day)
    named = {"currency": told.used.total.currency, "day": day}
    named["which"] = words(_RATE_DAYS[found.by])
    if not found.needed:
        said = [words("It is in the reporting currency already.")]
    elif found.rate is None:
        said = [
            words("No rate of {currency} is in force on {day} ({which}).", **named),
            words("It is counted and not priced: it stands in its own currency, never as 0."),
        ]
    else:
        total = told.own(told.used.total.own)
        said = [f"{total} × {told.number(found.rate)} = {told.money(found.converted)}"]
        said.append(words("The rate of {currency} in force on {day} ({which}).", **named))
        if found.since:
            said[1] += " " + words("It holds since {day}.", day=told.day(found.since))
    result = told.money(found.converted)
    return Step(words("Converted"), result, found.rules, found.cells, tuple(said))


def weighted(told: Telling) -> Step:
    """Converted times probability (R22)."""
    words, found = told.words, told.used.weighted
    if found.amount is None:
        said = words("Without a rate there is nothing to weigh.")
    elif told.used.status.status == "lost":
        said = words("Lost adds nothing to any forecast.")
    else:
        converted = told.money(told.used.rate.converted)
        points = told.points(told.used.probability.points)
        said = f"{converted} × {points} = {told.money(found.amount)}"
    return Step(words("Weighted"), told.money(found.amount), found.rules, (), (said,))
