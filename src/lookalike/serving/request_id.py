"""The id of a request: in the answer's `X-Request-Id`, in every log line and in error texts."""

from __future__ import annotations

import itertools
import re
import secrets
from contextvars import ContextVar

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that the current task works for; empty outside of one."""

_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_PROCESS = secrets.token_hex(6)
_NUMBER = itertools.count(secrets.randbelow(1 << 20))


def new_request_id() -> str:
    """Unique over processes and restarts; it is no secret, so a counter does and costs nothing."""
    return f"{_PROCESS}{next(_NUMBER):07x}"


def request_id_of(header: bytes | None) -> str:
    """The id that a client or proxy sent, if it is short and plain, else a new one."""
    if header:
        sent = header.decode("latin-1")
        if _SANE.fullmatch(sent):
            return sent
    return new_request_id()
