"""Where the templates and the sample workbooks are: in the installed package, or beside it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def _folder(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def templates() -> Path:
    """The folder of the shipped Jinja2 templates."""
    return _folder("templates")


def samples() -> Path:
    """The folder of the shipped sample workbooks."""
    return _folder("sample_workbooks")
