"""Code that an exception may strike at any moment is run without the measuring of coverage.

Coverage takes a lock for a moment whenever it meets a file. Struck there by a time that is over, or
by Ctrl-C, it would leave it locked, and the process would wait for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import coverage


@contextmanager
def untraced() -> Iterator[None]:
    """Measure no coverage meanwhile."""
    measuring = coverage.Coverage.current()
    if measuring is None:
        yield
        return
    measuring.stop()
    try:
        yield
    finally:
        measuring.start()
