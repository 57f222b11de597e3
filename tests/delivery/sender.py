"""A process that sends letters, for tests that kill it: `python sender.py OUTBOX PORT NUMBER`."""

import datetime as dt
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from delivery.letters import SENDER, letters
from forecaster.delivery.sending import Manner, deliver
from forecaster.delivery.server import Server


def main(outbox: str, port: str, number: str) -> None:
    """Wait for a line, then send as fast as the server takes it."""
    manner = Manner(lambda: dt.datetime.now(dt.UTC), time.sleep, per_minute=1_000_000)
    server = Server("localhost", int(port), security="none", timeout=30)
    print("ready", flush=True)
    sys.stdin.readline()
    deliver(letters(int(number)), SENDER, server, Path(outbox), manner)


if __name__ == "__main__":
    main(*sys.argv[1:])
