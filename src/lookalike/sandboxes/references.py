"""Where requests name rows by their id, so that what a sandbox has made can be called by its id on the instance."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, unquote

from ..dispatch.contract import Operation

# Parameters and properties; each also as a list, with an s at its end.
TABLES: Mapping[str, str] = {
    "user_id": "users",
    "group_id": "groups",
    "parent_group_id": "groups",
    "role_id": "roles",
    "permission_set_id": "permission_sets",
    "model_set_id": "model_sets",
    "user_attribute_id": "user_attributes",
    "folder_id": "folders",
    "space_id": "folders",
    "parent_id": "folders",
    "look_id": "looks",
    "query_id": "queries",
    "merge_result_id": "merge_queries",
    "result_maker_id": "queries",
    "scheduled_plan_id": "scheduled_plans",
    "content_metadata_id": "content_metadata",
    "content_metadata_access_id": "content_access",
    "content_favorite_id": "content_favorites",
    "credentials_api3_id": "credentials_api3",
    "key_id": "credentials_api3",
    "service_account_id": "users",
    "sudo_user_id": "users",
}
# Bodies that are nothing but a list of ids.
LISTS = {"set_role_users": "users", "set_role_groups": "groups", "set_user_roles": "roles"}
_AN_ID = re.compile(r"\w+_ids?")

Renamed = Callable[[str, str], str]
"""(table, id in the sandbox) to the id on the instance. Raises what the caller makes of one that has none."""


class UnknownReference(Exception):
    """A property that is named like the id of something, of which nobody has said what."""

    def __init__(self, name: str):
        self.name = name
        super().__init__(name)


def path_values(operation: Operation, values: tuple[str, ...], renamed: Renamed) -> tuple[str, ...]:
    """The raw values of a path, with the ids of the instance."""
    return tuple(
        quote(renamed(TABLES[name], unquote(raw)), safe="") if name in TABLES else raw
        for name, raw in zip(operation.path_params, values, strict=True)
    )


def body_value(operation: Operation, body: Any, renamed: Renamed, made: frozenset[str]) -> Any:
    """A decoded body with the ids of the instance. `made`: the ids of all that the sandbox has made."""
    if isinstance(body, list) and operation.id in LISTS:
        return [renamed(LISTS[operation.id], str(each)) for each in body]
    return _walked(body, renamed, made)


def _walked(value: Any, renamed: Renamed, made: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [_walked(each, renamed, made) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: _property(name, each, renamed, made) for name, each in value.items()}


def _property(name: str, value: Any, renamed: Renamed, made: frozenset[str]) -> Any:
    table = TABLES.get(name) or TABLES.get(name.removesuffix("s"))
    if table is None:
        if _AN_ID.fullmatch(name) and any(str(each) in made for each in _listed(value)):
            raise UnknownReference(name)
        return _walked(value, renamed, made)
    if isinstance(value, list):
        return [renamed(table, str(each)) for each in value]
    return renamed(table, str(value)) if isinstance(value, str | int) and value != "" else value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
