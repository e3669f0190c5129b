"""Which derived tables depend on which."""

from __future__ import annotations

from typing import Any

from ...access.caller import Caller
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest, NotFound
from ...persistence.graph import PLAIN_COLOR, above, dependencies, document, dot, is_color
from ...store.database import Row
from .builds import development_model

FORMATS = ("dot",)


def may_see(caller: Caller, row: Row | None) -> bool:
    return caller.has("develop")


graphs = Domain("DependencyGraph", show=may_see)


@graphs.op("graph_derived_tables_for_model", needs="show", heavy=True)
def graph_derived_tables_for_model(
    call: Call, model: str, format: str | None = None, color: str | None = None
) -> dict[str, Any]:
    found = development_model(call, model)
    if format and format not in FORMATS:
        raise BadRequest(f"format: only dot is drawn, not {format[:80]!r}.", "format")
    if color and not is_color(color):
        raise BadRequest(f"color: a name or a number such as #4285f4, not {color[:80]!r}.", "color")
    return {"graph_text": document(dot(found, dependencies(found), color or PLAIN_COLOR))}


@graphs.op("graph_derived_tables_for_view", needs="show", heavy=True)
def graph_derived_tables_for_view(
    call: Call, view: str, models: str | None = None, workspace: str | None = None
) -> dict[str, Any]:
    """In the models that are named, parted by commas; else in all that the caller develops."""
    if workspace not in (None, "", "production"):
        raise BadRequest(f"workspace: only production is served here, not {workspace[:80]!r}.", "workspace")
    lines: list[str] = []
    for name in _models(call, models):
        model = development_model(call, name)
        part = above(dependencies(model), view)
        lines += dot(model, part)
    if not lines:
        raise NotFound()
    return {"graph_text": document(lines)}


def _models(call: Call, names: str | None) -> list[str]:
    if names:
        return [name.strip() for name in names.split(",") if name.strip()]
    return [each.name for each in call.instance.projects.models() if call.caller.may("develop", each.name)]
