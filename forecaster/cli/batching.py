"""What a batch is to do and on what, from the command line's words."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forecaster.cli.choices import Command, Seconds, read_profile, stack

if TYPE_CHECKING:
    from forecaster.batch.batch import Plan
    from forecaster.batch.inputs import Workbook
    from forecaster.batch.processes import Engine
    from forecaster.options import Options
    from forecaster.profile import Profile


def batch_limits(command: Command) -> Command:
    """The options that say what the process of one workbook may take."""
    return stack(
        command,
        [
            click.option(
                "--max-cpu-seconds",
                type=Seconds(min=0, max=86_400, min_open=True),
                default=600,
                show_default=True,
                metavar="N",
                help="Give up a workbook that takes more of a processor.",
            ),
            click.option(
                "--max-memory",
                type=click.IntRange(16, 1 << 20),
                default=4_096,
                show_default=True,
                metavar="MB",
                help="Give up a workbook that takes more memory.",
            ),
        ],
    )


def plan_of(
    places: tuple[str, ...],
    out: Path,
    options: Options,
    profile_file: Path | None,
    settings: Path | None,
) -> Plan:
    """Find the workbooks and give each its profile.

    Raises
    ------
    click.ClickException
        There is no workbook; a profile or the settings cannot be read.
    BatchError
        The settings say what they may not.
    ForecasterError
        E030, E031: the templates cannot be used.
    """
    from forecaster.batch.batch import Plan
    from forecaster.batch.inputs import find
    from forecaster.batch.work import Task
    from forecaster.reporting.templates import check_templates
    from forecaster.resources import templates

    check_templates(templates(), options.templates)
    found = find(places, options.limits)
    if not found.workbooks:
        message = "There is no workbook in what was named. Name .xlsx files, or folders of them."
        raise click.UsageError(message)
    chosen = _profiles(found.workbooks, options, profile_file, settings)
    tasks = tuple(
        Task(workbook.path, workbook.stem, replace(options, profile=profile, by_of_some=True))
        for workbook, (_, profile) in zip(found.workbooks, chosen, strict=True)
    )
    names = tuple(name for name, _ in chosen)
    return Plan(found.workbooks, tasks, names, found.skipped, options, out)


def _profiles(
    workbooks: tuple[Workbook, ...],
    options: Options,
    profile_file: Path | None,
    settings: Path | None,
) -> list[tuple[str, Profile]]:
    """The name and the profile for each workbook; the first rule that matches counts."""
    from forecaster.batch.profiles import matches, parse_rules
    from forecaster.words.catalogue import words

    language = words(options.lang)
    usual = (profile_file.name if profile_file else "", options.profile)
    if settings is None:
        return [usual] * len(workbooks)
    try:
        rules = parse_rules(settings.read_text("utf-8-sig"))
    except OSError as error:
        message = f"{settings}: cannot be read: {error.strerror}. Check --profiles."
        raise click.UsageError(message) from error
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{settings} is not UTF-8 text. Save it as UTF-8.") from error
    profiles = [
        (rule.profile, read_profile(settings.parent / rule.profile, options.lang)) for rule in rules
    ]
    chosen, used = [], set()
    for workbook in workbooks:
        fitting = (at for at, rule in enumerate(rules) if matches(rule, workbook.path))
        at = next(fitting, None)
        used.add(at)
        chosen.append(usual if at is None else profiles[at])
    for at, rule in enumerate(rules):
        if at not in used:
            said = language("no workbook takes the profile of {files}", files=repr(rule.files))
            click.echo(f"{settings.name}: {said}", err=True)
    return chosen


def engine_of(jobs: int | None, scheduler: str | None, caps: tuple[float, float, int]) -> Engine:
    """What runs the workbooks: processes here, or a cluster; ``caps`` as `processes.Caps`.

    Raises
    ------
    click.ClickException
        The package for clusters is not installed.
    """
    from forecaster.batch.processes import Caps, Processes

    if scheduler is None:
        return Processes(jobs or _processors(), Caps(*caps))
    try:
        from forecaster.batch.cluster import Cluster
    except ImportError as error:
        message = "--scheduler needs Dask. Install it: pip install 'forecaster[dask]'."
        raise click.UsageError(message) from error
    return Cluster(scheduler, Caps(*caps))


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):  # what this process may use, which may be less than all
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
