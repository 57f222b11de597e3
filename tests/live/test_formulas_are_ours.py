"""Every formula of a report comes from our own list, whatever texts the workbook holds."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from forecaster.reporting.pages.formulas import ROUNDED, SHAPES, row_shapes
from forecaster.reporting.report import Report
from forecaster.reporting.xlsx.workbook import Limits, write_workbook
from live.engines import recalculated, sheets_xml
from live.test_recalculated import sample
from reporting.sample_report import DEALS, HOSTILE, sample_report
from reporting.short_reports import ATTACKS, LONG, named

_SHEET = r"(?:(?:'(?:[^']|'')+'|\w+)!)?"
_CELL = r"\$?[A-Z]{1,3}\$?\d+"
_NAME = r"(?:Decimals|Word_[a-z_]+|Changed|What_if_\d+|Probability_\d+|Rate_[A-Z]{3}(?:_\d+)*)"
_REFERENCE = rf"(?:{_SHEET}{_CELL}(?::{_CELL})?|{_NAME})"
FORMULA = re.compile(r"<f[ >]")
TEXTS = (HOSTILE, "=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!G2", "{=1}", *ATTACKS, LONG)
DANGEROUS = ("externalLink", "vbaProject", 'TargetMode="External"', '<extLst><ext uri="DDE')


def _pattern(shape: str) -> str:
    """A shape with any reference for each of its places."""
    return re.sub(r"\\\{\w+\\\}", lambda _: _REFERENCE, re.escape(shape))


def known() -> re.Pattern[str]:
    terms = "|".join(_pattern(shape) for shape in SHAPES.values())
    added = rf"(?:{terms})(?:\+(?:{terms}))*"
    rounded = _pattern(ROUNDED).replace(_REFERENCE, f"(?:{added})", 1)
    rows = [_pattern(s) for digits in (0, 2) for s in row_shapes(digits).values()]
    return re.compile("|".join([added, rounded, *rows]))


def formulas(path: Path) -> list[str]:
    found = []
    for xml in sheets_xml(path).values():
        assert len(FORMULA.findall(xml)) == xml.count("<f>")
        found += [unescape(text) for text in re.findall(r"<f>(.*?)</f>", xml)]
    return found


def hostile_reports() -> dict[str, Report]:
    reports = {f"text {at}": named(text) for at, text in enumerate(TEXTS)}
    report = sample_report()
    name = "=HYPERLINK('x')&\"!$A$1:B2+SUM(1)"
    by = dict(report.forecast.by)
    by[f"field:{name}"] = by.pop("field:Product")._replace(field=f"field:{name}", heading=name)
    deals = report.forecast.schedule.opportunities
    deals = replace(deals, lists={name: deals.lists["Product"]})
    schedule = replace(report.forecast.schedule, opportunities=deals)
    reports["field"] = replace(report, forecast=replace(report.forecast, by=by, schedule=schedule))
    return reports


@pytest.mark.parametrize("live_rows", [0, 100], ids=["values", "live"])
@pytest.mark.parametrize("name", hostile_reports())
def test_hostile_text_makes_no_formula(name: str, live_rows: int, tmp_path: Path) -> None:
    report = hostile_reports()[name]
    report = replace(report, options=replace(report.options, live_rows=live_rows))
    path = tmp_path / "report.xlsx"
    write_workbook(report, path)
    found = formulas(path)
    assert len(found) > 100
    ours = known()
    assert [formula for formula in found if not ours.fullmatch(formula)] == []
    assert recalculated(path).errors == 0


def test_a_formula_of_somebody_else_would_be_noticed() -> None:
    ours = known()
    strangers = (
        'HYPERLINK("http://x","y")',
        "cmd|' /C calc'!G2",
        "1+1",
        "SUM(A1)+SUM",
        "A1*2",
        "Evil",
        "Cmd+Foo",
    )
    assert not any(ours.fullmatch(text) for text in strangers)
    assert ours.fullmatch("ROUND(SUMIFS('It''s'!$A$2:$A$9,Schedule!$K$2:$K$9,Word_open),Decimals)")


@pytest.mark.parametrize("limits", [Limits(), Limits(sheet_rows=60)], ids=["one", "split"])
@pytest.mark.parametrize("live_rows", [0, 10_000], ids=["values", "live"])
def test_no_link_leaves_the_workbook_and_nothing_is_hidden(
    live_rows: int, limits: Limits, tmp_path: Path
) -> None:
    path = tmp_path / "report.xlsx"
    write_workbook(sample("pipeline", live_rows=live_rows), path, limits)
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        whole = "".join(package.read(n).decode() for n in names if n.endswith((".xml", ".rels")))
        workbook = package.read("xl/workbook.xml").decode()
    assert not any(word in whole for word in DANGEROUS)
    assert not any("vba" in name or "external" in name.casefold() for name in names)
    assert 'state="' not in workbook
    assert 'definedName name="_xlnm.Print' in workbook


def test_texts_of_users_are_in_no_defined_name_and_no_chart_formula(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write_workbook(named("Acme & Söhne"), path)
    with zipfile.ZipFile(path) as package:
        workbook = unescape(package.read("xl/workbook.xml").decode())
        charts = [package.read(n).decode() for n in package.namelist() if "charts/chart" in n]
    assert "Söhne" not in re.sub(r"<sheets>.*</sheets>", "", workbook)
    assert charts
    assert not any("Söhne" in text for c in charts for text in re.findall(r"<c:f>(.*?)</c:f>", c))
    assert len(DEALS) == 9
