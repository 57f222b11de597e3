"""What a user installs is whole: wheel and sdist hold it all, and the wheel alone runs the demo."""

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Another checkout must not lend its modules to the installed program.
CLEAN = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path, expect: tuple[int, ...] = (0,)) -> str:
    result = subprocess.run(
        command, cwd=cwd, env=CLEAN, capture_output=True, text=True, check=False
    )
    assert result.returncode in expect, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, and the wheel built from what the sdist holds."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, cwd=ROOT)
    return folder


def names(folder: str, pattern: str) -> set[str]:
    """The files of a folder of the checkout, as paths inside it; tools' caches left out."""
    found = {path.relative_to(ROOT) for path in (ROOT / folder).rglob(pattern) if path.is_file()}
    own = {p for p in found if not any(part.startswith((".", "__pycache__")) for part in p.parts)}
    assert own, f"{folder} holds no {pattern}"
    return {path.as_posix() for path in own}


def test_the_wheel_holds_code_types_templates_and_samples_and_no_more(dist: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    data = names("templates", "*") | names("sample_workbooks", "*.xlsx")
    data |= names("sample_workbooks", "README.md")
    assert inside == names("forecaster", "*") | {f"forecaster/{name}" for name in data}
    assert "forecaster/py.typed" in inside


def test_the_sdist_holds_what_building_and_testing_need(dist: Path) -> None:
    (archive,) = dist.glob("*.tar.gz")
    with tarfile.open(archive) as sdist:
        inside = {name.partition("/")[2] for name in sdist.getnames()}
    needed = {"pyproject.toml", "Makefile", "README.md", "LICENSE", "CHANGELOG.md", ".ci/run"}
    needed |= names("forecaster", "*") | names("templates", "*") | names("tests", "*.py")
    needed |= names("sample_workbooks", "*") | names("benchmarks", "*.py") | names("docs", "*")
    assert needed - inside == set()


def test_the_wheel_in_an_empty_environment_runs_the_demo(dist: Path, tmp_path: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    venv.create(tmp_path / "venv", with_pip=True)
    programs = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    run(programs / "python", "-m", "pip", "install", "--quiet", wheel, cwd=tmp_path)
    # 1 = done, and some rows of the sample were rejected, as its README says
    run(programs / "forecaster", "demo", "--out", "out", cwd=tmp_path, expect=(0,))
    reports = sorted(path.suffix for path in (tmp_path / "out").iterdir())
    assert reports == [".html", ".json", ".txt", ".xlsx"]


def test_an_editable_install_finds_templates_and_samples_in_the_checkout(tmp_path: Path) -> None:
    run(sys.executable, "-m", "forecaster", "demo", "--out", "out", cwd=tmp_path, expect=(0,))
    assert len(list((tmp_path / "out").iterdir())) == 4
