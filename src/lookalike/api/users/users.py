"""User accounts: who may see and change whom."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET
from sqlalchemy import Text, case, func, or_, true

from ...contract.types import WriteUser
from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import BadRequest, FieldError, Forbidden, Invalid, NotFound
from ...dispatch.search import Search, integer_list, matches_text, nothing, run_search
from ...store import groups, schema
from ...store import users as store
from ...store.database import Row
from . import rules
from .details import EXTRAS, listed, shown_properties
from .kept import once

COLUMNS = schema.users.c
MAX_NAME = 255
# What null means for a property that always has a value.
CLEARED = {"locale": "en", "home_folder_id": "1", "is_disabled": False, "can_manage_api3_creds": False}
ACCOUNT = ("first_name", "last_name", *CLEARED)
IN_DOC = ("ui_state", "models_dir_validated")
ADMINS_ONLY = ("is_disabled", "can_manage_api3_creds")
CREDENTIAL_TYPES = ("email", "api3", "google", "saml", "oidc", "ldap", "embed", "looker_openid")


def load_user(call: Call, user_id: str) -> Row | None:
    key = rules.number(user_id)
    return None if key is None else read_user(call, key)


def read_user(call: Call, key: int) -> Row | None:
    return once(call, ("user", key), lambda: store.get_user(call.read, key))


users = Domain(
    "User",
    load=load_user,
    extras=EXTRAS,
    hide=shown_properties,
    can=("index", "index_details", "show", "show_creds", "show_details", "sudo", "update_creds"),
    index=rules.anybody,
    index_details=rules.sees_people,
    show=rules.anybody,
    show_creds=rules.admin_or_self,
    show_details=rules.sees_details,
    sudo=rules.may_sudo,
    update_creds=rules.admin,
    create=rules.admin,
    update=rules.admin_or_self,
    destroy=rules.admin,
    assign_roles=rules.admin,
    make_keys=rules.may_make_keys,
    show_values=lambda caller, user: rules.sees_attributes(caller) or rules.is_self(caller, user),
)


@users.op("me", needs="index")
def me(call: Call) -> Row | None:
    return read_user(call, call.caller.user_id)


@users.op("user", needs="show")
def user(call: Call, row: Row) -> Row:
    return row


# --- lists and searches -----------------------------------------------------------------------------------


@users.op("all_users", needs="index")
def all_users(call: Call, ids: list[str] | None) -> Page | list[Row]:
    """With `ids`, those users in that order, and no paging."""
    if not ids:
        return listed(call, run_search(call, Search(store.user_rows(), _columns(call), (COLUMNS.id,))))
    wanted = list(dict.fromkeys(integer_list("ids", ids)))
    found = {row["id"]: row for row in store.users_with_ids(call.read, wanted)}
    return listed(call, [found[key] for key in wanted if key in found])


@users.op("search_users", needs="index")
def search_users(call: Call) -> Page | list[Row]:
    return listed(call, run_search(call, Search(store.user_rows(), _columns(call), (COLUMNS.id,))))


@users.op("search_users_names", needs="index")
def search_users_names(call: Call, pattern: str) -> Page | list[Row]:
    """The pattern may match first name, last name or address; all further parameters must hold too."""
    columns = _columns(call)
    matching = or_(*(matches_text(columns[name], pattern) for name in ("first_name", "last_name", "email")))
    base = store.user_rows().where(matching)
    return listed(call, run_search(call, Search(base, columns, (COLUMNS.id,))))


def _columns(call: Call) -> dict[str, Any]:
    """What users can be searched by. An address is found only by those who may see it."""
    email: Any = store.ADDRESS
    if not rules.sees_people(call.caller):
        email = case((COLUMNS.id == call.caller.user_id, email), else_=None)
    full_name = func.coalesce(COLUMNS.first_name, "") + " " + func.coalesce(COLUMNS.last_name, "")
    return {
        "id": COLUMNS.id,
        "first_name": COLUMNS.first_name,
        "last_name": COLUMNS.last_name,
        "full_name": func.trim(full_name, type_=Text),
        "email": email,
        "is_disabled": COLUMNS.is_disabled,
        "is_service_account": COLUMNS.is_service_account,
        "can_manage_api3_creds": COLUMNS.can_manage_api3_creds,
        "verified_looker_employee": _nobody_is,
        "embed_user": _nobody_is,
        "group_id": lambda value: groups.in_groups(_own_groups(call, integer_list("group_id", value))),
        "content_metadata_id": lambda value: store.with_access_to(integer_list("content_metadata_id", value)),
    }


def _nobody_is(value: bool) -> Any:
    return nothing() if value else true()


def _own_groups(call: Call, group_ids: list[int]) -> list[int]:
    """The groups whose members the caller may learn: their own, unless they see all people."""
    if rules.sees_people(call.caller):
        return group_ids
    return [key for key in group_ids if key in call.caller.group_ids]


@users.op("user_for_credential", needs="index_details")
def user_for_credential(call: Call, credential_type: str, credential_id: str) -> Row:
    if credential_type not in CREDENTIAL_TYPES:
        known = ", ".join(CREDENTIAL_TYPES)
        message = f"credential_type: {credential_type[:80]!r} is none of {known}."
        raise BadRequest(message, "credential_type")
    if credential_type == "email":
        login = store.find_email(call.read, credential_id)
    elif credential_type == "api3":
        login = store.find_client_id(call.read, credential_id)
    else:
        login = store.find_external(call.read, credential_type, credential_id)
    found = store.get_user(call.read, login["user_id"]) if login else None
    if found is None:
        raise NotFound()
    return found


# --- changes ----------------------------------------------------------------------------------------------


@users.op("create_user", needs="create")
def create_user(call: Call, body: WriteUser) -> Row | None:
    added = store.add_user(call.work, _changes(call, body, None))
    return store.get_user(call.work, added["id"])


@users.op("update_user", needs="update")
def update_user(call: Call, row: Row, body: WriteUser) -> Row | None:
    changes = _changes(call, body, row)
    refused = [name for name in ADMINS_ONLY if name in changes and changes[name] != row[name]]
    if refused and not call.caller.is_admin:
        raise Forbidden(f"Only an administrator may change {', '.join(refused)}.")
    if changes.get("is_disabled") and not row["is_disabled"] and rules.is_self(call.caller, row):
        raise Forbidden("You cannot disable yourself; another administrator can.")
    store.update_user(call.work, row, changes)
    return store.get_user(call.work, row["id"])


@users.op("delete_user", needs="destroy")
def delete_user(call: Call, row: Row) -> None:
    if row["id"] in {call.caller.user_id, call.caller.sudo_user_id}:
        raise Forbidden("You cannot delete yourself; another administrator can.")
    store.delete_user(call.work, row)


def _changes(call: Call, body: WriteUser, row: Row | None) -> dict[str, Any]:
    """What the body says about the account, checked. Raises Invalid with every bad property."""
    given = {name: value for name in ACCOUNT if (value := getattr(body, name)) is not UNSET}
    changes = {name: CLEARED.get(name) if value is None else value for name, value in given.items()}
    errors = [
        FieldError(name, "invalid", f"{name} must not be longer than {MAX_NAME} characters.")
        for name, value in changes.items()
        if isinstance(value, str) and len(value) > MAX_NAME
    ]
    home = changes.get("home_folder_id")
    if home is not None and not _is_folder(call, home):
        errors.append(FieldError("home_folder_id", "invalid", f"There is no folder {home[:80]!r}."))
    if errors:
        raise Invalid(*errors)
    _warn_of_email(call, body, row)
    in_doc = {name: value for name in IN_DOC if (value := getattr(body, name)) is not UNSET}
    return {**changes, "doc": {**(row["doc"] if row else {}), **in_doc}} if in_doc else changes


def _is_folder(call: Call, folder_id: str) -> bool:
    key = rules.number(folder_id)
    return key is not None and store.folder_exists(call.work, key)


def _warn_of_email(call: Call, body: WriteUser, row: Row | None) -> None:
    """An address in the body is left alone, as on Looker, but not in silence."""
    login = body.credentials_email
    if not login or login.email is UNSET or (row is not None and login.email == row["email"]):
        return
    known = row is not None and store.credentials_email_of(call.read, row["id"]) is not None
    instead = "update" if known else "create"
    call.warnings.append(f"credentials_email ignored: use {instead}_user_credentials_email")
