"""Logins by email address and password, and links for setting a password."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from msgspec import UNSET

from ...contract.types import WriteCredentialsEmail
from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import Conflict, FieldError, Invalid, NotFound
from ...dispatch.params import split_list
from ...dispatch.search import Search, run_search
from ...store import schema
from ...store import users as store
from ...store.database import Row
from ...store.simulation import held
from ...store.vault import random_text
from . import rules
from .users import users

RESET_MINUTES = 60
RESET_TOKEN_LENGTH = 32
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
def send_user_credentials_email_password_reset(call: Call, row: Row) -> dict[str, Any]:
    login = _with_link(call, _login(call, row))
    queue_password_reset_mail(call, login["email"], login["account_setup_url"] or login["password_reset_url"])
    return login


def _changes(body: WriteCredentialsEmail) -> dict[str, Any]:
    """Raises Invalid for an address that is none."""
    changes: dict[str, Any] = {}
    if body.email is not UNSET:
        changes["email"] = _address(body.email)
    if body.forced_password_reset_at_next_login is not UNSET:
        forced = body.forced_password_reset_at_next_login or False
        changes["forced_password_reset_at_next_login"] = forced
    return changes


def _address(email: str | None) -> str:
    if not email:
        raise Invalid(FieldError("email", "missing_field", "This field is required."))
    if len(email) > MAX_EMAIL or EMAIL.fullmatch(email) is None:
        message = f"{email[:80]!r} is not an email address such as name@example.com."
        raise Invalid(FieldError("email", "invalid", message))
    return email


def _with_link(call: Call, login: Row) -> dict[str, Any]:
    """A new link to set a password: the first one of a login is for setting the account up."""
    token = random_text(RESET_TOKEN_LENGTH)
    expires_at = call.work.now + timedelta(minutes=RESET_MINUTES)
    row = store.set_reset_token(call.work, login, call.instance.vault.hash(token), expires_at)
    setup = f"{call.instance.web_url}/account/setup/{token}" if row["password_hash"] is None else ""
    return {
        **row,
        "password_reset_url": f"{call.instance.web_url}/password/reset/{token}",
        "account_setup_url": setup,
    }


def queue_password_reset_mail(call: Call, email: str, link: str) -> None:
    """Hands the mail to the instance's mailer, or writes it to the outbox folder where there is none."""
    if held("mail"):
        return
    message = EmailMessage()
    message["To"] = email
    message["Subject"] = "Set your password"
    message.set_content(
        f"Open this link to set the password of your account. It works for {RESET_MINUTES} minutes.\n\n{link}\n"
    )
    mailer = getattr(call.instance, "mailer", None)
    if mailer is not None:
        mailer.queue(call.work, message)
        return
    folder = call.instance.settings.outbox_folder
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{call.work.now:%Y%m%dT%H%M%S}-password-{call.work.operation}.eml"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(message.as_bytes())
