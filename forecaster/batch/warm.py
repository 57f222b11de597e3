"""What every workbook's process would find out anew is found out once, where they are forked from.

To import this module is to forecast a sample: whoever is forked afterwards has the templates
compiled, the catalogues read and every late import done, a fifth of a small workbook's time.
"""

from __future__ import annotations

import datetime as dt
import gc
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from forecaster.batch.work import Task, produce
from forecaster.options import LANGUAGES, Options
from forecaster.resources import samples

_SAMPLE = "first-steps.xlsx"
_AS_OF = dt.date(2026, 1, 1)  # any day


def warm() -> None:
    """Forecast the sample in each language; without room for its files, a run does without."""
    for language in LANGUAGES:
        task = Task(str(samples() / _SAMPLE), "sample", Options(as_of=_AS_OF, lang=language))
        with suppress(OSError), TemporaryDirectory() as folder:
            produce(task, Path(folder))


warm()
gc.freeze()
