"""What cannot go on: the exceptions of the product. Everything else is a `Problem`, a value."""

from __future__ import annotations

from collections.abc import Mapping

from forecaster.problems import Problem, printable
from forecaster.sheets import Seen
from forecaster.words.catalogue import Words
from forecaster.words.scenario_sentences import WHAT_IF


class ForecasterError(Exception):
    """Nothing can be done with this input; exit code 2.

    ``problems`` says why: one problem at least, of a stopping kind. ``seen`` is what had been made
    out of the workbook by then: the columns of its sheets, by role.
    """

    def __init__(self, *problems: Problem, seen: Mapping[str, Seen] | None = None) -> None:
        """Carry the problems that stop the run."""
        super().__init__(" ".join(p.code for p in problems))
        self.problems = problems
        self.seen = dict(seen or {})


class ToldError(Exception):
    """What cannot go on has no place in a workbook, and so is no `Problem`.

    ``exit_code`` is what the run ends with. The values never hold a secret.
    """

    exit_code = 2

    def __init__(self, message: str, cure: str, **values: object) -> None:
        """Carry two marked sentences, what is wrong and what to do, and what fills them in."""
        self._sentences = (message, cure)
        self._values = {name: printable(str(value)) for name, value in values.items()}
        super().__init__(f"{message}. {cure}".format(**self._values))

    def told(self, language: Words) -> str:
        """What is wrong and what to do about it, in one line."""
        message, cure = (language(part).format(**self._values) for part in self._sentences)
        return f"{message}. {cure}"


class DeliveryError(ToldError):
    """Mail cannot be sent, or not any more: a server, an address or the outbox."""


class OutboxHeldError(DeliveryError):
    """Another process is sending from the same outbox."""

    exit_code = 4


class ScenarioError(ToldError):
    """What was asked for as a what-if cannot be understood."""

    def told(self, language: Words) -> str:
        """The same, the scenario of the command line called as in the report."""
        if self._values.get("name") == WHAT_IF:
            self._values["name"] = language(WHAT_IF)
        return super().told(language)


class BatchError(ToldError):
    """A batch cannot go on: its output folder, its settings or its scheduler."""


class FolderHeldError(BatchError):
    """Another process works on the same output folder."""

    exit_code = 4
