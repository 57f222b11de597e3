"""A workbook as read becomes records: checked, linked, and in columns. The order of the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from forecaster.errors import ForecasterError
from forecaster.money import Bools, Ints
from forecaster.months import NO_DAY, Days
from forecaster.options import Options
from forecaster.problems import Problem
from forecaster.profile import Profile
from forecaster.records.amounts import Amounts, currencies, read_amounts
from forecaster.records.contacts import ContactBook, read_contacts
from forecaster.records.customs import (
    CustomField,
    check_declared,
    custom_columns,
    declared_options,
    find_custom,
    read_custom_fields,
)
from forecaster.records.dates import check_dates
from forecaster.records.duplicates import skip_copies
from forecaster.records.filters import filtered_out
from forecaster.records.flags import Flags, texts
from forecaster.records.known import Known, known_names
from forecaster.records.last_milestones import last_open_milestones
from forecaster.records.links import link_rows
from forecaster.records.lost_reasons import LostReason, check_lost_reasons, read_lost_reasons
from forecaster.records.milestones import Milestones, from_profile, from_sheet
from forecaster.records.opportunities import Codes, Opportunities
from forecaster.records.rates import ExchangeRate, read_rates, reporting_currency
from forecaster.records.recipients import Recipient, read_recipients
from forecaster.records.rows import check_rows
from forecaster.records.signs import read_signs
from forecaster.records.status import Standing, standing
from forecaster.records.tags import separator, tag_links
from forecaster.records.targets import Target, read_targets
from forecaster.records.totals import total_rows
from forecaster.sheets import Cells, RawSheet, RawWorkbook, Rows

USED, REJECTED, SKIPPED, FILTERED = range(4)
_TEXTS = ("id", "name", "owner", "team", "pipeline", "lost_reason")
_DATES = ("start_on", "expected_close", "created_on")
OUTCOMES = ("used", "rejected", "skipped", "filtered")


class Control(NamedTuple):
    """Every row that was read, for the control totals: what became of it, and its own total.

    ``total`` is in minor units of ``currency`` and 0 where ``known`` is false. ``single`` is false
    for totals and copies, whose money stands in other rows too.
    """

    row: Rows
    outcome: Codes
    currency: Cells
    total: Ints
    known: Bools
    single: Bools


@dataclass(frozen=True)
class Records:
    """What a workbook says, checked: the rows that are used, and what is needed to trace them.

    ``lost_reasons`` go by `name_key`; it is empty where there is no such sheet, and a reason that
    it lacks is included for conversion (R28). ``choices`` are the options of the columns that
    ``by`` names, by heading, in the order in which Custom Fields declares them (R5).
    """

    opportunities: Opportunities
    control: Control
    currency: str
    rates: tuple[ExchangeRate, ...]
    milestones: Milestones
    targets: tuple[Target, ...]
    lost_reasons: dict[str, LostReason]
    recipients: tuple[Recipient, ...]
    separators: dict[str, str]
    by: dict[str, str]
    choices: dict[str, tuple[str, ...]]
    problems: tuple[Problem, ...]


class _Sheets(NamedTuple):
    """The small sheets, read."""

    milestones: Milestones
    rates: tuple[ExchangeRate, ...]
    rates_sheet: RawSheet | None
    declared: dict[str, CustomField]
    book: ContactBook | None
    lost_reasons: dict[str, LostReason] | None


class _LinkedSheets(NamedTuple):
    """The small sheets that name teams, owners and pipelines of the others."""

    targets: tuple[Target, ...]
    recipients: tuple[Recipient, ...]


def assemble(raw: RawWorkbook, options: Options) -> Records:
    """Check, link and order the rows of a workbook.

    Raises
    ------
    ForecasterError
        E1 where the workbook as a whole cannot be used.
    """
    sheet = raw.sheets["opportunities"]
    if not len(sheet.rows):
        raise ForecasterError(Problem("E116", sheet.title))
    small, problems = _small_sheets(raw, options.profile)
    by, lacking = find_custom(sheet, options.by, of_some=options.by_of_some)
    left_out = np.isin(sheet.rows, np.array(sorted(sheet.left_out), dtype=np.int64))
    totals, total_problems = total_rows(sheet, options.profile)
    flags = Flags(sheet, *check_rows(sheet))
    skipped = skip_copies(flags, left_out | totals, options.elsewhere)
    _require(flags)
    own = currencies(flags)
    used = own[(own != "") & ~(left_out | totals)].tolist()
    bad = [p for p in flags.problems if p.code == "E219"]
    rates = small.rates, small.rates_sheet
    currency, found = reporting_currency(options.currency, used, *rates, bad)
    pipelines = (m.pipeline for m in small.milestones.by_key.values())
    known = known_names(sheet, left_out | totals, raw.sheets.get("contacts"), pipelines)
    linked, of_linked = _linked_sheets(raw, known, currency, options.lang)
    amounts = read_amounts(flags, own, options.currency, currency)
    every, separators = _columns(flags, amounts, small, by, options)
    outcome = _outcomes(flags, skipped, every, options)
    wrong = [p.row for p in total_problems if p.severity == "error"]
    outcome[np.isin(sheet.rows, wrong)] = REJECTED
    said = _without(flags.problems, sheet, left_out | totals)
    return Records(
        opportunities=every.keep(outcome == USED),
        control=_control(sheet, outcome, amounts, ~totals & (left_out | ~skipped)),
        currency=currency,
        rates=small.rates,
        milestones=small.milestones,
        targets=linked.targets,
        lost_reasons=small.lost_reasons or {},
        recipients=linked.recipients,
        separators=separators,
        by=by,
        choices=declared_options(small.declared, by.values()),
        problems=(*raw.problems, *lacking, *problems, *found, *of_linked, *total_problems, *said),
    )


def _small_sheets(raw: RawWorkbook, profile: Profile) -> tuple[_Sheets, list[Problem]]:
    milestones, problems = from_sheet(raw.sheets.get("milestones"))
    if profile.milestones is not None:
        milestones = from_profile(profile.milestones)
    rates_sheet = raw.sheets.get("exchange_rates")
    rates, found = read_rates(rates_sheet)
    problems += found
    declared, found = read_custom_fields(raw.sheets.get("custom_fields"))
    problems += found
    book, found = read_contacts(raw.sheets.get("contacts"))
    problems += found if book else [Problem("W401", role="contacts")]
    reasons_sheet = raw.sheets.get("lost_reasons")
    reasons, found = read_lost_reasons(reasons_sheet)
    problems += found
    listed = reasons if reasons_sheet else None
    return _Sheets(milestones, rates, rates_sheet, declared, book, listed), problems


def _linked_sheets(
    raw: RawWorkbook, known: Known, currency: str, lang: str
) -> tuple[_LinkedSheets, list[Problem]]:
    targets, problems = read_targets(raw.sheets.get("targets"), known, currency)
    recipients, found = read_recipients(raw.sheets.get("recipients"), known.team, lang)
    return _LinkedSheets(targets, recipients), problems + found


def _columns(
    flags: Flags, amounts: Amounts, small: _Sheets, by: dict[str, str], options: Options
) -> tuple[Opportunities, dict[str, str]]:
    """All rows as columns, and the separator of each column that holds several values (R5)."""
    sheet, declared_sep = flags.sheet, options.profile.tags
    stands = standing(flags, small.milestones)
    if small.lost_reasons is not None:
        check_lost_reasons(flags, stands.status, small.lost_reasons)
    check_dates(flags, stands.status, options.as_of, roll=options.overdue == "roll")
    linked, contacts, separators = link_rows(flags, small.book, declared_sep)
    check_declared(flags, small.declared, declared_sep)
    tags = texts(sheet, "tags")
    lists, custom, found = custom_columns(sheet, by.values(), small.declared, declared_sep)
    separators |= {"tags": separator(tags, declared_sep), **found}
    plain: dict[str, Any] = {f: _column(sheet, f) for f in _TEXTS}
    important = {key for key, field in small.declared.items() if field.important}
    dated: dict[str, Any] = {f: sheet.days(f) for f in _DATES}
    every = Opportunities(
        row=sheet.rows,
        **plain,
        **dated,
        **linked._asdict(),
        **_money(amounts, stands),
        closed_on=_closed(sheet, stands.status),
        last_open_milestone=last_open_milestones(sheet, stands, small.milestones),
        tags=tag_links(tags, separators["tags"]),
        lists=lists,
        custom=custom,
        signs=read_signs(sheet, small.milestones, contacts, important, amounts.has_value),
    )
    return every, separators


def _control(sheet: RawSheet, outcome: Codes, amounts: Amounts, single: Bools) -> Control:
    known = amounts.known
    return Control(sheet.rows, outcome, amounts.currency, amounts.total, known, single)


def _outcomes(flags: Flags, skipped: Bools, every: Opportunities, options: Options) -> Codes:
    # What other workbooks settle is still known here: a report that can be made stays one.
    settled = np.isin(every.row, [one.row for one in options.elsewhere])
    out = filtered_out(every, options, ~skipped & ~flags.rejected | settled)
    outcome = np.where(out, FILTERED, USED)
    outcome = np.where(flags.rejected, REJECTED, outcome)
    return np.where(skipped, SKIPPED, outcome).astype(np.int8)


def _without(problems: Sequence[Problem], sheet: RawSheet, left_out: Bools) -> list[Problem]:
    """The problems of rows that are opportunities, and not left out by the profile."""
    gone = set(sheet.rows[left_out].tolist())
    return [p for p in problems if p.row not in gone] if gone else list(problems)


def _require(flags: Flags) -> None:
    """Flag rows with neither contact nor organisation, or neither owner nor team (R1)."""
    for code, first, second in (("E230", "contact", "organisation"), ("E229", "owner", "team")):
        blank = [
            a is None and b is None
            for a, b in zip(
                flags.sheet.cells(first).tolist(), flags.sheet.cells(second).tolist(), strict=True
            )
        ]
        field = first if first in flags.sheet.columns else second
        flags.flag(code, np.array(blank, dtype=bool), field)


def _column(sheet: RawSheet, field: str) -> Cells:
    return np.array(texts(sheet, field), dtype=object)


def _money(amounts: Amounts, stands: Standing) -> dict[str, Any]:
    fields = {**amounts._asdict(), **stands._asdict()}
    return {k: v for k, v in fields.items() if k not in ("total", "known")}


def _closed(sheet: RawSheet, status: Codes) -> Days:
    """Closed On, of closed rows only (R20)."""
    closed = sheet.days("closed_on")
    return np.where(status != 0, closed, NO_DAY)
