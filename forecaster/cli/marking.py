"""The marked copies of `forecaster check --annotate`: their names, and what is said of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from forecaster.options import Options
    from forecaster.run import Result
    from forecaster.words.catalogue import Words

ENDING = "-checked.xlsx"


def copy_names(workbooks: Sequence[Path]) -> list[str]:
    """The name of each copy; where two workbooks have one name, their folder's goes in front.

    Where that is not enough, they are numbered.

    >>> copy_names([Path("a/deals.xlsx"), Path("b/deals.xlsx"), Path("more.xlsm")])
    ['a-deals-checked.xlsx', 'b-deals-checked.xlsx', 'more-checked.xlsx']
    >>> copy_names([Path("a/deals.xlsx"), Path("a/deals.xlsm")])
    ['a-deals-checked.xlsx', 'a-deals-2-checked.xlsx']
    """
    times = Counter(path.stem.casefold() for path in workbooks)
    taken: set[str] = set()
    names = []
    for path in workbooks:
        alone = times[path.stem.casefold()] == 1
        stem = path.stem if alone else f"{path.absolute().parent.name}-{path.stem}"
        tries = (stem if n == 1 else f"{stem}-{n}" for n in count(1))
        free = next(name for name in tries if name.casefold() not in taken)
        taken.add(free.casefold())
        names.append(f"{free}{ENDING}")
    return names


@dataclass(frozen=True)
class Marker:
    """Writes marked copies into a folder."""

    out: Path
    options: Options
    language: Words

    def write(self, workbook: Path, name: str, found: Result) -> Result:
        """Write the copy of one workbook, as `within` can stop it; ``files`` holds its path.

        A file that could not be opened has no copy: its own line says why.
        """
        from forecaster.errors import ForecasterError
        from forecaster.run import DONE, NOTHING, Result
        from forecaster.workbooks.marked.copy import mark_workbook

        if any(p.code.startswith("E0") for p in found.problems):
            return Result(NOTHING, ())
        stakes = found.report.stakes if found.report else ("",) * len(found.problems)
        try:
            marked = mark_workbook(
                workbook, found.problems, stakes, self.options.lang, self.out / name
            )
        except ForecasterError as error:
            return Result(NOTHING, error.problems)
        if marked.lost:
            language = self.language
            lost = ", ".join(language(phrase) for phrase in marked.lost)
            sentence = language(
                "{file}: the copy may lack what it cannot carry: {lost}", file=name, lost=lost
            )
            click.echo(sentence, err=True)
        return Result(DONE, (), files=(marked.path,))
