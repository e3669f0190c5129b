"""The dispatcher as an ASGI application: reads bodies within bounds, writes replies, notices clients that left."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

import structlog

from ..history.records import Called
from ..serving.request_id import REQUEST_ID
from ..serving.requests import CLIENT_LEFT, ClientLeft
from .answers import Opened, Reply, Streaming, text_media_type
from .application import Dispatcher, header_lines, response_headers
from .cors import allowed_origin, cors_headers, preflight
from .errors import ApiError
from .request import Incoming, Noted

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = structlog.get_logger("lookalike.dispatch")


class ApiApplication:
    """Every path below /api, and the alias paths, end here."""

    def __init__(self, dispatcher: Dispatcher):
        self.dispatcher = dispatcher
        self.instance = dispatcher.instance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, started = time.time(), time.perf_counter()
        sent, noted = _Sent(send), Noted(address=(scope.get("client") or ("",))[0])
        try:
            await self._answer(scope, receive, sent, noted)
        finally:
            self._note(scope, noted, sent.status, began, time.perf_counter() - started)

    def _note(self, scope: Scope, noted: Noted, status: int, began: float, seconds: float) -> None:
        """One place for every call, whatever became of it."""
        if scope["method"] == "OPTIONS":
            return
        caller, verb = noted.caller, scope["method"]
        self.instance.history.add(
            Called(
                noted.operation,
                verb,
                status or CLIENT_LEFT,
                began,
                seconds,
                caller.user_id,
                caller.credential_id or 0,
                noted.denied,
                noted.address,
            )
        )

    async def _answer(self, scope: Scope, receive: Receive, send: Send, noted: Noted) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        origin = allowed_origin(self.instance.settings, headers.get("origin"))
        if scope["method"] == "OPTIONS":
            await _send(send, preflight(origin, scope["path"]), [])
            return
        try:
            body = await read_body(receive, headers, self.instance.settings.max_body_bytes)
        except ApiError as error:
            empty = _incoming(scope, headers, b"", noted, self.instance.settings.dry_run_port)
            await _send(send, self.dispatcher.refusal(error, empty, None), [])
            return
        except ClientLeft:
            return
        incoming = _incoming(scope, headers, body, noted, self.instance.settings.dry_run_port)
        try:
            await self._admit(scope, headers)
        except ApiError as error:
            await _send(send, self.dispatcher.refusal(error, incoming, None), [])
            return
        except ClientLeft:
            return
        began, started = time.time(), time.perf_counter()
        reply = await self._reply(scope, incoming)
        if noted.again is not None:
            noted.again(incoming, began, time.perf_counter() - started)
        lines = cors_headers(origin, noted) if origin else []
        account = self.dispatcher.limits.note(headers.get("authorization"), noted.caller)
        lines += header_lines(self.dispatcher.limits.headers(account))
        if isinstance(reply.rest, Streaming):
            await self._stream(incoming, reply, reply.rest, receive, send, lines)
            return
        if scope["method"] == "HEAD":
            await _send(send, reply, lines, with_body=False)
            return
        await _send(send, reply, lines)

    async def _admit(self, scope: Scope, headers: dict[str, str]) -> None:
        """Waits until the key may call again. Raises 429, or ClientLeft when nobody waits any more."""
        limits = self.dispatcher.limits
        await limits.admit(limits.account_of(headers.get("authorization")))
        left = scope.get("state", {}).get("client_left")
        if left is not None and left():
            raise ClientLeft

    async def _reply(self, scope: Scope, incoming: Incoming) -> Reply:
        reply = await self.dispatcher.reply(incoming)
        if incoming.noted.operation is not None:
            state = scope.setdefault("state", {})
            state["operation_id"] = incoming.noted.operation.id
            state["user_id"] = incoming.noted.caller.user_id
        if reply.rest is None or isinstance(reply.rest, Streaming):
            return reply
        try:
            return await self.dispatcher.finish(reply)
        except ApiError as error:
            assert reply.call is not None
            return self.dispatcher.refusal(error, incoming, reply.call.operation)

    async def _stream(
        self,
        incoming: Incoming,
        reply: Reply,
        streaming: Streaming,
        receive: Receive,
        send: Send,
        lines: list[tuple[bytes, bytes]],
    ) -> None:
        """Sends while it watches for the client to leave: `send` does not fail when it has."""
        sending = asyncio.create_task(self._send_stream(incoming, reply, streaming, send, lines))
        leaving = asyncio.create_task(_left(receive))
        await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        if not sending.done():
            sending.cancel()
        await asyncio.gather(sending, leaving, return_exceptions=True)
        crash = None if sending.cancelled() else sending.exception()
        if crash is not None and not isinstance(crash, ClientLeft):
            # The answer has begun: all that is left is to break the connection, so nobody takes half for whole.
            log.error("stream-broke", error=str(crash), request_id=incoming.request_id)
            raise crash

    async def _send_stream(
        self,
        incoming: Incoming,
        reply: Reply,
        streaming: Streaming,
        send: Send,
        lines: list[tuple[bytes, bytes]],
    ) -> None:
        begun = False
        try:
            async with streaming.open() as opened:
                await send(_start(opened, reply, lines))
                begun = True
                async for chunk in self._chunks(incoming, reply, opened):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except ApiError as error:
            if begun:
                raise
            assert reply.call is not None
            await _send(send, self.dispatcher.refusal(error, incoming, reply.call.operation), lines)

    def _chunks(self, incoming: Incoming, reply: Reply, opened: Opened) -> AsyncIterator[bytes]:
        stamp = reply.call.memo.get("stamp") if reply.call else None
        return opened.chunks if stamp is None else self.dispatcher.kept.watched(incoming, opened, stamp)


class _Sent:
    """Sends, and knows the status that was sent; 0 until then."""

    __slots__ = ("_send", "status")

    def __init__(self, send: Send):
        self._send, self.status = send, 0

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)


def _incoming(scope: Scope, headers: dict[str, str], body: bytes, noted: Noted, port: int | None) -> Incoming:
    """`port`: the one for dry runs, if there is one."""
    client = scope.get("client")
    return Incoming(
        verb="get" if scope["method"] == "HEAD" else scope["method"].lower(),
        raw_path=scope["raw_path"].decode("latin-1"),
        query=scope["query_string"],
        headers=headers,
        body=body,
        request_id=REQUEST_ID.get(),
        address=client[0] if client else "",
        noted=noted,
        dry_run=port is not None and (scope.get("server") or (None, None))[1] == port,
    )


def _start(opened: Opened, reply: Reply, lines: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    headers = header_lines({**reply.headers, **opened.headers})
    headers.append((b"content-type", text_media_type(opened.media_type).encode()))
    headers.append((b"x-content-type-options", b"nosniff"))
    return {"type": "http.response.start", "status": opened.status, "headers": headers + lines}


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(
    send: Send, reply: Reply, lines: list[tuple[bytes, bytes]], *, with_body: bool = True
) -> None:
    headers = response_headers(reply) + lines
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body if with_body else b""})


async def read_body(receive: Receive, headers: dict[str, str], limit: int) -> bytes:
    """The whole body. Raises 413 past the limit, before it is read where the length is announced."""
    announced = headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise _too_large(limit)
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientLeft
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > limit:
            raise _too_large(limit)
        if not message.get("more_body"):
            return b"".join(chunks)


def _too_large(limit: int) -> ApiError:
    return ApiError(413, f"The body is larger than {limit} bytes.", headers={"Connection": "close"})
