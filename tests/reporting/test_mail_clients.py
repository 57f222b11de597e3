"""What the page uses, mail programs show; what one of them drops is dropped on purpose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reporting.mail_clients import features
from reporting.sample_report import sample_report
from reporting.short_reports import ATTACKS, crowded, named, page

SUPPORT = Path(__file__).parents[3] / "shared" / "data" / "caniemail-reduced.json"

ENHANCED = "The kept style sheet only makes better what stands in the style attributes already."
HIDDEN = "It hides the preheader in several ways: one pixel high in the colour of the ground, too."
PIXELS = "Only other values than ours are dropped: we use px, %, normal, bold, left and right."
PLAIN = "Cells of a table with plain values: what is left out are other elements and other values."

# Dropped by a program.
LOST = {
    "css-at-media": ENHANCED,
    "css-at-media-prefers-color-scheme": "Such a program is light, or turns colours by itself.",
    "css-color-scheme": "Such a program is light, or turns colours by itself.",
    "css-display-none": HIDDEN,
    "css-max-height": HIDDEN,
    "css-overflow": HIDDEN,
    "css-selector-class": ENHANCED,
    "css-selector-grouping": ENHANCED,
    "css-white-space": "Figures hold no-break spaces or none; a note may take two lines.",
    "html-body": "The table that fills it has its colours.",
    "html-doctype": "Outlook for Windows draws as Word does; it is given a table of 640 pixels.",
    "html-meta-color-scheme": "Such a program is light, or turns colours by itself.",
    "html-style": ENHANCED,
    "html-wbr": "Only in figures of millions of millions, which break anywhere then.",
}
# Shown by every program, though not in all its forms.
PARTLY = {
    "css-border": PLAIN,
    "css-font-size": PIXELS,
    "css-font-weight": PIXELS,
    "css-height": PLAIN,
    "css-important": ENHANCED,
    "css-line-height": PIXELS,
    "css-margin": "Neither negative nor auto, and never needed for the layout.",
    "css-max-width": "Outlook for Windows is given a table of 640 pixels.",
    "css-padding": PLAIN,
    "css-text-align": PIXELS,
    "css-width": PLAIN,
    "css-word-break": "Else a very long word makes its column wider.",
    "html-align": PLAIN,
    "html-dir": "Where auto is dropped, the letters of a name still run in their own direction.",
    "html-width": PLAIN,
}
# Too new for the table, and in the kept style sheet alone.
UNLISTED = {
    "css-display-block": ENHANCED,
    "css-font-variant-numeric": ENHANCED,
}

needs_table = pytest.mark.skipif(
    not SUPPORT.exists(), reason="no table of what mail clients support here"
)


def used() -> set[str]:
    reports = (sample_report(), crowded(), named(ATTACKS[0]), sample_report(teams=("North",)))
    return set().union(*(features(page(report)) for report in reports))


def answers(feature: str) -> set[str]:
    """How the programs answer: y yes, n no, a in part; nothing where the table has no line."""
    support = json.loads(SUPPORT.read_text(encoding="utf-8"))
    return {answer[0] for answer in support.get(feature, {"stats": {}})["stats"].values()}


def judged(found: set[str]) -> tuple[set[str], set[str], set[str]]:
    """Of some features: what a program drops, what one shows in part, what is not listed."""
    told = {feature: answers(feature) for feature in found}
    lost = {feature for feature, answer in told.items() if "n" in answer}
    partly = {feature for feature, answer in told.items() if "a" in answer} - lost
    return lost, partly, {feature for feature, answer in told.items() if not answer}


@needs_table
def test_every_feature_in_use_is_shown_by_all_programs_or_has_a_reason() -> None:
    assert judged(used()) == (set(LOST), set(PARTLY), set(UNLISTED))


@needs_table
@pytest.mark.parametrize(
    ("change", "feature"),
    [
        (("<h2 ", "<svg></svg><h2 "), "html-svg"),
        (("max-width:640px", "display:flex"), "css-display-flex"),
        (("max-width:640px", "max-width:40rem"), "css-unit-rem"),
        (("max-width:640px", "position:fixed"), "css-position"),
        (("max-width:640px", "width:min(9px, 9%)"), "css-function-min"),
        (("@media all {", "@media all { td { gap: 3px }"), "css-gap"),
        (('role="article"', 'popover="auto"'), "html-popover"),
    ],
)
def test_a_feature_that_a_program_drops_is_noticed(change: tuple[str, str], feature: str) -> None:
    good = page(sample_report())
    broken = good.replace(*change)
    assert broken != good
    assert feature in judged(features(broken))[0] - set(LOST)
