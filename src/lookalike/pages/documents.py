"""The API documents, as files with this server's address filled in."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from .. import contract
from ..instance import Instance
from ..store.vault import digest


def specification(instance: Instance, request: Request) -> Response:
    """openapi.json (OpenAPI 3) or swagger.json (Swagger 2), sent only when it has changed."""
    content = api_document(instance, request.url.path.rsplit("/", 1)[-1])
    etag = f'"{digest(content).hex()[:32]}"'
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers={"ETag": etag})
    return Response(content, media_type="application/json", headers={"ETag": etag})


def api_document(instance: Instance, name: str) -> bytes:
    build = contract.swagger if name == "swagger.json" else contract.openapi
    return build(instance.api_url)
