"""What was deleted, by whom, and bringing it back."""

from __future__ import annotations

from datetime import datetime

from ...access.caller import Caller
from ...contract.own_types import WriteUndoOptions
from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest, NotFound
from ...dispatch.params import row_id
from ...dispatch.search import page_of
from ...safety.trash import NAMES, trashed
from ...store import journal, schema
from ...store.database import Row
from .operations import PAGE, force_of, horizon
from .taking_back import take_back


def anybody(caller: Caller, row: object = None) -> bool:
    return True


trash_items = Domain("TrashItem", can=(), index=anybody, restore=anybody)


@trash_items.op("trash", needs="index", heavy=True)
def trash(call: Call, type: str | None, actor: str | None, since: datetime | None) -> Page:
    """People who are not administrators see what they deleted themselves."""
    call.params.setdefault("limit", PAGE)
    who = None if actor is None else row_id(actor) or -1
    if not call.caller.is_admin:
        who = call.caller.user_id if who in (None, call.caller.user_id) else -1
    first = max(since, horizon(call)) if since else horizon(call)
    return page_of(call, trashed(call.read, first, _kind(type) if type else None, actor=who))


@trash_items.op("restore_from_trash", needs="restore")
def restore_from_trash(call: Call, type: str, id: str, body: WriteUndoOptions) -> Row:
    who = None if call.caller.is_admin else call.caller.user_id
    found = trashed(call.read, horizon(call), _kind(type), id, who)
    operation = journal.find_operation(call.read, found[0]["operation"]) if found else None
    if operation is None:
        raise NotFound(f"{type[:40]}/{id[:40]} is not in the trash.")
    return take_back(call, [operation], force=force_of(call, body.force))


def _kind(text: str) -> str:
    if text in NAMES and text in schema.metadata.tables:
        return text
    known = ", ".join(name for name in NAMES if name in schema.metadata.tables)
    raise BadRequest(f"type: {text[:80]!r} is none of {known}.", "type")
