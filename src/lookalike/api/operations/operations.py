"""Operations that changed something: what they were, and taking them back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec import UNSET
from sqlalchemy import select

from ...access.caller import Caller
from ...contract.own_types import WriteUndoOptions, WriteUndoSelection
from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import ApiError, BadRequest, FieldError, Forbidden, Invalid
from ...dispatch.params import decode_time, row_id
from ...dispatch.search import Search, run_search
from ...safety.masks import masked
from ...store import journal, schema
from ...store.database import Row
from ...store.journal import Selection
from .taking_back import take_back

COLUMNS = schema.operations.c
PAGE, CHANGES = 100, 1000
MOST_AT_ONCE = 20_000
MADE, CHANGED, DELETED = "made", "changed", "deleted"


def anybody(caller: Caller, row: Any = None) -> bool:
    return True


def load_operation(call: Call, name: str) -> Row | None:
    """Somebody else's operation is not there, for people who are not administrators."""
    found = journal.find_operation(call.read, name)
    if found is None or call.caller.is_admin or _is_own(call.caller, found):
        return found
    return None


def _is_own(caller: Caller, operation: Row) -> bool:
    return operation["user_id"] == caller.user_id


operations = Domain(
    "Operation",
    load=load_operation,
    can=(),
    extras={
        "id": lambda call, row: row["operation"],
        "row_count": lambda call, row: row["rows"],
        "changes": lambda call, row: row.get("changes"),
    },
    index=anybody,
    show=anybody,
    undo=anybody,
)


@operations.op("all_operations", needs="index")
def all_operations(call: Call) -> Page:
    call.params.setdefault("limit", PAGE)
    base = journal.operation_rows()
    if not call.caller.is_admin:
        base = base.where(COLUMNS.user_id == call.caller.user_id)
    columns = {
        "actor": COLUMNS.user_id,
        "key": lambda value: COLUMNS.credential_id == _key_id(call, value),
        "subject": _with_subject,
        "operation_id": COLUMNS.operation_id,
        "request_id": lambda value: COLUMNS.request_id == value,
        "since": lambda value: COLUMNS.at >= value,
        "until": lambda value: COLUMNS.at <= value,
        "undone": lambda value: COLUMNS.undone_by.is_not(None) if value else COLUMNS.undone_by.is_(None),
    }
    return run_search(call, Search(base, columns, (COLUMNS.id.desc(),)))


def _with_subject(value: str) -> Any:
    kind, _, key = value.partition("/")
    if kind not in schema.metadata.tables or not key:
        example = "a table and a key, such as users/12"
        raise BadRequest(f"subject: {value[:80]!r} is not {example}.", "subject")
    return COLUMNS.operation.in_(journal.touching(kind, key))


def _key_id(call: Call, text: str) -> int:
    """The id of a key, by itself or by its client id; that of a deleted key is in the journal. Otherwise -1."""
    keys = schema.credentials_api3.c
    found = call.read.scalar(select(keys.id).where(keys.client_id == text[:100]))
    if found is None:
        found = journal.deleted_with(call.read, schema.credentials_api3, "client_id", text)
    return found or row_id(text) or -1


@operations.op("operation", needs="show", heavy=True)
def operation(call: Call, row: Row, limit: int | None, offset: int | None) -> Row:
    if not call.wants("changes"):
        return row
    for name, value in (("limit", limit), ("offset", offset)):
        if value is not None and value < 0:
            raise BadRequest(f"{name}: must not be negative, not {value}.", name)
    entries = journal.entry_page(call.read, row["operation"], min(limit or CHANGES, CHANGES), offset or 0)
    return {**row, "changes": [_change(call, entry) for entry in entries]}


def _change(call: Call, entry: Row) -> Row:
    table = journal.table_named(entry["table_name"])
    before, after = entry["before"], entry["after"]
    action = MADE if before is None else DELETED if after is None else CHANGED
    if before is not None and after is not None:
        differ = [name for name in after if before.get(name) != after[name]]
        before = {name: before.get(name) for name in differ}
        after = {name: after[name] for name in differ}
    elif not call.caller.is_admin:
        before = after = None
    return {
        "type": entry["table_name"],
        "id": entry["row_key"],
        "action": action,
        "before": masked(call.read, table, before, entry["before"]),
        "after": masked(call.read, table, after, entry["after"]),
    }


# --- taking back ------------------------------------------------------------------------------------------


@operations.op("undo_operation", needs="undo")
def undo_operation(call: Call, row: Row, body: WriteUndoOptions) -> Row:
    if row["undone_by"]:
        raise _conflict(
            "already_undone", f"{row['operation']} was taken back by {row['undone_by']}; redo does it again."
        )
    return take_back(call, [row], force=force_of(call, body.force))


@operations.op("redo_operation", needs="undo")
def redo_operation(call: Call, row: Row, body: WriteUndoOptions) -> Row:
    undo = journal.find_operation(call.read, row["undone_by"]) if row["undone_by"] else None
    if undo is None:
        raise _conflict("not_undone", f"{row['operation']} holds: there is nothing to do again.")
    if len(undo["undo_of"]) > 1:
        number = len(undo["undo_of"])
        message = (
            f"{row['operation']} was taken back with {number - 1} others by {undo['operation']}: "
            "undo that one to do all of them again."
        )
        raise _conflict("undone_together", message)
    if not call.caller.is_admin and not _is_own(call.caller, undo):
        raise Forbidden("An administrator took this back; ask one to do it again.")
    return take_back(call, [undo], force=force_of(call, body.force))


@operations.op("undo_operations", needs="undo")
def undo_operations(call: Call, body: WriteUndoSelection) -> Row:
    wanted = _selection(call, body)
    if body.at_most is not UNSET and body.at_most is not None:
        return _one_round(call, wanted, body.at_most, force=force_of(call, body.force))
    found = journal.selected(call.read, wanted, MOST_AT_ONCE + 1)
    if len(found) > MOST_AT_ONCE:
        message = (
            f"More than {MOST_AT_ONCE} operations match: narrow the times with since and until, or take back "
            "fewer at a time with at_most."
        )
        raise Invalid(FieldError("since", "invalid", message))
    missing = set(wanted.operations) - {each["operation"] for each in found}
    if missing:
        listed = ", ".join(sorted(missing)[:10])
        raise Invalid(FieldError("operations", "missing", f"There is no operation {listed}."))
    return take_back(call, found, force=force_of(call, body.force))


def _one_round(call: Call, wanted: Selection, at_most: int, *, force: bool) -> Row:
    """The newest that hold. Says how many more there are, so that the caller asks again until there is none."""
    if not 0 < at_most <= MOST_AT_ONCE:
        raise Invalid(FieldError("at_most", "invalid", f"at_most: from 1 to {MOST_AT_ONCE}, not {at_most}."))
    if wanted.until is None and not (wanted.operations or wanted.request_ids):
        message = "Say until which time: the next round would take back this one."
        raise Invalid(FieldError("until", "missing_field", message))
    if wanted.until is not None and wanted.until >= call.work.now:
        message = "until: a time that is over, or the next round would take back this one."
        raise Invalid(FieldError("until", "invalid", message))
    report = take_back(call, journal.holding(call.work, wanted, at_most), force=force)
    return {**report, "remaining": journal.count_holding(call.work, wanted)}


def _selection(call: Call, body: WriteUndoSelection) -> Selection:
    given = {name: value for name in body.__struct_fields__ if (value := getattr(body, name)) is not UNSET}
    given = {name: value for name, value in given.items() if value not in (None, "", [])}
    if not set(given) & {"actor", "key", "request_ids", "operations"}:
        message = "Say whose or which operations: actor, key, request_ids or operations."
        raise Invalid(FieldError("actor", "missing_field", message))
    actor = None
    if "actor" in given:
        actor = row_id(given["actor"])
        if actor is None:
            text = str(given["actor"])[:80]
            raise Invalid(FieldError("actor", "invalid", f"actor: {text!r} is not the id of a user."))
    if not call.caller.is_admin:
        if actor not in (None, call.caller.user_id):
            raise Forbidden("Only an administrator takes back what somebody else did.")
        actor = call.caller.user_id
    return Selection(
        user_id=actor,
        credential_id=_key_id(call, given["key"]) if "key" in given else None,
        since=_time("since", given.get("since")),
        until=_time("until", given.get("until")),
        request_ids=_few("request_ids", given),
        operations=_few("operations", given),
    )


def _few(name: str, given: dict[str, Any]) -> tuple[str, ...]:
    values = tuple(given.get(name, ()))
    if len(values) > journal.MAX_IN_QUERY:
        message = f"{name}: at most {journal.MAX_IN_QUERY} at once, not {len(values)}."
        raise Invalid(FieldError(name, "invalid", message))
    return values


def _time(name: str, text: str | None) -> datetime | None:
    try:
        return None if text is None else decode_time(text)
    except ValueError as wrong:
        raise Invalid(FieldError(name, "invalid", f"{name}: {wrong}")) from wrong


def force_of(call: Call, given: Any) -> bool:
    if given is True and not call.caller.is_admin:
        raise Forbidden("Only an administrator may use force: it takes back what others did since.")
    return given is True


def _conflict(code: str, message: str) -> ApiError:
    return ApiError(409, message, (FieldError("operation", code, message),))


def horizon(call: Call) -> datetime:
    """What is older cannot be taken back."""
    return call.instance.now() - timedelta(days=call.instance.settings.undo_days)
