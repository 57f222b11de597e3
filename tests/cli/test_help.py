"""Help and version, and what is said to somebody who types no command or a wrong one."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cli.calling import ROOT, call
from forecaster.version import __version__

COMMANDS = ("run", "check", "demo", "new", "explain")


def test_the_version_is_the_packages() -> None:
    came = call("--version")
    assert (came.exit_code, came.stdout) == (0, f"forecaster, version {__version__}\n")


@pytest.mark.parametrize("word", ["-h", "--help"])
def test_help_names_every_command(word: str) -> None:
    came = call(word)
    assert came.exit_code == 0
    assert came.stderr == ""
    assert all(f"\n  {command} " in came.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_by_both_words(command: str) -> None:
    came = call(command, "-h")
    assert came.exit_code == 0
    assert came.stdout == call(command, "--help").stdout
    assert came.stdout.startswith(f"Usage: forecaster {command} ")


def test_help_of_run_says_what_each_option_does() -> None:
    text = call("run", "--help").stdout
    options = "out as-of months spread overdue currency fiscal-year-start lang profile by team"
    options += " owner pipeline tag strict json quiet verbose"
    for option in options.split():
        (line,) = [x for x in text.splitlines() if x.lstrip().startswith(f"--{option} ")]
        at = text.index(line)
        assert len(" ".join(text[at:].splitlines()[:2]).split()) > 3


def test_no_command_shows_the_help_and_is_bad_use() -> None:
    came = call()
    assert came.exit_code == 2
    assert "Start with" in came.stderr
    assert came.stdout == ""


def test_a_misspelt_command_is_bad_use_and_guessed() -> None:
    came = call("runn", "pipeline.xlsx")
    assert came.exit_code == 2
    assert came.stderr.splitlines()[-1] == "Error: No such command 'runn'. Did you mean 'run'?"


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from forecaster.cli.main import main\n"
        "try: main(['run', '--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'pandas', 'pydantic', 'jinja2', 'xlsxwriter', 'python_calamine'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr == "[]\n"
