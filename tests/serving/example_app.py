"""A small application to serve in these tests, and `python -m` to serve it in a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from lookalike.config import Settings
from lookalike.serving.server import Ready, run


async def hello(request: Request) -> Response:
    request.scope["state"].update(user_id=7, operation_id="hello")
    return JSONResponse({"hello": "world"})


async def slow(request: Request) -> Response:
    await asyncio.sleep(float(request.query_params.get("s", "0.5")))
    return PlainTextResponse("done")


async def echo(request: Request) -> Response:
    return Response(str(len(await request.body())), media_type="text/plain")


async def gone(request: Request) -> Response:
    return Response(status_code=204)


async def fail(request: Request) -> Response:
    raise RuntimeError("password=hunter2 is wrong")


async def endless(request: Request) -> Response:
    async def chunks() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65536

    return StreamingResponse(chunks(), media_type="application/octet-stream")


def create_app(settings: Settings, metrics: Any) -> Starlette:
    routes = [
        Route("/hello", hello),
        Route("/slow", slow),
        Route("/echo", echo, methods=["POST"]),
        Route("/gone", gone, methods=["DELETE"]),
        Route("/fail", fail),
        Route("/endless", endless),
    ]
    return Starlette(routes=routes)


def say_ready(ready: Ready) -> None:
    ports = ready.settings
    print(ports.port, ports.http_port, ports.metrics_port, flush=True)


def main(data: str, *pairs: str) -> int:
    """`pairs` are settings as name=value."""
    overrides = dict(pair.split("=", 1) for pair in pairs)
    settings = Settings.load({"data": Path(data), **overrides}, os.environ)
    return run(create_app, settings, on_ready=say_ready, on_stop=lambda: print("draining", flush=True))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
