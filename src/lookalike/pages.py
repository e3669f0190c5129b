"""The pages that need no front end: liveness, the API documents, and what an error means."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from . import contract
from .instance import Instance
from .store.vault import digest

Endpoint = Callable[[Request], Awaitable[Response]]


def routes(instance: Instance) -> list[tuple[str, Endpoint]]:
    async def alive(request: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def error_page(request: Request) -> Response:
        return HTMLResponse(_error_page(int(request.path_params["status"]), request.url.path))

    async def specification(request: Request) -> Response:
        name = request.url.path.rsplit("/", 1)[-1]
        content = api_document(instance, name)
        etag = f'"{digest(content).hex()[:32]}"'
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"ETag": etag})
        return Response(content, media_type="application/json", headers={"ETag": etag})

    return [
        ("/alive", alive),
        ("/api/4.0/swagger.json", specification),
        ("/api/4.0/openapi.json", specification),
        ("/docs/r/err/4.0/{status:int}", error_page),
        ("/docs/r/err/4.0/{status:int}/{rest:path}", error_page),
    ]


def api_document(instance: Instance, name: str) -> bytes:
    """openapi.json (OpenAPI 3) or swagger.json (Swagger 2) with this server's address filled in."""
    build = contract.swagger if name == "swagger.json" else contract.openapi
    return build(instance.api_url)


MEANINGS = {
    400: "The request could not be read: a parameter or the body is not what the operation takes. The answer's "
    "message names the place.",
    401: "The call needs a token. Log in with POST /api/4.0/login, and send Authorization: Bearer TOKEN. A token "
    "lasts an hour and ends at logout.",
    403: "You are logged in, but your roles do not allow this. An administrator can change them.",
    404: "There is nothing at this address, or nothing that you may see. At login it means that the client id or "
    "the secret is wrong, or that the key or its user is disabled.",
    405: "The thing exists and is built in, or the path does not take this HTTP method.",
    409: "There is something like this already, or somebody changed it in the meantime.",
    413: "The body is larger than this server takes.",
    415: "The body must be JSON, sent with Content-Type: application/json.",
    422: "The body reads well, but some fields cannot be taken. The answer lists each one under errors.",
    429: "The server is busy. Wait as many seconds as the Retry-After header says, then try again.",
    500: "Something broke on the server. The log has the request id of the answer's X-Request-Id header.",
    501: "This release of Lookalike does not have the operation yet.",
    503: "The server's own database does not answer, or the server is stopping. Try again shortly.",
}


def _error_page(status: int, path: str) -> str:
    meaning = MEANINGS.get(status, "The call did not succeed.")
    parts = path.split("/docs/r/err/4.0/", 1)[-1].split("/")
    call = f"{parts[1].upper()} /{'/'.join(parts[2:])}" if len(parts) > 2 else "This call"
    title = f"Error {status}"
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title} - Lookalike</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{font:16px/1.6 system-ui,sans-serif;max-width:42rem;margin:4rem auto;padding:0 1.5rem;color:#1c2733}}
code{{background:#eef2f6;padding:.15rem .4rem;border-radius:4px}}h1{{font-size:1.6rem}}
@media (prefers-color-scheme:dark){{body{{background:#12181f;color:#dfe7ef}}code{{background:#232d38}}}}</style>
</head><body><h1>{title}</h1><p><code>{html.escape(call)}</code></p><p>{html.escape(meaning)}</p>
<p>The message in the answer's body says what was wrong with this one call.</p></body></html>"""
