"""Small abstract pictures of content: its kind, and nothing of its data. Source: API contract, section 5.3."""

from __future__ import annotations

from typing import Any

from ...dispatch.answers import Body
from ...dispatch.call import Call
from ...dispatch.errors import BadRequest, FieldError, Invalid, NotFound
from ...render import thumbnail
from ...store import queries as query_store
from .looks import load_look, looks

TYPES = ("look", "dashboard")
FORMATS = ("svg", "png")


@looks.op("content_thumbnail", needs="index", heavy=True)
def content_thumbnail(call: Call, type: str, resource_id: str) -> Body:
    """Made anew each time, so that `reload` changes nothing."""
    params = call.params
    wrong = [*_side(params, "width"), *_side(params, "height")]
    form = params.get("format") or "svg"
    if form not in FORMATS:
        wrong.append(FieldError("format", "invalid", f"{form[:80]!r} is neither svg nor png."))
    if params.get("theme"):
        wrong.append(FieldError("theme", "invalid", "This release has no themes; leave theme out."))
    if wrong:
        raise Invalid(*wrong)
    shapes = _shapes(call, type, resource_id)
    width = params.get("width") or thumbnail.DEFAULT_WIDTH
    height = params.get("height") or thumbnail.DEFAULT_HEIGHT
    if form == "png":
        return Body(thumbnail.png(shapes, width, height), "image/png")
    return Body(thumbnail.svg(shapes, width, height), "image/svg+xml")


@looks.op("vector_thumbnail", needs="index", heavy=True)
def vector_thumbnail(call: Call, type: str, resource_id: str) -> Body:
    shapes = _shapes(call, type, resource_id)
    return Body(thumbnail.svg(shapes, thumbnail.DEFAULT_WIDTH, thumbnail.DEFAULT_HEIGHT), "image/svg+xml")


def _side(params: dict[str, Any], name: str) -> list[FieldError]:
    value = params.get(name)
    if value is None or 1 <= value <= thumbnail.MAX_SIDE:
        return []
    message = f"{value} is not a number of pixels from 1 to {thumbnail.MAX_SIDE}."
    return [FieldError(name, "invalid", message)]


def _shapes(call: Call, kind: str, resource_id: str) -> list[thumbnail.Rectangle]:
    """Dashboards are not kept by this release: there is none with any id."""
    if kind not in TYPES:
        raise BadRequest(f"type: {kind[:80]!r} is neither look nor dashboard.", "type")
    row = load_look(call, resource_id) if kind == "look" else None
    query = row and query_store.get_query(call.read, row["query_id"])
    if not row or not query:
        raise NotFound()
    vis_config = query.get("vis_config") or {}
    return thumbnail.shapes(str(vis_config.get("type") or "table"), f"look {row['id']}")
