"""What is found out once for all processes: they inherit it, and nothing is left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

TELL = """
import gc, json, psutil
from forecaster.words.catalogue import words
import forecaster.batch.work
threads = psutil.Process().num_threads()
import forecaster.batch.warm
more = psutil.Process().num_threads() - threads
print(json.dumps([more, gc.get_freeze_count(), words.cache_info().currsize]))
"""


def test_a_sample_is_forecast_in_each_language_and_leaves_no_thread_or_file(tmp_path: Path) -> None:
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", TELL]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    more, frozen, languages = json.loads(done.stdout)
    assert more == 0  # of several threads only one is there after a fork
    assert frozen > 10_000
    assert languages == 2
    assert list(tmp_path.iterdir()) == []
