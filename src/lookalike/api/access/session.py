"""The session of a token, and the workspaces it can be in. Source: API contract, section 8."""

from __future__ import annotations

from msgspec import UNSET

from ...access.caller import Caller
from ...contract.types import WriteApiSession
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import FieldError, Invalid
from ...store import schema as s
from ...store.database import Row

PRODUCTION, DEV = "production", "dev"

sessions = Domain(
    "ApiSession",
    view=lambda caller, session: True,
    update=lambda caller, session: True,
)


def _session(call: Call, workspace_id: str) -> Row:
    return {"workspace_id": workspace_id, "sudo_user_id": call.caller.sudo_user_id}


@sessions.op("session", needs="view")
def session(call: Call) -> Row:
    return _session(call, call.caller.workspace_id)


@sessions.op("update_session", needs="update")
def update_session(call: Call, body: WriteApiSession) -> Row:
    wanted = call.caller.workspace_id if body.workspace_id in (UNSET, None) else body.workspace_id
    if wanted not in (PRODUCTION, DEV):
        raise Invalid(FieldError("workspace_id", "invalid", f"{wanted!r} is neither production nor dev."))
    if wanted == DEV and not call.caller.has("develop"):
        raise Invalid(
            FieldError("workspace_id", "invalid", "The dev workspace needs the permission develop.")
        )
    if call.caller.token_id is not None:
        call.work.update(s.api_tokens, call.caller.token_id, {"workspace_id": wanted})
    return _session(call, str(wanted))


def _load_workspace(call: Call, workspace_id: str) -> Row | None:
    return _workspace(call, workspace_id) if workspace_id in (PRODUCTION, DEV) else None


def _workspace(call: Call, workspace_id: str) -> Row:
    return {"id": workspace_id, "projects": []}


def _may_enter(caller: Caller, workspace: Row | None) -> bool:
    return workspace is None or workspace["id"] == PRODUCTION or caller.has("develop")


workspaces = Domain("Workspace", load=_load_workspace, index=lambda caller, row: True, show=_may_enter)


@workspaces.op("all_workspaces", needs="index")
def all_workspaces(call: Call) -> list[Row]:
    found = [_workspace(call, name) for name in (PRODUCTION, DEV)]
    return [each for each in found if _may_enter(call.caller, each)]


@workspaces.op("workspace", needs="show")
def workspace(call: Call, row: Row) -> Row:
    return row
