"""The figures of many workbooks become those of one: partial results are added, never read again.

The workbooks come one at a time, and nothing is kept of them but the sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple, replace
from fractions import Fraction
from operator import add
from typing import Any

import numpy as np

from forecaster.errors import ForecasterError
from forecaster.forecasting.attainment import TargetSums
from forecaster.forecasting.checks import checks_of_sums
from forecaster.forecasting.concentration import largest_of_both
from forecaster.forecasting.conversion_sums import ConversionSums, added_conversion
from forecaster.forecasting.forecast import GROUPED, periods_without_money
from forecaster.forecasting.group_sums import (
    CUSTOM,
    GroupSums,
    Part,
    all_without_key,
    field_key,
    most_groups,
    part_of,
)
from forecaster.forecasting.groups import sums_of
from forecaster.forecasting.health import in_order
from forecaster.forecasting.outcomes import amounts_of
from forecaster.forecasting.outlook import Moments
from forecaster.forecasting.recurring import nothing_recurring
from forecaster.forecasting.results import (
    Figures,
    Group,
    Health,
    LayerTotals,
    OpenBuckets,
    RowCounts,
    Unconverted,
    WonBuckets,
)
from forecaster.money import HELD, Ints, minor_digits
from forecaster.months import fiscal_year, horizon, year_label
from forecaster.options import Options
from forecaster.problems import Problem
from forecaster.records.opportunities import LAYERS


def added(currency: str, options: Options, many: Iterable[Figures]) -> Figures:
    """The sums of figures of one currency; raises as `Adding.add` does."""
    adding = Adding(currency, options)
    for figures in many:
        adding.add(figures)
    return adding.result()


def stand_apart(figures: Figures) -> tuple[Unconverted, ...]:
    """The layers of a workbook of another currency: counted in it, and never added (R26).

    What it could not convert itself stands beside them in its own currencies.
    """
    own = []
    for name in LAYERS:
        layer: LayerTotals = getattr(figures, name)
        unpriced = sum(u.count for u in figures.unconverted if u.layer == name)
        if layer.count > unpriced:
            own.append(Unconverted(figures.currency, name, layer.count - unpriced, layer.value))
    return (*own, *figures.unconverted)


class Adding:
    """Adds the figures of workbooks one at a time.

    Rows, layers, buckets, periods, recurring, health and unconverted money add up. Groups are one
    where their `name_key` is, custom fields where their `heading_key` is; a workbook that lacks a
    field stands under ``(none)`` with all it has, so that every table adds up to the whole. Tables
    that overlap keep their total without double counting (R35). The order of the workbooks changes
    no figure (R24), but for which of more than twice ``most`` groups stand alone (see `GroupSums`).
    """

    def __init__(self, currency: str, options: Options, most: int = 0) -> None:
        """Begin with nothing.

        Parameters
        ----------
        currency
            The reporting currency of all that is to be added.
        options
            Theirs: as-of date, horizon, fiscal year.
        most
            How many groups of a field stand alone; 0 for as many as `most_groups` says.
        """
        self._sums = _nothing(currency, options)
        self._most = most or most_groups(options.months)
        self._by = {field: self._groups(field, overlapping=field == "tag") for field in GROUPED}
        self._conversion = ConversionSums(self._most)
        self._unconverted: dict[tuple[str, str], tuple[int, int]] = {}
        self._health: dict[str, tuple[int, int, int]] = {}
        self._targets = TargetSums()
        self._differing = 0
        self._size = 0

    def _groups(self, field: str, *, overlapping: bool) -> GroupSums:
        months = len(self._sums.months)
        return GroupSums(field, months, overlapping=overlapping, most=self._most)

    def add(self, figures: Figures) -> None:
        """Add the figures of one workbook; where that is refused, nothing of them is added.

        Raises
        ------
        ForecasterError
            E117 where amounts add up to more than a cell holds exactly: the largest of each
            workbook together, so that the order of the workbooks does not matter.
        ValueError
            If the figures are of another currency or horizon.
        """
        frame = self._sums
        if figures.currency != frame.currency or _frame(figures) != _frame(frame):
            message = "figures of another currency or horizon cannot be added"
            raise ValueError(message)
        parts = {
            field_key(field): part_of(table, len(frame.months))
            for field, table in figures.by.items()
        }
        self._allow(*(part.largest for part in parts.values()), *_amounts(figures))
        self._add_groups(figures, parts)
        self._conversion.add(figures.conversion)
        self._sums = replace(
            frame,
            **{name: _plus(getattr(frame, name), getattr(figures, name)) for name in _NAMES},
            open=_layer(frame.open, figures.open),
            won=_layer(frame.won, figures.won),
            lost=_layer(frame.lost, figures.lost),
            largest=largest_of_both(frame.largest, figures.largest),
            moments=Moments(*map(add, frame.moments, figures.moments)),
            periods=tuple(
                mine._replace(won=mine.won + more.won, open=mine.open + more.open)
                for mine, more in zip(frame.periods, figures.periods, strict=True)
            ),
        )
        for kind, *sums in map(astuple, figures.health):
            self._health[kind] = _plus(self._health.get(kind, (0, 0, 0)), tuple(sums))
        self._targets.add(figures.targets)
        self._count_apart(figures.unconverted)
        self._differing += not all(check.ok for check in figures.checks)

    def apart(self, figures: Figures) -> None:
        """Count a workbook of another currency among what is not converted (R26).

        Raises
        ------
        ForecasterError
            E117 as in `add`.
        """
        layers = stand_apart(figures)
        self._allow(*(abs(one.value) for one in layers))
        self._count_apart(layers)
        self._differing += not all(check.ok for check in figures.checks)

    def result(self) -> Figures:
        """The sums of all that was added, with control totals of the adding itself.

        Raises
        ------
        ForecasterError
            E117 where the many small groups together are more than a cell holds exactly.
        """
        apart = sorted(self._unconverted.items(), key=lambda one: _by_layer(*one[0]))
        tables = [sums.table() for sums in self._by.values()]
        sums = replace(
            self._sums,
            by={table.field: table for table in tables},
            unconverted=tuple(Unconverted(*key, *counted) for key, counted in apart),
            conversion=self._conversion.result(),
            health=in_order(Health(kind, *counted) for kind, counted in self._health.items()),
            targets=self._targets.lines(),
        )
        return replace(sums, checks=checks_of_sums(sums, self._differing))

    def _allow(self, *amounts: int) -> None:
        size = self._size + max(amounts, default=0)
        if size > HELD:
            raise ForecasterError(Problem("E117"))
        self._size = size

    def _add_groups(self, figures: Figures, parts: dict[str, Part]) -> None:
        for field, table in figures.by.items():
            key = field_key(field)
            if key not in self._by:
                self._by[key] = self._groups(field, overlapping=False)
                self._by[key].add(all_without_key(_row(self._sums), len(self._sums.months)))
            mine = self._by[key]
            mine.overlapping |= table.overlapping
            if table.heading and not (mine.heading and mine.heading <= table.heading):
                mine.heading, mine.field = table.heading, f"{CUSTOM}{table.heading}"
        for key, mine in self._by.items():
            mine.add(parts.get(key) or all_without_key(_row(figures), len(figures.months)))

    def _count_apart(self, unconverted: Iterable[Unconverted]) -> None:
        for one in unconverted:
            key = (one.currency, one.layer)
            counted = self._unconverted.get(key, (0, 0))
            self._unconverted[key] = _plus(counted, (one.count, one.value))


_NAMES = ("rows", "open_buckets", "won_buckets", "recurring")


def _nothing(currency: str, options: Options) -> Figures:
    """Figures of no workbook at all."""
    months = horizon(options.as_of, options.months)
    zeros = (0,) * options.months
    layer = LayerTotals(0, 0, 0)
    return Figures(
        currency=currency,
        digits=minor_digits(currency),
        months=months,
        fiscal_year=year_label(fiscal_year(months[0], options.fiscal_year_start)),
        rows=RowCounts(0, 0, 0, 0, 0),
        open=layer,
        won=layer,
        lost=layer,
        open_buckets=OpenBuckets(0, zeros, 0, 0),
        won_buckets=WonBuckets(0, 0, zeros, 0, 0),
        periods=periods_without_money(months, options.fiscal_year_start),
        by={},
        unconverted=(),
        recurring=nothing_recurring(options.months),
        conversion=added_conversion([]),
        health=(),
        largest=(),
        moments=Moments(Fraction(0), Fraction(0)),
        targets=(),
        checks=(),
    )


def _frame(figures: Figures) -> tuple[object, ...]:
    """What figures must share to be added."""
    spans = tuple((p.label, p.first, p.last, p.partial, p.is_year) for p in figures.periods)
    return figures.months.tolist(), figures.fiscal_year, spans


def _row(figures: Figures) -> Ints:
    """All open and won opportunities as one group's sums; they do not come from the tables."""
    mine, theirs = figures.open, figures.won
    whole = Group(
        key="",
        count=mine.count,
        value=mine.value,
        weighted=mine.weighted,
        open=figures.open_buckets,
        won_count=theirs.count,
        won_value=theirs.value,
        won=figures.won_buckets,
        contracts=figures.recurring.whole,
    )
    return np.array(sums_of(whole), dtype=np.int64)


def _amounts(figures: Figures) -> Iterator[int]:
    """The size of every amount and count that stands in no group of a forecast."""
    yield from amounts_of(figures.conversion)
    flat: list[Any] = [figures.open_buckets, figures.won_buckets, figures.recurring, figures.rows]
    flat += [astuple(layer) for layer in (figures.open, figures.won, figures.lost)]
    flat += [(p.won, p.open) for p in figures.periods]
    flat += [(one.value, one.weighted) for one in figures.health]
    flat += [(one.value,) for one in figures.unconverted]
    flat.append((sum(figures.largest),))
    flat += [(line.target, line.won, line.open, line.members) for line in figures.targets]
    while flat:
        one = flat.pop()
        if isinstance(one, int):
            yield abs(one)
        else:
            flat.extend(one)


def _plus(mine: Any, more: Any) -> Any:  # noqa: ANN401 - numbers, and tuples of them
    """Add numbers, and tuples of them place by place."""
    if isinstance(mine, int):
        return mine + more
    sums = [_plus(*pair) for pair in zip(mine, more, strict=True)]
    return type(mine)(*sums) if hasattr(mine, "_fields") else tuple(sums)


def _layer(mine: LayerTotals, more: LayerTotals) -> LayerTotals:
    return LayerTotals(*_plus(astuple(mine), astuple(more)))


def _by_layer(currency: str, layer: str) -> tuple[str, int]:
    return currency, LAYERS.index(layer)
