"""Users who come through an embedding page: made, and kept as the page says."""

from __future__ import annotations

from typing import Any

from ..access.attributes import FROM_ACCOUNT
from ..store import attributes, embedding, users
from ..store.database import UnitOfWork
from ..store.vault import random_text
from .signing import BadSignature
from .terms import Terms

TIMEZONE = "timezone"


def welcome(work: UnitOfWork, terms: Terms) -> int:
    """The id of the user for these terms, made or brought up to date. Without an external id it is a new one each
    time. Raises BadSignature for a user who is disabled."""
    names = {"first_name": terms.first_name, "last_name": terms.last_name}
    names = {name: value for name, value in names.items() if value is not None}
    login = embedding.find_login(work, terms.external_user_id) if terms.external_user_id else None
    if login is None:
        login = embedding.add_embed_user(work, terms.external_user_id or f"once-{random_text(24)}", names)
    user = users.get_user(work, login["user_id"])
    if user is None or user["is_disabled"] or login["is_disabled"]:
        raise BadSignature("The user is disabled.")
    users.update_user(work, user, {name: value for name, value in names.items() if user[name] != value})
    group_ids = list(terms.group_ids)
    if terms.external_group_id:
        group_ids.append(embedding.external_group(work, terms.external_group_id))
    kept = embedding.set_groups(work, user["id"], login["doc"].get("group_ids", ()), group_ids)
    embedding.update_login(work, login, _said(terms, kept))
    _set_attributes(work, user["id"], terms)
    return user["id"]


def _said(terms: Terms, group_ids: list[int]) -> dict[str, Any]:
    return {
        "permissions": list(terms.permissions),
        "models": list(terms.models),
        "group_ids": group_ids,
        "external_group_id": terms.external_group_id,
    }


def _set_attributes(work: UnitOfWork, user_id: int, terms: Terms) -> None:
    """By name. What the account itself tells cannot be said by a page; the time zone is not signed, and not secret."""
    said = dict(terms.user_attributes)
    if terms.user_timezone:
        said.setdefault(TIMEZONE, terms.user_timezone)
    for attribute in attributes.all_attributes(work):
        name = attribute["name"]
        if name in said and not (attribute["is_system"] and name in FROM_ACCOUNT):
            attributes.set_user_value(work, attribute["id"], user_id, said[name])
