"""Conversion over many workbooks: what closed, added up (R24, R28, R29)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import starmap
from operator import add

import numpy as np

from forecaster.forecasting.group_sums import CUSTOM, KeyedSums, Part, field_key
from forecaster.forecasting.outcomes import (
    ALL,
    MILESTONES,
    NO_SPANS,
    REASONS,
    WIDTH,
    Conversion,
    OutcomeGroup,
    OutcomeTable,
    Spans,
    by_count,
    numbers_of,
    outcomes_of,
    windows_of,
)
from forecaster.forecasting.results import NONE_KEY, OTHERS_KEY
from forecaster.money import Ints
from forecaster.words.keys import name_key

_MOST = 5_000  # groups of a field that stand alone
_NINE = WIDTH // 4
_OTHERS = name_key(OTHERS_KEY)
_FIELDS = ("pipeline", "owner", "team", "tag")
_NOTHING: Ints = np.zeros(WIDTH, dtype=np.int64)


def added_conversion(many: Iterable[Conversion]) -> Conversion:
    """The sums of many."""
    sums = ConversionSums()
    for one in many:
        sums.add(one)
    return sums.result()


class _SpanSums:
    """The spans of one group, added up; memory grows with the spans that differ."""

    def __init__(self) -> None:
        self._days: Counter[int] = Counter()
        self._why = [0, 0, 0]

    def add(self, spans: Spans) -> None:
        """Add those of one workbook."""
        self._days.update(dict(spans.days))
        self._why = list(map(add, self._why, spans[1:]))

    def result(self) -> Spans:
        """All of them."""
        return Spans(tuple(sorted(self._days.items())), *self._why)


class _TableSums(KeyedSums):
    """The groups by one field; of more than 10,000 the small ones are folded as in a forecast."""

    def __init__(self, field: str, *, overlapping: bool, most: int) -> None:
        super().__init__(field, WIDTH, overlapping=overlapping, most=most)
        self._spans: dict[str, _SpanSums] = {}

    def _sizes(self, sums: Ints) -> Ints:
        sizes: Ints = sums[:, ALL * _NINE :: 3].sum(axis=1)
        return sizes

    def add_table(self, table: OutcomeTable) -> None:
        """Add the groups of one workbook."""
        groups = table.groups
        keys, labels = [name_key(g.key) for g in groups], [g.key for g in groups]
        numbers = np.array([numbers_of(g.windows) for g in groups], dtype=np.int64)
        self.overlapping |= table.overlapping
        if table.heading and not (self.heading and self.heading <= table.heading):
            self.heading, self.field = table.heading, f"{CUSTOM}{table.heading}"
        self.add(Part(keys, labels, numbers.reshape(-1, WIDTH), _NOTHING))
        for key, group in zip(keys, groups, strict=True):
            if group.spans != NO_SPANS:
                self._spans.setdefault(key, _SpanSums()).add(group.spans)
        if self.folded:
            self._fold_spans()

    def _fold_spans(self) -> None:
        for key in [key for key in self._spans if key not in self._places and key != _OTHERS]:
            gone = self._spans.pop(key).result()
            self._spans.setdefault(_OTHERS, _SpanSums()).add(gone)

    def table(self) -> OutcomeTable:
        """All groups, the folded ones last."""
        rows = self.settled()
        self._fold_spans()
        groups = by_count(self._group(*row) for row in rows)
        if self.folded:
            groups += (self._group(_OTHERS, OTHERS_KEY, self.others),)
        return OutcomeTable(self.field, self.heading, groups, self.overlapping, self.folded)

    def _group(self, key: str, label: str, numbers: list[int]) -> OutcomeGroup:
        spans = self._spans[key].result() if key in self._spans else NO_SPANS
        return OutcomeGroup(label, windows_of(numbers), spans)


class ConversionSums:
    """Adds what workbooks say of their closed opportunities, one at a time.

    Groups are one where their names are; a workbook that lacks a custom field stands under
    ``(none)`` with all it has. The order of the workbooks changes nothing (R24).
    """

    def __init__(self, most: int = _MOST) -> None:
        """Begin with nothing; ``most`` groups of a field stand alone at most."""
        self._most = min(most, _MOST)
        self._numbers = [0] * (WIDTH + 2 * _NINE)
        self._spans = _SpanSums()
        self._by = {field: self._sums(field) for field in _FIELDS}
        self._lost = {field: self._sums(field) for field in (REASONS, MILESTONES)}

    def _sums(self, field: str) -> _TableSums:
        return _TableSums(field, overlapping=field == "tag", most=self._most)

    def add(self, found: Conversion) -> None:
        """Add what one workbook says."""
        given = {field_key(field): table for field, table in found.by.items()}
        for key in given.keys() - self._by.keys():
            self._by[key] = self._sums(key)
            self._by[key].add_table(_without_field(self._so_far()))
        for key, sums in self._by.items():
            sums.add_table(given.get(key) or _without_field(found))
        self._lost[REASONS].add_table(found.reasons)
        self._lost[MILESTONES].add_table(found.milestones)
        numbers = numbers_of((*found.windows, found.undated, found.future))
        self._numbers = list(starmap(add, zip(self._numbers, numbers, strict=True)))
        self._spans.add(found.spans)

    def _so_far(self) -> Conversion:
        """What was added, without its groups."""
        nobody = OutcomeTable("", "", (), overlapping=False)
        return Conversion(
            windows=windows_of(self._numbers),
            undated=outcomes_of(self._numbers[WIDTH:]),
            future=outcomes_of(self._numbers[WIDTH + _NINE :]),
            spans=self._spans.result(),
            by={},
            reasons=nobody,
            milestones=nobody,
        )

    def result(self) -> Conversion:
        """The sums of all that was added.

        Raises
        ------
        ForecasterError
            E117 where the many small groups together are more than a cell holds exactly.
        """
        tables = [sums.table() for sums in self._by.values()]
        return self._so_far()._replace(
            by={table.field: table for table in tables},
            reasons=self._lost[REASONS].table(),
            milestones=self._lost[MILESTONES].table(),
        )


def _without_field(found: Conversion) -> OutcomeTable:
    """The groups of a workbook that lacks a custom field: all it has stands under ``(none)``."""
    groups = (OutcomeGroup(NONE_KEY, found.windows, NO_SPANS),)
    told = groups if found.windows[ALL].every else ()
    return OutcomeTable("", "", told, overlapping=False)
