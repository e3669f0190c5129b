"""The process of a sandbox: started, waited for, ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from .folder import LOG, READY

START_S, END_S = 60.0, 15.0
LAST_LINES = 3
# What a program needs of the environment. Settings and secrets of the instance are not among it.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV")


class NotStarted(Exception):
    """The server of a sandbox did not come up; the text is its own."""


class Running:
    """One server. Whoever holds this object holds the pipe by which the server knows that we are alive."""

    def __init__(self, folder: Path):
        self.folder = folder
        (folder / READY).unlink(missing_ok=True)
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        with open(folder / LOG, "ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "lookalike.sandboxes", str(folder.absolute())],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env={**environment, "MALLOC_ARENA_MAX": "2"},
                cwd=folder,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def code(self) -> int | None:
        """None while it runs; negative for the signal that ended it."""
        return self._process.poll()

    async def ready(self) -> str:
        """Waits until it answers, and returns its address. Raises NotStarted."""
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            if (self.folder / READY).is_file():
                return json.loads((self.folder / READY).read_text())["url"]
            if self.code is not None:
                raise NotStarted(self._last_words())
            await asyncio.sleep(0.05)
        raise NotStarted(f"It did not answer within {START_S:.0f} s.")

    def _last_words(self) -> str:
        with contextlib.suppress(OSError):
            lines = (self.folder / LOG).read_text(errors="replace")[-4000:].splitlines()
            if said := " ".join(lines[-LAST_LINES:]).strip():
                return said[:500]
        return f"It ended with code {self.code}."

    async def end(self) -> None:
        """Lets it finish what runs, and ends it hard when that takes too long."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        end = time.monotonic() + END_S
        while self.code is None and time.monotonic() < end:
            await asyncio.sleep(0.05)
        if self.code is None:
            self._process.kill()
        await asyncio.to_thread(self._process.wait)
