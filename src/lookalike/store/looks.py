"""Saved Looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, func, literal, or_, select

from ..access.caller import ACTIVITY_MODELS, Caller
from . import schema as s
from .database import Reader, Row, UnitOfWork
from .folders import EDIT, access_levels
from .vault import random_text

SLUG_LENGTH = 32


def visible_looks(caller: Caller, levels: Any = None) -> Select[Any]:
    """Rows of Looks that a caller may see, with `level` (of access to the folder), `query_model` and the owner.

    To see a Look one needs its folder, and see_looks for its model. A Look whose folder is gone is its owner's and
    the administrators'. `levels`: what `access_levels` gave, for a statement that has it already.
    """
    levels = access_levels(caller) if levels is None else levels
    level = literal(EDIT) if caller.is_admin else levels.c.level
    owner = s.users
    rows = (
        select(
            s.looks,
            level.label("level"),
            s.queries.c.model.label("query_model"),
            owner.c.first_name.label("owner_first"),
            owner.c.last_name.label("owner_last"),
            owner.c.is_disabled.label("owner_is_disabled"),
        )
        .join(s.queries, s.queries.c.id == s.looks.c.query_id)
        .outerjoin(owner, owner.c.id == s.looks.c.user_id)
        .outerjoin(levels, levels.c.folder_id == s.looks.c.folder_id)
    )
    if caller.is_admin:
        return rows
    models = caller.models("see_looks")
    mine = s.looks.c.folder_id.is_(None) & (s.looks.c.user_id == caller.user_id)
    rows = rows.where(or_(levels.c.level > 0, mine))
    if not caller.sees_activity:
        rows = rows.where(s.queries.c.model.not_in(ACTIVITY_MODELS))
    return rows if models is None else rows.where(s.queries.c.model.in_(models))


def get_look(db: Reader, caller: Caller, look_id: int) -> Row | None:
    return db.one(visible_looks(caller).where(s.looks.c.id == look_id))


def find_public_look(db: Reader, slug: str) -> Row | None:
    """The published Look with that slug whose owner is there and enabled."""
    looks = s.looks.c
    enabled = s.looks.join(s.users, (s.users.c.id == looks.user_id) & ~s.users.c.is_disabled)
    published = (looks.public_slug == slug, looks.public, ~looks.deleted)
    return db.one(select(s.looks).select_from(enabled).where(*published))


def look_titled(db: Reader, folder_id: int, title: str) -> Row | None:
    looks = s.looks.c
    same = (looks.folder_id == folder_id, func.lower(looks.title) == func.lower(title), ~looks.deleted)
    return db.one(select(s.looks).where(*same))


def add_look(work: UnitOfWork, values: Mapping[str, Any], folder: Row) -> Row:
    metadata = work.insert(
        s.content_metadata,
        {
            "parent_id": folder["content_metadata_id"],
            "inherits": True,
            "content_type": "look",
            "name": values["title"],
        },
    )
    times = {"created_at": work.now, "updated_at": work.now}
    return work.insert(s.looks, {**values, **times, "content_metadata_id": metadata["id"]})


def update_look(work: UnitOfWork, look_id: int, changes: Mapping[str, Any], user_id: int) -> Row:
    return work.update(s.looks, look_id, {**changes, "updated_at": work.now, "last_updater_id": user_id})


def delete_look(work: UnitOfWork, look: Row) -> None:
    """For good; the schedules of the Look go with it."""
    work.delete(s.looks, look["id"])
    work.delete(s.content_metadata, look["content_metadata_id"])


def new_public_slug() -> str:
    return random_text(SLUG_LENGTH)
