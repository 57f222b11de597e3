"""What the forecast rests on: a table of the Summary whose figures no Parameter moves."""

from __future__ import annotations

from fractions import Fraction

from forecaster.forecasting.concentration import concentration
from forecaster.forecasting.results import Figures
from forecaster.reporting.pages.blocks import Column, Kind, Row, Table
from forecaster.words.catalogue import Words

_SHOWN = 4  # decimals of a share


def run_own(words: Words) -> str:
    """What stands below figures that are values though the rows are live."""
    return words("These figures are the run's own: a change in Parameters does not move them.")


def concentration_table(forecast: Figures, words: Words, *, live_rows: bool) -> Table:
    """The ten largest open opportunities, the forecast without them, Herfindahl indices (R34)."""
    found = concentration(forecast)
    columns = (
        Column(words("Measure")),
        Column(words("Open, weighted"), Kind.MONEY, forecast.currency),
        Column(words("Share"), Kind.SHARE),
        Column(words("Herfindahl index"), Kind.NUMBER),
    )
    share = found.top10_share
    rest = None if share is None else 1 - share
    indices = (
        (words("By customer"), found.herfindahl_customer),
        (words("By owner"), found.herfindahl_owner),
    )
    rows = [
        Row((words("The ten largest opportunities"), found.top10, _shown(share), None)),
        Row((words("The forecast without them"), found.without_top10, _shown(rest), None)),
        *(Row((label, None, None, _shown(index))) for label, index in indices),
    ]
    note = words(
        "Herfindahl: the squared shares added up. 1 means that one has everything, 0.1 that it is"
        " as if ten had the same (R34)."
    )
    title = words("What the open weighted money rests on")
    return Table(title, columns, rows, (note, *([run_own(words)] if live_rows else [])))


def _shown(share: Fraction | None) -> float | None:
    return None if share is None else round(float(share), _SHOWN)
