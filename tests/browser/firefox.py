"""A Firefox of this machine, spoken to by WebDriver BiDi: it needs no driver and no download."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import websocket

PATIENCE = 240  # seconds
# Nothing but the page is asked for: no updates, no reports, no first page.
QUIET = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
}


def firefox_path() -> str | None:
    """Return the path of a Firefox, or None."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


class Firefox:
    """One page of it."""

    def __init__(self, address: str) -> None:
        self.socket = websocket.create_connection(
            f"{address}/session", timeout=PATIENCE, suppress_origin=True
        )
        self.numbers = itertools.count(1)
        self.tell("session.new", capabilities={})
        self.context = self.tell("browsingContext.getTree")["contexts"][0]["context"]

    def tell(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and return its result; what else the browser says is passed over."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            told = json.loads(self.socket.recv())
            if told.get("id") == number:
                assert told["type"] == "success", told
                return told["result"]

    def open(self, url: str) -> None:
        """Open a page and wait until it is loaded."""
        self.tell("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression of JavaScript: text, a number, a truth, or None."""
        told = self.tell(
            "script.evaluate",
            expression=expression,
            target={"context": self.context},
            awaitPromise=True,
        )
        assert told["type"] == "success", told
        return told["result"].get("value")

    def wait_for(self, expression: str) -> Any:
        """Return the value of an expression once it is true."""
        end = time.monotonic() + PATIENCE
        while not (value := self.evaluate(expression)):
            assert time.monotonic() < end, f"this has not become true: {expression}"
            time.sleep(0.2)
        return value


@contextlib.contextmanager
def firefox(path: str) -> Iterator[Firefox]:
    """Run a Firefox without a window while the context lasts."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        lines = "".join(f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in QUIET.items())
        Path(profile, "user.js").write_text(lines, encoding="utf-8")
        log = Path(profile, "said.txt")
        command = [path, "--headless", "--no-remote", "--profile", profile]
        with log.open("wb") as said:
            process = subprocess.Popen(
                [*command, "--remote-debugging-port", "0"], stdout=said, stderr=said
            )
        page = None
        try:
            end = time.monotonic() + PATIENCE
            listens = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
            while not (found := listens.search(log.read_text(errors="replace"))):
                assert process.poll() is None and time.monotonic() < end, log.read_text()
                time.sleep(0.1)
            page = Firefox(found[1])
            yield page
        finally:
            if page:
                page.socket.close()
            process.terminate()
            process.wait(60)
