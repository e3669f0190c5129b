"""The store as bytes: every row of every table that the journal keeps, for comparing. What the server notes by itself
(when a Look was opened, when a plan runs next) is left out."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
from sqlalchemy import select

from lookalike.store import schema as s
from lookalike.store.database import Store

Export = dict[str, dict[str, bytes]]  # table -> key -> the row as JSON


def export(store: Store) -> Export:
    """What an undo has to bring back to the byte."""
    with store.read() as db:
        return {
            table.name: {str(next(iter(row.values()))): _bytes(row) for row in db.all(select(table))}
            for table in s.metadata.sorted_tables
            if table.info["journal"] is True
        }


def _bytes(row: dict[str, Any]) -> bytes:
    kept = {name: value for name, value in row.items() if name not in s.SERVER_NOTES}
    return msgspec.json.encode(kept, order="sorted")


def differences(one: Export, other: Export) -> list[str]:
    """The rows that are not the same, each as `table/key: bytes != bytes`."""
    found: list[str] = []
    for name in sorted(set(one) | set(other)):
        left, right = one.get(name, {}), other.get(name, {})
        for key in sorted(set(left) | set(right)):
            if left.get(key) != right.get(key):
                found.append(f"{name}/{key}: {left.get(key)} != {right.get(key)}")
    return found


def given(answer: httpx.Response) -> Any:
    assert answer.status_code < 300, answer.text
    return answer.json() if answer.content else None
