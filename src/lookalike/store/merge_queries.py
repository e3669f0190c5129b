"""Merged queries: never changed, one row for each body that was ever sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import or_, select

from . import schema as s
from .database import Reader, Row, UnitOfWork
from .vault import digest, random_text

SLUG_LENGTH = 22
ATTEMPTS = 5


def add_merge_query(work: UnitOfWork, body: Mapping[str, Any]) -> Row:
    identity = digest(msgspec.json.encode(body, order="deterministic"))
    for _ in range(ATTEMPTS):
        new = {"identity": identity, "slug": random_text(SLUG_LENGTH), "created_at": work.now, "doc": body}
        row = work.one(select(s.merge_queries).where(s.merge_queries.c.identity == identity))
        row = row or work.insert_new(s.merge_queries, new)
        if row is not None:
            return _flat(row)
    raise RuntimeError(f"no free slug for a merged query after {ATTEMPTS} attempts")


def find_merge_query(db: Reader, name: str) -> Row | None:
    """By id, or by the slug that clients know as `result_maker`'s."""
    merges = s.merge_queries.c
    same = merges.slug == name
    if name.isascii() and name.isdecimal() and len(name) < 18:
        same = or_(same, merges.id == int(name))
    row = db.one(select(s.merge_queries).where(same))
    return None if row is None else _flat(row)


def _flat(row: Row) -> Row:
    return {**row["doc"], "id": row["id"], "slug": row["slug"]}
