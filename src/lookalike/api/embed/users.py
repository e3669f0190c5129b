"""Embed users that are made before they come for the first time."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from ...access.caller import Caller
from ...contract.types import WriteCreateEmbedUserRequest
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest
from ...store import embedding as store
from ...store import users
from ...store.database import Row

MAX_TEXT = 255


def admin(caller: Caller, row: Row | None) -> bool:
    return caller.is_admin


embed_users = Domain(
    "UserPublic",
    extras={
        "can": lambda call, user: {},
        "display_name": lambda call, user: users.display_name(user),
        "is_embed_user": lambda call, user: store.said_of_user(call.read, user["id"]) is not None,
        "url": lambda call, user: call.api_url(f"/users/{user['id']}"),
    },
    create=admin,
)


@embed_users.op("create_embed_user", needs="create")
def create_embed_user(call: Call, body: WriteCreateEmbedUserRequest) -> Any:
    """The user with this external id, made when there is none."""
    external_id = body.external_user_id
    if external_id in (UNSET, None, "") or len(str(external_id)) > MAX_TEXT:
        message = f"external_user_id: give text of 1 to {MAX_TEXT} characters."
        raise BadRequest(message, "external_user_id")
    login = store.find_login(call.work, str(external_id))
    if login is None:
        login = store.add_embed_user(call.work, str(external_id), {})
    return users.get_user(call.work, login["user_id"])
