"""The names of groups, sheets and checks, in the reader's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from forecaster.forecasting.results import NONE_KEY, OTHERS_KEY
from forecaster.reporting.report import Rate
from forecaster.words.catalogue import Words
from forecaster.words.headings import SHEETS
from forecaster.words.kinds import mark

# Defined names: ASCII and made by us, so that formulas read the same in every language.
DECIMALS = "Decimals"


def probability_name(place: int) -> str:
    """The name of a milestone's probability in Parameters, by its place in `Report.milestones`."""
    return f"Probability_{place + 1}"


def what_if_name(place: int) -> str:
    """The name of the cell beside it for another probability."""
    return f"What_if_{place + 1}"


def rate_names(rates: Sequence[Rate]) -> list[str]:
    """The names of exchange rates: the currency, and from when where that is known.

    Two of one day (at two hours of it) are told apart.

    >>> rate_names([Rate("USD", "0.9", ""), *[Rate("USD", "0.92", "2026-10-01")] * 2])
    ['Rate_USD', 'Rate_USD_20261001', 'Rate_USD_20261001_2']
    """
    names: list[str] = []
    seen: Counter[str] = Counter()
    for rate in rates:
        name = "_".join(filter(None, ("Rate", rate.currency, rate.valid_from))).replace("-", "")
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return names


CHECKS = {
    "rows": mark("Rows read = used + rejected + skipped + filtered"),
    "unknown values used": mark("No used row has an amount that could not be read"),
    "open buckets": mark("Open weighted: buckets and months = total"),
    "won buckets": mark("Won: buckets and months = total"),
    "layers": mark("Rows used = open + won + lost"),
    "workbooks whose checks differ": mark("No workbook has a control total that disagrees"),
}
OVERLAP = mark("An opportunity with two of these stands in both rows; the total counts it once.")
VALUE_CHECK = mark("Value read in {currency} = used + rejected + skipped + filtered")
_OWN_KEYS = {NONE_KEY: mark("(none)"), OTHERS_KEY: mark("(others)")}
GROUP_CHECK = mark("Won and open weighted: groups by {field} = total")


def group_heading(key: str, words: Words) -> str:
    """What the groups of a field are: its own heading, or the custom field itself."""
    if key == "customer":
        return words("Customer")
    return words.label("opportunities", "tags" if key == "tag" else key)


def group_name(key: str, words: Words) -> str:
    """What a group is called: its key, but for the rows without one and the many small groups."""
    return words(_OWN_KEYS[key]) if key in _OWN_KEYS else key


def role_name(role: str, words: Words) -> str:
    """What a known sheet is called."""
    known = SHEETS[role]
    return known.french[0] if words.lang == "fr" else known.english[0]


def check_name(name: str, words: Words) -> str:
    """What a control total compares."""
    kind, _, rest = name.partition(" ")
    if kind == "value":
        return words(VALUE_CHECK, currency=rest if rest != "-" else words("no currency"))
    if kind == "by":
        return words(GROUP_CHECK, field=group_heading(rest.removeprefix("field:"), words))
    return words(CHECKS.get(name, name))
