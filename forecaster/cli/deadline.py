"""A limit of time: a workbook that takes too long is given up, cleanly."""

from __future__ import annotations

import _thread
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

from forecaster.cli.telling import tell_problems

if TYPE_CHECKING:
    from forecaster.problems import Problem
    from forecaster.run import Result
    from forecaster.words.catalogue import Words

AGAIN = 5  # seconds to clean up in before the bell rings once more
RINGS = 6  # and so often; then somebody waits for what never comes, and the process ends there


class _LateError(BaseException):
    """The time is over; like Ctrl-C it is no `Exception`, so that nobody takes it for their own."""


class _Bell:
    """Rings in the main thread once the time is over, in the way of Ctrl-C."""

    def __init__(self, seconds: float, give_up: Callable[[], None]) -> None:
        self._seconds = seconds
        self._give_up = give_up
        self._finished = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._usual = signal.getsignal(signal.SIGINT)
        self.late = False
        self.over = False

    def start(self) -> None:
        """Answer SIGINT from now on, and begin to wait."""
        signal.signal(signal.SIGINT, self._ring)
        self._thread.start()

    def stop(self) -> None:
        """Wait no longer, and leave SIGINT to whom it was."""
        self._finished.set()
        if self._thread.is_alive():
            self._thread.join()  # a bell that is ringing rings out while it is still ours
        signal.signal(signal.SIGINT, self._usual)

    def _run(self) -> None:
        for wait in (self._seconds, *[AGAIN] * RINGS):
            if self._finished.wait(wait):
                return
            self.late = True
            _thread.interrupt_main()
        self._give_up()

    def _ring(self, number: int, frame: FrameType | None) -> None:
        if self.late and not self.over:
            raise _LateError
        if not self.late and callable(self._usual):  # somebody's Ctrl-C, unless it is ignored
            self._usual(number, frame)


def within(seconds: float, work: Callable[[], Result], file: str, words: Words) -> Result:
    """What some work comes to, or E013 where it takes longer than ``seconds``.

    It is stopped in the way of Ctrl-C: temporary files are removed, and no file is half written. A
    library at work in compiled code is let finish its call first. Work that cannot be stopped so is
    given up with the process, half a minute later: E013 is told of ``file`` in these ``words``.
    """
    from forecaster.problems import Problem
    from forecaster.run import NOTHING, Result

    problems = (Problem("E013", found=f"{seconds:.15g}"),)
    bell = _Bell(seconds, lambda: _give_up(problems, NOTHING, file, words))
    try:
        try:
            bell.start()
            return work()
        finally:
            bell.over = True
    except BaseException:  # some libraries put an error of their own in the place of ours
        if not bell.late:
            raise
        return Result(NOTHING, problems)
    finally:
        bell.stop()


def _give_up(problems: tuple[Problem, ...], code: int, file: str, words: Words) -> None:
    """End the process at once; who waits for a lock in it waits for ever.

    What it had begun to write stays behind in a folder ``.forecaster-…``; no report is half there.
    """
    try:
        tell_problems(problems, file, words, everything=True)
    finally:
        os._exit(code)
