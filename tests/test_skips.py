"""A skip is honest on a user's machine and a failure on the build machine (`tests/conftest.py`)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SKIPPING = {
    "in a test": "import pytest\ndef test_it(): pytest.skip('no file')\n",
    "by a mark": "import pytest\n@pytest.mark.skipif(True, reason='no file')\ndef test_it(): ...\n",
    "of a module": "import pytest\npytest.skip('no file', allow_module_level=True)\n",
}
XFAILING = "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False\n"
WORKERS = {"alone": "0", "by workers": "2"}

each_kind = pytest.mark.parametrize("source", SKIPPING.values(), ids=SKIPPING.keys())
alone_and_by_workers = pytest.mark.parametrize("workers", WORKERS.values(), ids=WORKERS.keys())


def run_pytest(
    folder: Path, source: str, ci: str, workers: str
) -> subprocess.CompletedProcess[str]:
    shutil.copy(Path(__file__).with_name("conftest.py"), folder)
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (folder / "test_one.py").write_text(source, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n", workers],
        cwd=folder,
        env=os.environ | {"CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )


@alone_and_by_workers
@each_kind
def test_a_skip_fails_on_the_build_machine_and_says_why(
    tmp_path: Path, source: str, workers: str
) -> None:
    result = run_pytest(tmp_path, source, "true", workers)
    assert result.returncode != 0
    assert "no file" in result.stdout
    assert "a skipped test counts as failed" in result.stdout
    assert "skipped" not in result.stdout.splitlines()[-1]


@alone_and_by_workers
@each_kind
def test_a_skip_is_a_skip_elsewhere(tmp_path: Path, source: str, workers: str) -> None:
    assert "1 skipped" in run_pytest(tmp_path, source, "", workers).stdout.splitlines()[-1]


@alone_and_by_workers
def test_an_expected_failure_is_no_skip(tmp_path: Path, workers: str) -> None:
    assert "1 xfailed" in run_pytest(tmp_path, XFAILING, "true", workers).stdout.splitlines()[-1]
