"""What the caller may call. Source: the project's own contract, tag Explorer."""

from __future__ import annotations

from typing import Any

from ...access.caller import Caller
from ...api_explorer.asked import may_somewhere
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...store.database import Row


def anybody(caller: Caller, row: Row | None) -> bool:
    return True


permitted = Domain("PermittedOperations", index=anybody)


@permitted.op("permitted_operations", needs="index", heavy=True)
def permitted_operations(call: Call) -> dict[str, Any]:
    found = [name for name, handler in call.handlers.items() if may_somewhere(call.caller, handler)]
    return {"operations": sorted(found)}
