"""The audit: what was done, by whom, from where, in a chain that shows every tampering.

Each entry carries a keyed hash over itself and the entry before it. The key lies outside the database, so whoever can
write there and no more cannot make an entry that holds; what was changed, removed or put between is found by reading
the chain. `audit_head` tells where it ends; who keeps a head elsewhere can also prove that nothing was cut off by
somebody who had the key. An entry of a change is written in the transaction of the change; what changes nothing (a
refused call, a failed login) comes a moment later. Source: trust reference, section 6.10.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import func, insert, select

from ..history.events import DRY_RUN
from ..history.records import Called, Changed, LoggedIn
from ..store import schema as s
from ..store.database import Reader, Row, UnitOfWork
from ..store.history import when
from ..store.vault import Vault

GENESIS = "0" * 64
HEAD_ID = 1
TOLD = frozenset({"key_exposed", "key_leaked", "key_new_address", DRY_RUN})
REFUSED = frozenset({401, 403})
IN_ONE_GO = 5000  # entries read at a time by `verify`
HASHED = (
    "at",
    "name",
    "category",
    "outcome",
    "user_id",
    "sudo_user_id",
    "credential_id",
    "ip_address",
    "request_id",
    "operation",
    "subject_type",
    "subject_id",
    "status",
    "times",
    "detail",
    "previous",
)


@dataclass(frozen=True, slots=True)
class Proof:
    """What reading the whole chain gave. `broken_at` is the first entry that does not hold."""

    entries: int
    first_id: int | None
    last_id: int
    hash: str
    broken_at: int | None = None
    finding: str | None = None

    @property
    def intact(self) -> bool:
        return self.finding is None


class Audit:
    """Writes and reads the chain. Writers of the store come one after the other, so the chain has no forks."""

    def __init__(self, vault: Vault):
        self._vault = vault

    def __call__(self, work: UnitOfWork) -> None:
        """The witness of the store: one entry for every unit of work that changed something."""
        if work.journalled:
            self.append(work, [change_entry(work)])

    def append(self, work: UnitOfWork, entries: Iterable[Mapping[str, Any]]) -> None:
        head = work.get(s.audit_head, HEAD_ID)
        previous, last_id = (head["hash"], head["last_id"]) if head else (GENESIS, 0)
        first_id = None
        for entry in entries:
            row = {**_EMPTY, **entry, "previous": previous}
            row["hash"] = previous = self.hash_of(row)
            statement = insert(s.audit_events).values(**row).returning(s.audit_events.c.id)
            last_id = work.connection.execute(statement).scalar_one()
            first_id = first_id or last_id
        values = {"last_id": last_id, "hash": previous}
        if head:
            work.connection.execute(
                s.audit_head.update().where(s.audit_head.c.id == HEAD_ID).values(**values)
            )
        elif first_id is not None:
            first = {"first_id": first_id, "first_previous": GENESIS}
            work.connection.execute(insert(s.audit_head).values(id=HEAD_ID, **values, **first))

    def hash_of(self, row: Mapping[str, Any]) -> str:
        """Over every column in a fixed order, and the hash of the entry before."""
        told = [_plain(row[name]) for name in HASHED]
        return self._vault.hash("audit\n" + msgspec.json.encode(told).decode()).hex()

    def verify(self, db: Reader, head_id: int | None = None, head_hash: str | None = None) -> Proof:
        """Reads every entry up to the head; what is written meanwhile comes after it. `head_id` and `head_hash`: of a
        head that was kept elsewhere."""
        head = db.get(s.audit_head, HEAD_ID)
        if head is None:
            finding = "The audit is empty, and there was a head." if head_hash else None
            return self._without_head(db, finding)
        proof = self._verify_to(db, head, head_id, head_hash)
        newest = db.scalar(select(func.max(s.audit_events.c.id)))
        now = db.get(s.audit_head, HEAD_ID)  # asked last: a head is written together with its entries
        if now is not None and now["first_id"] != head["first_id"]:
            return self.verify(db, head_id, head_hash)  # old entries went while they were read
        if proof.intact and (now is None or newest is None or newest > now["last_id"]):
            finding = "Entries were added behind the head."
            return replace(proof, broken_at=newest, finding=finding)
        return proof

    def _verify_to(self, db: Reader, head: Row, head_id: int | None, head_hash: str | None) -> Proof:
        kept_was_met = head_hash is None
        previous, count, last = head["first_previous"], 0, 0
        for row in _all_rows(db, head["last_id"]):
            finding = self._finding(row, previous, last, head)
            if finding is None and row["id"] == head_id:
                kept_was_met = hmac.compare_digest(row["hash"], head_hash or "")
                finding = None if kept_was_met else "It is not the entry whose hash was kept elsewhere."
            if finding is not None:
                return Proof(count, head["first_id"], last, previous, row["id"], finding)
            previous, last, count = row["hash"], row["id"], count + 1
        finding = _end_finding(last, previous, head, kept_was_met, head_id)
        return Proof(count, head["first_id"], last, previous, last if finding else None, finding)

    def _without_head(self, db: Reader, finding: str | None) -> Proof:
        first = db.scalar(select(s.audit_events.c.id).limit(1))
        if first is not None:
            finding = "The head of the audit is missing, and entries are there."
        return Proof(0, None, 0, GENESIS, first, finding)

    def _finding(self, row: Row, previous: str, last: int, head: Row) -> str | None:
        if not last and row["id"] != head["first_id"]:
            return f"The first entry should be {head['first_id']}: entries were removed from the beginning."
        if row["previous"] != previous:
            return "It does not follow the entry before it: an entry was removed, put between, or moved."
        if not hmac.compare_digest(self.hash_of(row), row["hash"]):
            return "It was changed."
        return None

    def forget(self, work: UnitOfWork, before: datetime) -> int:
        """Removes entries by age, and notes where the chain begins now. The last entry always stays."""
        head = work.get(s.audit_head, HEAD_ID)
        if head is None:
            return 0
        events = s.audit_events
        kept = work.one(
            select(events)
            .where((events.c.at >= before) | (events.c.id == head["last_id"]))
            .order_by(events.c.id)
        )
        if kept is None or kept["id"] == head["first_id"]:
            return 0
        removed = work.connection.execute(events.delete().where(events.c.id < kept["id"])).rowcount
        begins = {"first_id": kept["id"], "first_previous": kept["previous"]}
        work.connection.execute(s.audit_head.update().where(s.audit_head.c.id == HEAD_ID).values(**begins))
        return removed


_EMPTY: dict[str, Any] = {
    "user_id": None,
    "sudo_user_id": None,
    "credential_id": None,
    "ip_address": None,
    "request_id": None,
    "operation": None,
    "subject_type": None,
    "subject_id": None,
    "status": None,
    "times": 1,
    "detail": {},
}


def change_entry(work: UnitOfWork) -> dict[str, Any]:
    """Of a unit of work: how many rows of which tables; the journal has the rows themselves, for as long as it is
    kept."""
    actor, about = work.actor, work.about
    return {
        "at": work.now,
        "name": actor.operation_id or "server",
        "category": "change",
        "outcome": "done",
        "user_id": actor.user_id,
        "sudo_user_id": actor.sudo_user_id,
        "credential_id": actor.credential_id,
        "ip_address": actor.ip_address,
        "request_id": actor.request_id,
        "operation": work.operation,
        "subject_type": about.subject_type,
        "subject_id": about.subject_id,
        "detail": {"rows": work.counts, "undo_of": list(work.undo_of)}
        if work.undo_of
        else {"rows": work.counts},
    }


def _end_finding(last: int, previous: str, head: Row, kept_was_met: bool, head_id: int | None) -> str | None:
    if last != head["last_id"] or previous != head["hash"]:
        return f"Entries after {last} were cut off: the last should be {head['last_id']}."
    if not kept_was_met:
        return f"Entry {head_id}, whose hash was kept elsewhere, is not there."
    return None


def _all_rows(db: Reader, last_id: int) -> Iterable[Row]:
    events, after = s.audit_events, 0
    upto = events.c.id <= last_id
    while rows := db.all(
        select(events).where(events.c.id > after, upto).order_by(events.c.id).limit(IN_ONE_GO)
    ):
        yield from rows
        after = rows[-1]["id"]


def _plain(value: Any) -> Any:
    """Times to the millisecond, as both databases give them back."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds")
    return sorted_names(value) if isinstance(value, dict) else value


def sorted_names(value: Any) -> Any:
    """The same text for the same document, whatever wrote it."""
    if isinstance(value, dict):
        return {name: sorted_names(value[name]) for name in sorted(value)}
    return [sorted_names(each) for each in value] if isinstance(value, list | tuple) else value


# --- what changes nothing -----------------------------------------------------------------------------------


def seen_entries(
    logins: Iterable[LoggedIn], changes: Iterable[Changed], calls: Iterable[Called]
) -> list[dict[str, Any]]:
    """Entries of logins, of what happened to keys, and of calls that were refused; the same refusal in one batch is one
    entry that tells how often."""
    found = [_login_entry(each) for each in logins]
    found += [_told_entry(each) for each in changes if each.name in TOLD]
    refused: dict[tuple[Any, ...], list[Called]] = {}
    for call in calls:
        if call.denied or call.status in REFUSED:
            name = call.operation.id if call.operation else "unknown"
            key = (name, call.user_id, call.credential_id, call.status, call.address)
            refused.setdefault(key, []).append(call)
    return found + [_refused_entry(key, same) for key, same in refused.items()]


def _login_entry(login: LoggedIn) -> dict[str, Any]:
    failed = login.reason is not None
    return {
        "at": when(login.at),
        "name": "login_failed" if failed else ("login_user" if login.sudo_user_id else "login"),
        "category": "auth",
        "outcome": "failed" if failed else "done",
        "user_id": login.user_id,
        "sudo_user_id": login.sudo_user_id,
        "credential_id": login.credential_id,
        "ip_address": login.ip_address,
        "request_id": login.request_id,
        "detail": {"kind": login.credential_type, "reason": login.reason},
    }


def _told_entry(change: Changed) -> dict[str, Any]:
    if change.name == DRY_RUN:
        return _simulated_entry(change)
    return {
        "at": when(change.at),
        "name": change.name,
        "category": "key",
        "outcome": "done",
        "user_id": change.user_id,
        "request_id": change.request_id,
        "subject_type": change.subject_type,
        "subject_id": change.subject_id,
        "detail": dict(change.attributes),
    }


def _simulated_entry(change: Changed) -> dict[str, Any]:
    """Under the name of the operation, as the real change would be."""
    told = change.attributes
    return {
        "at": when(change.at),
        "name": told["operation"],
        "category": "change",
        "outcome": "simulated",
        "user_id": change.user_id,
        "sudo_user_id": change.sudo_user_id,
        "ip_address": told.get("address") or None,
        "request_id": change.request_id,
        "subject_type": change.subject_type,
        "subject_id": change.subject_id,
        "detail": {"rows": msgspec.json.decode(told["rows"] or "{}")},
    }


def _refused_entry(key: tuple[Any, ...], same: list[Called]) -> dict[str, Any]:
    name, user_id, credential_id, status, address = key
    return {
        "at": when(same[0].at),
        "name": name,
        "category": "access",
        "outcome": "refused",
        "user_id": user_id or None,
        "credential_id": credential_id or None,
        "status": status,
        "ip_address": address or None,
        "times": len(same),
    }
