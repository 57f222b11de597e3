"""Contacts: found by ID, e-mail, name; the organisation is the customer (R4)."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from books import write_tables
from forecaster.records.contacts import Contact, ContactBook, Link, link
from program import run_program
from records.deals import HEADINGS, deal, run


def person(name: str, organisation: str = "") -> Contact:
    return Contact(name, organisation, is_organisation=False)


def organisation(name: str) -> Contact:
    return Contact(name, "", is_organisation=True)


BOOK = ContactBook(
    [
        ("P1", "jane@acme.example", person("Jane Roe", "Acme")),
        ("P2", "jane@bolt.example", person("Jane Roe", "Bolt Ltd")),
        ("P3", "li@acme.example", person("Li Wei", "Acme")),
        ("P4", "", person("Max Solo")),
        ("O1", "info@acme.example", organisation("Acme")),
        ("O9", "", organisation("Bolt Ltd")),
        ("P5", "", person("Ida Ode", "O9")),
    ]
)


def linked(
    contact: str, email: str = "", employer: str = "", *additional: str, book: ContactBook = BOOK
) -> Link:
    return link(book, (contact, email, employer), additional)


@pytest.mark.parametrize("name", ["Li Wei", "  LI   wei ", "P3", "p3", "li@acme.example"])
def test_a_person_is_found_by_id_email_or_name_whatever_the_case(name: str) -> None:
    found = linked(name)
    assert (found.customer, found.contact, found.contacts) == ("Acme", "Li Wei", "Li Wei")
    assert found.unknown == found.several == ()


def test_a_person_of_no_organisation_is_the_customer() -> None:
    assert linked("Max Solo") == Link("Max Solo", "Max Solo", "")


def test_an_organisation_is_the_customer_and_nobody_is_additional() -> None:
    assert linked("acme") == Link("Acme", "", "")


def test_the_email_settles_a_name_that_stands_twice() -> None:
    assert linked("Jane Roe", "JANE@bolt.example").customer == "Bolt Ltd"
    assert linked("Jane Roe", "jane@acme.example").customer == "Acme"


def test_the_organisation_settles_a_name_that_stands_twice() -> None:
    found = linked("Jane Roe", "", "bolt ltd")
    assert (found.customer, found.contact, found.several) == ("Bolt Ltd", "Jane Roe", ())


def test_a_name_that_stands_twice_is_left_unlinked_and_said() -> None:
    found = linked("Jane Roe")
    assert found == Link("Jane Roe", "Jane Roe", "", (("contact", "Jane Roe"),))


def test_an_id_comes_before_an_email_and_an_email_before_a_name() -> None:
    book = ContactBook(
        [
            ("Kim", "", person("By ID")),
            ("", "Kim", person("By e-mail")),
            ("", "", person("Kim", "Name Ltd")),
        ]
    )
    assert linked("Kim", book=book).contact == "By ID"
    by_email = ContactBook([("", "Kim", person("By e-mail")), ("", "", person("Kim", "Name Ltd"))])
    assert linked("Kim", book=by_email).contact == "By e-mail"


def test_the_email_of_the_row_comes_before_the_name() -> None:
    assert linked("Max Solo", "li@acme.example").contact == "Li Wei"


def test_a_name_that_contacts_does_not_list_is_said_and_used_as_written() -> None:
    found = linked("Zoé Neu", "", "Neu & Co")
    assert found.customer == "Neu & Co"
    assert (found.contact, found.contacts) == ("Zoé Neu", "Zoé Neu")
    assert found.unknown == (("contact", "Zoé Neu"),)


def test_an_organisation_is_spelled_as_contacts_spells_it_even_where_its_id_is_written() -> None:
    assert linked("Ida Ode").customer == "Bolt Ltd"
    assert linked("Zoé Neu", "", "O1").customer == "Acme"
    assert linked("", "", "o9") == Link("Bolt Ltd", "", "")


def test_an_organisation_known_only_as_an_employer_is_known() -> None:
    book = ContactBook([("", "", person("Li Wei", "Acme"))])
    assert linked("", "", "ACME", book=book) == Link("Acme", "", "")


def test_an_organisation_that_nobody_lists_is_said() -> None:
    found = linked("", "", "Neu & Co")
    assert (found.customer, found.unknown) == ("Neu & Co", (("organisation", "Neu & Co"),))


def test_an_organisation_that_stands_twice_is_said() -> None:
    book = ContactBook([("1", "", organisation("Acme")), ("2", "", organisation("ACME"))])
    assert linked("", "", "Acme", book=book).several == (("organisation", "Acme"),)


def test_additional_contacts_keep_their_roles() -> None:
    found = linked("Acme", "", "", "Max Solo (Decision maker)", "li@acme.example")
    assert found.contacts == "Max Solo (Decision maker); Li Wei"


def test_an_additional_contact_stands_once_with_the_first_role_that_was_given() -> None:
    found = linked("Li Wei", "", "", "li wei", "Li Wei (Buyer)", "LI WEI (Boss)")
    assert found.contacts == "Li Wei (Buyer)"


def test_the_customer_is_not_additional_to_itself() -> None:
    assert linked("Acme", "", "", "ACME", "O1", "Max Solo").contacts == "Max Solo"


def test_unclear_additional_contacts_are_said() -> None:
    found = linked("Acme", "", "", "Jane Roe (Buyer)", "Nobody")
    assert found.several == (("additional_contacts", "Jane Roe"),)
    assert found.unknown == (("additional_contacts", "Nobody"),)
    assert found.contacts == "Jane Roe (Buyer); Nobody"


def test_a_name_in_brackets_alone_is_no_role() -> None:
    assert linked("Acme", "", "", "(unknown)").unknown == (("additional_contacts", ""),)


def test_without_a_sheet_of_contacts_names_are_taken_as_written() -> None:
    found = link(None, ("Jane Roe", "", "Acme"), ("Li Wei (Buyer)",))
    assert found == Link("Acme", "Jane Roe", "Jane Roe; Li Wei (Buyer)")
    assert link(None, ("", "", "Acme"), ()) == Link("Acme", "", "")


def test_an_organisation_known_only_by_its_people_is_known_wherever_it_stands() -> None:
    """As main contact and as additional contact, spelled as its people's rows spell it."""
    book = ContactBook([("", "", person("Li Wei", "Acme"))])
    assert linked("ACME", book=book) == Link("Acme", "", "")
    found = linked("Li Wei", "", "", "acme", book=book)
    assert (found.customer, found.contacts, found.unknown) == ("Acme", "Li Wei", ())
    assert linked("Max", "", "", "aCme (Payer)", book=book).contacts == "Acme (Payer)"


def test_a_person_comes_before_an_employer_of_the_same_name() -> None:
    book = ContactBook(
        [("", "", person("Li Wei", "Kim")), ("", "", person("Kim")), ("", "", organisation("Z"))]
    )
    assert linked("Kim", book=book) == Link("Kim", "Kim", "")


@pytest.mark.parametrize(
    ("headings", "row", "cell"),
    [
        (["Email", "Name"], ["x@acme.example", None], "B3"),
        (["Email", "First Name", "Last Name"], ["x@acme.example", None, " "], "B3"),
        (["Organisation", "Email"], [None, "x@acme.example"], "A3"),
        (["Name", "Phone"], [None, "+44 20 7946 0000"], "A3"),
    ],
)
def test_a_contact_without_any_name_is_rejected_and_said(
    headings: list[object], row: list[object], cell: str, tmp_path: Path
) -> None:
    named: list[object] = [
        "Acme" if h in ("Name", "Last Name", "Organisation") else None for h in headings
    ]
    came = run(tmp_path, [deal()], "--currency", "EUR", sheets={"Contacts": [headings, named, row]})
    assert (came.exit_code, came.problems()) == (1, [("E202", cell)])


def test_a_contact_with_a_bad_cell_is_not_said_to_lack_a_name_as_well(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Name", "Type"], ["Acme", None], [None, "robot"]]
    came = run(tmp_path, [deal()], "--currency", "EUR", sheets={"Contacts": rows})
    assert came.problems() == [("E210", "B3")]


def test_hidden_rows_of_small_sheets_that_the_profile_leaves_out_are_not_used(
    tmp_path: Path,
) -> None:
    """Each would be rejected, or stop the run, or change much."""
    tables: dict[str, list[list[object]]] = {
        "Opportunities": [[*HEADINGS, "Currency"], deal("Audit", "GBP")],
        "Contacts": [["Type", "Name"], ["Organisation", "Acme"], ["robot", "Bot"]],
        "Milestones": [["Milestone", "Probability"], ["Bid", 50], ["Offer", 700]],
        "Exchange Rates": [["Currency", "Rate"], ["EUR", 1], ["GBP", 2], ["GBP", 0], ["GBP", 3]],
        "Custom Fields": [["Field", "Type"], ["Region", "Text"], ["Zone", "nonsense"]],
    }
    path = write_tables(tables, tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(path)
    hidden = {"Contacts": [3], "Milestones": [3], "Exchange Rates": [4, 5], "Custom Fields": [3]}
    for sheet, numbers in hidden.items():
        for number in numbers:
            book[sheet].row_dimensions[number].hidden = True
    book.save(path)
    profile = tmp_path / "profile.toml"
    profile.write_text('[read]\nhidden = "exclude"\n', "utf-8")
    came = run_program(
        [
            str(path),
            "--as-of",
            "2026-05-01",
            "--currency",
            "EUR",
            "--profile",
            str(profile),
            "--out",
            str(tmp_path),
        ]
    )
    assert came.exit_code == 0
    assert {p["code"] for p in came.result["problems"]} == {"W406"}
    assert came.result["totals"]["open"]["value"] == "200.00"
