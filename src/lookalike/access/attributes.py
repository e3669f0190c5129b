"""What a user attribute is for a user: the user's own value, else the groups' by rank, else the default."""

from __future__ import annotations

from dataclasses import dataclass

from ..store import attributes as store
from ..store import callers
from ..store.database import Reader, Row
from ..store.users import display_name, get_user, proven_address

USER_SETTING, SYSTEM_SETTING, DEFAULT, NO_VALUE = "User Setting", "System Setting", "Default", "No Value"

# Computed from the user's account. Nobody sets them as attributes.
FROM_ACCOUNT = frozenset({"first_name", "last_name", "email", "name", "id", "locale"})
# Filled by single sign-on alone.
FROM_SIGN_ON = frozenset({"ldap_user_id", "saml_user_id", "google_user_id", "oidc_user_id"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value an attribute could have for a user. `rank`: -1 the user's own, then the group's rank; None for
    defaults and system values. `source` is what the API shows."""

    attribute: Row
    value: str | None
    source: str
    rank: int | None = None


def candidates(db: Reader, user_id: int) -> list[list[Candidate]]:
    """For every attribute, in the order of ids, all its values for the user, the winner first. Never empty per
    attribute: without any value it is one candidate of `NO_VALUE`."""
    user = get_user(db, user_id)
    if user is None:
        return []
    account = _account_values(db, user)
    own = store.values_of_user(db, user_id)
    by_group = store.values_of_groups(db, callers.groups_of_user(db, user_id))
    return [
        _choices(attribute, account, own.get(attribute["id"]), by_group.get(attribute["id"], []))
        for attribute in store.all_attributes(db)
    ]


def _choices(
    attribute: Row, account: dict[str, str | None], own: Row | None, by_group: list[Row]
) -> list[Candidate]:
    name = attribute["name"]
    of_groups = [Candidate(attribute, row["value"], row["group_name"] or "", row["rank"]) for row in by_group]
    if attribute["is_system"] and name in account:
        # A locale that nobody changed counts as the default, as on Looker; locales are assigned to groups as well.
        if name == "locale" and account[name] == attribute["default_value"]:
            return [*of_groups, Candidate(attribute, account[name], DEFAULT)]
        return [Candidate(attribute, account[name], SYSTEM_SETTING)]
    found = [] if own is None else [Candidate(attribute, own["value"], USER_SETTING, -1)]
    found += of_groups
    if attribute["default_value"] is not None:
        found.append(Candidate(attribute, attribute["default_value"], DEFAULT))
    return found or [Candidate(attribute, None, NO_VALUE)]


def _account_values(db: Reader, user: Row) -> dict[str, str | None]:
    return {
        "first_name": user["first_name"],
        "last_name": user["last_name"],
        "email": proven_address(db, user["id"]),
        "name": display_name(user) or None,
        "id": str(user["id"]),
        "locale": user["locale"],
        **dict.fromkeys(FROM_SIGN_ON),
    }
