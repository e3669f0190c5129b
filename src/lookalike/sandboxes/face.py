"""What a server adds to its answers when it is a sandbox: its name; and what it keeps of the calls that changed
something: the request, so that it can be made again on the instance."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from ..store import schema as s
from ..store.vault import Vault

if TYPE_CHECKING:
    from ..instance import Instance

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
HEADER = b"x-lookalike-sandbox"
OPERATION = b"x-lookalike-operation"
REPLAYED = b"idempotent-replayed"


class Face:
    """One for a server that is a sandbox."""

    def __init__(self, instance: Instance):
        self.instance = instance
        self.name = instance.settings.sandbox.encode("ascii", "replace")

    def around(self, scope: Message, receive: Receive, send: Send) -> tuple[Receive, Send]:
        """`receive` and `send` of one request, watched."""
        parts: list[bytes] = []

        async def watched() -> Message:
            message = await receive()
            if message["type"] == "http.request" and scope["method"] != "GET":
                parts.append(message.get("body", b""))
            return message

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                await self._keep(scope, b"".join(parts), dict(headers))
                message = {**message, "headers": [*headers, (HEADER, self.name)]}
            await send(message)

        return watched, marked

    async def _keep(self, scope: Message, body: bytes, headers: dict[bytes, bytes]) -> None:
        operation = headers.get(OPERATION)
        if operation is not None and REPLAYED not in headers:
            row = kept_call(self.instance.vault, operation.decode(), scope, body)
            await asyncio.to_thread(self._write, row)

    def _write(self, row: dict[str, Any]) -> None:
        with self.instance.store.write() as work:
            work.insert_new(s.sandbox_calls, row)


def kept_call(vault: Vault, operation: str, scope: Message, body: bytes) -> dict[str, Any]:
    """The row of a call. Its body can hold a password, so it is sealed."""
    sent = dict(scope["headers"]).get(b"content-type", b"")
    return {
        "operation": operation,
        "verb": scope["method"].lower(),
        "path": scope["raw_path"].decode("latin-1"),
        "query": scope["query_string"].decode("latin-1"),
        "content_type": sent.decode("latin-1").split(";")[0].strip().lower(),
        "body": vault.seal(body, sealed_as(operation)) if body else None,
    }


def sealed_as(operation: str) -> str:
    return f"sandbox_calls {operation}"
