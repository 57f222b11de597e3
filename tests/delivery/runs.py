"""Runs over one outbox, and a clock that moves only when somebody waits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from delivery.letters import SENDER
from delivery.post_office import PostOffice
from forecaster.delivery.messages import Letter
from forecaster.delivery.rows import Row
from forecaster.delivery.sending import Delivered, Manner, Tell, deliver
from forecaster.delivery.server import Server


@dataclass
class Clock:
    """A clock that moves only when somebody waits."""

    time: dt.datetime = dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC)
    waits: list[float] = field(default_factory=list)

    def now(self) -> dt.datetime:
        """What it shows."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Let the time go by."""
        self.waits.append(round(seconds, 3))
        self.time += dt.timedelta(seconds=seconds)


@dataclass
class Run:
    """Runs over one outbox, each as a new process would make it."""

    outbox: Path
    office: PostOffice
    clock: Clock = field(default_factory=Clock)
    told: list[Row] = field(default_factory=list)

    def __call__(
        self,
        letters: list[Letter],
        server: Server | None = None,
        tell: Tell | None = None,
        **choices: Any,  # noqa: ANN401 - Manner's fields
    ) -> Delivered:
        """Send, and note what was told."""
        manner = Manner(**({"now": self.clock.now, "sleep": self.clock.sleep} | choices))
        server = server or self.office.server()
        return deliver(letters, SENDER, server, self.outbox, manner, tell or self.told.append)
