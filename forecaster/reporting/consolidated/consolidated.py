"""The consolidated report: one value that every format is written from, like `report.Report`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from forecaster.forecasting.group_sums import CUSTOM, field_key
from forecaster.forecasting.results import (
    Figures,
    LayerTotals,
    OpenBuckets,
    RowCounts,
    WonBuckets,
)
from forecaster.options import Options
from forecaster.problems import Problem
from forecaster.reporting.deals import Deal
from forecaster.words.kinds import mark

TITLE = mark("Consolidated forecast")


class ProblemKind(NamedTuple):
    """The problems of one code in one workbook.

    ``times`` is how many; ``places`` are the first ones. ``totals`` is the money of the rows, each
    row once, by currency code; ``unknown`` counts the rows whose amount is unknown.
    """

    code: str
    times: int
    first: Problem
    places: tuple[str, ...]
    totals: Mapping[str, Decimal]
    unknown: int


class RankedDeal(NamedTuple):
    """An open opportunity with what it is ranked by: weighted minor units, ID and name."""

    weighted: int
    id: str
    name: str
    deal: Deal


@dataclass(frozen=True)
class SourceFigures:
    """What one workbook adds; minor units of its reporting currency.

    ``qtd`` is the part of ``won_buckets.earlier`` in the fiscal quarter that the horizon opens in;
    ``agree`` says whether each of its control totals does.
    """

    currency: str
    digits: int
    rows: RowCounts
    open: LayerTotals
    won: LayerTotals
    lost: LayerTotals
    open_buckets: OpenBuckets
    won_buckets: WonBuckets
    qtd: int
    agree: bool


@dataclass(frozen=True)
class SourceBook:
    """One workbook of a batch.

    Attributes
    ----------
    name
        Its path as the batch names it: below the folder that was given, with ``/``.
    sha256
        Of the file; blank where it could not be read.
    figures
        None where nothing could be done with it; ``kinds`` say why.
    added
        Whether it stands in the sums: not if it failed, or its reporting currency is another one.
    reports
        The names of its report files, the workbook first; none where it failed.
    """

    name: str
    sha256: str
    figures: SourceFigures | None
    added: bool
    kinds: tuple[ProblemKind, ...]
    reports: tuple[str, ...]


@dataclass(frozen=True)
class Consolidated:
    """Many workbooks as one.

    Attributes
    ----------
    title
        What the report is called: `TITLE`, in the reader's language.
    figures
        The sums over all sources that are ``added``; control totals of the adding itself among
        its checks.
    sources
        In the order of the inputs.
    deals
        The biggest open opportunities of all, biggest first.
    """

    title: str
    version: str
    options: Options
    figures: Figures
    sources: tuple[SourceBook, ...]
    deals: tuple[RankedDeal, ...]

    @property
    def checks_ok(self) -> bool:
        """Whether every control total agrees."""
        return all(check.ok for check in self.figures.checks)

    @property
    def lacking(self) -> tuple[str, ...]:
        """The custom fields that were asked for, and that not one of the workbooks has."""
        known = {field_key(field) for field in self.figures.by}
        return tuple(n for n in self.options.by if field_key(f"{CUSTOM}{n}") not in known)
