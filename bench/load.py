"""A small load generator on plain sockets, as a process of its own: `python -m bench.load URL PATH TOKEN …`."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from typing import cast
from urllib.parse import urlsplit


class _Client(asyncio.Protocol):
    """Sends the next request as soon as the answer to the last one is whole."""

    def __init__(self, request: bytes, until: float):
        self.request, self.until = request, until
        self.done = asyncio.get_running_loop().create_future()
        self.answers, self.failures, self.rest = 0, 0, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._next()

    def _next(self) -> None:
        if time.monotonic() >= self.until:
            self.transport.close()
            return
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.rest += data
        head, mark, body = self.rest.partition(b"\r\n\r\n")
        if mark and _is_whole(head.lower(), body):
            self.answers += 1
            self.failures += head[9:12] != b"200"
            self.rest = b""
            self._next()

    def connection_lost(self, error: Exception | None) -> None:
        self.done.set_result(None)


def _is_whole(head: bytes, body: bytes) -> bool:
    """Whether the body has ended: by its length, or by the chunk that is empty. `head` is in lower case."""
    if b"\r\ntransfer-encoding: chunked" in head:
        return _ends_chunked(body)
    _, named, rest = head.partition(b"\r\ncontent-length:")
    return len(body) >= (int(rest.split(b"\r\n", 1)[0]) if named else 0)


def _ends_chunked(body: bytes) -> bool:
    position = 0
    while (end := body.find(b"\r\n", position)) >= 0:
        size = int(body[position:end].split(b";", 1)[0], 16)
        position = end + 2 + size + 2
        if size == 0:
            return position <= len(body)
    return False


async def _run(url: str, path: str, token: str, clients: int, seconds: float) -> dict[str, float]:
    host, port = urlsplit(url).hostname or "localhost", urlsplit(url).port or 80
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    loop = asyncio.get_running_loop()
    start = time.monotonic()
    pairs = [
        await loop.create_connection(lambda: _Client(request, start + seconds), host, port)
        for _ in range(clients)
    ]
    await asyncio.gather(*(client.done for _, client in pairs))
    answers = sum(client.answers for _, client in pairs)
    failures = sum(client.failures for _, client in pairs)
    return {"per_second": answers / (time.monotonic() - start), "failures": failures}


def requests_per_second(url: str, path: str, token: str, clients: int = 16, seconds: float = 4) -> float:
    """Answers a second with `clients` connections. Raises RuntimeError when one was not a 200."""
    command = [sys.executable, "-m", "bench.load", url, path, token, str(clients), str(seconds)]
    result = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    if result["failures"]:
        raise RuntimeError(f"{result['failures']} answers were no success")
    return result["per_second"]


if __name__ == "__main__":
    url, path, token, clients, seconds = sys.argv[1:]
    print(json.dumps(asyncio.run(_run(url, path, token, int(clients), float(seconds)))))
