"""Headings: the row that holds them, English and French names, close dates, two claims, doubles."""

from __future__ import annotations

from datetime import datetime

import pytest

from forecaster.errors import ForecasterError
from forecaster.problems import Problem
from forecaster.profile import Profile
from forecaster.reading.heading_rows import SEARCHED as HEADING_ROWS
from forecaster.reading.headings import Layout, find_layout, lacking
from forecaster.words.headings import SHEETS
from forecaster.words.keys import heading_key

# So that a sheet of one column lacks nothing.
FILLED = Profile(defaults={"name": "A", "contact": "Acme", "milestone": "Bid", "owner": "Ann"})

# What interface.md promises, heading by heading.
FRENCH = {
    "Nom de l'opportunité": "name",
    "Affaire": "name",
    "Contact principal": "contact",
    "Entreprise": "organisation",
    "Contacts supplémentaires": "additional_contacts",
    "Propriétaire": "owner",
    "Responsable": "owner",
    "Équipe": "team",
    "Jalon": "milestone",
    "Étape": "milestone",
    "Probabilité": "probability",
    "Valeur prévue": "value",
    "Montant": "value",
    "Devise": "currency",
    "Base de durée": "duration_basis",
    "Durée": "duration",
    "Date de clôture (prévue)": "expected_close",
    "Date de clôture": "expected_close",
    "Date de clôture réelle": "closed_on",
    "Motif de perte": "lost_reason",
    "Étiquettes": "tags",
    "Créé le": "created_on",
    "Dernier contact": "last_contacted",
}
ENGLISH = {
    "Opportunity Name": "name",
    "Deal": "name",
    "Account": "organisation",
    "Company": "organisation",
    "Stage": "milestone",
    "Amount": "value",
    "Expected Value": "value",
    "Win %": "probability",
    "Expected Close Date": "expected_close",
    "Close Date": "expected_close",
    "Actual Close Date": "closed_on",
    "Created": "created_on",
    "Assigned To": "owner",
}
COLUMNS = (
    "ID, Name, Contact, Contact Email, Organisation, Additional Contacts, Description, Owner, Team,"
    " Pipeline, Milestone, Status, Probability, Value, Total Value, Currency, Duration Basis,"
    " Duration, Start On, Expected Close, Closed On, Created On, Updated On, Last Contacted,"
    " Last Stage Change, Last Open Milestone, Lost Reason, Tags"
)
OTHERS = {
    "contacts": "ID, Type, Name, First Name, Last Name, Organisation, Job Title, Role, Email,"
    " Phone, Owner, Team, Tags, Created On, Last Contacted",
    "milestones": "Pipeline, Milestone, Probability, Complete, Days Until Stale",
    "exchange_rates": "Currency, Rate, From",
    "custom_fields": "Field, Type, Options, Important",
}
SHEET_NAMES = {
    "Opportunities": "opportunities",
    "Opportunités": "opportunities",
    "Affaires": "opportunities",
    "Contacts": "contacts",
    "Milestones": "milestones",
    "Jalons": "milestones",
    "Exchange Rates": "exchange_rates",
    "Taux de change": "exchange_rates",
    "Custom Fields": "custom_fields",
    "Champs personnalisés": "custom_fields",
}


def found(*headings: object, role: str = "opportunities", profile: Profile = FILLED) -> Layout:
    """The layout of a sheet whose first row holds these headings."""
    return find_layout(role, "Sheet", [list(headings)], profile)


def refused(*headings: object, profile: Profile = FILLED, role: str = "opportunities") -> Problem:
    with pytest.raises(ForecasterError) as caught:
        found(*headings, role=role, profile=profile)
    (problem,) = caught.value.problems
    return problem


def missing(*headings: object, profile: Profile, role: str = "opportunities") -> list[Problem]:
    return lacking(role, "Sheet", found(*headings, role=role, profile=profile), profile)


@pytest.mark.parametrize(("heading", "field"), [*FRENCH.items(), *ENGLISH.items()])
def test_a_heading_that_is_promised_is_known(heading: str, field: str) -> None:
    assert found(heading).fields == {field: 0}


@pytest.mark.parametrize("heading", FRENCH)
def test_case_accents_spaces_and_punctuation_do_not_count(heading: str) -> None:
    plain = heading_key(heading)
    shouted = f"  {heading.upper().replace(' ', '_')}: "
    assert found(plain).fields == found(shouted).fields == {FRENCH[heading]: 0}


def test_every_column_of_opportunities_is_known_by_its_name_and_its_profile_name() -> None:
    headings = COLUMNS.split(", ")
    fields = [heading.lower().replace(" ", "_") for heading in headings]
    assert list(found(*headings).fields) == fields
    assert list(found(*fields).fields) == fields


@pytest.mark.parametrize("role", OTHERS)
def test_every_column_of_the_other_sheets_is_known(role: str) -> None:
    headings = OTHERS[role].split(", ")
    layout = found(*headings, role=role)
    assert list(layout.fields) == [h.lower().replace(" ", "_") for h in headings]
    assert not layout.custom


@pytest.mark.parametrize(("title", "role"), SHEET_NAMES.items())
def test_every_sheet_is_known_by_its_english_and_french_name(title: str, role: str) -> None:
    assert title in (*SHEETS[role].english, *SHEETS[role].french)


def test_no_two_fields_of_a_sheet_share_a_heading() -> None:
    for words in SHEETS.values():
        names = {f.name: {heading_key(h) for h in (*f.english, *f.french)} for f in words.fields}
        every = [key for keys in names.values() for key in keys]
        assert len(every) == len(set(every))


def test_headings_may_stand_below_title_rows_and_beside_blank_columns() -> None:
    rows: list[list[object]] = [
        ["", "Pipeline report 2026", "", ""],
        ["", "Made by", "Ann", ""],
        ["", "", "", ""],
        ["", "Name", "Contact", "Milestone", "Owner"],
        ["", "Audit", "Acme", "Name", "Owner"],
    ]
    layout = find_layout("opportunities", "Sheet", rows, Profile())
    assert layout.row == 3
    assert layout.fields == {"name": 1, "contact": 2, "milestone": 3, "owner": 4}


def test_headings_stand_in_the_first_thirty_rows_or_nowhere() -> None:
    headings: list[object] = ["Name", "Contact", "Milestone", "Owner"]
    rows: list[list[object]] = [["", "", "", ""]] * (HEADING_ROWS - 1)
    assert find_layout("opportunities", "S", [*rows, headings], Profile()).row == 29
    with pytest.raises(ForecasterError, match="E105"):
        find_layout("opportunities", "S", [*rows, ["", ""], headings], Profile())


def test_a_sheet_without_a_row_has_no_headings() -> None:
    with pytest.raises(ForecasterError, match="E105"):
        find_layout("opportunities", "S", [], FILLED)


def test_breaks_and_spaces_inside_a_heading_are_one_space() -> None:
    layout = found("Expected\nClose   Date", "Cloud\n region")
    assert layout.headings == {0: "Expected Close Date", 1: "Cloud region"}
    assert layout.custom == {"Cloud region": 1}


def test_what_is_no_text_names_no_known_field() -> None:
    assert found("Name", datetime(2026, 5, 1), None, "Contact").fields == {"name": 0, "contact": 3}


def test_columns_that_are_no_known_field_are_custom_fields() -> None:
    layout = found("Name", "Product", "Region")
    assert layout.custom == {"Product": 1, "Region": 2}


@pytest.mark.parametrize("close", ["Close Date", "Closing Date", "Date de clôture"])
@pytest.mark.parametrize("expected", ["Expected Close", "Date de clôture (prévue)"])
def test_a_bare_close_date_is_the_actual_one_beside_an_expected_one(
    close: str, expected: str
) -> None:
    assert found(close, expected).fields == {"expected_close": 1, "closed_on": 0}
    assert found(expected, close).fields == {"expected_close": 0, "closed_on": 1}


def test_a_bare_close_date_is_the_expected_one_beside_an_actual_one() -> None:
    assert found("Close Date", "Actual Close Date").fields == {"expected_close": 0, "closed_on": 1}


def test_a_bare_close_date_beside_both_is_a_custom_field() -> None:
    layout = found("Close Date", "Expected Close", "Closed On")
    assert layout.fields == {"expected_close": 1, "closed_on": 2}
    assert layout.custom == {"Close Date": 0}


def test_a_bare_close_date_is_the_actual_one_where_the_profile_names_the_expected_one() -> None:
    profile = Profile(
        columns={"opportunities": {"expected_close": "Decision"}}, defaults=FILLED.defaults
    )
    assert found("Close Date", "Decision", profile=profile).fields == {
        "expected_close": 1,
        "closed_on": 0,
    }


def test_two_headings_that_claim_one_field_are_both_named() -> None:
    problem = refused("Value", "Amount", "Montant")
    assert (problem.code, problem.field) == ("E103", "value")
    assert problem.found == '"Value", "Amount", "Montant"'


def test_the_profile_chooses_between_two_claims() -> None:
    profile = Profile(columns={"opportunities": {"value": "Amount"}}, defaults=FILLED.defaults)
    layout = found("Value", "Amount", profile=profile)
    assert layout.fields == {"value": 1}
    assert layout.custom == {"Value": 0}


def test_the_same_heading_twice_names_both_cells() -> None:
    problem = refused("Name", "", "Région", "REGION ")
    assert (problem.code, problem.column) == ("E104", 3)
    assert problem.found == "Région (C1), REGION (D1)"


def test_several_fields_may_share_a_heading_of_the_profile() -> None:
    columns = {"opportunities": {"expected_close": "Date", "closed_on": "Date", "name": "Deal"}}
    layout = found("Deal", "Date", profile=Profile(columns=columns, defaults=FILLED.defaults))
    assert layout.fields == {"expected_close": 1, "closed_on": 1, "name": 0}


def test_a_field_left_unread_by_the_profile_is_not_matched_and_its_column_is_custom() -> None:
    profile = Profile(columns={"opportunities": {"id": ""}}, defaults=FILLED.defaults)
    layout = found("ID", "Name", profile=profile)
    assert layout.fields == {"name": 1}
    assert layout.custom == {"ID": 0}


def test_a_heading_that_the_profile_names_is_not_matched_again() -> None:
    profile = Profile(columns={"opportunities": {"team": "Owner"}}, defaults=FILLED.defaults)
    assert found("Owner", "Name", profile=profile).fields == {"team": 0, "name": 1}


def test_the_profiles_heading_matches_whatever_its_case_and_accents() -> None:
    profile = Profile(columns={"opportunities": {"name": "interet"}}, defaults=FILLED.defaults)
    assert found("INTÉRÊT", profile=profile).fields == {"name": 0}


def test_a_profile_whose_heading_is_not_there_says_so_with_the_nearest() -> None:
    profile = Profile(columns={"opportunities": {"value": "Ammount"}}, defaults=FILLED.defaults)
    problem = refused("Name", "Amount", profile=profile)
    assert (problem.code, problem.found) == ("E109", "Ammount")
    assert ("guess", "Amount") in problem.more


def test_a_heading_of_the_profile_alone_marks_the_row_of_headings() -> None:
    profile = Profile(columns={"opportunities": {"name": "Vorgang"}}, defaults=FILLED.defaults)
    layout = find_layout("opportunities", "S", [["2026"], ["Vorgang"]], profile)
    assert (layout.row, layout.fields) == (1, {"name": 0})


@pytest.mark.parametrize(
    ("headings", "field"),
    [
        ("Contact,Milestone,Owner", "name"),
        ("Name,Milestone,Owner", "contact"),
        ("Name,Contact,Owner", "milestone"),
        ("Name,Contact,Milestone", "owner"),
    ],
)
def test_a_required_column_that_is_missing_is_named(headings: str, field: str) -> None:
    (problem,) = missing(*headings.split(","), profile=Profile())
    assert (problem.code, problem.field) == ("E102", field)
    assert problem.found == ", ".join(f'"{h}"' for h in headings.split(","))


@pytest.mark.parametrize(
    "headings",
    ["Name,Contact,Milestone,Team", "Name,Organisation,Milestone,Owner"],
)
def test_one_of_two_columns_is_enough(headings: str) -> None:
    assert missing(*headings.split(","), profile=Profile()) == []


def test_a_default_of_the_profile_stands_for_a_missing_column() -> None:
    profile = Profile(defaults={"owner": "Sales"})
    assert missing("Name", "Contact", "Milestone", profile=profile) == []


@pytest.mark.parametrize(
    ("role", "headings", "field"),
    [
        ("contacts", "Email", "name"),
        ("milestones", "Milestone", "probability"),
        ("milestones", "Probability", "milestone"),
        ("exchange_rates", "Currency", "rate"),
        ("custom_fields", "Type", "field"),
    ],
)
def test_the_other_sheets_need_their_columns_whatever_the_defaults(
    role: str, headings: str, field: str
) -> None:
    defaults = dict.fromkeys(["name", "milestone", "probability"], "x")
    (problem,) = missing(*headings.split(","), role=role, profile=Profile(defaults=defaults))
    assert (problem.code, problem.field, problem.role) == ("E102", field, role)


def test_nom_on_contacts_is_the_family_name_beside_prenom_else_the_name() -> None:
    assert found("Prénom", "Nom", role="contacts").fields == {"first_name": 0, "last_name": 1}
    assert found("Nom", "E-mail", role="contacts").fields == {"name": 0, "email": 1}
