"""Addresses of people who are to help, and until when that is allowed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from . import schema as s
from .database import Reader, Row, UnitOfWork
from .instance_settings import read_setting, write_setting
from .users import fold

entries = s.support_access_entries
SETTING, OPEN_UNTIL = "support_access", "open_until"


def all_entries(db: Reader) -> list[Row]:
    """With the name of the account that has the address, if there is one."""
    logins, users = s.credentials_email, s.users
    rows = (
        select(entries, users.c.first_name, users.c.last_name)
        .outerjoin(logins, logins.c.email_folded == entries.c.email_folded)
        .outerjoin(users, users.c.id == logins.c.user_id)
    )
    return db.all(rows.order_by(entries.c.id))


def get_entry(db: Reader, entry_id: int) -> Row | None:
    return db.get(entries, entry_id)


def put_entry(work: UnitOfWork, email: str, reason: str | None) -> int:
    """A new one, or the one of that address with a new reason."""
    known = work.one(select(entries).where(entries.c.email_folded == fold(email)))
    if known is not None:
        return work.update(entries, known["id"], {"reason": reason})["id"]
    values = {"email": email, "email_folded": fold(email), "reason": reason, "created_at": work.now}
    return work.insert(entries, values)["id"]


def delete_entry(work: UnitOfWork, entry_id: int) -> None:
    work.delete(entries, entry_id)


def open_until(db: Reader) -> datetime | None:
    text = read_setting(db, SETTING).get(OPEN_UNTIL)
    return datetime.fromisoformat(text) if text else None


def set_open_until(work: UnitOfWork, moment: datetime | None) -> None:
    write_setting(work, SETTING, {OPEN_UNTIL: moment.isoformat() if moment else None})
