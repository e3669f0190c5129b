"""Public Looks: the result of a Look for whoever has its address, as often as they ask, until it is unpublished.

It runs with the rights of its owner, row filters included, so it shows nothing that the owner may not see.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from ..access.caller import Caller
from ..access.callers import caller_of_user
from ..dispatch.answers import text_media_type
from ..dispatch.errors import ApiError, NotFound
from ..history.origin import OTHERS, PUBLIC_EMBED, Origin, client_of
from ..instance import Instance
from ..query_runs import Delivered, QueryFailed, run_to_bytes
from ..serving.request_id import REQUEST_ID
from ..store import queries
from ..store.database import Row
from ..store.looks import SLUG_LENGTH, find_public_look
from ..workers.line import INTERACTIVE
from .errors import error_page

FORMATS = frozenset({"html", "csv", "json", "txt", "md", "xlsx", "png"})
PERMISSION = "create_public_looks"
CHUNK = 64 * 1024


def is_public_slug(text: str) -> bool:
    """Other Looks have numbers."""
    return len(text) == SLUG_LENGTH and text.isascii() and text.isalnum()


async def public_look(instance: Instance, request: Request) -> Response:
    """Without an ending in the address it is the page with the table."""
    slug, form = request.path_params["slug"], request.path_params.get("form", "html")
    try:
        look_id, owner, query = await asyncio.to_thread(_find, instance, slug, form)
        origin = Origin(PUBLIC_EMBED, OTHERS, client_of(request.headers), REQUEST_ID.get(), look_id)
        delivered = await run_to_bytes(instance, owner, query, form, traffic=INTERACTIVE, origin=origin)
    except ApiError as error:
        return error_page(
            error.status, "There is no public Look at this address, or its owner may not show it."
        )
    except QueryFailed:
        return error_page(503, "The database did not answer the question of this Look. Try again later.")
    return streamed(delivered)


def _find(instance: Instance, slug: str, form: str) -> tuple[int, Caller, Row]:
    """The Look's id, its owner as caller, and its query. Raises NotFound alike for everything that is not public."""
    with instance.store.read() as db:
        look = find_public_look(db, slug)
        query = queries.get_query(db, look["query_id"]) if look else None
        if look is None or query is None or form not in FORMATS:
            raise NotFound()
        owner = caller_of_user(db, look["user_id"])
        if not owner.may(PERMISSION, query["model"]):
            raise NotFound()
        return look["id"], owner, query


def streamed(delivered: Delivered, frame_ancestors: str | None = None) -> Response:
    """`frame_ancestors`: the origins whose pages may show this in a frame, as the policy writes them."""
    policy = "sandbox; default-src 'none'" + (
        f"; frame-ancestors {frame_ancestors}" if frame_ancestors else ""
    )
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": policy}
    return StreamingResponse(
        _pieces(delivered), headers=headers, media_type=text_media_type(delivered.media_type)
    )


async def _pieces(delivered: Delivered) -> AsyncIterator[bytes]:
    with delivered.file as file:
        while piece := file.read(CHUNK):
            yield piece
