"""Plain HTTP/1.1 clients on sockets: they see exactly what comes, and open a thousand connections in one loop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

APP = Path(__file__).with_name("example_app.py")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float = 0.0


async def read_answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(int(head[0].split()[1]), headers, body)


def request(path: str, method: str = "GET", *headers: str, body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def connect(port: int, tls: ssl.SSLContext | None = None):
    name = "localhost" if tls else None
    return await asyncio.open_connection("127.0.0.1", port, ssl=tls, server_hostname=name)


async def ask(port: int, path: str, times: int = 1, tls: ssl.SSLContext | None = None) -> list[Answer]:
    """`times` requests one after the other, over one connection for as long as the server keeps it open."""
    answers: list[Answer] = []
    reader = writer = None
    for _ in range(times):
        started = time.perf_counter()
        if reader is None or writer is None:
            reader, writer = await connect(port, tls)
        writer.write(request(path))
        answer = await read_answer(reader)
        answers.append(Answer(answer.status, answer.headers, answer.body, time.perf_counter() - started))
        if answer.headers.get("connection") == "close":
            await _close(writer)
            reader = writer = None
    if writer is not None:
        await _close(writer)
    return answers


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError, ssl.SSLError, TimeoutError):
        await asyncio.wait_for(writer.wait_closed(), 5)


async def crowd(clients: int, port: int, path: str, times: int = 1, tls: ssl.SSLContext | None = None):
    """All clients at once. Returns the answers, and what went wrong for clients that got none."""
    asking = (ask(port, path, times, tls) for _ in range(clients))
    outcomes = await asyncio.gather(*asking, return_exceptions=True)
    answers = [answer for outcome in outcomes if isinstance(outcome, list) for answer in outcome]
    return answers, [outcome for outcome in outcomes if isinstance(outcome, BaseException)]


@dataclass
class Process:
    """A server in a process of its own, on ports that it chose."""

    popen: subprocess.Popen[str]
    port: int
    http_port: int
    metrics_port: int
    ca: Path
    log: Path

    def tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca)


@contextmanager
def server_process(data: Path, *settings: str, open_files: int = 1024) -> Iterator[Process]:
    def limit_files() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, open_files))

    log = data / "log"
    data.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, str(APP), str(data), "port=0", "http_port=0", "metrics_port=0", *settings]
    with open(log, "wb") as stderr:
        popen = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            preexec_fn=limit_files,
            env={"PATH": os.environ["PATH"]},
        )
    try:
        assert popen.stdout is not None
        ports = popen.stdout.readline().split()
        assert len(ports) == 3, log.read_text()
        yield Process(popen, *map(int, ports), ca=data / "tls" / "ca.pem", log=log)
    finally:
        popen.kill()
        popen.communicate()
