"""Names that reports give to what the sums of many workbooks hold."""

from __future__ import annotations

import datetime as dt

import pytest

from forecaster.forecasting.adding import added
from forecaster.forecasting.results import NONE_KEY, OTHERS_KEY
from forecaster.options import Options
from forecaster.reporting.names import check_name, group_name
from forecaster.words.catalogue import words


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_control_total_of_the_adding_has_a_readable_name(lang: str) -> None:
    checks = added("EUR", Options(as_of=dt.date(2026, 5, 1)), []).checks
    told = [check_name(check.name, words(lang)) for check in checks]
    assert len(set(told)) == len(checks)
    assert not set(told) & {check.name for check in checks}


def test_groups_without_a_key_and_the_many_small_ones_are_told_in_words() -> None:
    named = [group_name(key, words("fr")) for key in (NONE_KEY, OTHERS_KEY, "Acme")]
    assert named == ["(non renseigné)", "(autres)", "Acme"]
