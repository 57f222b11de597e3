"""A workbook's letters: who gets which report, worked out before anything is written or sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from json import dumps
from pathlib import Path
from typing import NamedTuple

from forecaster.burst import team_report
from forecaster.delivery.messages import Attachment, Letter, eml
from forecaster.errors import DeliveryError, ForecasterError
from forecaster.files import flush, unwritable, workplace
from forecaster.options import Options
from forecaster.problems import Problem
from forecaster.reading.workbook import read_workbook
from forecaster.records.assemble import Records
from forecaster.records.recipients import Recipient
from forecaster.records.teams import teams_of
from forecaster.reporting import html, json
from forecaster.reporting import text as plain
from forecaster.reporting.report import Report
from forecaster.reporting.templates import check_templates
from forecaster.resources import templates
from forecaster.run import DISAGREE, Result, exit_code, worked_out, write_report
from forecaster.sheets import RawWorkbook
from forecaster.words.catalogue import words
from forecaster.words.keys import name_key
from forecaster.words.kinds import mark

_SUBJECT = mark("Sales forecast: {title}, as of {date}")
_TEAM_SUBJECT = mark("Sales forecast: {title}, {team}, as of {date}")
_NO_RECIPIENTS = mark("The workbook has no Recipients, so nobody would get the report")
_LIST_THEM = mark("Fill in a sheet Recipients with the columns Team, To, Cc and Language.")
_FORGOTTEN = mark("Nobody is to get the report of these teams: {teams}")
_ADD_THEM = mark("Give each a row on the sheet Recipients, or choose teams with --only.")
_OUTSIDE = mark("These addresses are outside the allowed domains: {addresses}")
_CORRECT = mark("Correct them on the sheet Recipients, or allow their domain with --allow-domain.")
_NO_SUCH = mark("No row of Recipients is for the team {team}")
_CHOOSE = mark("Write the team as on the sheet Recipients.")
_UNSAFE = re.compile(r"[^\w]+")
_LONGEST = 40


class Envelope(NamedTuple):
    """A row of Recipients with its report, and the stem of its files."""

    recipient: Recipient
    report: Report
    stem: str


@dataclass(frozen=True)
class Mailing(Result):
    """What one workbook is to be mailed as: its whole report, and one envelope a recipient.

    ``exit_code`` is 3 where a control total of any report disagrees: then nothing may be mailed.
    """

    envelopes: tuple[Envelope, ...] = ()

    @property
    def reports(self) -> tuple[Report, ...]:
        """The whole report, and each envelope's."""
        whole = (self.report,) if self.report else ()
        return (*whole, *(envelope.report for envelope in self.envelopes))


class Written(NamedTuple):
    """An envelope's letter and the files that were written for it, the draft last."""

    letter: Letter
    files: tuple[Path, ...]


def prepare(
    path: Path,
    options: Options,
    only: Sequence[str] = (),
    domains: Sequence[str] = (),
    redirect_to: str = "",
) -> Mailing:
    """Read a workbook and work out the report of each of its recipients; nothing is written.

    Parameters
    ----------
    only
        Teams to write to, whatever their case; all where it is empty.
    domains
        The domains that may be written to; any where it is empty.
    redirect_to
        An address that gets every letter instead.

    Raises
    ------
    ForecasterError
        E1 the workbook cannot be used; E030 nor can the templates; E231 an address is none.
    DeliveryError
        There are no recipients, a team has none, or an address is outside the domains.
    """
    check_templates(templates(), options.templates)
    raw = read_workbook(path, options.profile, options.by, options.limits)
    records, report = worked_out(raw, options)
    bad = [p for p in report.problems if p.role == "recipients" and _misleads(p)]
    if bad:
        raise ForecasterError(*bad)
    if not records.recipients:
        raise DeliveryError(_NO_RECIPIENTS, _LIST_THEM)
    if not only:
        _require_all(records)
    chosen = _chosen(records.recipients, only)
    _require_domains(chosen, domains, redirect_to)
    envelopes = tuple(_envelopes(raw, records, report, chosen))
    sound = all(envelope.report.checks_ok for envelope in envelopes)
    code = exit_code(report) if sound else DISAGREE
    return Mailing(code, report.problems, report, envelopes=envelopes)


def _misleads(problem: Problem) -> bool:
    """Whether a row of Recipients may not be followed: a team of invisible signs reads as blank."""
    return problem.severity == "error" or (problem.code == "W317" and problem.field == "team")


def _require_all(records: Records) -> None:
    served = {name_key(recipient.team) for recipient in records.recipients}
    forgotten = [team for team in teams_of(records) if name_key(team) not in served]
    # Where nobody of a team is named at all, one report of the whole is what is meant.
    if forgotten and served != {""}:
        raise DeliveryError(_FORGOTTEN, _ADD_THEM, teams=", ".join(forgotten))


def _chosen(recipients: Sequence[Recipient], only: Sequence[str]) -> list[Recipient]:
    keys = {name_key(recipient.team) for recipient in recipients}
    for team in only:
        if name_key(team) not in keys:
            raise DeliveryError(_NO_SUCH, _CHOOSE, team=team)
    wanted = {name_key(team) for team in only} or keys
    return [recipient for recipient in recipients if name_key(recipient.team) in wanted]


def _require_domains(
    recipients: Sequence[Recipient], domains: Sequence[str], redirect_to: str
) -> None:
    allowed = {domain.strip().casefold().removeprefix("@") for domain in domains}
    every = {address for r in recipients for address in (*r.to, *r.cc)} | {redirect_to} - {""}
    outside = sorted(a for a in every if a.partition("@")[2].casefold() not in allowed)
    if allowed and outside:
        raise DeliveryError(_OUTSIDE, _CORRECT, addresses=", ".join(outside))


def _envelopes(
    raw: RawWorkbook, records: Records, whole: Report, recipients: Sequence[Recipient]
) -> Iterator[Envelope]:
    """Each recipient's report, worked out once a team; and stems that no two share."""
    reports = {"": whole}
    taken: set[str] = set()
    for recipient in records.recipients:
        stem = _unlike(_stem(whole, recipient.team), taken)
        taken.add(stem.casefold())
        if recipient not in recipients:
            continue  # its files keep their names all the same
        key = name_key(recipient.team)
        if key not in reports:
            reports[key] = team_report(raw, records, whole.options, recipient.team)
        report = reports[key]
        spoken = replace(report, options=replace(report.options, lang=recipient.language))
        yield Envelope(recipient, spoken, stem)


def _stem(whole: Report, team: str) -> str:
    """``pipeline-North-2026-11-30``: letters and digits of the team's name, no path, no dots."""
    slug = _UNSAFE.sub("-", team).strip("-_")[:_LONGEST] or ("team" if team else "")
    parts = (whole.title, slug, whole.options.as_of.isoformat())
    return "-".join(filter(None, parts))


def _unlike(stem: str, taken: set[str]) -> str:
    wanted, number = stem, 1
    while wanted.casefold() in taken:
        number += 1
        wanted = f"{stem}-{number}"
    return wanted


def write_drafts(mailing: Mailing, out: Path) -> tuple[Written, ...]:
    """Write each envelope's report and its draft ``.eml``; each file is the old or the new one.

    Raises
    ------
    ForecasterError
        E011 the folder cannot be written to; E031 a template cannot be carried out.
    """
    written = []
    pages = [html.write_html(each.report, templates()) for each in mailing.envelopes]
    try:
        out.mkdir(parents=True, exist_ok=True)
        with workplace(out) as folder:
            for envelope, page in zip(mailing.envelopes, pages, strict=True):
                made = write_report(envelope.report, page, folder, envelope.stem)
                letter = _letter(envelope, page, made[0])
                draft = folder / f"{envelope.stem}.eml"
                draft.write_bytes(eml(letter))
                flush(draft)
                written.append((letter, (*made, draft)))
            return tuple(
                Written(letter, tuple(file.replace(out / file.name) for file in files))
                for letter, files in written
            )
    except OSError as error:
        raise unwritable(out, error) from error


def _says(report: Report) -> str:
    """What a report says, whatever else changed in its workbook: the result without its source."""
    said = json.result(report)
    return dumps({key: value for key, value in said.items() if key not in ("source", "version")})


def _letter(envelope: Envelope, page: str, workbook: Path) -> Letter:
    recipient, report = envelope.recipient, envelope.report
    language = words(recipient.language)
    subject = language(
        _TEAM_SUBJECT if recipient.team else _SUBJECT,
        title=report.title,
        date=report.options.as_of.isoformat(),
        **({"team": recipient.team} if recipient.team else {}),
    )
    return Letter(
        team=recipient.team,
        to=recipient.to,
        cc=recipient.cc,
        language=recipient.language,
        subject=subject,
        text=plain.write_text(report),
        html=page,
        attachments=(Attachment(workbook.name, workbook.read_bytes()),),
        says=_says(report),
    )
