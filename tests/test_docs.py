"""What the documents show exists: every link's file, every command, every option."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from forecaster.cli.main import main

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md"))]
LINK = re.compile(r"""\]\(<?([^)\s>]+)>?[^)]*\)|(?:src|href)=["']([^"']+)["']""")
FENCE = re.compile(r"^ *```[^\n]*\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
PROMPT = re.compile(r"^\s*(?:[$>]\s+|PS>\s+)?(?:\.venv/bin/|python3? -m |py -m )?(?=forecaster )")

by_name = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def links(text: str) -> Iterator[str]:
    """The relative targets of a document's links and pictures, without their anchors."""
    for match in LINK.finditer(FENCE.sub("", text)):
        target = (match[1] or match[2]).partition("#")[0]
        if target and not re.match(r"[a-z]+:", target):
            yield target


def commands(text: str) -> Iterator[list[str]]:
    """The words of every `forecaster …` line in a code block or a code span, up to a pipe."""
    blocks = "\n".join(match[1] for match in FENCE.finditer(text)).replace("\\\n", " ")
    blocks += "\n" + "\n".join(re.findall(r"^ {4}(.+)$", FENCE.sub("", text), re.MULTILINE))
    spans = [match[1] for match in SPAN.finditer(FENCE.sub("", text))]
    for line in [*blocks.splitlines(), *spans]:
        if PROMPT.match(line):
            command = re.split(r"\s(?:[|>;#]|&&|2>)", PROMPT.sub("", line))[0]
            yield shlex.split(command)[1:]


def unknown_words(words: list[str]) -> list[str]:
    """What the command line would not know: a command, or an option of it."""
    command: click.Command = main
    unknown = []
    for word in words:
        options = {name for p in command.params for name in (*p.opts, *p.secondary_opts)}
        options |= {"-h", "--help"}
        if word.startswith("-") and word.partition("=")[0] not in options:
            unknown.append(word)
        elif isinstance(command, click.Group) and re.match(r"[a-z]", word):
            found = command.get_command(click.Context(command), word)
            if found is None:
                return [*unknown, word]
            command = found
    return unknown


@by_name
def test_every_relative_link_leads_to_a_file(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert [target for target in links(text) if not (document.parent / target).exists()] == []


@by_name
def test_every_command_shown_exists_with_its_options(document: Path) -> None:
    shown = list(commands(document.read_text(encoding="utf-8")))
    assert {
        shlex.join(words): unknown_words(words) for words in shown if unknown_words(words)
    } == {}


def test_a_wrong_link_command_or_option_would_be_found() -> None:
    block = "```sh\n$ forecaster run a.xlsx --nope \\\n -q\n```"
    text = f"[a](gone.md#x) ![b](https://e.org/b.png)\n{block}"
    assert list(links(text)) == ["gone.md"]
    assert list(commands(text)) == [["run", "a.xlsx", "--nope", "-q"]]
    assert unknown_words(["run", "a.xlsx", "--nope=1", "--out", "b"]) == ["--nope=1"]
    assert unknown_words(["dance"]) == ["dance"]


@pytest.mark.skipif(sys.platform == "win32", reason="cron is not there")
@pytest.mark.parametrize(
    ("tomorrow", "code", "mails"), [("01", 0, 0), ("01", 1, 1), ("01", 3, 1), ("30", 1, 0)]
)
def test_the_script_for_cron_works_on_last_days_and_mails_what_went_wrong(
    tmp_path: Path, tomorrow: str, code: int, mails: int
) -> None:
    text = (ROOT / "docs" / "batch.md").read_text(encoding="utf-8")
    (script,) = (match[1] for match in FENCE.finditer(text) if match[1].startswith("#!/bin/sh"))
    for path in ("/opt/forecaster/bin/forecaster", "/var/log/forecaster.log"):
        script = script.replace(path, str(tmp_path / Path(path).name))
    stubs = {
        "date": 'case "$*" in'
        f" *tomorrow*) echo {tomorrow};; *%d*) echo 2026-11-30;; *) echo 2026-11;; esac",
        "forecaster": f'echo "$@"; exit {code}',
        "mail": f'{{ echo "$@"; cat; }} >> {tmp_path}/mails.txt',
    }
    for name, does in stubs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", "-c", script], env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, check=False
    )
    ran = tomorrow == "01"
    assert done.returncode == (code if ran else 0)
    log, mailed = tmp_path / "forecaster.log", tmp_path / "mails.txt"
    assert log.exists() == ran
    assert mailed.exists() == bool(mails)
    if ran:
        wanted = "--out /data/reports/2026-11 --as-of 2026-11-30 --currency EUR"
        assert wanted in log.read_text(encoding="utf-8")
    if mails:
        said = f"forecaster ended with {code}: /data/reports/2026-11, as of 2026-11-30\n"
        assert mailed.read_text(encoding="utf-8").endswith(said)
