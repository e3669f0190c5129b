"""The audit: reading it, its head, and the proof that nobody has tampered with it. For administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from ...dispatch.answers import Page
from ...dispatch.call import Call
from ...dispatch.domain import Domain
from ...dispatch.errors import FieldError, Invalid
from ...dispatch.search import Search, run_search, window
from ...safety.audit import GENESIS, HEAD_ID
from ...store import schema as s
from ...store.database import Row
from ..users.rules import admin, number

LISTED = 100
EVENTS = s.audit_events.c

audit = Domain("AuditEvent", index=admin)


@audit.op("audit_events", needs="index")
def audit_events(call: Call, since: datetime | None, until: datetime | None) -> Page:
    statement = select(s.audit_events)
    if since is not None:
        statement = statement.where(EVENTS.at >= since)
    if until is not None:
        statement = statement.where(EVENTS.at <= until)
    columns: dict[str, Any] = {
        "user_id": EVENTS.user_id,
        "credential_id": EVENTS.credential_id,
        "name": EVENTS.name,
        "outcome": EVENTS.outcome,
        "operation": EVENTS.operation,
    }
    if window(call)[0] is None:
        call.params["limit"] = LISTED
    return run_search(call, Search(statement, columns, (EVENTS.id.desc(),), frozenset({"since", "until"})))


@audit.op("audit_head", needs="index")
def audit_head(call: Call) -> Row:
    head = call.read.get(s.audit_head, HEAD_ID)
    return {"id": head["last_id"], "hash": head["hash"]} if head else {"id": 0, "hash": GENESIS}


@audit.op("verify_audit", needs="index", heavy=True)
def verify_audit(call: Call, head_id: str | None, head_hash: str | None) -> Row:
    if (head_id is None) != (head_hash is None):
        missing = "head_id" if head_id is None else "head_hash"
        raise Invalid(FieldError(missing, "missing_field", "head_id and head_hash go together."))
    kept = None if head_id is None else number(head_id)
    if head_id is not None and kept is None:
        raise Invalid(FieldError("head_id", "invalid", f"{head_id[:80]!r} is no number of an entry."))
    proof = call.instance.audit.verify(call.read, kept, head_hash)
    return {
        "intact": proof.intact,
        "entries": proof.entries,
        "first_id": proof.first_id,
        "head": {"id": proof.last_id, "hash": proof.hash},
        "broken_at": proof.broken_at,
        "finding": proof.finding,
    }
