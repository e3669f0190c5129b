"""Logins by email address and password, and links for setting a password."""

from __future__ import annotations

import re
from typing import Any

from msgspec import UNSET

from ...contract.types import WriteCredentialsEmail
from ...dispatch.answers import Later, Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest, Conflict, FieldError, Invalid, NotFound
from ...dispatch.params import split_list
from ...dispatch.search import Search, run_search
from ...login.passwords import new_link
from ...login.reset_mail import NotSent, mail_link
from ...store import schema
from ...store import users as store
from ...store.database import Row
from . import rules
from .users import users

MAX_EMAIL = 254
# ASCII only: letters that merely look alike must never lead to another person's account.
EMAIL = re.compile(r"[!-?A-~]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
DUPLICATE = "Another user has this address."


def _expired(call: Call, login: Row) -> bool:
    return login["reset_expires_at"] is not None and login["reset_expires_at"] <= call.instance.now()


EXTRAS = {
    "can": lambda call, login: {"show_password_reset_url": call.caller.is_admin},
    "type": lambda call, login: "email",
    "url": lambda call, login: call.api_url(f"/users/{login['user_id']}/credentials_email"),
    "user_url": lambda call, login: call.api_url(f"/users/{login['user_id']}"),
    # Nobody can log in without a password, and Looker calls that disabled too.
    "is_disabled": lambda call, login: login["is_disabled"] or login["password_hash"] is None,
    "logged_in_at": lambda call, login: login["logged_in_at"] or "",
    # A link is kept as a hash, so only the answer that makes it can show it.
    "password_reset_url": lambda call, login: login.get("password_reset_url", ""),
    "account_setup_url": lambda call, login: login.get("account_setup_url", ""),
    "password_reset_url_expired": _expired,
    "account_setup_url_expired": _expired,
}
credentials_email = Domain(
    "CredentialsEmail", also=("CredentialsEmailSearch",), extras=EXTRAS, can=(), search=rules.admin
)


def _login(call: Call, user: Row) -> Row:
    found = store.credentials_email_of(call.read, user["id"])
    if found is None:
        raise NotFound()
    return found


@credentials_email.op("search_credentials_email", needs="search")
def search_credentials_email(call: Call) -> Page:
    table = schema.credentials_email
    columns = {
        "id": table.c.user_id,
        "email": table.c.email,
        "emails": lambda value: table.c.email_folded.in_([store.fold(each) for each in split_list(value)]),
    }
    return run_search(call, Search(table.select(), columns, (table.c.id,)))


@users.op("user_credentials_email", needs="show_creds")
def user_credentials_email(call: Call, row: Row) -> Row:
    return _login(call, row)


@users.op("create_user_credentials_email", needs="update_creds")
def create_user_credentials_email(call: Call, row: Row, body: WriteCredentialsEmail) -> Row:
    if row["is_service_account"]:
        message = "A service account logs in by API keys alone; make it one of those."
        raise Invalid(FieldError("user_id", "invalid", message))
    if store.credentials_email_of(call.work, row["id"]) is not None:
        raise Conflict("This user has a login by email already; update it.", "email")
    changes = _changes(body)
    if not changes.get("email"):
        raise Invalid(FieldError("email", "missing_field", "This field is required."))
    if store.find_email(call.work, changes["email"]) is not None:
        raise Conflict(DUPLICATE, "email")
    return store.add_credentials_email(call.work, row["id"], **changes)


@users.op("update_user_credentials_email", needs="update_creds")
def update_user_credentials_email(call: Call, row: Row, body: WriteCredentialsEmail) -> Row:
    login = _login(call, row)
    changes = _changes(body)
    if "email" in changes:
        other = store.find_email(call.work, changes["email"])
        if other is not None and other["id"] != login["id"]:
            raise Invalid(FieldError("email", "already_exists", DUPLICATE))
    return store.update_credentials_email(call.work, login, changes)


@users.op("delete_user_credentials_email", needs="update_creds")
def delete_user_credentials_email(call: Call, row: Row) -> None:
    login = _login(call, row)
    store.delete_credentials_email(call.work, login)


@users.op("create_user_credentials_email_password_reset", needs="update_creds")
def create_user_credentials_email_password_reset(call: Call, row: Row) -> dict[str, Any]:
    """The link works for 60 minutes, whether or not `expires` asks for an end."""
    return _with_link(call, _login(call, row))


@users.op("send_user_credentials_email_password_reset", needs="update_creds")
def send_user_credentials_email_password_reset(call: Call, row: Row) -> Later:
    """The mail goes out once the link is there for good."""
    login = _with_link(call, _login(call, row))
    link = login["account_setup_url"] or login["password_reset_url"]

    async def mailed() -> dict[str, Any]:
        try:
            await mail_link(call.instance.settings, login["email"], link)
        except NotSent as failed:
            raise BadRequest(f"The link is made, but the mail was not sent. {failed}") from failed
        return login

    return Later(mailed, simulated=login)


def _changes(body: WriteCredentialsEmail) -> dict[str, Any]:
    """Raises Invalid for an address that is none."""
    changes: dict[str, Any] = {}
    if body.email is not UNSET:
        changes["email"] = checked_address(body.email)
    if body.forced_password_reset_at_next_login is not UNSET:
        forced = body.forced_password_reset_at_next_login or False
        changes["forced_password_reset_at_next_login"] = forced
    return changes


def checked_address(email: str | None) -> str:
    """The address. Raises Invalid for one that is none."""
    if not email:
        raise Invalid(FieldError("email", "missing_field", "This field is required."))
    if len(email) > MAX_EMAIL or EMAIL.fullmatch(email) is None:
        message = f"{email[:80]!r} is not an email address such as name@example.com."
        raise Invalid(FieldError("email", "invalid", message))
    return email


def _with_link(call: Call, login: Row) -> dict[str, Any]:
    """A new link to set a password: the first one of a login is for setting the account up."""
    row, link = new_link(call.instance, call.work, login)
    token = link.rpartition("/")[2]
    return {
        **row,
        "password_reset_url": f"{call.instance.web_url}/password/reset/{token}",
        "account_setup_url": link if row["password_hash"] is None else "",
    }
