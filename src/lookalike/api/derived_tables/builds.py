"""Building derived tables when somebody asks for it. Source: API contract, section 8."""

from __future__ import annotations

from typing import Any

import msgspec

from ...access.caller import Caller
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest, NotFound
from ...lookml.model.types import Model
from ...persistence.requests import NotBuildable, buildable, request_build
from ...persistence.scratch import Place
from ...store import derived_tables as store
from ...store.database import Actor, Row

LONGEST_SOURCE = 255


def may_build(caller: Caller, row: Row | None) -> bool:
    return caller.has("develop") if row is None else caller.may("develop", row["model_name"])


def load_build(call: Call, materialization_id: str) -> Row | None:
    return store.get_build(call.read, materialization_id)


builds = Domain("MaterializePDT", load=load_build, start=may_build, check=may_build, stop=may_build)


def answer(row: Row) -> dict[str, Any]:
    """The words of `status` are those that clients compare with; a failure has a `message`. The rest of the text is
    assumed: no recording shows it."""
    told = {
        "status": row["status"],
        "message": row["message"] or "",
        "model": row["model_name"],
        "view": row["view_name"],
        "created_at": row["created_at"],
        "started_at": row["started_at"],
        "completed_at": row["completed_at"],
    }
    return {"materialization_id": row["id"], "resp_text": msgspec.json.encode(told).decode()}


@builds.op("start_pdt_build", needs="start", heavy=True)
def start_pdt_build(
    call: Call,
    model_name: str,
    view_name: str,
    force_rebuild: str | None = None,
    force_full_incremental: str | None = None,
    workspace: str | None = None,
    source: str | None = None,
) -> dict[str, Any]:
    """A GET that begins something: its answer comes at once, `check_pdt_build` tells the end."""
    model = development_model(call, model_name)
    if workspace not in (None, "", "production"):
        raise BadRequest(f"workspace: only production is served here, not {workspace[:80]!r}.", "workspace")
    force = {
        "force": _flag("force_rebuild", force_rebuild),
        "full": _flag("force_full_incremental", force_full_incremental),
    }
    try:
        place, table = buildable(call.instance, model, view_name)
    except NotBuildable as reason:
        raise _refusal(model, view_name, reason) from reason
    _check_enabled(place)
    user_id = call.caller.user_id
    with call.instance.store.write(Actor(user_id)) as work:
        row = request_build(work, place, table, user_id=user_id, source=_source(source), **force)
    if call.instance.regenerator is not None:
        call.instance.regenerator.wake_from_thread()
    return answer(row)


@builds.op("check_pdt_build", needs="check")
def check_pdt_build(call: Call, row: Row) -> dict[str, Any]:
    return answer(row)


@builds.op("stop_pdt_build", needs="stop", heavy=True)
def stop_pdt_build(call: Call, row: Row, source: str | None = None) -> dict[str, Any]:
    """A build that waits ends at once; one that runs when its database has let go of it."""
    with call.instance.store.write(Actor(call.caller.user_id)) as work:
        store.note_build(work, row["id"], stop_requested=True)
        if row["status"] == store.ADDED:
            store.end_build(work, row["id"], store.KILLED, "The build was stopped.")
        return answer(store.get_build(work, row["id"]) or row)


def development_model(call: Call, name: str) -> Model:
    """Raises 404 for a model that is not there, or not for this caller to develop."""
    found = call.instance.projects.model(name)
    if found is None or not call.caller.may("develop", name):
        raise NotFound()
    return found


def _refusal(model: Model, view: str, reason: NotBuildable) -> Exception:
    named = view in model.views or any(
        view == f"{explore.name}_{table.name}"
        for explore in model.explores.values()
        for table in explore.aggregate_tables
    )
    return BadRequest(str(reason), "view_name") if named else NotFound()


def _check_enabled(place: Place) -> None:
    """A connection that was set up through the API has a switch for it, which is off at first."""
    connection = place.connection
    if connection.origin == "store" and not connection.doc.get("pdt_api_control_enabled"):
        message = f"The connection {connection.name!r} does not allow it: set its pdt_api_control_enabled."
        raise BadRequest(message, "model_name")


def _flag(name: str, text: str | None) -> bool:
    if text is None or text.lower() in ("", "false", "no", "0"):
        return False
    if text.lower() in ("true", "yes", "1"):
        return True
    raise BadRequest(f"{name}: true or false, not {text[:80]!r}.", name)


def _source(text: str | None) -> str | None:
    return text[:LONGEST_SOURCE] if text else None
