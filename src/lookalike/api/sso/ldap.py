"""Login by LDAP: its configuration, and four tries of one that nothing is stored of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ...contract.types import WriteLDAPConfig
from ...dispatch.answers import Later
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import FieldError, Invalid
from ...sso import ldap
from ...sso.identity import Identity, SignOnBroken, SignOnRefused
from ...sso.sign_in import names_group
from ...store.database import Row
from ...store.roles import roles_with_ids
from . import configs

ldap_config_domain = Domain(
    "LDAPConfig",
    extras={"url": lambda call, config: call.api_url("/ldap_config")},
    show=configs.admin,
    update=configs.admin,
)
ldap_tests = Domain("LDAPConfigTestResult", run=configs.admin)
SUCCESS, ERROR = "success", "error"
Tried = Callable[[Mapping[str, Any]], Awaitable[Identity | None]]


@ldap_config_domain.op("ldap_config", needs="show")
def ldap_config(call: Call) -> Row:
    return configs.shown(call, "ldap", configs.stored(call, "ldap"))


@ldap_config_domain.op("update_ldap_config", needs="update")
def update_ldap_config(call: Call, body: WriteLDAPConfig) -> Row:
    return configs.update(call, "ldap", body)


@ldap_tests.op("test_ldap_config_connection", needs="run", reads=True)
def test_ldap_config_connection(call: Call, body: WriteLDAPConfig) -> Later:
    settings = call.instance.settings
    return _tried(call, body, "Reached the server.", lambda config: ldap.reach(settings, config))


@ldap_tests.op("test_ldap_config_auth", needs="run", reads=True)
def test_ldap_config_auth(call: Call, body: WriteLDAPConfig) -> Later:
    settings = call.instance.settings
    return _tried(
        call, body, "The server's account logged in.", lambda config: ldap.reach_as_service(settings, config)
    )


@ldap_tests.op("test_ldap_config_user_info", needs="run", reads=True)
def test_ldap_config_user_info(call: Call, body: WriteLDAPConfig) -> Later:
    settings, (login,) = call.instance.settings, _needed(body, "test_ldap_user")
    return _tried(call, body, "Found the user.", lambda config: ldap.look_up(settings, config, login))


@ldap_tests.op("test_ldap_config_user_auth", needs="run", reads=True)
def test_ldap_config_user_auth(call: Call, body: WriteLDAPConfig) -> Later:
    settings, (login, password) = (
        call.instance.settings,
        _needed(body, "test_ldap_user", "test_ldap_password"),
    )
    return _tried(
        call,
        body,
        "The user can log in.",
        lambda config: ldap.authenticate(settings, config, login, password),
    )


def _needed(body: WriteLDAPConfig, *names: str) -> list[str]:
    values = configs.given(body)
    missing = [name for name in names if not values.get(name)]
    if missing:
        raise Invalid(*(FieldError(name, "missing_field", "This field is required.") for name in missing))
    return [values[name] for name in names]


def _tried(call: Call, body: WriteLDAPConfig, message: str, work: Tried) -> Later:
    """An answer, whatever the directory says: that is what somebody wants to know."""
    config = configs.to_try(call, "ldap", body)
    names = {str(role["id"]): role["name"] for role in _mentioned_roles(call, config)}

    async def wait() -> dict[str, Any]:
        try:
            identity = await work(config)
        except (SignOnBroken, SignOnRefused) as wrong:
            issue = {"severity": ERROR, "message": str(wrong)}
            return {"status": ERROR, "message": str(wrong), "details": None, "issues": [issue], "user": None}
        user = _user(config, names, identity) if identity else None
        return {
            "status": SUCCESS,
            "message": message,
            "details": None,
            "issues": _hints(config),
            "user": user,
        }

    return Later(wait)


def _mentioned_roles(call: Call, config: Mapping[str, Any]) -> list[Row]:
    ids = {int(each) for group in config["groups_with_role_ids"] for each in group.get("role_ids") or ()}
    return roles_with_ids(call.read, ids)


def _hints(config: Mapping[str, Any]) -> list[dict[str, str]]:
    if not config.get("connection_tls"):
        return [
            {"severity": "warning", "message": "Without TLS, passwords go over the network in the clear."}
        ]
    if config.get("connection_tls_no_verify"):
        return [{"severity": "warning", "message": "The server's certificate is not verified."}]
    return []


def _user(config: Mapping[str, Any], names: Mapping[str, str], identity: Identity) -> dict[str, Any]:
    ids = [
        str(role_id)
        for group in config["groups_with_role_ids"]
        if names_group(identity, group["name"])
        for role_id in group.get("role_ids") or ()
    ]
    return {
        "all_emails": list(identity.attributes.get("mail", ())),
        "attributes": {name: list(values) for name, values in identity.attributes.items()},
        "email": identity.email,
        "first_name": identity.first_name,
        "last_name": identity.last_name,
        "groups": list(identity.groups),
        "ldap_dn": identity.dn,
        "ldap_id": identity.subject,
        "roles": [names[each] for each in dict.fromkeys(ids) if each in names],
    }
