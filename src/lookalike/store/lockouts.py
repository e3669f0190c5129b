"""Lockouts of logins, as long as they last."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from . import schema as s
from .database import Reader, Row, UnitOfWork

lockouts = s.login_lockouts


def longest(db: Reader, keys: Collection[str], now: datetime) -> datetime | None:
    """When the last of the lockouts under these keys ends; None when there is none."""
    statement = select(func.max(lockouts.c.ends_at)).where(lockouts.c.key.in_(keys), lockouts.c.ends_at > now)
    return db.scalar(statement)


def lock(work: UnitOfWork, key: str, values: Mapping[str, Any]) -> None:
    """Begins a lockout, or makes one last longer. Those that are over go."""
    work.delete_where(lockouts, lockouts.c.ends_at <= work.now)
    known = work.one(select(lockouts).where(lockouts.c.key == key))
    if known is None:
        work.insert(lockouts, {"key": key, **values})
    else:
        work.update(
            lockouts, known["id"], {**values, "fail_count": known["fail_count"] + values["fail_count"]}
        )


def lockout_rows(now: datetime) -> Select[Any]:
    """Those that last, with name and address of their user."""
    emails, users = s.credentials_email, s.users
    name = func.trim(func.coalesce(users.c.first_name, "") + " " + func.coalesce(users.c.last_name, ""))
    return (
        select(lockouts, name.label("full_name"), emails.c.email)
        .outerjoin(users, users.c.id == lockouts.c.user_id)
        .outerjoin(emails, emails.c.user_id == lockouts.c.user_id)
        .where(lockouts.c.ends_at > now)
    )


def get_lockout(db: Reader, key: str) -> Row | None:
    return db.one(select(lockouts).where(lockouts.c.key == key))


def lift(work: UnitOfWork, row: Row) -> None:
    work.delete(lockouts, row["id"])
