"""The documents of the API Explorer, as files: compressed, and sent again only when they have changed.

They say nothing that the OpenAPI documents do not say to everybody, so they need no login.
"""

from __future__ import annotations

import gzip
from collections.abc import Awaitable, Callable
from functools import cache

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ..dispatch.errors import NotFound, error_body
from ..store.vault import digest
from .index import documents

BELOW = "/api-explorer/data"
Endpoint = Callable[[Request], Awaitable[Response]]


def explorer_routes() -> list[tuple[str, Endpoint]]:
    return [(f"{BELOW}/{{name}}.json", document), (f"{BELOW}/tags/{{tag}}.json", document)]


async def document(request: Request) -> Response:
    """`index`, `types`, and one for each tag."""
    names = request.path_params
    found = await run_in_threadpool(_packed, names.get("tag", ""), names.get("name", ""))
    if found is None:
        missing = NotFound("The API Explorer has the documents index, types, and one for each tag.")
        return Response(error_body(missing, ""), 404, media_type="application/json")
    etag, plain, packed = found
    headers = {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            packed, media_type="application/json", headers={**headers, "Content-Encoding": "gzip"}
        )
    return Response(plain, media_type="application/json", headers=headers)


def _packed(tag: str, name: str) -> tuple[str, bytes, bytes] | None:
    """ETag, text and compressed text. None for a name that there is not."""
    known = documents()
    if tag:
        return _compressed(f"tag {tag}") if tag in known.tags else None
    return _compressed(name) if name in ("index", "types") else None


@cache
def _compressed(name: str) -> tuple[str, bytes, bytes]:
    known = documents()
    text = known.tags[name.removeprefix("tag ")] if name.startswith("tag ") else getattr(known, name)
    return f'"{digest(text).hex()[:32]}"', text, gzip.compress(text, 9, mtime=0)
