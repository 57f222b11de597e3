"""Letters are sent once, whatever happens on the way, against a real mail server."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from delivery.letters import SENDER, letter, letters
from delivery.post_office import DROP, PostOffice
from delivery.runs import Clock, Run
from forecaster.delivery.messages import eml, letter_key, message_id
from forecaster.delivery.rows import State
from forecaster.delivery.sending import Delivered, Manner, deliver, plan, redirected
from forecaster.delivery.server import Server
from forecaster.delivery.smtp import Refusal
from forecaster.errors import DeliveryError
from forecaster.words.catalogue import words

ANN, BOB = "ann@acme.example", "bob@acme.example"


def states(came: Delivered) -> list[State]:
    return [row.state for row in came.rows]


def test_letters_arrive_whole_over_one_connection(run: Run, office: PostOffice) -> None:
    three = letters(3)
    came = run(three)
    assert states(came) == [State.SENT] * 3
    assert came.complete
    assert came.stopped is None
    assert office.connections == 1
    for sent, arrived in zip(three, office.arrived, strict=True):
        assert arrived.sender == SENDER
        assert arrived.recipients == (ANN, BOB)
        wanted = eml(sent, SENDER, arrived.mail["Date"].datetime, unsent=False)
        assert arrived.data == wanted


def test_a_second_run_sends_nothing(run: Run, office: PostOffice) -> None:
    first = run(letters(3))
    assert run(letters(3)).rows == first.rows
    assert office.connections == 1
    came = run([*letters(3), letter("South")])
    assert states(came) == [State.SENT] * 4
    assert len(office.arrived) == 4
    assert set(office.copies().values()) == {1}


def test_the_same_letter_twice_in_a_run_is_sent_once(run: Run, office: PostOffice) -> None:
    came = run([letter(), letter()])
    assert len(came.rows) == len(office.arrived) == 1


def test_other_content_is_another_letter(run: Run, office: PostOffice) -> None:
    run([letter()])
    run([letter(text="Won: 1,300.00 €\n")])
    assert len(office.arrived) == 2


def test_what_is_refused_for_now_is_tried_again_after_the_others(
    run: Run, office: PostOffice
) -> None:
    office.to_end = ["451 4.7.1 Greylisted", "250 OK"]
    came = run(letters(2), per_minute=6000)
    assert states(came) == [State.SENT] * 2
    assert [row.attempts for row in came.rows] == [2, 1]
    assert [row.team for row in run.told] == ["Team 0", "Team 1", "Team 0"]
    assert run.told[0].state is State.PLANNED
    assert run.told[0].answer == "451 4.7.1 Greylisted"
    assert set(office.copies().values()) == {1}


@pytest.mark.parametrize("where", ["to_mail", "to_data", "to_end"])
def test_what_is_refused_for_now_too_often_stays_planned(
    where: str, run: Run, office: PostOffice
) -> None:
    setattr(office, where, ["451 4.3.0 Later"] * 4)
    came = run([letter()], per_minute=6000)
    assert states(came) == [State.PLANNED]
    assert came.rows[0].attempts == 4
    assert not came.complete
    assert [wait for wait in run.clock.waits if wait >= 1] == [10, 30, 90]
    assert states(run([letter()])) == [State.SENT]
    assert set(office.copies().values()) == {1}


@pytest.mark.parametrize("where", ["to_mail", "to_data", "to_end"])
def test_what_is_refused_for_good_fails_and_the_others_go(
    where: str, run: Run, office: PostOffice
) -> None:
    setattr(office, where, ["554 5.7.1 Spam"])
    came = run(letters(2))
    assert states(came) == [State.FAILED, State.SENT]
    assert came.rows[0].attempts == 1
    assert came.rows[0].answer == "554 5.7.1 Spam"
    assert came.rows[0].refused == (
        Refusal(ANN, 554, "554 5.7.1 Spam"),
        Refusal(BOB, 554, "554 5.7.1 Spam"),
    )


def test_a_letter_that_failed_is_tried_again_by_the_next_run(run: Run, office: PostOffice) -> None:
    office.to_mail = ["550 5.7.60 You may not send as forecast@acme.example"]
    assert states(run([letter()])) == [State.FAILED]
    came = run([letter()])
    assert states(came) == [State.SENT]
    assert came.rows[0].refused == ()
    assert office.copies()[message_id(letter(), SENDER), ANN] == 1


def test_an_address_refused_for_good_costs_that_address_only(run: Run, office: PostOffice) -> None:
    office.refuse = {BOB: "550 5.1.1 No such user"}
    came = run([letter()])
    (row,) = came.rows
    assert row.state is State.SENT
    assert row.delivered == (ANN,)
    assert row.refused == (Refusal(BOB, 550, "550 5.1.1 No such user"),)
    assert not came.complete
    office.refuse = {}
    assert run([letter()]).rows == came.rows
    assert len(office.arrived) == 1


def test_an_address_refused_for_now_is_tried_again_alone(run: Run, office: PostOffice) -> None:
    office.refuse = {BOB: "450 4.2.1 Mailbox busy"}
    came = run([letter()])
    assert states(came) == [State.PLANNED]
    assert came.rows[0].delivered == (ANN,)
    assert came.rows[0].attempts == 4
    office.refuse = {}
    assert states(run([letter()])) == [State.SENT]
    assert [arrived.recipients for arrived in office.arrived] == [(ANN,), (BOB,)]


def test_when_every_address_is_refused_the_letter_fails(run: Run, office: PostOffice) -> None:
    office.refuse = {ANN: "550 Gone", BOB: "553 Never was"}
    came = run([letter()])
    assert states(came) == [State.FAILED]
    assert [refusal.code for refusal in came.rows[0].refused] == [550, 553]
    assert office.arrived == []


def test_a_server_that_hangs_up_between_letters_is_called_again(
    run: Run, office: PostOffice
) -> None:
    came = run(letters(2), sleep=lambda _seconds: office.hang_up())
    assert [(row.state, row.attempts) for row in came.rows] == [(State.SENT, 1)] * 2
    assert office.connections == 2


def test_a_connection_lost_before_the_end_of_the_letter_is_no_harm(
    run: Run, office: PostOffice
) -> None:
    office.to_mail = [DROP]
    office.to_data = [DROP]
    assert states(run(letters(2))) == [State.SENT] * 2
    assert set(office.copies().values()) == {1}


def test_a_connection_lost_after_the_end_leaves_the_letter_unknown(
    run: Run, office: PostOffice
) -> None:
    office.to_end = [DROP]
    came = run(letters(2))
    assert states(came) == [State.UNKNOWN, State.SENT]
    assert came.stopped is None
    assert "closed" in came.rows[0].answer
    assert len(office.arrived) == 2
    assert states(run(letters(2))) == [State.UNKNOWN, State.SENT]
    assert len(office.arrived) == 2


def test_an_unknown_letter_is_sent_again_only_when_told_to(run: Run, office: PostOffice) -> None:
    office.to_end = [DROP]
    run([letter()])
    assert states(run([letter()], resend_unknown=True)) == [State.SENT]
    assert len(office.arrived) == 2
    run([letter()], resend_unknown=True)
    assert len(office.arrived) == 2


@pytest.mark.parametrize("answer", ["451 4.3.0 Later", "554 5.7.1 Spam"])
def test_a_refused_second_copy_leaves_the_first_in_doubt(
    answer: str, run: Run, office: PostOffice
) -> None:
    office.to_end = [DROP, *[answer] * 4]
    run([letter()])
    assert states(run([letter()], resend_unknown=True)) == [State.UNKNOWN]
    assert states(run([letter()])) == [State.UNKNOWN]
    assert len(office.arrived) == 1


def test_a_server_that_never_answers_the_end_leaves_the_letter_unknown(
    run: Run, office: PostOffice
) -> None:
    async def sleep(_arrived: object) -> None:
        await asyncio.sleep(5)

    office.on_arrival = sleep
    came = run([letter()], office.server(patience=0.2))
    assert states(came) == [State.UNKNOWN]
    assert came.rows[0].answer


@pytest.mark.parametrize("answer", ["299 Fine by me", "300 Perhaps", "hello", "250" + "x" * 9000])
def test_only_a_clear_answer_says_that_a_letter_is_sent(
    answer: str, run: Run, office: PostOffice
) -> None:
    office.to_end = [answer]
    wanted = State.SENT if answer.startswith("299") else State.UNKNOWN
    assert states(run([letter()])) == [wanted]


def test_a_server_that_is_down_stops_the_run_and_nothing_is_lost(
    run: Run, unused_port: int
) -> None:
    came = run(letters(3), Server("localhost", unused_port, security="none"))
    assert states(came) == [State.PLANNED] * 3
    assert [row.attempts for row in came.rows] == [4, 0, 0]
    assert came.stopped is not None
    assert str(came.stopped).startswith("The mail server was not reached: Connection refused. ")
    assert "n’a pas répondu" in came.stopped.told(words("fr"))
    assert [wait for wait in run.clock.waits if wait >= 10] == [10, 30, 90]
    assert states(run(letters(3))) == [State.SENT] * 3


@pytest.fixture
def unused_port() -> Iterator[int]:
    with socket.socket() as taken:  # bound, but listening to nobody
        taken.bind(("localhost", 0))
        yield taken.getsockname()[1]


def test_letters_go_at_the_pace_of_the_server(run: Run, office: PostOffice) -> None:
    times = []
    office.on_arrival = lambda _arrived: times.append(run.clock.time)
    run(letters(30))
    gaps = {(later - sooner).total_seconds() for sooner, later in pairwise(times)}
    assert gaps == {2.4}


def test_a_clock_that_is_set_back_makes_nobody_wait_longer(run: Run, office: PostOffice) -> None:
    def set_back(_arrived: object) -> None:
        run.clock.time = run.clock.time.replace(year=2020)

    office.on_arrival = set_back
    run(letters(3))
    assert run.clock.waits == [2.4, 2.4]


def test_a_redirected_letter_goes_to_one_address_and_says_for_whom(
    run: Run, office: PostOffice
) -> None:
    came = run([letter(), letter("Sud", language="fr")], redirect_to="eve@acme.example")
    assert states(came) == [State.SENT] * 2
    assert {arrived.recipients for arrived in office.arrived} == {("eve@acme.example",)}
    english, french = (arrived.mail for arrived in office.arrived)
    assert english["To"] == "eve@acme.example"
    assert english["Cc"] is None
    assert english["Subject"] == f"[for {ANN}, {BOB}] Forecast, North"
    assert french["Subject"] == f"[pour {ANN}, {BOB}] Forecast, Sud"


def test_a_redirected_letter_does_not_count_as_the_real_one(run: Run, office: PostOffice) -> None:
    run([letter()], redirect_to=ANN)
    assert states(run([letter()])) == [State.SENT]
    assert [arrived.recipients for arrived in office.arrived] == [(ANN,), (ANN, BOB)]


def test_a_redirected_subject_names_a_few_of_many() -> None:
    many = letter(cc=tuple(f"x{n}@acme.example" for n in range(40)))
    subject = redirected(many, ANN).subject
    assert subject == f"[for {ANN}, x0@acme.example, x1@acme.example, +38] Forecast, North"


@pytest.mark.parametrize(
    "wrong", ["ann", "Ann <ann@acme.example>", "a@b.example\nBcc: c@d.example"]
)
def test_an_address_that_is_none_stops_before_anything(wrong: str, run: Run) -> None:
    with pytest.raises(DeliveryError, match="no plain e-mail address"):
        run([letter()], redirect_to=wrong)
    manner = Manner(run.clock.now, run.clock.sleep)
    with pytest.raises(DeliveryError, match="no plain e-mail address"):
        deliver([letter()], wrong, run.office.server(), run.outbox, manner)
    assert not run.outbox.exists()


def test_a_letter_to_nobody_is_no_letter(run: Run) -> None:
    with pytest.raises(ValueError, match="no recipients"):
        run([letter(to=(), cc=())])


@pytest.mark.parametrize(("per_minute", "attempts"), [(0, 4), (-1, 4), (25, 0)])
def test_a_pace_that_never_ends_is_refused(per_minute: int, attempts: int, run: Run) -> None:
    with pytest.raises(ValueError, match="there must be"):
        run([letter()], per_minute=per_minute, attempts=attempts)


def test_a_case_changed_in_an_address_sends_nothing_twice(run: Run, office: PostOffice) -> None:
    office.refuse = {BOB: "450 4.2.1 Mailbox busy"}
    run([letter()])
    office.refuse = {}
    run([letter(to=(ANN.upper(),))])
    assert [arrived.recipients for arrived in office.arrived] == [(ANN,), (BOB,)]


# --- the dry run ----------------------------------------------------------------------------------


def test_a_plan_says_what_would_be_sent_and_writes_nothing(run: Run) -> None:
    (planned,) = plan([letter()], run.outbox, sender=SENDER)
    assert planned.key == letter_key(letter())
    assert planned.state is State.PLANNED
    assert planned.due
    assert (planned.to, planned.cc) == ((ANN,), (BOB,))
    assert planned.subject == "Forecast, North"
    assert planned.attachments == (("pipeline-2026-11-30.xlsx", 10_244),)
    assert 14_000 < planned.size < 16_000
    assert list(run.outbox.parent.iterdir()) == []


def test_a_plan_knows_what_was_sent(run: Run, office: PostOffice) -> None:
    office.to_end = [DROP, "554 Spam"]
    run(letters(3))
    before = run.outbox.read_bytes()
    planned = plan(letters(4), run.outbox)
    assert [row.state for row in planned] == ["unknown", "failed", "sent", "planned"]
    assert [row.due for row in planned] == [False, True, False, True]
    assert plan(letters(4), run.outbox, resend_unknown=True)[0].due
    assert [r.due for r in plan(letters(3), run.outbox, redirect_to=ANN)] == [True] * 3
    assert run.outbox.read_bytes() == before


def test_an_interrupted_run_goes_on_where_it_was(run: Run, office: PostOffice) -> None:
    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(letters(3), sleep=interrupt)
    assert len(office.arrived) == 1
    assert states(run(letters(3))) == [State.SENT] * 3
    assert set(office.copies().values()) == {1}


def test_the_outbox_remembers_when_and_what(run: Run, office: PostOffice) -> None:
    (row,) = run([letter()]).rows
    assert row.message_id == office.arrived[0].mail["Message-ID"]
    assert row.planned_at == row.changed_at == Clock().now().isoformat()
    assert row.subject == "Forecast, North"
    assert Path(f"{run.outbox}.lock").exists()
