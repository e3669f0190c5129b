"""Calls the application with bytes as they could stand on the wire: no client library makes them decent first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from client import Client


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    raw_headers: tuple[tuple[bytes, bytes], ...]
    content: bytes


def send(
    client: Client,
    verb: str,
    path: str,
    query: str = "",
    body: bytes = b"",
    headers: Iterable[tuple[bytes, bytes]] = (),
) -> Answer:
    """`path` is whole and percent-encoded; an answer that breaks off raises what broke it."""
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": verb.upper(),
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "headers": list(headers),
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 9999),
    }
    return client.loop.run(_call(client, scope, body))


async def _call(client: Client, scope: dict[str, Any], body: bytes) -> Answer:
    import asyncio

    waiting = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Any] = []
    never = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if not waiting:
            await never.wait()
        return waiting.pop()

    async def collect(message: Any) -> None:
        sent.append(message)

    await client.app(scope, receive, collect)
    start = sent[0]
    content = b"".join(message.get("body", b"") for message in sent[1:])
    raw = tuple(start["headers"])
    return Answer(start["status"], {k.decode(): v.decode("latin-1") for k, v in raw}, raw, content)
