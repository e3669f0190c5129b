"""Who may see and edit what lies in a folder. Source: API contract, section 5.4."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from ...access.caller import Caller
from ...contract.types import WriteContentMeta, WriteContentMetaGroupUser
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest, Conflict, FieldError, Invalid, NotFound
from ...dispatch.params import row_id
from ...store import content_access as store
from ...store import schema as s
from ...store.database import Row

KINDS = ("view", "edit")


def load_metadata(call: Call, metadata_id: str) -> Row | None:
    number = row_id(metadata_id)
    return None if number is None else store.get_metadata(call.read, call.caller, number)


def manages_access(caller: Caller, content: Row | None) -> bool:
    """`edit` on content is "Manage Access, Edit"."""
    return content is not None and store.may_edit(content)


contents = Domain(
    "ContentMeta",
    load=load_metadata,
    extras={"inheriting_id": lambda call, content: _inheriting(call, content)},
    index=lambda caller, content: True,
    show=lambda caller, content: True,
    update=manages_access,
)


def _inheriting(call: Call, content: Row) -> int | None:
    return store.deciding_id(call.read, content) if content["inherits"] else None


@contents.op("all_content_metadatas", needs="index", heavy=True)
def all_content_metadatas(call: Call, parent_id: str) -> list[Row]:
    """What lies directly in a folder, as far as the caller may see it."""
    if load_metadata(call, parent_id) is None:
        raise NotFound()
    return store.metadata_below(call.read, call.caller, int(parent_id))


@contents.op("content_metadata", needs="show")
def content_metadata(call: Call, row: Row) -> Row:
    return row


@contents.op("update_content_metadata", needs="update")
def update_content_metadata(call: Call, row: Row, body: WriteContentMeta) -> Row | None:
    if body.inherits is UNSET or body.inherits is None:
        return row
    if not body.inherits:
        _refuse_without_rules(row)
    if body.inherits and row["parent_id"] is None:
        raise Invalid(FieldError("inherits", "invalid", "A root folder has nothing to inherit from."))
    store.set_inherits(call.work, row, body.inherits)
    return load_metadata(call, str(row["id"])) or row


def _refuse_without_rules(content: Row) -> None:
    if content["content_type"] != "folder":
        message = f"A {content['content_type']} always inherits the access of its folder."
        raise Invalid(FieldError("inherits", "invalid", message))


# --- the rules of one folder ------------------------------------------------------------------------------


def load_access(call: Call, access_id: str) -> Row | None:
    """An access rule of content that the caller may manage; others do not learn that it is there."""
    number = row_id(access_id)
    found = None if number is None else store.get_access(call.read, number)
    content = found and store.get_metadata(call.read, call.caller, found["content_metadata_id"])
    return found if content and store.may_edit(content) else None


accesses = Domain(
    "ContentMetaGroupUser",
    load=load_access,
    index=lambda caller, row: True,
    show=lambda caller, row: True,
    create=lambda caller, row: True,
    update=lambda caller, row: True,
    destroy=lambda caller, row: True,
)


@accesses.op("all_content_metadata_accesses", needs="index", heavy=True)
def all_content_metadata_accesses(call: Call, content_metadata_id: str) -> list[Row]:
    """The rules that count for this content, its own or inherited ones: for whoever may manage them."""
    content = _managed(call, content_metadata_id)
    return store.access_rows(call.read, store.deciding_id(call.read, content))


@accesses.op("create_content_metadata_access", needs="create")
def create_content_metadata_access(call: Call, body: WriteContentMetaGroupUser) -> Row:
    content = _managed(call, _given(body.content_metadata_id, "content_metadata_id"))
    _refuse_without_rules(content)
    if content["inherits"]:
        message = "This folder inherits its access. Set inherits to false with update_content_metadata first."
        raise Invalid(FieldError("content_metadata_id", "invalid", message))
    kind = _kind(body.permission_type)
    group_id, user_id = _whose(call, body)
    existing = store.find_access(call.read, content["id"], group_id, user_id)
    if existing is not None:
        message = f"There is a rule for them already (id {existing['id']}): change it, or delete it first."
        raise Conflict(message, "group_id" if group_id is not None else "user_id")
    whose = {"group_id": group_id, "user_id": user_id}
    return store.add_access(
        call.work, {"content_metadata_id": content["id"], "permission_type": kind, **whose}
    )


@accesses.op("update_content_metadata_access", needs="update")
def update_content_metadata_access(call: Call, row: Row, body: WriteContentMetaGroupUser) -> Row:
    """Changes view to edit or back; for whom and of what cannot be changed."""
    return store.update_access(call.work, row["id"], _kind(body.permission_type))


@accesses.op("delete_content_metadata_access", needs="destroy")
def delete_content_metadata_access(call: Call, row: Row) -> None:
    store.delete_access(call.work, row["id"])


def _managed(call: Call, metadata_id: Any) -> Row:
    content = load_metadata(call, str(metadata_id))
    if content is None or not manages_access(call.caller, content):
        raise NotFound()
    return content


def _given(value: Any, name: str) -> Any:
    if value in (UNSET, None, ""):
        raise Invalid(FieldError(name, "missing_field", "This field is required."))
    return value


def _kind(value: Any) -> str:
    kind = _given(value, "permission_type")
    if kind not in KINDS:
        message = f"{str(kind)[:80]!r} is neither view nor edit."
        raise Invalid(FieldError("permission_type", "invalid", message))
    return kind


def _whose(call: Call, body: WriteContentMetaGroupUser) -> tuple[int | None, int | None]:
    """(group id, user id): one of them, of somebody who is there."""
    given = {"group_id": (body.group_id, s.groups), "user_id": (body.user_id, s.users)}
    named = {name: each for name, each in given.items() if each[0] not in (UNSET, None, "")}
    if len(named) != 1:
        raise BadRequest("Give either a group_id or a user_id.", "group_id", "missing_field")
    ((name, (value, table)),) = named.items()
    number = row_id(value)
    if number is None or call.read.get(table, number) is None:
        raise Invalid(
            FieldError(name, "invalid", f"There is no {name.removesuffix('_id')} {str(value)[:80]!r}.")
        )
    return (number, None) if name == "group_id" else (None, number)
