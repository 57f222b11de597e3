"""Workbooks whose pages are looked at in a browser and compared figure by figure.

Each is read by the program itself, as somebody's workbook would be.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from books import Book, Row, write_book
from forecaster.options import Options
from forecaster.reporting.report import Report
from forecaster.resources import samples
from forecaster.run import make_report

AS_OF = date(2026, 11, 16)
PLAIN = Options(as_of=AS_OF, currency="EUR")
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
ARABIC, HEBREW = "شركة الاتصالات العربية", "חברת החשמל לישראל בע״מ"
EMOJI = "👩‍👩‍👧‍👦 🇨🇭 Ωmega & Söhne 🚀"


@dataclass(frozen=True)
class Case:
    """A workbook, as it is called, and what `forecaster run` is asked of it."""

    book: Book
    options: Options = PLAIN
    title: str = "pipeline"


def _deal(number: int, **columns: object) -> Row:
    """An open opportunity of 1,000 EUR at 50 %, next month; ``columns`` say otherwise."""
    plain: dict[str, object] = {
        "ID": f"OP-{number}",
        "Name": f"Opportunity {number}",
        "Contact": "Acme Ltd",
        "Owner": "Ann",
        "Team": "North",
        "Milestone": "Bid",
        "Status": "Open",
        "Probability": 50,
        "Value": 1000,
        "Currency": "EUR",
        "Expected Close": date(2026, 12, 10),
        "Closed On": None,
    }
    return plain | columns


def _won(number: int, **columns: object) -> Row:
    terms = {"Milestone": "Won", "Status": "Won", "Probability": 100, "Closed On": AS_OF}
    return _deal(number, **(terms | columns))


def _lost(number: int, **columns: object) -> Row:
    terms = {"Milestone": "Lost", "Status": "Lost", "Probability": 0, "Closed On": AS_OF}
    return _deal(number, **(terms | columns))


def _many(count: int = 5000) -> Case:
    dice = random.Random(7)
    rows = [
        _deal(
            n,
            Name=f"Opportunity {n} of a customer",
            Contact=f"Customer {dice.randrange(400)}",
            Owner=f"Owner {dice.randrange(90)}",
            Team=f"Team {dice.randrange(40)}",
            Milestone=f"Stage {dice.randrange(30)}",
            Probability=dice.randrange(5, 95),
            Value=dice.randrange(100, 90_000_000) / 100,
            **{"Expected Close": AS_OF + timedelta(days=dice.randrange(-90, 900))},
        )
        for n in range(count - 200)
    ]
    rows += [_won(n, Value=dice.randrange(1, 10**9) / 100) for n in range(count - 200, count)]
    return Case(Book(tuple(rows)), Options(as_of=AS_OF, currency="EUR", months=36))


def _negative() -> Case:
    rows = (
        _deal(1, Value=-98_765_432.10, Team="Credits"),
        _deal(2, Value=500, Team="North"),
        _won(3, Value=-1_234_567.89, Team="Credits"),
        _deal(4, Value=-0.01, Milestone="Lead", **{"Expected Close": date(2026, 10, 1)}),
        _deal(5, Value=-250, Milestone="Lead", **{"Expected Close": None}),
    )
    return Case(Book(rows))


def _named(*names: str, title: str) -> Case:
    """The names in every column that holds one."""
    rows: list[Row] = []
    for n, name in enumerate(names * 3):
        texts = dict.fromkeys(("Name", "Contact", "Owner"), name)
        mine = _deal(n, Team=f"{name} {n % 2}", Milestone=f"{name} {n % 3}", **texts)
        rows.append({**mine, "Probability": 10 * n + 5, "Value": 10 ** (n % 9) + 0.55})
    rows.append(_deal(99, Value=f"{names[0]} 1"))
    return Case(Book(tuple(rows)), title=title)


def _currencies() -> Case:
    rows = (
        _deal(1, Value=12_000),
        _deal(2, Value=5000, Currency="USD"),
        _deal(3, Value=7000, Currency="BRL", Team="South"),
        _won(4, Value=2500, Currency="BRL", Team="South"),
        _won(5, Value=9999.99, Currency="USD", Team="South"),
        _lost(6, Value=1000, Currency="BRL"),
    )
    return Case(Book(rows, rates=({"Currency": "USD", "Rate": 0.9},)))


def _partial() -> Case:
    rows = [
        _deal(n, Team=("North", "South", "West")[n % 3], Owner=("Ann", "Ben")[n % 2], Value=n * 111)
        for n in range(1, 12)
    ]
    options = Options(as_of=AS_OF, currency="EUR", teams=("North", "South"), owners=("Ann",))
    return Case(Book((*rows, _won(20, Team="South"))), options)


def _rejected() -> Case:
    rows = (
        _deal(1),
        _deal(2, Probability=700),
        _deal(3, Value="twelve thousand or so, to be confirmed by the customer"),
        _deal(4, Milestone=None),
        _deal(5, Name=None),
        _deal(6, **{"Expected Close": "soon"}),
        _deal(7, Currency="XXQ"),
        _deal(8, **{"Duration Basis": "fortnight"}),
        _won(9, Value=321.09),
    )
    return Case(Book(rows))


CASES: Mapping[str, Callable[[], Case]] = {
    "an empty pipeline": lambda: Case(Book((_lost(1),))),
    "5,000 opportunities": _many,
    "values below 0": _negative,
    "long names": lambda: _named(LONG, "W" * 240, "i " * 120, title=LONG[:200]),
    "right to left and emoji": lambda: _named(ARABIC, HEBREW, EMOJI, title=f"{ARABIC} {EMOJI}"),
    "three currencies, one without a rate": _currencies,
    "a partial report": _partial,
    "rejected rows": _rejected,
}
NORMAL = "a normal month"
NAMES = (NORMAL, *CASES)


def case_report(name: str, lang: str, folder: Path) -> Report:
    """The report of a case in a language; its workbook is written into ``folder``."""
    if name == NORMAL:
        options = Options(as_of=date(2026, 11, 30), lang=lang, by=("Product",))
        return make_report(samples() / "pipeline.xlsx", options)
    case = CASES[name]()
    path = folder / str(NAMES.index(name)) / f"{case.title}.xlsx"
    if not path.exists():
        path.parent.mkdir()
        write_book(case.book, path)
    return make_report(path, replace(case.options, lang=lang))
