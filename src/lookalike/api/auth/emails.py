"""A disabled user's addresses, all of them, replaced by one."""

from __future__ import annotations

from sqlalchemy import select

from ...contract.types import WriteUserEmailOnly
from ...dispatch.call import Call
from ...dispatch.errors import BadRequest, Conflict
from ...store import schema as s
from ...store import users as store
from ...store.database import Row
from ..users.credentials_email import DUPLICATE, checked_address
from ..users.users import users


@users.op("wipeout_user_emails", needs="update_creds")
def wipeout_user_emails(call: Call, row: Row, body: WriteUserEmailOnly) -> Row | None:
    """Logins keep their ids. Those of other systems keep the name that they know the user by, unless that is the
    address."""
    email = checked_address(body.email or None)
    if not row["is_disabled"]:
        raise BadRequest("Only a disabled user's addresses can be replaced so; disable the user first.")
    other = store.find_email(call.work, email)
    if other is not None and other["user_id"] != row["id"]:
        raise Conflict(DUPLICATE, "email")
    login = store.credentials_email_of(call.work, row["id"])
    if login is not None:
        unlinked = {"reset_token_hash": None, "reset_expires_at": None}
        store.update_credentials_email(call.work, login, {"email": email, **unlinked})
    external = s.credentials_external
    for found in call.work.all(select(external).where(external.c.user_id == row["id"])):
        if found["email"] is not None:
            call.work.update(external, found["id"], {"email": email})
    return store.get_user(call.work, row["id"])
