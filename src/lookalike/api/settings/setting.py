"""The settings of the instance as Looker's clients know them.

What the server has a setting for is read and written there; what it does not have, it says: such a property has one
value, and another one is refused with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import UNSET

from ...config import Settings
from ...contract.types import WriteSetting
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import FieldError, Invalid
from ...embed.terms import BadTerms
from ...store import embedding
from ...store.database import Row
from ..embed.urls import embed_origin
from ..users.rules import admin
from .fixed import FIXED, FIXED_EMBED, FIXED_PRIVATE_LABEL, Fixed
from .stored import LONGEST_LIST, Asked, settings_now, store_settings

EMBED, PRIVATE_LABEL = "embed_config", "privatelabel_configuration"
# Property of the API to setting of the server.
STORED = {
    "host_url": "host_url",
    "timezone": "timezone",
    "email_domain_allowlist": "email_domains",
    "embed_cookieless_v2": "embed_cookieless",
}
STORED_EMBED = {"sso_auth_enabled": "embed_signed", "embed_cookieless_v2": "embed_cookieless"}
PARTS = (EMBED, PRIVATE_LABEL)

settings = Domain("Setting", can=(), show=admin, update=admin)


@settings.op("get_setting", needs="show")
def get_setting(call: Call) -> Row:
    now = settings_now(call)
    return {
        **{name: fixed.value for name, fixed in FIXED.items()},
        "host_url": call.instance.stated.base_url if not now.host_url else now.host_url,
        "timezone": now.timezone,
        "email_domain_allowlist": list(now.email_domains),
        "embed_cookieless_v2": now.embed_cookieless,
        "embed_enabled": now.embed_signed or now.embed_cookieless,
        "login_notification_enabled": False,
        "instance_config": {"feature_flags": {}, "license_features": {}},
        EMBED: _embedding(call, now),
        PRIVATE_LABEL: _fixed_values(FIXED_PRIVATE_LABEL),
    }


def _embedding(call: Call, now: Settings) -> Row:
    return {
        **_fixed_values(FIXED_EMBED),
        "domain_allowlist": embedding.embed_domains(call.read),
        "sso_auth_enabled": now.embed_signed,
        "embed_cookieless_v2": now.embed_cookieless,
        "embed_enabled": now.embed_signed or now.embed_cookieless,
    }


def _fixed_values(fixed: Mapping[str, Fixed]) -> Row:
    return {name: each.value for name, each in fixed.items()}


@settings.op("set_setting", needs="update")
def set_setting(call: Call, body: WriteSetting) -> Row:
    """All of it or nothing. `override_warnings` is taken, and has nothing to override: there are only refusals."""
    asked = dict(_asked(call, body))
    parts = {name: dict(_given(asked.pop(name))) for name in PARTS if asked.get(name) is not None}
    wanted = {STORED[name]: Asked(name, asked.pop(name)) for name in STORED if name in asked}
    errors = list(_refusals(FIXED, asked, ""))
    embed = parts.get(EMBED, {})
    wanted |= {
        STORED_EMBED[name]: Asked(f"{EMBED}.{name}", embed[name]) for name in STORED_EMBED if name in embed
    }
    errors += _refusals(FIXED_EMBED, embed, f"{EMBED}.")
    errors += _refusals(FIXED_PRIVATE_LABEL, parts.get(PRIVATE_LABEL, {}), f"{PRIVATE_LABEL}.")
    domains = _domains(embed, errors)
    if errors:
        raise Invalid(*errors)
    store_settings(call, wanted)
    if domains is not None:
        embedding.set_domains(call.work, domains)
    return get_setting(call)


def _asked(call: Call, body: WriteSetting) -> Iterator[tuple[str, Any]]:
    """What was given and is not what counts already: whoever sends back all that was read changes what they changed."""
    now = get_setting(call)
    for name, value in _given(body):
        if name != "override_warnings" and (name in PARTS or now.get(name) != msgspec.to_builtins(value)):
            yield name, value


def _given(body: msgspec.Struct) -> Iterator[tuple[str, Any]]:
    for name in body.__struct_fields__:
        if (value := getattr(body, name)) is not UNSET:
            yield name, value


def _refusals(fixed: Mapping[str, Fixed], given: Mapping[str, Any], path: str) -> Iterator[FieldError]:
    for name, value in given.items():
        each = fixed.get(name)
        if each is not None and not each.allows(value):
            yield FieldError(f"{path}{name}", "invalid", each.reason)


def _domains(given: Mapping[str, Any], errors: list[FieldError]) -> list[str] | None:
    """The origins whose pages may show ours; None when nothing was said of them."""
    if "domain_allowlist" not in given:
        return None
    path, asked = f"{EMBED}.domain_allowlist", given["domain_allowlist"] or []
    if len(asked) > LONGEST_LIST:
        errors.append(FieldError(path, "invalid", f"At most {LONGEST_LIST} domains."))
        return None
    found: list[str] = []
    for each in asked:
        try:
            found.append(embed_origin(each))
        except BadTerms as wrong:
            errors.append(FieldError(path, "invalid", wrong.message))
    return list(dict.fromkeys(found))
