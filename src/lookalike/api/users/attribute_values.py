"""Values of user attributes for users and for groups."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from msgspec import UNSET

from ...access.attributes import (
    FROM_ACCOUNT,
    FROM_SIGN_ON,
    NO_VALUE,
    Candidate,
    candidates,
)
from ...contract.types import WriteUserAttributeGroupValue, WriteUserAttributeWithValue
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import FieldError, Forbidden, Invalid, NotFound
from ...dispatch.search import integer_list
from ...store import attributes as store
from ...store import groups as group_store
from ...store import users as user_store
from ...store.database import Row
from . import rules
from .groups import groups
from .sent import sent_object, sent_objects, sent_text
from .user_attributes import attributes, load_attribute, sets_value, wrong_value
from .users import users

group_values = Domain("UserAttributeGroupValue", extras={"can": lambda call, row: {}})


# --- of users ---------------------------------------------------------------------------------------------


@users.op("user_attribute_user_values", needs="show_values", heavy=True)
def user_attribute_user_values(
    call: Call,
    row: Row,
    user_attribute_ids: list[str] | None,
    all_values: bool | None,
    include_unset: bool | None,
) -> list[Row]:
    wanted = integer_list("user_attribute_ids", user_attribute_ids) if user_attribute_ids else None
    return [
        _shown(call, row, choice)
        for choices in candidates(call.read, row["id"])
        if _is_visible(call, choices[0].attribute, wanted)
        for choice in (choices if all_values else choices[:1])
        if include_unset or choice.source != NO_VALUE
    ]


def _is_visible(call: Call, attribute: Row, wanted: list[int] | None) -> bool:
    if wanted is not None and attribute["id"] not in wanted:
        return False
    return attribute["user_can_view"] or rules.sees_attributes(call.caller)


def _shown(call: Call, user: Row, choice: Candidate) -> Row:
    """A value as the API shows it: hidden ones never, and no value as an empty text."""
    attribute = choice.attribute
    hidden = attribute["value_is_hidden"]
    mine = rules.is_self(call.caller, user) and attribute["user_can_edit"]
    return {
        "name": attribute["name"],
        "label": attribute["label"],
        "rank": 1 if choice.rank is None else choice.rank,
        "value": None if hidden else choice.value or "",
        "user_id": user["id"],
        "user_can_edit": attribute["user_can_edit"],
        "value_is_hidden": hidden,
        "user_attribute_id": attribute["id"],
        "source": choice.source,
        "hidden_value_domain_whitelist": attribute["hidden_value_domain_whitelist"],
        "can": {"show": True} if mine or rules.manages_attributes(call.caller) else {},
    }


@users.op("set_user_attribute_user_value", needs="show_values")
def set_user_attribute_user_value(
    call: Call, row: Row, user_attribute_id: str, body: WriteUserAttributeWithValue
) -> Row:
    """A null value takes the user's own value away. Answers with the value that holds then."""
    attribute = _writable(call, row, user_attribute_id)
    if body.value is UNSET:
        raise Invalid(FieldError("value", "missing_field", "This field is required."))
    if attribute["name"] == "locale" and attribute["is_system"]:
        user_store.update_user(call.work, row, {"locale": body.value or "en"})
    else:
        _check_value(attribute, body.value)
        store.set_user_value(call.work, attribute["id"], row["id"], body.value)
    return _winner(call, row, attribute)


@users.op("delete_user_attribute_user_value", needs="show_values")
def delete_user_attribute_user_value(call: Call, row: Row, user_attribute_id: str) -> None:
    attribute = _writable(call, row, user_attribute_id)
    if not store.has_user_value(call.work, attribute["id"], row["id"]):
        raise NotFound()
    store.set_user_value(call.work, attribute["id"], row["id"], None)


def _writable(call: Call, user: Row, attribute_id: str) -> Row:
    """The attribute, when the caller may set its value for this user."""
    attribute = load_attribute(call, attribute_id)
    if attribute is None:
        raise NotFound()
    own = rules.is_self(call.caller, user) and sets_value(call.caller, attribute)
    if not own and not rules.manages_attributes(call.caller):
        raise Forbidden(f"You may not set {attribute['name']} for this user.")
    return attribute


def _check_value(attribute: Row, value: str | None) -> None:
    wrong = _why_not(attribute, value)
    if wrong:
        raise Invalid(FieldError("value", "invalid", f"value {wrong}"))


def _why_not(attribute: Row, value: str | None) -> str | None:
    name = attribute["name"]
    if attribute["is_system"] and name in (FROM_ACCOUNT | FROM_SIGN_ON) - {"locale"}:
        return f"of {name} comes from the account; change it there."
    if value is None:
        return None
    if attribute["is_system"] and name == "timezone" and value not in available_timezones():
        return f"must be a time zone such as America/New_York, not {value[:80]!r}."
    return wrong_value(attribute["type"], value)


def _winner(call: Call, user: Row, attribute: Row) -> Row:
    for choices in candidates(call.work, user["id"]):
        if choices[0].attribute["id"] == attribute["id"]:
            return _shown(call, user, choices[0])
    raise NotFound()


# --- of groups --------------------------------------------------------------------------------------------


@attributes.op("all_user_attribute_group_values", needs="show_group_values")
def all_user_attribute_group_values(call: Call, row: Row) -> list[Row]:
    return [_of_group(row, value) for value in store.group_values_of(call.read, row["id"])]


@attributes.op("set_user_attribute_group_values", needs="update")
def set_user_attribute_group_values(
    call: Call, row: Row, body: list[WriteUserAttributeGroupValue]
) -> list[Row]:
    """Replaces all values. The order of the body is the rank, unless every entry states its own."""
    entries = sent_objects(call)
    errors: list[FieldError] = []
    values = [_entry(call, row, number, entry, errors) for number, entry in enumerate(entries)]
    seen = [group for group, _, _ in values if group]
    errors += [
        FieldError("group_id", "invalid", f"The group {group} is there twice.")
        for group in sorted({group for group in seen if seen.count(group) > 1})
    ]
    if 0 < sum(entry.get("rank") is not None for entry in entries) < len(entries):
        errors.append(FieldError("rank", "missing_field", "Either every entry states a rank, or none does."))
    if errors:
        raise Invalid(*errors)
    return [_of_group(row, value) for value in store.replace_group_values(call.work, row["id"], values)]


def _entry(
    call: Call, attribute: Row, number: int, entry: dict[str, Any], errors: list[FieldError]
) -> tuple[int, str | None, int]:
    """(group id, value, rank) of one entry; what is wrong with it is added to `errors`."""
    given = sent_text("group_id", entry.get("group_id")) or ""
    key = rules.number(given)
    if key is None or not group_store.get_group(call.work, key):
        errors.append(FieldError(f"[{number}].group_id", "invalid", f"There is no group {given[:80]!r}."))
    value = sent_text("value", entry.get("value"))
    wrong = _why_not(attribute, value)
    if wrong:
        errors.append(FieldError(f"[{number}].value", "invalid", f"value {wrong}"))
    rank = entry.get("rank")
    if rank is not None and (isinstance(rank, bool) or not isinstance(rank, int)):
        errors.append(FieldError(f"[{number}].rank", "invalid", "rank must be a whole number."))
        rank = None
    return key or 0, value, number + 1 if rank is None else rank


@groups.op("update_user_attribute_group_value", needs="set_value")
def update_user_attribute_group_value(
    call: Call, row: Row, user_attribute_id: str, body: WriteUserAttributeGroupValue
) -> Row:
    attribute = _attribute(call, user_attribute_id)
    given = sent_object(call)
    if "value" not in given:
        raise Invalid(FieldError("value", "missing_field", "This field is required."))
    value = sent_text("value", given["value"])
    _check_value(attribute, value)
    return _of_group(attribute, store.set_group_value(call.work, attribute["id"], row["id"], value))


@groups.op("delete_user_attribute_group_value", needs="set_value")
def delete_user_attribute_group_value(call: Call, row: Row, user_attribute_id: str) -> None:
    attribute = _attribute(call, user_attribute_id)
    if not store.delete_group_value(call.work, attribute["id"], row["id"]):
        raise NotFound()


def _attribute(call: Call, attribute_id: str) -> Row:
    found = load_attribute(call, attribute_id)
    if found is None:
        raise NotFound()
    return found


def _of_group(attribute: Row, value: Row) -> Row:
    hidden = attribute["value_is_hidden"]
    return {**value, "value_is_hidden": hidden, "value": None if hidden else value["value"]}
