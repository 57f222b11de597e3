"""How the report workbook is made up: print, frozen panes, filters, charts, outlines, names."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from dataclasses import replace
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from books import Book, write_book
from forecaster.options import Options
from forecaster.reporting.report import Report
from forecaster.reporting.xlsx.workbook import write_workbook
from forecaster.run import make_report
from live.engines import named_cell, opened, recalculated, sheets_xml
from live.test_recalculated import AS_OF, sample
from reporting.sample_report import DEALS, sample_report

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
GROUPS = ("Milestones", "Owners", "Teams", "Pipelines", "Customers", "Currencies", "Tags")


@pytest.fixture(scope="module", params=["pipeline", "pipeline-fr"])
def path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("make-up") / "report.xlsx"
    write_workbook(sample(request.param), made)
    return made


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("make-up") / "report.xlsx"
    write_workbook(sample("pipeline"), made)
    return made


def parts(path: Path, pattern: str) -> list[str]:
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if re.search(pattern, name)]
        return [package.read(name).decode() for name in names]


def written(report: Report, folder: Path) -> Path:
    write_workbook(report, folder / "report.xlsx")
    return folder / "report.xlsx"


def test_every_sheet_prints_on_a4_landscape_one_page_wide_with_its_name_and_page(
    path: Path,
) -> None:
    for sheet in opened(path).worksheets:
        setup = sheet.page_setup
        assert (setup.orientation, setup.paperSize) == ("landscape", 9)
        assert setup.fitToWidth in (1, None)  # 1 is what a file means that says nothing
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.oddFooter.left.text, sheet.oddFooter.center.text) == ("&F", "&A")
        assert sheet.oddFooter.right.text == "&P / &N"


def test_long_sheets_repeat_their_headings_and_keep_them_in_sight(english: Path) -> None:
    book = opened(english)
    for name in (*GROUPS, "Forecast", "Schedule", "Problems", "Checks"):
        sheet = book[name]
        top = int(re.sub(r"\D", "", sheet.freeze_panes))
        assert sheet.print_title_rows.endswith(f"${top - 1}"), name


def test_groups_problems_and_the_schedule_have_a_filter(english: Path) -> None:
    book = opened(english)
    for name in (*GROUPS, "Problems"):
        first, last = book[name].auto_filter.ref.split(":")
        assert int(re.sub(r"\D", "", first)) < int(re.sub(r"\D", "", last)), name
    assert book["Schedule"].tables["Schedule"].autoFilter.ref == book["Schedule"].dimensions


def test_the_printed_part_of_a_group_sheet_is_its_totals_and_conversion(english: Path) -> None:
    area = opened(english)["Owners"].print_area
    assert re.fullmatch(r"'?Owners'?!\$A\$1:\$K\$\d+", area)


def test_charts_are_native_and_say_in_words_what_they_show(path: Path) -> None:
    charts, drawings = parts(path, r"charts/chart\d"), parts(path, r"drawings/drawing\d+\.xml$")
    told = [
        e.get("descr") or "" for xml in drawings for e in ET.fromstring(xml).iter(f"{DRAWING}cNvPr")
    ]
    assert len(charts) == len(told) == 4
    assert all(len(text) > 60 for text in told)
    for xml in charts:
        chart = ET.fromstring(xml)
        assert chart.findall(f".//{CHART}barChart")
        titles = ["".join(t.itertext()) for t in chart.iter(f"{CHART}title")]
        assert titles[0]
        assert any("EUR" in title for title in titles)


def test_a_chart_has_the_figures_of_its_cells_in_its_cache(english: Path) -> None:
    book = opened(english)
    for xml in parts(english, r"charts/chart\d"):
        for series in ET.fromstring(xml).iter(f"{CHART}ser"):
            for kind in ("cat", "val"):
                reference = series.find(f"{CHART}{kind}/*")
                assert reference is not None
                formula = reference.findtext(f"{CHART}f") or ""
                sheet, cells = formula.replace("'", "").replace("$", "").split("!")
                shown = [value.text for value in reference.iter(f"{CHART}v")]
                there = [row[0].value for row in book[sheet][cells]]
                if kind == "val":
                    assert [float(str(v)) for v in shown] == pytest.approx(there)
                elif isinstance(there[0], dt.datetime):
                    days = [(day - dt.datetime(1899, 12, 30)).days for day in there]
                    assert shown == list(map(str, days))
                else:
                    assert shown == there


def test_groups_have_a_sparkline_a_row(english: Path) -> None:
    xml = sheets_xml(english)
    book = opened(english)
    for name in GROUPS:
        groups = sum(isinstance(row[0].value, int) for row in book[name].iter_rows(min_row=6))
        assert xml[name].count("<x14:sparkline>") == groups


def test_sheet_names_are_unlike_and_short_and_nothing_is_merged(path: Path) -> None:
    book = opened(path)
    names = [name.casefold() for name in book.sheetnames]
    assert len(set(names)) == len(names)
    assert all(len(name) <= 31 for name in names)
    assert not any(sheet.merged_cells.ranges for sheet in book.worksheets)


def test_every_link_leads_to_a_cell_that_is_there(path: Path) -> None:
    book = opened(path)
    links = [(s, c) for s in book.worksheets for row in s for c in row if c.hyperlink]
    assert len(links) > 25
    for sheet, cell in links:
        name, place = cell.hyperlink.location.rsplit("!", 1)
        target = book[name.strip("'").replace("''", "'")]
        assert target[place].value or place == "A1", (sheet.title, cell.coordinate)


def test_a_link_of_the_summary_leads_to_the_column_and_says_what_to_filter(english: Path) -> None:
    book = opened(english)
    schedule = book["Schedule"]
    told = {c.value: c.hyperlink.location for row in book["Summary"] for c in row if c.hyperlink}
    column = {c.value: c.column - 1 for c in schedule[1]}
    assert len(told) > 8
    for text, location in told.items():
        if "=" not in text:
            continue
        heading, value = text.removeprefix("Schedule: ").split(" = ")
        assert schedule[location.split("!")[1]].value == heading
        cells = [row[column[heading]] for row in schedule.iter_rows(min_row=2, values_only=True)]
        assert value in {str(cell).removesuffix(".0") for cell in cells}


def test_figures_behind_a_filter_add_up_to_the_summary(english: Path) -> None:
    book = opened(english)
    head, *rows = book["Schedule"].iter_rows(values_only=True)
    at = {name: place for place, name in enumerate(head)}
    for label, layer in (("Open", "Open"), ("Won", "Won"), ("Lost", "Lost")):
        mine = [row for row in rows if row[at["Status"]] == layer]
        total = sum(row[at["Converted"]] or 0 for row in mine)
        count, value = next(
            row[2:4] for row in book["Summary"].iter_rows(values_only=True) if row[1] == label
        )
        assert (len(mine), pytest.approx(total)) == (count, value)


def test_parameters_are_input_cells_with_names_and_limits(english: Path) -> None:
    book = opened(english)
    for name in ("As_of_date", "Months", "Decimals", "What_if_1", "Probability_1", "Spread"):
        sheet, cell = named_cell(book, name)
        assert sheet == "Parameters"
        assert book[sheet][cell].fill.fgColor.rgb == "FFFFFBEA", name
    limits = book["Parameters"].data_validations.dataValidation
    what_if = named_cell(book, "What_if_1")[1]
    (mine,) = [limit for limit in limits if what_if in limit.sqref]
    assert (mine.type, mine.formula1, mine.formula2) == ("decimal", "0", "1")
    assert any(named_cell(book, "Rate_GBP_20260701")[1] in limit.sqref for limit in limits)


def test_working_columns_are_an_outline_and_the_first_ones_are_printed(english: Path) -> None:
    sheet = opened(english)["Schedule"]
    heads = {c.value: c.column_letter for c in sheet[1]}
    levels = {name: sheet.column_dimensions[letter].outlineLevel for name, letter in heads.items()}
    assert levels["Undated"] == 0
    assert (levels["Timing"], levels["Instalments"]) == (1, 1)
    assert sheet.print_area.endswith(f"${heads['Weighted']}${sheet.max_row}")
    printed = list(heads)[: list(heads).index("Weighted") + 1]
    assert {"ID", "Name", "Customer", "Owner", "Status", "Total", "Probability"} < set(printed)


def many_owners(folder: Path) -> Path:
    """The report of 70 owners with two opportunities each."""
    rows = [
        {
            "Name": f"Deal {number}",
            "Contact": "Acme",
            "Owner": f"Owner {number % 70}",
            "Milestone": "Bid",
            "Probability": 50,
            "Value": 1000 + number,
            "Expected Close": dt.date(2026, 12, 1),
        }
        for number in range(140)
    ]
    book = write_book(Book(tuple(rows)), folder / "owners.xlsx")
    return written(make_report(book, Options(as_of=AS_OF, currency="EUR")), folder)


def test_many_groups_are_folded_behind_their_sum(tmp_path: Path) -> None:
    path = many_owners(tmp_path)
    sheet = opened(path)["Owners"]
    rows = list(sheet.iter_rows(min_row=7))
    folded = [row for row in rows if sheet.row_dimensions[row[0].row].hidden]
    assert len(folded) == 30
    assert {sheet.row_dimensions[row[0].row].outlineLevel for row in folded} == {1}
    assert sheet.sheet_properties.outlinePr.summaryBelow is False
    assert sum(isinstance(row[0].value, int) for row in rows) == 70
    others = next(row for row in rows if row[1].value == "30 more, folded below")
    assert others[2].value == sum(row[2].value for row in folded) == 60
    assert recalculated(path).changed == 0


def test_a_sheet_with_folded_groups_cannot_be_sorted_into_disorder(tmp_path: Path) -> None:
    assert not opened(many_owners(tmp_path))["Owners"].auto_filter.ref


def test_a_sorted_sheet_of_groups_keeps_its_figures(english: Path) -> None:
    """Excel and LibreOffice move a row's formulas, and their references to the same row, alike."""
    book = opened(english, formulas=True)
    sheet = book["Owners"]
    first, last = (int(re.sub(r"\D", "", at)) for at in sheet.auto_filter.ref.split(":"))
    assert sheet.auto_filter.ref.startswith("A")
    for row in sheet.iter_rows(min_row=first + 1, max_row=last):
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                own = re.findall(r"(?<![!:$A-Z])\$[A-Z]+\$?\d+(?!:)", cell.value)
                assert own, cell.value
                assert all(ref.endswith(str(cell.row)) and "$" not in ref[1:] for ref in own)


def test_properties_describe_the_report(english: Path) -> None:
    properties = opened(english).properties
    assert properties.title == "Sales forecast: pipeline"
    assert properties.creator.startswith("forecaster ")
    assert properties.created.date() == AS_OF
    assert properties.category == "Sales forecast"


def test_excel_is_not_told_to_work_everything_out_on_opening(english: Path) -> None:
    (workbook,) = parts(english, r"xl/workbook\.xml")
    assert 'fullCalcOnLoad="1"' not in workbook
    assert 'calcId="191029"' in workbook


def test_a_row_with_more_tags_than_columns_has_values_and_says_so(tmp_path: Path) -> None:
    tags = ";".join(f"tag {number}" for number in range(21))
    deals = tuple(deal._replace(tags=tags) for deal in DEALS)
    path = written(sample_report(deals), tmp_path)
    texts = [str(c.value) for row in opened(path)["Tags"] for c in row]
    assert any(text.startswith("The first 0 rows and the total are formulas") for text in texts)
    assert recalculated(path).changed == 0


def test_a_custom_field_called_like_a_column_gets_a_heading_of_its_own(tmp_path: Path) -> None:
    report = sample_report()
    by = dict(report.forecast.by)
    by["field:Total"] = by.pop("field:Product")._replace(field="field:Total", heading="TOTAL")
    deals = report.forecast.schedule.opportunities
    deals = replace(deals, lists={"Total": deals.lists["Product"]})
    schedule = replace(report.forecast.schedule, opportunities=deals)
    report = replace(report, forecast=replace(report.forecast, by=by, schedule=schedule))
    heads = [str(c.value) for c in opened(written(report, tmp_path))["Schedule"][1]]
    assert len({head.casefold() for head in heads}) == len(heads)
    assert {"Total", "TOTAL (2)"} <= set(heads)


def test_a_custom_field_called_like_a_sheet_of_ours_leaves_it_its_name(tmp_path: Path) -> None:
    book = opened(odd_field("Schedule", tmp_path))
    assert {"Schedule", "Schedule (2)"} <= set(book.sheetnames)
    assert book["Schedule"]["A1"].value == "Sheet"


def test_only_what_moves_the_forecast_asks_for_a_number(english: Path) -> None:
    book = opened(english)
    rows = {row[1].value: row for row in book["Parameters"].iter_rows()}
    names = {f"{s}!{c}" for s, c in (named_cell(book, n) for n in book.defined_names)}
    for milestone, asks in (("Qualified", True), ("Lost", False), ("Won", False)):
        what_if = rows[milestone][3]
        assert (f"Parameters!{what_if.coordinate}" in names) == asks


def odd_field(heading: str, folder: Path) -> Path:
    rows = [
        {
            "Name": f"Deal {n}",
            "Contact": "Acme",
            "Owner": "Ann",
            "Milestone": "Bid",
            "Probability": 50,
            "Value": 1000,
            "Expected Close": dt.date(2026, 12, 1),
            heading: ("Core", "Plus")[n % 2],
        }
        for n in range(4)
    ]
    book = write_book(Book(tuple(rows)), folder / "odd.xlsx")
    return written(make_report(book, by(heading)), folder)


def by(heading: str, live_rows: int = 10_000) -> Options:
    """Options that group by a column, called as it is read."""
    name = heading.replace("_x005F_", "_")
    return Options(as_of=AS_OF, currency="EUR", by=(name,), live_rows=live_rows)


ODD = (
    "<r>a & b</r>",
    "US$ list",
    "_x005F_x0041_ b",
    "🐟" * 150,
    "Nov 2026",
    "=1+1",
    "&F &P",
    "It's [1]",
)


@pytest.mark.parametrize("live_rows", [0, 10_000])
@pytest.mark.parametrize("heading", ODD)
def test_odd_headings_leave_a_sound_file(heading: str, live_rows: int, tmp_path: Path) -> None:
    path = odd_field(heading, tmp_path)
    if not live_rows:
        path = written(make_report(tmp_path / "odd.xlsx", by(heading, 0)), tmp_path)
    for xml in parts(path, r"\.(xml|rels)$"):
        ET.fromstring(xml)
    book = opened(path)
    names = {name.replace("'", "''") for name in book.sheetnames}
    for xml in sheets_xml(path).values():
        for reference in re.findall(r"<xm:f>(.*?)</xm:f>", xml):
            assert unescape(reference).rsplit("!", 1)[0].strip("'") in names
    if live_rows:
        (table,) = parts(path, r"tables/table1\.xml")
        columns = re.findall(r'<tableColumn [^>]*name="(.*?)"', table)
        heads = [str(cell.value) for cell in book["Schedule"][1]]
        assert [unescape(name) for name in columns] == heads
        assert all(len(name.encode("utf-16-le")) // 2 <= 255 for name in heads)
    assert recalculated(path).errors == 0


def test_130_fields_make_no_formula_too_long(tmp_path: Path) -> None:
    fields = [f"A field with a name of some length {n}" for n in range(130)]
    row = {
        "Name": "Deal",
        "Contact": "Acme",
        "Owner": "Ann",
        "Milestone": "Bid",
        "Probability": 50,
        "Value": 1000,
        "Expected Close": dt.date(2026, 12, 1),
        **dict.fromkeys(fields, "x"),
    }
    book = write_book(Book((row,)), tmp_path / "many.xlsx")
    options = Options(as_of=AS_OF, currency="EUR", by=tuple(fields))
    path = written(make_report(book, options), tmp_path)
    for xml in sheets_xml(path).values():
        assert all(len(formula) < 8_192 for formula in re.findall(r"<f>(.*?)</f>", xml))
    checks = [r[1] for r in opened(path)["Checks"].iter_rows(values_only=True) if r[1]]
    assert "No sheet shows an error (3)" in checks


def test_a_pipeline_of_nothing_but_a_milestone_called_none_is_a_report(tmp_path: Path) -> None:
    row = {
        "Name": "Deal",
        "Contact": "Acme",
        "Owner": "Ann",
        "Milestone": "(none)",
        "Probability": 50,
        "Value": 1000,
        "Expected Close": dt.date(2026, 12, 1),
    }
    book = write_book(Book((row,)), tmp_path / "none.xlsx")
    path = written(make_report(book, Options(as_of=AS_OF, currency="EUR")), tmp_path)
    assert recalculated(path).changed == 0


def test_a_row_is_never_taller_than_excel_takes(tmp_path: Path) -> None:
    rows = tuple(deal._replace(owner="long " * 6_000) for deal in DEALS)
    for xml in sheets_xml(written(sample_report(rows), tmp_path)).values():
        assert all(float(height) <= 409.5 for height in re.findall(r' ht="([\d.]+)"', xml))


def test_colours_say_nothing_that_no_word_says(english: Path) -> None:
    book = opened(english)
    said = {"OK", "Differs", "Overdue", "Undated", "What-if: Parameters are changed"}
    for sheet in book.worksheets:
        for rules in sheet.conditional_formatting:
            for rule in rules.rules:
                word = unescape(rule.formula[0]).strip('"')
                assert rule.operator == "equal"
                assert word in said
