"""An instance always keeps an administrator who can get in. Source: trust reference, section 1.

The rule is asked before and after a change, in its transaction, whatever the change is: accounts, roles, groups,
permission sets or logins.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from ..dispatch.call import Call
from ..dispatch.errors import ApiError, FieldError
from ..store.database import Reader, UnitOfWork
from ..store.roles import admin_user_ids
from ..store.users import can_log_in

CODE = "would_remove_last_admin"
MESSAGE = (
    "This would leave the server without an administrator who can log in. "
    "Make another enabled user an Admin and give them an API key or a password first."
)
LOCK = 0x6C6F6F6B  # one number that no other advisory lock of ours uses


def admin_is_reachable(db: Reader) -> bool:
    """Whether some enabled user is an administrator, by any way roles are given, and has a working login."""
    return can_log_in(db, admin_user_ids(db))


@contextmanager
def keeps_an_admin(call: Call) -> Iterator[None]:
    """Around a change: raises and so rolls it back when it takes away the last administrator who can log in.
    403 where the operation declares it, otherwise 400; the code is `would_remove_last_admin`."""
    had_one = admin_is_reachable(call.work)
    yield
    _one_at_a_time(call.work)
    if had_one and not admin_is_reachable(call.work):
        status = 403 if 403 in call.operation.statuses else 400
        raise ApiError(status, MESSAGE, (FieldError(None, CODE, MESSAGE),))


def _one_at_a_time(work: UnitOfWork) -> None:
    """On Postgres two changes that each leave the other's administrator could pass side by side: the second
    waits here until the first has ended, and then sees it. SQLite has one writer anyway."""
    if work.connection.dialect.name == "postgresql":
        work.connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
