"""What was changed in a sandbox since it was made: its journal, which begins with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from ..config import Settings
from ..dispatch.contract import Operation, read_contract
from ..dispatch.request import api_path
from ..dispatch.router import Router
from ..safety.masks import masked
from ..store import journal
from ..store import schema as s
from ..store.database import Reader, Row, Store
from ..store.sandboxes import call_of
from ..store.vault import Vault, open_vault
from .folder import DATABASE, folder_of

CHANGES = 100  # shown of one operation
# Their answer carries a secret, or they are about something that only the sandbox has, or send something at once.
NOT_AGAIN = {
    **dict.fromkeys(
        (
            "create_api_key",
            "rotate_api_key",
            "create_user_credentials_api3",
            "create_embed_secret",
            "create_user_credentials_totp",
            "create_user_credentials_email_password_reset",
        ),
        "its answer holds a secret, which only whoever calls it is shown",
    ),
    **dict.fromkeys(
        ("undo_operation", "redo_operation", "undo_operations", "restore_from_trash"),
        "it takes back what was done in the sandbox; promote what holds in the end",
    ),
    **dict.fromkeys(
        (
            "send_user_credentials_email_password_reset",
            "scheduled_plan_run_once",
            "scheduled_plan_run_once_by_id",
        ),
        "it sends something, which no conflict afterwards could hold back",
    ),
}


@dataclass(frozen=True, slots=True)
class Source:
    """A sandbox, to read from while it runs. `vault` opens the requests that it keeps."""

    db: Reader
    vault: Vault


@contextmanager
def opened(settings: Settings, row: Row) -> Iterator[Source]:
    folder: Path = folder_of(settings, row["folder"])
    store = Store(f"sqlite:///{folder / DATABASE}")
    try:
        with store.read() as db:
            yield Source(db, open_vault(folder))
    finally:
        store.close()


def difference(source: Source, limit: int, offset: int) -> dict[str, Any]:
    """The answer of `sandbox_diff`, without the id."""
    db, columns = source.db, s.operations.c
    rows = db.all(select(s.operations).order_by(columns.id).limit(limit).offset(offset))
    return {
        "total_count": db.scalar(select(func.count()).select_from(s.operations)),
        "totals": _totals(db),
        "operations": [_told(source, row) for row in rows],
    }


def _totals(db: Reader) -> dict[str, dict[str, int]]:
    """By the journal: a row that was changed twice counts twice."""
    columns = s.journal.c
    made, gone = columns.before.is_(None), columns.after.is_(None)
    counts = db.all(
        select(columns.table_name, made.label("made"), gone.label("gone"), func.count().label("rows"))
        .where(columns.operation_id.is_not(None))
        .group_by(columns.table_name, made, gone)
        .order_by(columns.table_name)
    )
    totals: dict[str, dict[str, int]] = {}
    for each in counts:
        done = "created" if each["made"] else "deleted" if each["gone"] else "updated"
        totals.setdefault(each["table_name"], {})[done] = each["rows"]
    return totals


def _told(source: Source, row: Row) -> Row:
    entries = journal.entry_page(source.db, row["operation"], CHANGES, 0)
    return {
        **row,
        "id": row["operation"],
        "row_count": row["rows"],
        "cannot_promote": reason_against(source, row),
        "changes": [_change(source.db, entry) for entry in entries],
    }


def _change(db: Reader, entry: Row) -> Row:
    table = journal.table_named(entry["table_name"])
    before, after = entry["before"], entry["after"]
    action = "made" if before is None else "deleted" if after is None else "changed"
    if before is not None and after is not None:
        differ = [name for name in after if before.get(name) != after[name]]
        before = {name: before.get(name) for name in differ}
        after = {name: after[name] for name in differ}
    return {
        "type": entry["table_name"],
        "id": entry["row_key"],
        "action": action,
        "before": masked(db, table, before, entry["before"]),
        "after": masked(db, table, after, entry["after"]),
    }


def reason_against(source: Source, operation: Row) -> str | None:
    """Why an operation cannot be made again at all; None when it can be tried."""
    if operation["undone_by"]:
        return f"it was taken back in the sandbox by {operation['undone_by']}"
    if reason := NOT_AGAIN.get(operation["operation_id"]):
        return reason
    if call_of(source.db, operation["operation"]) is None:
        return "the sandbox has not kept its request"
    return None


def route(router: Router, call: Row) -> tuple[Operation, tuple[str, ...]] | None:
    """The operation of a kept request, and the values of its path."""
    path = api_path(call["path"])
    match = router.match(path, call["verb"]) if path else None
    operation = match.operations.get(call["verb"]) if match else None
    return (operation, match.values) if match and operation else None


def router_of_all() -> Router:
    return Router(read_contract().operations)
