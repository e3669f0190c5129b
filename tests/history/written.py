"""What the store has of what happened, read after everything has been written."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, select

from client import Client
from lookalike.store import schema as s
from lookalike.store.database import Row

BY_STATUS: dict[str, Any] = {
    "model": "thelook",
    "view": "order_items",
    "fields": ["order_items.status", "order_items.count"],
    "sorts": ["order_items.status"],
}


class Written:
    """What the store has of what happened."""

    def __init__(self, api: Client):
        self.api = api

    def rows(self, table: Table) -> list[Row]:
        assert self.api.instance.history.flush()
        with self.api.instance.store.read() as db:
            return db.all(select(table).order_by(table.c.id))

    def runs(self) -> list[Row]:
        return self.rows(s.history)

    def last(self, *names: str) -> tuple[Any, ...]:
        """Columns of the last run."""
        row = self.runs()[-1]
        return tuple(row[name] for name in names)

    def events(self) -> list[str]:
        return [row["name"] for row in self.rows(s.events)]

    def attributes(self, event_id: int) -> dict[str, str]:
        rows = self.rows(s.event_attributes)
        return {row["name"]: row["value"] for row in rows if row["event_id"] == event_id}
