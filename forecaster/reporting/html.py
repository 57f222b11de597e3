"""The HTML summary: one document that is a page for a browser and the body of a mail."""

from __future__ import annotations

from pathlib import Path

from css_inline import CSSInliner

from forecaster.reporting.breakdowns import Breakdown
from forecaster.reporting.headline import Headline
from forecaster.reporting.report import Report
from forecaster.reporting.report_summary import summarise
from forecaster.reporting.summary import Summary
from forecaster.reporting.templates import TEMPLATE, check_depth, environment, told
from forecaster.words import catalogue

# Figures are drawn smaller as they grow longer, so that a phone shows them whole: characters.
_LARGE, _MEDIUM = 12, 17
_NORMAL, _DENSE, _FINE = 22, 28, 34  # of both columns together

# Only the style sheet marked to be kept stays: the others live on in the style attributes.
_INLINER = CSSInliner(load_remote_stylesheets=False, minify_css=True)


def write_html(report: Report, templates: Path) -> str:
    """The whole document, styles inlined, below 100,000 bytes; ends with a newline.

    Parameters
    ----------
    report
        Text in it is escaped, whatever it holds.
    templates
        The folder of the shipped ``summary.html`` and what it includes; those of the options'
        folder stand in for them.

    Raises
    ------
    ForecasterError
        E031: a template of the options' folder cannot be carried out.
    """
    return drawn(summarise(report), templates, report.options.templates)


def drawn(summary: Summary, templates: Path, own: Path | None) -> str:
    """A summary as such a document; ``own`` is the options' folder."""
    words = catalogue.words(summary.lang)

    def say(sentence: str) -> str:
        return words(sentence)  # nothing is filled in: that would lead round the sandbox

    with told(templates, own):
        page = environment(templates, own).get_template(TEMPLATE)
        size = _size(summary.headline)
        rendered = page.render(summary=summary, size=size, fitting=_fitting, _=say)
        check_depth(rendered)
        return _INLINER.inline(rendered) + "\n"


def _size(headline: Headline) -> str:
    longest = max(map(len, (headline.won, headline.open, headline.total)))
    if longest <= _LARGE:
        return "large"
    return "medium" if longest <= _MEDIUM else "narrow"


def _fitting(table: Breakdown) -> str:
    """The classes that make a table's figures fit, with a blank before them."""
    lines = [*table.lines, *table.rest, *([table.total] if table.total else [])]
    longest = max(len(line.won) for line in lines) + max(len(line.open) for line in lines)
    if longest <= _NORMAL:
        return ""
    if longest <= _DENSE:
        return " dense"
    return " fine" if longest <= _FINE else " dense broken"
