"""Recipients: plain addresses only, for teams that exist, in a language."""

from __future__ import annotations

import email.policy
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from books import write_tables
from forecaster.errors import ForecasterError
from forecaster.options import Options
from forecaster.profile import Profile
from forecaster.reading.workbook import read_workbook
from forecaster.records.assemble import Records, assemble
from forecaster.records.recipients import addresses, is_address
from records.deals import HEADINGS, deal

ANN, BOB = "ann@acme.example", "bob@acme.example"


def read(
    folder: Path,
    *rows: list[object],
    headings: tuple[str, ...] = ("Team", "To", "Cc", "Language"),
    sheet: str = "Recipients",
    lang: str = "en",
    hidden: tuple[int, ...] = (),
) -> Records:
    """The records with a sheet of recipients; the profile leaves its ``hidden`` rows out."""
    tables: dict[str, list[list[object]]] = {
        "Opportunities": [[*HEADINGS, "Team"], deal("Audit", "North")],
        "Contacts": [["Type", "Name", "Team"], ["Organisation", "Acme", "South"]],
        sheet: [list(headings), *rows],
    }
    path = write_tables(tables, folder / "book.xlsx")
    if hidden:
        book = openpyxl.load_workbook(path)
        for row in hidden:
            book[sheet].row_dimensions[row].hidden = True
        book.save(path)
    profile = Profile(hidden="exclude")
    options = Options(as_of=date(2026, 5, 1), currency="EUR", lang=lang, profile=profile)
    return assemble(read_workbook(path, profile), options)


def said(records: Records) -> list[tuple[str, int, str, str]]:
    """The problems of Recipients: code, row, field and what was found."""
    found = [p for p in records.problems if p.role == "recipients"]
    return [(p.code, p.row, p.field, p.found) for p in found]


def test_a_recipient_has_a_team_addresses_and_a_language(tmp_path: Path) -> None:
    records = read(
        tmp_path,
        [" NORTH", f"{ANN}; {BOB}", "boss@acme.example", "French"],
        ["south", f"{ANN},{BOB};", None, "anglais"],
        [None, f"{ANN};\n{ANN.upper()}\n", None, None],
        lang="fr",
    )
    assert records.recipients == (
        ("North", (ANN, BOB), ("boss@acme.example",), "fr", 2),
        ("South", (ANN, BOB), (), "en", 3),
        ("", (ANN,), (), "fr", 4),
    )
    assert said(records) == []


def test_a_french_sheet_is_read_alike(tmp_path: Path) -> None:
    headings = ("Équipe", "Destinataire", "Copie à", "Langue")
    row: list[object] = ["north", ANN, BOB, "Français"]
    records = read(tmp_path, row, headings=headings, sheet="Destinataires")
    assert records.recipients == (("North", (ANN,), (BOB,), "fr", 2),)


def test_a_sheet_of_addresses_alone_is_enough(tmp_path: Path) -> None:
    assert read(tmp_path, [ANN], headings=("To",)).recipients == (("", (ANN,), (), "en", 2),)


def test_rows_with_bad_cells_are_rejected_and_all_of_it_is_said(tmp_path: Path) -> None:
    records = read(
        tmp_path,
        [None, f"{ANN}; Bob; @acme.example", "x@y", "de"],
        [None, None, BOB],
        [None, " ; , "],
        [None, 12],
        [None, f"{ANN}\nBcc: eve@evil.example"],
        [None, ANN],
    )
    assert [r.row for r in records.recipients] == [7]
    assert sorted(said(records), key=lambda p: p[1]) == [
        ("E210", 2, "language", "de"),
        ("E231", 2, "to", "Bob; @acme.example"),
        ("E231", 2, "cc", "x@y"),
        ("E202", 3, "to", ""),
        ("E231", 4, "to", "; ,"),
        ("E231", 5, "to", "12"),
        ("E231", 6, "to", f"{ANN} Bcc: eve@evil.example"),
    ]


def test_an_unknown_team_stops_the_run_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ForecasterError) as caught:
        read(tmp_path, ["Norht", ANN], ["NORHT", BOB])
    (problem,) = caught.value.problems
    assert (problem.code, problem.row, problem.column, problem.found) == ("E126", 2, 0, "Norht")
    assert problem.more == (("guess", "North"),)


def test_hidden_rows_that_the_profile_leaves_out_are_not_used_and_not_judged(
    tmp_path: Path,
) -> None:
    rows: list[list[object]] = [[None, ANN], ["Nobody", BOB], [None, "nobody"], [None, BOB]]
    records = read(tmp_path, *rows, hidden=(3, 4, 5))
    assert [r.row for r in records.recipients] == [2]
    assert [code for code, *_ in said(records)] == ["W406"]


@pytest.mark.parametrize(
    "text",
    [
        *("ann@acme.example", "a@b.co", "Ann.Lee+sales@mail.acme.co.uk", "o'neil@acme.example"),
        *("a_b-c=d&e@x-y.example", "ann@xn--strae-oqa.example", "1@2.example", "a@b.xn--p1ai"),
        *(f"{'a' * 64}@acme.example", f"a@{'b' * 63}.example"),
    ],
)
def test_a_plain_address_is_one(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "@",
            "ann",
            "ann@",
            "@acme.example",
            "ann@acme",
            "ann@@acme.example",
            "a@b@c.example",
        ),
        *("ann @acme.example", "ann@ acme.example", " ann@acme.example", "ann@acme.example "),
        *("ann\t@acme.example", "ann@acme.example\n", "ann@acme.example\r\nBcc: x@y.example"),
        *(
            "ann\n@acme.example",
            "ann@acme.example\x00",
            "ann\u200b@acme.example",
            "\x7fa@b.example",
        ),
        *(
            "Ann <ann@acme.example>",
            "<ann@acme.example>",
            '"ann lee"@acme.example',
            "mailto:a@b.co",
        ),
        *("ann@acme.example;bob@acme.example", "ann@acme.example,", "(x)ann@acme.example"),
        *(".ann@acme.example", "ann.@acme.example", "a..b@acme.example", "-oQ@acme.example"),
        *("ann@.example", "ann@acme..example", "ann@acme.example.", "ann@-acme.example"),
        *("ann@acme-.example", "ann@acme_x.example", "ann@127.0.0.1", "ann@[127.0.0.1]"),
        *("a!b@acme.example", "a%b@acme.example", "a|b@acme.example", "`a`@acme.example"),
        *(
            "zoé@acme.example",
            "ann@straße.example",
            "ann@аcme.example",
            "ann@acme.e",
            "ann@acme．example",
        ),
        *(f"{'a' * 65}@acme.example", f"a@{'b' * 64}.example", "=?utf-8?q?a?=@acme"),
        "a@" + "b." * 125 + "example",
    ],
)
def test_anything_else_is_no_address(text: str) -> None:
    assert not is_address(text)


@given(st.text(st.sampled_from('ab@.;, \r\n\t<>"é-\x00'), max_size=24))
def test_what_passes_can_stand_in_a_header_as_it_is(text: str) -> None:
    for address in filter(is_address, (text, *addresses(text))):
        message = EmailMessage(policy=email.policy.SMTP)
        message["To"] = address
        assert message.as_bytes() == f"To: {address}\r\n\r\n".encode("ascii")
        assert address.count("@") == 1


@given(st.lists(st.sampled_from([ANN, BOB, "cy@acme.example"]), max_size=6), st.data())
def test_each_address_of_a_cell_is_found_once_in_order(
    given_ones: list[str], data: st.DataObject
) -> None:
    marks = data.draw(st.lists(st.sampled_from([";", ",", " ; ", ", ", ";;"]), min_size=6))
    cell = "".join(a + m for a, m in zip(given_ones, marks, strict=False))
    assert addresses(cell) == tuple(dict.fromkeys(given_ones))
