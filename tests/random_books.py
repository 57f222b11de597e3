"""Random books from a seed: every basis, currencies of 0, 2 and 3 decimals, credits, faults."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from books import Book, Options, Row

AS_OF = date(2026, 5, 15)
SPREADS = ("monthly", "billing", "daily", "close")
OVERDUE = ("bucket", "roll")
LONGEST = {"HOUR": 2000, "DAY": 400, "WEEK": 60, "MONTH": 30, "QUARTER": 9, "YEAR": 4}
VALUES = (
    1, 100, 33.33, 0.01, 0.125, 1.005, 2.675, 1000.5, 12345.67, 0.1 + 0.2, 7, 99_999.99, 250_000,
    0.005, 17.3355, 0,
)  # fmt: skip
POINTS = (0, 5, 12.5, 33.3333, 50, 66.7, 99.99, 100)
FRACTIONS = (0, 0.05, 0.125, 0.333333, 0.5, 0.667, 1)
CONTACTS: tuple[Row, ...] = (
    {"ID": "C1", "Type": "Organisation", "Name": "Acme", "Organisation": None, "Email": None},
    {"ID": "C2", "Type": "Organisation", "Name": "Borel", "Organisation": None, "Email": None},
    {"ID": "C3", "Type": "Person", "Name": "Jane Roe", "Organisation": "Acme", "Email": "j@a.com"},
    {"ID": "C4", "Type": "Person", "Name": "Li Wei", "Organisation": None, "Email": "li@wei.cn"},
    {"ID": "C5", "Type": "Person", "Name": "Twin", "Organisation": "Acme", "Email": "twin@a.com"},
    {"ID": "C6", "Type": "Person", "Name": "Twin", "Organisation": "Borel", "Email": "twin@b.com"},
)
MILESTONES: tuple[Row, ...] = (
    {"Pipeline": "Sales", "Milestone": "Lead", "Probability": 10, "Complete": "No"},
    {"Pipeline": "Sales", "Milestone": "Bid", "Probability": 40, "Complete": "No"},
    {"Pipeline": "Renewal", "Milestone": "Bid", "Probability": 66.7, "Complete": "No"},
    {"Pipeline": None, "Milestone": "Bid", "Probability": 25, "Complete": "No"},
    {"Pipeline": "Sales", "Milestone": "Agreed", "Probability": 100, "Complete": "No"},
    {"Pipeline": None, "Milestone": "Done", "Probability": 100, "Complete": "Yes"},
    {"Pipeline": None, "Milestone": "Dropped", "Probability": 0, "Complete": "Yes"},
)
LOST_REASONS: tuple[Row, ...] = (
    {"Lost Reason": "Price", "Included For Conversion": "Yes"},
    {"Lost Reason": "Twice", "Included For Conversion": "No"},
    {"Lost Reason": "Silence", "Included For Conversion": None},
)
CUSTOM: tuple[Row, ...] = ({"Field": "Product", "Type": "multi-list"},)


def random_options(seed: int) -> Options:
    """Return the options of one seed; eight seeds in a row hold every spread and overdue rule."""
    random = Random(f"options {seed}")
    return Options(
        as_of=AS_OF + timedelta(days=random.randrange(-40, 40)),
        months=random.choice([1, 3, 12, 12, 18]),
        spread=SPREADS[seed % 4],
        overdue=OVERDUE[seed // 4 % 2],
        currency=random.choice(["EUR", "JPY", "KWD"]),
        fiscal_year_start=random.choice([1, 4, 7, 12]),
        by=("Region", "Product"),
        team=("North",) if random.random() < 0.1 else (),
    )


def random_book(seed: int, size: int, reporting: str, *, faults: bool = True) -> Book:
    """Return a book of so many opportunities; without faults every row can be used."""
    random = Random(f"book {seed}")
    listed = random.random() < 0.7
    scale = random.choice([POINTS, FRACTIONS])
    rows = [_row(random, number, reporting, listed=listed, scale=scale) for number in range(size)]
    closing = Random(f"closing {seed}")
    rows = [{**row, **_closing(closing)} for row in rows]
    if faults:
        rows = [_with_fault(random, row) for row in rows]
        rows.append(rows[0])
        rows += [{**rows[1], "ID": "twice"}, {**rows[2], "ID": "twice", "Name": "Other"}]
    return Book(
        opportunities=tuple(rows),
        contacts=CONTACTS,
        milestones=MILESTONES if listed else (),
        rates=tuple(_rates(random, reporting)),
        custom_fields=CUSTOM,
        lost_reasons=LOST_REASONS if seed % 3 else (),
    )


def with_targets(book: Book, seed: int, size: int = 20) -> Book:
    """Return the book with targets of the company, and of teams, owners and pipelines it names."""
    random = Random(f"targets {seed}")
    named = {
        heading: [None, *sorted({str(row[heading]) for row in book.opportunities if row[heading]})]
        for heading in ("Team", "Owner", "Pipeline")
    }
    rows: dict[tuple[object, ...], Row] = {}
    for _ in range(size):
        month = date(2025 + random.randrange(3), random.randint(1, 12), random.randint(1, 28))
        whose: dict[str, object] = dict.fromkeys(named)
        for heading in random.choice([(), ("Team",), ("Owner",), ("Pipeline",), ("Team", "Owner")]):
            whose[heading] = random.choice(named[heading])
        row: Row = {
            "Month": month,
            "Amount": random.choice([0, 1, 99.995, 1000, 250_000.25]),
            "Currency": random.choice([None, None, "EUR", "JPY", "USD", "BRL"]),
            "Basis": random.choice([None, "schedule", "bookings"]),
            **whose,
        }
        rows[month.replace(day=1), *whose.values(), row["Basis"] or "schedule"] = row
    return replace(book, targets=tuple(rows.values()))


def _rates(random: Random, reporting: str) -> list[Row]:
    """Return dated rates for each currency but the reporting one, and none for BRL."""
    rates: list[Row] = []
    for currency, rate in (("EUR", 1.0821), ("JPY", 0.00612), ("KWD", 3.0405), ("USD", 0.9)):
        if currency != reporting:
            first = None if random.random() < 0.5 else date(2025, 9, 1)
            for since in (first, date(2026, 2, 1), date(2026, 5, 20)):
                moved = round(rate * random.uniform(0.8, 1.2), 6)
                rates.append({"Currency": currency, "Rate": moved, "From": since})
    random.shuffle(rates)
    return rates


def _row(
    random: Random, number: int, reporting: str, *, listed: bool, scale: tuple[float, ...]
) -> Row:
    return {
        "ID": f"O-{number}",
        "Name": f"Deal {number}",
        **_who(random),
        **_state(random, scale, listed=listed),
        **_money(random, reporting),
        **_dates(random),
        "Tags": "; ".join(random.sample(["red", "blue", "hot, new"], random.randrange(4))) or None,
        "Region": random.choice(["West", "East", None]),
        "Product": ", ".join(random.sample(["Pump", "Valve", "Pipe"], random.randrange(4))) or None,
    }


def _who(random: Random) -> Row:
    contact: Row = random.choice(
        [
            {"Contact": "Acme"},
            {"Contact": "Borel"},
            {"Contact": "Jane Roe"},
            {"Contact": "Li Wei"},
            {"Contact": "Twin", "Contact Email": "twin@b.com"},
            {"Contact": "Twin"},
            {"Contact": "Stranger"},
            {"Contact": None, "Organisation": "Borel"},
        ]
    )
    blank: Row = {"Contact": None, "Contact Email": None, "Organisation": None}
    owner, team = random.choice(
        [("Ann", "North"), ("Bob", "South"), ("Ann", None), (None, "North"), ("Cid", "South")]
    )
    return {**blank, **contact, "Owner": owner, "Team": team}


def _state(random: Random, scale: tuple[float, ...], *, listed: bool) -> Row:
    if not listed:
        milestone = random.choice(["Lead", "Bid", "Bid", "Offer", "Won", "Closed Lost", "Gagné"])
        status = "Won" if milestone == "Offer" and random.random() < 0.5 else None
        share: float | None = random.choice(scale)
        return {
            "Pipeline": None, "Milestone": milestone, "Status": status, "Probability": share,
        }  # fmt: skip
    pipeline, milestone = random.choice(
        [
            ("Sales", "Lead"), ("Sales", "Bid"), ("Renewal", "Bid"), ("Abroad", "Bid"),
            ("Sales", "Agreed"),
            ("Sales", "Done"), ("Renewal", "Done"), (None, "Dropped"), (None, "Lead"),
        ]
    )  # fmt: skip
    share = random.choice([*scale, None, None])
    status = None
    if milestone in {"Lead", "Bid"}:
        status = random.choice([None, None, None, "Open", "Won", "Lost"])
    return {"Pipeline": pipeline, "Milestone": milestone, "Status": status, "Probability": share}


def _money(random: Random, reporting: str) -> Row:
    value = random.choice(VALUES) * random.choice([1, 1, 1, 1, -1])
    basis = random.choice(
        [None, "Fixed", "Hour", "Day", "Week", "Month", "Month", "Quarter", "Year"]
    )
    duration = None
    if basis not in {None, "Fixed"}:
        duration = random.randint(1, LONGEST[str(basis).upper()])
    currency = random.choice([reporting, reporting, "EUR", "JPY", "KWD", "USD", "BRL"])
    money: Row = {
        "Value": value, "Total Value": None, "Currency": currency, "Duration Basis": basis,
        "Duration": duration,
    }  # fmt: skip
    kind = random.random()
    if kind < 0.05:
        return {**money, "Value": None, "Currency": reporting}
    if kind < 0.15:
        return {**money, "Value": None, "Total Value": round(value * (duration or 1), 4)}
    return money


def _dates(random: Random) -> Row:
    def about(blank: float, days: int = 420) -> date | None:
        if random.random() < blank:
            return None
        return AS_OF + timedelta(days=random.randrange(-days, days))

    expected = AS_OF if random.random() < 0.05 else about(0.15)
    return {"Start On": about(0.6, 200), "Expected Close": expected, "Closed On": about(0.6)}


def _closing(random: Random) -> Row:
    """What conversion and time to win go by; its reasons and milestones are used of lost ones."""
    days = random.choice([None, *(random.randrange(-300, 900) for _ in range(4))])
    return {
        "Created On": None if days is None else AS_OF - timedelta(days=days),
        "Lost Reason": random.choice(["Price", "price", "Twice", "Silence", "Other", None]),
        "Last Open Milestone": random.choice(["Lead", "Bid", "bid", None, None]),
    }


def _with_fault(random: Random, row: Row) -> Row:
    """Break one row in ten, in a way that the rules reject."""
    broken: list[Row] = [
        {"Name": None},
        {"Milestone": None},
        {"Owner": None, "Team": None},
        {"Contact": None, "Organisation": None, "Contact Email": None},
        {"Duration Basis": "Fixed", "Duration": 3},
        {"Duration Basis": "Month", "Duration": None, "Value": 5},
        {"Duration Basis": "Month", "Duration": 2.5},
        {"Value": 100, "Total Value": 777, "Duration Basis": None, "Duration": None},
        {"Probability": 700},
        {"Status": "Perhaps"},
    ]
    return {**row, **random.choice(broken)} if random.random() < 0.1 else row


def with_signs(book: Book, seed: int) -> Book:
    """Return the same book with all that health looks at: dates, roles, limits (R30, R36)."""
    random = Random(f"signs {seed}")
    roles = ["Decision maker", "Buyer", "Sponsor, Décideur", None]
    others = ["Jane Roe (Decision-maker)", "Li Wei", "Twin (Buyer)", "Li Wei (Adviser)", "Nobody"]

    def ago(blank: float, days: int = 90) -> date | None:
        if random.random() < blank:
            return None
        return AS_OF - timedelta(days=random.randrange(-40, days))

    def signs() -> Row:
        clocks = ("Last Contacted", "Updated On", "Last Stage Change", "Created On")
        dates = {name: ago(0.6) for name in clocks}
        named = "; ".join(random.sample(others, random.randrange(3)))
        return {**dates, "Additional Contacts": named or None}

    custom: Row = {"Field": "Region", "Type": "text", "Important": random.choice(["Yes", "No"])}
    return Book(
        opportunities=tuple({**row, **signs()} for row in book.opportunities),
        contacts=tuple(
            {**row, "Role": random.choice(roles), "Created On": ago(0.3, 200)}
            | {"Last Contacted": ago(0.6)}
            for row in book.contacts
        ),
        milestones=tuple(
            {**row, "Days Until Stale": random.choice([None, 0, 14, 30])} for row in book.milestones
        ),
        rates=book.rates,
        custom_fields=(*book.custom_fields, custom),
    )
