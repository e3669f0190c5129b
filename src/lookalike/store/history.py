"""What happened, written in batches. Rows are never changed; counts are added up. Source of the names: System Activity.

A batch has thousands of rows, so those of `history` go past SQLAlchemy: on SQLite a hundred in one statement (a call
of the driver for each row would also give the interpreter back and forth for each), on Postgres by COPY.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, case, delete, func, insert, select, update

from . import schema as s
from .database import insert_for

HISTORY_COLUMNS = tuple(column.name for column in s.history.c if column.name != "id")
CHUNKS = (100, 10, 1)  # rows in one statement
MAX_EVENTS = 1_000_000  # as Looker prunes its own
MAX_SWEPT = 20_000  # rows that one sweep removes, so that it never holds the store for long


def moment(seconds: float) -> str:
    """A point in time as both databases keep and read it, to the millisecond.

    >>> moment(0.0015)
    '1970-01-01 00:00:00.002000'
    """
    whole, part = divmod(round(seconds * 1000), 1000)
    return f"{_second(whole)}.{part:03d}000"


_last_second = (-1, "")


def _second(whole: int) -> str:
    """Runs come by the thousand in a second, and it takes a while to write one."""
    global _last_second
    known, text = _last_second
    if known != whole:
        text = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(whole))
        _last_second = (whole, text)
    return text


def when(seconds: float) -> datetime:
    return datetime.fromtimestamp(round(seconds, 3), UTC)


# --- runs -------------------------------------------------------------------------------------------------


def add_history(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """`rows` have the values of HISTORY_COLUMNS; times as `moment` writes them."""
    if connection.dialect.name == "sqlite":
        _insert_many(connection, rows)
    else:
        _copy(connection, rows)


def _insert_many(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    start = 0
    for size in CHUNKS:
        statement = _INSERTS[size]
        while len(rows) - start >= size:
            values = [value for row in rows[start : start + size] for value in row]
            driver.execute(statement, values)
            start += size


def _insert_text(size: int) -> str:
    one = f"({', '.join('?' * len(HISTORY_COLUMNS))})"
    return f"INSERT INTO history ({', '.join(HISTORY_COLUMNS)}) VALUES {', '.join([one] * size)}"


_INSERTS = {size: _insert_text(size) for size in CHUNKS}


def _copy(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    statement = f"COPY history ({', '.join(HISTORY_COLUMNS)}) FROM STDIN"
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


# --- events and logins ------------------------------------------------------------------------------------


def add_events(connection: Connection, events: Sequence[tuple[dict[str, Any], Mapping[str, Any]]]) -> None:
    """Each with its attributes."""
    for row, attributes in events:
        event_id = connection.execute(insert(s.events).returning(s.events.c.id), row).scalar_one()
        if attributes:
            named = [{"event_id": event_id, "name": name, "value": text} for name, text in attributes.items()]
            connection.execute(insert(s.event_attributes), named)


def add_logins(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Also when and from where each key was last used to log in."""
    connection.execute(insert(s.user_logins), list(rows))
    keys = s.credentials_api3
    used = {
        row["credential_id"]: {"last_used_at": row["created_at"], "last_ip": row["ip_address"]}
        for row in rows
        if row["succeeded"] and row["credential_id"]
    }
    for key_id, values in sorted(used.items()):
        connection.execute(update(keys).where(keys.c.id == key_id).values(**values))


# --- what is added up -------------------------------------------------------------------------------------


def count_calls(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Rows of api_usage, whose numbers are added to those of the same hour."""
    connection.execute(_counting(connection.dialect.name, s.api_usage, _calls), list(rows))


def _calls(table: Table, new: Any) -> Any:
    larger = case((new.excluded.latency_max > table.c.latency_max, new.excluded.latency_max))
    changes = {
        "total": table.c.total + new.excluded.total,
        "latency_sum": table.c.latency_sum + new.excluded.latency_sum,
        "latency_max": func.coalesce(larger, table.c.latency_max),
    }
    keys = ["created_at", "operation_id", "status_class", "user_id", "credential_id"]
    return new.on_conflict_do_update(index_elements=keys, set_=changes)


def count_content(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Rows of content_usage."""
    connection.execute(_counting(connection.dialect.name, s.content_usage, _content), list(rows))


def _content(table: Table, new: Any) -> Any:
    totals = ("api_total", "embed_total", "schedule_total", "other_total")
    changes = {name: table.c[name] + new.excluded[name] for name in totals}
    changes["last_accessed_at"] = new.excluded.last_accessed_at
    return new.on_conflict_do_update(index_elements=["content_type", "content_id"], set_=changes)


def count_views(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Rows of content_views."""
    connection.execute(_counting(connection.dialect.name, s.content_views, _views), list(rows))


def _views(table: Table, new: Any) -> Any:
    changes = {
        "view_count": table.c.view_count + new.excluded.view_count,
        "last_viewed_at": new.excluded.last_viewed_at,
    }
    return new.on_conflict_do_update(index_elements=["user_id", "look_id", "week"], set_=changes)


def count_fields(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Rows of field_usage."""
    connection.execute(_counting(connection.dialect.name, s.field_usage, _fields), list(rows))


def _fields(table: Table, new: Any) -> Any:
    changes = {
        "times_used": table.c.times_used + new.excluded.times_used,
        "first_used_at": func.coalesce(table.c.first_used_at, new.excluded.first_used_at),
        "last_used_at": new.excluded.last_used_at,
    }
    return new.on_conflict_do_update(index_elements=["model", "explore", "field"], set_=changes)


@cache
def _counting(dialect: str, table: Table, adding: Callable[[Table, Any], Any]) -> Any:
    """Built once: several times a second it would cost more than it does."""
    return adding(table, insert_for(dialect)(table))


def add_fields(connection: Connection, model: str, rows: Sequence[dict[str, Any]]) -> None:
    """Rows of field_usage of what nobody has used, for all fields of a model. Fields that nobody ever used and that
    the model has no more go."""
    table = s.field_usage
    gone = (table.c.model == model) & (table.c.times_used == 0)
    connection.execute(delete(table).where(gone))
    if rows:
        new = insert_for(connection.dialect.name)(table)
        connection.execute(new.on_conflict_do_nothing(), list(rows))


def note_looks(connection: Connection, looks: Mapping[int, tuple[int, datetime]]) -> None:
    """(times seen on the pages, last time of any use) of each Look. Nobody edits a Look by looking at it, so the
    journal has none of this."""
    for look_id, (views, last) in sorted(looks.items()):
        changes: dict[str, Any] = {"last_accessed_at": last}
        if views:
            changes |= {"last_viewed_at": last, "view_count": s.looks.c.view_count + views}
        connection.execute(update(s.looks).where(s.looks.c.id == look_id).values(**changes))


# --- what is old ------------------------------------------------------------------------------------------

BY_AGE = (s.history, s.events, s.api_usage, s.pdt_event_log, s.user_logins)


def sweep(connection: Connection, before: datetime, most_rows: int) -> int:
    """Removes what is older than `before`, and of runs and events the oldest beyond their number. At most MAX_SWEPT
    rows of each table at once; returns how many, so that whoever sweeps knows when to go on."""
    found = 0
    for table in BY_AGE:
        first = table.c.created_at < before
        found += _remove(connection, table, first)
    for table, most in ((s.history, most_rows), (s.events, MAX_EVENTS), (s.user_logins, MAX_EVENTS)):
        newest = connection.execute(select(func.max(table.c.id))).scalar() or 0
        found += _remove(connection, table, table.c.id <= newest - most)
    _remove_orphans(connection)
    return found


def _remove(connection: Connection, table: Table, condition: Any) -> int:
    ids = select(table.c.id).where(condition).order_by(table.c.id).limit(MAX_SWEPT).scalar_subquery()
    return connection.execute(delete(table).where(table.c.id.in_(ids))).rowcount


def _remove_orphans(connection: Connection) -> None:
    oldest = connection.execute(select(func.min(s.events.c.id))).scalar()
    attributes = s.event_attributes
    gone = attributes.c.event_id < oldest if oldest is not None else attributes.c.event_id.is_not(None)
    connection.execute(delete(attributes).where(gone))
