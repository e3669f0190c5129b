"""Why somebody may or may not. Source: the project's own contract, tag Explanation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from ...access.caller import Caller
from ...access.explain import (
    Explanation,
    explain_attribute,
    explain_folder,
    explain_look,
    explain_permission,
)
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest, NotFound
from ...dispatch.params import row_id
from ...store import folders, looks
from ...store import schema as s
from ...store.database import Row

KINDS = ("permission", "folder_id", "look_id", "attribute")


def anybody(caller: Caller, row: Row | None) -> bool:
    return True


explanations = Domain("Explanation", explain=anybody)


@explanations.op("explain_access", needs="explain", heavy=True)
def explain_access(call: Call, user_id: str | None) -> dict[str, Any]:
    user = _user(call, user_id)
    asked = [name for name in KINDS if call.params.get(name)]
    if not asked and call.params.get("model"):
        call.params["permission"], asked = "access_data", ["permission"]
    if len(asked) != 1:
        raise BadRequest(f"Give one of {', '.join(KINDS)}.", "permission", "missing_field")
    name = asked[0]
    value = str(call.params[name])
    found = _ANSWERS[name](call, user, value)
    of_model = f" for the model {call.params['model']}" if call.params.get("model") else ""
    question = f"{name.removesuffix('_id')} {value}{of_model if name == 'permission' else ''}"
    return {
        "user_id": user["id"],
        "question": question,
        "allowed": found.allowed,
        "steps": [asdict(step) for step in found.steps],
    }


def _user(call: Call, user_id: str | None) -> Row:
    """Administrators ask about everybody; that somebody else is there is no news to others, but what they may is."""
    number = call.caller.user_id if user_id is None else row_id(user_id)
    found = None if number is None else call.read.get(s.users, number)
    if found is None or (number != call.caller.user_id and not call.caller.is_admin):
        raise NotFound()
    return found


def _of_permission(call: Call, user: Row, value: str) -> Explanation:
    try:
        return explain_permission(call.read, user, value, call.params.get("model"))
    except KeyError:
        raise BadRequest(f"permission: there is no permission {value[:80]!r}.", "permission") from None


def _of_attribute(call: Call, user: Row, value: str) -> Explanation:
    attribute = call.read.one(s.user_attributes.select().where(s.user_attributes.c.name == value))
    if attribute is None or not (attribute["user_can_view"] or call.caller.is_admin):
        raise NotFound()
    return explain_attribute(call.read, user, value)


def _of_folder(call: Call, user: Row, value: str) -> Explanation:
    """Only of what the caller sees: for an administrator that is everything."""
    number = row_id(value)
    found = None if number is None else folders.get_folder(call.read, call.caller, number)
    if found is None:
        raise NotFound()
    return explain_folder(call.read, user, found)


def _of_look(call: Call, user: Row, value: str) -> Explanation:
    number = row_id(value)
    found = None if number is None else looks.get_look(call.read, call.caller, number)
    if found is None:
        raise NotFound()
    return explain_look(call.read, user, found)


_ANSWERS: dict[str, Callable[[Call, Row, str], Explanation]] = {
    "permission": _of_permission,
    "folder_id": _of_folder,
    "look_id": _of_look,
    "attribute": _of_attribute,
}
