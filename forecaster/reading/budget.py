"""What all sheets of a workbook may ask for together: a hundred could each ask for little."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from forecaster.limits import Limits
from forecaster.reading.package import refuse
from forecaster.words.kinds import mark

Counts = npt.NDArray[np.int64]

MOST_HIDDEN_ROWS = 2 << 20  # of two full sheets
MOST_MERGED = 250_000
_MOST_TEXTS = 5_000_000
_FREE_BYTES = 128 << 20
_TIMES_THE_WORKBOOK = 4  # a text of everyday length is not worth counting
_SEAM = 24
_TEXT = re.compile(rb"<(?:[\w.-]{1,16}:)?si[\s/>]")
_PREFIXED = re.compile(rb":si[\s/>]")


class Texts:
    """How long each shared text is, found while the part of the texts is inflated."""

    def __init__(self, size: int) -> None:
        """Begin; ``size`` is that of the whole part in bytes."""
        self._size = size
        self._at = 0
        self._before = b""
        self._starts: list[Counts] = []
        self._count = 0
        self._sure = True

    def feed(self, piece: bytes) -> None:
        """Take the next piece; E007 when there are more texts than anybody writes."""
        text = self._before + piece
        starts = self._found(text)
        self._starts.append(starts + (self._at - len(self._before)))
        self._count += starts.size
        if self._count > _MOST_TEXTS:
            refuse("E007", mark("it has too many texts"))
        if b"<!" in text and self._count:
            self._sure = False
        self._at += len(piece)
        self._before = text[-_SEAM:]

    def _found(self, text: bytes) -> Counts:
        if b":si" in text:
            prefixed = [m.start() for m in _TEXT.finditer(text)]
            plain = len(re.findall(rb"<si[\s/>]", text))
            self._sure &= len(prefixed) - plain == len(_PREFIXED.findall(text))
            return np.array(prefixed, dtype=np.int64)
        a = np.frombuffer(text + b"\0\0\0", np.uint8)
        at = np.flatnonzero((a[:-3] == 60) & (a[1:-2] == 115) & (a[2:-1] == 105))
        after = a[at + 3]
        found: Counts = at[(after <= 32) | (after == 47) | (after == 62)]
        return found

    def lengths(self) -> Counts:
        """The bytes of each text with its tags; of one as long as the part where none is sure."""
        if not self._sure:
            return np.array([self._size], dtype=np.int64)
        # Those where two pieces meet may have been found twice.
        starts = np.concatenate([*self._starts, np.array([self._size], dtype=np.int64)])
        lengths: Counts = np.diff(np.sort(starts))
        return lengths[lengths > 0]


@dataclass
class Budget:
    """What is left; each is refused once it is spent.

    ``odd`` cells that are read one by one, ``marks`` (error cells, formulas without values),
    ``hidden`` rows, ``merged`` ranges, ``text_bytes`` of shared texts in cells; ``lengths`` of
    the shared texts; ``elapsed`` whether a format of the workbook shows hours without end.
    """

    odd: int
    marks: int
    text_bytes: int
    hidden: int = MOST_HIDDEN_ROWS
    merged: int = MOST_MERGED
    elapsed: bool = False
    lengths: Counts = field(default_factory=lambda: np.zeros(0, np.int64))

    @classmethod
    def of(cls, limits: Limits, inflated: int) -> Budget:
        """The budget of a workbook of so many bytes inflated."""
        most = max(_FREE_BYTES, _TIMES_THE_WORKBOOK * inflated)
        return cls(limits.odd_cells, limits.marks, most)

    @property
    def counts_texts(self) -> bool:
        """Whether some text is so long that cells must be charged for it."""
        return bool(self.lengths.size) and int(self.lengths.max()) > 100

    def spend_texts(self, numbers: Counts) -> None:
        """Charge cells for their texts, by the texts' numbers.

        The reader of cells makes a copy of the text for each cell: one long text in many cells
        is a bomb.
        """
        within = np.minimum(numbers, self.lengths.size - 1)
        self.text_bytes -= int(self.lengths[within].sum())
        if self.text_bytes < 0:
            refuse("E007", mark("it would unpack to far more than it is"))

    def spend_marks(self, count: int) -> None:
        """Charge error cells and formulas without values."""
        self.marks -= count
        if self.marks < 0:
            refuse("E007", mark("it has too many cells with errors"))

    def spend_hidden(self, count: int) -> None:
        """Charge hidden rows."""
        self.hidden -= count
        if self.hidden < 0:
            refuse("E007", mark("it has too many hidden rows"))

    def spend_merged(self, count: int) -> None:
        """Charge merged ranges."""
        self.merged -= count
        if self.merged < 0:
            refuse("E007", mark("it has too many merged cells"))
