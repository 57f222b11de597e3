"""The entries of the JSON result that measure the forecast: range, targets, owners and more."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from forecaster.forecasting.attainment import (
    attainment,
    conversion_rate,
    coverage,
    gap,
    required_coverage,
)
from forecaster.forecasting.chance import Percentiles
from forecaster.forecasting.concentration import concentration
from forecaster.forecasting.pipeline_size import OwnerSize, pipeline_size
from forecaster.forecasting.ranges import likely_of
from forecaster.forecasting.results import Figures
from forecaster.money import text, whole

_DECIMALS = 4  # of a share


def share_text(share: Fraction | None, decimals: int = _DECIMALS) -> str | None:
    """A share, or another ratio, as a decimal, rounded half away from zero; None stays None.

    >>> share_text(Fraction(2, 3)), share_text(Fraction(25, 2), 1), share_text(None)
    ('0.6667', '12.5', None)
    """
    return None if share is None else text(whole(share * 10**decimals), decimals)


def range_entry(figures: Figures) -> dict[str, Any]:
    """Mean and variance of what is open, and the percentiles (R33).

    The variance is in the square of the currency's unit. ``draws`` is 0 where the percentiles are
    exact; there are none of the sums over many workbooks.
    """
    digits, found = figures.digits, likely_of(figures)
    variance = figures.moments.variance / 10**digits
    return {
        "mean": text(whole(figures.moments.mean), digits),
        "variance": text(whole(variance), digits),
        **_percentiles(found.total if found else None, digits),
        "months": [_percentiles(month, digits) for month in found.months] if found else [],
        "draws": found.draws if found else None,
        "reach_target": share_text(found.reach) if found else None,
    }


def _percentiles(found: Percentiles | None, digits: int) -> dict[str, str | None]:
    if found is None:
        return dict.fromkeys(Percentiles._fields)
    return {name: text(minor, digits) for name, minor in found._asdict().items()}


def target_entries(figures: Figures) -> list[dict[str, Any]]:
    """Every target by period, and what became of it; null where something is not known (R32)."""
    wanted = share_text(required_coverage(conversion_rate(figures)))
    return [
        {
            "period": line.label,
            "from": line.first,
            "to": line.last,
            "partial": line.partial,
            "team": line.team,
            "owner": line.owner,
            "pipeline": line.pipeline,
            "basis": line.basis,
            "target": None if line.unpriced else text(line.target, figures.digits),
            "won": text(line.won, figures.digits),
            "attainment": share_text(attainment(line)),
            "gap": _known(gap(line), figures.digits),
            "open": text(line.open, figures.digits),
            "coverage": share_text(coverage(line)),
            "required_coverage": wanted,
            "members": text(line.members[0], figures.digits) if line.members else None,
            "unpriced": line.unpriced,
        }
        for line in figures.targets
    ]


def _known(minor: int | None, digits: int) -> str | None:
    return None if minor is None else text(minor, digits)


def concentration_entry(figures: Figures) -> dict[str, Any]:
    """The ten largest open opportunities, the forecast without them, Herfindahl indices (R34)."""
    found = concentration(figures)
    return {
        "top10_share": share_text(found.top10_share),
        "without_top10": text(found.without_top10, figures.digits),
        "herfindahl_customer": share_text(found.herfindahl_customer),
        "herfindahl_owner": share_text(found.herfindahl_owner),
    }


def size_entry(figures: Figures) -> dict[str, Any]:
    """The open opportunities and the conversion rate of each owner, against the whole's (R28)."""
    found = pipeline_size(figures)
    return {
        "mean_open": share_text(found.mean_open),
        "conversion": share_text(found.year.rate),
        "owners": [_owner(one) for one in found.owners],
    }


def _owner(one: OwnerSize) -> dict[str, Any]:
    low, high = one.year.interval or (None, None)
    return {
        "owner": one.owner,
        "open": one.open,
        "closed": one.year.closed,
        "conversion": share_text(one.year.rate),
        "low": share_text(low),
        "high": share_text(high),
        "reading": one.reading,
    }
