from __future__ import annotations

import asyncio
import json
import signal
import socket
import ssl
import time
import urllib.request
from pathlib import Path

import pytest
from example_app import create_app
from served import Served

from clients import Answer, ask, connect, read_answer, request, server_process
from lookalike.config import Settings
from lookalike.serving.server import run
from lookalike.serving.sockets import PortError, open_sockets


def exchange(port: int, sent: bytes, timeout_s: float = 10) -> Answer:
    async def talk() -> Answer:
        reader, writer = await connect(port)
        writer.write(sent)
        answer = await read_answer(reader)
        writer.close()
        return answer

    return asyncio.run(asyncio.wait_for(talk(), timeout_s))


def seconds_until_closed(port: int, *pieces: bytes, pause_s: float = 0.0) -> tuple[float, bytes]:
    """How long the server keeps a connection that sends `pieces` and then nothing, and all that it said."""

    async def wait() -> tuple[float, bytes]:
        reader, writer = await connect(port)
        started = time.monotonic()
        said = asyncio.ensure_future(reader.read())
        for piece in pieces:
            if said.done():
                break
            writer.write(piece)
            await asyncio.sleep(pause_s)
        text = await said
        writer.close()
        return time.monotonic() - started, text

    return asyncio.run(asyncio.wait_for(wait(), 15))


def test_same_application_on_every_port(served: Served) -> None:
    tls = ssl.create_default_context(cafile=served.ready.ca)
    ports = [served.port, served.ready.settings.extra_ports[0]]
    answers = [asyncio.run(ask(port, "/hello", tls=tls))[0] for port in ports]
    answers.append(asyncio.run(ask(served.http_port, "/hello"))[0])
    assert [answer.body for answer in answers] == [b'{"hello":"world"}'] * 3


def test_ready_names_the_ports_that_were_taken(served: Served) -> None:
    assert served.ready.url == f"https://localhost:{served.port}"
    assert served.ready.http_url == f"http://localhost:{served.http_port}"
    assert served.port != 0


def test_no_content_has_neither_type_nor_length(served: Served) -> None:
    answer = exchange(served.http_port, request("/gone", "DELETE"))
    assert (answer.status, answer.body) == (204, b"")
    assert not {"content-type", "content-length", "transfer-encoding"} & set(answer.headers)


def test_json_type_without_body_is_accepted(served: Served) -> None:
    answer = exchange(served.http_port, request("/hello", "GET", "Content-Type: application/json"))
    assert answer.status == 200


def test_connection_stays_open_between_requests(served: Served) -> None:
    answers = asyncio.run(ask(served.http_port, "/hello", times=3))
    assert ["connection" in answer.headers for answer in answers] == [False, False, False]


def head_of(size: int) -> bytes:
    """A request whose target and header fields count `size` bytes: each field counts 4 more than its text."""
    rest = size - len("/hello") - len("Host") - len("localhost") - 4 - len("X") - 4
    return request("/hello", "GET", "X: " + "x" * rest)


@pytest.mark.parametrize(("size", "status"), [(32768, 200), (32769, 431)])
def test_headers_are_limited_to_32_kilobytes(served: Served, size: int, status: int) -> None:
    assert exchange(served.http_port, head_of(size)).status == status


def test_endless_header_is_cut_at_the_limit(served: Served) -> None:
    answer = exchange(served.http_port, b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000)
    assert answer.status == 431


@pytest.mark.parametrize(("size", "status"), [(100_000, 200), (100_001, 413)])
def test_bodies_are_limited_by_their_length(served: Served, size: int, status: int) -> None:
    sent = request("/echo", "POST", f"Content-Length: {size}", body=b"x" * size)
    assert exchange(served.http_port, sent).status == status


def test_chunked_bodies_are_limited_as_they_come(served: Served) -> None:
    chunk = b"%x\r\n%s\r\n" % (60_000, b"x" * 60_000)
    sent = request("/echo", "POST", "Transfer-Encoding: chunked", body=chunk * 2)
    assert exchange(served.http_port, sent).status == 413


def test_refused_request_says_so_as_the_api_does(served: Served) -> None:
    answer = exchange(served.http_port, b"NONSENSE\r\n\r\n")
    assert (answer.status, answer.headers["connection"]) == (400, "close")
    assert set(json.loads(answer.body)) == {"message", "documentation_url"}


def test_tls_on_the_plain_port_is_explained(served: Served) -> None:
    answer = exchange(served.http_port, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
    assert b"plain HTTP" in answer.body


SMUGGLING = [
    ("Content-Length: 5", "Content-Length: 6"),
    ("Content-Length: 5", "Transfer-Encoding: chunked"),
    ("Transfer-Encoding: chunked, identity",),
    ("Content-Length: +5",),
    ("Content-Length: 5, 5",),
    ("Content-Length : 5",),
    ("X: a\r\n folded", "Content-Length: 5"),
    ("X: a\x00b", "Content-Length: 5"),
]


@pytest.mark.parametrize("headers", SMUGGLING)
def test_ambiguous_requests_are_refused(served: Served, headers: tuple[str, ...]) -> None:
    assert exchange(served.http_port, request("/echo", "POST", *headers, body=b"0\r\n\r\n")).status == 400


def test_partial_header_is_ended_in_time(served: Served) -> None:
    seconds, said = seconds_until_closed(served.http_port, b"GET / HTTP/1.1\r\nX: ")
    assert said.startswith(b"HTTP/1.1 408 ")
    assert 1 <= seconds < 8


def test_dripping_header_is_ended_in_time(served: Served) -> None:
    seconds, said = seconds_until_closed(served.http_port, *[b"x"] * 40, pause_s=0.1)
    assert said.startswith(b"HTTP/1.1 4")
    assert seconds < 8


def test_silent_connection_is_closed_in_time(served: Served) -> None:
    seconds, said = seconds_until_closed(served.http_port)
    assert (said, seconds < 8) == (b"", True)


def test_line_breaks_do_not_keep_a_connection(served: Served) -> None:
    seconds, _ = seconds_until_closed(served.http_port, request("/hello"), *[b"\r\n"] * 40, pause_s=0.1)
    assert seconds < 8


def test_stalled_body_is_ended_in_time(served: Served) -> None:
    seconds, said = seconds_until_closed(
        served.http_port, request("/echo", "POST", "Content-Length: 1000", body=b"x")
    )
    assert said.startswith(b"HTTP/1.1 408 ")
    assert seconds < 8


def test_reader_that_takes_nothing_is_cut_off(served: Served) -> None:
    """By a reset, so that the kernel keeps nothing for it either."""

    async def stall() -> None:
        reader, writer = await connect(served.http_port)
        writer.write(request("/endless"))
        await asyncio.sleep(2.5)
        with pytest.raises(ConnectionResetError):
            await reader.read()
        writer.close()

    asyncio.run(asyncio.wait_for(stall(), 10))


def test_endless_answer_ends_with_its_client(served: Served) -> None:
    async def leave() -> None:
        reader, writer = await connect(served.http_port)
        writer.write(request("/endless"))
        await reader.read(10)
        writer.close()

    asyncio.run(leave())
    assert asyncio.run(ask(served.http_port, "/hello"))[0].seconds < 3
    assert "request-failed" not in served.log


def test_endless_answer_ends_when_its_client_stops_sending(served: Served) -> None:
    """A client that closes its half of the connection and does not read is about to leave."""

    async def half_close() -> float:
        _, writer = await connect(served.http_port)
        writer.write(request("/endless"))
        writer.write_eof()
        await asyncio.sleep(0.3)
        seconds = (await ask(served.http_port, "/hello"))[0].seconds
        writer.close()
        return seconds

    assert asyncio.run(asyncio.wait_for(half_close(), 10)) < 3


def test_metrics_are_on_loopback_and_count(served: Served) -> None:
    asyncio.run(ask(served.http_port, "/hello"))
    with urllib.request.urlopen(served.ready.metrics_url or "") as answer:
        text = answer.read().decode()
    assert 'lookalike_requests_total{operation="hello",status="2xx"}' in text
    assert 'lookalike_request_seconds_count{operation="hello"}' in text


def test_metrics_are_not_on_public_ports(served: Served) -> None:
    assert asyncio.run(ask(served.http_port, "/metrics"))[0].status == 404


def test_running_requests_finish_after_sigterm(tmp_path: Path) -> None:
    async def stop_meanwhile() -> Answer:
        asking = asyncio.create_task(ask(process.http_port, "/slow?s=1"))
        await asyncio.sleep(0.3)
        process.popen.send_signal(signal.SIGTERM)
        return (await asking)[0]

    with server_process(tmp_path) as process:
        answer = asyncio.run(stop_meanwhile())
        assert (answer.status, answer.body) == (200, b"done")
        assert process.popen.wait(5) == 0


def test_stopped_server_takes_no_connections(tmp_path: Path) -> None:
    with server_process(tmp_path) as process:
        process.popen.send_signal(signal.SIGINT)
        assert process.popen.wait(5) == 0
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", process.http_port))


def test_drain_ends_at_its_limit(tmp_path: Path) -> None:
    async def stop_meanwhile() -> None:
        _, writer = await connect(process.http_port)
        writer.write(request("/slow?s=60"))
        await asyncio.sleep(0.3)
        process.popen.send_signal(signal.SIGTERM)

    with server_process(tmp_path, "drain_timeout_s=0.5") as process:
        asyncio.run(stop_meanwhile())
        assert process.popen.wait(5) == 0


def test_second_signal_ends_at_once(tmp_path: Path) -> None:
    async def stop_twice() -> None:
        _, writer = await connect(process.http_port)
        writer.write(request("/slow?s=60"))
        await asyncio.sleep(0.3)
        process.popen.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.3)
        process.popen.send_signal(signal.SIGTERM)

    with server_process(tmp_path) as process:
        asyncio.run(stop_twice())
        assert process.popen.wait(5) == 128 + signal.SIGTERM


def test_port_in_use_is_a_sentence_and_exit_code_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(create_app, Settings(data=tmp_path, port=0, http_port=port, metrics_port=None)) == 1
    assert capsys.readouterr().err == (
        f"lookalike: http_port is {port}, but 127.0.0.1:{port} is in use by another program; "
        "stop it, or set http_port to a free port or to 0.\n"
    )


def test_foreign_host_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(PortError, match=r"host is '203\.0\.113\.7'"):
        open_sockets(Settings(data=tmp_path, host="203.0.113.7", port=0))


def test_default_metrics_port_in_use_gives_way(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = Settings(data=tmp_path, port=0, http_port=None, metrics_port=taken.getsockname()[1])
        sockets = open_sockets(settings)
        sockets.close()
    assert sockets.settings.metrics_port not in (None, settings.metrics_port)
