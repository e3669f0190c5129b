"""What a plan would send: the file itself, and the mail around it."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from ...access.caller import Caller
from ...contract.types import WriteScheduledPlan
from ...deliver import Delayed, Undeliverable
from ...deliver.rights import Content, NotAllowed, active_caller, content_for
from ...dispatch.answers import Later
from ...dispatch.call import Call
from ...dispatch.errors import ApiError, FieldError, Invalid, NotFound
from ...history.origin import origin_of
from ...jobs.cron import slot_at
from ...jobs.preview import Preview, preview
from ...store import schedules as store
from ...store.database import Row
from .plans import Checker
from .schedules import scheduled_plans


@dataclass(frozen=True, slots=True)
class Wanted:
    """One destination of a plan, with the rights that its file is made with."""

    plan: Row
    content: Content
    reader: Caller
    number: int
    destination: Row


@scheduled_plans.op("preview_scheduled_plan", needs="create", reads=True)
def preview_scheduled_plan(call: Call, body: WriteScheduledPlan) -> Later:
    checked = Checker(call, body, None, [], once=True).result()
    destinations = [
        _row(each.type, each.format, each.address, each.doc) for each in checked.destinations or ()
    ]
    plan = {**checked.values, "id": 0, "last_result_sha256": None}
    owner = active_caller(call.read, plan["user_id"])
    return _previewed(call, plan, owner, destinations)


@scheduled_plans.op("preview_scheduled_plan_by_id", needs="run_once", reads=True)
def preview_scheduled_plan_by_id(call: Call, row: Row, body: WriteScheduledPlan) -> Later:
    kept = store.destinations_of(call.read, [row["id"]])[row["id"]]
    checked = Checker(call, body, row, kept, once=True).result()
    destinations = kept
    if checked.destinations is not None:
        destinations = [_row(each.type, each.format, each.address, each.doc) for each in checked.destinations]
    caller, plan = call.caller, {**row, **checked.values}
    is_owner = caller.is_admin or caller.user_id == plan["user_id"]
    reader = active_caller(call.read, plan["user_id"]) if is_owner else caller
    return _previewed(call, plan, reader, destinations)


def _row(type_: str, format_: str, address: str, doc: dict[str, Any]) -> Row:
    return {"type": type_, "format": format_, "address": address, "doc": doc}


def _previewed(call: Call, plan: Row, reader: Caller, destinations: list[Row]) -> Later:
    """Whoever gets a file with rights of their own is not looked over the shoulder: `reader` makes it."""
    number = call.params.get("destination") or 0
    if not 0 <= number < len(destinations):
        message = f"destination is a number from 0 to {len(destinations) - 1}, not {number}."
        raise Invalid(FieldError("destination", "invalid", message))
    try:
        content = content_for(call.read, reader, plan["look_id"], plan["query_id"])
    except NotAllowed as refused:
        raise NotFound(f"Not found: {refused}") from refused
    wanted = Wanted(plan, content, reader, number, destinations[number])
    return Later(lambda: _made(call, wanted))


async def _made(call: Call, wanted: Wanted) -> Row:
    instance, plan = call.instance, wanted.plan
    slot = slot_at(instance.now()).key
    origin = origin_of(call, look_id=plan["look_id"])
    try:
        found = await preview(instance, plan, slot, wanted.content, wanted.reader, wanted.destination, origin)
    except Delayed as late:
        raise ApiError(503, str(late)) from late
    except Undeliverable as refused:
        raise ApiError(400, str(refused)) from refused
    return await asyncio.to_thread(_shown, wanted, found)


def _shown(wanted: Wanted, found: Preview) -> Row:
    parcel = found.parcel
    return {
        **{name: wanted.destination[name] for name in ("type", "format", "address")},
        "destination": wanted.number,
        "user_id": wanted.reader.user_id,
        "file_name": parcel.file_name,
        "media_type": parcel.media_type,
        "size": len(parcel.data),
        "content": base64.b64encode(parcel.data).decode(),
        "inline": parcel.format.inline,
        "rows": found.rows,
        "subject": str(found.message["Subject"]) if found.message else None,
        "text": _part(found.message, "plain"),
        "html": _part(found.message, "html"),
        "would_send": found.unmet is None,
        "reason": found.unmet,
    }


def _part(message: EmailMessage | None, kind: str) -> str | None:
    body = message.get_body((kind,)) if message else None
    return body.get_content() if isinstance(body, EmailMessage) else None
