"""Statements of the SQL interface: stored once for each person and text."""

from __future__ import annotations

import msgspec
from sqlalchemy import select

from . import schema as s
from .database import Reader, Row, UnitOfWork
from .once import stored_once
from .vault import digest


def add_sql_interface_query(work: UnitOfWork, user_id: int, sql: str, *, jdbc_client: bool) -> Row:
    """`jdbc_client` says how the statement came when it came first; it makes no other query of it."""
    identity = digest(msgspec.json.encode([user_id, sql]))
    values = {"user_id": user_id, "sql": sql, "doc": {"jdbc_client": jdbc_client}}
    return stored_once(work, s.sql_interface_queries, identity, lambda: values)


def get_sql_interface_query(db: Reader, query_id: int) -> Row | None:
    return db.one(select(s.sql_interface_queries).where(s.sql_interface_queries.c.id == query_id))
