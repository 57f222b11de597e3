"""`--templates`: single templates of one's own; what is wrong with one is said, file and line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from cli.calling import AS_OF, FIRST_STEPS, ROOT, call, files_in, sentence
from forecaster.resources import templates

SHIPPED = sorted(path.name for path in templates().glob("*.html"))
CURE = "Correct it, or take it out of the folder: the shipped one is used then."
NAMES = f"Name a folder that holds one or more of these: {', '.join(SHIPPED)}."
TOP = "summary_top.html"

# What the template of the top holds → where it is wrong, and why.
WRONG: Mapping[str, tuple[str, int, str]] = {
    "a tag that is not closed": (
        "<p>\n{{ summary.title }</p>",
        2,
        "it is not written correctly: unexpected '}'",
    ),
    "a tag that is none": (
        "{% greet %}",
        1,
        "it is not written correctly: Encountered unknown tag 'greet'.",
    ),
    "an unknown name": ("\n\n{{ sumary.title }}", 3, "the name sumary is not known."),
    "an unknown part of a known name": (
        "{{ summary.headline.wonn }}",
        1,
        "the name wonn is not known.",
    ),
    "an unknown name in a loop": ("{% for x in deals %}\n{% endfor %}", 1, "the name deals is not"),
    "a missing include": (
        "<p>\n</p>\n{% include 'logo.html' %}",
        3,
        "there is no template logo.html.",
    ),
    "a way out of the folder": (
        "{% include '../secret.html' %}",
        1,
        "there is no template ../secret.html.",
    ),
    "a division by nothing": ("\n{{ 1 // 0 }}", 2, "it cannot be carried out: "),
    "an unknown filter": ("{{ 1 | euros }}", 1, "it is not written correctly: No filter named"),
    "a sum of text and number": ("{{ summary.title + 1 }}", 1, "it cannot be carried out: "),
    "no number": ("{{ '%d' | format(summary.title) }}", 1, "it cannot be carried out: "),
    "more than any memory": ("{{ 'x' * 99999999999999999 }}", 1, "it cannot be carried out: "),
    "a loop that is too long": ("{% for i in range(999999999) %}{% endfor %}", 1, "it cannot be"),
    "a template that includes itself": (
        "\n{% include 'summary_top.html' %}",
        2,
        "it calls itself without end.",
    ),
    "the machine behind a name": (
        "{{ fitting.__globals__ }}",
        1,
        "it asks for what no template may use: access to attribute '__globals__'",
    ),
    "the machine behind a format": (
        "{{ '{0.__globals__}'.format(fitting) }}",
        1,
        "it asks for what no template may use: access to attribute '__globals__'",
    ),
    "a comment without an end": (
        "<p>\n{# greet",
        2,
        "it is not written correctly: Missing end of comment tag.",
    ),
    "brackets in brackets in brackets": (
        "{{ " + "(" * 5000 + ")" * 5000 + " }}",
        1,
        "it calls itself without end.",
    ),
    "a number that is never worked out": (
        "{{ 9 ** 9 ** 9 }}",
        1,
        "it asks for what no template may use: the operator **.",
    ),
    "elements in elements in elements": (
        "{{ '<b>' | safe * 100000 }}",
        1,
        "its elements stand inside one another, more than 500 deep.",
    ),
    "half a letter": (r"{{ '\ud800' }}", 1, "it cannot be carried out: "),
    "a macro without what it needs": (
        "{% macro a(x) %}{{ x }}{% endmacro %}\n{{ a() }}",
        1,
        "it cannot be carried out: parameter 'x' was not provided.",
    ),
    "loops in loops in loops": (
        "{% for i in 'ab' %}" * 30 + "{% endfor %}" * 30,
        1,
        "it is not written correctly: too many statically nested blocks.",
    ),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a folder for templates, empty yet."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    return tmp_path


def run(folder: Path, *words: str) -> str:
    """Run with the templates and return the page."""
    chosen = ("--templates", "mine", "--out", "out", "--quiet", *words)
    came = call("run", FIRST_STEPS, *AS_OF, *chosen)
    assert (came.exit_code, came.stderr) == (0, "")
    (page,) = (folder / "out").glob("*.html")
    return page.read_text("utf-8")


def refused(folder: Path, name: str = "mine") -> str:
    """Run with the templates, which must be refused; return why."""
    before = files_in(folder)
    came = call("run", FIRST_STEPS, *AS_OF, "--templates", name, "--out", "out/below")
    assert (came.exit_code, came.stdout) == (2, "")
    assert files_in(folder) == before
    assert not (folder / "out").exists()
    return sentence(came).removeprefix("first-steps.xlsx: ")


def test_a_template_in_the_folder_stands_in_for_the_shipped_one(folder: Path) -> None:
    (folder / "mine" / TOP).write_text("<h1>{{ summary.title }} & co</h1>", "utf-8")
    page = run(folder)
    assert re.search("<h1[^>]*>first-steps &amp; co</h1>", page)
    assert "By month" in page


def test_the_shipped_template_can_be_included_in_its_stand_in(folder: Path) -> None:
    plain = call("run", FIRST_STEPS, *AS_OF, "--out", "plain")
    assert plain.exit_code == 0
    (folder / "mine" / TOP).write_text(f"{{% include 'shipped/{TOP}' %}}\n", "utf-8")
    (before,) = (folder / "plain").glob("*.html")
    assert run(folder).split() == before.read_text("utf-8").split()


def test_a_template_may_include_others_of_its_folder(folder: Path) -> None:
    (folder / "mine" / TOP).write_text("<h1>{% include 'words/hello.txt' %}</h1>", "utf-8")
    (folder / "mine" / "words").mkdir()
    (folder / "mine" / "words" / "hello.txt").write_text("Hello {{ summary.title }}", "utf-8")
    assert "Hello first-steps</h1>" in run(folder)


@pytest.mark.parametrize("name", ["part.html", "part.txt", "part.xml", "part"])
def test_text_is_escaped_whatever_the_template_is_called(name: str, folder: Path) -> None:
    (folder / "mine" / TOP).write_text(f"<h1>{{% include '{name}' %}}</h1>", "utf-8")
    (folder / "mine" / name).write_text("{{ '<b>' ~ summary.title }}", "utf-8")
    assert "&lt;b&gt;first-steps</h1>" in run(folder)


def test_a_template_may_begin_with_a_byte_order_mark_and_end_its_lines_in_any_way(
    folder: Path,
) -> None:
    (folder / "mine" / TOP).write_bytes("\ufeff<h1>Été</h1>\r\n".encode())
    page = run(folder)
    assert "Été</h1>" in page
    assert "\ufeff" not in page


def test_a_template_knows_the_language(folder: Path) -> None:
    (folder / "mine" / TOP).write_text(
        "<h1>{{ 'Bonjour' if summary.lang == 'fr' else 'Hello' }}, {{ _('Won') }}</h1>", "utf-8"
    )
    assert "Bonjour, Gagné</h1>" in run(folder, "--lang", "fr")


def test_nothing_that_a_template_links_to_is_loaded(folder: Path) -> None:
    (folder / "sheet.css").write_text("h1 { color: #123456 }", "utf-8")
    link = f'<link rel="stylesheet" href="{(folder / "sheet.css").as_uri()}"><h1>x</h1>'
    (folder / "mine" / TOP).write_text(link, "utf-8")
    assert "#123456" not in run(folder)


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_template_is_named_with_its_line(case: str, folder: Path) -> None:
    text, line, why = WRONG[case]
    (folder / "mine" / TOP).write_text(text, "utf-8")
    said = refused(folder)
    assert said.startswith(f"E031 The template {Path('mine', TOP)}, line {line}: {why}")
    assert CURE in said


def test_a_misspelt_name_is_guessed(folder: Path) -> None:
    (folder / "mine" / TOP).write_text("{{ summary.titel }}", "utf-8")
    assert refused(folder).endswith(f"the name titel is not known. {CURE} Did you mean title?")
    (folder / "mine" / TOP).write_text("{{ sumary }}", "utf-8")
    assert refused(folder).endswith("Did you mean summary?")


def test_a_template_that_is_not_utf_8_is_named_with_its_line(folder: Path) -> None:
    (folder / "mine" / TOP).write_bytes("<h1>\nÉté</h1>".encode("latin-1"))
    path = Path("mine", TOP)
    assert refused(folder) == f"E031 The template {path}, line 2: it is not UTF-8 text. {CURE}"


def test_a_wrong_include_is_named_itself(folder: Path) -> None:
    (folder / "mine" / TOP).write_text("<p>\n{% include 'logo.html' %}", "utf-8")
    for text in ("\n\n{{ nothing }}", "\n\n{% nothing %}"):
        (folder / "mine" / "logo.html").write_text(text, "utf-8")
        assert f"The template {Path('mine', 'logo.html')}, line 3: " in refused(folder)


def test_what_another_template_misses_is_said_where_it_misses_it(folder: Path) -> None:
    (folder / "mine" / "summary_tables.html").write_text("<p>Nothing</p>", "utf-8")
    said = refused(folder)
    assert re.match(r"E031 The template shipped.summary\w*\.html, line \d+: ", said)
    assert "summary_tables.html" in said


def test_a_wrong_template_is_said_before_a_wrong_workbook_is_read(folder: Path) -> None:
    (folder / "mine" / TOP).write_text("{% if %}", "utf-8")
    came = call("run", "none.xlsx", *AS_OF, "--templates", "mine")
    assert came.exit_code == 2
    assert "E031" in sentence(came)


def test_a_folder_that_does_not_exist_is_refused(folder: Path) -> None:
    said = refused(folder, "none")
    assert said == f"E030 The templates in none cannot be used: there is no such folder. {NAMES}"


def test_a_file_is_no_folder_of_templates(folder: Path) -> None:
    (folder / "mine" / TOP).touch()
    name = str(Path("mine", TOP))
    assert refused(folder, name).startswith(
        f"E030 The templates in {name} cannot be used: this is a file. {NAMES}"
    )


@pytest.mark.parametrize("name", ["summary.htm", "SUMARY.html", "Summary_top.txt"])
def test_a_folder_without_a_known_template_is_refused_with_the_names(
    name: str, folder: Path
) -> None:
    (folder / "mine" / name).touch()
    said = refused(folder)
    assert said.startswith(
        f"E030 The templates in mine cannot be used: it holds none of them. {NAMES} Did you mean "
    )


def test_an_empty_folder_is_refused(folder: Path) -> None:
    said = refused(folder)
    assert said == f"E030 The templates in mine cannot be used: it holds none of them. {NAMES}"


def test_french_says_it_in_french(folder: Path) -> None:
    words: list[str | Path] = ["run", FIRST_STEPS, *AS_OF, "--lang", "fr", "--templates"]
    assert "E030 Les modèles de none sont inutilisables" in call(*words, "none").stderr
    (folder / "mine" / TOP).write_text("{{ nothing }}", "utf-8")
    assert "ligne 1\u00a0: le nom nothing est inconnu." in call(*words, "mine").stderr


def test_the_same_templates_give_the_same_bytes(folder: Path) -> None:
    (folder / "mine" / TOP).write_text("<h1>{{ summary.title }}</h1>", "utf-8")
    assert run(folder) == run(folder)


EXAMPLE = re.compile(r"^`([\w/]+\.html)`:\n\n```html\n(.*?)^```", re.DOTALL | re.MULTILINE)
DOCUMENT = (ROOT / "docs" / "templates.md").read_text("utf-8")


def test_the_document_names_every_template_and_all_that_one_is_given() -> None:
    assert all(f"`{name}`" in DOCUMENT for name in SHIPPED)


def test_the_examples_of_the_document_work(folder: Path) -> None:
    examples = EXAMPLE.findall(DOCUMENT)
    assert len(examples) >= 2
    for name, text in examples:
        (folder / "mine" / name).write_text(text, "utf-8")
    page = run(folder)
    assert "TIDEWELL" in page
    assert "Good morning" in page
    assert "By month" in page
    assert "Bonjour" in run(folder, "--lang", "fr")
