"""The HTML summary: one document that is a page for a browser and the body of a mail."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from forecaster.reporting.breakdowns import Breakdown
from forecaster.reporting.report import Report
from forecaster.reporting.summary import Headline, summarise
from forecaster.words import catalogue

TEMPLATE = "summary.html"
# Figures are drawn smaller as they grow longer, so that a phone shows them whole: characters.
_LARGE, _MEDIUM = 13, 17
_NORMAL, _DENSE = 15, 20

# Only the style sheet marked to be kept stays: the others live on in the style attributes.
_INLINER = CSSInliner(load_remote_stylesheets=False, minify_css=True)


def write_html(report: Report, templates: Path) -> str:
    """The whole document, styles inlined, below 100,000 bytes; ends with a newline.

    Parameters
    ----------
    report
        Text in it is escaped, whatever it holds.
    templates
        The folder of ``summary.html`` and what it includes.
    """
    words = catalogue.words(report.options.lang)
    summary = summarise(report)
    page = _environment(templates).get_template(TEMPLATE)
    size = _size(summary.headline)
    drawn = page.render(summary=summary, size=size, fitting=_fitting, _=words)
    return _INLINER.inline(drawn) + "\n"


def _size(headline: Headline) -> str:
    longest = max(map(len, (headline.won, headline.open, headline.total)))
    if longest <= _LARGE:
        return "large"
    return "medium" if longest <= _MEDIUM else "narrow"


def _fitting(table: Breakdown) -> str:
    """The classes that make a table's figures fit, with a blank before them."""
    lines = [*table.lines, *table.rest, *([table.total] if table.total else [])]
    longest = max(len(figure) for line in lines for figure in (line.won, line.open))
    if longest <= _NORMAL:
        return ""
    return " dense" if longest <= _DENSE else " dense broken"


@cache
def _environment(templates: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
