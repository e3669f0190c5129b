"""What a browser finds: the pages of the front end, and those that need none: what an error means, liveness, the API
documents, pictures of people, public Looks and embedding."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from ..api_explorer.documents import explorer_routes
from ..instance import Instance
from .documents import DOCUMENTS, specification
from .embedding import embed_login, embedded_look, embedded_other
from .errors import error_page, meaning_page
from .front_end import FrontEnd
from .home import home_page
from .layout import STYLE, page
from .public_looks import is_public_slug, public_look

Endpoint = Callable[[Request], Awaitable[Response]]

# A grey silhouette: the address says nothing about the person, and no other host is asked for a picture.
AVATAR = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" fill="#d7dee6"/>'
    '<circle cx="24" cy="18" r="9" fill="#93a3b5"/><path d="M6 48a18 16 0 0 1 36 0z" fill="#93a3b5"/></svg>'
)


def routes(instance: Instance, front_end: FrontEnd) -> list[tuple[str, Endpoint]]:
    async def alive(request: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def home(request: Request) -> Response:
        return await front_end.document(request) if front_end.shows(request) else home_page(instance)

    async def style(request: Request) -> Response:
        return Response(STYLE, media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    async def avatar(request: Request) -> Response:
        return Response(AVATAR, media_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"})

    async def document(request: Request) -> Response:
        return specification(instance, request)

    async def look(request: Request) -> Response:
        return await public_look(instance, request)

    other = elsewhere(front_end)

    async def open_look(request: Request) -> Response:
        if is_public_slug(request.path_params["slug"]):
            return await public_look(instance, request)
        return await other(request, HTTPException(404))

    async def log_in_to_embed(request: Request) -> Response:
        return await embed_login(instance, request)

    async def embed_look(request: Request) -> Response:
        return await embedded_look(instance, request)

    async def embed_other(request: Request) -> Response:
        return await embedded_other(instance, request)

    return [
        ("/", home),
        ("/alive", alive),
        ("/lookalike.css", style),
        ("/avatar/{name}", avatar),
        *((path, document) for path in DOCUMENTS),
        *explorer_routes(),
        ("/docs/r/err/4.0/{status:int}", meaning_page),
        ("/docs/r/err/4.0/{status:int}/{rest:path}", meaning_page),
        ("/looks/{slug}.{form}", look),
        ("/looks/{slug}", open_look),
        ("/login/embed/{target:path}", log_in_to_embed),
        ("/embed/looks/{look_id}", embed_look),
        ("/embed/{kind:path}", embed_other),
    ]


def elsewhere(front_end: FrontEnd) -> Callable[[Request, Exception], Awaitable[Response]]:
    """For addresses that no route takes: files and pages of the front end, and those that are nothing."""

    async def found(request: Request, error: Exception) -> Response:
        if request.method in ("GET", "HEAD"):
            if front_end.shows(request):
                return await front_end.document(request)
            file = front_end.file(request)
            if file is not None:
                return file
        status = error.status_code if isinstance(error, HTTPException) else 404
        return error_page(status, "There is no page at this address. The API is below /api/4.0.")

    return found


__all__ = ["FrontEnd", "elsewhere", "page", "routes"]
