"""What a batch says at its end: no report, files of earlier ones, money that is in no sum."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from batch.batches import DAY, batch, consolidated, hashes, manifest, write_small
from books import write_tables
from catalogue_files import HEADINGS, TABLES
from cli.calling import call
from forecaster.batch.outcome import MOST_PROBLEMS

CLOSE = dt.date(2026, 5, 15)


def write_priced(path: Path, *currencies: str, rates: tuple[tuple[str, float], ...] = ()) -> None:
    """Write a workbook with an opportunity of 100 in each of these currencies."""
    rows = [
        [f"Deal {at}", "Acme", "Ann", "Bid", 50, 100, CLOSE, code]
        for at, code in enumerate(currencies)
    ]
    tables = {**TABLES, "Opportunities": [[*HEADINGS, "Currency"], *rows]}
    if rates:
        tables["Exchange Rates"] = [["Currency", "Rate"], *map(list, rates)]
    path.parent.mkdir(parents=True, exist_ok=True)
    write_tables(tables, path)


def write_faulty(path: Path, faults: int = 1) -> None:
    """Write a workbook with rejected rows and one sound one."""
    rows: list[list[object]] = [["Sound", "Acme", "Ann", "Bid", 50, 8, CLOSE]]
    rows += [[f"Deal {at}", "Acme", "Ann", "Bid", 700, 5, CLOSE] for at in range(faults)]
    path.parent.mkdir(parents=True, exist_ok=True)
    write_tables({**TABLES, "Opportunities": [HEADINGS, *rows]}, path)


def table(stdout: str) -> dict[str, str]:
    """The closing table: label → text, with usual spaces."""
    rows = (re.split(r"  +", line, maxsplit=1) for line in stdout.splitlines())
    return {row[0]: row[1].replace("\u00a0", " ") for row in rows if len(row) == 2}


def test_strict_tells_which_rows_it_refuses_and_that_there_is_no_consolidated_report(
    tmp_path: Path,
) -> None:
    write_small(tmp_path / "in" / "a.xlsx")
    write_faulty(tmp_path / "in" / "b.xlsx", 6)
    words = (tmp_path / "in", "--out", tmp_path / "out", "--strict")
    none = "No consolidated report: 1 of 2 workbooks failed, and --strict allows none."
    row = "b.xlsx: Opportunities!E{}: E201 Probability must lie between 0 and 100, found 700"
    for more in ([], ["--quiet"], ["--json"]):
        came = batch(*words, *more)
        assert came.exit_code == 2
        lines = [line for line in came.stderr.splitlines() if not line.startswith("a.xlsx: ")]
        assert lines[0].startswith("b.xlsx: failed, E119 Rejected rows: 6, and --strict")
        assert lines[1:5] == [row.format(at) for at in range(3, 7)]
        assert lines[5:7] == ["… and 2 more (--verbose prints them)", "What to do:"]
        assert lines[7].startswith("  E201 ")
        assert lines[8:] == [none]
    came = batch(*words, "--verbose")
    assert [came.stderr.count(row.format(at)) for at in range(3, 9)] == [1] * 6
    assert came.stderr.count("E119") == 1
    assert came.stderr.splitlines()[-1] == none
    french = batch(*words, "--lang", "fr").stderr.replace("\u00a0", " ").splitlines()[-1]
    assert french == (
        "Pas de rapport consolidé : échec de 1 sur 2 classeurs, et --strict n’en admet aucun."
    )


def test_of_very_many_refused_rows_it_is_said_how_many_are_not_listed(tmp_path: Path) -> None:
    write_faulty(tmp_path / "b.xlsx", MOST_PROBLEMS + 50)
    came = batch(tmp_path / "b.xlsx", "--out", tmp_path / "out", "--strict", "--verbose")
    listed = came.stderr.count("b.xlsx: Opportunities!E")
    more = re.search(r"^… and (\d+) more$", came.stderr, re.MULTILINE)
    assert more is not None
    assert listed + int(more[1]) == MOST_PROBLEMS + 50


def test_where_every_workbook_fails_the_line_says_so(tmp_path: Path) -> None:
    (tmp_path / "c.xlsx").write_bytes(b"Nom;Montant\n")
    came = batch(tmp_path / "c.xlsx", "--out", tmp_path / "out", "--strict")
    assert came.stderr.splitlines()[-1] == "No consolidated report: no workbook could be used."


def test_files_of_an_earlier_batch_that_look_like_its_own_are_named(tmp_path: Path) -> None:
    books, out = tmp_path / "in", tmp_path / "out"
    write_small(books / "a.xlsx")
    write_small(books / "b.xlsx")
    words = (books, "--out", out)
    first = batch(*words)
    before = hashes(out)
    assert "Left" not in first.stderr
    assert manifest(out)["left"] == []
    write_faulty(books / "b.xlsx")
    lines = [batch(*words, "--strict").stderr.splitlines()[-1] for _ in range(2)]
    # It stays said for as long as they are there.
    left = f"Left from an earlier batch, not of this one: consolidated-{DAY}.xlsx and 7 more"
    assert lines == [left, left]
    assert sorted(manifest(out)["left"]) == [name for name in before if not name.startswith("a-")]
    assert hashes(out) == before
    # A workbook that is gone leaves its files; those that are deleted are said no more.
    (books / "b.xlsx").unlink()
    (out / f"b-{DAY}.txt").unlink()
    came = batch(*words, "--resume")
    assert came.stderr.splitlines()[-1] == (
        f"Left from an earlier batch, not of this one: b-{DAY}.xlsx and 2 more"
    )
    for ending in ("xlsx", "html"):
        (out / f"b-{DAY}.{ending}").unlink()
    came = batch(*words, "--lang", "fr")
    assert came.stderr.replace("\u00a0", " ").splitlines()[-1] == (
        f"Reste d’un lot précédent, pas de celui-ci : b-{DAY}.json"
    )
    assert manifest(out)["left"] == [f"b-{DAY}.json"]
    assert "Left" not in batch(*words, "--quiet").stderr
    # Those of another date say so in their names.
    assert "Left" not in call("batch", *words, "--as-of", "2026-05-02").stderr


def test_what_has_no_rate_and_what_is_of_another_currency_is_counted_once(tmp_path: Path) -> None:
    books, out = tmp_path / "in", tmp_path / "out"
    write_priced(books / "a.xlsx", "EUR", "EUR", "CHF", rates=(("EUR", 1),))
    write_priced(books / "b.xlsx", "EUR")
    write_priced(books / "c.xlsx", "USD", "USD", "JPY", rates=(("USD", 1),))
    came = call("batch", books, "--out", out, "--as-of", DAY)
    rows = table(came.stdout)
    assert rows["Currency"] == "EUR, that of 2 of 3 workbooks; --currency chooses another"
    assert rows["Not added"] == (
        "workbooks in another currency: 1, open and won opportunities in them: 3"
    )
    assert rows["Without a rate"] == "open and won opportunities in no amount: 1"
    whole = consolidated(out)
    assert sum(one["count"] for one in whole["unconverted"] if one["layer"] != "lost") == 3 + 1
    # With --currency no workbook stands apart, and the rates of c.xlsx are those to EUR.
    came = call("batch", books, "--out", out, "--as-of", DAY, "--currency", "EUR")
    rows = table(came.stdout)
    assert rows.keys().isdisjoint(["Currency", "Not added"])
    assert rows["Without a rate"] == "open and won opportunities in no amount: 2"


def test_of_one_currency_with_all_its_rates_nothing_is_said(tmp_path: Path) -> None:
    write_priced(tmp_path / "in" / "a.xlsx", "EUR")
    came = call("batch", tmp_path / "in", "--out", tmp_path / "out", "--as-of", DAY)
    assert table(came.stdout).keys().isdisjoint(["Currency", "Not added", "Without a rate"])
