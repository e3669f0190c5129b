"""Answers that the server gives without the application: too many, too large, too slow, malformed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import cast

import msgspec

from lookalike.serving.request_id import new_request_id

LINGER_S = 2.0
SILENCE_S = 3.0  # how long a connection that is to be refused may stay silent


def plain_answer(status: int, message: str, documentation_url: str, *headers: tuple[str, str]) -> bytes:
    """A whole HTTP/1.1 answer with an error body of the API, after which the connection is closed."""
    body = msgspec.json.encode({"message": message, "documentation_url": documentation_url})
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        "content-type: application/json",
        f"content-length: {len(body)}",
        "connection: close",
        f"x-request-id: {new_request_id()}",
        *(f"{name}: {value}" for name, value in headers),
    ]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


class Refusal(asyncio.Protocol):
    """Reads a request's first bytes, answers, and closes without losing the answer.

    Closing while the client still sends makes the kernel reset the connection, and the client never sees the
    answer. So what comes after it is read and thrown away, for a moment.
    """

    def __init__(self, answer: bytes, ended: Callable[[], None]) -> None:
        self._answer, self._ended = answer, ended
        self._answered = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by inheritance
        self._timer = asyncio.get_running_loop().call_later(SILENCE_S, self._transport.abort)

    def data_received(self, data: bytes) -> None:
        if self._answered:
            return
        self._answered = True
        self._timer.cancel()
        self._timer = close_gently(self._transport, self._answer, whole=data.endswith(b"\r\n\r\n"))

    def connection_lost(self, exc: Exception | None) -> None:
        self._timer.cancel()
        self._ended()


def close_gently(transport: asyncio.Transport, answer: bytes, *, whole: bool) -> asyncio.TimerHandle:
    """Write `answer` and close: at once if the request was read whole, else when the client had time to read.

    The protocol has to ignore what arrives until then, and to cancel the timer when the connection is lost.
    """
    transport.write(answer)
    if whole:
        transport.close()
    elif transport.can_write_eof():
        transport.write_eof()
    return asyncio.get_running_loop().call_later(LINGER_S, transport.abort)
