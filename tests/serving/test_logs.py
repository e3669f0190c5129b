from __future__ import annotations

import asyncio
import io
import json
import logging
import time

import pytest
import structlog
from served import Served

from clients import ask, connect, read_answer, request
from lookalike.config import Settings
from lookalike.serving.logs import LineWriter, RateLimit, RequestLog, configure_logging
from lookalike.serving.redact import redact, redact_path, redact_text
from lookalike.serving.request_id import REQUEST_ID
from lookalike.serving.requests import Requests


def logged(write, **settings) -> str:
    stream = io.BytesIO()
    configure_logging(Settings(**settings), stream)
    write(structlog.get_logger())
    return stream.getvalue().decode()


async def nothing() -> None:
    """A request without a body that nobody reads."""


def send(served: Served, path: str, *headers: str):
    async def talk():
        reader, writer = await connect(served.http_port)
        writer.write(request(path, "GET", *headers))
        answer = await read_answer(reader)
        writer.close()
        while '"event":"request"' not in line_of(answer):
            await asyncio.sleep(0.02)
        return answer

    def line_of(answer) -> str:
        return "".join(line for line in served.log.splitlines() if answer.headers["x-request-id"] in line)

    answer = asyncio.run(asyncio.wait_for(talk(), 5))
    lines = [json.loads(line) for line in served.log.splitlines()]
    return answer, [line for line in lines if line["request_id"] == answer.headers["x-request-id"]]


def test_request_line_holds_what_is_needed(served: Served) -> None:
    _, lines = send(served, "/hello", "x-looker-appid: PY SDK 26.22")
    line = lines[0]
    assert line.pop("time").endswith("Z")
    assert 0 < line.pop("ms") < 1000
    assert line.pop("request_id")
    assert line == {
        "level": "info",
        "event": "request",
        "method": "GET",
        "path": "/hello",
        "status": 200,
        "bytes": 17,
        "user_id": "7",
        "operation": "hello",
        "app_id": "PY SDK 26.22",
        "client": "127.0.0.1",
    }


def test_query_string_is_not_logged(served: Served) -> None:
    _, lines = send(served, "/hello?client_secret=hunter2")
    assert lines[0]["path"] == "/hello"
    assert "hunter2" not in served.log


def test_path_is_logged_as_it_came(served: Served) -> None:
    _, lines = send(served, "/hello%0Aworld")
    assert lines[0]["path"] == "/hello%0Aworld"


def test_sane_request_id_is_kept(served: Served) -> None:
    answer, _ = send(served, "/hello", "X-Request-Id: abc-123")
    assert answer.headers["x-request-id"] == "abc-123"


@pytest.mark.parametrize("sent", ["a b", "x" * 65, "<script>", '"', "é"])
def test_strange_request_id_is_replaced(served: Served, sent: str) -> None:
    answer, _ = send(served, "/hello", f"X-Request-Id: {sent}")
    assert answer.headers["x-request-id"].isalnum()


def test_failure_is_logged_with_its_request_and_without_secrets(served: Served) -> None:
    answer, lines = send(served, "/fail")
    assert answer.status == 500
    failure, line = lines
    assert (failure["event"], failure["level"], line["status"]) == ("request-failed", "error", 500)
    assert "RuntimeError" in failure["exception"]
    assert "hunter2" not in served.log


def test_failing_application_is_answered_as_the_api_does() -> None:
    async def fail(scope, receive, send) -> None:
        raise RuntimeError

    sent = []

    async def send_(message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/x", "raw_path": b"/x", "headers": [], "client": None}
    log = RequestLog(LineWriter(io.BytesIO()), "json", "info")
    middleware = Requests(fail, log, lambda *_: None, "https://localhost/docs/r/err/4.0/500")
    asyncio.run(middleware(scope, nothing, send_))
    assert sent[0]["status"] == 500
    assert set(json.loads(sent[1]["body"])) == {"message", "documentation_url"}


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("client_id=a&client_secret=s3cret&b=c", "client_id=a&client_secret=[redacted]&b=c"),
        ('{"password": "a b", "x": 1}', '{"password": [redacted], "x": 1}'),
        ("Authorization: token abcdef0123456789", "Authorization: [redacted]"),
        ("authorization: Bearer abc.def", "authorization: [redacted]"),
        ("sent Bearer abcdef0123456789abcdef", "sent Bearer [redacted]"),
        ("postgresql://bi:hunter2@db:5432/x", "postgresql://bi:[redacted]@db:5432/x"),
        ("found lka_0123456789abcdef here", "found lka_[redacted] here"),
        ("access_token='abc'", "access_token=[redacted]"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_secrets_in_texts_are_redacted(text: str, safe: str) -> None:
    assert redact_text(text) == safe


def test_secrets_are_redacted_at_any_depth() -> None:
    event = {"a": [{"b": {"client_secret": "s", "id": 3}}], "headers": [("Cookie", "x=1"), ("Host", "h")]}
    assert redact(event) == {
        "a": [{"b": {"client_secret": "[redacted]", "id": 3}}],
        "headers": [["Cookie", "[redacted]"], ["Host", "h"]],
    }


def test_secrets_in_paths_of_mailed_links_are_redacted() -> None:
    assert redact_path("/password/reset/abc?x") == "/password/reset/[redacted]?x"


def test_event_is_one_json_object_with_time_and_level() -> None:
    line = json.loads(logged(lambda log: log.info("key-made", key_id=5), log_format="json"))
    assert (line["event"], line["level"], line["key_id"]) == ("key-made", "info", 5)


def test_event_names_the_request_that_it_belongs_to() -> None:
    token = REQUEST_ID.set("r1")
    line = json.loads(logged(lambda log: log.info("key-made"), log_format="json"))
    REQUEST_ID.reset(token)
    assert line["request_id"] == "r1"


def test_line_breaks_in_values_cannot_forge_lines() -> None:
    text = logged(lambda log: log.info("login", email="a\n2026 ERROR forged"), log_format="console")
    assert text.count("\n") == 1


def test_level_leaves_out_what_is_below() -> None:
    assert logged(lambda log: log.info("x"), log_level="warning") == ""


def test_lines_of_libraries_come_the_same_way() -> None:
    text = logged(lambda _: logging.getLogger("lib").warning("token=%s", "abc"), log_format="json")
    line = json.loads(text)
    assert (line["event"], line["logger"]) == ("token=[redacted]", "lib")


def test_storm_of_one_event_is_limited() -> None:
    def storm(log) -> None:
        for _ in range(500):
            log.warning("disk-full")

    # Two seconds at most fall into the loop, each with its own twenty lines.
    assert 20 <= logged(storm).count("disk-full") <= 40


def test_limit_tells_how_many_were_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [10.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    limit = RateLimit(2)
    admitted = [limit.admit("a") for _ in range(5)]
    clock[0] = 11.0
    assert (admitted, limit.admit("a")) == ([0, 0, None, None, None], 3)


def test_middleware_costs_little() -> None:
    """15 microseconds a request on an idle machine; four times that on a busy one."""

    async def app(scope, receive, send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x"})

    async def send_(message) -> None:
        return None

    headers = [(b"host", b"localhost"), (b"accept", b"*/*"), (b"x-looker-appid", b"PY SDK")] * 3
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/x",
        "raw_path": b"/x",
        "headers": headers,
        "client": None,
    }
    log = RequestLog(LineWriter(io.BytesIO()), "json", "info")
    middleware = Requests(app, log, lambda *_: None, "")

    async def measure() -> float:
        started = time.process_time()
        for _ in range(5000):
            await middleware(dict(scope), nothing, send_)
        return (time.process_time() - started) / 5000

    assert asyncio.run(measure()) < 60e-6


def test_log_of_the_served_application_names_no_secret(served: Served) -> None:
    asyncio.run(ask(served.http_port, "/hello?token=hunter2"))
    assert "hunter2" not in served.log
