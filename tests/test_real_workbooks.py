"""Other people's workbooks, to the figure: one drawn for forecaster, two read through a profile.

The expected figures are the published ones, or are added up here with Decimal from the cells.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from golden_figures import Outcome
from program import run_program

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "workbooks"
PROFILES = ROOT / "docs" / "profiles"
MICROSOFT = ["--as-of", "2015-01-01"]
SALESFORCE = ["--as-of", "2024-02-01", "--profile", str(PROFILES / "salesforce.toml")]
OPEN_VALUE = "2110905127.00"
WEIGHTED = "461120880.80"
TEAMS = {"Central": "160073567.70", "East": "200805779.30", "West": "100241533.80"}


def shared(name: str) -> Path:
    path = SHARED / f"{name}.xlsx"
    if not path.exists():
        pytest.skip(f"{path.name} is not there")
    return path


def run(path: Path, folder: Path, *words: str) -> Outcome:
    return run_program([str(path), "--out", str(folder), *words])


def rows(path: Path, sheet: str = "Opportunities") -> Iterator[dict[str, Any]]:
    """The rows of a sheet as another reader sees them."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    headings, *cells = book[sheet].iter_rows(values_only=True)
    book.close()
    yield from (dict(zip(map(str, headings), row, strict=True)) for row in cells)


def weighted(row: dict[str, Any], value: str, points: str) -> Decimal:
    return Decimal(str(row[value])) * Decimal(str(row[points])) / 100


def months_of(outcome: Outcome) -> dict[str, str]:
    result = outcome.result
    return dict(zip(result["months"], result["forecast"]["open"]["months"], strict=True))


def by(outcome: Outcome, group: str, figure: str) -> dict[str, str]:
    return {g["key"]: g[figure] for g in outcome.result["by"][group]}


def codes(outcome: Outcome) -> dict[str, list[str]]:
    """The cells of the problems, by code."""
    found = defaultdict(list)
    for problem in outcome.result["problems"]:
        found[problem["code"]].append(problem["cell"])
    return dict(found)


def test_the_published_461_million_come_out_to_the_cent(tmp_path: Path) -> None:
    path = shared("microsoft_capsule")
    outcome = run(path, tmp_path, *MICROSOFT)
    assert outcome.exit_code == 0
    assert outcome.result["rows"]["used"] == 487
    assert outcome.result["totals"] == {
        "open": {"count": 487, "value": OPEN_VALUE, "weighted": WEIGHTED},
        "won": {"count": 0, "value": "0.00"},
        "lost": {"count": 0, "value": "0.00"},
    }
    assert by(outcome, "team", "weighted") == TEAMS
    assert all(check["ok"] for check in outcome.result["checks"])


def test_its_months_are_those_that_decimal_arithmetic_gives(tmp_path: Path) -> None:
    path = shared("microsoft_capsule")
    expected: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows(path):
        close = row["Expected close date"]
        assert isinstance(close, datetime)
        expected[f"{close:%Y-%m}"] += weighted(row, "Value", "Probability")
    outcome = run(path, tmp_path, *MICROSOFT)
    assert {m: Decimal(a) for m, a in months_of(outcome).items()} == expected
    assert sum(expected.values()) == Decimal(WEIGHTED)


def test_its_organisations_are_the_main_contacts(tmp_path: Path) -> None:
    path = shared("microsoft_capsule")
    outcome = run(path, tmp_path, *MICROSOFT)
    assert set(by(outcome, "customer", "count")) == {row["Organisation"] for row in rows(path)}
    listed = [row["Organisation"] for row in rows(path, "Contacts")]
    twice = {name for name in listed if listed.count(name) > 1}
    unclear = [row["Organisation"] in twice for row in rows(path)]
    cells = [f"B{number}" for number, several in enumerate(unclear, 2) if several]
    assert codes(outcome) == {"W307": cells}


def test_a_profile_reads_the_same_pipeline_under_foreign_headings(tmp_path: Path) -> None:
    path = shared("microsoft_faithful")
    profile = ["--profile", str(PROFILES / "microsoft.toml")]
    outcome = run(path, tmp_path, *MICROSOFT, *profile)
    own = run(shared("microsoft_capsule"), tmp_path, *MICROSOFT)
    assert outcome.exit_code == 0
    assert outcome.result["totals"] == own.result["totals"]
    assert outcome.result["forecast"] == own.result["forecast"]
    for group in ("team", "owner", "milestone", "customer"):
        assert outcome.result["by"][group] == own.result["by"][group]


def test_its_doubled_id_rejects_both_rows_once_the_id_is_read(tmp_path: Path) -> None:
    path = shared("microsoft_faithful")
    text = (PROFILES / "microsoft.toml").read_text("utf-8")
    assert tomllib.loads(text)["columns"]["opportunities"]["id"] == ""
    profile = tmp_path / "with-id.toml"
    profile.write_text(text.replace('id = ""\n', ""), "utf-8")
    outcome = run(path, tmp_path, *MICROSOFT, "--profile", str(profile))
    doubled = {
        number: weighted(row, "ProductRevenue", "Probability") * 100
        for number, row in enumerate(rows(path), 2)
        if row["Opportunity ID"] == 302
    }
    assert list(doubled) == [62, 152]
    assert outcome.exit_code == 1
    assert outcome.result["rows"] == {
        "read": 487,
        "used": 485,
        "rejected": 2,
        "skipped": 0,
        "filtered": 0,
    }
    assert codes(outcome)["E221"] == ["O62", "O152"]
    assert "Opportunities!O62: E221 The ID 302 stands on different rows: 62, 152" in outcome.said
    left = Decimal(outcome.result["totals"]["open"]["weighted"])
    assert left == Decimal(WEIGHTED) - sum(doubled.values())


def test_a_salesforce_export_is_read_with_its_dates_as_text(tmp_path: Path) -> None:
    path = shared("salesforce_devorg_faithful")
    outcome = run(path, tmp_path, *SALESFORCE)
    assert outcome.exit_code == 0
    totals = outcome.result["totals"]
    assert totals["won"] == {"count": 12, "value": "2815000.00"}
    assert (totals["open"]["count"], totals["open"]["weighted"]) == (16, "1094500.00")
    assert totals["lost"]["count"] == 8
    assert outcome.result["rows"]["used"] == 36
    won = outcome.result["forecast"]["won"]
    assert won["months"][0] == "2815000.00"  # 02/03/24 is 3 February, not 2 March
    blank = [f"F{n}" for n, row in enumerate(rows(path), 2) if row["Amount"] is None]
    assert codes(outcome)["W301"] == blank
    assert set(codes(outcome)) == {"W301"}


def test_its_contacts_of_two_parts_of_a_name_stand_for_their_account(tmp_path: Path) -> None:
    """Each account of an opportunity is found by the people of it."""
    path = shared("salesforce_devorg_faithful")
    book = openpyxl.load_workbook(path)
    sheet = book["Opportunities"]
    sheet["B1"] = "Contact"  # Bill Dadio Jr, by his two parts of a name
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 2).value = "Bill  DADIO Jr"
    book.save(tmp_path / "named.xlsx")
    text = (PROFILES / "salesforce.toml").read_text("utf-8")
    line = next(x for x in text.splitlines() if x.startswith('organisation = "AccountId"  '))
    profile = tmp_path / "named.toml"
    profile.write_text(text.replace(line, 'contact = "Contact"', 1), "utf-8")
    words = [*SALESFORCE[:3], str(profile)]
    outcome = run(tmp_path / "named.xlsx", tmp_path, *words)
    assert set(by(outcome, "customer", "count")) == {"001bm00001ZMQX5AAP"}
    assert set(codes(outcome)) == {"W301"}


def test_without_a_profile_it_says_what_is_missing_and_guesses(tmp_path: Path) -> None:
    outcome = run(shared("microsoft_faithful"), tmp_path / "out", *MICROSOFT)
    assert outcome.exit_code == 2
    assert "E102 There is no column Milestone" in outcome.said
    line = 'milestone = "Sales Stage" under [columns.opportunities] in a profile.'
    assert f'Did you mean "Sales Stage"? Add the column, or write {line}' in outcome.said
    assert "E102 There is no column Owner" in outcome.said
