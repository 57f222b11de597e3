"""Options: what no command line lets through, the Python interface refuses as well."""

import datetime as dt
from typing import Any

import pytest

from forecaster.options import Options


@pytest.mark.parametrize(
    "wrong",
    [
        {"spread": "dayly"},
        {"overdue": "rol"},
        {"lang": "de"},
        {"months": 0},
        {"months": 121},
        {"fiscal_year_start": 13},
        {"currency": "eur"},
        {"live_rows": -1},
        {"live_rows": 1_048_576},
    ],
    ids=str,
)
def test_a_misspelt_choice_is_refused_by_its_name(wrong: dict[str, Any]) -> None:
    (name,) = wrong
    with pytest.raises(ValueError, match=name):
        Options(as_of=dt.date(2026, 11, 30), **wrong)
