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


def within(seconds: float, work: Callable[[], Result]) -> Result:
    """What some work comes to, or E013 where it takes longer than ``seconds``.

    It is stopped in the way of Ctrl-C: temporary files are removed, and no file is half written. A
    library at work in compiled code is let finish its call first.
    """
    from forecaster.errors import ForecasterError
    from forecaster.problems import Problem
    from forecaster.run import NOTHING, Result

    late, finished = threading.Event(), threading.Event()

    def ring() -> None:
        late.set()
        _thread.interrupt_main()

    def give_up(number: int, frame: FrameType | None) -> None:
        if not late.is_set():
            signal.default_int_handler(number, frame)
        if not finished.is_set():
            raise ForecasterError(Problem("E013", found=f"{seconds:.15g}"))

    usual = signal.signal(signal.SIGINT, give_up)
    timer = threading.Timer(seconds, ring)
    timer.daemon = True
    timer.start()
    try:
        try:
            return work()
        finally:
            finished.set()
    except ForecasterError as error:
        return Result(NOTHING, error.problems, seen=error.seen)
    finally:
        timer.cancel()
        timer.join()  # a bell that is ringing rings out while it is still ours
        signal.signal(signal.SIGINT, usual)
