"""The computed properties of users. For a list, each is read once for all its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...store import roles, users
from ...store.database import Reader, Row
from ...store.vault import digest
from .kept import known
from .rules import admin_or_self, sees_details

LISTED = "listed users"
Load = Callable[[Reader, list[int]], dict[int, Any]]

PUBLIC = frozenset({"id", "first_name", "last_name", "display_name", "avatar_url", "url", "can"})
DETAILS = PUBLIC | {
    "abilities",
    "allow_direct_roles",
    "allow_normal_group_membership",
    "allow_roles_from_normal_groups",
    "avatar_url_without_sizing",
    "can_manage_api3_creds",
    "email",
    "embed_group_folder_id",
    "embed_group_space_id",
    "group_ids",
    "home_folder_id",
    "is_disabled",
    "is_embed_user",
    "is_iam_admin",
    "is_service_account",
    "locale",
    "looker_versions",
    "models_dir_validated",
    "personal_folder_id",
    "presumed_looker_employee",
    "role_ids",
    "roles_externally_managed",
    "service_account_name",
    "ui_state",
    "verified_looker_employee",
}


def shown_properties(call: Call, user: Row) -> frozenset[str] | None:
    """Everything for administrators and the users themselves, all but logins for those who see users, and the
    public form for everybody else."""
    if admin_or_self(call.caller, user):
        return None
    return DETAILS if sees_details(call.caller, user) else PUBLIC


def listed(call: Call, found: Page | list[Row]) -> Page | list[Row]:
    """Notes the users of a list, so that their computed properties are read together."""
    rows = found.rows if isinstance(found, Page) else found
    call.memo[LISTED] = [row["id"] for row in rows]
    return found


def _together(call: Call, user: Row, name: str, load: Load) -> Any:
    found = known(call)
    if (name, user["id"]) not in found:
        ids = call.memo.get(LISTED, ())
        wanted = list(ids) if user["id"] in ids else [user["id"]]
        loaded = load(call.read, wanted)
        found |= {(name, key): loaded.get(key) for key in wanted}
    return found[name, user["id"]]


def group_ids(call: Call, user: Row) -> list[int]:
    return _together(call, user, "group_ids", users.group_ids_of_users)


def role_ids(call: Call, user: Row) -> list[int]:
    return _together(call, user, "role_ids", roles.role_ids_of_users) or []


def credentials_email(call: Call, user: Row) -> Row | None:
    return _together(call, user, "credentials_email", users.credentials_email_of_users)


def credentials_api3(call: Call, user: Row) -> list[Row]:
    return _together(call, user, "credentials_api3", users.credentials_api3_of_users)


def credentials_of(kind: str) -> Callable[[Call, Row], list[Row]]:
    def found(call: Call, user: Row) -> list[Row]:
        rows = _together(call, user, "credentials_external", users.credentials_external_of_users) or []
        return [external_login(row) for row in rows if row["type"] == kind]

    return found


def credential_of(kind: str) -> Callable[[Call, Row], Row | None]:
    every = credentials_of(kind)
    return lambda call, user: next(iter(every(call, user)), None)


EXTERNAL_IDS = {"ldap": "ldap_id", "embed": "external_user_id"}


def external_login(row: Row) -> Row:
    """A row of credentials_external under the names that the API has for its type."""
    kind = row["type"]
    return {**row["doc"], **row, EXTERNAL_IDS.get(kind, f"{kind}_user_id"): row["external_id"]}


def sessions(call: Call, user: Row) -> list[Row]:
    """Only a single user shows them: a list has no use for who is logged in where."""
    if call.memo.get(LISTED):
        return []
    now = call.instance.now()
    rows = _together(call, user, "sessions", users.sessions_of_users) or []
    return [row for row in rows if row["expires_at"] > now]


def avatar(call: Call, user: Row) -> str:
    """On our own server, and by a hash of the id: a hash of the address would give the address away."""
    name = digest(f"avatar:{user['id']}".encode()).hex()[:32]
    return f"{call.instance.web_url}/avatar/{name}"


def _always(value: Any) -> Callable[[Call, Row], Any]:
    return lambda call, user: value


def constants(values: Iterable[tuple[str, Any]]) -> dict[str, Callable[[Call, Row], Any]]:
    return {name: _always(value) for name, value in values}


EXTRAS: dict[str, Callable[[Call, Row], Any]] = {
    "avatar_url": lambda call, user: f"{avatar(call, user)}?s=156&d=blank",
    "avatar_url_without_sizing": lambda call, user: f"{avatar(call, user)}?d=blank",
    "credentials_api3": credentials_api3,
    "credentials_email": credentials_email,
    "credentials_embed": credentials_of("embed"),
    "credentials_google": credential_of("google"),
    "credentials_ldap": credential_of("ldap"),
    "credentials_looker_openid": credential_of("looker_openid"),
    "credentials_oidc": credential_of("oidc"),
    "credentials_saml": credential_of("saml"),
    "credentials_totp": credential_of("totp"),
    "credentials_workforce": credential_of("workforce"),
    "display_name": lambda call, user: users.display_name(user),
    "email": lambda call, user: user.get("email") or "",
    "group_ids": group_ids,
    "models_dir_validated": lambda call, user: user["doc"].get("models_dir_validated"),
    "role_ids": role_ids,
    "ui_state": lambda call, user: user["doc"].get("ui_state"),
    "service_account_name": lambda call, user: user["doc"].get("service_account_name"),
    "sessions": sessions,
    "url": lambda call, user: call.api_url(f"/users/{user['id']}"),
    # Nothing on this server makes them otherwise yet.
    **constants(
        (
            ("allow_direct_roles", True),
            ("allow_normal_group_membership", True),
            ("allow_roles_from_normal_groups", True),
            ("is_embed_user", False),
            ("is_iam_admin", False),
            ("looker_versions", []),
            ("presumed_looker_employee", False),
            ("roles_externally_managed", False),
            ("verified_looker_employee", False),
        )
    ),
}
