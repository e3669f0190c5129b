"""What the caller ran in the API Explorer. Source: the project's own contract, tag Explorer."""

from __future__ import annotations

import math
from typing import Any

from msgspec import UNSET

from ...access.caller import Caller
from ...contract.own_types import WriteExplorerCall
from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import FieldError, Invalid
from ...dispatch.params import row_id
from ...dispatch.search import Search, run_search
from ...store import explorer as store
from ...store import schema as s
from ...store.database import Row
from .asked import checked_request, checked_text

PAGE = 100
LONGEST_NAME = 200
LAST_STATUS = 599


def anybody(caller: Caller, row: Any = None) -> bool:
    return True


def load_call(call: Call, explorer_call_id: str) -> Row | None:
    """Nobody has those of others, administrators neither."""
    number = row_id(explorer_call_id)
    row = None if number is None else call.read.get(s.explorer_calls, number)
    return row if row is not None and row["user_id"] == call.caller.user_id else None


explorer_calls = Domain(
    "ExplorerCall", load=load_call, can=(), index=anybody, show=anybody, create=anybody, delete=anybody
)


@explorer_calls.op("explorer_history", needs="index")
def explorer_history(call: Call) -> Page:
    call.params.setdefault("limit", PAGE)
    columns = s.explorer_calls.c
    mine = store.call_rows(call.caller.user_id)
    return run_search(call, Search(mine, {"operation_id": columns.operation_id}, (columns.id.desc(),)))


@explorer_calls.op("note_explorer_call", needs="create")
def note_explorer_call(call: Call, body: WriteExplorerCall) -> Row:
    values = checked_request(body.operation_id, body.params, body.body)
    run_as = checked_text("run_as", body.run_as, LONGEST_NAME) or None
    request_id = checked_text("request_id", body.request_id, LONGEST_NAME) or None
    measured = {"status": _status(body.status), "milliseconds": _milliseconds(body.milliseconds)}
    left_out = {"body_left_out": body.body_left_out is True}
    more = {"run_as": run_as, "request_id": request_id, **measured, **left_out}
    return store.note_call(call.work, call.caller.user_id, {**values, **more})


def _status(given: Any) -> int:
    status = 0 if given in (None, UNSET) else given
    if status != 0 and not 100 <= status <= LAST_STATUS:
        message = f"status: {status} is no status of HTTP, and not 0 for no answer."
        raise Invalid(FieldError("status", "invalid", message))
    return status


def _milliseconds(given: Any) -> float:
    took = 0.0 if given in (None, UNSET) else float(given)
    if not math.isfinite(took) or took < 0:
        raise Invalid(FieldError("milliseconds", "invalid", f"milliseconds: {took} is no time that passed."))
    return took


@explorer_calls.op("delete_explorer_call", needs="delete")
def delete_explorer_call(call: Call, row: Row) -> None:
    call.work.delete(s.explorer_calls, row["id"])


@explorer_calls.op("clear_explorer_history", needs="index")
def clear_explorer_history(call: Call) -> None:
    store.forget_calls(call.work, call.caller.user_id)
