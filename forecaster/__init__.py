"""From a workbook of opportunities to a forecast that can be traced.

In Python: ``forecast("pipeline.xlsx", as_of=date(2026, 11, 30))`` gives the `Report`, and
``schedule_frame(report)`` its opportunities as a pandas DataFrame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forecaster.options import Options as Options
    from forecaster.profile import Profile as Profile
    from forecaster.reporting.frame import schedule_frame as schedule_frame
    from forecaster.reporting.report import Report as Report
    from forecaster.run import forecast as forecast

__all__ = ["Options", "Profile", "Report", "forecast", "schedule_frame"]

_HOMES = {
    "Options": "forecaster.options",
    "Profile": "forecaster.profile",
    "Report": "forecaster.reporting.report",
    "forecast": "forecaster.run",
    "schedule_frame": "forecaster.reporting.frame",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the public name is
    if name not in _HOMES:
        message = f"module 'forecaster' has no attribute {name!r}"
        raise AttributeError(message)
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
