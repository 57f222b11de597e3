"""The page in a real browser, on a phone, a tablet and a desk, light and dark: nothing is cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import browser
from browser import chromium
from reporting.page_cases import NAMES, case_report
from reporting.sample_report import sample_report
from reporting.short_reports import LANGUAGES, crowded, page

WIDTHS = (360, 640, 1280)
SCHEMES = ("light", "dark")
LAYOUT = Path(__file__).with_name("layout.js").read_text("utf-8")
AXE = Path(__file__).parents[2] / "build" / "axe" / "axe_playwright_python" / "axe.min.js"
VIOLATIONS = """axe.run({resultTypes: ["violations"], runOnly: %s}).then((found) => found.violations
  .filter((rule) => ["serious", "critical"].includes(rule.impact))
  .map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.html.slice(0, 200)).join(" ")}`))"""
ALL_RULES = VIOLATIONS % '["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]'
CONTRAST = VIOLATIONS % '["color-contrast"]'

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(browser.COMMAND is None, reason="there is no Chromium here"),
]
needs_axe = pytest.mark.skipif(not AXE.exists(), reason="there is no axe here: make axe")
each = pytest.mark.parametrize("name", NAMES)
in_each_language = pytest.mark.parametrize("lang", LANGUAGES)


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Page]:
    with chromium(tmp_path_factory.mktemp("profile")) as tab:
        yield tab


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workbooks")


def faults(tab: browser.Page, document: str) -> list[str]:
    """What is wrong with the layout at each width."""
    tab.show(document)
    found = []
    for width in WIDTHS:
        tab.look(width, "light")
        assert tab.run("document.documentElement.clientWidth") == width
        found += [f"{width} px: {fault}" for fault in tab.run(LAYOUT)]
    return found


def violations(tab: browser.Page, document: str) -> list[Any]:
    """What axe finds serious or critical on a phone, light and dark."""
    tab.show(document)
    tab.look(WIDTHS[0], "light")
    tab.run(f"{AXE.read_text('utf-8')}; 0")
    found: list[Any] = tab.run(ALL_RULES)
    tab.look(WIDTHS[0], "dark")
    return [*found, *tab.run(CONTRAST)]


@in_each_language
@each
def test_nothing_scrolls_sideways_is_cut_or_overlaps(
    name: str, lang: str, tab: browser.Page, folder: Path
) -> None:
    assert faults(tab, page(case_report(name, lang, folder))) == []


@in_each_language
def test_the_most_that_a_page_can_hold_fits_too(lang: str, tab: browser.Page) -> None:
    assert faults(tab, page(crowded(lang=lang))) == []


@needs_axe
@in_each_language
@each
def test_axe_finds_nothing_serious(name: str, lang: str, tab: browser.Page, folder: Path) -> None:
    assert violations(tab, page(case_report(name, lang, folder))) == []


def test_a_dark_window_has_a_dark_page(tab: browser.Page) -> None:
    tab.show(page(sample_report()))
    colours = []
    for scheme in SCHEMES:
        tab.look(WIDTHS[0], scheme)
        colours.append(tab.run("getComputedStyle(document.querySelector('h1')).color"))
    assert colours == ["rgb(27, 39, 51)", "rgb(230, 235, 240)"]


WRONG = {
    "scrolls": '<p style="white-space:nowrap">' + "wide " * 200 + "</p>",
    "cut": '<p style="overflow:hidden;height:4px">cut</p>',
    "outside": '<p style="text-indent:-50px">left</p>',
    "overlaps": '<p style="margin-bottom:-40px">under</p><p>over and over</p>',
    "not drawn": '<p style="font-size:0">nothing</p>',
}


@pytest.mark.parametrize(("fault", "added"), WRONG.items(), ids=WRONG.keys())
def test_each_fault_of_layout_is_noticed(fault: str, added: str, tab: browser.Page) -> None:
    spoilt = page(sample_report()).replace("<h2", f"{added}<h2", 1)
    assert any(f" px: {fault}" in found for found in faults(tab, spoilt))


@needs_axe
def test_axe_notices_what_is_wrong(tab: browser.Page) -> None:
    pale = page(sample_report()).replace("#1b2733", "#c0c0c0").replace('lang="en"', 'lang="xx-q"')
    found = violations(tab, pale)
    assert any(rule.startswith("color-contrast") for rule in found)
    assert any(rule.startswith("html-lang-valid") for rule in found)
