"""User accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from . import schema as s
from .database import Reader, Row, UnitOfWork


def get_user(db: Reader, user_id: int) -> Row | None:
    return db.get(s.users, user_id)


def add_user(work: UnitOfWork, values: Mapping[str, Any]) -> Row:
    """Adds a user with a personal folder of their own below Users."""
    user = work.insert(s.users, {**values, "created_at": work.now, "updated_at": work.now})
    folder = add_personal_folder(work, user)
    return work.update(s.users, user["id"], {"personal_folder_id": folder["id"]})


def add_personal_folder(work: UnitOfWork, user: Row) -> Row:
    name = display_name(user) or f"User {user['id']}"
    content = work.insert(
        s.content_metadata, {"parent_id": 2, "inherits": False, "content_type": "folder", "name": name}
    )
    work.insert(
        s.content_access,
        {"content_metadata_id": content["id"], "permission_type": "edit", "user_id": user["id"]},
    )
    return work.insert(
        s.folders,
        {
            "name": name,
            "parent_id": 2,
            "creator_id": user["id"],
            "content_metadata_id": content["id"],
            "is_personal": True,
            "created_at": work.now,
        },
    )


def display_name(user: Row) -> str:
    return " ".join(part for part in (user["first_name"], user["last_name"]) if part)


def credentials_email_of(db: Reader, user_id: int) -> Row | None:
    return db.one(select(s.credentials_email).where(s.credentials_email.c.user_id == user_id))


def credentials_api3_of(db: Reader, user_id: int) -> list[Row]:
    table = s.credentials_api3
    return db.all(select(table).where(table.c.user_id == user_id).order_by(table.c.id))
