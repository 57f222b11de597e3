"""The options that commands share, and how they become `Options`; the one reader of the clock."""

from __future__ import annotations

import codecs
import datetime as dt
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from forecaster.limits import EXCEL_COLUMNS, EXCEL_ROWS, LIVE_ROWS, MOST_LIVE_ROWS, Limits

if TYPE_CHECKING:
    from forecaster.options import Options
    from forecaster.profile import Profile

Command = TypeVar("Command", bound=Callable[..., Any])

WORKBOOK = click.Path(path_type=Path)
_CODE = re.compile(r"[A-Za-z]{3}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class CurrencyCode(click.ParamType[str]):
    """An ISO 4217 code, in any case."""

    name = "code"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401 - click's own type
        """Check the form of the code."""
        if not _CODE.fullmatch(value):
            self.fail(f"{value} is not a code of three letters, such as EUR.", param, ctx)
        return str(value).upper()


class AsOf(click.ParamType[dt.date]):
    """A day from 1990 to 2100, as YYYY-MM-DD."""

    name = "day"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's own type
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> dt.date:
        """Read the day."""
        try:
            day = dt.date.fromisoformat(value) if _DAY.fullmatch(value) else None
        except ValueError:
            day = None
        if day is None or not dt.date(1990, 1, 1) <= day <= dt.date(2100, 12, 31):
            self.fail(f"{value} is not a day from 1990 to 2100, written YYYY-MM-DD.", param, ctx)
        return day


class Seconds(click.FloatRange):
    """A number of seconds; what is no number is refused too."""

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's own type
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """Check the number."""
        seconds = float(super().convert(value, param, ctx))
        if math.isnan(seconds):
            self.fail(f"{value} is not a number.", param, ctx)
        return seconds


class Name(click.ParamType[str]):
    """A name that is not blank."""

    name = "name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401 - click's own type
        """Refuse a blank."""
        if not value.strip():
            self.fail("a name is missing.", param, ctx)
        return str(value)


def stack(command: Command, options: list[Callable[[Command], Command]]) -> Command:
    """Give a command several options, in their order."""
    for option in reversed(options):
        command = option(command)
    return command


def _several(name: str, field: str, text: str) -> Callable[[Command], Command]:
    return click.option(name, field, type=Name(), multiple=True, metavar="NAME", help=text)


def reading_options(command: Command) -> Command:
    """The options that say how a workbook is read."""
    return stack(
        command,
        [
            click.option(
                "--as-of",
                type=AsOf(),
                metavar="YYYY-MM-DD",
                help="The date that the forecast is made for.  [default: today]",
            ),
            click.option(
                "--currency", type=CurrencyCode(), help="The reporting currency, such as EUR."
            ),
            click.option(
                "--profile",
                "profile_file",
                type=click.Path(path_type=Path),
                metavar="FILE.toml",
                help="How to read somebody else's workbook.",
            ),
            click.option(
                "--lang",
                type=click.Choice(["en", "fr"]),
                default="en",
                show_default=True,
                help="Language of reports and messages.",
            ),
        ],
    )


def limit_options(command: Command) -> Command:
    """The options that say how much a workbook may ask of the machine."""
    limits = Limits()

    def most(name: str, default: int, last: int, text: str) -> Callable[[Command], Command]:
        kind = click.IntRange(1, last)
        return click.option(
            name, type=kind, default=default, show_default=True, metavar="N", help=text
        )

    seconds = click.option(
        "--max-seconds",
        type=Seconds(min=0, max=86_400, min_open=True),
        default=600,
        show_default=True,
        metavar="N",
        help="Give up a workbook that takes longer.",
    )

    return stack(
        command,
        [
            most("--max-megabytes", limits.file_bytes >> 20, 4_096, "Refuse a larger file."),
            most("--max-rows", limits.rows, EXCEL_ROWS, "Refuse a sheet with more rows."),
            most(
                "--max-cells",
                limits.cells,
                EXCEL_ROWS * EXCEL_COLUMNS,
                "Refuse a sheet whose used range, from A1 to the last cell, is larger.",
            ),
            seconds,
        ],
    )


def filter_options(command: Command) -> Command:
    """The options that leave opportunities out."""
    return stack(
        command,
        [
            _several("--team", "teams", "Only this team; repeatable."),
            _several("--owner", "owners", "Only this owner; repeatable."),
            _several("--pipeline", "pipelines", "Only this pipeline; repeatable."),
            _several("--tag", "tags", "Only this tag; repeatable."),
        ],
    )


def forecast_options(command: Command) -> Command:
    """The options that say what is forecast."""
    return stack(
        command,
        [
            click.option(
                "--months",
                type=click.IntRange(1, 120),
                default=12,
                show_default=True,
                help="Months of the horizon, the as-of date's own included.",
            ),
            click.option(
                "--spread",
                type=click.Choice(["monthly", "billing", "daily", "close"]),
                default="monthly",
                show_default=True,
                help="How recurring value is spread over months.",
            ),
            click.option(
                "--overdue",
                type=click.Choice(["bucket", "roll"]),
                default="bucket",
                show_default=True,
                help="Keep overdue opportunities apart, or move them to the as-of date.",
            ),
            click.option(
                "--fiscal-year-start",
                type=click.IntRange(1, 12),
                default=1,
                show_default=True,
                help="First month of the fiscal year.",
            ),
            click.option(
                "--by",
                type=Name(),
                multiple=True,
                metavar="FIELD",
                help="Group by a custom field too; repeatable.",
            ),
        ],
    )


def workbook_options(command: Command) -> Command:
    """The options that say how the report workbook is made."""
    return click.option(
        "--live-rows",
        type=click.IntRange(0, MOST_LIVE_ROWS),
        default=LIVE_ROWS,
        show_default=True,
        help="Up to so many opportunities, the rows of the report's Schedule are formulas.",
    )(command)


def page_options(command: Command) -> Command:
    """The options that say how the HTML summary is made."""
    return click.option(
        "--templates",
        type=WORKBOOK,
        metavar="DIR",
        help="Folder of templates that stand in for those of the HTML summary.",
    )(command)


def make_options(
    as_of: dt.date | None,
    currency: str | None,
    profile_file: Path | None,
    *,
    max_megabytes: int,
    max_rows: int,
    max_cells: int,
    **choices: Any,  # noqa: ANN401 - the other fields of Options
) -> Options:
    """What the command line said, as one value."""
    from forecaster.options import Options

    limits = Limits(max_megabytes << 20, max_rows, max_cells, max_cells * 2 // 5)
    day = as_of or dt.date.today()
    profile = read_profile(profile_file, choices["lang"])
    given = {name: shown(value) for name, value in choices.items()}
    return Options(as_of=day, currency=currency or "", profile=profile, limits=limits, **given)


def shown(value: Any) -> Any:  # noqa: ANN401 - any option's
    """Texts without bytes that are none in the terminal's encoding."""
    if type(value) is tuple:
        return tuple(shown(one) for one in value)
    return value.encode(errors="replace").decode() if type(value) is str else value


def read_profile(path: Path | None, lang: str) -> Profile:
    """Read a profile file.

    Raises
    ------
    click.ClickException
        It cannot be read, or says what no profile may.
    """
    from forecaster.errors import ForecasterError
    from forecaster.problems import line
    from forecaster.profile import Profile, parse_profile
    from forecaster.words.catalogue import words

    if path is None:
        return Profile()
    try:
        # PowerShell writes UTF-16 where it is asked to save what was printed.
        data = path.read_bytes()
        wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return parse_profile(data.decode("utf-16" if wide else "utf-8-sig"))
    except OSError as error:
        message = f"{path}: the profile cannot be read: {error.strerror}. Check --profile."
        raise click.UsageError(message) from error
    except ForecasterError as error:
        raise click.UsageError(line(error.problems[0], path.name, words(lang))) from error
    except UnicodeDecodeError as error:
        message = f"{path}: the profile is not UTF-8 text. Save it as UTF-8."
        raise click.UsageError(message) from error
