"""What every test shares: `--update-golden`, no skips on the build machine, room beside others.

Fixtures stand in modules of their own, beside the tests that use them.
"""

import os
import signal
from collections.abc import Generator
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings

AnyReport = TypeVar("AnyReport", pytest.TestReport, pytest.CollectReport)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the golden files with what the program says now; read the diff",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Judge no example of hypothesis by the clock where workers share the processor.

    Hear Ctrl-C, and let what tests start hear it: in the background a shell has it ignored.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(config, "workerinput"):
        unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
        settings.register_profile("beside others", unhurried)
        settings.load_profile("beside others")


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be rewritten; without it a missing one fails."""
    return bool(request.config.getoption("--update-golden"))


def skip_is_failure(report: AnyReport) -> AnyReport:
    """Turn a skip into a failure where CI is set: the build machine lacks nothing."""
    on_build_machine = os.environ.get("CI", "").lower() not in ("", "0", "false")
    if on_build_machine and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{why}\nCI is set, and there a skipped test counts as failed."
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return skip_is_failure((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return skip_is_failure((yield))
