"""The range of what is open, and what it rests on: tables whose figures no Parameter moves."""

from __future__ import annotations

from fractions import Fraction

from forecaster.forecasting.concentration import concentration
from forecaster.forecasting.outlook import Likely
from forecaster.forecasting.ranges import deviation, likely_of
from forecaster.forecasting.results import Figures
from forecaster.money import whole
from forecaster.reporting import figures
from forecaster.reporting.formats import month_text
from forecaster.reporting.pages.blocks import Column, Kind, Row, Table
from forecaster.words.catalogue import Words

_SHOWN = 4  # decimals of a share


def run_own(words: Words) -> str:
    """What stands below figures that are values though the rows are live."""
    return words("These figures are the run's own: a change in Parameters does not move them.")


def range_table(forecast: Figures, words: Words, *, live_rows: bool) -> Table:
    """What all open opportunities bring: expected, and the percentiles where they are known."""
    money, found = forecast.currency, likely_of(forecast)
    columns = Column(words("Measure")), Column(words("Open, if won or lost"), Kind.MONEY, money)
    rows = [
        Row((words("Expected"), whole(forecast.moments.mean))),
        Row((words("Standard deviation"), deviation(forecast.moments))),
    ]
    if found:
        rows += map(Row, zip(_percentile_names(words), found.total, strict=True))
    notes = [_each_on_its_own(words), *([_said(found, words)] if found else [])]
    if not found:
        notes.append(
            words(
                "Percentiles of a sum are not the sum of percentiles: each workbook's own report"
                " has them."
            )
        )
    title = words("The range of what is open")
    return Table(title, columns, rows, (*notes, *([run_own(words)] if live_rows else [])))


def months_range(forecast: Figures, words: Words) -> Table | None:
    """The percentiles by month; None where they are not known, or nothing is open."""
    found = likely_of(forecast)
    if not found or not forecast.open.count:
        return None
    columns = (
        Column(words("Month")),  # as text: the rows with dates are those of the forecast above
        *(Column(name, Kind.MONEY, forecast.currency) for name in _percentile_names(words)),
    )
    rows = [
        Row((month_text(month, words.lang), *percentiles))
        for month, percentiles in zip(forecast.months, found.months, strict=True)
    ]
    notes = (_each_on_its_own(words), _said(found, words), run_own(words))
    return Table(words("The range of what is open, by month"), columns, rows, notes)


def _percentile_names(words: Words) -> tuple[str, str, str]:
    return words("P10: low"), words("P50: middle"), words("P90: high")


def _each_on_its_own(words: Words) -> str:
    return words(
        "Each open opportunity is won as a whole or lost, on its own, as likely as its probability"
        " says (R33)."
    )


def _said(found: Likely, words: Words) -> str:
    said = words(
        "In 1 of 10 cases it is P10 or less, in half of them P50 or less, in 9 of 10 P90 or less."
    )
    if not found.draws:
        return said
    draws = figures.count(found.draws, words.locale)
    return f"{said} {words('Out of {draws} drawn outcomes, the same on every run.', draws=draws)}"


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
        Row((words("The ten largest opportunities"), found.top10, shown_share(share), None)),
        Row((words("The forecast without them"), found.without_top10, shown_share(rest), None)),
        *(Row((label, None, None, shown_share(index))) for label, index in indices),
    ]
    note = words(
        "Herfindahl: the squared shares added up. 1 means that one has everything, 0.1 that it is"
        " as if ten had the same (R34)."
    )
    title = words("What the open weighted money rests on")
    return Table(title, columns, rows, (note, *([run_own(words)] if live_rows else [])))


def shown_share(share: Fraction | None) -> float | None:
    """A share as a cell holds it, with four decimals; None stays None."""
    return None if share is None else round(float(share), _SHOWN)
