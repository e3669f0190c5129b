"""Merged queries: never changed, one row for each body that was ever sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import or_, select

from . import schema as s
from .database import Reader, Row, UnitOfWork
from .once import stored_once
from .vault import digest, random_text

SLUG_LENGTH = 22


def add_merge_query(work: UnitOfWork, body: Mapping[str, Any]) -> Row:
    identity = digest(msgspec.json.encode(body, order="deterministic"))
    row = stored_once(
        work, s.merge_queries, identity, lambda: {"slug": random_text(SLUG_LENGTH), "doc": body}
    )
    return _flat(row)


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
