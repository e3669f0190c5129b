"""Lockouts of logins: who is kept out for a while, and lifting it."""

from __future__ import annotations

from sqlalchemy import Text, func

from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.search import Search, run_search
from ...store import lockouts as store
from ...store import schema as s
from ...store.database import Row
from ..users.rules import admin

lockouts = Domain(
    "UserLoginLockout",
    load=lambda call, key: store.get_lockout(call.read, key),
    extras={"can": lambda call, row: {}},
    index=admin,
    destroy=admin,
)


def _search(call: Call) -> Page:
    users = s.users.c
    full_name = func.coalesce(users.first_name, "") + " " + func.coalesce(users.last_name, "")
    columns = {
        "key": s.login_lockouts.c.key,
        "auth_type": s.login_lockouts.c.auth_type,
        "ip": s.login_lockouts.c.ip,
        "user_id": s.login_lockouts.c.user_id,
        "remote_id": s.login_lockouts.c.remote_id,
        "full_name": func.trim(full_name, type_=Text),
        "email": s.credentials_email.c.email,
        "fail_count": s.login_lockouts.c.fail_count,
        "lockout_at": s.login_lockouts.c.lockout_at,
    }
    return run_search(
        call, Search(store.lockout_rows(call.instance.now()), columns, (s.login_lockouts.c.id,))
    )


@lockouts.op("all_user_login_lockouts", needs="index")
def all_user_login_lockouts(call: Call) -> Page:
    return _search(call)


@lockouts.op("search_user_login_lockouts", needs="index")
def search_user_login_lockouts(call: Call) -> Page:
    return _search(call)


@lockouts.op("delete_user_login_lockout", needs="destroy")
def delete_user_login_lockout(call: Call, row: Row) -> None:
    store.lift(call.work, row)
    call.instance.lockouts.lifted()
