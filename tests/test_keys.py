"""Keys: which spellings are one word, and guesses that stay quick however many are asked."""

from __future__ import annotations

import difflib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from books import Book, Options, Row
from forecaster.words.keys import (
    MOST_CANDIDATES,
    MOST_GUESSES,
    Guesses,
    heading_key,
    nearest,
    word_key,
)
from forecaster.words.values import CHOICES, CLOSING_NAMES, FLAGS
from program import run_book

MANY = 2_000


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were compared with every candidate, none of which is ever near."""
    asked: list[str] = []

    def search(text: str, *_: object, **__: object) -> list[str]:
        asked.append(text)
        return []

    monkeypatch.setattr(difflib, "get_close_matches", search)
    return asked


@pytest.mark.parametrize("signs", ["#", "€", "?!", "---", "_"])
def test_a_heading_of_signs_alone_is_those_signs(signs: str) -> None:
    assert heading_key(f" {signs} ") == signs


def test_headings_of_different_signs_differ() -> None:
    assert heading_key("#") != heading_key("€") != heading_key("?")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("One-off", "one off"),
        ("ONE_OFF", "oneoff"),
        ("Gagnée", " GAGNEE "),
        ("Closed  Won", "closed-won"),
        ("Sous-total", "sous total"),
    ],
)
def test_case_accents_spaces_and_hyphens_within_a_word_do_not_count(one: str, other: str) -> None:
    assert word_key(one) == word_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Lost?", "Lost"), ("{0}", "0"), ("-1", "1"), ("0%", "0"), ("#Won", "Won"), ("(yes)", "yes")],
)
def test_every_other_sign_in_a_word_counts(one: str, other: str) -> None:
    assert word_key(one) != word_key(other)


@pytest.mark.parametrize("word", ["Lost?", "Won?", "Not won", "Won!", "(Lost)", "Perdu ?"])
def test_a_word_with_a_doubt_closes_nothing(word: str) -> None:
    assert word_key(word) not in CLOSING_NAMES
    assert word_key(word) not in CHOICES["opportunities", "status"]


@pytest.mark.parametrize("word", ["{0}", "-1", "-0", "0%", "1.0", "Yes?", "Non !"])
def test_what_only_looks_like_yes_or_no_is_neither(word: str) -> None:
    assert word_key(word) not in FLAGS


def test_a_guess_is_the_nearest_candidate_as_it_is_written() -> None:
    guesses = Guesses(["Négociation", "Bid"])
    assert guesses("negotiation") == nearest("negotiation", ["Négociation"]) == "Négociation"
    assert guesses("Xyzzy") == ""


def test_a_text_is_searched_once(searches: list[str]) -> None:
    guesses = Guesses(["Bid"])
    for _ in range(3):
        guesses("Offer")
    assert searches == ["offer"]


def test_guessing_stops_after_enough_texts_and_keeps_what_it_found() -> None:
    guesses = Guesses(["Bid"])
    found = [guesses(f"Bid{number}") for number in range(MOST_GUESSES + 1)]
    assert found == ["Bid"] * MOST_GUESSES + [""]
    assert guesses("Bid0") == "Bid"


def test_among_too_many_candidates_nothing_is_searched(searches: list[str]) -> None:
    assert Guesses(str(n) for n in range(MOST_CANDIDATES + 1))("Bid") == ""
    assert searches == []
    assert Guesses(str(n) for n in range(MOST_CANDIDATES))("Bid") == ""
    assert searches == ["bid"]


def test_two_thousand_unknown_contacts_beside_two_thousand_known_ones_are_few_searches(
    tmp_path: Path, searches: list[str]
) -> None:
    deal = {"Owner": "Ann", "Milestone": "Bid", "Probability": 50, "Value": 1}
    deal |= {"Currency": "EUR", "Expected Close": date(2026, 5, 15)}
    deals = tuple(deal | {"Name": f"D{n}", "Contact": f"Customer {n}"} for n in range(MANY))
    known = tuple({"Type": "Organisation", "Name": f"Firm {n}"} for n in range(MANY))
    result = run_book(Book(deals, known), Options(date(2026, 5, 1)), tmp_path)
    assert [p["code"] for p in result["problems"]] == ["W308"] * MANY
    assert 0 < len(searches) <= MOST_GUESSES


@pytest.mark.parametrize("code", ["W305", "W322"])
def test_two_thousand_unknown_names_of_any_kind_are_few_searches(
    code: str, tmp_path: Path, searches: list[str]
) -> None:
    deal = {"Contact": "Acme", "Owner": "Ann", "Probability": 50, "Value": 1}
    deal |= {"Currency": "EUR", "Expected Close": date(2026, 5, 15)}
    deals = tuple(
        deal
        | {"Name": f"D{n}", "Milestone": f"Step {n}" if code == "W305" else "Bid"}
        | ({"Product": f"Thing {n}"} if code == "W322" else {})
        for n in range(MANY)
    )
    book = Book(deals, ({"Type": "Organisation", "Name": "Acme"},))
    if code == "W305":
        listed: Row = {"Milestone": "Bid", "Probability": 50, "Complete": "No"}
        book = replace(book, milestones=(listed,))
    else:
        listed = {"Field": "Product", "Type": "List", "Options": "Audit; Tools"}
        book = replace(book, custom_fields=(listed,))
    result = run_book(book, Options(date(2026, 5, 1)), tmp_path)
    assert [p["code"] for p in result["problems"]] == [code] * MANY
    assert 0 < len(searches) <= MOST_GUESSES
