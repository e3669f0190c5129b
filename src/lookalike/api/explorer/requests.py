"""The requests that the caller has saved in the API Explorer."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from ...access.caller import Caller
from ...contract.own_types import WriteExplorerRequest
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import FieldError, Invalid
from ...dispatch.params import row_id
from ...store import explorer as store
from ...store import schema as s
from ...store.database import Row
from .asked import checked_request, checked_text

LONGEST_NAME = 200


def anybody(caller: Caller, row: Any = None) -> bool:
    return True


def load_request(call: Call, explorer_request_id: str) -> Row | None:
    """Nobody has those of others, administrators neither."""
    number = row_id(explorer_request_id)
    row = None if number is None else call.read.get(s.explorer_requests, number)
    return row if row is not None and row["user_id"] == call.caller.user_id else None


explorer_requests = Domain(
    "ExplorerRequest",
    load=load_request,
    index=anybody,
    show=anybody,
    create=anybody,
    update=anybody,
    delete=anybody,
)


@explorer_requests.op("all_explorer_requests", needs="index")
def all_explorer_requests(call: Call) -> list[Row]:
    return store.sorted_requests(call.read, call.caller.user_id)


@explorer_requests.op("explorer_request", needs="show")
def explorer_request(call: Call, row: Row) -> Row:
    return row


@explorer_requests.op("create_explorer_request", needs="create")
def create_explorer_request(call: Call, body: WriteExplorerRequest) -> Row:
    user = call.caller.user_id
    if store.count_requests(call.read, user) >= store.KEPT:
        message = f"{store.KEPT} requests are saved already; delete one before saving another."
        raise Invalid(FieldError(None, "too_many", message))
    asked = checked_request(body.operation_id, body.params, body.body)
    name = checked_text("name", body.name, LONGEST_NAME, needed=True)
    folder = checked_text("folder", body.folder, LONGEST_NAME)
    times = {"created_at": call.work.now, "updated_at": call.work.now}
    return call.work.insert(
        s.explorer_requests, {**asked, "name": name, "folder": folder, "user_id": user, **times}
    )


@explorer_requests.op("update_explorer_request", needs="update")
def update_explorer_request(call: Call, row: Row, body: WriteExplorerRequest) -> Row:
    given = {
        name: value
        for name in ("operation_id", "params", "body")
        if (value := getattr(body, name)) is not UNSET
    }
    whole = {**row, **given}
    changes = checked_request(whole["operation_id"], whole["params"], whole["body"])
    if body.name is not UNSET:
        changes["name"] = checked_text("name", body.name, LONGEST_NAME, needed=True)
    if body.folder is not UNSET:
        changes["folder"] = checked_text("folder", body.folder, LONGEST_NAME)
    if all(row[name] == value for name, value in changes.items()):
        return row
    return call.work.update(s.explorer_requests, row["id"], {**changes, "updated_at": call.work.now})


@explorer_requests.op("delete_explorer_request", needs="delete")
def delete_explorer_request(call: Call, row: Row) -> None:
    call.work.delete(s.explorer_requests, row["id"])
