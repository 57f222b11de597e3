"""A limit of time: a workbook that takes too long is given up, cleanly."""

from __future__ import annotations

import _thread
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forecaster.run import Result

_AGAIN = 5  # seconds to clean up in before the bell rings once more


class _LateError(BaseException):
    """The time is over; like Ctrl-C it is no `Exception`, so that nobody takes it for their own."""


class _Bell:
    """Rings in the main thread once the time is over, in the way of Ctrl-C."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._finished = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._usual = signal.getsignal(signal.SIGINT)
        self.late = False

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
        wait = self._seconds
        while not self._finished.wait(wait):
            self.late = True
            _thread.interrupt_main()
            wait = _AGAIN

    def _ring(self, number: int, frame: FrameType | None) -> None:
        if self.late and not self._finished.is_set():
            raise _LateError
        if not self.late and callable(self._usual):  # somebody's Ctrl-C, unless it is ignored
            self._usual(number, frame)


def within(seconds: float, work: Callable[[], Result]) -> Result:
    """What some work comes to, or E013 where it takes longer than ``seconds``.

    It is stopped in the way of Ctrl-C: temporary files are removed, and no file is half written. A
    library at work in compiled code is let finish its call first.
    """
    from forecaster.problems import Problem
    from forecaster.run import NOTHING, Result

    bell = _Bell(seconds)
    try:
        bell.start()
        return work()
    except BaseException:  # some libraries put an error of their own in the place of ours
        if not bell.late:
            raise
        return Result(NOTHING, (Problem("E013", found=f"{seconds:.15g}"),))
    finally:
        bell.stop()
