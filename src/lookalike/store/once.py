"""Rows that are stored once for each content: whoever sends the same again gets the row that is there."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy import select

from .database import Row, UnitOfWork

ATTEMPTS = 5


def stored_once(work: UnitOfWork, table: sa.Table, identity: bytes, new: Callable[[], Row]) -> Row:
    """The row with this identity; without one, what `new` gives, which is asked again when its random slug is taken."""
    for _ in range(ATTEMPTS):
        row = work.one(select(table).where(table.c.identity == identity))
        row = row or work.insert_new(table, {**new(), "identity": identity, "created_at": work.now})
        if row is not None:
            return row
    raise RuntimeError(f"no free slug in {table.name} after {ATTEMPTS} attempts")
