"""`forecaster mail`: drafts for each recipient, a plan, and mails that arrive once."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import Result

from books import write_tables
from cli.calling import AS_OF, FIRST_STEPS, PIPELINE, call, files_in, sentence
from delivery.post_office import PostOffice, open_office
from forecaster.forecasting import checks
from forecaster.forecasting.results import Check

TEAMS = ("", "Ireland", "United Kingdom", "North America")
HEADS: list[object] = ["Name", "Contact", "Owner", "Team", "Milestone", "Probability", "Value"]
FROM = ("--from", "forecast@example.com")


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_office() as office:
        yield office


def book(folder: Path, recipients: list[list[object]]) -> Path:
    rows: list[list[object]] = [
        [f"Deal {team} {n}", f"Firm {team}", "Ann", team, "Bid", 50, 1000.25 + n]
        for team in ("North", "South")
        for n in range(3)
    ]
    tables = {"Opportunities": [HEADS, *rows]}
    if recipients:
        tables["Recipients"] = [["Team", "To", "Cc", "Language"], *recipients]
    return write_tables(tables, folder / "book.xlsx")


def both(folder: Path) -> Path:
    to_north: list[object] = ["North", "ann@example.com; bob@example.com", "cat@example.com", "fr"]
    return book(folder, [to_north, ["South", "dan@example.com", None, None]])


def drafts(out: Path) -> dict[str, EmailMessage]:
    return {
        path.stem: message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(out.glob("*.eml"))
    }


def mailed(workbook: Path, out: Path, *words: str | Path) -> Result:
    return call("mail", workbook, *AS_OF, "--currency", "EUR", "--out", out, *words)


def sent(workbook: Path, out: Path, office: PostOffice, *words: str | Path) -> Result:
    server = ("--host", "127.0.0.1", "--port", str(office.port), "--security", "none")
    return mailed(workbook, out, "--send", *FROM, *server, *words)


def test_each_recipient_gets_a_draft_with_the_report_of_the_team(tmp_path: Path) -> None:
    came = mailed(both(tmp_path), tmp_path / "out")
    assert came.exit_code == 0, came.stderr
    found = drafts(tmp_path / "out")
    assert list(found) == ["book-North-2026-11-30", "book-South-2026-11-30"]
    north = found["book-North-2026-11-30"]
    assert (north["To"], north["Cc"]) == ("ann@example.com, bob@example.com", "cat@example.com")
    assert north["Subject"] == "Prévision des ventes\u00a0: book, North, au 2026-11-30"
    assert north["X-Unsent"] == "1"
    assert north["Date"] is None
    (workbook,) = north.iter_attachments()
    assert workbook.get_filename() == "book-North-2026-11-30.xlsx"
    assert workbook.get_content() == (tmp_path / "out" / "book-North-2026-11-30.xlsx").read_bytes()
    body = north.get_body(("html",))
    assert body is not None
    assert '<html lang="fr"' in body.get_content()


def test_a_draft_holds_nothing_of_another_team(tmp_path: Path) -> None:
    mailed(both(tmp_path), tmp_path / "out")
    for path in (tmp_path / "out").glob("book-North-*"):
        parts = [path.name.encode(), path.read_bytes()]
        if path.suffix == ".eml":
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            leaves = (leaf for leaf in mail.walk() if not leaf.is_multipart())
            parts += [str(leaf.get_payload(decode=True)).encode() for leaf in leaves]
        if path.suffix == ".xlsx":
            with ZipFile(path) as package:
                parts += [package.read(name) for name in package.namelist()]
        assert not any(b"South" in part or b"dan@" in part for part in parts), path


def test_the_plan_names_who_gets_what_and_sends_nothing(tmp_path: Path) -> None:
    came = mailed(both(tmp_path), tmp_path / "out")
    table = [line for line in came.stdout.splitlines() if "planned" in line]
    assert len(table) == 2
    assert "ann@example.com, bob@example.com, cat@example.com" in table[0]
    assert not list((tmp_path / "out").glob("outbox*"))


def test_the_plan_as_json_is_all_that_is_printed(tmp_path: Path) -> None:
    came = mailed(both(tmp_path), tmp_path / "out", "--json")
    letters = json.loads(came.stdout)["letters"]
    assert [(each["team"], each["state"], each["due"]) for each in letters] == [
        ("North", "planned", True),
        ("South", "planned", True),
    ]


def test_the_sample_has_a_report_for_everyone_and_one_a_team(tmp_path: Path) -> None:
    came = call("mail", PIPELINE, *AS_OF, "--out", tmp_path)
    assert came.exit_code == 1  # it has rejected rows, as its run says
    assert len(drafts(tmp_path)) == len(TEAMS)
    assert len(files_in(tmp_path)) == 5 * len(TEAMS)


def test_a_second_time_changes_no_byte(tmp_path: Path) -> None:
    workbook = both(tmp_path)
    mailed(workbook, tmp_path / "out")
    first = files_in(tmp_path / "out")
    mailed(workbook, tmp_path / "out")
    assert files_in(tmp_path / "out") == first


WRONG: dict[str, tuple[list[list[object]], tuple[str, ...], str]] = {
    "no recipients": ([], (), "has no Recipients"),
    "a team without any": ([["North", "a@example.com", None, None]], (), "of these teams: South"),
    "an unknown team": ([["Nord", "a@example.com", None, None]], (), "E126"),
    "a malformed address": ([["North", "a@", None, None]], (), "E231"),
    "a header in an address": (
        [["North", "a@example.com\nBcc: eve@evil.example", None, None]],
        (),
        "E231",
    ),
    "a team of invisible signs": ([["\u200b", "a@example.com", None, None]], (), "W317"),
    "a foreign domain": (
        [["", "a@example.com", "eve@evil.example", None]],
        ("--allow-domain", "example.com"),
        "outside the allowed domains: eve@evil.example",
    ),
    "a team that is not there": (
        [["", "a@example.com", None, None]],
        ("--only", "West"),
        "for the team West",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_before_anything_is_written(case: str, tmp_path: Path) -> None:
    recipients, words, said = WRONG[case]
    came = mailed(book(tmp_path, recipients), tmp_path / "out", *words)
    assert came.exit_code == 2
    assert said in came.stderr
    assert not (tmp_path / "out").exists()


def test_only_the_teams_that_are_named_get_theirs(tmp_path: Path) -> None:
    mailed(both(tmp_path), tmp_path / "out", "--only", "SOUTH")
    assert list(drafts(tmp_path / "out")) == ["book-South-2026-11-30"]


def test_names_that_make_one_file_name_make_two(tmp_path: Path) -> None:
    row: list[object] = ["../North", "a@example.com", None, None]
    rows: list[list[object]] = [
        ["Deal", "Acme", "Ann", team, "Bid", 50, 100] for team in ("../North", "North!")
    ]
    path = write_tables(
        {
            "Opportunities": [HEADS, *rows],
            "Recipients": [["Team", "To", "Cc", "Language"], row, ["North!", "b@example.com"]],
        },
        tmp_path / "book.xlsx",
    )
    mailed(path, tmp_path / "out")
    assert set(drafts(tmp_path / "out")) == {"book-North-2026-11-30", "book-North-2026-11-30-2"}
    assert {p.name for p in tmp_path.iterdir()} == {"book.xlsx", "out"}


def test_sent_mails_arrive_once(tmp_path: Path, office: PostOffice) -> None:
    workbook = both(tmp_path)
    assert sent(workbook, tmp_path / "out", office).exit_code == 0
    assert [a.recipients for a in office.arrived] == [
        ("ann@example.com", "bob@example.com", "cat@example.com"),
        ("dan@example.com",),
    ]
    assert office.arrived[0].mail["X-Unsent"] is None
    again = sent(workbook, tmp_path / "out", office)
    assert again.exit_code == 0
    assert len(office.arrived) == 2
    assert again.stdout.count("  sent  ") == 2


def test_resume_goes_on_from_an_outbox_and_never_begins_one(
    tmp_path: Path, office: PostOffice
) -> None:
    workbook, out = both(tmp_path), tmp_path / "out"
    came = sent(workbook, out, office, "--resume")
    assert came.exit_code == 2
    assert "no outbox" in sentence(came)
    assert (out.exists(), office.arrived) == (False, [])
    assert sent(workbook, out, office, "--only", "North").exit_code == 0
    assert sent(workbook, out, office, "--resume").exit_code == 0
    assert sorted(a.recipients[0] for a in office.arrived) == ["ann@example.com", "dan@example.com"]


def test_a_dry_run_may_be_asked_for(tmp_path: Path, office: PostOffice) -> None:
    came = sent(both(tmp_path), tmp_path / "out", office, "--dry-run")
    assert came.exit_code == 0
    assert office.arrived == []


def test_mending_an_address_sends_nobody_else_a_second_mail(
    tmp_path: Path, office: PostOffice
) -> None:
    north: list[object] = ["North", "ann@example.com", None, None]
    office.refuse["dan@example.com"] = "550 no such mailbox"
    wrong = book(tmp_path, [north, ["South", "dan@example.com", None, None]])
    assert sent(wrong, tmp_path / "out", office).exit_code == 1
    mended = book(tmp_path, [north, ["South", "don@example.com", None, None]])
    assert sent(mended, tmp_path / "out", office).exit_code == 0
    assert [a.recipients[0] for a in office.arrived] == ["ann@example.com", "don@example.com"]


def test_a_row_that_stands_twice_is_one_mail(tmp_path: Path, office: PostOffice) -> None:
    everyone: list[object] = ["", "ann@example.com", None, None]
    sent(book(tmp_path, [everyone, everyone]), tmp_path / "out", office)
    assert len(office.arrived) == 1


def test_a_team_without_letters_never_takes_the_names_of_the_whole(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Deal", "Acme", "Ann", "★★", "Bid", 50, 100]]
    table: list[list[object]] = [["Team", "To"], ["★★", "a@example.com"], ["", "b@example.com"]]
    path = write_tables(
        {"Opportunities": [HEADS, *rows], "Recipients": table}, tmp_path / "book.xlsx"
    )
    mailed(path, tmp_path / "out", "--only", "★★")
    assert list(drafts(tmp_path / "out")) == ["book-team-2026-11-30"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--redirect-to", "me"), "--redirect-to must be a plain address"),
        (("--from", "Ann <a@b.example>"), "--from must be a plain address"),
        (("--redirect-to", "e@evil.example", "--allow-domain", "example.com"), "evil.example"),
    ],
)
def test_addresses_of_the_command_line_are_checked_first(
    words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    came = mailed(both(tmp_path), tmp_path / "out", *words)
    assert came.exit_code == 2
    assert said in came.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["echo 'x", "  ", "false", "printf \\377\\376"])
def test_a_command_that_gives_no_password_is_told(
    command: str, tmp_path: Path, office: PostOffice
) -> None:
    office.users["ann"] = "x"
    words = ("--user", "ann", "--password-command", command)
    came = sent(both(tmp_path), tmp_path / "out", office, *words)
    assert came.exit_code == 2
    assert came.exception is None or isinstance(came.exception, SystemExit)
    assert office.arrived == []


def test_a_refused_mail_is_1_and_the_others_go(tmp_path: Path, office: PostOffice) -> None:
    office.refuse["dan@example.com"] = "550 no such mailbox"
    came = sent(both(tmp_path), tmp_path / "out", office)
    assert came.exit_code == 1
    assert len(office.arrived) == 1
    assert "failed: South" in came.stderr
    assert "550" in came.stderr


def test_redirected_mails_go_to_one_address_and_are_no_real_ones(
    tmp_path: Path, office: PostOffice
) -> None:
    workbook = both(tmp_path)
    sent(workbook, tmp_path / "out", office, "--redirect-to", "me@example.com")
    assert {a.recipients for a in office.arrived} == {("me@example.com",)}
    sent(workbook, tmp_path / "out", office)
    assert len(office.arrived) == 4


def test_nothing_is_mailed_where_control_totals_disagree(
    tmp_path: Path, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Check("rows", "12", "11", "-1", ok=False)
    monkeypatch.setattr(checks, "_rows", lambda *_: iter([wrong]))
    came = sent(both(tmp_path), tmp_path / "out", office)
    assert came.exit_code == 3
    assert "Do not use these figures" in came.stderr
    assert office.arrived == []
    assert not (tmp_path / "out").exists()


def test_a_password_comes_from_the_environment_or_a_command_and_is_told_nowhere(
    tmp_path: Path, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.users["ann"] = "open sesame"
    monkeypatch.setenv("FORECASTER_SMTP_PASSWORD", "open sesame")
    came = sent(both(tmp_path), tmp_path / "out", office, "--user", "ann")
    assert (came.exit_code, len(office.arrived)) == (0, 2), came.stderr
    monkeypatch.setenv("FORECASTER_SMTP_PASSWORD", "wrong")
    command = f'"{sys.executable}" -c "print(\'open sesame\')"'
    words = ("--user", "ann", "--password-command", command, "--redirect-to", "me@example.com")
    again = sent(both(tmp_path), tmp_path / "out", office, *words)
    assert (again.exit_code, len(office.arrived)) == (0, 4), again.stderr
    told = came.output + again.output + str([*files_in(tmp_path / "out").values()])
    assert "sesame" not in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--send",), "--send needs --from"),
        (("--send", *FROM), "--send needs --host"),
        (("--send", *FROM, "--host", "mail.example.com", "--user", "ann"), "--user needs"),
    ],
)
def test_what_sending_needs_is_said(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    came = mailed(both(tmp_path), tmp_path / "out", *words)
    assert came.exit_code == 2
    assert said in came.stderr
    assert not (tmp_path / "out").exists()


def test_a_server_elsewhere_is_never_spoken_to_in_the_open(tmp_path: Path) -> None:
    words = ("--send", *FROM, "--host", "mail.example.com", "--security", "none")
    came = mailed(both(tmp_path), tmp_path / "out", *words)
    assert came.exit_code == 2
    assert re.search("mail.example.com", sentence(came))
    assert not (tmp_path / "out").exists()


def test_a_workbook_that_cannot_be_used_is_told_as_run_tells_it(tmp_path: Path) -> None:
    came = mailed(tmp_path / "gone.xlsx", tmp_path / "out")
    assert came.exit_code == 2
    assert mailed(FIRST_STEPS, tmp_path / "out").exit_code == 2
