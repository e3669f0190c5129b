"""Single sign-on as it is stored: one configuration for each kind, trial ones by slug, and what was used once.

A configuration is a document among the settings. Its secrets are sealed before they come here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from . import schema as s
from .database import Reader, Row, UnitOfWork

KINDS = ("ldap", "saml", "oidc", "workforce")
MAX_TRIALS = 50  # of one kind; the oldest makes place for a new one


def config_of(db: Reader, kind: str) -> dict[str, Any]:
    """The document, empty until somebody has set something."""
    row = db.get(s.settings, _name(kind))
    return row["value"] or {} if row else {}


def keep_config(work: UnitOfWork, kind: str, value: Mapping[str, Any]) -> None:
    _keep(work, _name(kind), dict(value))


def trial_of(db: Reader, kind: str, slug: str) -> dict[str, Any] | None:
    row = db.get(s.settings, _trial_name(kind, slug))
    return row["value"] if row else None


def keep_trial(work: UnitOfWork, kind: str, slug: str, value: Mapping[str, Any]) -> None:
    _keep(work, _trial_name(kind, slug), dict(value))
    for name in _oldest_trials(work, kind):
        work.delete(s.settings, name)


def delete_trial(work: UnitOfWork, kind: str, slug: str) -> None:
    work.delete(s.settings, _trial_name(kind, slug))


def _oldest_trials(db: Reader, kind: str) -> list[str]:
    found = db.all(select(s.settings).where(s.settings.c.name.startswith(_trial_name(kind, ""))))
    found.sort(key=lambda row: row["value"].get("modified_at") or "")
    return [row["name"] for row in found[:-MAX_TRIALS]]


def _keep(work: UnitOfWork, name: str, value: dict[str, Any]) -> None:
    if work.get(s.settings, name) is None:
        work.insert(s.settings, {"name": name, "value": value})
    else:
        work.update(s.settings, name, {"value": value})


def _name(kind: str) -> str:
    return f"{kind}_config"


def _trial_name(kind: str, slug: str) -> str:
    return f"{kind}_test_config:{slug}"


# --- logins -----------------------------------------------------------------------------------------------


def passwords_open(db: Reader) -> bool:
    """Whether anybody can log in by email and password. While single sign-on is on, only where it says so, and then
    only administrators and people with `login_special_email`. Source: public documentation of `LDAPConfig`."""
    enabled = [config for config in (config_of(db, kind) for kind in KINDS) if config.get("enabled")]
    return all(config.get("alternate_email_login_allowed") for config in enabled)


def find_login(db: Reader, kind: str, issuer: str, subject: str) -> Row | None:
    """The login of that subject of that issuer: both compare byte by byte."""
    logins = s.credentials_external.c
    return db.one(
        select(s.credentials_external).where(
            logins.type == kind, logins.issuer == issuer, logins.external_id == subject
        )
    )


def logins_with_email(db: Reader, kind: str, folded: str) -> list[Row]:
    """Logins of that kind whose address is this one; only ASCII case is without meaning."""
    logins = s.credentials_external.c
    found = db.all(
        select(s.credentials_external).where(logins.type == kind, logins.email.ilike(_literal(folded), "\\"))
    )
    return [row for row in found if _fold(row["email"]) == folded]


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _fold(email: str) -> str:
    from .users import fold

    return fold(email)


def add_login(work: UnitOfWork, user_id: int, kind: str, issuer: str, subject: str, **rest: Any) -> Row:
    values = {"user_id": user_id, "type": kind, "issuer": issuer, "external_id": subject}
    return work.insert(s.credentials_external, {**values, "created_at": work.now, **rest})


def note_login(work: UnitOfWork, login: Row, email: str | None, doc: Mapping[str, Any]) -> None:
    work.update(
        s.credentials_external, login["id"], {"email": email, "logged_in_at": work.now, "doc": dict(doc)}
    )


def use_once(work: UnitOfWork, used_hash: bytes, until: datetime) -> bool:
    """Whether nobody has used this before; it is remembered until then."""
    used = s.sso_used
    work.connection.execute(delete(used).where(used.c.expires_at <= work.now))
    return work.insert_new(used, {"used_hash": used_hash, "expires_at": until}) is not None


def put_roles_of_group(work: UnitOfWork, group_id: int, role_ids: set[int]) -> None:
    pairs = s.role_groups.c
    has = set(work.column(select(pairs.role_id).where(pairs.group_id == group_id)))
    gone = has - role_ids
    if gone:
        work.delete_where(s.role_groups, (pairs.group_id == group_id) & pairs.role_id.in_(gone))
    for role_id in sorted(role_ids - has):
        work.insert(s.role_groups, {"group_id": group_id, "role_id": role_id})
