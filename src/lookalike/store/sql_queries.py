"""Statements of the SQL Runner: stored once for each person, connection and text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, select, update

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


def count_runs(connection: Connection, runs: Mapping[int, tuple[int, datetime, float | None]]) -> None:
    """(times, last begin, seconds of the last run that came to its end) by id. Nobody edits a statement by running
    it, so the journal has none of this."""
    table = s.sql_queries
    for query_id, (times, last, seconds) in sorted(runs.items()):
        changes: dict[str, Any] = {"run_count": table.c.run_count + times, "last_run_at": last}
        if seconds is not None:
            changes["last_runtime"] = round(seconds, 3)
        connection.execute(update(table).where(table.c.id == query_id).values(**changes))


def _flat(row: Row) -> Row:
    return {**row["doc"], **{name: value for name, value in row.items() if name != "doc"}}


def statements_of(user_id: int) -> Select[Any]:
    """The statements that somebody has stored."""
    return select(s.sql_queries).where(s.sql_queries.c.user_id == user_id)
