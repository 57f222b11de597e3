"""The warm process that forks a `forecaster` for each call."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from batch.nursery import Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """The warm process; the tests that need it are about signals and limits of POSIX."""
    if sys.platform == "win32":
        pytest.skip("Windows has no fork, no signals and no limits")
    mine = Nursery()
    yield mine
    mine.close()
