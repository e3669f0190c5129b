"""Stored queries: never changed, never deleted, one row for each body that was ever sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import bindparam, or_, select

from ..access.caller import Caller
from . import schema as s
from .database import Duplicate, Reader, Row, UnitOfWork
from .looks import visible_looks
from .once import stored_once
from .vault import digest, random_text

SLUG_LENGTH, CLIENT_ID_LENGTH = 7, 22

# What makes a query the query it is, in the order of the API's answer.
WRITABLE = (
    "model",
    "view",
    "fields",
    "pivots",
    "fill_fields",
    "filters",
    "filter_expression",
    "sorts",
    "limit",
    "column_limit",
    "total",
    "row_total",
    "subtotals",
    "vis_config",
    "filter_config",
    "visible_ui_sections",
    "dynamic_fields",
    "query_timezone",
)


# Built once: making the statement takes longer than running it, and every run of a query needs it.
_BY_ID = select(s.queries).where(s.queries.c.id == bindparam("query_id"))


def get_query(db: Reader, query_id: int) -> Row | None:
    row = db.connection.execute(_BY_ID, {"query_id": query_id}).mappings().first()
    return None if row is None else _flat(dict(row))


def get_queries(db: Reader, query_ids: set[int]) -> dict[int, Row]:
    """Many at once, by id."""
    rows = db.all(select(s.queries).where(s.queries.c.id.in_(query_ids)))
    return {row["id"]: _flat(row) for row in rows}


def find_query(db: Reader, slug: str) -> Row | None:
    """By slug or client id: both forms stand in addresses."""
    found = db.one(select(s.queries).where(or_(s.queries.c.slug == slug, s.queries.c.client_id == slug)))
    return None if found is None else _flat(found)


def is_in_visible_look(db: Reader, caller: Caller, query_id: int) -> bool:
    """Whether a Look that the caller may see, and that is not in the trash, has this query."""
    looks = visible_looks(caller).where(s.looks.c.query_id == query_id, ~s.looks.c.deleted)
    return db.one(looks.limit(1)) is not None


def identity(body: Mapping[str, Any]) -> bytes:
    """The same for bodies that ask the same: the order of keys, and unset keys, do not count."""
    asked = {name: body[name] for name in WRITABLE if body.get(name) is not None}
    return digest(msgspec.json.encode(asked, order="deterministic"))


def add_query(work: UnitOfWork, body: Mapping[str, Any], client_id: str | None = None) -> Row:
    """The stored query with this body, a new one if there was none. `body` has WRITABLE keys.

    Raises Duplicate when another query has `client_id` already.
    """
    return _flat(stored_once(work, s.queries, identity(body), lambda: _values(work, body, client_id)))


def _values(work: UnitOfWork, body: Mapping[str, Any], client_id: str | None) -> Row:
    if client_id and find_query(work, client_id):
        raise Duplicate(f"client_id {client_id}")
    return {
        "slug": random_text(SLUG_LENGTH),
        "client_id": client_id or random_text(CLIENT_ID_LENGTH),
        "model": body["model"],
        "view": body["view"],
        "doc": {name: body.get(name) for name in WRITABLE},
    }


def _flat(row: Row) -> Row:
    """The row as the API names things: what the caller wrote beside id, slug and client_id."""
    names = ("id", "slug", "client_id", "model", "view", "created_at")
    return {**row["doc"], **{name: row[name] for name in names}}
