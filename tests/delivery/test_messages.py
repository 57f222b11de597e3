"""Mails are the same bytes each time, and nothing that a user wrote becomes a header."""

from __future__ import annotations

import datetime as dt
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery.letters import SENDER, WORKBOOK, letter
from forecaster.delivery.messages import (
    Attachment,
    Letter,
    compose,
    eml,
    file_name,
    letter_key,
    message_id,
    one_line,
)

NOON = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NASTY = [
    "Team\r\nBcc: eve@evil.example",
    "Team\nBcc: eve@evil.example\n\nBody",
    "Team\rX-Evil: 1",
    "Team\u2028Bcc: eve@evil.example",
    "Team\x85Bcc: eve@evil.example\x0b\x0c\x1c",
    "\u202exslx.exe\u2066\u200f",
    "nul\0bell\7escape\x1b[31m",
    "=?utf-8?q?Bcc=3A_eve=40evil=2Eexample?=",
    "=?utf-8?q?a=0D=0ABcc=3A_eve=40evil=2Eexample?= and more words to make it a long line of text",
    'quotes " and \\ and ; filename="evil.exe"',
    "../../etc/passwd",
    "C:\\evil.bat",
    "Équipe « Nord » : été €",
    "👩‍💻🚀 " * 40,
    "x" * 300,
    "é" * 300,
    "word " * 300,
    "漢字" * 150,
    "",
    "   ",
    ".",
]
HEADERS = {
    "From",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "Content-Language",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
}


def parsed(mail: bytes) -> EmailMessage:
    return message_from_bytes(mail, policy=policy.default)


def sent(of: Letter) -> bytes:
    return eml(of, SENDER, NOON, unsent=False)


def assert_sound(mail: bytes) -> None:
    """A mail is ASCII with CRLF and short lines, and has the headers that we gave it."""
    assert mail.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", mail)
    assert max(map(len, mail.split(b"\r\n"))) <= 998
    message = parsed(mail)
    assert set(message.keys()) == HEADERS
    assert len(message.keys()) == len(HEADERS)
    assert [part.defects for part in message.walk() if part.defects] == []
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        SHEET,
    ]
    assert message["To"] == "ann@acme.example"
    assert message["Cc"] == "bob@acme.example"


def test_a_mail_holds_text_html_and_the_workbook() -> None:
    of = letter(language="fr")
    mail = sent(of)
    assert_sound(mail)
    message = parsed(mail)
    (file,) = message.iter_attachments()
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == of.text
    assert html.get_content().replace("\r\n", "\n") == of.html
    assert file.get_content() == WORKBOOK.data
    assert file.get_filename() == WORKBOOK.name
    assert message["From"] == SENDER
    assert message["Date"].datetime == NOON
    assert message["Message-ID"] == f"<{letter_key(of)}@acme.example>" == message_id(of, SENDER)
    assert message["Content-Language"] == "fr"
    assert message["Auto-Submitted"] == "auto-generated"


def test_parts_of_a_mail_have_no_version_of_their_own() -> None:
    assert sent(letter()).count(b"MIME-Version") == 1


def test_a_draft_opens_as_one_and_is_dated_and_sent_by_nobody() -> None:
    message = parsed(eml(letter()))
    assert message["X-Unsent"] == "1"
    for name in ("From", "Date", "Message-ID", "Auto-Submitted"):
        assert message[name] is None
    assert parsed(eml(letter(to=(), cc=())))["To"] is None


def test_the_same_letter_is_the_same_bytes() -> None:
    assert sent(letter()) == sent(letter())
    assert eml(letter()) == eml(letter())
    assert eml(letter()) == compose(letter(), unsent=True).as_bytes()


def test_boundaries_stand_in_no_part() -> None:
    of = letter()
    key = letter_key(of)
    hostile = letter(text=f"--=_{key[:32]}--\r\n--=_{key[32:]}--\r\n")
    # Nobody can write a hash of what they write; one of another letter does no harm.
    assert_sound(sent(hostile))


@pytest.mark.parametrize("field", ["team", "subject", "text", "html", "name"])
@pytest.mark.parametrize("nasty", NASTY, ids=lambda text: ascii(text)[:20])
def test_no_text_becomes_a_header(nasty: str, field: str) -> None:
    if field == "name":
        of = letter(attachments=(Attachment(f"{nasty}.xlsx", b"PK"),))
    else:
        of = letter(**{field: nasty}) if field != "team" else letter(nasty)
    mail = sent(of)
    assert_sound(mail)
    message = parsed(mail)
    assert message["Subject"] == one_line(of.subject)
    (file,) = message.iter_attachments()
    name = file.get_filename()
    assert name == file_name(of.attachments[0].name)
    assert not set(name) & set('\\/:*?"<>|\r\n')
    assert name.endswith("xlsx")
    assert name.replace("\u200d", "").isprintable()  # which joins the parts of an emoji


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(), st.text())
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_back_as_it_was(subject: str, name: str, team: str) -> None:
    of = letter(team, subject=subject, attachments=(Attachment(f"{name}.xlsx", b"PK"),))
    mail = sent(of)
    assert_sound(mail)
    # A reader may take runs of blanks for one.
    assert " ".join(str(parsed(mail)["Subject"]).split()) == " ".join(one_line(subject).split())
    (file,) = parsed(mail).iter_attachments()
    assert file.get_filename() == file_name(f"{name}.xlsx")


def test_a_character_is_not_cut_in_two() -> None:
    mail = sent(letter(attachments=(Attachment("é" * 100 + ".xlsx", b"PK"),)))
    pieces = re.findall(rb"filename\*\d+\*=(?:UTF-8'')?([^;\r]*)", mail)
    assert len(pieces) > 1
    assert all(re.fullmatch(rb"(%C3%A9)*(\.xlsx)?", piece) for piece in pieces)


def test_names_of_attachments_keep_their_ending_and_have_some_length() -> None:
    assert file_name("x" * 300 + ".xlsx") == "x" * 115 + ".xlsx"
    assert file_name("x." + "y" * 300) == "x." + "y" * 118
    assert file_name(".xlsx") == file_name("\0 .xlsx") == "attachment.xlsx"
    assert file_name("...") == file_name("\r\n") == "attachment"
    assert parsed(sent(letter(attachments=(Attachment("a.bin", b"\0"),))))
    kinds = {"a.json": "application/json", "a.html": "text/html", "a": "application/octet-stream"}
    for name, kind in kinds.items():
        (file,) = parsed(sent(letter(attachments=(Attachment(name, b"{}"),)))).iter_attachments()
        assert file.get_content_type() == kind


@pytest.mark.parametrize(
    "wrong",
    [
        "ann@acme.example\r\nBcc: eve@evil.example",
        "Ann <ann@acme.example>",
        "ann@acme",
        "",
        "a b@c.de",
    ],
)
def test_an_address_is_plain_or_none(wrong: str) -> None:
    with pytest.raises(ValueError, match="no plain address"):
        letter(to=(wrong,))
    with pytest.raises(ValueError, match="no plain address"):
        letter(cc=(wrong,))
    if wrong:
        with pytest.raises(ValueError, match="no plain address"):
            compose(letter(), wrong)


@pytest.mark.parametrize("wrong", ["", "fr\r\nBcc: eve@evil.example", "fr_FR", "français"])
def test_a_language_is_a_tag(wrong: str) -> None:
    with pytest.raises(ValueError, match="no language tag"):
        letter(language=wrong)


def test_many_recipients_stand_on_lines_of_their_own() -> None:
    many = tuple(f"somebody.{n}@department.acme.example" for n in range(200))
    mail = sent(letter(to=many))
    assert max(map(len, mail.split(b"\r\n"))) <= 998
    assert str(parsed(mail)["To"]) == ", ".join(many)


def test_everyone_is_a_recipient_once() -> None:
    of = letter(
        to=("ann@acme.example", "Bob@acme.example"), cc=("ANN@acme.example", "cy@acme.example")
    )
    assert of.recipients == ("ann@acme.example", "Bob@acme.example", "cy@acme.example")


def test_a_key_is_of_recipients_and_content() -> None:
    others = [
        letter(),
        letter("South"),
        letter(to=("bob@acme.example",), cc=()),
        letter(to=("ann@acme.example", "bob@acme.example"), cc=()),
        letter(language="fr"),
        letter(subject="Other"),
        letter(text="Other"),
        letter(html="Other"),
        letter(attachments=()),
        letter(attachments=(Attachment("other.xlsx", WORKBOOK.data),)),
        letter(attachments=(Attachment(WORKBOOK.name, b"other"),)),
    ]
    assert all(letter_key(a) != letter_key(b) for a, b in combinations(others, 2))
    same = letter(to=("ANN@acme.example",))
    assert letter_key(same) == letter_key(letter())


def test_reprs_are_short() -> None:
    assert "1,200.00" not in repr(letter())
    assert "PK" not in repr(letter())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\nb", "a b"),
        ("  a\tb  ", "a b"),
        ("Prévision\u00a0: été", "Prévision\u00a0: été"),
        ("a\u202eb\u200bc\0", "abc"),
    ],
)
def test_a_line_is_one_line(text: str, line: str) -> None:
    assert one_line(text) == line
