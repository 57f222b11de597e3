"""Text of a workbook, in whatever column, sheet or name it stands, is text in the page."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from books import write_tables
from forecaster.options import Options
from forecaster.profile import parse_profile
from forecaster.run import make_report
from reporting import mail_rules
from reporting.short_reports import ATTACKS, page

AS_OF = date(2026, 11, 16)
TEXTS = ("Name", "Contact", "Owner", "Team", "Pipeline", "Milestone", "Tags", "Lost Reason")
MORE = ("Description", "Organisation", "Contact Email", "Additional Contacts")
# What may stand in a cell but moves the writing, or the cursor, of who reads it.
MOVERS = ("\u202e", "\u2066", "\u200b", "\ufeff", "\u0085")


def attacked(attack: str, folder: Path, *, filtered: bool = True) -> str:
    """The page of a workbook with one text in every place that it can stand in."""
    headings: list[object] = ["ID", *TEXTS, *MORE, "Status", "Probability", "Value", "Currency"]
    headings += ["Duration Basis", "Expected Close", f"{attack} field"]
    texts: list[object] = [attack] * len(TEXTS + MORE)
    texts[-1] = f"{attack}; Li Wei (Buyer)"  # one attack ends like a role: here all have one
    close = date(2026, 12, 10)

    def row(number: int, *terms: object) -> list[object]:
        return [f"{attack} {number}", *texts, *terms, attack]

    rows = [
        row(1, "Open", 50, 1000, "EUR", None, close),
        row(2, "Won", 100, 2000, "EUR", None, close),
        row(3, "Open", 50, attack, "EUR", None, close),
        row(4, "Open", attack, 1000, "EUR", None, close),
        row(5, attack, 50, 1000, attack, attack, attack),
        row(6, "Open", 50, -1000, "BRL", None, close),
    ]
    sheet = "".join(c for c in attack if c not in r"[]:*?/\'")[:31]
    other: list[list[object]] = [[attack]]
    tables = {sheet: [headings, *rows], f"{sheet}2"[-31:]: other}
    path = write_tables(tables, folder / f"{attack.replace('/', '-')}.xlsx")
    quoted = sheet.replace("\\", "\\\\").replace('"', '\\"')
    profile = parse_profile(f'[sheets]\nopportunities = "{quoted}"\n')
    chosen = (attack,) if filtered else ()
    options = Options(as_of=AS_OF, currency="EUR", profile=profile, owners=chosen, teams=chosen)
    return page(make_report(path, options))


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> str:
    return attacked("Harmless & co", tmp_path_factory.mktemp("harmless"))


def shape(document: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every element with the names of its attributes."""
    nodes = mail_rules.parse(document).walk()
    return [(node.tag, tuple(node.attributes)) for node in nodes if node.tag]


@pytest.mark.parametrize("attack", [*ATTACKS, "&#60;script&#62;&quot;&apos;"])
def test_no_text_of_a_workbook_is_markup(attack: str, harmless: str, tmp_path: Path) -> None:
    document = attacked(attack, tmp_path)
    assert mail_rules.broken_rules(document) == []
    assert shape(document) == shape(harmless)
    shown = mail_rules.parse(document).all("body")[0].words()
    assert shown.count(attack) >= 10


@pytest.mark.parametrize("mover", MOVERS, ids=ascii)
def test_no_text_turns_the_writing_round(mover: str, tmp_path: Path) -> None:
    assert mover not in attacked(f"Acme{mover}Ltd", tmp_path, filtered=False)
