"""The options of what-ifs, and how they become scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forecaster.cli.choices import WORKBOOK, Command, shown, stack

if TYPE_CHECKING:
    from forecaster.scenarios import Asked

_LARGEST = 1 << 20


def scenario_options(command: Command) -> Command:
    """The options that ask for a forecast under other assumptions, beside the forecast."""
    return stack(
        command,
        [
            click.option(
                "--set",
                "settings",
                multiple=True,
                metavar="WHAT=VALUE",
                help="What if, beside the forecast: milestone.Bid.probability=40, rate.USD=0.95;"
                " repeatable.",
            ),
            click.option(
                "--delay",
                metavar="30d|2w|1m",
                help="What if open opportunities close so many days, weeks or months later.",
            ),
            click.option(
                "--scenario",
                "scenario_file",
                type=WORKBOOK,
                metavar="FILE.toml",
                help="Named scenarios, side by side beside the forecast.",
            ),
        ],
    )


def with_scenarios(choices: Mapping[str, Any]) -> dict[str, Any]:
    """The choices of a command, with scenarios in the place of the options that ask for them.

    Raises
    ------
    click.ClickException
        Something cannot be understood; the sentence says what may be written.
    """
    kept = dict(choices)
    settings, delay = shown(kept.pop("settings")), shown(kept.pop("delay"))
    file, lang = kept.pop("scenario_file"), kept["lang"]
    if not settings and delay is None and file is None:
        return kept

    from forecaster.errors import ScenarioError
    from forecaster.scenarios import from_words, together
    from forecaster.words.catalogue import words

    try:
        own = from_words(settings, delay)
        named = _of_file(file, lang) if file else ()
        return kept | {"scenarios": together((*own, *named))}
    except ScenarioError as error:
        raise click.UsageError(error.told(words(lang))) from error


def _of_file(path: Path, lang: str) -> tuple[Asked, ...]:
    from forecaster.errors import ScenarioError
    from forecaster.problems import printable
    from forecaster.scenarios import from_toml
    from forecaster.words.catalogue import words

    name = printable(path.name)
    try:
        if path.stat().st_size > _LARGEST:
            message = f"{name}: larger than a file of scenarios can be. Check --scenario."
            raise click.UsageError(message)
        return from_toml(path.read_text("utf-8-sig"))
    except OSError as error:
        message = f"{name}: the scenarios cannot be read: {error.strerror}. Check --scenario."
        raise click.UsageError(message) from error
    except UnicodeDecodeError as error:
        message = f"{name}: the scenarios are not UTF-8 text. Save the file as UTF-8."
        raise click.UsageError(message) from error
    except ScenarioError as error:
        raise click.UsageError(f"{name}: {error.told(words(lang))}") from error
