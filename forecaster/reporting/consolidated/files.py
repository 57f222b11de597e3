"""The four files of a consolidated report."""

from __future__ import annotations

from pathlib import Path

from forecaster.files import pieces_writer, text_writer, write_each
from forecaster.reporting import html, text
from forecaster.reporting.consolidated import json
from forecaster.reporting.consolidated.consolidated import Consolidated
from forecaster.reporting.consolidated.summary import summarise
from forecaster.reporting.consolidated.workbook import write_workbook


def consolidated_html(consolidated: Consolidated, templates: Path) -> str:
    """The page, as `html.write_html` draws it for one workbook.

    Raises
    ------
    ForecasterError
        E031: a template of the options' folder cannot be carried out.
    """
    return html.drawn(summarise(consolidated), templates, consolidated.options.templates)


def consolidated_text(consolidated: Consolidated) -> str:
    """The text summary, as `text.write_text` writes it for one workbook."""
    return text.drawn(summarise(consolidated))


def write_consolidated(
    consolidated: Consolidated, page: str, folder: Path, stem: str
) -> tuple[Path, ...]:
    """Write the four files into a folder, the workbook first; they are on the disk.

    Parameters
    ----------
    page
        Its HTML, which was drawn before anything is written.

    Raises
    ------
    OSError
        One cannot be written.
    """
    writers = {
        ".xlsx": lambda path: write_workbook(consolidated, path),
        ".html": text_writer(lambda: page),
        ".txt": text_writer(lambda: consolidated_text(consolidated)),
        ".json": pieces_writer(lambda: json.told(consolidated)),
    }
    return write_each(folder, stem, writers)
