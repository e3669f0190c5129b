"""An undo by a caller: whether they may, what stands in the way, and what has to be set right after it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from ...dispatch.call import Call
from ...dispatch.errors import ApiError, FieldError, Forbidden
from ...jobs.due import next_run_at
from ...safety.undo import CannotUndo, Undoing
from ...store import journal, schema
from ...store.database import Row

MOST_TOLD = 50  # conflicts in one answer
# Logins are brought back by administrators alone: a password that was changed because somebody knew it stays changed
# for whoever has only the session.
LOGINS = frozenset({"credentials_email", "credentials_api3", "credentials_external"})
NOT_YOURS = (
    "You may take back what you did yourself and might still do; an administrator takes back everything."
)


def take_back(call: Call, found: list[Row], *, force: bool) -> Row:
    """Takes back these operations, the newest first; all or nothing. Raises 403, and 409 with every conflict."""
    if not call.caller.is_admin:
        for operation in found:
            _check_may(call, operation)
    undoing = Undoing(call.work, force)
    try:
        undoing.take_back(found)
    except CannotUndo as stuck:
        raise _refusal(stuck) from stuck
    if not call.caller.is_admin:
        for operation in found:
            _check_rule(call, operation)
    _set_times(call, undoing)
    rows = Counter(table for table, _ in undoing.touched)
    return {
        "operation": call.work.operation,
        "undone": list(call.work.undo_of),
        "row_count": sum(rows.values()),
        "remaining": 0,
        "rows": dict(sorted(rows.items())),
    }


def _refusal(stuck: CannotUndo) -> ApiError:
    number = len(stuck.conflicts)
    told = stuck.conflicts[:MOST_TOLD]
    message = (
        f"Nothing was taken back, because of {number} conflict{'s' if number > 1 else ''}. {told[0].message}"
    )
    errors = tuple(FieldError(each.place, each.code, _with_operations(each)) for each in told)
    return ApiError(409, message, errors)


def _with_operations(conflict: Any) -> str:
    if not conflict.operations:
        return conflict.message
    return f"{conflict.message} Later operations: {', '.join(conflict.operations)}"


# --- whether somebody who is no administrator may -------------------------------------------------------------


def _check_may(call: Call, operation: Row) -> None:
    """Their own, done with the rights of now, and no login among it."""
    own = operation["user_id"] == call.caller.user_id
    if not own or operation["is_admin"] or operation["sudo_user_id"] != call.caller.sudo_user_id:
        raise Forbidden(NOT_YOURS)
    tables = {entry["table_name"] for entry in journal.entries_of(call.read, operation["operation"])}
    if tables & LOGINS:
        raise Forbidden("Only an administrator brings back logins, or takes back what changed them.")
    _check_rule(call, operation)


def _check_rule(call: Call, operation: Row) -> None:
    """Asks the rules of the operation, and of its opposite, about the row as it is now. An undo is asked about what it
    undid."""
    if operation["undo_of"]:
        for name in operation["undo_of"]:
            undone = journal.find_operation(call.read, name)
            if undone is None:
                raise Forbidden(NOT_YOURS)
            _check_rule(call, undone)
        return
    asked = [operation["operation_id"], *_opposites(operation["operation_id"])]
    handlers = [call.handlers[name] for name in asked if name in call.handlers]
    if not handlers:
        raise Forbidden(NOT_YOURS)
    for handler in handlers:
        row = None
        if handler.row_param is not None and handler.domain.load is not None:
            fresh = replace(call, memo={})  # what was read before the undo is old
            key = operation["params"].get(handler.row_param) or operation["subject_id"]
            row = handler.domain.load(fresh, str(key))
            if row is None:
                continue  # not there before, or not there after: asked at the other time
        if handler.rule is not None and not handler.rule(call.caller, row):
            raise Forbidden(NOT_YOURS)


def _opposites(operation_id: str) -> list[str]:
    verb, _, noun = operation_id.partition("_")
    return {"create": [f"delete_{noun}"], "delete": [f"create_{noun}"], "add": [f"delete_{noun}"]}.get(
        verb, []
    )


# --- after it ---------------------------------------------------------------------------------------------


def _set_times(call: Call, undoing: Undoing) -> None:
    """A schedule that comes back runs at its next time, and not at once for the times that it has missed."""
    plans = schema.scheduled_plans
    for table, key in undoing.touched:
        plan = call.work.get(plans, key) if table == plans.name else None
        if plan is None or plan["next_run_at"] is None or plan["next_run_at"] > call.work.now:
            continue
        following = next_run_at(plan, call.instance.settings.timezone, call.work.now)
        call.work.update(plans, key, {"next_run_at": following})
