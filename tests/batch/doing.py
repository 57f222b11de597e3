"""What processes are asked to do in these tests; each can be pickled by its name."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def leave(text: str, folder: Path) -> None:
    print("nobody hears this", flush=True)
    (folder / "left.txt").write_text(text)


def stop_with(code: int, folder: Path) -> None:
    leave("torn", folder)
    os._exit(code)


def be_killed(number: signal.Signals, folder: Path) -> None:
    leave("torn", folder)
    os.kill(os.getpid(), number)
    time.sleep(60)


def spin(folder: Path) -> None:
    leave("spinning", folder)
    while True:
        pass


def sleep(seconds: float, folder: Path) -> None:
    leave(str(os.getpid()), folder)
    time.sleep(seconds)


def tell_limits(folder: Path) -> None:
    """Leave whether Ctrl-C is blocked, and the most seconds of processor."""
    import resource  # noqa: PLC0415 - not on every system

    blocked = signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    leave(f"{blocked} {resource.getrlimit(resource.RLIMIT_CPU)[0]}", folder)


def hoard(megabytes: int, folder: Path) -> None:
    leave("hoarding", folder)
    held = []
    for _ in range(megabytes):
        held.append(bytearray(os.urandom(1 << 10)) * (1 << 10))
        time.sleep(0.001)
    time.sleep(60)
