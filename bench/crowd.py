"""Many clients at once, each with one call and one connection."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

LIMIT_S = 30


@dataclass(frozen=True)
class Crowd:
    answered: int
    slowest_s: float


async def crowd(url: str, clients: int) -> Crowd:
    """`clients` connections opened together; an answer is a whole HTTP answer of any status."""
    times = await asyncio.gather(*(_one(url) for _ in range(clients)))
    good = [each for each in times if each is not None]
    return Crowd(len(good), max(good, default=0.0))


async def _one(url: str) -> float | None:
    parts = urlsplit(url)
    start = time.monotonic()
    try:
        async with asyncio.timeout(LIMIT_S):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            writer.write(b"GET /versions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            answer = await reader.read()
            writer.close()
    except (OSError, TimeoutError):
        return None
    return time.monotonic() - start if answer.startswith(b"HTTP/1.1 ") else None
