"""What the rows of a sheet say, cell by cell: which are identical, in one workbook and in many."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from forecaster.profile import Profile
from forecaster.records.totals import total_rows
from forecaster.sheets import RawSheet
from forecaster.words.keys import heading_key

# Of a row with an ID: its ID and all it says, as digests, and its number in the workbook.
IDENTITY = np.dtype([("id", "<u8"), ("content", "<u8", (2,)), ("row", "<i4")])
Identities = npt.NDArray[np.void]

_CUSTOM = ":"  # no field is called so
_MONEY = " currency"


def named_columns(sheet: RawSheet) -> dict[str, Sequence[object]]:
    """Every column that has a name: fields, those asked for, those that nobody asked for.

    Names are those of fields and the keys of headings, so that they do not depend on where the
    columns stand; they come in alphabetical order. A currency in the text of a cell of money is a
    column of its own.
    """
    found: dict[str, Sequence[object]] = {}
    for field, cells in sheet.columns.items():
        found[field] = cells.tolist()
    for field, codes in sheet.currencies.items():
        found[field + _MONEY] = codes.tolist()
    for heading, cells in sheet.custom.items():
        found[_CUSTOM + heading_key(heading)] = cells.tolist()
    unread = [r.heading for r in sheet.readings if not r.field and r.heading not in sheet.custom]
    for heading, column in zip(unread, sheet.others, strict=True):
        found[_CUSTOM + heading_key(heading)] = column
    return dict(sorted(found.items()))


def identities(sheet: RawSheet, profile: Profile) -> Identities:
    """The rows of a sheet that have an ID, as an array of `IDENTITY`, in the order of the sheet.

    Two rows have the same content where each of their cells is the same, or blank in one and blank
    or without a column in the other. Rows that the profile leaves out and totals are not among
    them; rows that are rejected are. Of two different contents 16 bytes are never the same in
    practice, nor are 8 of two IDs: among a million of them, once in thirty million times.

    Raises
    ------
    ForecasterError
        E123 where there is a total and the profile allows none.
    """
    left_out = np.isin(sheet.rows, np.array(sorted(sheet.left_out), dtype=np.int64))
    ids = sheet.texts("id")
    out = (left_out | total_rows(sheet, profile)[0]).tolist()
    kept = [at for at, text in enumerate(ids) if text and not out[at]]
    columns = [_texts(name, cells) for name, cells in named_columns(sheet).items()]
    found = np.zeros(len(kept), dtype=IDENTITY)
    whole = (
        blake2b("".join(column[at] for column in columns).encode(), digest_size=16) for at in kept
    )
    found["content"] = np.frombuffer(b"".join(h.digest() for h in whole), "<u8").reshape(-1, 2)
    short = (blake2b(ids[at].encode(), digest_size=8).digest() for at in kept)
    found["id"] = np.frombuffer(b"".join(short), "<u8")
    found["row"] = sheet.rows[kept]
    return found


def _texts(name: str, cells: Sequence[object]) -> list[str]:
    """Each cell with the name of its column, nothing for a blank; no two cells read the same."""
    head = f"{name}="
    return ["" if c is None or c == "" else f"{head}{c!r}\x1f" for c in cells]
