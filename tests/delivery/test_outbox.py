"""The outbox outlives whatever happens to the process that writes it."""

from __future__ import annotations

import asyncio
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from delivery.letters import letter, letters
from delivery.post_office import Arrived, PostOffice
from delivery.runs import Clock, Run
from forecaster.delivery.messages import letter_key
from forecaster.delivery.outbox import is_held, look_up, open_outbox
from forecaster.delivery.rows import State
from forecaster.delivery.sending import Delivered, plan
from forecaster.errors import DeliveryError, OutboxHeldError

ROOT = Path(__file__).parents[2]
NOW = Clock().now()
KILLS = 20
LETTERS = 8


def states(came: Delivered) -> list[State]:
    return [row.state for row in came.rows]


def use(outbox: Path) -> None:
    with open_outbox(outbox, NOW):
        pass


def look(outbox: Path) -> None:
    look_up(outbox, ["x"])


def sender(run: Run, number: int) -> subprocess.Popen[str]:
    """A process that is ready to send so many letters, and waits."""
    words = [str(run.outbox), str(run.office.port), str(number)]
    command = [sys.executable, str(Path(__file__).with_name("sender.py")), *words]
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def start(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def end(process: subprocess.Popen[str]) -> int:
    """Wait for its end, whatever brings it."""
    process.communicate(timeout=60)
    return process.returncode


# --- killed in the middle -------------------------------------------------------------------------


def test_no_letter_arrives_twice_however_often_its_sender_is_killed(
    run: Run, office: PostOffice
) -> None:
    """Half of the kills come between the end of a letter and its record, half whenever."""
    chance = random.Random(20_261_130)
    running: list[subprocess.Popen[str]] = []
    at_the_door = threading.Event()

    def on_arrival(_arrived: Arrived) -> None:
        if at_the_door.is_set():
            at_the_door.clear()
            running[-1].kill()

    office.on_arrival = on_arrival
    ends = []
    for number in range(KILLS):
        running.append(sender(run, LETTERS * (number + 1)))
        if number % 2:
            at_the_door.set()
        start(running[-1])
        if not number % 2:
            time.sleep(chance.uniform(0, 0.12))
            running[-1].kill()
        ends.append(end(running[-1]))
    assert ends.count(-signal.SIGKILL) >= KILLS / 2
    everything = letters(LETTERS * KILLS)
    came = run(everything)
    assert set(states(came)) == {State.SENT, State.UNKNOWN}
    # Every kill left at most one letter in doubt, and those at the server's door did.
    assert KILLS / 2 <= states(came).count(State.UNKNOWN) <= KILLS
    assert set(office.copies().values()) == {1}
    arrived = {key for key, _ in office.copies()}
    assert {row.message_id for row in came.rows if row.state is State.SENT} <= arrived
    assert run(everything).rows == came.rows
    again = run(everything, resend_unknown=True)
    assert set(states(again)) == {State.SENT}
    assert {key for key, _ in office.copies()} == {row.message_id for row in again.rows}


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_letter_whose_sender_was_stopped_is_in_doubt(
    how: signal.Signals, run: Run, office: PostOffice
) -> None:
    process = sender(run, 1)
    office.on_arrival = lambda _arrived: process.send_signal(how)
    start(process)
    assert end(process) == -how
    key = letter_key(letters(1)[0])
    assert look_up(run.outbox, [key])[key].state is State.SENDING
    assert not is_held(run.outbox)
    (planned,) = plan(letters(1), run.outbox)
    assert (planned.state, planned.due) == (State.UNKNOWN, False)
    office.on_arrival = lambda _arrived: None
    assert states(run(letters(1))) == [State.UNKNOWN]


# --- one at a time --------------------------------------------------------------------------------


def test_two_processes_never_send_at_once(run: Run, office: PostOffice) -> None:
    arrived, go_on = threading.Event(), threading.Event()

    async def hold(_arrived: Arrived) -> None:
        arrived.set()
        await asyncio.to_thread(go_on.wait, 10)

    office.on_arrival = hold
    process = sender(run, 2)
    start(process)
    assert arrived.wait(10)
    assert is_held(run.outbox)
    with pytest.raises(OutboxHeldError, match="Another run is sending") as caught:
        run(letters(2))
    assert caught.value.exit_code == 4
    first, second = plan(letters(2), run.outbox)
    assert (first.state, first.due) == (State.SENDING, False)
    assert (second.state, second.due) == (State.PLANNED, True)
    go_on.set()
    assert end(process) == 0
    assert not is_held(run.outbox)
    assert states(run(letters(2))) == [State.SENT] * 2
    assert set(office.copies().values()) == {1}


def test_another_name_of_the_same_outbox_is_held_too(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "outbox")
    with open_outbox(tmp_path / "outbox", NOW), pytest.raises(OutboxHeldError):
        use(tmp_path / "link")


def test_a_letter_is_committed_once(tmp_path: Path) -> None:
    of = letter()
    with open_outbox(tmp_path / "outbox", NOW) as box:
        box.plan([of], "forecast@acme.example", NOW)
        box.commit(letter_key(of), NOW)
        with pytest.raises(OutboxHeldError, match="the same letter"):
            box.commit(letter_key(of), NOW)


def test_if_the_outbox_cannot_be_written_nothing_is_sent(run: Run, office: PostOffice) -> None:
    def jam(_row: object) -> None:
        with closing(sqlite3.connect(run.outbox)) as other:
            other.execute(
                "CREATE TRIGGER jam BEFORE UPDATE ON letters WHEN new.state = 'sending'"
                " BEGIN SELECT raise(ABORT, 'disk full'); END"
            )
            other.commit()

    with pytest.raises(DeliveryError, match="cannot be used: disk full"):
        run(letters(3), tell=jam)
    assert len(office.arrived) == 1


# --- the file -------------------------------------------------------------------------------------


def test_a_file_that_is_no_outbox_is_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("Not a database at all, but quite some text.\n" * 40)
    other = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE letters (key TEXT)")
    for path in (text, other):
        before = path.read_bytes()
        for work in (use, look):
            with pytest.raises(DeliveryError, match=r"no outbox|cannot be used"):
                work(path)
        assert path.read_bytes() == before


def test_an_outbox_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "outbox"
    with open_outbox(path, NOW):
        pass
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(DeliveryError, match="no outbox of this version"):
        look_up(path, ["x"])


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(DeliveryError, match=r"cannot be used: "):
        use(tmp_path / "taken" / "outbox")
    with pytest.raises(DeliveryError, match=r"cannot be used: unable to open"):
        use(tmp_path)


def test_a_name_with_signs_of_an_address_is_a_name(tmp_path: Path) -> None:
    path = tmp_path / "out box?mode=ro#1 é%20.sqlite3"
    with open_outbox(path, NOW) as box:
        box.plan([letter()], "forecast@acme.example", NOW)
    assert path.exists()
    assert len(look_up(path, [letter_key(letter()), "x"])) == 1


def test_an_outbox_is_written_through_to_the_disk(tmp_path: Path) -> None:
    with open_outbox(tmp_path / "outbox", NOW) as box:
        full, delete = (
            box._connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("synchronous", "journal_mode")
        )
    assert (full, delete) == (2, "delete")
