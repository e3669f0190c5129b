"""Around every request: its id, its log line, its count, and an answer when the application fails.

The application tells what only it knows through `scope["state"]`: `operation_id` and `user_id`. It finds there
`request_id`, also in `serving.request_id.REQUEST_ID`, and `client_left()`: whether nobody waits any more.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import structlog

from lookalike.serving.logs import RequestLog
from lookalike.serving.redact import redact_path
from lookalike.serving.request_id import REQUEST_ID, request_id_of

CLIENT_LEFT = 499
LONGEST_APP_ID = 100
UNREAD_MESSAGES = 10

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]
Observe = Callable[[str, int, float], None]


class ClientLeft(OSError):
    """Raised by `send` when nobody reads any more, as the ASGI specification asks. Not an error of ours.

    uvicorn lets `send` return at once instead: an application that streams from memory would then run on for
    ever and, as it never waits, let nobody else run.
    """


class Requests:
    """ASGI middleware. `observe` is called with operation, status and seconds of each request."""

    def __init__(self, app: App, log: RequestLog, observe: Observe, error_page: str) -> None:
        self._app, self._log, self._observe, self._error_page = app, log, observe, error_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        sent_id, app_id = _headers_of_interest(scope["headers"])
        state = scope.setdefault("state", {})
        answer = _Answer(send, request_id_of(sent_id), state.get("client_left", _never))
        state["request_id"] = answer.request_id
        REQUEST_ID.set(answer.request_id)
        try:
            await self._app(scope, receive, answer.send)
        except Exception as failure:
            if not answer.left():
                await self._failed(scope, answer, failure)
        finally:
            self._record(scope, state, answer, app_id, time.perf_counter() - started)

    async def _failed(self, scope: Scope, answer: _Answer, failure: Exception) -> None:
        """A fault of ours is always 500 and logged. Half an answer cannot be mended: the connection is cut."""
        path = redact_path(scope["raw_path"].decode("latin-1"))
        structlog.get_logger().error("request-failed", method=scope["method"], path=path, exc_info=failure)
        if answer.status:
            raise failure
        message = f"The server failed to answer; its log says why, under request id {answer.request_id}."
        body = msgspec.json.encode({"message": message, "documentation_url": self._error_page})
        length = str(len(body)).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", length)]
        await answer.send({"type": "http.response.start", "status": 500, "headers": headers})
        await answer.send({"type": "http.response.body", "body": body})

    def _record(
        self, scope: Scope, state: dict[str, Any], answer: _Answer, app_id: bytes | None, seconds: float
    ) -> None:
        status = answer.status or CLIENT_LEFT
        operation = state.get("operation_id") or ""
        self._observe(operation or "other", answer.status, seconds)
        self._log.write(
            scope["method"],
            redact_path(scope["raw_path"].decode("latin-1")),
            status,
            seconds,
            answer.bytes,
            answer.request_id,
            str(state.get("user_id") or ""),
            operation,
            _printable(app_id) if app_id else "",
            scope["client"][0] if scope.get("client") else "",
        )


def _never() -> bool:
    return False


class _Answer:
    """Counts what is sent and adds the request's id to its headers."""

    __slots__ = ("_send", "_unread_messages", "bytes", "left", "request_id", "status")

    def __init__(self, send: Send, request_id: str, left: Callable[[], bool]) -> None:
        self._send, self.request_id, self.left = send, request_id, left
        self.status = self.bytes = self._unread_messages = 0

    async def send(self, message: Any) -> None:
        if self.left():
            await self._unread()
            return
        if message["type"] == "http.response.body":
            self.bytes += len(message.get("body", b""))
        elif message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [*message.get("headers", ()), (b"x-request-id", self.request_id.encode())]
            message = {**message, "headers": headers}
        await self._send(message)

    async def _unread(self) -> None:
        """An application that watches for the client's leaving gets a moment to notice by itself."""
        self._unread_messages += 1
        if self._unread_messages > UNREAD_MESSAGES:
            raise ClientLeft
        await asyncio.sleep(0)


def _headers_of_interest(headers: list[tuple[bytes, bytes]]) -> tuple[bytes | None, bytes | None]:
    """X-Request-Id and x-looker-appid, by which SDKs and tools name themselves."""
    request_id = app_id = None
    for name, value in headers:
        if name == b"x-request-id":
            request_id = value
        elif name == b"x-looker-appid":
            app_id = value
    return request_id, app_id


def _printable(app_id: bytes) -> str:
    text = app_id[:LONGEST_APP_ID].decode("utf-8", "replace")
    return text if text.isprintable() else ascii(text)[1:-1]
