"""What pages have to know of the caller and of the server. Source: the project's own contract, tag PageSession."""

from __future__ import annotations

from typing import Any

from ...access.caller import Caller
from ...access.permissions import BY_NAME
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...store.database import Row


def anybody(caller: Caller, row: Row | None) -> bool:
    return True


page_sessions = Domain("PageSession", index=anybody)


@page_sessions.op("page_session", needs="index", heavy=True)
def page_session(call: Call) -> dict[str, Any]:
    return {
        "is_admin": call.caller.is_admin,
        "permissions": sorted(name for name in BY_NAME if call.caller.has(name)),
        "sandbox": call.instance.settings.sandbox or None,
        "dry_run": call.memo["incoming"].dry_run,
        "has_models": bool(call.instance.projects.models()),
    }
