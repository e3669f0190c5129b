"""Copies the instance's own data into the database of a sandbox, which is SQLite whatever the instance uses.

What is copied is what people have set up: users, rights, content, schedules. Left behind is what happened (history,
audit, journal) and what is somebody's secret. A secret never gets into the file: the copy reads something else in its
place. So nobody can log in to a sandbox by password, session or second factor; keys get new secrets of their own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Table, create_engine, text
from sqlalchemy.engine import make_url

from ..first_keys import CLIENT_ID_LENGTH
from ..safety.secrets import hint_of, new_secret
from ..store import connections as stored_connections
from ..store import schema as s
from ..store.database import Store, utc_now
from ..store.migrate import head
from ..store.vault import Vault, random_text
from .terms import LIVE

PREFIX = "lkt_"
# Not journalled, and yet part of what people have set up.
ALSO = frozenset({"queries", "merge_queries", "content_views", "content_usage"})
NOTHING, NO_BYTES = "NULL", "no bytes"
# What the copy holds in place of a secret. Every column of bytes in a copied table stands here or in PLAIN.
REPLACED: Mapping[str, str] = {
    "credentials_email.password_hash": NOTHING,
    "credentials_email.reset_token_hash": NOTHING,
    "credentials_email.reset_expires_at": NOTHING,
    "credentials_api3.secret_hash": NO_BYTES,
    "credentials_api3.old_secret_hash": NOTHING,
    "credentials_api3.old_secret_until": NOTHING,
    "connections.url": NO_BYTES,
    "scheduled_plan_destinations.secret_parameters": NOTHING,
    "embed_secrets.secret": NO_BYTES,
    "mobile_devices.token_hash": NO_BYTES,
    "mobile_devices.device_token": NO_BYTES,
}
PLAIN = frozenset(
    f"{name}.identity" for name in ("queries", "merge_queries", "sql_queries", "sql_interface_queries")
)
# Rows that would be of no use without their secret. Single sign-on cannot reach anybody from a sandbox.
ONLY: Mapping[str, str] = {
    "credentials_external": "type <> 'totp'",
    "embed_secrets": "1 = 0",
    "mobile_devices": "1 = 0",
    "settings": "name NOT LIKE 'ldap%' AND name NOT LIKE 'saml%' AND name NOT LIKE 'oidc%' "
    "AND name NOT LIKE 'workforce%' AND value NOT LIKE '%\"sealed\"%'",
}
_BYTES = {"sqlite": "zeroblob(32)", "postgresql": "decode(repeat('00', 32), 'hex')"}
_ROWS = 5000  # read and written at once, from Postgres


@dataclass(frozen=True, slots=True)
class NewKey:
    client_id: str
    client_secret: str
    user_id: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose keys work in the sandbox: the caller's own, or every key that is not disabled."""

    user_id: int
    credential_id: int | None
    all_keys: bool
    data: str


def clone(store: Store, vault: Vault, target: Path, own: Vault, wanted: Wanted) -> list[NewKey]:
    """Makes `target` and returns the keys that work there. What it holds is the state of one moment."""
    _make_tables(target)
    into = sqlite3.connect(target, isolation_level=None)
    try:
        # A half-written file is thrown away, so nobody waits for the disk.
        for pragma in ("synchronous=OFF", "journal_mode=MEMORY", "foreign_keys=OFF"):
            into.execute(f"PRAGMA {pragma}")
        (_copy_sqlite if store.local else _copy_postgres)(store, into, wanted)
        into.execute("BEGIN")
        if wanted.data == LIVE:
            _seal_connections(store, vault, into, own)
        keys = _new_keys(into, own, wanted)
        into.execute("COMMIT")
    finally:
        into.close()
    return keys


def copied_tables() -> list[Table]:
    return [table for table in s.metadata.sorted_tables if table.info["journal"] or table.name in ALSO]


def _make_tables(target: Path) -> None:
    engine = create_engine(f"sqlite:///{target}")
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA synchronous=OFF")
        s.metadata.create_all(connection)
        connection.execute(
            text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        )
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head()})
    engine.dispose()
    target.chmod(0o600)


def _reading(table: Table, schema: str, dialect: str, wanted: Wanted) -> str:
    """The SELECT that gives the rows of a table without what stays behind."""
    columns = ", ".join(_column(table, name, dialect) for name in _column_names(table))
    only = ONLY.get(table.name, "1 = 1")
    if table.name == "connections" and wanted.data != LIVE:
        only = "1 = 0"
    return f"SELECT {columns} FROM {schema}{_quoted(table.name)} WHERE {only}"


def _column(table: Table, name: str, dialect: str) -> str:
    replaced = REPLACED.get(f"{table.name}.{name}")
    return _BYTES[dialect] if replaced == NO_BYTES else replaced or _quoted(name)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _names(table: Table) -> str:
    return ", ".join(map(_quoted, _column_names(table)))


def _column_names(table: Table) -> list[str]:
    return [column.name for column in table.c]


# --- from SQLite ------------------------------------------------------------------------------------------------


def _copy_sqlite(store: Store, into: sqlite3.Connection, wanted: Wanted) -> None:
    into.execute("ATTACH ? AS production", (make_url(store.url).database,))
    into.execute("BEGIN")
    for table in copied_tables():
        reading = _reading(table, "production.", "sqlite", wanted)
        into.execute(f"INSERT INTO main.{_quoted(table.name)} ({_names(table)}) {reading}")
    # Ids that were given once are not given again, here either.
    into.execute("DELETE FROM main.sqlite_sequence")
    into.execute("INSERT INTO main.sqlite_sequence SELECT name, seq FROM production.sqlite_sequence")
    into.execute("COMMIT")
    into.execute("DETACH production")


# --- from Postgres ----------------------------------------------------------------------------------------------


def _copy_postgres(store: Store, into: sqlite3.Connection, wanted: Wanted) -> None:
    moment = store.engine.connect().execution_options(isolation_level="REPEATABLE READ", stream_results=True)
    with moment, moment.begin():
        into.execute("BEGIN")
        for table in copied_tables():
            marks = ", ".join("?" * len(table.c))
            into.executemany(
                f"INSERT INTO {_quoted(table.name)} ({_names(table)}) VALUES ({marks})",
                _rows(moment.execute(text(_reading(table, "", "postgresql", wanted)))),
            )
        _copy_sequences(moment, into)
        into.execute("COMMIT")


def _rows(result: Any) -> Iterator[tuple[Any, ...]]:
    for part in result.partitions(_ROWS):
        for row in part:
            yield tuple(map(_for_sqlite, row))


def _for_sqlite(value: Any) -> Any:
    """As SQLAlchemy writes it into SQLite."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, date):
        return value.isoformat()
    return bytes(value) if isinstance(value, memoryview) else value


def _copy_sequences(moment: Any, into: sqlite3.Connection) -> None:
    found = moment.execute(text("SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences")).all()
    last = {name.removesuffix("_id_seq"): value for name, value in found}
    into.execute("DELETE FROM sqlite_sequence")
    into.executemany(
        "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)",
        [(name, last[name]) for name in s.metadata.tables if name in last],
    )


# --- what the sandbox has of its own ------------------------------------------------------------------------------


def _seal_connections(store: Store, vault: Vault, into: sqlite3.Connection, own: Vault) -> None:
    """Addresses under the sandbox's own key; the accounts of those who build tables stay behind."""
    with store.read() as db:
        rows = stored_connections.all_connections(db)
    for row in rows:
        address = stored_connections.url_of(vault, row)
        sealed = stored_connections.sealed_url(own, row["name"], address)
        doc = {name: value for name, value in row["doc"].items() if name != "pdt_context_override"}
        values = (sealed, msgspec.json.encode(doc).decode(), row["name"])
        into.execute("UPDATE connections SET url = ?, doc = ? WHERE name = ?", values)


def _new_keys(into: sqlite3.Connection, own: Vault, wanted: Wanted) -> list[NewKey]:
    rows = list(_kept_keys(into, wanted))
    if not any(user_id == wanted.user_id for _, _, user_id in rows):
        rows.append(_added_key(into, wanted))
    made = []
    for key, client_id, user_id in rows:
        secret = new_secret(prefix=PREFIX)
        hashed = (own.hash(secret), hint_of(secret), key)
        into.execute("UPDATE credentials_api3 SET secret_hash = ?, secret_hint = ? WHERE id = ?", hashed)
        made.append(NewKey(client_id, secret, user_id))
    return made


def _kept_keys(into: sqlite3.Connection, wanted: Wanted) -> Iterable[tuple[int, str, int]]:
    reading = "SELECT id, client_id, user_id FROM credentials_api3 WHERE NOT is_disabled"
    if wanted.all_keys:
        return into.execute(f"{reading} ORDER BY id").fetchall()
    return into.execute(f"{reading} AND id = ?", (wanted.credential_id,)).fetchall()


def _added_key(into: sqlite3.Connection, wanted: Wanted) -> tuple[int, str, int]:
    """For somebody who has called without a key."""
    client_id = random_text(CLIENT_ID_LENGTH)
    columns = "user_id, client_id, secret_hash, purpose, is_disabled, created_at"
    row = (wanted.user_id, client_id, bytes(32), "Made for the sandbox", 0, _for_sqlite(utc_now()))
    made = into.execute(f"INSERT INTO credentials_api3 ({columns}) VALUES (?, ?, ?, ?, ?, ?)", row)
    assert made.lastrowid is not None
    return made.lastrowid, client_id, wanted.user_id
