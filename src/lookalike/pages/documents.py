"""The API documents, as files with this server's address filled in."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from .. import contract
from ..instance import Instance
from ..store.vault import digest

DOCUMENTS = {
    "/api/4.0/swagger.json": contract.swagger,
    "/api/4.0/openapi.json": contract.openapi,
    "/api/lookalike/v1/openapi.json": contract.own_openapi,
}


def specification(instance: Instance, request: Request) -> Response:
    """The document at one of the addresses of `DOCUMENTS`, sent only when it has changed."""
    content = DOCUMENTS[request.url.path](instance.api_url)
    etag = f'"{digest(content).hex()[:32]}"'
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers={"ETag": etag})
    return Response(content, media_type="application/json", headers={"ETag": etag})


def api_document(instance: Instance, name: str) -> bytes:
    build = contract.swagger if name == "swagger.json" else contract.openapi
    return build(instance.api_url)
