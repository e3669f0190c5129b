"""`lookalike serve` with a folder of a test's own, for what the shared sample server cannot show."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from live_server import clean_environment, wait_for
from playwright.sync_api import Browser
from watched import EMAIL, Watched, log_in

PASSWORD = "a password of the tests"


@dataclass(frozen=True)
class OwnServer:
    """`url`: plain HTTP, without a slash at its end."""

    url: str

    def admin_state(self, chromium: Browser) -> Any:
        """The administrator's session, to begin pages with."""
        watched = Watched(chromium, self.url)
        watched.page.goto("/")
        log_in(watched.page, EMAIL, PASSWORD)
        watched.page.wait_for_url("/")
        state = watched.context.storage_state()
        watched.close()
        return state


@contextmanager
def own_server(folder: Path, *options: str) -> Iterator[OwnServer]:
    """The data goes into `folder`; `options` are those of `lookalike serve`."""
    log = folder / "server.log"
    command = [sys.executable, "-m", "lookalike", "serve", "--data", str(folder / "data")]
    command += ["--port", "0", "--http-port", "0", "--metrics-port", "off", *options]
    administrator = {"LOOKALIKE_ADMIN_EMAIL": EMAIL, "LOOKALIKE_ADMIN_PASSWORD": PASSWORD}
    with open(log, "wb") as stream:
        process = subprocess.Popen(
            command, stdout=stream, stderr=stream, env={**clean_environment(), **administrator}
        )
    try:
        wait_for(process, log, r"Lookalike is ready at \S+")
        plain = wait_for(process, log, r"Plain HTTP, for this machine: (\S+)").group(1)
        yield OwnServer(plain)
    finally:
        process.kill()
        process.wait()
