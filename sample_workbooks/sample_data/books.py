"""The workbook of a firm: its rows put in the words of its language, with its honest mistakes."""

from __future__ import annotations

from datetime import date

from sample_data.firm import Firm, Milestone, Row, slug
from sample_data.selling import contacts, opportunities
from sample_data.sheets import Book, Sheet
from sample_data.words import Words

# Percent of the year's target by month, January first.
YEAR = (6, 6, 10, 7, 8, 12, 6, 4, 11, 10, 10, 10)


def firm_book(firm: Firm, words: Words) -> Book:
    """Return the firm's workbook: opportunities, contacts, and what goes with them."""
    rows = {
        "opportunities": _opportunities(firm, words),
        "contacts": _contacts(firm, words),
        "milestones": _milestones(firm, words),
        "rates": _rates(firm),
        "fields": _fields(firm, words),
        "reasons": _reasons(firm, words),
        "targets": _targets(firm, words),
        "recipients": _recipients(firm),
    }
    sheets = (
        Sheet(words.sheets[role], words.columns[role], found, firm.titles.get(role, ()))
        for role, found in rows.items()
    )
    return Book(firm.file, firm.title, words.dates, tuple(sheets))


def _opportunities(firm: Firm, words: Words) -> list[Row]:
    rows = [_in_words(row, words) for row in opportunities(firm)]
    by_id = {row["id"]: row for row in rows}
    for change in firm.changes:
        by_id[change.id].update(change.fields)
    return rows + [by_id[change.id] | change.fields for change in firm.again]


def _in_words(row: Row, words: Words) -> Row:
    basis = words.bases[str(row["duration_basis"])]
    return row | {"duration_basis": basis, "probability": _percent(row.get("probability"), words)}


def _percent(points: object, words: Words) -> int | float | None:
    if not isinstance(points, int):
        return None
    return points if words.percent_points else points / 100


def _contacts(firm: Firm, words: Words) -> list[Row]:
    rows = contacts(firm)
    for row in rows:
        person = row.get("name")
        row["type"] = words.types[0 if person else 1]
        if isinstance(person, str):
            row["first_name"], row["last_name"] = person.split(" ", 1)
    return rows


def _milestones(firm: Firm, words: Words) -> list[Row]:
    return [
        _milestone(pipeline.name, milestone, words)
        for pipeline in firm.pipelines
        for milestone in (*pipeline.open, pipeline.won, pipeline.lost)
    ]


def _milestone(pipeline: str, milestone: Milestone, words: Words) -> Row:
    return {
        "pipeline": pipeline,
        "milestone": milestone.name,
        "probability": _percent(milestone.probability, words),
        "complete": words.yes_no[0 if milestone.complete else 1],
        "stale": milestone.stale,
    }


def _rates(firm: Firm) -> list[Row]:
    return [{"currency": r.currency, "rate": r.rate, "from": r.start} for r in firm.rates]


def _fields(firm: Firm, words: Words) -> list[Row]:
    headings = {column.key: column.heading for column in words.columns["opportunities"]}
    products = dict.fromkeys(product.name for product in firm.products)
    services = dict.fromkeys(service for product in firm.products for service in product.services)
    yes, no = words.yes_no
    declared = (
        ("product", words.list_type, products, yes),
        ("services", words.multi_list, services, no),
        ("next_step", words.list_type, firm.next_steps, no),
    )
    return [
        {
            "field": headings[key],
            "type": kind,
            "options": "; ".join(options),
            "important": important,
        }
        for key, kind, options, important in declared
    ]


def _reasons(firm: Firm, words: Words) -> list[Row]:
    yes, no = words.yes_no
    return [
        {"reason": reason, "included": no if reason in firm.not_for_conversion else yes}
        for reason in firm.lost_reasons
    ]


def _targets(firm: Firm, words: Words) -> list[Row]:
    # The English firm sets targets by team, the French one for the whole company.
    by_team = any(column.key == "team" for column in words.columns["targets"])
    goals = firm.goals if by_team else {"": sum(firm.goals.values())}
    return [
        {
            "month": date(2026, month, 1),
            "amount": goal * share // 100,
            "currency": "EUR",
            "team": team,
            "basis": "bookings",
        }
        for team, goal in goals.items()
        for month, share in enumerate(YEAR, 1)
    ]


def _recipients(firm: Firm) -> list[Row]:
    domain = f"{slug(firm.title.split(',')[0])}.example.com"
    everyone = "direction" if firm.language == "fr" else "directors"
    rows: list[Row] = [{"to": f"{everyone}@{domain}", "language": firm.language}]
    for team, owners in firm.owners.items():
        to, *others = (f"{slug(owner).replace('-', '.')}@{domain}" for owner in owners)
        rows.append({"team": team, "to": to, "cc": "; ".join(others), "language": firm.language})
    return rows
