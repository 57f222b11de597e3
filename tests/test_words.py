"""The French catalogue is whole, and a French report is French."""

import ast
import re
import struct
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import openpyxl
import pytest
from click.testing import CliRunner

import french_words
from forecaster.cli.main import main
from forecaster.problems import Problem, cure, message
from forecaster.reading.notices import EFFECTS
from forecaster.records import rows
from forecaster.resources import samples
from forecaster.words.catalogue import words
from forecaster.words.headings import SHEETS, FieldWords, label
from forecaster.words.keys import word_key
from forecaster.words.sentences import CATALOGUE
from forecaster.words.values import CHOICES

FRENCH = french_words.translations()
FIELDS = [(sheet.role, field) for sheet in SHEETS.values() for field in sheet.fields]

# Something for each name that a sentence may ask for; `known` and `status` are sentences.
FOUND = "700"
MORE = {
    "detail": "x.html",
    "effect": EFFECTS["value"],
    "count": "12",
    "created": "2026-01-02",
    "currency": "CHF",
    "date": "2026-11-30",
    "expected": "1200.00",
    "file": "mine/summary.html",
    "first": "4",
    "folder": "mine",
    "aside": "milestones",
    "guess": "Négociation",
    "hint": '"Sales Stage"',
    "limit": "20",
    "line": 'milestone = "Sales Stage"',
    "known": "Yes, No",
    "milestone": "40",
    "number": "3",
    "places": "a.xlsx (2)",
    "rate": "1.25",
    "read": "12.5",
    "reason": "No space",
    "rows": "4, 9",
    "scenario": "Cautious",
    "section": "[columns.opportunities]",
    "status": "won",
}

# A colon, a semicolon … takes a no-break space before it, and quotation marks hold one inside.
MISPLACED = re.compile(r" [:;?!%»]|[^\W\d][:;?!](?:\s|$)|«[^\u00a0]|[^\u00a0]»|\w'\w|\.\.\.")

# These stand in nearly every English sentence and in no French one.
ENGLISH_ONLY = re.compile(
    r"\b(the|is|are|was|of|and|with|without|this|that|must|found|not|in|to|it)\b", re.IGNORECASE
)


def names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def in_french(sentence: str) -> str:
    return words("fr")(sentence)


# --- the files ------------------------------------------------------------------------------------


def test_every_sentence_of_the_sources_is_in_the_catalogue_and_no_other() -> None:
    wanted = set(french_words.sentences())
    assert wanted - FRENCH.keys() == set(), "make words adds these"
    assert FRENCH.keys() - wanted == set(), "make words drops these"


def test_every_sentence_is_translated() -> None:
    assert [sentence for sentence, french in FRENCH.items() if not french.strip()] == []


def test_the_catalogue_is_written_as_make_words_writes_it() -> None:
    """So it has no fuzzy or obsolete entry, no date and no version of a tool."""
    assert french_words.PO.read_text("utf-8") == french_words.written(FRENCH)


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    assert french_words.MO.read_bytes() == french_words.compiled(FRENCH)


def test_gettext_reads_every_translation_back() -> None:
    assert {sentence: in_french(sentence) for sentence in FRENCH} == FRENCH


def test_a_compiled_catalogue_holds_what_is_translated_only() -> None:
    data = french_words.compiled({"Yes": "Oui", "No": ""})
    assert struct.unpack_from("<3I", data) == (0x950412DE, 0, 2)
    assert b"Oui\0" in data
    assert b"No\0" not in data


def test_sentences_are_found_in_f_strings_and_templates_as_well() -> None:
    code = 'def f(words):\n    return f"{words(\'Open\')}: {words(x)}", mark("Won"), other("No")'
    code += ', f._words("Lost"), f.other("No")'
    assert set(french_words.python_sentences(code)) == {"Open", "Won", "Lost"}
    page = '<p>{{ _("Open") }}</p>{{ f([_("Won"), _("a \\"b\\"") if x else _("Lost")]) }}'
    assert set(french_words.template_sentences(page)) == {"Open", "Won", 'a "b"', "Lost"}


def test_every_name_that_speaks_is_known_to_the_search_for_sentences() -> None:
    """A variable that holds `Words` under another name would hide its sentences from it."""
    for path in (french_words.ROOT / "forecaster").rglob("*.py"):
        speaking = set(_speaking(ast.parse(path.read_text("utf-8"))))
        assert speaking <= french_words.SPEAKERS, path


def _speaking(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation and _is(node.annotation, "Words"):
            yield node.arg
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            targets = [target for target in node.targets if isinstance(target, ast.Name)]
            yield from (t.id for t in targets if _is(node.value.func, "words") and _no_text(node))


def _is(node: ast.expr, name: str) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == name
    return isinstance(node, ast.Name) and node.id == name


def _no_text(node: ast.Assign) -> bool:
    """Whether the call is `words(lang)`, not the translation of a constant sentence."""
    arguments = node.value.args if isinstance(node.value, ast.Call) else []
    return len(arguments) == 1 and isinstance(arguments[0], ast.Name | ast.Attribute)


# --- the sentences --------------------------------------------------------------------------------


def test_a_translation_asks_for_what_its_sentence_asks_for() -> None:
    differing = {s: t for s, t in FRENCH.items() if names(s) != names(t)}
    assert differing == {}


def test_french_is_set_as_french() -> None:
    misplaced = {s: t for s, t in FRENCH.items() if MISPLACED.search(t)}
    assert misplaced == {}


@pytest.mark.parametrize("wrong", ["Oui ?", "Oui: non", "« oui»", "«oui »", "l'état", "80 %"])
def test_the_rule_of_typography_finds_mistakes(wrong: str) -> None:
    assert MISPLACED.search(wrong)


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_problem_reads_as_a_sentence(code: str, lang: str) -> None:
    problem = Problem(code, "Deals", 4, 3, "probability", FOUND, tuple(MORE.items()))
    said = {"found": FOUND, "label": words(lang).label("opportunities", "probability")} | MORE
    said |= {
        "field": said["label"],
        "headings": FOUND,
        "status": words(lang)("won"),
        "effect": words(lang)(EFFECTS["value"]),
    }
    if code == "E210":  # the words that it lists are ours; elsewhere they are the user's
        said["known"] = words(lang)("Yes, No")
    for sentence, text in (
        (CATALOGUE[code].message, message(problem, words(lang))),
        (CATALOGUE[code].cure, cure(problem, words(lang))),
    ):
        assert [name for name in names(sentence) if said[name] not in text] == []
        assert not re.search(r"[{}]|  |^\s|\s$", text)
        assert text[0].isupper() or text.startswith(("«", FOUND))


def test_every_problem_says_in_french_what_to_do_with_a_full_stop() -> None:
    for code, kind in CATALOGUE.items():
        cured = in_french(kind.cure).removesuffix("{guess}").removesuffix("{aside}")
        assert cured.endswith("."), code
        assert not in_french(kind.message).endswith("."), code


@pytest.mark.parametrize(("role", "field"), FIELDS)
def test_every_field_has_a_label_in_both_languages(role: str, field: FieldWords) -> None:
    for lang, headings in (("en", field.english), ("fr", field.french)):
        assert headings[0].strip() == headings[0] != ""
        assert label(role, field.name, lang) == headings[0]


@pytest.mark.parametrize("role", SHEETS)
def test_the_labels_of_a_sheet_differ(role: str) -> None:
    for lang in ("en", "fr"):
        labels = [label(role, field.name, lang) for field in SHEETS[role].fields]
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize(("role", "field"), sorted(CHOICES))
def test_a_cell_may_hold_the_words_that_a_message_lists(role: str, field: str, lang: str) -> None:
    custom = (role, field) == ("custom_fields", "type")
    listed = words(lang)(rows._FIELD_TYPES if custom else rows._KNOWN[field])
    unknown = [w for w in listed.split(", ") if word_key(w) not in CHOICES[role, field]]
    assert unknown == []


# --- a French report ------------------------------------------------------------------------------


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(" ".join(data.split()))

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("aria-label", "alt") and value]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What a French run of the French sample shows, by file: texts, each whole."""
    out = tmp_path_factory.mktemp("french")
    book = str(samples() / "pipeline-fr.xlsx")
    options = ["--as-of", "2026-11-30", "--lang", "fr", "--by", "Produit", "--out", str(out)]
    result = CliRunner().invoke(main, ["run", book, *options])
    assert result.exit_code == 1, result.output  # 1: some rows are rejected
    stem = out / "pipeline-fr-2026-11-30"
    page = _Texts()
    page.feed(stem.with_suffix(".html").read_text("utf-8"))
    return {
        "terminal": _pieces(result.output.replace(str(out), "")),
        "txt": _pieces(stem.with_suffix(".txt").read_text("utf-8")),
        "html": [text for text in page.found if text],
        "xlsx": list(_cells(stem.with_suffix(".xlsx"))),
    }


def _pieces(text: str) -> list[str]:
    """Columns and sentences, and the paragraphs whole: lines are wrapped."""
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n(?!  )", text)]
    lines = [part.strip(" !:") for part in re.split(r" {2,}|\n|(?<=[.:]) ", text)]
    return [piece for piece in (*paragraphs, *lines) if piece]


def _cells(path: Path) -> Iterator[str]:
    book = openpyxl.load_workbook(path)
    yield from (book.properties.title, book.properties.subject)
    for sheet in book:
        yield sheet.title
        for row in sheet.iter_rows(values_only=True):
            yield from (value for value in row if isinstance(value, str))


def _english() -> re.Pattern[str]:
    """The sentences that read otherwise in French, whatever fills them in."""
    changed = [sentence for sentence, french in FRENCH.items() if french != sentence]
    return re.compile("|".join(re.sub(r"\\{\w+\\}", ".+", re.escape(s)) for s in changed))


@pytest.mark.parametrize("file", ["terminal", "txt", "html", "xlsx"])
def test_a_french_report_holds_no_english_sentence(file: str, shown: dict[str, list[str]]) -> None:
    english = _english()
    assert len(shown[file]) > 100
    assert [text for text in shown[file] if english.fullmatch(text)] == []
    assert [text for text in shown[file] if ENGLISH_ONLY.search(text)] == []


def test_the_sheets_of_a_french_workbook_have_french_names(shown: dict[str, list[str]]) -> None:
    for name in ("Couverture", "Synthèse", "Prévision", "Échéancier", "Anomalies", "Contrôles"):
        assert name in shown["xlsx"]


def test_what_a_french_report_says_is_what_the_catalogue_says(
    shown: dict[str, list[str]],
) -> None:
    for file, heading in (("txt", "By milestone"), ("html", "By month"), ("xlsx", "Running total")):
        assert in_french(heading) in shown[file]
