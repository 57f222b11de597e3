"""The profile that reads a workbook in the same way, as TOML: what ``forecaster check`` prints."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from forecaster.profile import READ_CHOICES, Profile, quoted
from forecaster.sheets import Seen


def profile_text(
    seen: Mapping[str, Seen], profile: Profile, undecided: Collection[str] = ()
) -> str:
    """The profile that reads the workbook as it was read.

    Parameters
    ----------
    seen
        Role → the sheet and how its columns were read.
    profile
        The one that the workbook was read with; what it says stands in the one printed.
    undecided
        Roles that several sheets could have: naming one would settle what a warning says.
    """
    return "\n".join(_lines(seen, profile, undecided))


def _lines(seen: Mapping[str, Seen], profile: Profile, undecided: Collection[str]) -> Iterator[str]:
    yield "[sheets]"
    left = {role: "" for role, name in profile.sheets.items() if not name}
    for role, title in {**{r: s.title for r, s in seen.items()}, **left}.items():
        settles = role in undecided and role not in profile.sheets
        yield f"{'# ' if settles else ''}{role} = {quoted(title)}"
    for role, sheet in seen.items():
        yield ""
        yield f"[columns.{role}]"
        named = {r.field: r.heading for r in sheet.readings if r.field}
        unread = [f for f, h in profile.columns.get(role, {}).items() if not h]
        for field, heading in {**named, **dict.fromkeys(unread, "")}.items():
            yield f"{field} = {quoted(heading)}"
    yield from _own_sections(profile)
    yield ""
    yield "[read]"
    yield from (f"{key} = {quoted(value)}" for key, value in _read_section(seen, profile).items())


def _read_section(seen: Mapping[str, Seen], profile: Profile) -> dict[str, str]:
    scales = [r.scale for sheet in seen.values() for r in sheet.readings if r.field]
    percents = {s for s in scales if s in READ_CHOICES["percent"]}
    found = {
        # What one column proved of its dates is no declaration for the others.
        "dates": profile.dates,
        "decimal": profile.decimal,
        "percent": profile.percent or "".join(percents if len(percents) == 1 else ()),
        "tags": profile.tags,
        "hidden": profile.hidden,
        "total_rows": profile.total_rows,
    }
    return {key: value for key, value in found.items() if value}


def _own_sections(profile: Profile) -> Iterator[str]:
    """The sections that only a profile can say."""
    for field, table in profile.values.items():
        yield ""
        yield f"[values.{field}]"
        yield from (f"{quoted(k)} = {quoted(v)}" for k, v in table.items())
    if profile.milestones is not None:
        yield ""
        yield "[milestones]"
        yield from (f"{quoted(k)} = {v:.15g}" for k, v in profile.milestones.probabilities.items())
        for end in ("won", "lost"):
            names = ", ".join(map(quoted, getattr(profile.milestones, end)))
            if names:
                yield f"{end} = [{names}]"
    if profile.defaults:
        yield ""
        yield "[defaults]"
        yield from (
            f"{k} = {quoted(v) if isinstance(v, str) else v}" for k, v in profile.defaults.items()
        )
