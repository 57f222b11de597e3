"""The consolidated report: one set of figures in every format, and what each workbook adds."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from forecaster.errors import ForecasterError
from forecaster.money import text as written
from forecaster.options import Options
from forecaster.problems import Problem
from forecaster.reporting.consolidated.consolidated import Consolidated
from forecaster.reporting.consolidated.files import (
    consolidated_html,
    consolidated_text,
    write_consolidated,
)
from forecaster.reporting.consolidated.json import dumps, result
from forecaster.reporting.consolidated.source import (
    kinds_of,
    kinds_of_failure,
    ranked_deals,
    source_figures,
)
from forecaster.reporting.consolidated.summary import merged_kinds, summarise
from forecaster.reporting.deals import BIGGEST, biggest
from forecaster.reporting.mistakes import mistake, mistakes
from forecaster.resources import samples, templates
from forecaster.run import forecast, make_report
from forecaster.words.catalogue import words
from live.engines import opened
from reporting import mail_rules
from reporting.consolidated_reports import AS_OF, FAILED, consolidated, crowded, mixed, small
from reporting.mail_clients import features
from reporting.sample_report import sample_report
from reporting.short_reports import ATTACKS, LONG
from reporting.short_reports import crowded as crowded_report
from reporting.short_reports import page as page_of_one
from reporting.test_html import figure, table_rows, visible

ENGLISH = words("en")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Consolidated:
    return mixed(tmp_path_factory.mktemp("books"))


@pytest.fixture(scope="module")
def files(report: Consolidated, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    out = tmp_path_factory.mktemp("out")
    return write_consolidated(report, page(report), out, "consolidated-2026-11-30")


@pytest.fixture(scope="module")
def sources(files: tuple[Path, ...]) -> list[list[Any]]:
    """The sheet Sources, without the margin."""
    return [list(row[1:]) for row in opened(files[0])["Sources"].iter_rows(values_only=True)]


def page(report: Consolidated) -> str:
    return consolidated_html(report, templates())


def test_a_workbook_hands_on_the_kinds_of_its_problems_that_its_own_report_shows() -> None:
    one = make_report(samples() / "pipeline.xlsx", Options(as_of=AS_OF))
    kinds = kinds_of(one)
    assert tuple(mistake(kind, ENGLISH) for kind in kinds) == mistakes(one, ENGLISH)
    assert Counter(p.code for p in one.problems) == {kind.code: kind.times for kind in kinds}
    severities = [kind.first.severity for kind in kinds]
    assert severities == sorted(severities)


def test_what_stopped_a_workbook_is_a_kind_without_money() -> None:
    (kind,) = kinds_of_failure((Problem("E001", found="broken.xlsx"),))
    assert (kind.code, kind.times, kind.places, kind.totals, kind.unknown) == ("E001", 1, (), {}, 0)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_workbook_hands_on_its_biggest_deals_with_what_they_are_ranked_by(lang: str) -> None:
    one = make_report(samples() / "pipeline.xlsx", Options(as_of=AS_OF, lang=lang))
    ranked = ranked_deals(one)
    assert tuple(deal.deal for deal in ranked) == biggest(one, words(lang), BIGGEST)
    keys = [(-deal.weighted, deal.id, deal.name) for deal in ranked]
    assert len(keys) == BIGGEST
    assert keys == sorted(keys)


def test_a_workbook_hands_on_what_was_won_in_the_quarter_before_the_horizon() -> None:
    assert source_figures(sample_report()).qtd == 10_000
    assert source_figures(sample_report()).won_buckets.ytd == 20_000


def test_every_format_tells_the_same_totals(
    report: Consolidated, files: tuple[Path, ...], sources: list[list[Any]]
) -> None:
    figures = report.figures
    told = json.loads(files[3].read_text("utf-8"))
    won, weighted = (
        Decimal(written(minor, 2)) for minor in (figures.won.value, figures.open.weighted)
    )
    assert Decimal(told["totals"]["won"]["value"]) == won
    assert Decimal(told["totals"]["open"]["weighted"]) == weighted
    rows = table_rows(files[1].read_text("utf-8"))
    for heading in ("By month", "By workbook", "By milestone", "By team"):
        assert [figure(cell) for cell in rows[heading][-1][1:]] == [won, weighted], heading
        body = [[figure(cell) for cell in row[1:]] for row in rows[heading][:-1] if len(row) == 3]
        assert [sum(column) for column in zip(*body, strict=True)] == [won, weighted], heading
    text = files[2].read_text("utf-8")
    assert re.search(
        rf"^All \(open: {figures.open.count}\) +{won:,} +{weighted:,}$", text, re.MULTILINE
    )
    total = next(row for row in sources if row[0] == "Total")
    assert total[9] == pytest.approx(float(weighted))
    assert total[11] == pytest.approx(float(won))


def test_workbooks_stand_in_the_order_of_the_inputs_with_what_became_of_them(
    report: Consolidated, sources: list[list[Any]]
) -> None:
    at = next(at for at, row in enumerate(sources) if row[0] == "Workbook") + 1
    rows = sources[at : at + len(report.sources)]
    assert [row[0] for row in rows] == [source.name for source in report.sources]
    assert [row[1] for row in rows] == [
        "Used", "Could not be used", "Used", "Used", "Other currency, not added",
    ]  # fmt: skip
    assert [row[17] for row in rows] == [
        source.reports[0] if source.reports else None for source in report.sources
    ]
    assert [row[-1] for row in rows] == [source.sha256 or None for source in report.sources]


def test_money_of_another_currency_stands_apart_where_no_sum_reaches(
    report: Consolidated, sources: list[list[Any]], files: tuple[Path, ...]
) -> None:
    (apart,) = (s for s in report.sources if s.figures and not s.added)
    mine = [row for row in sources if row[0] == apart.name]
    assert len(mine) == 2
    assert apart.figures
    assert set(mine[0][3:15]) == {None}
    assert mine[1][7:10] == [
        apart.figures.open.count, apart.figures.open.value, apart.figures.open.weighted,
    ]  # fmt: skip
    assert sources.index(mine[1]) > next(at for at, row in enumerate(sources) if row[0] == "Total")
    shown = visible(page(report))
    assert re.search(r"Workbooks in another currency: 1.*team-3\.xlsx \(JPY\)", shown)
    rows = table_rows(page(report))["Without an exchange rate"]
    more = len(report.figures.unconverted) - len(rows) + 1
    assert rows[-1][0] == f"{more} more in the workbook"
    summary = [row[0] for row in opened(files[0])["Summary"].iter_rows(min_col=2, values_only=True)]
    assert summary.count("JPY") == 3


def test_first_of_all_stands_which_workbooks_could_not_be_used(report: Consolidated) -> None:
    first, second, *_ = summarise(report).banners
    assert (first.title, first.severe) == ("Workbooks that could not be used: 1", True)
    assert FAILED[0][0] in first.text
    assert not second.severe


@pytest.mark.parametrize(
    ("lang", "one", "many"),
    [
        ("en", "Sales forecast of one workbook as of ", "Sales forecast of 5 workbooks as of "),
        ("fr", "Prévision des ventes d’un classeur au ", "Prévision des ventes de 5 classeurs au "),
    ],
)
def test_the_number_of_workbooks_reads_right_for_one_too(
    report: Consolidated, lang: str, one: str, many: str
) -> None:
    spoken = replace(report, options=replace(report.options, lang=lang))
    assert summarise(spoken).subtitle.startswith(many)
    single = replace(spoken, sources=report.sources[:1])
    assert summarise(single).subtitle.startswith(one)
    assert one in visible(page(single))
    assert one in " ".join(consolidated_text(single).split())


def test_a_workbook_whose_checks_differ_is_named_and_not_to_be_trusted(
    report: Consolidated, tmp_path: Path
) -> None:
    one = report.sources[0]
    assert one.figures
    wrong = replace(one, figures=replace(one.figures, agree=False))
    changed = replace(report, sources=(wrong, *report.sources[1:]))
    titles = {banner.title: banner.severe for banner in summarise(changed).banners}
    assert titles["Workbooks whose control totals disagree: 1"]
    assert result(changed)["sources"][0]["status"] == "disagrees"
    book = opened(write_consolidated(changed, "", tmp_path, "changed")[0])
    assert "Used, but its checks differ" in [row[2].value for row in book["Sources"].iter_rows()]


def test_problems_of_one_code_are_added_up_and_their_places_name_the_workbook(
    report: Consolidated,
) -> None:
    merged = {kind.code: kind for kind in merged_kinds(report.sources)}
    counted: Counter[str] = Counter()
    for source in report.sources:
        for kind in source.kinds:
            counted[kind.code] += kind.times
    assert {code: kind.times for code, kind in merged.items()} == counted
    several = next(k for k in merged.values() if len({p.split()[0] for p in k.places}) > 1)
    apart = [k for s in report.sources for k in s.kinds if k.code == several.code]
    for currency, amount in several.totals.items():
        assert amount == sum(kind.totals.get(currency, 0) for kind in apart)
    assert several.unknown == sum(kind.unknown for kind in apart)
    assert merged["E001"].places == (FAILED[0][0],)


def test_the_json_lists_workbooks_and_problems_by_kind(report: Consolidated) -> None:
    told = json.loads(dumps(report))
    single = json.loads(json.dumps(list(result(report))))
    assert single == list(told)
    assert "source" not in told
    statuses = [source["status"] for source in told["sources"]]
    assert statuses == ["used", "failed", "used", "used", "other_currency"]
    assert list(told["sources"][0]) == [
        *("file", "sha256", "status", "currency", "rows", "totals", "problems", "reports"),
    ]
    assert (told["sources"][1]["rows"], told["sources"][1]["totals"]) == (None, None)
    used = [source for source in told["sources"] if source["status"] == "used"]
    for layer, name in (("open", "weighted"), ("open", "value"), ("won", "value")):
        amounts = [Decimal(source["totals"][layer][name]) for source in used]
        assert sum(amounts) == Decimal(told["totals"][layer][name])
    assert sum(source["rows"]["read"] for source in used) == told["rows"]["read"]
    assert list(told["problems"][0]) == [
        *("file", "code", "severity", "times", "sheet", "cell", "row", "field", "message"),
    ]
    errors = sum(p["times"] for p in told["problems"] if p["severity"] == "error")
    assert errors == sum(source["problems"]["errors"] for source in told["sources"])


def test_the_problems_sheet_has_a_row_a_workbook_and_kind(
    report: Consolidated, files: tuple[Path, ...]
) -> None:
    rows = [row[1:] for row in opened(files[0])["Problems"].iter_rows(values_only=True, min_row=6)]
    kinds = [(source.name, kind.code) for source in report.sources for kind in source.kinds]
    assert [(row[0], row[2]) for row in rows if row[2]] == kinds


def test_the_same_report_gives_the_same_bytes(
    report: Consolidated, files: tuple[Path, ...], tmp_path: Path
) -> None:
    again = write_consolidated(report, page(report), tmp_path, "consolidated-2026-11-30")
    assert [path.name for path in again] == [path.name for path in files]
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in files]


def test_the_report_is_refused_as_an_input(files: tuple[Path, ...]) -> None:
    with pytest.raises(ForecasterError) as refused:
        forecast(files[0], AS_OF)
    assert [problem.code for problem in refused.value.problems] == ["E012"]


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", ["Donau" * 40, "👩‍👩‍👧‍👦 &" * 9, ATTACKS[0]])
def test_the_page_keeps_the_mail_rules_however_many_workbooks_there_are(
    name: str, lang: str, report: Consolidated
) -> None:
    french = replace(report, options=replace(report.options, lang=lang))
    document = page(crowded(french, name, 300))
    assert mail_rules.broken_rules(document) == []
    rows = table_rows(document)
    assert len(rows["By workbook" if lang == "en" else "Par classeur"]) > 3


def test_the_page_uses_nothing_that_a_single_report_does_not(report: Consolidated) -> None:
    singles = features(page_of_one(sample_report())) | features(page_of_one(crowded_report()))
    assert features(page(report)) <= singles


@pytest.mark.parametrize("attack", [ATTACKS[0], ATTACKS[3], ATTACKS[7]])
def test_no_name_becomes_markup(attack: str, tmp_path: Path) -> None:
    found = small(tmp_path, attack.replace("/", "∕"), "x")
    document = page(found)
    assert mail_rules.broken_rules(document) == []
    assert visible(document).count(attack.replace("/", "∕")) >= 7
    tags = [node.tag for node in mail_rules.parse(document).walk() if node.tag]
    plain = page(small(tmp_path, "y", "x"))
    assert [node.tag for node in mail_rules.parse(plain).walk() if node.tag] == tags


def test_lines_of_the_text_fit_a_terminal(report: Consolidated) -> None:
    for found in (report, crowded(report, LONG, 20)):
        assert max(map(len, consolidated_text(found).splitlines())) <= 78


def test_filters_are_told_on_the_cover_and_the_page(tmp_path: Path) -> None:
    options = Options(as_of=AS_OF, currency="EUR", owners=("Aoife Brennan",))
    found = consolidated([make_report(samples() / "pipeline.xlsx", options)])
    assert "Aoife Brennan" in visible(page(found))
    book = opened(write_consolidated(found, "", tmp_path, "filtered")[0])
    assert any("partial" in str(row[1].value) for row in book["Cover"].iter_rows())
    heading = [cell.value for row in book["Sources"].iter_rows() for cell in row]
    assert "Filtered out" in heading


def test_opportunities_without_a_rate_are_said_first_of_all_and_on_the_cover(
    report: Consolidated, files: tuple[Path, ...]
) -> None:
    books = [source for source in report.sources if source.figures]
    apart = [source.figures for source in books if source.figures and not source.added]
    others = sum(figures.open.count + figures.won.count for figures in apart)
    every = sum(u.count for u in report.figures.unconverted if u.layer != "lost")
    assert others > 0
    assert every > others
    said = f"Opportunities without an exchange rate: {every - others}"
    assert said in [banner.title for banner in summarise(report).banners]
    assert said in consolidated_text(report)
    cover = opened(files[0])["Cover"]
    label = "Opportunities without an exchange rate"
    assert [label, str(every - others)] in [
        [cell for cell in row if cell is not None] for row in cover.iter_rows(values_only=True)
    ]
    priced = replace(report, figures=replace(report.figures, unconverted=()), sources=())
    assert not any("exchange rate" in banner.title for banner in summarise(priced).banners)
