"""`--same-ids`: one ID in several workbooks is one opportunity, judged over all of them (R24)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np
import pytest

from books import Row, write_tables
from forecaster.errors import ForecasterError
from forecaster.forecasting.adding import added
from forecaster.forecasting.results import Figures
from forecaster.options import Options
from forecaster.records.contents import IDENTITY, Identities
from forecaster.records.doubles import MOST_PLACES, Doubles
from forecaster.reporting.report import Report
from forecaster.run import make_report
from forecaster.survey import survey
from forecasting.parts import plain, random_part, write_parts
from records.deals import CONTACTS, HEADINGS, Tables, deal

OPTIONS = random_part(0)[1]
EUR = replace(OPTIONS, currency="EUR", by=())
_OF_IDS = ("E221", "E233", "W316", "W324")


class Both(NamedTuple):
    """What became of each workbook, in the order of the inputs."""

    reports: list[Report]

    def problems(self) -> list[list[tuple[str, int]]]:
        return [
            [(p.code, p.row) for p in report.problems if p.code in _OF_IDS]
            for report in self.reports
        ]

    def rows(self) -> list[tuple[int, ...]]:
        """Used, rejected and skipped rows of each."""
        return [report.forecast.rows[1:4] for report in self.reports]

    def places(self) -> list[str]:
        """The places that every problem of such rows names."""
        every = [dict(p.more) for report in self.reports for p in report.problems]
        return [more["places"] for more in every if "places" in more]


def run_all(paths: Iterable[Path], options: Options) -> list[Report]:
    """Survey every workbook, settle what stands in several, and run each."""
    paths = list(paths)
    doubles = Doubles([(path.name, survey(path, options).rows) for path in paths])
    return [
        make_report(path, replace(options, elsewhere=doubles.elsewhere(place)))
        for place, path in enumerate(paths)
    ]


def run(
    folder: Path,
    *books: list[list[object]],
    more: Sequence[str] = ("ID",),
    options: Options = EUR,
    sheets: Tables | None = None,
) -> Both:
    """Run workbooks a.xlsx, b.xlsx … of these rows; ``more`` are headings behind `HEADINGS`."""
    paths = []
    for name, rows in zip("abcdef", books, strict=False):
        tables: Tables = {
            "Opportunities": [[*HEADINGS, *more], *rows],
            **CONTACTS,
            **(sheets or {}),
        }
        paths.append(write_tables(tables, folder / f"{name}.xlsx"))
    return Both(run_all(paths, options))


# --- golden cases ---------------------------------------------------------------------------------


def test_identical_rows_count_once_in_the_first_workbook(tmp_path: Path) -> None:
    both = run(
        tmp_path,
        [deal("A", "7"), deal("B", "8")],
        [deal("C", "9"), deal("A", "7")],
        [deal("A", "7")],
    )
    assert both.problems() == [[], [("W324", 3)], [("W324", 2)]]
    assert both.rows() == [(2, 0, 0), (1, 0, 1), (0, 0, 1)]
    assert both.places() == ["a.xlsx (2), b.xlsx (3), c.xlsx (2)"] * 2


def test_different_rows_are_all_rejected(tmp_path: Path) -> None:
    both = run(tmp_path, [deal("A", "7"), deal("B", "8")], [deal("A", "7", value=101)])
    assert both.problems() == [[("E233", 2)], [("E233", 2)]]
    assert both.rows() == [(1, 1, 0), (0, 1, 0)]
    assert both.places() == ["a.xlsx (2), b.xlsx (2)"] * 2


def test_without_an_id_and_with_different_ids_rows_may_be_alike(tmp_path: Path) -> None:
    both = run(tmp_path, [deal("A", None), deal("A", "7")], [deal("A", None), deal("A", "07")])
    assert both.rows() == [(2, 0, 0), (2, 0, 0)]


def test_what_stands_in_one_workbook_alone_is_judged_there(tmp_path: Path) -> None:
    both = run(tmp_path, [deal("A", "7"), deal("A", "7")], [deal("B", "8"), deal("C", "8")])
    assert both.problems() == [[("W316", 3)], [("E221", 2), ("E221", 3)]]


def test_copies_within_and_without_name_every_row(tmp_path: Path) -> None:
    both = run(tmp_path, [deal("A", "7"), deal("A", "7")], [deal("A", "7"), deal("A", "7")])
    assert both.problems() == [[("W324", 3)], [("W324", 2), ("W324", 3)]]
    assert both.rows() == [(1, 0, 1), (0, 0, 2)]
    assert both.places() == ["a.xlsx (2, 3), b.xlsx (2, 3)"] * 3


def test_one_other_row_anywhere_rejects_all_as_in_one_workbook(tmp_path: Path) -> None:
    both = run(tmp_path, [deal("A", "7"), deal("A", "7")], [deal("A", "7", value=1)])
    assert both.problems() == [[("E233", 2), ("E233", 3)], [("E233", 2)]]


def test_a_row_rejected_for_another_reason_is_still_the_first(tmp_path: Path) -> None:
    bad = deal("A", "7", probability=700)
    both = run(tmp_path, [bad, deal("B", "8")], [bad, deal("C", "9")])
    assert both.rows() == [(1, 1, 0), (1, 0, 1)]
    assert [[p.code for p in r.problems] for r in both.reports] == [["E201"], ["E201"]]


def test_a_rejected_row_that_differs_rejects_the_good_one_too(tmp_path: Path) -> None:
    both = run(tmp_path, [deal("A", "7", probability=700)], [deal("A", "7")])
    assert both.rows() == [(0, 1, 0), (0, 1, 0)]


def test_columns_go_by_their_names_and_a_blank_is_as_no_column(tmp_path: Path) -> None:
    table: list[list[object]] = [
        [*HEADINGS, "ID", "Team", "Remarks"],
        deal("A", "7", None, None),
    ]
    tables = [table, [row[::-1] for row in table], [row[:-2] for row in table]]
    paths = [
        write_tables({"Opportunities": one, **CONTACTS}, tmp_path / f"{number}.xlsx")
        for number, one in enumerate(tables)
    ]
    assert [r.forecast.rows.skipped for r in run_all(paths, EUR)] == [0, 1, 1]


@pytest.mark.parametrize("heading", ["Team", "Product", "Remarks"])
def test_rows_that_differ_in_any_named_column_are_not_identical(
    heading: str, tmp_path: Path
) -> None:
    options = replace(EUR, by=("Product",) if heading == "Product" else ())
    both = run(
        tmp_path,
        [deal("A", "7", "x")],
        [deal("A", "7", "y")],
        more=("ID", heading),
        options=options,
    )
    assert both.rows() == [(0, 1, 0), (0, 1, 0)]


def test_a_currency_in_the_text_of_an_amount_makes_rows_differ(tmp_path: Path) -> None:
    rates: Tables = {"Exchange Rates": [["Currency", "Rate"], ["USD", 0.9]]}
    rows = [deal("A", "7", value="€100.00"), deal("A", "7", value="USD 100.00")]
    assert run(tmp_path, [rows[0]], [rows[1]], sheets=rates).rows() == [(0, 1, 0), (0, 1, 0)]
    assert run(tmp_path, rows, sheets=rates).rows() == [(0, 2, 0)]


def test_totals_and_rows_left_out_stand_nowhere(tmp_path: Path) -> None:
    total: list[object] = ["Total", None, None, None, None, 100, None, "T"]
    both = run(tmp_path, [deal("A", "7"), total], [deal("B", "8"), total])
    assert both.problems() == [[], []]


def test_a_workbook_all_of_whose_rows_stand_elsewhere_keeps_its_currency(tmp_path: Path) -> None:
    rows = [deal("A", "7", "CHF")]
    both = run(tmp_path, rows, rows, more=("ID", "Currency"), options=replace(EUR, currency=""))
    assert both.rows() == [(1, 0, 0), (0, 0, 1)]
    assert [report.forecast.currency for report in both.reports] == ["CHF", "CHF"]


def test_a_filter_still_knows_what_stands_elsewhere(tmp_path: Path) -> None:
    rows = [deal("A", "7", "North"), deal("B", "8", "South")]
    north = replace(EUR, teams=("north",))
    both = run(tmp_path, rows, [*rows, deal("C", "9", "South")], more=("ID", "Team"), options=north)
    assert [r.forecast.rows for r in both.reports] == [(2, 1, 0, 0, 1), (3, 0, 0, 2, 1)]


def test_control_totals_hold_with_rows_that_stand_elsewhere(tmp_path: Path) -> None:
    rows = [deal("A", "7"), deal("B", "8", value=3), deal("C", "9")]
    other = [deal("A", "7"), deal("B", "8", value=4), deal("D", "10")]
    for report in run(tmp_path, rows, other).reports:
        assert report.checks_ok
        assert report.forecast.rows.read == sum(report.forecast.rows[1:])


@pytest.mark.parametrize(
    ("code", "choice"), [("E122", {"currency": ""}), ("E119", {"strict": True})]
)
def test_there_is_no_survey_of_a_workbook_of_which_no_report_can_be_made(
    code: str, choice: dict[str, Any], tmp_path: Path
) -> None:
    table: list[list[object]] = [
        [*HEADINGS, "ID"],
        deal("A", "7"),
        deal("B", "8", probability=700),
    ]
    path = write_tables({"Opportunities": table}, tmp_path / "a.xlsx")
    with pytest.raises(ForecasterError, match=code):
        survey(path, replace(EUR, **choice))


def test_a_survey_is_of_the_file_that_is_run(tmp_path: Path) -> None:
    path = write_tables({"Opportunities": [[*HEADINGS, "ID"], deal("A", "7")]}, tmp_path / "a.xlsx")
    assert survey(path, EUR).sha256 == make_report(path, EUR).source.sha256


# --- the oracle -----------------------------------------------------------------------------------


def random_books(seed: int) -> list[list[tuple[str, int, int]]]:
    """For each workbook its rows: ID, what it says, row number."""
    random = Random(seed)
    return [
        [
            (f"I{random.randrange(25)}", random.randrange(2) * random.randrange(2), row)
            for row in range(2, 2 + random.choice([0, 1, 5, 9]))
        ]
        for _ in range(random.randrange(7))
    ]


def as_arrays(book: list[tuple[str, int, int]]) -> Identities:
    found = np.zeros(len(book), dtype=IDENTITY)
    for place, (number, content, row) in enumerate(book):
        found[place] = (int(number[1:]), (int(number[1:]), content), row)
    return found


def slowly(books: list[list[tuple[str, int, int]]]) -> list[list[tuple[int, bool]]]:
    """By dicts: what becomes of the rows whose ID stands in several workbooks."""
    there: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for book, rows in enumerate(books):
        for number, content, row in rows:
            there[number].append((book, row, content))
    found: list[list[tuple[int, bool]]] = [[] for _ in books]
    for places in there.values():
        if len({book for book, _, _ in places}) < 2:
            continue
        same = len({content for _, _, content in places}) == 1
        for book, row, _ in places[1:] if same else places:
            found[book].append((row, same))
    return [sorted(rows) for rows in found]


@pytest.mark.parametrize("seed", range(200))
def test_the_oracle_finds_the_same(seed: int) -> None:
    books = random_books(seed)
    doubles = Doubles([(f"{n}.xlsx", as_arrays(book)) for n, book in enumerate(books)])
    found = [[one[:2] for one in doubles.elsewhere(n)] for n in range(len(books))]
    assert found == slowly(books)


def test_many_places_are_cut_short_behind_the_first() -> None:
    books = [(f"{n}.xlsx", as_arrays([("I1", 0, 2)])) for n in range(MOST_PLACES + 5)]
    (last,) = Doubles(books).elsewhere(MOST_PLACES + 4)
    assert last.row == 2
    assert last.copy
    assert last.places.startswith("0.xlsx (2), 1.xlsx (2), ")
    assert last.places.endswith(f"{MOST_PLACES - 1}.xlsx (2), …")


def test_nothing_at_all_settles_nothing() -> None:
    assert Doubles([("a.xlsx", np.zeros(0, dtype=IDENTITY))]).elsewhere(0) == ()


# --- the property ---------------------------------------------------------------------------------


def with_doubles(rows: Sequence[Row], random: Random) -> list[Row]:
    """The rows, some of them again, and some again with a change."""
    again = [dict(random.choice(rows)) for _ in range(8)]
    changed = [{**row, "Name": "Other"} for row in random.sample(rows, 4)]
    mixed = [*rows, *again, *changed]
    random.shuffle(mixed)
    return mixed


@pytest.mark.parametrize("seed", range(6000, 6012))
def test_a_workbook_with_doubles_that_is_split_gives_the_same_r24(
    seed: int, tmp_path: Path
) -> None:
    random = Random(seed)
    book, options = random_part(seed)
    rows = with_doubles(book.opportunities, random)
    parts = [rows[at::3] for at in range(3)]
    reports = run_all(write_parts(book, parts, tmp_path), options)
    (whole_path,) = write_parts(book, [rows], tmp_path)
    whole = make_report(whole_path, options).forecast
    assert whole.rows.rejected
    assert whole.rows.skipped
    total = added(options.currency, options, (report.forecast for report in reports))
    assert plain(total) == plain(whole)
    assert all(check.ok for check in total.checks)


@pytest.mark.parametrize("seed", range(6000, 6003))
def test_the_order_of_the_workbooks_changes_no_total(seed: int, tmp_path: Path) -> None:
    book, options = random_part(seed)
    rows = with_doubles(book.opportunities, Random(seed))
    paths = write_parts(book, [rows[at::3] for at in range(3)], tmp_path)

    def total(order: Iterable[Path]) -> Figures:
        reports = run_all(order, options)
        return added(options.currency, options, (report.forecast for report in reports))

    assert plain(total(paths)) == plain(total(reversed(paths)))
