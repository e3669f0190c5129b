"""Sandboxes. All of it is for administrators."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from msgspec import UNSET

from ...access.caller import Caller
from ...contract.own_types import WriteSandboxPromotion, WriteSandboxRequest, WriteSandboxUpdate
from ...dispatch.answers import Later
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import ApiError, BadRequest, FieldError, Invalid
from ...dispatch.params import row_id
from ...sandboxes import terms
from ...sandboxes.changes import difference, opened
from ...sandboxes.clone import NewKey, Wanted
from ...sandboxes.folder import folder_of
from ...sandboxes.keeper import Made, SandboxFailed, server_name
from ...sandboxes.promote import MOST, Promoting
from ...store import sandboxes as store
from ...store import schema as s
from ...store.database import Row
from ...store.vault import random_text

PAGE, MOST_SHOWN = 100, 1000
FOLDER_LENGTH = 12


def admin(caller: Caller, row: Any = None) -> bool:
    return caller.is_admin


def load_sandbox(call: Call, sandbox_id: str) -> Row | None:
    number = row_id(sandbox_id)
    return None if number is None else call.read.get(s.sandboxes, number)


def _outbox(call: Call, row: Row) -> str | None:
    if row["state"] == terms.ENDED:
        return None
    return str((folder_of(call.instance.settings, row["folder"]) / "outbox").absolute())


sandboxes = Domain(
    "Sandbox",
    load=load_sandbox,
    also=("SandboxWithKeys",),
    extras={
        "from": lambda call, row: terms.PRODUCTION,
        "base_url": lambda call, row: row["url"],
        "outbox": _outbox,
    },
    index=admin,
    create=admin,
    show=admin,
    update=admin,
    delete=admin,
    promote=admin,
)


@sandboxes.op("all_sandboxes", needs="index")
def all_sandboxes(call: Call) -> list[Row]:
    return call.read.all(store.sandbox_rows())


@sandboxes.op("sandbox", needs="show")
def sandbox(call: Call, row: Row) -> Row:
    return row


@sandboxes.op("create_sandbox", needs="create")
def create_sandbox(call: Call, body: WriteSandboxRequest) -> Later:
    given = _given(body)
    _check_place(call, given["name"])
    row = call.work.insert(
        s.sandboxes,
        {
            "name": given["name"],
            "user_id": call.caller.user_id,
            "data": given["data"],
            "state": terms.STARTING,
            "folder": random_text(FOLDER_LENGTH).lower(),
            "server": server_name(call.instance),
            "created_at": call.work.now,
            "expires_at": call.work.now + given["ttl"],
        },
    )
    wanted = Wanted(call.caller.user_id, call.caller.credential_id, body.all_keys is True, given["data"])

    async def make() -> Row:
        try:
            made = await call.instance.sandboxes.make(row, wanted)
        except SandboxFailed as failed:
            raise ApiError(400, str(failed), (FieldError(None, "sandbox_failed", str(failed)),)) from failed
        return _with_keys(row, wanted, made)

    return Later(make)


def _with_keys(row: Row, wanted: Wanted, made: Made) -> Row:
    mine = next(each for each in made.keys if each.user_id == wanted.user_id)
    keys = [_key(each) for each in made.keys]
    return {
        **row,
        "state": terms.RUNNING,
        "url": made.url,
        **_key(mine),
        "user_id": row["user_id"],
        "keys": keys,
    }


def _key(key: NewKey) -> Row:
    return {"client_id": key.client_id, "client_secret": key.client_secret, "user_id": key.user_id}


def _given(body: WriteSandboxRequest) -> dict[str, Any]:
    """What was asked for, checked. Raises Invalid with every bad field."""
    wrong: list[FieldError] = []
    asked = {name: getattr(body, name) for name in ("from_", "name", "ttl", "data")}
    asked = {name: value for name, value in asked.items() if value not in (UNSET, None)}
    if asked.get("from_", terms.PRODUCTION) != terms.PRODUCTION:
        message = (
            f"from: {str(asked['from_'])[:80]!r} is not {terms.PRODUCTION!r}, of which every sandbox is made."
        )
        wrong.append(FieldError("from", "invalid", message))
    values: dict[str, Any] = {
        "name": f"sandbox-{random_text(6).lower()}",
        "ttl": terms.USUAL,
        "data": terms.NONE,
    }
    for name, check in (("name", terms.check_name), ("ttl", terms.parse_ttl), ("data", terms.check_data)):
        try:
            if name in asked:
                values[name] = check(asked[name])
        except ValueError as bad:
            wrong.append(FieldError(name, "invalid", f"{name}: {bad}"))
    if wrong:
        raise Invalid(*wrong)
    return values


def _check_place(call: Call, name: str) -> None:
    """Raises 409 when there is no place for another one, or one of this name runs."""
    settings, running = call.instance.settings, store.alive(call.read)
    if settings.sandbox:
        raise BadRequest(
            f"This server is the sandbox {settings.sandbox!r}; make another one on the instance."
        )
    if call.instance.pool is None:
        raise BadRequest("Sandboxes are made by a server that serves.")
    if len(running) >= settings.sandboxes:
        listed = ", ".join(f"{row['name']} ({row['id']})" for row in running) or "none"
        message = f"At most {settings.sandboxes} sandboxes may run at once, by the setting sandboxes. Now: {listed}."
        raise ApiError(409, message, (FieldError(None, "too_many", message),))
    if any(row["name"].lower() == name.lower() for row in running):
        message = f"A sandbox with the name {name!r} runs already."
        raise ApiError(409, message, (FieldError("name", "already_exists", message),))


@sandboxes.op("update_sandbox", needs="update")
def update_sandbox(call: Call, row: Row, body: WriteSandboxUpdate) -> Row:
    _check_runs(row)
    try:
        ttl: timedelta = terms.parse_ttl(body.ttl if isinstance(body.ttl, str) else "")
    except ValueError as bad:
        raise Invalid(FieldError("ttl", "invalid", f"ttl: {bad}")) from bad
    return call.work.update(s.sandboxes, row["id"], {"expires_at": call.work.now + ttl})


@sandboxes.op("delete_sandbox", needs="delete")
def delete_sandbox(call: Call, row: Row) -> None:
    """The server that keeps it ends its process a moment later."""
    call.work.delete(s.sandboxes, row["id"])
    call.instance.sandboxes.wake_from_thread()


@sandboxes.op("sandbox_diff", needs="show", heavy=True)
def sandbox_diff(call: Call, row: Row, limit: int | None, offset: int | None) -> Row:
    _check_here(call, row)
    for name, value in (("limit", limit), ("offset", offset)):
        if value is not None and value < 0:
            raise BadRequest(f"{name}: must not be negative, not {value}.", name)
    with opened(call.instance.settings, row) as source:
        found = difference(source, min(PAGE if limit is None else limit, MOST_SHOWN), offset or 0)
    return {"sandbox_id": row["id"], **found}


@sandboxes.op("promote_sandbox", needs="promote")
def promote_sandbox(call: Call, row: Row, body: WriteSandboxPromotion) -> Row:
    _check_here(call, row)
    names = body.operations if isinstance(body.operations, list) else []
    if not names or len(names) > MOST:
        message = (
            f"operations: ids of 1 to {MOST} operations of the sandbox, as in its diff, not {len(names)}."
        )
        raise Invalid(FieldError("operations", "invalid", message))
    with opened(call.instance.settings, row) as source:
        promoted = Promoting(call, source).run(names)
    return {"operation": call.work.operation, "promoted": promoted}


def _check_runs(row: Row) -> None:
    if row["state"] != terms.RUNNING:
        message = f"The sandbox {row['name']!r} is not running: it is {row['state']}."
        raise ApiError(409, message, (FieldError(None, row["state"], message),))


def _check_here(call: Call, row: Row) -> None:
    """Raises 409 for one whose data cannot be read here."""
    _check_runs(row)
    if row["server"] != server_name(call.instance):
        message = f"The sandbox {row['name']!r} is kept by {row['server']}; ask that server."
        raise ApiError(409, message, (FieldError(None, "elsewhere", message),))
