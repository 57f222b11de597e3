"""One headless Chromium for many pages, spoken to over a pipe by its DevTools protocol."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

COMMAND = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
_SECONDS = 60
_FIRST_FREE = 5  # Chromium hears on file descriptor 3 and says on 4
_START = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


class Page:
    """A tab: a document, at a width and in a colour scheme."""

    def __init__(self, browser: Browser, session: str) -> None:
        """Take over a tab."""
        self._browser, self._session = browser, session
        self._frame = self._send("Page.getFrameTree")["frameTree"]["frame"]["id"]

    def _send(self, method: str, **params: object) -> Any:  # noqa: ANN401 - JSON
        return self._browser.send(method, self._session, **params)

    def show(self, html: str) -> None:
        """Put a document in the place of the one before."""
        self._send("Page.setDocumentContent", frameId=self._frame, html=html)

    def look(self, width: int, scheme: str, height: int = 800) -> None:
        """Have a window of this width, in pixels, in a ``light`` or ``dark`` scheme."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._send("Emulation.setDeviceMetricsOverride", **size)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._send("Emulation.setEmulatedMedia", features=features)

    def run(self, script: str) -> Any:  # noqa: ANN401 - JSON
        """The value of an expression of JavaScript, awaited if it is a promise."""
        asked = {"expression": script, "returnByValue": True, "awaitPromise": True}
        came = self._send("Runtime.evaluate", **asked)
        if "exceptionDetails" in came:
            raise RuntimeError(json.dumps(came["exceptionDetails"])[:2000])
        return came["result"].get("value")

    def picture(self, path: Path) -> None:
        """Draw the whole document into a PNG file."""
        came = self._send("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(came["data"]))


class Browser:
    """The process, and what is said to it: JSON, with a zero behind each message."""

    def __init__(self, profile: Path) -> None:
        """Start Chromium with a profile of its own; nothing is loaded from the net."""
        hears, self._say = os.pipe()
        self._hear, says = os.pipe()
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, _FIRST_FREE) for end in (hears, says)]
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--hide-scrollbars",
            "--remote-debugging-pipe",
            f"--user-data-dir={profile}",
            "about:blank",
        ]
        start = [sys.executable, "-c", _START, *map(str, ends), str(COMMAND)]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(
            [*start, *options], pass_fds=ends, stdin=quiet, stdout=quiet, stderr=quiet
        )
        for end in (hears, says, *ends):
            os.close(end)
        self._rest = b""
        self._number = 0

    def page(self) -> Page:
        """A new tab."""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        came = self.send("Target.attachToTarget", targetId=target, flatten=True)
        return Page(self, came["sessionId"])

    def send(self, method: str, session: str = "", /, **params: object) -> Any:  # noqa: ANN401 - JSON
        """Say one thing and return what it came to."""
        self._number += 1
        message: dict[str, object] = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._say, data) :]
        answer = next(m for m in self._messages() if m.get("id") == self._number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def _messages(self) -> Iterator[dict[str, Any]]:
        while True:
            message, found, rest = self._rest.partition(b"\0")
            if found:
                self._rest = rest
                yield json.loads(message)
                continue
            heard, _, _ = select.select([self._hear], [], [], _SECONDS)
            more = os.read(self._hear, 1 << 20) if heard else b""
            if not more:
                raise RuntimeError("Chromium has gone, or says nothing")
            self._rest += more

    def close(self) -> None:
        """End the process."""
        os.close(self._say)  # it ends by itself once nobody speaks to it
        try:
            self._process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._hear)


@contextmanager
def chromium(profile: Path) -> Iterator[Page]:
    """A tab of a Chromium that ends with the block."""
    browser = Browser(profile)
    try:
        yield browser.page()
    finally:
        browser.close()
