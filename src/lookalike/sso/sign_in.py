"""From an identity to a user: found by (issuer, subject), linked where an administrator has said so, or made new; then
groups, roles and attributes follow what the other side says, at every login."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from ..dispatch.errors import ApiError
from ..store import attributes, callers, groups, roles, users
from ..store import schema as s
from ..store import sso as store
from ..store.database import Actor, Row, UnitOfWork
from .identity import Identity, SignOnRefused, plain_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..store.database import Store

Config = Mapping[str, Any]
# Types of logins by which an existing account may be found, as `new_user_migration_types` names them.
MIGRATIONS = ("email", "ldap", "saml", "oidc", "google")


def sign_in(
    store_: Store,
    config: Config,
    identity: Identity,
    request_id: str,
    then: Callable[[UnitOfWork, int], None] = lambda work, user_id: None,
    address: str | None = None,
) -> int:
    """The id of the user who is logged in from now on; `then` runs in the same transaction. Raises SignOnRefused.

    The last administrator keeps their rights even when the other side has taken them away: roles stay as they are
    for that one login.
    """
    actor = Actor(request_id=request_id, operation_id=f"login_by_{identity.kind}", ip_address=address)
    try:
        return _signed_in(store_, config, identity, actor, then, follow=True)
    except ApiError as refused:
        if refused.status not in (400, 403):
            raise
    return _signed_in(store_, config, identity, actor, then, follow=False)


def _signed_in(
    store_: Store,
    config: Config,
    identity: Identity,
    actor: Actor,
    then: Callable[[UnitOfWork, int], None],
    *,
    follow: bool,
) -> int:
    with store_.write(actor) as work:
        user, is_new = _user_of(work, config, identity)
        if follow:
            _follow(work, config, identity, user, is_new)
        _set_attributes(work, config, identity, user["id"])
        then(work, user["id"])
        return user["id"]


def _user_of(work: UnitOfWork, config: Config, identity: Identity) -> tuple[Row, bool]:
    """The user, and whether the account is new."""
    doc: dict[str, Any] = {"ldap_dn": identity.dn} if identity.dn else {}
    if identity.kind == "oidc":
        doc["email_proven"] = identity.email_proven
    email = plain_address(identity.email)
    login = store.find_login(work, identity.kind, identity.issuer, identity.subject)
    if login is not None:
        user = _enabled(users.get_user(work, login["user_id"]), login)
        store.note_login(work, login, email, doc)
        return _named(work, user, identity), False
    linked = _account_with_email(work, config, identity)
    user = linked or users.add_user(
        work, {"first_name": identity.first_name, "last_name": identity.last_name}
    )
    store.add_login(
        work, user["id"], identity.kind, identity.issuer, identity.subject,
        email=email, logged_in_at=work.now, doc=doc,
    )  # fmt: skip
    return user, linked is None


def _enabled(user: Row | None, login: Row | None = None) -> Row:
    if user is None or user["is_disabled"] or (login is not None and login["is_disabled"]):
        raise SignOnRefused("disabled", "This account is disabled. Ask an administrator.")
    return user


def _named(work: UnitOfWork, user: Row, identity: Identity) -> Row:
    """Names follow the other side, where it says any."""
    names = {"first_name": identity.first_name, "last_name": identity.last_name}
    changes = {name: value for name, value in names.items() if value and user[name] != value}
    users.update_user(work, user, changes)
    return {**user, **changes}


def _account_with_email(work: UnitOfWork, config: Config, identity: Identity) -> Row | None:
    """An existing account with the same address: only where an administrator wants accounts to be found so, only
    for addresses that the issuer vouches for, and never for one that has such a login already."""
    email, kinds = plain_address(identity.email), migration_types(config)
    if not kinds or email is None or not identity.email_proven:
        return None
    found = {user_id for kind in kinds for user_id in _with_email(work, kind, users.fold(email))}
    if not found:
        return None
    if len(found) > 1:
        raise SignOnRefused("ambiguous", "More than one account has your address. Ask an administrator.")
    user = _enabled(users.get_user(work, found.pop()))
    if users.credentials_external_of(work, user["id"], identity.kind):
        raise SignOnRefused(
            "other-subject", "The account with your address belongs to another login. Ask an administrator."
        )
    return user


def migration_types(config: Config) -> list[str]:
    if config.get("merge_new_users_by_email"):
        return ["email"]
    return [
        each.strip() for each in (config.get("new_user_migration_types") or "").split(",") if each.strip()
    ]


def _with_email(work: UnitOfWork, kind: str, folded: str) -> list[int]:
    if kind == "email":
        login = users.find_email(work, folded)
        return [login["user_id"]] if login else []
    return [login["user_id"] for login in store.logins_with_email(work, kind, folded)]


# --- groups and roles -------------------------------------------------------------------------------------


def _follow(work: UnitOfWork, config: Config, identity: Identity, user: Row, is_new: bool) -> None:
    if config.get("set_roles_from_groups"):
        _mirror(work, config, identity, user["id"])
    elif is_new:
        for group_id in _numbers(config.get("default_new_user_group_ids")):
            if groups.get_group(work, group_id):
                groups.put_user_into(work, group_id, user["id"])
        known = {
            role["id"]
            for role in roles.roles_with_ids(work, _numbers(config.get("default_new_user_role_ids")))
        }
        roles.replace_roles_of_user(work, user["id"], known)
    if config.get("auth_requires_role") and not _roles_of(work, user["id"]):
        raise SignOnRefused("no-role", "You have no role on this server. Ask an administrator.")


def _numbers(values: Any) -> list[int]:
    return [int(each) for each in values or ()]


def _roles_of(work: UnitOfWork, user_id: int) -> set[int]:
    return set(callers.role_ids_of_user(work, user_id, callers.groups_of_user(work, user_id)))


def _mirror(work: UnitOfWork, config: Config, identity: Identity, user_id: int) -> None:
    """The user is in exactly those mirrored groups that the other side names."""
    wanted = {
        int(each["looker_group_id"])
        for each in config.get("groups_with_role_ids") or ()
        if each.get("looker_group_id") and names_group(identity, each["name"])
    }
    wanted = {group_id for group_id in wanted if groups.get_group(work, group_id)}
    for group in _groups_of(work, user_id):
        if group["id"] not in wanted and not _may_stay(work, config, group):
            groups.take_user_out(work, group["id"], user_id)
    for group_id in sorted(wanted):
        groups.put_user_into(work, group_id, user_id)
    if not config.get("allow_direct_roles"):
        roles.replace_roles_of_user(work, user_id, ())


def names_group(identity: Identity, name: str) -> bool:
    """Names compare byte by byte; names of a directory's entries, which have an =, without regard to case."""
    if identity.kind == "ldap":
        return users.fold(name) in {users.fold(each) for each in identity.groups}
    return name in identity.groups


def _groups_of(work: UnitOfWork, user_id: int) -> list[Row]:
    direct = select(s.group_users.c.group_id).where(s.group_users.c.user_id == user_id)
    return work.all(select(s.groups).where(s.groups.c.id.in_(direct)))


def _may_stay(work: UnitOfWork, config: Config, group: Row) -> bool:
    """Groups of our own stay where normal groups are allowed, and give no role where that is not."""
    if group["externally_managed"] or not config.get("allow_normal_group_membership"):
        return False
    return bool(config.get("allow_roles_from_normal_groups")) or not _gives_roles(work, group["id"])


def _gives_roles(work: UnitOfWork, group_id: int) -> bool:
    around = callers.ancestors([group_id], groups.edges(work))
    return bool(work.column(select(s.role_groups.c.id).where(s.role_groups.c.group_id.in_(around)).limit(1)))


def _set_attributes(work: UnitOfWork, config: Config, identity: Identity, user_id: int) -> None:
    """A value that the other side no longer gives is gone here too: rights may hang on it. Several values are one
    text with commas, as filters on lists of values take them."""
    for each in config.get("user_attributes_with_ids") or ():
        values = identity.attributes.get(each["name"], ())
        if each.get("required") and not values:
            raise SignOnRefused(
                "missing-attribute", f"Your login lacks the attribute {each['name']}. Ask an administrator."
            )
        for attribute_id in _numbers(each.get("user_attribute_ids")):
            if work.get(s.user_attributes, attribute_id):
                attributes.set_user_value(work, attribute_id, user_id, ",".join(values) if values else None)
