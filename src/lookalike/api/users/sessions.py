"""Logins of users to the pages. Tokens of the API are not among them."""

from __future__ import annotations

from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import NotFound
from ...store import users as store
from ...store.callers import delete_token
from ...store.database import Row
from .rules import number
from .users import users

sessions = Domain(
    "Session",
    extras={
        "can": lambda call, session: {},
        "url": lambda call, session: call.api_url(f"/users/{session['user_id']}/sessions/{session['id']}"),
    },
)


def _session(call: Call, user: Row, session_id: str) -> Row:
    for session in store.sessions_of(call.read, user["id"]):
        if session["id"] == number(session_id):
            return session
    raise NotFound()


@users.op("all_user_sessions", needs="update_creds")
def all_user_sessions(call: Call, row: Row) -> list[Row]:
    return store.sessions_of(call.read, row["id"])


@users.op("user_session", needs="update_creds")
def user_session(call: Call, row: Row, session_id: str) -> Row:
    return _session(call, row, session_id)


@users.op("delete_user_session", needs="update_creds")
def delete_user_session(call: Call, row: Row, session_id: str) -> None:
    delete_token(call.work, _session(call, row, session_id)["id"])
