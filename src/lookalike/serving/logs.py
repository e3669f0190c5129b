"""Log lines: one for each request and one for each event, as JSON or for people, without secrets.

Code logs by `structlog.get_logger().info("event-name", key=value)`; libraries' lines come through the same way.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import sys
import threading
import time
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any, BinaryIO

import msgspec
import structlog

from lookalike.config import Settings
from lookalike.serving.redact import redact
from lookalike.serving.request_id import REQUEST_ID

FLUSH_S = 0.2
LINES_PER_EVENT_AND_SECOND = 20
REQUEST_LINES_PER_SECOND = 1000
LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}

Event = MutableMapping[str, Any]


class LineWriter:
    """Writes lines to a stream: at once, or, for those that may wait, several at a time within `FLUSH_S`."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._waiting: list[bytes] = []

    def write(self, line: bytes) -> None:
        with self._lock:
            self._waiting.append(line)
        self.flush()

    def write_soon(self, line: bytes) -> None:
        """Only from the thread of a running event loop."""
        with self._lock:
            self._waiting.append(line)
            first = len(self._waiting) == 1
        if first:
            asyncio.get_running_loop().call_later(FLUSH_S, self.flush)

    def flush(self) -> None:
        with self._lock:
            lines, self._waiting = self._waiting, []
            if lines:
                self._stream.write(b"".join(lines))
                self._stream.flush()


class RequestLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is logged of a request. `path` is percent-encoded as it came, without the query string."""

    time: str
    level: str
    event: str
    method: str
    path: str
    status: int  # 499: the client left before the answer
    ms: float
    bytes: int
    request_id: str
    user_id: str = ""
    operation: str = ""
    app_id: str = ""
    client: str = ""
    suppressed: int = 0  # request lines left out before this one


class RateLimit:
    """Lets through `most` of each key in a second and counts the others."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._seen: dict[str, tuple[int, int, int]] = {}  # key: second, lines in it, lines left out

    def admit(self, key: str) -> int | None:
        """None when the line has to be left out, else how many were left out since the last one."""
        second = int(time.monotonic())
        then, lines, left_out = self._seen.get(key, (second, 0, 0))
        if then != second:
            self._seen[key] = (second, 1, 0)
            return left_out
        if lines >= self._most:
            self._seen[key] = (second, lines, left_out + 1)
            return None
        self._seen[key] = (second, lines + 1, left_out)
        return 0


class RequestLog:
    """Where request lines go. Apart from structlog's chain: a request affords a few microseconds, not fifty."""

    def __init__(self, writer: LineWriter, log_format: str, level: str) -> None:
        self._writer = writer
        self._encode = encode_request if log_format == "json" else request_for_people
        self._limit = RateLimit(REQUEST_LINES_PER_SECOND)
        self._least_status = 500 if LEVELS[level] > LEVELS["info"] else 0
        self._second, self._stamp = 0, ""

    def write(
        self,
        method: str,
        path: str,
        status: int,
        seconds: float,
        size: int,
        request_id: str,
        user_id: str,
        operation: str,
        app_id: str,
        client: str,
    ) -> None:
        if status < self._least_status or (left_out := self._limit.admit("")) is None:
            return
        level = "error" if status >= 500 else "info"
        ms = round(seconds * 1000, 2)
        line = RequestLine(
            self._now(), level, "request", method, path, status, ms, size, request_id,
            user_id, operation, app_id, client, left_out,
        )  # fmt: skip
        self._writer.write_soon(self._encode(line))

    def _now(self) -> str:
        """Milliseconds; the text of the second is made once a second."""
        now = time.time()
        second = int(now)
        if second != self._second:
            self._second = second
            self._stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
        return f"{self._stamp}.{int((now - second) * 1000):03d}Z"


_json = msgspec.json.Encoder(enc_hook=str)


def encode_request(line: RequestLine) -> bytes:
    return _json.encode(line) + b"\n"


def request_for_people(line: RequestLine) -> bytes:
    """`2026-01-02T03:04:05.678Z GET /api/4.0/user 200 3.1 ms 512 B`, and who and with what."""
    text = f"{line.time} {line.method} {line.path} {line.status} {line.ms} ms {line.bytes} B id={line.request_id}"
    for name in ("user_id", "operation", "app_id", "suppressed"):
        if value := getattr(line, name):
            text += f" {name.removesuffix('_id')}={value}"
    return text.encode("utf-8", "replace") + b"\n"


def configure_logging(settings: Settings, stream: BinaryIO | None = None) -> RequestLog:
    """Send all log lines of the process to `stream` (standard error); returns where request lines go."""
    writer = LineWriter(stream or sys.stderr.buffer)
    atexit.register(writer.flush)
    level = LEVELS[settings.log_level]
    render = _render_json if settings.log_format == "json" else _render_for_people
    structlog.configure(
        processors=[_stamp, _format_exception, _redact, _LimitEvents(), render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Sink(writer),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_FromLibraries()], level=max(level, logging.WARNING), force=True)
    return RequestLog(writer, settings.log_format, settings.log_level)


class _Sink:
    """The last step of structlog's chain: it takes rendered bytes whatever the level."""

    def __init__(self, writer: LineWriter) -> None:
        self.debug = self.info = self.warning = self.error = self.critical = writer.write


class _FromLibraries(logging.Handler):
    """Lines of libraries that use the standard logging module."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage().startswith("Exception in ASGI application"):
            return  # logged with the request's id by serving.requests
        level = record.levelname.lower()
        logger = structlog.get_logger()
        logger.log(
            LEVELS.get(level, 30), record.getMessage(), logger=record.name, exc_info=record.exc_info or None
        )


def _stamp(_: Any, level: str, event: Event) -> Event:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    stamped = {"time": now, "level": level, **event}
    if request_id := REQUEST_ID.get():
        stamped.setdefault("request_id", request_id)
    return stamped


def _format_exception(_: Any, __: str, event: Event) -> Event:
    """As text before redaction, since messages of exceptions quote addresses and statements."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exception()
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["exception"] = "".join(traceback.format_exception(error))
    return event


def _redact(_: Any, __: str, event: Event) -> Event:
    return redact(event)


class _LimitEvents:
    """An event that comes in a storm is written `LINES_PER_EVENT_AND_SECOND` times, then counted."""

    def __init__(self) -> None:
        self._limit = RateLimit(LINES_PER_EVENT_AND_SECOND)

    def __call__(self, _: Any, level: str, event: Event) -> Event:
        left_out = self._limit.admit(f"{level} {str(event.get('event'))[:80]}")
        if left_out is None:
            raise structlog.DropEvent
        if left_out:
            event["suppressed"] = left_out
        return event


def _render_json(_: Any, __: str, event: Event) -> bytes:
    return _json.encode(event) + b"\n"


def _render_for_people(_: Any, __: str, event: Event) -> bytes:
    """One line, and the exception below it. Line breaks in values are escaped: a line is one event."""
    exception = event.pop("exception", "")
    stamp, level, name = event.pop("time"), event.pop("level"), _one_line(event.pop("event", ""))
    rest = "".join(f" {key}={_one_line(value)}" for key, value in event.items())
    return f"{stamp} {level.upper()} {name}{rest}\n{exception}".encode("utf-8", "replace")


def _one_line(value: Any) -> str:
    text = str(value)
    return text if text.isprintable() else ascii(text)[1:-1]
