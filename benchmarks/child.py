"""What a measured program says about itself: the CPU time of its work, imports left out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any


def cpu_seconds() -> float:
    """CPU time of this process and of the ones it has waited for, user and system."""
    children = os.times()
    return time.process_time() + children.children_user + children.children_system


def timed(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Do the work and add the CPU seconds that it took, as `cpu`, to what it returns."""
    before = cpu_seconds()
    result = work()
    return result | {"cpu": cpu_seconds() - before}
