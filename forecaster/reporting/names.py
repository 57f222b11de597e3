"""The names of groups, sheets and checks, in the reader's language."""

from __future__ import annotations

from forecaster.words.catalogue import Words
from forecaster.words.headings import SHEETS
from forecaster.words.kinds import mark

CHECKS = {
    "rows": mark("Rows read = used + rejected + skipped + filtered"),
    "unknown values used": mark("No used row has an amount that could not be read"),
    "open buckets": mark("Open weighted: buckets and months = total"),
    "won buckets": mark("Won: buckets and months = total"),
}
VALUE_CHECK = mark("Value read in {currency} = used + rejected + skipped + filtered")
GROUP_CHECK = mark("Won and open weighted: groups by {field} = total")


def group_heading(key: str, words: Words) -> str:
    """What the groups of a field are: its own heading, or the custom field itself."""
    if key == "customer":
        return words("Customer")
    return words.label("opportunities", "tags" if key == "tag" else key)


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
