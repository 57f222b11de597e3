"""The report: one value that every format is written from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from forecaster.forecasting.results import Forecast
from forecaster.forecasting.scenarios import Scenario
from forecaster.money import Ints
from forecaster.options import Options
from forecaster.problems import Problem
from forecaster.records.milestones_used import MilestoneUsed
from forecaster.sheets import Seen


class Source(NamedTuple):
    """Where the numbers come from: the file's name (no folder), its hash, its sheets by role."""

    file: str
    sha256: str
    sheets: dict[str, str]


class Rate(NamedTuple):
    """A rate that was read: the currency, units of the reporting currency, and from when."""

    currency: str
    rate: str
    valid_from: str


@dataclass(frozen=True)
class Report:
    """A forecast with all that is needed to trace it.

    Attributes
    ----------
    title
        The workbook's stem.
    seen
        Role → the sheet and how each of its columns was read.
    milestone_at
        (n,) the place in ``milestones`` of the one that an open row of the Schedule goes by, else
        -1.
    unread
        The sheets that nothing is read from.
    problems
        All problems, errors first, then in the order of sheets and rows.
    stakes
        One for each problem: the total of its row as text with its currency, those of several rows
        joined by `` + ``; ``""`` if unknown.
    scenarios
        What-ifs beside the forecast, in the order in which they were asked for.
    """

    title: str
    version: str
    options: Options
    source: Source
    forecast: Forecast
    problems: tuple[Problem, ...]
    stakes: tuple[str, ...]
    seen: dict[str, Seen]
    rates: tuple[Rate, ...]
    milestones: tuple[MilestoneUsed, ...]
    milestone_at: Ints
    unread: tuple[str, ...] = ()
    scenarios: tuple[Scenario, ...] = ()

    @property
    def partial(self) -> bool:
        """Whether filters leave something out."""
        return bool(self.options.filters)

    @property
    def checks_ok(self) -> bool:
        """Whether every control total agrees, those of scenarios too."""
        told = (self.forecast, *(scenario.figures for scenario in self.scenarios))
        return all(check.ok for figures in told for check in figures.checks)
