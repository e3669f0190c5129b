"""What is wrong with a configuration: every bad field at once, each with what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from ..dispatch.errors import FieldError
from ..store.database import Reader
from ..store.roles import roles_with_ids
from ..store.schema import groups, user_attributes
from . import ldap
from .saml import certificates
from .sign_in import MIGRATIONS, migration_types

Config = Mapping[str, Any]
MAX_TEXT, MAX_ENTRIES = 10_000, 1000
MAX_DRIFT_S = 600
# Needed as soon as the configuration is switched on, and for every try of it.
REQUIRED = {
    "ldap": (
        "connection_host",
        "auth_username",
        "auth_password",
        "user_bind_base_dn",
        "user_id_attribute_names",
    ),
    "saml": ("idp_url", "idp_issuer", "idp_cert"),
    "oidc": ("identifier", "secret", "issuer", "authorization_endpoint", "token_endpoint"),
    "workforce": (),
}
ADDRESSES = {
    "saml": ("idp_url",),
    "oidc": ("issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint"),
}
CHOICES = {
    ("saml", "groups_finder_type"): ("grouped_attribute_values", "individual_attributes"),
    ("ldap", "groups_finder_type"): ldap.FINDERS,
}
LOCAL_HOSTS = ("127.0.0.1", "::1", "localhost")
# Computed from the account, or filled by the login itself.
NOT_BY_SIGN_ON = frozenset(
    "first_name last_name email name id locale ldap_user_id saml_user_id google_user_id oidc_user_id".split()
)
ATTRIBUTE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9.;-]*")


def problems(db: Reader, kind: str, config: Config, *, complete: bool) -> tuple[FieldError, ...]:
    """`config` with its secrets; `complete`: it is to be used, so nothing may be missing."""
    found = [*_missing(kind, config)] if complete else []
    for check in (_texts, _addresses, _choices, _migrations, _groups, _attributes, _defaults, *BY_KIND[kind]):
        found += check(db, kind, config)
    return tuple(found)


def _wrong(field: str, message: str) -> FieldError:
    return FieldError(field, "invalid", message)


def _missing(kind: str, config: Config) -> Iterator[FieldError]:
    for field in REQUIRED[kind]:
        if not config.get(field) and not (field == "idp_cert" and certificates(config)):
            yield FieldError(
                field, "missing_field", "This field is required before the configuration can be used."
            )


def _texts(db: Reader, kind: str, config: Config) -> Iterator[FieldError]:
    for field, value in config.items():
        if isinstance(value, str) and (len(value) > MAX_TEXT or "\x00" in value):
            yield _wrong(field, f"At most {MAX_TEXT} characters, and no NUL.")


def _addresses(db: Reader, kind: str, config: Config) -> Iterator[FieldError]:
    for field in ADDRESSES.get(kind, ()):
        if config.get(field) and not _is_address(config[field]):
            yield _wrong(
                field, f"{config[field][:200]!r} is not an address like https://idp.example.com/path."
            )


def _is_address(text: str) -> bool:
    """https, or http on this very machine; a browser goes there, so nothing else may be in it."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    plain = text.isascii() and not any(each <= " " or each in '\\"<>\x7f' for each in text)
    local = parts.scheme == "http" and host in LOCAL_HOSTS
    return plain and bool(host) and "@" not in parts.netloc and (parts.scheme == "https" or local)


def _choices(db: Reader, kind: str, config: Config) -> Iterator[FieldError]:
    for (of, field), choices in CHOICES.items():
        if of == kind and config.get(field) and config[field] not in choices:
            yield _wrong(field, f"{config[field][:80]!r} is none of {', '.join(choices)}.")


def _migrations(db: Reader, kind: str, config: Config) -> Iterator[FieldError]:
    unknown = [each for each in migration_types(config) if each not in MIGRATIONS]
    if unknown:
        yield _wrong("new_user_migration_types", f"{unknown[0][:80]!r} is none of {', '.join(MIGRATIONS)}.")


def _groups(db: Reader, kind: str, config: Config) -> Iterator[FieldError]:
    entries = config.get("groups_with_role_ids") or []
    if len(entries) > MAX_ENTRIES:
        yield _wrong("groups_with_role_ids", f"At most {MAX_ENTRIES} groups.")
        return
    names = [each.get("name") for each in entries]
    for at, entry in enumerate(entries):
        field = f"groups_with_role_ids[{at}]"
        if not entry.get("name"):
            yield FieldError(
                f"{field}.name", "missing_field", "The name of the group at the other side is required."
            )
        elif names.count(entry["name"]) > 1:
            yield _wrong(f"{field}.name", f"{entry['name'][:80]!r} is there more than once.")
        yield from _unknown_roles(db, f"{field}.role_ids", entry.get("role_ids"))


def _unknown_roles(db: Reader, field: str, ids: Any) -> Iterator[FieldError]:
    known = {str(role["id"]) for role in roles_with_ids(db, _numbers(ids))}
    for each in ids or ():
        if str(each) not in known:
            yield _wrong(field, f"There is no role {str(each)[:80]!r}.")


def _numbers(ids: Any) -> list[int]:
    return [
        int(each) for each in ids or () if str(each).isascii() and str(each).isdigit() and len(str(each)) < 10
    ]


def _attributes(db: Reader, kind: str, config: Config) -> Iterator[FieldError]:
    entries = config.get("user_attributes_with_ids") or []
    if len(entries) > MAX_ENTRIES:
        yield _wrong("user_attributes_with_ids", f"At most {MAX_ENTRIES} attributes.")
        return
    for at, entry in enumerate(entries):
        field = f"user_attributes_with_ids[{at}]"
        if not entry.get("name"):
            yield FieldError(
                f"{field}.name", "missing_field", "The name of the attribute at the other side is required."
            )
        for each in entry.get("user_attribute_ids") or ():
            row = db.get(user_attributes, next(iter(_numbers([each])), None))
            if row is None:
                yield _wrong(f"{field}.user_attribute_ids", f"There is no user attribute {str(each)[:80]!r}.")
            elif row["is_system"] and row["name"] in NOT_BY_SIGN_ON:
                yield _wrong(f"{field}.user_attribute_ids", f"{row['name']} comes from the account itself.")


def _defaults(db: Reader, kind: str, config: Config) -> Iterator[FieldError]:
    yield from _unknown_roles(db, "default_new_user_role_ids", config.get("default_new_user_role_ids"))
    for each in config.get("default_new_user_group_ids") or ():
        if db.get(groups, next(iter(_numbers([each])), None)) is None:
            yield _wrong("default_new_user_group_ids", f"There is no group {str(each)[:80]!r}.")


# --- of one kind ------------------------------------------------------------------------------------------


def _saml(db: Reader, kind: str, config: Config) -> Iterator[FieldError]:
    from cryptography import x509

    drift = config.get("allowed_clock_drift")
    if drift is not None and not 0 <= drift <= MAX_DRIFT_S:
        yield _wrong("allowed_clock_drift", f"Seconds, from 0 to {MAX_DRIFT_S}.")
    for certificate in certificates(config):
        try:
            x509.load_pem_x509_certificate(certificate.encode())
        except ValueError:
            yield _wrong("idp_cert", "This is not an X.509 certificate in PEM, or the base64 of one.")


def _ldap(db: Reader, kind: str, config: Config) -> Iterator[FieldError]:
    port = config.get("connection_port")
    if port and not (str(port).isascii() and str(port).isdigit() and 0 < int(str(port)[:6]) < 65536):
        yield _wrong(
            "connection_port", "A port is a number from 1 to 65535; 636 with TLS and 389 without are usual."
        )
    host = config.get("connection_host") or ""
    if re.search(r"[/\s@\\]", host):
        yield _wrong("connection_host", f"{host[:80]!r} is not the name of a host, without ldap:// and port.")
    for field in ("user_id_attribute_names", "groups_objectclasses"):
        yield from _bad_names(field, str(config.get(field) or "").split(","))
    for field in ("user_objectclass", "groups_member_attribute", "groups_user_attribute", *_maps(config)):
        yield from _bad_names(field, [config.get(field) or ""])
    if not _balanced(config.get("user_custom_filter") or ""):
        yield _wrong(
            "user_custom_filter",
            "The parentheses do not match. It is a filter like (memberOf=cn=bi,dc=example).",
        )


def _maps(config: Config) -> list[str]:
    return [field for field in config if field.startswith("user_attribute_map_")]


def _bad_names(field: str, names: list[str]) -> Iterator[FieldError]:
    for each in names:
        if each.strip() and not ATTRIBUTE_NAME.fullmatch(each.strip()):
            yield _wrong(
                field, f"{each.strip()[:80]!r} is not the name of an LDAP attribute or object class."
            )


def _balanced(text: str) -> bool:
    """So that the filter cannot end the one that is built around it."""
    depth = 0
    for each in text:
        depth += (each == "(") - (each == ")")
        if depth < 0:
            return False
    return depth == 0 and not (text.startswith("(") and _closes_early(text))


def _closes_early(text: str) -> bool:
    depth = 0
    for at, each in enumerate(text):
        depth += (each == "(") - (each == ")")
        if depth == 0 and at < len(text) - 1:
            return True
    return False


Check = Callable[[Reader, str, Config], Iterator[FieldError]]
BY_KIND: dict[str, tuple[Check, ...]] = {"saml": (_saml,), "ldap": (_ldap,), "oidc": (), "workforce": ()}
