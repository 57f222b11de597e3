"""Which heading may be meant for a missing column: by words, then by letters, never by chance."""

from __future__ import annotations

from pathlib import Path

import pytest

from books import write_tables
from forecaster.errors import ForecasterError
from forecaster.profile import parse_profile
from forecaster.reading.guesses import likely
from forecaster.reading.workbook import read_workbook


@pytest.mark.parametrize(
    ("fields", "headings", "field", "heading"),
    [
        (("milestone",), ["Sales Stage", "Next Step"], "milestone", "Sales Stage"),
        (("milestone",), ["StageName", "LeadSource"], "milestone", "StageName"),
        (("milestone",), ["Mileston"], "milestone", "Mileston"),
        (("milestone",), ["Étape de vente"], "milestone", "Étape de vente"),
        (("milestone",), ["Phase"], "milestone", "Phase"),
        (("owner", "team"), ["Opportunity Size", "Sales Rep"], "owner", "Sales Rep"),
        (("owner", "team"), ["Squad team"], "team", "Squad team"),
        (("owner", "team"), ["Ownr"], "owner", "Ownr"),
        (("contact", "organisation"), ["AccountId"], "organisation", "AccountId"),
        (("value", "total_value"), ["ProductRevenue", "Product"], "value", "ProductRevenue"),
        (("expected_close", "closed_on"), ["EstCloseDate"], "expected_close", "EstCloseDate"),
        (("probability",), ["Win chance"], "probability", "Win chance"),
        (("name",), ["Oportunity Name"], "name", "Oportunity Name"),
    ],
)
def test_the_likeliest_heading_is_found_with_its_field(
    fields: tuple[str, ...], headings: list[str], field: str, heading: str
) -> None:
    assert likely("opportunities", fields, headings) == (field, heading)


@pytest.mark.parametrize(
    ("fields", "headings"),
    [
        (("owner", "team"), ["Opportunity Size", "StageName", "Partner", "AccountId"]),
        (("milestone",), ["Region", "Name of product", "Create Date"]),
        (("name",), ["Sales Stage", "Date", "ID number"]),
        (("value",), ["Expected", "Actual", "Total"]),
        (("value",), []),
        (("expected_close",), ["Create Date", "Updated"]),
    ],
)
def test_headings_that_share_common_words_only_are_no_guess(
    fields: tuple[str, ...], headings: list[str]
) -> None:
    assert likely("opportunities", fields, headings) is None


def test_the_line_for_a_profile_is_toml_whatever_the_heading_holds(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Name", "Contact", "Owner", 'The "stage"\\now'],
        ["A", "Acme", "Ann", "Bid"],
    ]
    path = write_tables({"Opportunities": rows}, tmp_path / "deals.xlsx")
    with pytest.raises(ForecasterError) as caught:
        read_workbook(path, parse_profile(""))
    line = dict(caught.value.problems[0].more)["line"]
    assert line.startswith("milestone = ")
    profile = parse_profile(f"[columns.opportunities]\n{line}\n")
    sheet = read_workbook(path, profile).sheets["opportunities"]
    assert sheet.texts("milestone") == ["Bid"]
