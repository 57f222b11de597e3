"""The stories as JSON: what the text says, as values; money and shares are decimal strings."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from forecaster.money import minor_digits, text
from forecaster.problems import cure
from forecaster.records.rows import show
from forecaster.reporting.json import SCHEMA, problem_entry
from forecaster.reporting.report import Report
from forecaster.reporting.story.story import CellRead, Months, Rate, Story, Used
from forecaster.sheets import Unreadable
from forecaster.words.catalogue import Words

Entry = dict[str, Any]


def dumps_stories(report: Report, stories: Sequence[Story], words: Words) -> str:
    """The stories as one JSON object: the choices of the run, then ``opportunities``."""
    whole = {
        "schema": SCHEMA,
        "as_of": report.options.as_of.isoformat(),
        "currency": report.forecast.currency,
        "spread": report.options.spread,
        "overdue": report.options.overdue,
        "version": report.version,
        "source": report.source._asdict() | {"sheets": dict(report.source.sheets)},
        "months": [str(month) for month in report.forecast.months],
        "opportunities": [_story(report, story, words) for story in stories],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _story(report: Report, story: Story, words: Words) -> Entry:
    return {
        "sheet": story.sheet,
        "row": story.row,
        "id": story.id,
        "name": story.name,
        "outcome": story.outcome,
        "left_out": story.left_out,
        "cells": [_cell(cell) for cell in story.cells],
        "steps": _steps(story.used, report.forecast.digits) if story.used else None,
        "problems": [
            problem_entry(problem, words) | {"cure": cure(problem, words), "at_stake": stake}
            for problem, stake in zip(story.problems, story.stakes, strict=True)
        ],
    }


def _cell(cell: CellRead) -> Entry:
    """Numbers and percent points as decimal strings, days as ISO, blanks as null."""
    value = None if cell.value is None else show(cell.value)
    understood = not isinstance(cell.value, Unreadable)
    return cell._asdict() | {"value": value, "understood": understood}


def _steps(used: Used, digits: int) -> Entry:
    own = minor_digits(used.total.currency)
    weighted = used.weighted
    return {
        "contacts": used.contacts._asdict(),
        "status": used.status._asdict(),
        "probability": used.probability._asdict()
        | {
            "points": _number(used.probability.points),
            "own": _number(used.probability.own),
            "milestone": _number(used.probability.milestone),
            "differs": used.probability.differs,
        },
        "total": used.total._asdict()
        | {"value": _number(used.total.value), "own": text(used.total.own, own)},
        "rate": _rate(used.rate, digits),
        "weighted": {
            "rules": weighted.rules,
            "amount": _money(weighted.amount, digits),
            "at_milestone": _money(weighted.at_milestone, digits),
        },
        "dates": used.dates._asdict()
        | {"close": _day(used.dates.close), "start": _day(used.dates.start)},
        "spread": used.spread._asdict()
        | {"first": _day(used.spread.first), "last": _day(used.spread.last)},
        "schedule": _months(used.schedule, digits),
        "groups": {group.field: group.keys for group in used.groups},
    }


def _rate(rate: Rate, digits: int) -> Entry:
    return rate._asdict() | {
        "rate": _number(rate.rate),
        "day": rate.day.isoformat(),
        "since": _day(rate.since),
        "converted": _money(rate.converted, digits),
    }


def _months(schedule: Months, digits: int) -> Entry:
    """The buckets as in the JSON of a run; ``running`` and ``units`` go with ``months``."""
    amounts = {name: text(getattr(schedule, name), digits) for name in ("overdue", "earlier")}
    after = ("later", "undated", "brought", "total")
    return {
        "rules": schedule.rules,
        **amounts,
        "ytd": text(schedule.ytd, digits),
        "months": [text(month.amount, digits) for month in schedule.months],
        "running": [text(month.running, digits) for month in schedule.months],
        "units": [month.units for month in schedule.months],
        **{name: text(getattr(schedule, name), digits) for name in after},
    }


def _money(minor: int | None, digits: int) -> str | None:
    return None if minor is None else text(minor, digits)


def _number(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
