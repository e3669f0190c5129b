"""Clients that take their time: a header, a body or an answer that hardly moves; and a key that is in too great a
hurry, beside a person who just works."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from urllib.parse import urlsplit

DRIP_S = 0.25
ALIVE = "/api/4.0/user"


@dataclass(frozen=True)
class Stalled:
    """`closed`: how many connections the server ended; `slowest_s`: after how long the last of them."""

    closed: int
    slowest_s: float


async def slow_headers(url: str, clients: int, limit_s: float) -> Stalled:
    """A byte of a header now and then."""
    return await _together(
        clients, limit_s, lambda: _drip(url, b"GET /alive HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
    )


async def slow_bodies(url: str, token: str, clients: int, limit_s: float) -> Stalled:
    """A byte of a body now and then, where a thousand are promised."""
    head = _head(
        "POST", "/api/4.0/users", url, token, "Content-Length: 1000", "Content-Type: application/json"
    )
    return await _together(clients, limit_s, lambda: _drip(url, head))


async def slow_readers(url: str, token: str, path: str, clients: int, limit_s: float) -> Stalled:
    """Who asks for much and takes nothing of it."""
    return await _together(clients, limit_s, lambda: _take_nothing(url, _head("GET", path, url, token) * 20))


async def _together(clients: int, limit_s: float, one: Callable[[], Awaitable[None]]) -> Stalled:
    async def seconds() -> float | None:
        began = time.monotonic()
        try:
            await asyncio.wait_for(one(), limit_s)
        except TimeoutError:
            return None
        return time.monotonic() - began

    found = [each for each in await asyncio.gather(*(seconds() for _ in range(clients))) if each is not None]
    return Stalled(len(found), max(found, default=0.0))


def _head(verb: str, path: str, url: str, token: str, *more: str) -> bytes:
    lines = [
        f"{verb} {path} HTTP/1.1",
        f"Host: {urlsplit(url).netloc}",
        f"Authorization: Bearer {token}",
        *more,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


async def _drip(url: str, beginning: bytes) -> None:
    """Returns when the server has closed the connection."""
    reader, writer = await asyncio.open_connection(urlsplit(url).hostname, urlsplit(url).port)
    ended = asyncio.create_task(reader.read())
    try:
        writer.write(beginning)
        while not ended.done():
            writer.write(b"1")
            await asyncio.wait([ended], timeout=DRIP_S)
    finally:
        ended.cancel()
        writer.close()
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await ended


async def _take_nothing(url: str, requests: bytes) -> None:
    """Returns when the server has closed the connection: a write fails then."""
    loop = asyncio.get_running_loop()
    sock = socket.socket()
    sock.setblocking(False)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    try:
        await loop.sock_connect(sock, (urlsplit(url).hostname, urlsplit(url).port))
        await loop.sock_sendall(sock, requests)
        while not sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) and _is_open(sock):
            await asyncio.sleep(DRIP_S)
    finally:
        sock.close()


ESTABLISHED = 1


def _is_open(sock: socket.socket) -> bool:
    """By the first byte of TCP_INFO: nothing else tells without reading or writing."""
    return sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == ESTABLISHED


# --- a key in a hurry -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Beside:
    """Times of a person's calls, in ms, without and with the key beside them, and how the calls of the key ended."""

    alone_ms: float
    beside_ms: float
    person: Counter[int]
    key: Counter[int]
    seconds: float  # of the key's calls


async def hurried_key(
    url: str, key: str, person: str, per_s: float, seconds: float, rounds: int = 2
) -> Beside:
    """The 95th percentile of the person's calls, alone and beside the key in turns, so that whatever else the machine
    does falls on both. `key` and `person` are tokens; the key sends `per_s` calls a second whatever becomes of them."""
    alone: list[float] = []
    beside: list[float] = []
    ended: tuple[Counter[int], Counter[int]] = (Counter(), Counter())
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(
        1, get_context("spawn")
    ) as elsewhere:  # the person's client must not wait for the key's
        await loop.run_in_executor(elsewhere, Counter)
        for _ in range(rounds):
            alone += await _work(url, person, seconds / rounds, ended[0])
            hurry = loop.run_in_executor(elsewhere, _hurry_alone, url, key, per_s, seconds / rounds)
            beside += await _work(url, person, seconds / rounds, ended[0])
            ended[1].update(await hurry)
    return Beside(_p95(alone), _p95(beside), *ended, seconds)


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[18] * 1000


async def _work(url: str, token: str, seconds: float, ended: Counter[int]) -> list[float]:
    """One call after the other on one connection, with a little thought between them."""
    times: list[float] = []
    until = time.monotonic() + seconds
    reader, writer = await asyncio.open_connection(urlsplit(url).hostname, urlsplit(url).port)
    while time.monotonic() < until:
        began = time.perf_counter()
        writer.write(_head("GET", ALIVE, url, token))
        ended[await _status(reader)] += 1
        times.append(time.perf_counter() - began)
        await asyncio.sleep(0.01)
    writer.close()
    return times


async def _status(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = head.partition("content-length: ")[2].partition("\r\n")[0]
    await reader.readexactly(int(length or 0))
    return int(head.split()[1])


def _hurry_alone(url: str, token: str, per_s: float, seconds: float) -> Counter[int]:
    ended: Counter[int] = Counter()
    asyncio.run(_hurry(url, token, per_s, seconds, ended))
    return ended


async def _hurry(url: str, token: str, per_s: float, seconds: float, ended: Counter[int]) -> None:
    calls: list[asyncio.Task[None]] = []
    began = time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        calls += [
            asyncio.create_task(_once(url, token, ended)) for _ in range(int(passed * per_s) - len(calls))
        ]
        await asyncio.sleep(0.02)
    for call in calls:  # those that still wait for their turn have held nobody up
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)


async def _once(url: str, token: str, ended: Counter[int]) -> None:
    reader, writer = await asyncio.open_connection(urlsplit(url).hostname, urlsplit(url).port)
    try:
        writer.write(_head("GET", ALIVE, url, token, "Connection: close"))
        ended[await _status(reader)] += 1
    finally:
        writer.close()
