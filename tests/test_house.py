"""The house keeps its shape: one-way imports, small functions, docstrings, no stray paths.

The import rules stand in `pyproject.toml`; here each is broken in a copy, to see that it fails.
"""

import ast
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "forecaster"
MODULES = sorted(PACKAGE.rglob("*.py"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS: dict[str, dict[str, Any]] = {
    contract["id"]: contract for contract in PYPROJECT["tool"]["importlinter"]["contracts"]
}
FORBIDDING = sorted(key for key, contract in CONTRACTS.items() if contract["type"] == "forbidden")

AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef


def lint_imports(checkout: Path, contract: str) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [command, "--no-cache", "--no-logo", "--contract", contract],
        cwd=checkout,
        env={"COLUMNS": "300", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def add_imports(checkout: Path, room: str, names: list[str]) -> str:
    """Add the imports to a room, in a new module or at the end of its only one; its dotted name."""
    place = checkout.joinpath(*room.split("."))
    dotted, file = f"{room}.stray", place / "stray.py"
    if not place.is_dir():
        dotted, file = room, place.with_suffix(".py")
    with file.open("a", encoding="utf-8") as module:
        module.writelines(f"\nimport {name}" for name in names)
    return dotted


def upward_imports() -> Iterator[tuple[str, str]]:
    """Each room with the one above it, and rooms side by side with each other."""
    layers = [layer.split(" | ") for layer in CONTRACTS["rooms"]["layers"]]
    for above, below in pairwise(layers):
        yield from ((f"forecaster.{low}", f"forecaster.{high}") for low in below for high in above)
    for beside in layers:
        yield from (
            (f"forecaster.{room}", f"forecaster.{other}")
            for room in beside
            for other in beside
            if room != other
        )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(PACKAGE, tmp_path / "forecaster", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_rooms_fail_on_every_upward_import(checkout: Path) -> None:
    broken = [(add_imports(checkout, low, [high]), high) for low, high in upward_imports()]
    result = lint_imports(checkout, "rooms")
    assert result.returncode == 1, result.stdout + result.stderr
    unseen = [pair for pair in broken if f"{pair[0]} -> {pair[1]}" not in result.stdout]
    assert not unseen, result.stdout


def test_the_rooms_fail_on_a_module_without_a_place(checkout: Path) -> None:
    (checkout / "forecaster" / "utils.py").touch()
    result = lint_imports(checkout, "rooms")
    assert result.returncode == 1
    assert "forecaster.utils" in result.stdout


@pytest.mark.parametrize("contract", FORBIDDING)
def test_a_contract_fails_on_each_import_that_it_forbids(checkout: Path, contract: str) -> None:
    forbidden = CONTRACTS[contract]["forbidden_modules"]
    # A rule for the whole package is broken in `run`, which no exception names.
    rooms = [
        "forecaster.run" if source == "forecaster" else source
        for source in CONTRACTS[contract]["source_modules"]
    ]
    strays = [add_imports(checkout, room, forbidden) for room in rooms]
    result = lint_imports(checkout, contract)
    assert result.returncode == 1, result.stdout + result.stderr
    unseen = [
        f"{stray} -> {name}"
        for stray in strays
        for name in forbidden
        if f"{stray} -> {name}" not in result.stdout
    ]
    assert not unseen, result.stdout


def functions(node: ast.AST) -> Iterator[AnyFunction]:
    return (n for n in ast.walk(node) if isinstance(n, AnyFunction))


def code_lines(function: AnyFunction, lines: list[str]) -> int:
    """Lines of a function's body that are neither docstring, comment nor blank."""
    documented = ast.get_docstring(function) is not None and len(function.body) > 1
    first = function.body[1 if documented else 0].lineno
    body = lines[first - 1 : function.end_lineno]
    return sum(1 for line in body if line.strip() and not line.strip().startswith("#"))


def measured_functions() -> dict[str, int]:
    sizes = {}
    for module in MODULES:
        source = module.read_text(encoding="utf-8")
        for function in functions(ast.parse(source)):
            place = f"{module.relative_to(ROOT)}:{function.lineno} {function.name}"
            sizes[place] = code_lines(function, source.splitlines())
    return sizes


def test_no_module_is_longer_than_300_lines() -> None:
    lengths = {module: len(module.read_text(encoding="utf-8").splitlines()) for module in MODULES}
    assert {str(module): length for module, length in lengths.items() if length > 300} == {}


def test_no_function_is_longer_than_40_code_lines() -> None:
    assert {place: size for place, size in measured_functions().items() if size > 40} == {}


def test_functions_are_short_on_the_whole() -> None:
    sizes = sorted(measured_functions().values())
    assert statistics.median(sizes) <= 9
    assert sizes[len(sizes) * 9 // 10] <= 25


def test_code_lines_leave_out_docstring_comments_and_blank_lines() -> None:
    source = 'def f():\n    """Say\n    more."""\n    # why\n\n    a = 1\n    return a\n'
    (function,) = functions(ast.parse(source))
    assert code_lines(function, source.splitlines()) == 2


def test_init_files_hold_a_docstring_only() -> None:
    inits = [m for m in MODULES if m.name == "__init__.py" and m.parent != PACKAGE]
    assert inits
    for init in inits:
        tree = ast.parse(init.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), f"{init} has no docstring"
        assert len(tree.body) == 1, f"{init} holds more than its docstring"


def public_functions(tree: ast.Module) -> Iterator[AnyFunction]:
    """Functions of the module and of its classes whose names have no leading underscore."""
    classes = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    owners: list[ast.Module | ast.ClassDef] = [tree, *classes]
    for owner in owners:
        for node in owner.body:
            if isinstance(node, AnyFunction) and not node.name.startswith("_"):
                yield node


def test_every_public_function_has_a_docstring() -> None:
    bare = [
        f"{module.relative_to(ROOT)}:{function.lineno} {function.name}"
        for module in MODULES
        for function in public_functions(ast.parse(module.read_text(encoding="utf-8")))
        if not ast.get_docstring(function)
    ]
    assert bare == []


# The first folder of a path that means something on one machine only.
MACHINE_PATH = re.compile(rb"(?<![\w.})\]*-])/(?:home|root|work|Users)/\w|\b[A-Z]:\\Users\\")
FOLDERS = ["forecaster", "templates", "sample_workbooks", "tests", "docs", "benchmarks", ".ci"]
PLAIN = ["LICENSE", "Makefile", ".gitignore", ".gitattributes"]
TEXT = {".py", ".md", ".toml", ".html", ".txt", ".po", ".pot", ".css", ".csv", ".json", ""}


def contents(path: Path) -> Iterator[bytes]:
    """A text file as it is; of a workbook, every part."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as workbook:
            yield from (workbook.read(name) for name in workbook.namelist())
    elif path.suffix in TEXT:
        yield path.read_bytes()


def product_files() -> Iterator[Path]:
    """Every file of the checkout that is not a tool's cache or output."""
    yield from (ROOT / name for name in PLAIN if (ROOT / name).exists())
    yield from (path for suffix in ("*.md", "*.toml") for path in ROOT.glob(suffix))
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            inside = path.relative_to(ROOT / folder).parts
            if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in inside):
                yield path


def test_no_file_names_a_path_of_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group().decode()}"
        for path in product_files()
        for content in contents(path)
        for match in MACHINE_PATH.finditer(content)
    ]
    assert found == []


@pytest.mark.parametrize("path", ["/ho" + "me/ann/x", "C:\\Us" + "ers\\Ann", '"/wo' + 'rk/main"'])
def test_a_path_of_one_machine_is_known(path: str) -> None:
    assert MACHINE_PATH.search(path.encode())
