"""User accounts, their logins, and what becomes of their content."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, Text, func, or_, select

from . import page_sessions
from . import schema as s
from .callers import delete_tokens_of_user
from .database import Reader, Row, UnitOfWork, utc_now
from .groups import in_groups

emails, keys, external = s.credentials_email, s.credentials_api3, s.credentials_external
MAX_IN_QUERY = 5_000  # longer lists of ids are read whole: SQLite takes at most 32,766 parameters


# The address of somebody who logs in by another system alone is the one that system says, as on Looker. It is for
# people to read and to search by; no account is ever found by it.
_SAID_ELSEWHERE = (
    select(func.min(external.c.email)).where(external.c.user_id == s.users.c.id).correlate(s.users)
).scalar_subquery()
ADDRESS = func.coalesce(emails.c.email, _SAID_ELSEWHERE, type_=Text)
# What an administrator has chosen to say who people are. Of an OpenID provider it depends on the address.
_VOUCHING = frozenset({"ldap", "saml"})


def user_rows() -> Select[Any]:
    """Users with their address: that of their login by email, else of their login by another system."""
    address = ADDRESS.label("email")
    return select(s.users, address).outerjoin(emails, emails.c.user_id == s.users.c.id)


def proven_address(db: Reader, user_id: int) -> str | None:
    """The address that rows of data may depend on: of the login by email, else one that another system vouches for.
    Some OpenID providers let anybody type an address in."""
    own = credentials_email_of(db, user_id)
    if own is not None:
        return own["email"]
    logins = credentials_external_of_users(db, [user_id]).get(user_id, [])
    vouched = (row for row in logins if row["type"] in _VOUCHING or (row["doc"] or {}).get("email_proven"))
    return min((row["email"] for row in vouched if row["email"]), default=None)


def get_user(db: Reader, user_id: int) -> Row | None:
    return db.one(user_rows().where(s.users.c.id == user_id))


def users_with_ids(db: Reader, user_ids: Iterable[int]) -> list[Row]:
    wanted = set(user_ids)
    statement = user_rows().order_by(s.users.c.id)
    if len(wanted) <= MAX_IN_QUERY:
        return db.all(statement.where(s.users.c.id.in_(wanted)))
    return [row for row in db.all(statement) if row["id"] in wanted]


def add_user(work: UnitOfWork, values: Mapping[str, Any]) -> Row:
    """Adds a user with a personal folder of their own below Users."""
    user = work.insert(s.users, {**values, "created_at": work.now, "updated_at": work.now})
    folder = add_personal_folder(work, user)
    return work.update(s.users, user["id"], {"personal_folder_id": folder["id"]})


def add_personal_folder(work: UnitOfWork, user: Row) -> Row:
    name = personal_folder_name(user)
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


def personal_folder_name(user: Row) -> str:
    return display_name(user) or f"User {user['id']}"


def update_user(work: UnitOfWork, user: Row, changes: Mapping[str, Any]) -> None:
    """Changes the account; the personal folder keeps the user's name, and tokens of a disabled one end."""
    if not changes:
        return
    after = work.update(s.users, user["id"], {**changes, "updated_at": work.now})
    if personal_folder_name(after) != personal_folder_name(user):
        _rename_personal_folder(work, after)
    if after["is_disabled"] and not user["is_disabled"]:
        delete_tokens_of_user(work, user["id"])


def _rename_personal_folder(work: UnitOfWork, user: Row) -> None:
    folder = work.get(s.folders, user["personal_folder_id"]) if user["personal_folder_id"] else None
    if folder is None:
        return
    name = personal_folder_name(user)
    work.update(s.folders, folder["id"], {"name": name})
    if folder["content_metadata_id"]:
        work.update(s.content_metadata, folder["content_metadata_id"], {"name": name})


def delete_user(work: UnitOfWork, user: Row) -> None:
    """Deletes the account with its logins, tokens and schedules; the user's content goes to the trash."""
    folders = _personal_folders(work, user)
    _trash_looks(work, user, folders)
    if folders:
        contents = work.column(select(s.folders.c.content_metadata_id).where(s.folders.c.id.in_(folders)))
        work.delete(s.folders, folders[0])
        work.delete_where(s.content_metadata, s.content_metadata.c.id.in_(contents))
    work.delete(s.users, user["id"])


def _personal_folders(db: Reader, user: Row) -> list[int]:
    """The personal folder and, after it, all folders inside."""
    found = [user["personal_folder_id"]] if user["personal_folder_id"] else []
    for folder in found:
        found += db.column(select(s.folders.c.id).where(s.folders.c.parent_id == folder))
    return found


def _trash_looks(work: UnitOfWork, user: Row, folders: list[int]) -> None:
    looks = s.looks.c
    theirs = or_(looks.user_id == user["id"], looks.folder_id.in_(folders))
    trashed = {"deleted": True, "deleted_at": work.now, "deleter_id": work.actor.user_id}
    for look in work.column(select(looks.id).where(theirs, looks.deleted.is_(False))):
        work.update(s.looks, look, {**trashed, "public": False, "public_slug": None})


def folder_exists(db: Reader, folder_id: int) -> bool:
    return db.scalar(select(s.folders.c.id).where(s.folders.c.id == folder_id)) is not None


def with_access_to(content_metadata_ids: Iterable[int]) -> Any:
    """A condition on users: those whom some content is shared with, in person or by a group."""
    access = s.content_access.c
    shared = access.content_metadata_id.in_(list(content_metadata_ids))
    in_person = select(access.user_id).where(shared, access.user_id.is_not(None))
    by_group = select(access.group_id).where(shared, access.group_id.is_not(None))
    return or_(s.users.c.id.in_(in_person), in_groups(by_group))


# --- for many users at once -------------------------------------------------------------------------------


def _of(table: Table, user_ids: Collection[int]) -> Select[Any]:
    statement = select(table).order_by(table.c.id)
    return statement if len(user_ids) > MAX_IN_QUERY else statement.where(table.c.user_id.in_(user_ids))


def group_ids_of_users(db: Reader, user_ids: Collection[int]) -> dict[int, list[int]]:
    """The groups that each user is directly in, those that include everybody among them."""
    default = db.column(select(s.groups.c.id).where(s.groups.c.include_by_default))
    found = {user: set(default) for user in user_ids}
    for row in db.all(_of(s.group_users, user_ids)):
        found.setdefault(row["user_id"], set()).add(row["group_id"])
    return {user: sorted(groups) for user, groups in found.items()}


def credentials_email_of_users(db: Reader, user_ids: Collection[int]) -> dict[int, Row]:
    return {row["user_id"]: row for row in db.all(_of(emails, user_ids))}


def credentials_api3_of_users(db: Reader, user_ids: Collection[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {user: [] for user in user_ids}
    for row in db.all(_of(keys, user_ids)):
        found.setdefault(row["user_id"], []).append(row)
    return found


def credentials_external_of_users(db: Reader, user_ids: Collection[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in db.all(_of(external, user_ids)):
        found.setdefault(row["user_id"], []).append(row)
    return found


# --- logins -----------------------------------------------------------------------------------------------


def credentials_email_of(db: Reader, user_id: int) -> Row | None:
    return db.one(select(emails).where(emails.c.user_id == user_id))


def find_email(db: Reader, email: str) -> Row | None:
    """The login with that address; addresses compare without regard to ASCII case and in no other way."""
    return db.one(select(emails).where(emails.c.email_folded == fold(email)))


def fold(email: str) -> str:
    """Lower case for ASCII letters alone: no two different letters become one."""
    return email.translate(_ASCII_LOWER)


_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def add_credentials_email(work: UnitOfWork, user_id: int, email: str, **rest: Any) -> Row:
    values = {"user_id": user_id, "email": email, "email_folded": fold(email), "created_at": work.now}
    return work.insert(emails, {**values, **rest})


def update_credentials_email(work: UnitOfWork, row: Row, changes: Mapping[str, Any]) -> Row:
    changes = dict(changes)
    if "email" in changes:
        changes["email_folded"] = fold(changes["email"])
    return work.update(emails, row["id"], changes)


def delete_credentials_email(work: UnitOfWork, row: Row) -> None:
    work.delete(emails, row["id"])


def set_reset_token(work: UnitOfWork, row: Row, token_hash: bytes, expires_at: datetime) -> Row:
    """Notes a new link for setting a password; the earlier one ends."""
    return work.update(emails, row["id"], {"reset_token_hash": token_hash, "reset_expires_at": expires_at})


def use_reset_token(work: UnitOfWork, token_hash: bytes, password_hash: str) -> Row | None:
    """Sets a password by a link that still holds, and ends the link; None when it does not hold."""
    row = work.one(select(emails).where(emails.c.reset_token_hash == token_hash))
    if row is None or row["is_disabled"] or row["reset_expires_at"] is None:
        return None
    if row["reset_expires_at"] <= work.now:
        return None
    used = {"reset_token_hash": None, "reset_expires_at": None, "forced_password_reset_at_next_login": False}
    return work.update(
        emails, row["id"], {**used, "password_hash": password_hash, "password_set_at": work.now}
    )


def credentials_api3_of(db: Reader, user_id: int) -> list[Row]:
    return db.all(select(keys).where(keys.c.user_id == user_id).order_by(keys.c.id))


def get_credentials_api3(db: Reader, user_id: int, key_id: int) -> Row | None:
    return db.one(select(keys).where(keys.c.user_id == user_id, keys.c.id == key_id))


def find_client_id(db: Reader, client_id: str) -> Row | None:
    return db.one(select(keys).where(keys.c.client_id == client_id))


def add_credentials_api3(
    work: UnitOfWork, user_id: int, client_id: str, secret_hash: bytes, secret_hint: str | None = None
) -> Row:
    values = {
        "user_id": user_id,
        "client_id": client_id,
        "secret_hash": secret_hash,
        "secret_hint": secret_hint,
    }
    return work.insert(keys, {**values, "created_at": work.now})


def update_credentials_api3(work: UnitOfWork, row: Row, changes: Mapping[str, Any]) -> Row:
    return work.update(keys, row["id"], changes)


def delete_credentials_api3(work: UnitOfWork, row: Row) -> None:
    """Removes the key; tokens made with it go along and end at once."""
    work.delete(keys, row["id"])


def credentials_external_of(db: Reader, user_id: int, kind: str) -> list[Row]:
    """The user's logins of one type, such as `google` or `embed`."""
    columns = external.c
    return db.all(
        select(external).where(columns.user_id == user_id, columns.type == kind).order_by(columns.id)
    )


def find_external(db: Reader, kind: str, external_id: str) -> Row | None:
    columns = external.c
    return db.one(select(external).where(columns.type == kind, columns.external_id == external_id))


def delete_credentials_external(work: UnitOfWork, row: Row) -> None:
    work.delete(external, row["id"])


def sessions_of_users(db: Reader, user_ids: Collection[int]) -> dict[int, list[Row]]:
    """Logins to the pages, those among them that have run out included."""
    found: dict[int, list[Row]] = {}
    for row in page_sessions.sessions_of(db, user_ids):
        found.setdefault(row["user_id"], []).append(row)
    return found


def sessions_of(db: Reader, user_id: int) -> list[Row]:
    """The user's logins to the pages that still hold; tokens of the API are not among them."""
    return [row for row in page_sessions.sessions_of(db, [user_id]) if row["expires_at"] > utc_now()]
