"""The report workbook, read back: figures, texts that stay texts, names, parts, same bytes."""

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import openpyxl
import pytest
import xlsxwriter
from openpyxl.workbook import Workbook

from forecaster.money import minor_digits
from forecaster.reporting.report import Report
from forecaster.reporting.schedule.columns import schedule_columns
from forecaster.reporting.schedule.rows import schedule_chunks
from forecaster.reporting.xlsx import places
from forecaster.reporting.xlsx import workbook as xlsx
from forecaster.reporting.xlsx.names import cell_text, sheet_name
from forecaster.reporting.xlsx.stream import cell_inline, cell_start, cell_style
from forecaster.reporting.xlsx.workbook import Limits, write_workbook
from forecaster.words.catalogue import words
from reporting.sample_report import DEALS, HOSTILE, Deal, sample_report

SPLIT = Limits(sheet_rows=5)
BOTH = pytest.mark.parametrize("live_rows", [10_000, 2], ids=["live", "values"])


def written(report: Report, folder: Path, limits: Limits = xlsx.LIMITS) -> Workbook:
    """The workbook with the values of its formulas, as a mail's preview shows it."""
    path = folder / "report.xlsx"
    write_workbook(report, path, limits)
    with closing(openpyxl.load_workbook(path, data_only=True)) as book:
        return book


def schedule_rows(book: Workbook, *names: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name in names or ("Schedule",):
        head, *rows = book[name].iter_rows(values_only=True)
        found += [dict(zip(map(str, head), row, strict=True)) for row in rows]
    return found


def values(book: Workbook, name: str) -> list[list[Any]]:
    rows = book[name].iter_rows(values_only=True)
    return [[value for value in row if value is not None] for row in rows]


def row_of(book: Workbook, name: str, label: object) -> list[Any]:
    return next(row[1:] for row in values(book, name) if row and row[0] == label)


def parts(path: Path, pattern: str) -> Iterator[str]:
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if re.search(pattern, name):
                yield package.read(name).decode()


def money(minor: int, currency: str = "EUR") -> float:
    return minor / float(10 ** minor_digits(currency))


def shown(minor: int) -> float | None:
    return money(minor) or None


@BOTH
def test_every_figure_of_the_schedule_is_the_reports(tmp_path: Path, live_rows: int) -> None:
    rows = schedule_rows(written(sample_report(live_rows=live_rows), tmp_path))
    assert [row["ID"] for row in rows] == [deal.id for deal in DEALS]
    for row, deal in zip(rows, DEALS, strict=True):
        assert row["Row"] == deal.row
        assert row["Total"] == money(deal.total, deal.currency)
        buckets = ("Overdue", "Earlier", "Nov 2026", "Dec 2026", "Jan 2027", "Later", "Undated")
        minors = (deal.overdue, deal.earlier, *deal.months, deal.later, deal.undated)
        assert [row[bucket] for bucket in buckets] == [shown(minor) for minor in minors]


def test_a_row_without_a_rate_has_no_converted_figure(tmp_path: Path) -> None:
    row = schedule_rows(written(sample_report(), tmp_path))[7]
    assert (row["Currency"], row["Total"]) == ("BRL", 20_000)
    assert (row["Rate"], row["Converted"], row["Weighted"]) == (None, None, None)


def test_a_row_says_its_terms_and_where_its_probability_is_from(tmp_path: Path) -> None:
    rows = schedule_rows(written(sample_report(), tmp_path))
    terms = ("Value", "Duration Basis", "Duration", "Probability", "Probability from", "Status")
    assert [rows[1][term] for term in terms] == [5000, "Month", 3, 0.8, "own", "Open"]
    assert [rows[0][term] for term in terms] == [12000, "Fixed", None, 0.5, "milestone", "Open"]
    assert [rows[4][term] for term in terms] == [1200, "Year", 1, 1, "status", "Won"]
    dates = ("Start", "Expected Close", "Closed On")
    assert [rows[4][date] for date in dates] == [
        dt.datetime(2026, 9, 1),
        None,
        dt.datetime(2026, 9, 1),
    ]


def test_amounts_carry_their_currency_and_its_decimals(tmp_path: Path) -> None:
    yen = DEALS[1]._replace(currency="JPY", total=15_000)
    sheet = written(sample_report((DEALS[0], yen)), tmp_path)["Schedule"]
    heads = [cell.value for cell in sheet[1]]
    total, converted = heads.index("Total"), heads.index("Converted")
    assert sheet[3][total].number_format == '#,##0 [$JPY];-#,##0 [$JPY];"–"'
    assert sheet[3][total].value == 15_000
    assert sheet[2][converted].number_format == '#,##0.00 [$EUR];-#,##0.00 [$EUR];"–"'


def test_a_price_finer_than_a_cent_shows_its_decimals(tmp_path: Path) -> None:
    fine = DEALS[2]._replace(value=0.125)
    sheet = written(sample_report((fine,)), tmp_path)["Schedule"]
    at = [cell.value for cell in sheet[1]].index("Value")
    assert sheet[2][at].value == 0.125
    assert sheet[2][at].number_format.startswith("#,##0.00####")


def test_a_row_without_value_and_currency_is_there_all_the_same(tmp_path: Path) -> None:
    bare = DEALS[2]._replace(currency="", value=0, total=0, converted=0, weighted=0, overdue=0)
    row = schedule_rows(written(sample_report((DEALS[0], bare)), tmp_path))[1]
    assert (row["ID"], row["Currency"], row["Total"]) == ("OP-3", None, 0)


def test_a_value_per_unit_that_is_not_known_stays_blank(tmp_path: Path) -> None:
    report = sample_report()
    deals = report.forecast.schedule.opportunities
    every = replace(deals, is_total=~deals.is_total)
    schedule = replace(report.forecast.schedule, opportunities=every)
    report = replace(report, forecast=replace(report.forecast, schedule=schedule))
    rows = schedule_rows(written(report, tmp_path))
    assert [row["Value"] is None for row in rows] == [deal.basis != "FIXED" for deal in DEALS]


@BOTH
def test_the_other_sheets_say_what_the_report_says(tmp_path: Path, live_rows: int) -> None:
    book = written(sample_report(live_rows=live_rows), tmp_path)
    assert row_of(book, "Summary", "Open")[:3] == [6, 59_350, 20_725]
    assert row_of(book, "Summary", "Won")[:3] == [2, 10_200, 10_200]
    assert row_of(book, "Summary", "Lost")[:2] == [1, 5_000]
    assert [9_400, 9_600, 19_000] in values(book, "Summary")
    assert row_of(book, "Summary", "FY2026 Q4 (Oct–Dec 2026)") == [9_300, 9_600, 18_900]
    assert row_of(book, "Summary", "BRL")[:3] == [1, 20_000, "Open"]
    assert row_of(book, "Forecast", dt.datetime(2026, 12, 1)) == [100, 9_600, 9_700, 18_800]
    assert row_of(book, "Forecast", "Total") == [10_200, 20_725, 30_925]
    assert row_of(book, "Recurring", dt.datetime(2027, 1, 1)) == [100, 3_600, 1_200, 43_200]
    totals, opened = [2, 34_000, 4_000, 0, 0, 4_000], [1_000, 0, 0, 0, 0, 3_000]
    lead = next(row for row in values(book, "Milestones") if "Lead" in row)
    assert lead[2:] == [*totals, *opened, *[0] * 6]
    check = row_of(book, "Checks", "Open weighted: buckets and months = total")
    assert check == ["EUR", 2, 20_725, 20_725, 0, "OK"]


@BOTH
def test_hostile_text_stays_text(tmp_path: Path, live_rows: int) -> None:
    names = (
        HOSTILE,
        "+1",
        "-1",
        "@SUM(A1)",
        "<r><t>x</t></r>",
        "=cmd|' /C calc'!G2",
        "http://x.y",
        "1e3",
    )
    deals = tuple(
        DEALS[8]._replace(name=name, customer=name, owner=name, tags=name) for name in names
    )
    book = written(sample_report(deals, owners=names, live_rows=live_rows), tmp_path)
    rows = schedule_rows(book)
    assert [str(row["Name"]).rstrip() for row in rows] == list(names)
    quoted = {
        str(cell.value): cell.quotePrefix
        for sheet in (book["Schedule"], book["Owners"])
        for row in sheet
        for cell in row
        if isinstance(cell.value, str) and cell.value[0] in "=+-@"
    }
    assert HOSTILE in quoted
    assert all(quoted.values()), quoted
    path = tmp_path / "report.xlsx"
    sheets = "".join(parts(path, r"worksheets/sheet\d+\.xml$|sharedStrings"))
    assert "<r><t>" not in sheets
    assert "externalLink" not in "".join(parts(path, r"\.rels$"))
    assert "External" not in "".join(parts(path, r"worksheets/_rels"))


MADE = {"live": (10_000, Limits()), "values": (2, Limits()), "split": (2, SPLIT)}


@pytest.mark.parametrize("made", MADE)
def test_the_same_report_gives_the_same_bytes(tmp_path: Path, made: str) -> None:
    live_rows, limits = MADE[made]
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    write_workbook(sample_report(live_rows=live_rows), first, limits)
    write_workbook(sample_report(live_rows=live_rows), second, limits)
    assert first.read_bytes() == second.read_bytes()


def test_properties_name_the_report_and_mark_it_as_ours(tmp_path: Path) -> None:
    book = written(sample_report(), tmp_path)
    assert book.properties.title == "Sales forecast: pipeline"
    assert book.properties.subject == "as of 2026-11-16"
    assert book.properties.created == dt.datetime(2026, 11, 16)
    custom = "".join(parts(tmp_path / "report.xlsx", "docProps/custom.xml"))
    assert 'name="forecaster"><vt:lpwstr>1.0.0<' in custom


ODD = ("a & <b>", " spaced ", "tab\tline\nend", "\x01_x0041_\ufffe", "=1", "é😀", '"', "\r", "x\n")


@pytest.mark.parametrize("text", ODD)
def test_a_streamed_text_is_the_xml_that_xlsxwriter_writes(tmp_path: Path, text: str) -> None:
    path = tmp_path / "plain.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        bold = book.add_format({"bold": True})
        book.add_worksheet().write_string(0, 27, text, bold)
        ours = f"{cell_start(27)}1{cell_style(bold)}{cell_inline(text)}"
    assert ours in next(parts(path, "sheet1"))


@BOTH
def test_odd_texts_come_back_as_they_were(tmp_path: Path, live_rows: int) -> None:
    names = [text for text in ODD if "\ufffe" not in text and "\r" not in text]
    deals = tuple(DEALS[2]._replace(name=name) for name in names)
    rows = schedule_rows(written(sample_report(deals, live_rows=live_rows), tmp_path))
    assert [row["Name"] for row in rows] == names


def test_up_to_the_limit_the_schedule_is_an_excel_table(tmp_path: Path) -> None:
    sheet = written(sample_report(live_rows=len(DEALS)), tmp_path)["Schedule"]
    assert sheet.tables["Schedule"].ref == sheet.dimensions
    assert sheet.freeze_panes == "E2"


def test_above_the_limit_it_has_a_filter_and_the_cover_says_so(tmp_path: Path) -> None:
    book = written(sample_report(live_rows=len(DEALS) - 1), tmp_path)
    sheet = book["Schedule"]
    assert not sheet.tables
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.freeze_panes == "E2"
    said = " ".join(str(text) for row in values(book, "Cover") for text in row)
    assert "The Schedule has 9 rows, more than --live-rows: they hold values" in said


def test_more_rows_than_a_sheet_holds_are_split_and_said(tmp_path: Path) -> None:
    book = written(sample_report(live_rows=2), tmp_path, SPLIT)
    names = ("Schedule", "Schedule 2", "Schedule 3")
    assert [book[name].max_row - 1 for name in names] == [4, 4, 1]
    assert [row["ID"] for row in schedule_rows(book, *names)] == [deal.id for deal in DEALS]
    said = "They are more than a sheet holds: the Schedule stands on 3 sheets."
    assert [said] in values(book, "Cover")
    assert {"Schedule 2", "Schedule 3"} <= {row[0] for row in values(book, "Cover") if row}


def test_the_cover_links_lead_to_sheets_that_are_there(tmp_path: Path) -> None:
    book = written(sample_report(), tmp_path)
    links = [cell.hyperlink.location for row in book["Cover"] for cell in row if cell.hyperlink]
    assert [str(link).removesuffix("!A1").strip("'") for link in links] == book.sheetnames[1:]


def test_no_cells_are_merged_and_nothing_is_hidden(tmp_path: Path) -> None:
    book = written(sample_report(), tmp_path)
    assert not any(sheet.merged_cells.ranges for sheet in book.worksheets)
    assert {sheet.sheet_state for sheet in book.worksheets} == {"visible"}


def test_an_empty_report_is_a_workbook(tmp_path: Path) -> None:
    book = written(sample_report(()), tmp_path)
    assert book.sheetnames == ["Cover", "Summary", "Forecast", "Checks", "Parameters"]
    assert row_of(book, "Forecast", "Total") == [0, 0, 0]


def test_chunks_do_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = schedule_rows(written(sample_report(), tmp_path))
    monkeypatch.setattr("forecaster.reporting.schedule.rows.CHUNK", 2)
    report, english = sample_report(), words("en")
    chunks = schedule_chunks(report, english, schedule_columns(report, english), range(9))
    sizes = [len(chunk.currencies) for chunk in chunks]
    assert sizes == [2, 2, 2, 2, 1]
    assert schedule_rows(written(sample_report(), tmp_path)) == whole


class FrenchWords:
    """A stand-in for the catalogue: the words of a few sheets, and everything else marked."""

    lang = "fr"
    locale = "fr_FR"
    names: ClassVar = {"Cover": "Couverture", "Owners": "Propriétaires", "Schedule": "Échéancier"}

    def __call__(self, sentence: str, /, **filled: object) -> str:
        """Translate."""
        translated: str = self.names.get(sentence, f"~{sentence}")
        return translated.format(**filled) if filled else translated

    def label(self, role: str, field: str) -> str:
        """The French heading."""
        return words("en").label(role, field)


def test_every_sentence_goes_through_the_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "words", lambda _: FrenchWords())
    monkeypatch.setattr(places, "_LINE", 10_000)
    report = sample_report(lang="fr")
    book = written(replace(report, problems=(), stakes=()), tmp_path)
    assert book.sheetnames[0] == "Couverture"
    assert {"Propriétaires", "Échéancier"} <= set(book.sheetnames)
    data = re.compile(r"[\W\d]*|.*(Acme|Globex|Initech|OP-|EUR|USD|BRL|~).*", re.DOTALL)
    known = {str(getattr(deal, field)) for deal in DEALS for field in Deal._fields}
    known |= {word for deal in DEALS for word in (deal.tags + ";" + deal.product).split(";")}
    known |= {
        *FrenchWords.names.values(),
        "forecaster 1.0.0",
        "pipeline.xlsx",
        "ab" * 32,
        "Opportunities",
        "Deal",
        "Product",
    }
    known |= {deal.tags.replace(";", "; ") for deal in DEALS}
    known |= {deal.product.replace(";", "; ") for deal in DEALS}
    known |= {"monthly", "bucket", *(f"R{number}" for number in range(1, 38))}
    known |= {words("en").label("opportunities", f.name) for f in _fields()}
    bare = {
        value
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if isinstance(value, str) and value not in known and not data.fullmatch(value)
    }
    assert {text for text in bare if not re.search(r"\d{4}$", text)} - set("ABCDEKOQ") == set()


def _fields() -> Any:  # noqa: ANN401 - the known columns
    from forecaster.words.headings import OPPORTUNITIES  # noqa: PLC0415 - for one test

    return OPPORTUNITIES.fields


def test_dates_read_as_the_language_writes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = written(sample_report(), tmp_path)["Schedule"]
    monkeypatch.setattr(xlsx, "words", lambda _: FrenchWords())
    french = written(sample_report(lang="fr"), tmp_path)["Échéancier"]
    at = [cell.value for cell in english[1]].index("Expected Close")
    assert english[2][at].number_format == "yyyy-mm-dd"
    assert french[2][at].number_format == "dd/mm/yyyy"
    assert {"nov. 2026", "déc. 2026", "janv. 2027"} <= {cell.value for cell in french[1]}


@pytest.mark.parametrize(
    ("wanted", "taken", "name"),
    [
        ("Pro[du]ct: a*b?/c\\d", set(), "Product abcd"),
        ("'Quoted'", set(), "Quoted"),
        ("History", set(), "History_"),
        ("history", set(), "history_"),
        ("", set(), "Sheet"),
        ("::", set(), "Sheet"),
        ("CHECKS", {"checks"}, "CHECKS (2)"),
        ("x" * 40, set(), "x" * 31),
        ("x" * 40, {"x" * 31}, "x" * 27 + " (2)"),
        ("a" * 30 + "😀", set(), "a" * 30),
        ("b" * 30 + "'s", set(), "b" * 30),
    ],
)
def test_sheet_names_are_cleaned(wanted: str, taken: set[str], name: str) -> None:
    assert sheet_name(wanted, taken) == name


def test_a_hostile_field_names_its_sheet(tmp_path: Path) -> None:
    report = sample_report()
    name = "It's: [Checks]"
    by = dict(report.forecast.by)
    by[f"field:{name}"] = by.pop("field:Product")._replace(field=f"field:{name}", heading=name)
    schedule = report.forecast.schedule
    deals = replace(schedule.opportunities, lists={name: schedule.opportunities.lists["Product"]})
    schedule = replace(schedule, opportunities=deals)
    report = replace(report, forecast=replace(report.forecast, by=by, schedule=schedule))
    book = written(report, tmp_path)
    assert "It's Checks" in book.sheetnames
    links = [cell.hyperlink.location for row in book["Cover"] for cell in row if cell.hyperlink]
    assert "'It''s Checks'!A1" in links


def test_texts_over_the_limit_are_cut_and_say_so(tmp_path: Path) -> None:
    assert cell_text("x" * 32_767) == "x" * 32_767
    assert cell_text("x" * 32_768) == "x" * 32_766 + "…"
    assert cell_text("😀" * 16_384) == "😀" * 16_383 + "…"
    long = DEALS[0]._replace(name="y" * 40_000)
    assert str(schedule_rows(written(sample_report((long,)), tmp_path))[0]["Name"]).endswith("y…")


def test_a_folder_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        write_workbook(sample_report(), tmp_path / "nowhere" / "report.xlsx")
