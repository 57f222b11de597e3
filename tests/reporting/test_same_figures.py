"""A figure is the same in the page, the text, the JSON and the workbook, whatever the pipeline."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from forecaster.forecasting.results import NONE_KEY
from forecaster.records.opportunities import OPEN
from forecaster.reporting import figures
from forecaster.reporting.json import result
from forecaster.reporting.report import Report
from forecaster.reporting.summary import MOST_MONTHS, MOST_PERIODS
from forecaster.reporting.text import write_text
from forecaster.reporting.xlsx.workbook import write_workbook
from forecaster.words.catalogue import Words, words
from reporting import mail_rules
from reporting.page_cases import NAMES, case_report
from reporting.sample_report import sample_report
from reporting.short_reports import LANGUAGES, page
from reporting.test_html import figure, table_rows
from reporting.test_text import amounts, blocks

BY_HAND = "made by hand"
GROUPS = (("By milestone", "milestone"), ("By team", "team"), ("By owner", "owner"))
SHEETS = (("Milestones", "milestone"), ("Teams", "team"), ("Owners", "owner"))

Pair = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Formats:
    """One report in every format, as each is read back."""

    report: Report
    folder: Path

    @property
    def say(self) -> Words:
        return words(self.report.options.lang)

    @cached_property
    def told(self) -> dict[str, Any]:
        return result(self.report)

    @cached_property
    def root(self) -> mail_rules.Node:
        return mail_rules.parse(page(self.report))

    @cached_property
    def tables(self) -> dict[str, list[list[str]]]:
        """Heading → the rows that hold a figure."""
        tables = table_rows(page(self.report))
        return {h: [row for row in rows if any(row[1:])] for h, rows in tables.items()}

    @cached_property
    def lines(self) -> dict[str, list[str]]:
        return blocks(write_text(self.report))

    def pairs(self, heading: str) -> list[Pair]:
        """Won and open of each row of a table of the page."""
        return [(figure(won), figure(there)) for _, won, there in self.tables[self.say(heading)]]

    @cached_property
    def sheets(self) -> dict[str, list[list[Any]]]:
        """Sheet → its rows without blank cells."""
        path = self.folder / "report.xlsx"
        write_workbook(self.report, path)
        with closing(openpyxl.load_workbook(path, data_only=True)) as book:
            return {
                sheet.title: [
                    [value for value in row if value is not None]
                    for row in sheet.iter_rows(values_only=True)
                ]
                for sheet in book
            }


# A line for periods left out, which have no sum: years hold their quarters.
MORE = re.compile(r"\d+ (?:more in the workbook|de plus dans le classeur)")


@pytest.fixture(scope="module", params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=[BY_HAND, *NAMES])
def formats(
    request: pytest.FixtureRequest, lang: str, tmp_path_factory: pytest.TempPathFactory
) -> Formats:
    folder = tmp_path_factory.mktemp("formats")
    if request.param == BY_HAND:
        return Formats(sample_report(lang=lang), folder)
    return Formats(case_report(request.param, lang, folder), folder)


def money(value: object) -> Decimal:
    """An amount of the JSON or of a cell, in cents."""
    return round(Decimal(str(value)), 2)


def goal(told: dict[str, Any], fiscal_year: str) -> list[Decimal]:
    """The amounts of the target in the first screen; its shares are in `test_targets`."""
    whole = {
        line["basis"]: line
        for line in told["targets"]
        if line["period"] == fiscal_year and not (line["team"] or line["owner"] or line["pipeline"])
    }
    line = whole.get("schedule") or whole.get("bookings")
    if line is None or line["target"] is None:
        return []
    year = next(period for period in told["periods"] if period["label"] == fiscal_year)
    names = ("target", "gap") if line["won"] == year["won"] else ("target", "won", "gap")
    return [Decimal(line[name]) for name in names]


def headline(told: dict[str, Any], fiscal_year: str) -> list[Decimal]:
    """The figures of the first screen, worked out from the JSON."""
    year = next(period for period in told["periods"] if period["label"] == fiscal_year)
    won, there = Decimal(year["won"]), Decimal(year["open"])
    everything, outside = told["totals"]["open"], told["forecast"]["open"]
    figures = [won, there, won + there, *goal(told, fiscal_year)]
    figures += [Decimal(everything["value"]), Decimal(everything["weighted"])]
    if everything["count"] > 10 and told["concentration"]["top10_share"]:
        rest = Decimal(told["concentration"]["without_top10"])
        figures.append(Decimal(everything["weighted"]) - rest)
    figures += [Decimal(outside["overdue"]), Decimal(outside["undated"])]
    unpriced = sum(row["count"] for row in told["unconverted"] if row["layer"] != "lost")
    return [*figures, *([Decimal(unpriced)] if unpriced else []), *recurring(told["recurring"])]


def recurring(told: dict[str, Any]) -> Iterator[Decimal]:
    """MRR and ARR of the first month, and the MRR that ends (R31)."""
    if told["contracts"][0]:
        yield Decimal(told["mrr"][0])
        yield Decimal(told["arr"][0])
    if sum(told["ends"]):
        yield sum(map(Decimal, told["ends_mrr"]), Decimal(0))


def rates(told: dict[str, Any]) -> Iterator[Decimal]:
    """Conversion of 365 days by count and by value, in percent to one decimal (R28)."""
    year = next(one for one in told["conversion"] if one["window"] == "365")
    sides = [(Decimal(year["won"]), Decimal(year["lost"]))]
    if year["rate_value"] is not None:
        sides.append((Decimal(year["value"]["won"]), Decimal(year["value"]["lost"])))
    for won, lost in sides:
        if won + lost:
            yield (100 * won / (won + lost)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def parted(shown: Iterable[str], told: dict[str, Any]) -> list[Decimal]:
    """Return the amounts; of the shares, the last ones are the conversion rates."""
    shares = [figure(text) for text in shown if text.endswith("%")]
    wanted = list(rates(told))
    assert shares[len(shares) - len(wanted) :] == wanted
    return [figure(text) for text in shown if not text.endswith("%")]


def test_the_first_screen(formats: Formats) -> None:
    expected = headline(formats.told, formats.report.forecast.fiscal_year)
    cells = [td for td in formats.root.all("td") if td.attributes.get("class")]
    figures = {"figure", "right"}
    shown = [td.words() for td in cells if figures & set(td.attributes["class"].split())]
    assert parted(shown, formats.told) == expected
    first = next(iter(formats.lines.values()))
    ends = [re.split(r" {2,}", line.strip()) for line in first]
    assert parted([end[1] for end in ends if end[1:]], formats.told) == expected
    summary = formats.sheets[formats.say("Summary")]
    assert [float(amount) for amount in expected[:3]] in summary


def test_conversion(formats: Formats) -> None:
    """The sheet shows the JSON's windows: won, closed, and the rates that there are."""
    say, told = formats.say, formats.told["conversion"]
    names = {say("{count} days", count=one["window"]): one for one in told}
    names[say("All dates")] = told[-1]
    rows = formats.sheets.get(say("Conversion"), [])
    found = {row[0]: row[1:] for row in reversed(rows) if row and row[0] in names and row[1:]}
    for name, cells in found.items():
        one = names[name]
        given = [one[key] for key in ("rate", "low", "high", "rate_value")]
        shares = [share for share in given if share is not None]
        assert cells[:2] == [one["won"], one["won"] + one["lost"]]
        pairs = zip(cells[2:], shares, strict=False)
        assert all(abs(cell - float(share)) < 0.00006 for cell, share in pairs)
    assert len(found) == (len(told) if rows else 0)


def months(told: dict[str, Any]) -> Iterator[Pair]:
    """The rows of the table of months, worked out from the JSON."""
    won, there = told["forecast"]["won"], told["forecast"]["open"]
    every = [(Decimal(w), Decimal(o)) for w, o in zip(won["months"], there["months"], strict=True)]
    yield from every[:MOST_MONTHS]
    if every[MOST_MONTHS:]:
        yield sum(w for w, _ in every[MOST_MONTHS:]), sum(o for _, o in every[MOST_MONTHS:])  # type: ignore[misc]
    outside = [
        (won["earlier"], "0"),
        (won["later"], there["later"]),
        ("0", there["overdue"]),
        (won["undated"], there["undated"]),
    ]
    pairs = [(Decimal(w), Decimal(o)) for w, o in outside]
    yield from (pair for pair in pairs if any(pair))
    yield Decimal(told["totals"]["won"]["value"]), Decimal(told["totals"]["open"]["weighted"])


def test_the_months(formats: Formats) -> None:
    assert formats.pairs("By month") == list(months(formats.told))
    forecast = formats.told["forecast"]
    expected = [
        [money(won), money(there)]
        for won, there in zip(forecast["won"]["months"], forecast["open"]["months"], strict=True)
    ]
    rows = formats.sheets[formats.say("Forecast")]
    dated = [row for row in rows if row and isinstance(row[0], dt.datetime)]
    assert [list(map(money, row[1:3])) for row in dated] == expected


def test_the_periods(formats: Formats) -> None:
    years_first = sorted(formats.told["periods"], key=lambda period: "Q" in period["label"])
    expected = [(Decimal(p["won"]), Decimal(p["open"])) for p in years_first]
    assert formats.pairs("By fiscal year and quarter") == expected[:MOST_PERIODS]
    told = [
        line
        for line in formats.lines[formats.say("By fiscal year and quarter")]
        if MORE.fullmatch(line)
    ]
    left = len(expected) - MOST_PERIODS
    assert [int(line.split()[0]) for line in told] == ([left] if left > 0 else [])
    assert (not told) or told[0] in page(formats.report)
    summary = Counter(
        (money(row[1]), money(row[2]))
        for row in formats.sheets[formats.say("Summary")]
        if len(row) >= 4 and not any(isinstance(value, str) for value in row[1:4])
    )
    assert Counter(expected) - summary == Counter()


def named(formats: Formats, group: dict[str, Any]) -> tuple[str, Decimal, Decimal]:
    """A group of the JSON as the page writes it."""
    key = formats.say("(none)") if group["key"] == NONE_KEY else group["key"]
    count = figures.count(group["count"], formats.say.locale)
    note = formats.say("open: {count}", count=count)
    label = f"{figures.clip(key, 60)} {note}"
    return label, Decimal(group["won"]["value"]), Decimal(group["weighted"])


def test_the_groups(formats: Formats) -> None:
    headings = [(formats.say(heading), name) for heading, name in GROUPS]
    shown = [(heading, name) for heading, name in headings if heading in formats.tables]
    assert len(shown) == (2 if formats.told["by"]["milestone"] else 0)
    for heading, name in shown:
        *rows, total = [
            (label, figure(won), figure(there)) for label, won, there in formats.tables[heading]
        ]
        expected = [named(formats, group) for group in formats.told["by"][name]]
        if len(rows) == len(expected):
            assert rows == expected
        else:
            *rows, more = rows
            assert Counter(rows) - Counter(expected) == Counter()
            left = len(expected) - len(rows)
            assert more[0].startswith(figures.count(left, formats.say.locale))
            rows.append(more)
        assert total[1:] == (sum(row[1] for row in rows), sum(row[2] for row in rows))


def test_the_groups_of_the_workbook(formats: Formats) -> None:
    for sheet, name in SHEETS:
        groups = formats.told["by"][name]
        rows = [row for row in formats.sheets.get(formats.say(sheet), []) if len(row) > 7]
        rows = [row for row in rows if isinstance(row[0], int)]
        figures_of_sheet = [(row[2], *map(money, (row[3], row[4], row[6]))) for row in rows]
        assert figures_of_sheet == [
            (g["count"], *map(money, (g["value"], g["weighted"], g["won"]["value"])))
            for g in groups
        ]


def test_the_biggest(formats: Formats) -> None:
    schedule = formats.report.forecast.schedule
    weighted = [Decimal(int(minor)).scaleb(-2) for minor in schedule.weighted]
    is_open = schedule.opportunities.status == OPEN
    biggest = sorted((w for w, o in zip(weighted, is_open, strict=True) if o and w > 0))[::-1][:10]
    heading = formats.say("Biggest open opportunities")
    assert [figure(row[1]) for row in formats.tables.get(heading, [])] == biggest
    lines = [line for line in formats.lines.get(heading, []) if not line.startswith("  ")]
    assert [amounts(line)[0] for line in lines] == biggest


def test_what_has_no_rate(formats: Formats) -> None:
    heading = formats.say("Without an exchange rate")
    expected = [(Decimal(row["count"]), row["value"]) for row in formats.told["unconverted"]]
    rows = formats.tables.get(heading, [])
    assert [(figure(row[1]), str(figure(row[2][:-4]))) for row in rows] == expected
    lines = [re.split(r" {2,}", line)[1:] for line in formats.lines.get(heading, [])]
    assert lines == [row[1:] for row in rows]


def test_what_is_wrong(formats: Formats) -> None:
    counts = Counter(problem["code"] for problem in formats.told["problems"])
    written = re.compile(r"([EW]\d{3})\W+([\d\s,]+) × ")
    rows = formats.tables.get(formats.say("What is wrong with the data"), [])
    found = [written.match(row[0]) for row in rows]
    shown = Counter({match[1]: int(figure(match[2])) for match in found if match})
    assert len(shown) == len(rows)
    assert shown - counts == Counter()
    assert len(rows) >= min(len(counts), 3)


@pytest.mark.parametrize(
    "heading", ["By month", "By fiscal year and quarter", *(g for g, _ in GROUPS)]
)
def test_the_text_has_the_figures_of_the_page(heading: str, formats: Formats) -> None:
    heading = formats.say(heading)
    assert (heading in formats.lines) == (heading in formats.tables)
    lines = [line for line in formats.lines.get(heading, [])[1:] if not MORE.fullmatch(line)]
    assert [amounts(line) for line in lines] == [
        [figure(cell) for cell in row[1:]] for row in formats.tables.get(heading, [])
    ]
