"""What tests know of the server that runs beside them."""

from __future__ import annotations

import io

from lookalike.serving.server import Ready


class Served:
    """A server in this process with limits that tests can reach, and what it logged."""

    def __init__(self, ready: Ready, log: io.BytesIO) -> None:
        self.ready, self._log = ready, log
        self.port, self.http_port = ready.settings.port or 0, ready.settings.http_port or 0

    @property
    def log(self) -> str:
        return self._log.getvalue().decode()
