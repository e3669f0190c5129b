"""API keys with what limits them: Lookalike's own operations beside the credentials of a user."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any

from msgspec import UNSET

from ...access.caller import Caller
from ...access.key_limits import CLASSES, FULL, MODES, READ_ONLY
from ...contract.own_types import WriteKey, WriteKeyRotation, WriteLeakedKey
from ...dispatch.call import Call
from ...dispatch.contract import read_contract
from ...dispatch.domain import PUBLIC, Domain
from ...dispatch.errors import FieldError, Forbidden, Invalid, NotFound
from ...dispatch.params import decode_time
from ...safety.key_guard import LIMITS, inherited, is_limited
from ...safety.leaks import revoke_leaked
from ...safety.secrets import hint_of, new_secret
from ...safety.windows import BadWindow, parse_window
from ...store import keys as store
from ...store import schema as s
from ...store import users as people
from ...store.database import Row
from ...store.vault import random_text
from . import rules
from .credentials_api3 import key_of_call

CLIENT_ID_LENGTH = 20
# What an owner may set; a key that limits its owner is loosened by an administrator alone.
FOR_OWNERS = frozenset({"purpose", "expires_at", "mode", "scopes", "allowed_ips"})
MAX_ENTRIES = 1000
MAX_OVERLAP = timedelta(days=30)
OVERLAP = timedelta(hours=24)
_DURATION = re.compile(r"(\d{1,4})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _load(call: Call, key_id: str) -> Row | None:
    key = rules.number(key_id)
    row = None if key is None else call.read.get(s.credentials_api3, key)
    owner = call.read.get(s.users, row["user_id"]) if row else None
    return {**row, "owner": owner} if row and owner else None


def _sees(caller: Caller, key: Row | None) -> bool:
    return key is None or caller.is_admin or caller.user_id == key["user_id"]


def _changes(caller: Caller, key: Row | None) -> bool:
    return key is not None and rules.may_make_keys(caller, key["owner"])


def _revokes(caller: Caller, key: Row | None) -> bool:
    return key is not None and (caller.is_admin or caller.user_id == key["user_id"])


keys = Domain(
    "Key",
    load=_load,
    also=("KeyWithSecret",),
    index=rules.anybody,
    create=rules.anybody,
    show=_sees,
    update=_changes,
    revoke=_revokes,
)


@keys.op("all_api_keys", needs="index")
def all_api_keys(call: Call, user_id: str | None) -> list[Row]:
    statement = store.key_rows()
    if not call.caller.is_admin:
        statement = statement.where(store.keys.c.user_id == call.caller.user_id)
    if user_id is not None:
        statement = statement.where(store.keys.c.user_id == (rules.number(user_id) or 0))
    rows = call.read.all(statement)
    owners = {row["id"]: row for row in people.users_with_ids(call.read, {row["user_id"] for row in rows})}
    return [{**row, "owner": owners[row["user_id"]]} for row in rows]


@keys.op("api_key", needs="show")
def api_key(call: Call, row: Row) -> Row:
    return row


@keys.op("create_api_key", needs="create")
def create_api_key(call: Call, body: WriteKey) -> Row:
    user_id = str(call.caller.user_id) if body.user_id in (UNSET, None) else str(body.user_id)
    owner = call.read.get(s.users, rules.number(user_id) or 0)
    if owner is None:
        raise Invalid(FieldError("user_id", "missing", f"There is no user {user_id[:80]!r}."))
    if not rules.may_make_keys(call.caller, owner):
        raise Forbidden("You may not make API keys for this user.") if _sees_user(call, owner) else NotFound()
    changes = _given(call, body)
    secret = new_secret(call.instance.settings.key_format)
    made = people.add_credentials_api3(
        call.work,
        owner["id"],
        random_text(CLIENT_ID_LENGTH),
        call.instance.vault.hash(secret),
        hint_of(secret),
    )
    changes |= inherited(call.caller, key_of_call(call), owner["id"])
    row = call.work.update(s.credentials_api3, made["id"], changes)
    return {**row, "owner": owner, "client_secret": secret}


def _sees_user(call: Call, owner: Row) -> bool:
    return rules.sees_details(call.caller, owner)


@keys.op("update_api_key", needs="update")
def update_api_key(call: Call, row: Row, body: WriteKey) -> Row:
    if body.user_id not in (UNSET, None) and str(body.user_id) != str(row["user_id"]):
        raise Invalid(FieldError("user_id", "invalid", "A key stays with its user; make a new one."))
    changes = _given(call, body)
    own = row["user_id"] in (call.caller.user_id, call.caller.sudo_user_id)
    if own and is_limited(key_of_call(call)):
        _refuse_other_limits(row, changes)
    return {**call.work.update(s.credentials_api3, row["id"], changes), "owner": row["owner"]}


def _refuse_other_limits(row: Row, changes: dict[str, Any]) -> None:
    """A login with a limited key leaves the limits of its owner's keys as they are."""
    changed = [name for name in (*LIMITS, "bulk_ok_until") if name in changes and changes[name] != row[name]]
    if changed:
        message = "You have logged in with a key that is limited; change limits with another login."
        raise Invalid(*(FieldError(name, "key_limited", message) for name in changed))


@keys.op("rotate_api_key", needs="update")
def rotate_api_key(call: Call, row: Row, body: WriteKeyRotation) -> Row:
    """Logins that were made with the old secret go on until they end by themselves."""
    overlap = _overlap(body)
    secret = new_secret(call.instance.settings.key_format)
    changes: dict[str, Any] = {
        "secret_hash": call.instance.vault.hash(secret),
        "secret_hint": hint_of(secret),
        "old_secret_hash": row["secret_hash"] if overlap else None,
        "old_secret_until": call.work.now + overlap if overlap else None,
        "exposed_at": None,
        "exposed_how": None,
    }
    if row["exposed_at"] is not None and not overlap:
        store.end_tokens(call.work, row["id"])
    changed = call.work.update(s.credentials_api3, row["id"], changes)
    return {**changed, "owner": row["owner"], "client_secret": secret}


@keys.op("revoke_api_key", needs="revoke")
def revoke_api_key(call: Call, row: Row) -> Row:
    store.end_tokens(call.work, row["id"])
    return {
        **call.work.update(s.credentials_api3, row["id"], {"is_disabled": True}),
        "owner": row["owner"],
    }


@keys.op("report_leaked_key", needs=PUBLIC, reads=True)
def report_leaked_key(call: Call, body: WriteLeakedKey) -> Row:
    """The answer comes before anything is looked up: it is the same, and as fast, for every text."""
    address = call.memo["incoming"].address
    call.instance.leak_reports.take(address)
    secret = body.key.strip() if isinstance(body.key, str) else ""
    if not secret or len(secret) > 200:
        raise Invalid(
            FieldError("key", "missing_field" if not secret else "invalid", "key is the secret found.")
        )
    instance, request_id = call.instance, call.request_id
    instance.errands.run(lambda: revoke_leaked(instance, secret, address, request_id))
    return {"received": True}


# --- bodies -------------------------------------------------------------------------------------------------


def _given(call: Call, body: WriteKey) -> dict[str, Any]:
    """The columns that a body sets. Raises Invalid with every bad field."""
    given = {
        name: getattr(body, name)
        for name in body.__struct_fields__
        if name != "user_id" and getattr(body, name) is not UNSET
    }
    wrong: list[FieldError] = []
    if not call.caller.is_admin:
        wrong += [
            FieldError(name, "invalid", f"{name} is set by administrators.")
            for name in given
            if name not in FOR_OWNERS
        ]
    values = {}
    for name, value in given.items():
        try:
            values[name] = _READERS[name](value)
        except ValueError as bad:
            wrong.append(FieldError(name, "invalid", str(bad)))
    if wrong:
        raise Invalid(*wrong)
    return values


def _text(value: str | None) -> str | None:
    if value is not None and len(value) > 1000:
        raise ValueError("At most 1000 characters.")
    return value


def _time(value: str | None) -> datetime | None:
    return None if value is None else decode_time(value)


def _mode(value: str | None) -> str:
    if value is not None and value not in MODES:
        raise ValueError(f"{value[:80]!r} is no mode; {', '.join(MODES)} are.")
    return value or FULL


def _traffic_class(value: str | None) -> str | None:
    if value is not None and value not in CLASSES:
        raise ValueError(f"{value[:80]!r} is no class; {', '.join(CLASSES)} are.")
    return value


def _scopes(value: list[str] | None) -> list[str] | None:
    if value is None:
        return None
    contract = read_contract()
    known = {READ_ONLY, *contract.operations, *(each.tag for each in contract.operations.values())}
    unknown = [each for each in value if each not in known]
    if len(value) > MAX_ENTRIES or unknown:
        raise ValueError(
            f"{unknown[0][:80]!r} is no operation, no tag and not read_only." if unknown else "Too many."
        )
    return sorted(set(value))


def _allowed_ips(value: list[str] | None) -> list[str] | None:
    if not value:
        return None
    if len(value) > MAX_ENTRIES:
        raise ValueError(f"At most {MAX_ENTRIES} addresses.")
    try:
        return [str(ip_network(each.strip(), strict=False)) for each in value]
    except ValueError as wrong:
        raise ValueError(f"{str(wrong)[:200]}; 10.0.0.7 and 10.0.0.0/8 are right.") from wrong


def _open_window(value: str | None) -> str | None:
    if value is not None:
        try:
            parse_window(value)
        except BadWindow as wrong:
            raise ValueError(str(wrong)) from wrong
    return value


def _calls_per_s(value: float | None) -> float | None:
    if value is not None and not 0.01 <= value <= 1_000_000:
        raise ValueError("A number of calls a second from 0.01 to 1000000, or null for the server's setting.")
    return value


def _auto_dedupe_s(value: int | None) -> int | None:
    if value is not None and not 1 <= value <= 86_400:
        raise ValueError("Seconds from 1 to 86400, or null.")
    return value


_READERS: dict[str, Any] = {
    "purpose": _text,
    "expires_at": _time,
    "mode": _mode,
    "scopes": _scopes,
    "allowed_ips": _allowed_ips,
    "traffic_class": _traffic_class,
    "open_window": _open_window,
    "calls_per_s": _calls_per_s,
    "auto_dedupe_s": _auto_dedupe_s,
    "bulk_ok_until": _time,
}


def _overlap(body: WriteKeyRotation) -> timedelta:
    given = body.overlap if isinstance(body.overlap, str) else None
    if given is None:
        return OVERLAP
    found = _DURATION.fullmatch(given)
    overlap = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None
    if overlap is None or overlap > MAX_OVERLAP:
        raise Invalid(
            FieldError("overlap", "invalid", f"{given[:80]!r} is not a time such as 72h; at most 30d.")
        )
    return overlap
