"""The entries of the JSON result that measure the forecast: what it rests on (R34)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from forecaster.forecasting.concentration import concentration
from forecaster.forecasting.results import Figures
from forecaster.money import text, whole

_DECIMALS = 4  # of a share


def share_text(share: Fraction | None) -> str | None:
    """A share with four decimals, rounded half away from zero; None stays None.

    >>> share_text(Fraction(2, 3)), share_text(None)
    ('0.6667', None)
    """
    return None if share is None else text(whole(share * 10**_DECIMALS), _DECIMALS)


def concentration_entry(figures: Figures) -> dict[str, Any]:
    """The ten largest open opportunities, the forecast without them, Herfindahl indices (R34)."""
    found = concentration(figures)
    return {
        "top10_share": share_text(found.top10_share),
        "without_top10": text(found.without_top10, figures.digits),
        "herfindahl_customer": share_text(found.herfindahl_customer),
        "herfindahl_owner": share_text(found.herfindahl_owner),
    }
