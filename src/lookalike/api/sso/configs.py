"""What the four configurations have in common: who reads them, how changes come in, what answers show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from ...access.caller import Caller
from ...dispatch.call import Call
from ...dispatch.errors import FieldError, Invalid, NotFound
from ...sso.checks import problems
from ...sso.secret_fields import SEALED, with_sealed, with_secrets
from ...store import groups, roles, schema
from ...store import sso as store
from ...store.database import Row
from ...store.users import display_name, get_user
from ...store.vault import random_text

SLUG_LENGTH = 32
# Shown until somebody has set them. Assumed where Looker's own first values are not public: nothing is given away.
DEFAULTS: dict[str, Any] = {
    "enabled": False,
    "alternate_email_login_allowed": True,
    "auth_requires_role": False,
    "set_roles_from_groups": False,
    "allow_normal_group_membership": True,
    "allow_roles_from_normal_groups": True,
    "allow_direct_roles": True,
    "default_new_user_role_ids": [],
    "default_new_user_group_ids": [],
    "groups_with_role_ids": [],
    "user_attributes_with_ids": [],
}
OF_KIND: dict[str, dict[str, Any]] = {
    "ldap": {"connection_tls": True, "connection_tls_no_verify": False, "merge_new_users_by_email": False,
             "force_no_page": False},
    "saml": {"bypass_login_page": False, "multi_certs_supported": True},
    "oidc": {"scopes": ["openid", "email", "profile"]},
    "workforce": {},
}  # fmt: skip


def admin(caller: Caller, row: Any = None) -> bool:
    return caller.is_admin


def given(body: msgspec.Struct) -> dict[str, Any]:
    """What the body holds: absent fields are not there."""
    return msgspec.to_builtins(body)


def stored(call: Call, kind: str) -> dict[str, Any]:
    return {**DEFAULTS, **OF_KIND[kind], **store.config_of(call.read, kind)}


def update(call: Call, kind: str, body: msgspec.Struct) -> Row:
    """Valid or 422 with every bad field; what is not sent stays. Switching on is a change like others: the store's
    guard refuses it where no administrator could log in afterwards."""
    before = stored(call, kind)
    config = _merged(call, kind, before, given(body))
    config = {**config, "groups_with_role_ids": _with_groups(call, kind, before, config)}
    value = {**config, **_stamp(call)}
    store.keep_config(call.work, kind, value)
    return shown(call, kind, value)


def create_trial(call: Call, kind: str, body: msgspec.Struct) -> Row:
    """What the body does not say is as in the live configuration, secrets included."""
    config = _merged(call, kind, stored(call, kind), given(body), complete=True)
    slug = random_text(SLUG_LENGTH)
    value = {**config, "enabled": False, **_stamp(call), "test_slug": slug}
    store.keep_trial(call.work, kind, slug, value)
    return shown(call, kind, value)


def trial(call: Call, kind: str, slug: str) -> Row:
    found = store.trial_of(call.read, kind, slug)
    if found is None:
        raise NotFound()
    return shown(call, kind, {**DEFAULTS, **OF_KIND[kind], **found})


def delete_trial(call: Call, kind: str, slug: str) -> None:
    if store.trial_of(call.read, kind, slug) is None:
        raise NotFound()
    store.delete_trial(call.work, kind, slug)


def to_try(call: Call, kind: str, body: msgspec.Struct) -> dict[str, Any]:
    """The configuration of a body, for a try of it: secrets that it leaves out come from the live one."""
    merged = _merged(call, kind, stored(call, kind), given(body), complete=True)
    return with_secrets(call.instance.vault, kind, merged)


def _merged(
    call: Call, kind: str, before: Mapping[str, Any], changes: dict[str, Any], *, complete: bool = False
) -> dict[str, Any]:
    """Sealed, and checked. Raises Invalid."""
    vault = call.instance.vault
    changes = {name: value for name, value in changes.items() if not name.startswith("test_")}
    nulls = {name: default for name, default in {**DEFAULTS, **OF_KIND[kind]}.items() if default is not None}
    changes |= {name: nulls[name] for name, value in changes.items() if value is None and name in nulls}
    merged = with_sealed(vault, kind, {**before, **changes})
    wrong = problems(
        call.read,
        kind,
        with_secrets(vault, kind, merged),
        complete=complete or bool(merged.get("enabled")),
    )
    if wrong:
        raise Invalid(*wrong)
    return merged


def _stamp(call: Call) -> dict[str, Any]:
    return {
        "modified_at": call.work.now.isoformat(timespec="milliseconds"),
        "modified_by": str(call.caller.sudo_user_id or call.caller.user_id),
    }


# --- groups that follow the other side --------------------------------------------------------------------


def _with_groups(
    call: Call, kind: str, before: Mapping[str, Any], config: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Each named group has a group here, made where there is none, which has the roles. Groups that are no longer
    named lose their members and roles, and stay."""
    known = {each["name"]: each for each in before["groups_with_role_ids"]}
    kept = [
        _with_group(call, kind, entry, known.get(entry["name"])) for entry in config["groups_with_role_ids"]
    ]
    staying = {each["looker_group_id"] for each in kept}
    for entry in before["groups_with_role_ids"]:
        if entry.get("looker_group_id") and entry["looker_group_id"] not in staying:
            _empty(call, int(entry["looker_group_id"]))
    return kept


def _with_group(call: Call, kind: str, entry: Mapping[str, Any], known: Row | None) -> dict[str, Any]:
    name = entry.get("looker_group_name") or (known or {}).get("looker_group_name") or entry["name"]
    group = groups.get_group(call.work, int(known["looker_group_id"])) if known else None
    taken = groups.named(call.work, name)
    if taken is not None and (group is None or taken["id"] != group["id"]):
        raise Invalid(
            FieldError(
                "groups_with_role_ids.looker_group_name",
                "already_exists",
                f"There is a group {name[:80]!r} already; give another looker_group_name.",
            )
        )
    if group is None:
        values = {"name": name, "externally_managed": True, "can_add_to_content_metadata": True}
        group = groups.add_group(call.work, values)
    elif group["name"] != name:
        group = call.work.update(schema.groups, group["id"], {"name": name})
    role_ids = [str(each) for each in entry.get("role_ids") or ()]
    store.put_roles_of_group(call.work, group["id"], {int(each) for each in role_ids})
    return {
        "id": str(group["id"]),
        "name": entry["name"],
        "looker_group_id": str(group["id"]),
        "looker_group_name": name,
        "role_ids": role_ids,
    }


def _empty(call: Call, group_id: int) -> None:
    if groups.get_group(call.work, group_id) is not None:
        store.put_roles_of_group(call.work, group_id, set())
        call.work.delete_where(schema.group_users, schema.group_users.c.group_id == group_id)


# --- answers ----------------------------------------------------------------------------------------------


def shown(call: Call, kind: str, value: Mapping[str, Any]) -> Row:
    """Without secrets, and with the roles, groups and attributes behind the ids."""
    sealed = value.get(SEALED) or {}
    return {
        **{name: each for name, each in value.items() if name != SEALED},
        "has_auth_password": "auth_password" in sealed,
        "default_new_user_roles": _roles(call, value.get("default_new_user_role_ids")),
        "default_new_user_groups": _groups(call, value.get("default_new_user_group_ids")),
        "groups": [
            {**each, "roles": _roles(call, each.get("role_ids"))} for each in value["groups_with_role_ids"]
        ],
        "user_attributes": [
            {**each, "required": bool(each.get("required")), "user_attributes": _attributes(call, each)}
            for each in value["user_attributes_with_ids"]
        ],
        "modified_by": _modifier(call, value.get("modified_by")),
    }


def _modifier(call: Call, user_id: str | None) -> str | None:
    user = get_user(call.read, int(user_id)) if user_id else None
    return (display_name(user) or user_id) if user else None


def _numbers(ids: Any) -> list[int]:
    return [int(each) for each in ids or ()]


def _roles(call: Call, ids: Any) -> list[Row]:
    return roles.roles_with_ids(call.read, _numbers(ids)) if ids else []


def _groups(call: Call, ids: Any) -> list[Row]:
    found = (groups.get_group(call.read, each) for each in _numbers(ids))
    return [each for each in found if each]


def _attributes(call: Call, entry: Mapping[str, Any]) -> list[Row]:
    found = (
        call.read.get(schema.user_attributes, each) for each in _numbers(entry.get("user_attribute_ids"))
    )
    return [each for each in found if each]
