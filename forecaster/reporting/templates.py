"""The templates of the page: the shipped ones, and somebody's own in the place of some of them."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
)
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from forecaster.errors import ForecasterError
from forecaster.problems import Problem
from forecaster.reporting.breakdowns import Breakdown, Line
from forecaster.reporting.deals import Deal
from forecaster.reporting.headline import Fact, Headline
from forecaster.reporting.mistakes import Mistake
from forecaster.reporting.summary import Banner, Summary, Unpriced
from forecaster.words.keys import nearest
from forecaster.words.kinds import mark

TEMPLATE = "summary.html"
SHIPPED = "shipped"  # what a template of one's own calls the folder of those that it stands in for

NO_FOLDER = mark("there is no such folder")
A_FILE = mark("this is a file")
NONE_KNOWN = mark("it holds none of them")
UNREADABLE = mark("it cannot be read: {detail}")
NOT_WRITTEN = mark("it is not written correctly: {detail}")
UNKNOWN = mark("the name {detail} is not known")
MISSING = mark("there is no template {detail}")
NOT_UTF8 = mark("it is not UTF-8 text")
FORBIDDEN = mark("it asks for what no template may use: {detail}")
ENDLESS = mark("it calls itself without end")
TOO_DEEP = mark("its elements stand inside one another, more than {detail} deep")
FAILED = mark("it cannot be carried out: {detail}")

_HANDED = (Summary, Headline, Fact, Banner, Breakdown, Line, Deal, Unpriced, Mistake)
_NAMES = ("summary", *(name for one in _HANDED for name in one.__annotations__))
# What the code of a template can come to: whatever an expression can raise.
_FAILURES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    NameError,
    OSError,
    RuntimeError,
    SyntaxError,
    TemplateError,
    TypeError,
    ValueError,
)


_TAG = re.compile("<(/?)([a-z][^ \\s/>]*)", re.IGNORECASE)
_ALONE = frozenset(["br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"])
_DEEPEST = 500


class _TooDeepError(ValueError):
    """More elements inside one another than whoever reads the page can take."""


class _UnreadableError(TemplateSyntaxError):
    """A file that cannot be read, or at the line where it stops being text; its message: why."""


class _UnknownName(StrictUndefined):
    """A name that is not there: an error as soon as it is used. The error's message is the name."""

    @property
    def _undefined_message(self) -> str:
        name = self._undefined_name
        if self._undefined_hint or not (isinstance(name, str) and name.isidentifier()):
            return super()._undefined_message
        return name


class _Sandbox(SandboxedEnvironment):
    """Where templates that somebody wrote can reach, and work out, only little."""

    intercepted_binops = frozenset({"**"})

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:  # noqa: ARG002 - Jinja's own signature
        """Refuse powers: 9 ** 9 ** 9 is never done, and no limit of time stops it."""
        raise SecurityError(f"the operator {operator}")


class _OwnLoader(FileSystemLoader):
    """Templates that somebody wrote, with whatever editor."""

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Read a template, and say which one cannot be read."""
        path = str(Path(self.searchpath[0], template))
        try:
            return super().get_source(environment, template)
        except TemplateNotFound:
            raise
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise _UnreadableError("", line, template, path) from error
        except OSError as error:
            raise _UnreadableError(error.strerror or str(error), 1, template, path) from error


def environment(shipped: Path, own: Path | None) -> Environment:
    """Where templates are looked for: in one's own folder first, then among the shipped ones.

    What is not ours runs in a sandbox. Everything that is filled in is escaped, whatever the
    template is called.
    """
    return _shipped(shipped) if own is None else _sandbox(shipped, own)


@cache
def _shipped(shipped: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(shipped),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _sandbox(shipped: Path, own: Path) -> Environment:
    ours = FileSystemLoader(shipped)
    theirs = _OwnLoader(own, encoding="utf-8-sig")
    return _Sandbox(
        loader=ChoiceLoader([theirs, ours, PrefixLoader({SHIPPED: ours})]),
        autoescape=True,
        undefined=_UnknownName,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def check_templates(shipped: Path, own: Path | None) -> None:
    """See that a folder of templates can be used, before anything is read or written.

    Raises
    ------
    ForecasterError
        E030: it is no folder, or holds none of the names of ``shipped``. E031: one of its
        templates is not written correctly.
    """
    if own is None:
        return
    names = sorted(path.name for path in shipped.glob("*.html"))
    known = [name for name in names if (own / name).is_file()]
    if not known:
        raise _unusable(own, names)
    for name in known:
        with told(shipped, own, name):
            environment(shipped, own).get_template(name)


def _unusable(own: Path, names: list[str]) -> ForecasterError:
    reason, guess = NONE_KNOWN, ""
    try:
        there = sorted(path.name for path in own.iterdir())
        guess = next(filter(None, (nearest(name, names) for name in there)), "")
    except FileNotFoundError:
        reason = NO_FOLDER
    except NotADirectoryError:
        reason = A_FILE
    except OSError as error:
        reason, guess = UNREADABLE, ""
        return _problem("E030", reason, folder=str(own), detail=error.strerror or str(error))
    return _problem("E030", reason, folder=str(own), known=", ".join(names), guess=guess)


def check_depth(page: str) -> None:
    """See that no more than some hundred elements of a page stand inside one another.

    Raises
    ------
    ValueError
        They do: a parser that goes down into them would not come back.
    """
    depth = 0
    for end, name in _TAG.findall(page):
        if name.lower() not in _ALONE:
            depth += -1 if end else 1
        if depth > _DEEPEST:
            raise _TooDeepError(str(_DEEPEST))


@contextmanager
def told(shipped: Path, own: Path | None, name: str = "") -> Iterator[None]:
    """Say what is wrong with a template of one's own, where and why.

    ``name`` is the one at work where nothing else says so.

    Raises
    ------
    ForecasterError
        E031, for whatever the code of a template can come to. An error of the shipped templates
        by themselves stays what it is: it is ours.
    """
    try:
        yield
    except _FAILURES as error:
        if own is None:
            raise
        known = [path.name for path in shipped.glob("*.html") if (own / path.name).is_file()]
        file, line = _place(error, shipped, own) or (str(own / (name or min(known))), 1)
        phrase, detail, guess = _reason(error)
        raise _problem(
            "E031", phrase, file=file, number=str(line), detail=detail, guess=guess
        ) from error


def _problem(code: str, phrase: str, **more: str) -> ForecasterError:
    return ForecasterError(Problem(code, found=phrase, more=tuple(more.items())))


class _Reason(NamedTuple):
    phrase: str
    detail: str = ""
    guess: str = ""


def _reason(error: Exception) -> _Reason:
    said = error.message if isinstance(error, TemplateError) else getattr(error, "msg", error)
    text = " ".join(str(said or "").split()).removesuffix(".")
    reason = _Reason(FAILED, text or type(error).__name__)
    match error:
        case _UnreadableError():
            reason = _Reason(UNREADABLE if text else NOT_UTF8, text)
        case TemplateNotFound(name=name):
            reason = _Reason(MISSING, str(name))
        case SecurityError():
            reason = _Reason(FORBIDDEN, text)
        case UndefinedError() if text.isidentifier():
            reason = _Reason(UNKNOWN, text, nearest(text, _NAMES))
        case _TooDeepError():
            reason = _Reason(TOO_DEEP, text)
        case RecursionError():
            reason = _Reason(ENDLESS)
        case TemplateSyntaxError() | SyntaxError():
            reason = _Reason(NOT_WRITTEN, text)
    return reason


def _place(error: Exception, shipped: Path, own: Path) -> tuple[str, int] | None:
    """The template and the line where it went wrong: the last one in ``own``, else in ``shipped``.

    The frames of a template bear the names and lines of its file.
    """
    frames = traceback.extract_tb(error.__traceback__)
    steps = [(Path(frame.filename), frame.lineno or 1) for frame in frames]
    if isinstance(error, TemplateSyntaxError):  # some put the file in the place of the name
        steps.append((Path(error.filename or error.name or ""), error.lineno))
    if isinstance(error, SyntaxError) and error.filename:  # its line is one of the code made of it
        steps.append((Path(error.filename), 1))
    written = [step for step in steps if step[0].suffix != ".py" and step[0].is_file()]
    for path, line in reversed(written):
        if path.is_relative_to(own):
            return str(path), line
    for path, line in reversed(written):
        if path.is_relative_to(shipped):
            return str(Path(SHIPPED, path.name)), line
    return None
