"""Custom fields in the page and the text: what `--by` asks for, in its own order (R5, R35)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forecaster.forecasting.results import GroupTable
from forecaster.reporting.breakdowns import by_field
from forecaster.reporting.figures import width
from forecaster.reporting.names import OVERLAP
from forecaster.reporting.report import Report
from forecaster.reporting.text import write_text
from forecaster.words.catalogue import words
from reporting import mail_rules
from reporting.sample_report import sample_report
from reporting.short_reports import LANGUAGES, LONG, page
from reporting.test_html import table_rows
from reporting.test_text import blocks

FIELD = "field:Product"


def with_fields(report: Report, *tables: GroupTable) -> Report:
    """The report with these custom fields, and no other."""
    by = {name: t for name, t in report.forecast.by.items() if not name.startswith("field:")}
    by |= {table.field: table for table in tables}
    return replace(report, forecast=replace(report.forecast, by=by))


def product(report: Report, **other: object) -> GroupTable:
    """The groups by Product, a multi-list, a part of the table replaced."""
    return report.forecast.by[FIELD]._replace(**other)  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_and_text_show_a_field_in_its_order_and_say_that_it_overlaps_r35(lang: str) -> None:
    report = sample_report(lang=lang)
    say = words(lang)
    heading, said = say("By {heading}", heading="Product"), say(OVERLAP)
    keys = [group.key for group in report.forecast.by[FIELD].groups]
    names = [say("(none)") if key == "(none)" else key for key in keys]
    for shown in (
        [row[0] for row in table_rows(page(report))[heading]],
        [line for line in blocks(write_text(report))[heading] if "  " in line][1:],
    ):
        assert len(shown) == len(names) + 1
        assert all(one.startswith(name) for one, name in zip(shown, names, strict=False))
    captions = [node.words() for node in mail_rules.parse(page(report)).all("caption")]
    assert sum(said in caption for caption in captions) == 1
    assert " ".join(said.split()) in " ".join(write_text(report).split())


def test_a_field_of_one_value_a_cell_says_nothing_of_overlap() -> None:
    report = sample_report()
    report = with_fields(report, product(report, overlapping=False))
    assert "By Product" in blocks(write_text(report))
    assert OVERLAP not in " ".join(write_text(report).split())
    assert OVERLAP not in page(report)


def test_only_the_first_field_with_a_value_is_shown_so_that_the_page_stays_short() -> None:
    report = sample_report()
    names = ["Blank", "First", "Second"]
    tables = [product(report, field=f"field:{name}", heading=name) for name in names]
    blank = tables[0].groups[-1:]
    assert [group.key for group in blank] == ["(none)"]
    tables[0] = tables[0]._replace(groups=blank)
    found = blocks(write_text(with_fields(report, *tables)))
    assert [name for name in names if f"By {name}" in found] == ["First"]


@pytest.mark.parametrize("heading", [LONG, "東京電力" * 20, "<b>x{y}</b>\nz"])
def test_whatever_a_field_is_called_it_stays_a_text_and_its_heading_fits(heading: str) -> None:
    report = sample_report()
    report = with_fields(report, product(report, heading=heading))
    assert max(width(line) for line in write_text(report).splitlines()) <= 78
    assert "<b>x" not in page(report)


def test_where_there_is_no_room_for_all_the_largest_stand_in_their_own_order() -> None:
    report = sample_report()
    one = report.forecast.by[FIELD].total
    sizes = {"Basic": 20, "Pro": 5, "Max": 50, "Other": 10}
    groups = tuple(replace(one, key=key, weighted=size, won_value=0) for key, size in sizes.items())
    table = product(report, groups=groups)
    drawn = by_field(table, report.forecast, words("en"), 2)
    assert [line.label for line in drawn.lines] == ["Basic", "Max"]
    assert [(line.label, line.open) for line in drawn.rest] == [("2 more in the workbook", "0.15")]
