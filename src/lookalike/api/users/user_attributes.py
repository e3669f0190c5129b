"""User attributes: their definitions."""

from __future__ import annotations

import re
from typing import Any

from msgspec import UNSET

from ...access.caller import Caller
from ...contract.types import WriteUserAttribute
from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest, FieldError, Invalid
from ...dispatch.search import Search, run_search
from ...store import attributes as store
from ...store import schema
from ...store.database import Row
from . import rules
from .roles import REQUIRED

COLUMNS = schema.user_attributes.c
TYPES = (
    "string",
    "number",
    "datetime",
    "yesno",
    "zipcode",
    "relative_url",
    "advanced_filter_string",
    "advanced_filter_number",
    "advanced_filter_datetime",
)
NAME = re.compile(r"[a-z][a-z0-9_]{0,254}")
NAMED = ("name", "label", "type")
FLAGS = {"value_is_hidden": False, "user_can_view": True, "user_can_edit": False, "needed_for_ci_run": False}
TEXTS = ("default_value", "hidden_value_domain_whitelist", "value_for_ci_run")
HIDDEN_DEFAULT = "DEFAULT_IS_SET"  # what stands for a hidden default in answers
DOMAIN = re.compile(r"(https?://)?[A-Za-z0-9*][A-Za-z0-9*._-]*(:\d{1,5})?(/[A-Za-z0-9*._~%/?=&-]*)?")
# The Node SDK's own tests look for this sentence.
BAD_DOMAINS = "hidden_value_domain_whitelist must be a comma-separated list of urls with optional wildcards"


def load_attribute(call: Call, attribute_id: str) -> Row | None:
    """Only attributes that the caller may see."""
    key = rules.number(attribute_id)
    visible = store.visible_attributes(rules.sees_attributes(call.caller))
    return None if key is None else call.read.one(visible.where(COLUMNS.id == key))


def sets_value(caller: Caller, attribute: Row | None) -> bool:
    """Whether the caller may set a value: for everybody, or their own where the attribute allows it."""
    if rules.manages_attributes(caller):
        return True
    return attribute is not None and attribute["user_can_edit"] and attribute["user_can_view"]


def _default_value(call: Call, attribute: Row) -> str | None:
    value = attribute["default_value"]
    return HIDDEN_DEFAULT if attribute["value_is_hidden"] and value is not None else value


attributes = Domain(
    "UserAttribute",
    load=load_attribute,
    extras={"default_value": _default_value},
    can=("create", "destroy", "index", "set_value", "show", "show_value", "update"),
    create=rules.manages_attributes,
    destroy=rules.manages_attributes,
    index=rules.anybody,
    set_value=sets_value,
    show=rules.anybody,
    show_value=rules.anybody,
    update=rules.manages_attributes,
    show_group_values=rules.sees_attributes,
)


@attributes.op("all_user_attributes", needs="index")
def all_user_attributes(call: Call) -> Page:
    columns = {name: COLUMNS[name] for name in ("id", "name", "label", "type", "is_system")}
    visible = store.visible_attributes(rules.sees_attributes(call.caller))
    return run_search(call, Search(visible, columns, (COLUMNS.id,)))


@attributes.op("user_attribute", needs="show")
def user_attribute(call: Call, row: Row) -> Row:
    return row


@attributes.op("create_user_attribute", needs="create")
def create_user_attribute(call: Call, body: WriteUserAttribute) -> Row:
    given = _given(body)
    missing = [FieldError(name, "missing_field", REQUIRED) for name in NAMED if not given.get(name)]
    _refuse([*missing, *_wrong(call, given, None)])
    return call.work.insert(schema.user_attributes, _as_columns(given))


@attributes.op("update_user_attribute", needs="update")
def update_user_attribute(call: Call, row: Row, body: WriteUserAttribute) -> Row:
    given = _given(body)
    if row["value_is_hidden"] and given.get("default_value") == HIDDEN_DEFAULT:
        del given["default_value"]
    changed = {name: value for name, value in given.items() if value != row[name]}
    empty = [
        FieldError(name, "invalid", f"{name} cannot be empty.")
        for name in NAMED
        if name in changed and not changed[name]
    ]
    _refuse([*empty, *_wrong(call, changed, row), *_fixed(changed, row)])
    return call.work.update(schema.user_attributes, row["id"], _as_columns(changed))


@attributes.op("delete_user_attribute", needs="destroy")
def delete_user_attribute(call: Call, row: Row) -> None:
    if row["is_system"] or row["is_permanent"]:
        raise BadRequest(f"The user attribute {row['name']} belongs to the system and cannot be deleted.")
    call.work.delete(schema.user_attributes, row["id"])


def _given(body: WriteUserAttribute) -> dict[str, Any]:
    names = (*NAMED, *TEXTS, *FLAGS)
    given = {name: value for name in names if (value := getattr(body, name)) is not UNSET}
    return {name: FLAGS[name] if name in FLAGS and value is None else value for name, value in given.items()}


def _refuse(errors: list[FieldError]) -> None:
    if errors:
        raise Invalid(*errors)


def _wrong(call: Call, given: dict[str, Any], row: Row | None) -> list[FieldError]:
    """What is wrong with the values themselves."""
    errors = []
    but = row["id"] if row else None
    name, label, kind = (given.get(each) for each in NAMED)
    if name and NAME.fullmatch(name) is None:
        message = f"name must be lower-case letters, digits and underscores, not {name[:80]!r}."
        errors.append(FieldError("name", "invalid", message))
    if name and store.taken(call.work, "name", name, but):
        errors.append(FieldError("name", "already_exists", f"There is a user attribute {name[:80]!r}."))
    if label and store.taken(call.work, "label_folded", label.lower(), but):
        message = f"There is a user attribute labelled {label[:80]!r}."
        errors.append(FieldError("label", "already_exists", message))
    if kind and kind not in TYPES:
        errors.append(FieldError("type", "invalid", f"type must be one of {', '.join(TYPES)}."))
    errors += _wrong_default(given, row)
    return errors + _wrong_domains(given)


def _wrong_default(given: dict[str, Any], row: Row | None) -> list[FieldError]:
    if given.get("default_value") is None:
        return []
    kind = given.get("type") or (row["type"] if row else "string")
    wrong = wrong_value(kind, given["default_value"])
    return [FieldError("default_value", "invalid", f"default_value {wrong}")] if wrong else []


def _wrong_domains(given: dict[str, Any]) -> list[FieldError]:
    domains = given.get("hidden_value_domain_whitelist")
    if not domains or all(DOMAIN.fullmatch(each.strip()) for each in domains.split(",")):
        return []
    return [FieldError("hidden_value_domain_whitelist", "invalid", BAD_DOMAINS)]


def _fixed(changed: dict[str, Any], row: Row) -> list[FieldError]:
    """What can no longer be changed."""
    errors = []
    if row["value_is_hidden"] and changed.get("value_is_hidden") is False:
        errors.append(FieldError("value_is_hidden", "invalid", "A hidden value cannot be shown again."))
    if row["hidden_value_domain_whitelist"] and "hidden_value_domain_whitelist" in changed:
        message = "hidden_value_domain_whitelist can be set once and not changed afterwards."
        errors.append(FieldError("hidden_value_domain_whitelist", "invalid", message))
    if row["is_system"]:
        errors += [
            FieldError(name, "invalid", f"{name} of a system attribute cannot be changed.")
            for name in NAMED
            if name in changed
        ]
    return errors


def _as_columns(given: dict[str, Any]) -> dict[str, Any]:
    return {**given, "label_folded": given["label"].lower()} if "label" in given else given


def wrong_value(kind: str, value: str) -> str | None:
    """Why a text is no value of a type, as the end of a sentence; None when it is one."""
    if kind == "number":
        try:
            float(value)
        except ValueError:
            return f"must be a number, not {value[:80]!r}."
    if kind == "yesno" and value.lower() not in {"yes", "no"}:
        return f"must be yes or no, not {value[:80]!r}."
    return None
