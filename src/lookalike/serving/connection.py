"""One HTTP/1.1 connection: uvicorn's protocol with the limits that it lacks and readable errors."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from lookalike.serving.gate import Gate, Place
from lookalike.serving.refusal import close_gently, plain_answer

LEAST_BODY_RATE = 500  # bytes a second; slower bodies hold a place for nothing


@dataclass(frozen=True)
class Limits:
    header_timeout_s: float
    max_header_bytes: int
    max_body_bytes: int
    stall_timeout_s: float
    error_page: Callable[[int], str]


class Fault(Exception):
    """A request that is refused before the application sees it, with its answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


MALFORMED = Fault(400, "This is not a valid HTTP/1.1 request.")
TLS_ON_HTTP = Fault(400, "This port speaks plain HTTP; use the TLS port for https.")
TOO_SLOW = Fault(408, "The request did not arrive in time.")


class Connection(HttpToolsProtocol):
    """Counts heads and bodies, watches their time, and tells the gate when it is idle."""

    def __init__(
        self,
        config: Config,
        state: ServerState,
        app_state: dict[str, Any],
        place: Place,
        gate: Gate,
        limits: Limits,
    ) -> None:
        super().__init__(config, state, app_state, asyncio.get_running_loop())
        self._place, self._gate, self._limits = place, gate, limits
        self._fault: Fault | None = None
        self._ending: asyncio.TimerHandle | None = None
        self._in_head = True
        self._head_bytes = self._field_bytes = self._body_bytes = 0
        self._head_deadline: float | None = None
        self._body_check: tuple[float, int] | None = None  # when, and how many bytes had come by then
        self._stalled_since: float | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast(asyncio.Transport, transport))  # uvloop's is none by inheritance
        self._head_deadline = self.loop.time() + self._limits.header_timeout_s

    def connection_lost(self, exc: Exception | None) -> None:
        self._gate.idle.pop(self, None)
        if self._ending is not None:
            self._ending.cancel()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)
        self._place.release()

    def data_received(self, data: bytes) -> None:
        if self._ending is not None or self.parser is None:
            return
        self._gate.idle.pop(self, None)
        self._unset_keepalive_if_required()
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_deadline is None:
                self._head_deadline = self.loop.time() + self._limits.header_timeout_s
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass  # an offer of another protocol may be ignored: RFC 9110, section 7.8
        except httptools.HttpParserError:
            self._refuse(self._fault or _malformed(data), whole=False)
            return
        if self._in_head and self._head_bytes > self._limits.max_header_bytes:
            self._refuse(self._head_too_large(), whole=False)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._field_bytes = self._body_bytes = 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._field_bytes += len(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._field_bytes += len(name) + len(value) + 4

    def on_headers_complete(self) -> None:
        if self._field_bytes > self._limits.max_header_bytes:
            self._raise(self._head_too_large())
        for name, value in self.headers:
            if name == b"content-length" and int(value) > self._limits.max_body_bytes:
                self._raise(self._body_too_large())
        self._in_head = False
        self._head_deadline = None
        self._body_check = (self.loop.time(), 0)
        super().on_headers_complete()
        cycle, transport = self.cycle, self.transport
        # A transport that is closing drops what is written and never asks to wait: nobody reads that either.
        state = cycle.scope.setdefault("state", {})
        state["client_left"] = lambda: cycle.disconnected or transport.is_closing()
        if self._gate.pressed:
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        if self._body_bytes > self._limits.max_body_bytes:
            self._raise(self._body_too_large())
        super().on_body(body)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._in_head, self._head_bytes = True, 0
        self._body_check = None
        if self.cycle.response_complete:
            # The answer came before the end of the body, and with it the only timer of uvicorn was cancelled.
            self._head_deadline = self.loop.time() + self._limits.header_timeout_s

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._in_head and not self.pipeline and not self.transport.is_closing():
            self._gate.idle[self] = self.loop.time()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled_since = self.loop.time()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stalled_since = None

    def close_if_idle(self) -> None:
        if self._gate.idle.pop(self, None) is not None:
            self.transport.close()

    def close_after_answer(self) -> None:
        if self.cycle is not None and not self.cycle.response_started:
            self.cycle.keep_alive = False

    def close_soon(self) -> None:
        """The server stops: answer what has been asked, or is about to be asked on a new connection."""
        self.close_if_idle()
        self.close_after_answer()
        if self._head_deadline is not None:
            self._head_deadline = min(self._head_deadline, self.loop.time() + 1.0)

    def check_time(self, now: float) -> None:
        """Called about once a second: end what takes too long."""
        if self._ending is not None:
            return
        if self._stalled_since is not None and now - self._stalled_since > self._limits.stall_timeout_s:
            self._cut_off()
        elif self._head_deadline is not None and now > self._head_deadline:
            self._end_slow_head()
        elif self._body_check is not None:
            self._check_body(now, *self._body_check)

    def _cut_off(self) -> None:
        """With a reset: after a mere close the kernel would keep what the client does not take, megabytes of it."""
        sock = self.transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def _end_slow_head(self) -> None:
        """Who has said nothing gets no answer: browsers connect ahead and would take it for theirs."""
        if self._head_bytes:
            self._refuse(TOO_SLOW, whole=True)
        else:
            self.transport.close()

    def _check_body(self, now: float, since: float, bytes_then: int) -> None:
        if self.flow.read_paused:
            self._body_check = (now, self._body_bytes)  # the application is slow, not the client
            return
        if now - since < self._limits.header_timeout_s:
            return
        if self._body_bytes - bytes_then < LEAST_BODY_RATE * (now - since):
            self._refuse(TOO_SLOW, whole=True)
        else:
            self._body_check = (now, self._body_bytes)

    def _raise(self, fault: Fault) -> None:
        """The parser wraps what its callbacks raise, so the fault is kept beside."""
        self._fault = fault
        raise fault

    def _refuse(self, fault: Fault, *, whole: bool) -> None:
        """Answer in place of the application, which learns, if it has begun, that the client left."""
        page = self._limits.error_page(fault.status)
        answer = plain_answer(fault.status, fault.message, page)
        self._head_deadline = self._body_check = None
        if self.cycle is not None and not self.cycle.response_complete:
            if self.cycle.response_started:
                self.transport.abort()
                return
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.flow.resume_reading()
        self._ending = close_gently(self.transport, answer, whole=whole)

    def _head_too_large(self) -> Fault:
        most = self._limits.max_header_bytes
        return Fault(431, f"Request line and headers are larger than {most} bytes.")

    def _body_too_large(self) -> Fault:
        most = self._limits.max_body_bytes
        return Fault(413, f"The request body is larger than {most} bytes.")


def _malformed(data: bytes) -> Fault:
    """A TLS client's first byte is 0x16 and its second 0x03."""
    return TLS_ON_HTTP if data[:2] == b"\x16\x03" else MALFORMED
