"""Rows that are stored once for each content: whoever sends the same again gets the row that is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, select

from .database import Row, UnitOfWork, kept

ATTEMPTS = 5


def stored_once(work: UnitOfWork, table: sa.Table, identity: bytes, new: Callable[[], Row]) -> Row:
    """The row with this identity; without one, what `new` gives, which is asked again when its random slug is taken."""
    for _ in range(ATTEMPTS):
        row = work.one_with(_by_identity(table), identity=identity)
        row = row or work.insert_new(table, {**new(), "identity": identity, "created_at": work.now})
        if row is not None:
            return row
    raise RuntimeError(f"no free slug in {table.name} after {ATTEMPTS} attempts")


def _by_identity(table: sa.Table) -> sa.Select[Any]:
    return kept(table, "identity", lambda: select(table).where(table.c.identity == bindparam("identity")))
