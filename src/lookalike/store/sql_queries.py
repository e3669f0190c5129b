"""Statements of the SQL Runner: stored once for each person, connection and text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Select, select

from . import schema as s
from .database import Reader, Row, UnitOfWork
from .once import stored_once
from .vault import digest, random_text

SLUG_LENGTH = 22


def add_sql_query(work: UnitOfWork, values: Mapping[str, Any]) -> Row:
    """`values`: connection_name, user_id, sql, model_name, vis_config. The stored row, a new one if there was none."""
    identity = digest(msgspec.json.encode(values, order="deterministic"))
    columns = {name: values[name] for name in ("connection_name", "user_id", "sql")}
    rest = {name: values.get(name) for name in ("model_name", "vis_config")}
    new = {**columns, "run_count": 0, "doc": rest}
    return _flat(
        stored_once(work, s.sql_queries, identity, lambda: {**new, "slug": random_text(SLUG_LENGTH)})
    )


def find_sql_query(db: Reader, slug: str) -> Row | None:
    row = db.one(select(s.sql_queries).where(s.sql_queries.c.slug == slug))
    return None if row is None else _flat(row)


def count_run(work: UnitOfWork, query: Row) -> None:
    work.update(s.sql_queries, query["id"], {"run_count": query["run_count"] + 1, "last_run_at": work.now})


def note_runtime(work: UnitOfWork, query_id: int, runtime_s: float) -> None:
    if work.get(s.sql_queries, query_id) is not None:
        work.update(s.sql_queries, query_id, {"last_runtime": runtime_s})


def _flat(row: Row) -> Row:
    return {**row["doc"], **{name: value for name, value in row.items() if name != "doc"}}


def statements_of(user_id: int) -> Select[Any]:
    """The statements that somebody has stored."""
    return select(s.sql_queries).where(s.sql_queries.c.user_id == user_id)
