"""The one code path to SQLite and Postgres: readers, and a unit of work that writes the journal."""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec
from sqlalchemy import (
    Connection,
    Engine,
    Executable,
    Table,
    bindparam,
    create_engine,
    event,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import IntegrityError as SqlIntegrityError

from . import schema
from .simulation import simulation

Row = dict[str, Any]


# Built once: with its values in it, SQLAlchemy would spend most of its time on making the statement. Inline: nobody
# asks for the id.
_ENTRY = insert(schema.journal).inline()


class Duplicate(Exception):
    """A unique column would hold a value twice. The caller knows which and says so."""


class StoreDown(Exception):
    """The store does not answer; the request may be tried again."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes something: goes into the journal."""

    user_id: int | None = None
    sudo_user_id: int | None = None
    request_id: str | None = None
    operation_id: str | None = None
    credential_id: int | None = None
    is_admin: bool = False
    confirm: str | None = None  # X-Lookalike-Confirm, as it was sent
    ip_address: str | None = None  # the client's


@dataclass(frozen=True, slots=True)
class Change:
    """One row, before and after; None: not there."""

    table: str
    before: Row | None
    after: Row | None


@dataclass(frozen=True, slots=True)
class About:
    """What an operation was about: the parameters of its path, and the thing that it changed or made."""

    params: Mapping[str, str]
    subject_type: str | None = None
    subject_id: str | None = None


def utc_now() -> datetime:
    """The time, to the millisecond: what the API prints and what the database keeps are the same."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


class Reader:
    """Reads on one connection. Rows are dicts, a key for each column."""

    def __init__(self, connection: Connection):
        self.connection = connection

    def all(self, statement: Executable) -> list[Row]:
        return [dict(row) for row in self.connection.execute(statement).mappings()]

    def one(self, statement: Executable) -> Row | None:
        row = self.connection.execute(statement).mappings().first()
        return None if row is None else dict(row)

    def one_with(self, statement: Executable, **values: Any) -> Row | None:
        """As `one`, for a statement that is built once and has parameters."""
        row = self.connection.execute(statement, values).mappings().first()
        return None if row is None else dict(row)

    def scalar(self, statement: Executable) -> Any:
        return self.connection.execute(statement).scalar()

    def column(self, statement: Executable) -> list[Any]:
        return list(self.connection.execute(statement).scalars())

    def get(self, table: Table, key: Any) -> Row | None:
        """The row with that primary key."""
        statement = kept(table, "get", lambda: select(table).where(_key_column(table) == bindparam("key_")))
        row = self.connection.execute(statement, {"key_": key}).mappings().first()
        return None if row is None else dict(row)


class UnitOfWork(Reader):
    """One transaction. Every change goes through insert, update or delete, which write the journal too."""

    def __init__(self, connection: Connection, actor: Actor, watched: Container[str] = ()):
        super().__init__(connection)
        self.actor = actor
        self._watched = watched
        self.changes: list[Change] = []  # of the tables that guards watch
        self.counts: dict[str, dict[str, int]] = {}  # {"users": {"created": 1, "updated": 2, "deleted": 3}}
        self.now = utc_now()
        self.operation = f"op_{secrets.token_hex(12)}"
        self.changed = False
        self.journalled = 0  # entries written: without any, there is nothing to undo
        self.about = About({})
        self.undo_of: tuple[str, ...] = ()

    def insert(self, table: Table, values: Mapping[str, Any]) -> Row:
        """Inserts a row and returns it whole. Raises Duplicate."""
        row = self._guarded(table.insert().values(**values).returning(table)).mappings().one()
        after = dict(row)
        self._journal(table, None, after)
        return after

    def insert_new(self, table: Table, values: Mapping[str, Any]) -> Row | None:
        """Inserts unless a unique column says that the row is there already: then None."""
        row = self.connection.execute(_insert_new(self.connection, table), dict(values)).mappings().first()
        if row is None:
            return None
        self._journal(table, None, dict(row))
        return dict(row)

    def update(self, table: Table, key: Any, changes: Mapping[str, Any]) -> Row:
        """Changes a row and returns it whole. Raises KeyError when it is gone, Duplicate."""
        before = self.get(table, key)
        if before is None:
            raise KeyError(f"{table.name} {key}")
        changes = {name: value for name, value in changes.items() if before[name] != value}
        if not changes:
            return before
        statement = table.update().where(_key_column(table) == key).values(**changes).returning(table)
        after = dict(self._guarded(statement).mappings().one())
        self.changed = True
        if not changes.keys() <= schema.SERVER_NOTES:
            self._journal(table, before, after)
        return after

    def delete(self, table: Table, key: Any) -> None:
        self.delete_where(table, _key_column(table) == key)

    def delete_where(self, table: Table, condition: Any) -> int:
        """Deletes rows and, first, the rows that go with them, so that the journal has them all."""
        return self._delete_rows(table, condition, lost=False)

    def _delete_rows(self, table: Table, condition: Any, *, lost: bool) -> int:
        rows = self.all(select(table).where(condition))
        refers_to_itself = any(other is table for other, _, _ in dependents(table))
        gone = kept(table, "delete", lambda: table.delete().where(_key_column(table) == bindparam("key_")))
        for row in rows:
            key = row[_key_column(table).name]
            if refers_to_itself and self.get(table, key) is None:
                continue  # went along with a row before it
            self._delete_dependents(table, key)
            self._journal(table, row, None, lost=lost)
            self.connection.execute(gone, {"key_": key})
        return len(rows)

    def _delete_dependents(self, table: Table, key: Any) -> None:
        for other, column, cascades in dependents_of(self, table, key):
            condition = other.c[column] == key
            if cascades:
                self._delete_rows(other, condition, lost=True)
                continue
            for before in self.all(select(other).where(condition)):
                cleared = other.update().where(_key_column(other) == before[_key_column(other).name])
                self.connection.execute(cleared.values({column: None}))
                self._journal(other, before, {**before, column: None}, lost=True)

    def _guarded(self, statement: Executable) -> Any:
        try:
            return self.connection.execute(statement)
        except SqlIntegrityError as wrong:
            raise Duplicate(str(wrong.orig)) from wrong

    def _journal(self, table: Table, before: Row | None, after: Row | None, lost: bool = False) -> None:
        """`lost`: the row goes, or loses a reference, because of another row that goes."""
        self.changed = True
        self._note_change(table, before, after)
        kept = table.info["journal"]
        if not kept or (kept == schema.LOST and not lost):
            return
        self.journalled += 1
        row = after or before or {}
        self.connection.execute(
            _ENTRY,
            {
                "operation": self.operation,
                "at": self.now,
                "user_id": self.actor.user_id,
                "sudo_user_id": self.actor.sudo_user_id,
                "request_id": self.actor.request_id,
                "operation_id": self.actor.operation_id,
                "table_name": table.name,
                "row_key": str(row[_key_column(table).name]),
                "before": image(before),
                "after": image(after),
            },
        )

    def _note_change(self, table: Table, before: Row | None, after: Row | None) -> None:
        done = "created" if before is None else "deleted" if after is None else "updated"
        of_table = self.counts.setdefault(table.name, {})
        of_table[done] = of_table.get(done, 0) + 1
        if table.name in self._watched:
            self.changes.append(Change(table.name, before, after))

    @property
    def has_done_something(self) -> bool:
        """Whether there is something to take back. An undo counts even when nothing was left to change: it says that
        an operation does not hold any more."""
        return self.journalled > 0 or bool(self.undo_of)

    def sign(self) -> None:
        """Writes down the operation of an API call or a command that has changed something. Once, at the end."""
        if not self.has_done_something or self.actor.operation_id is None:
            return
        actor, about = self.actor, self.about
        values = {
            "operation": self.operation,
            "at": self.now,
            "operation_id": actor.operation_id,
            "user_id": actor.user_id,
            "sudo_user_id": actor.sudo_user_id,
            "credential_id": actor.credential_id,
            "is_admin": actor.is_admin,
            "request_id": actor.request_id,
            "subject_type": about.subject_type,
            "subject_id": about.subject_id,
            "params": dict(about.params),
            "rows": self.journalled,
            "undo_of": list(self.undo_of),
        }
        self.connection.execute(insert(schema.operations).values(**values))


def image(row: Row | None) -> Any:
    """A row as the journal keeps it: times as text, bytes in base64."""
    return None if row is None else msgspec.to_builtins(row)


def _key_column(table: Table) -> Any:
    return next(iter(table.primary_key.columns))


def dependents(table: Table) -> Sequence[tuple[Table, str, bool]]:
    """(table, column, cascades) of every foreign key that points at `table` and has a rule for deletes."""
    found = table.info.get("dependents")
    if found is None:
        found = tuple(
            (other, key.parent.name, key.ondelete == "CASCADE")
            for other in schema.metadata.sorted_tables
            for key in other.foreign_keys
            if key.column.table is table and key.ondelete
        )
        table.info["dependents"] = found
    return found


def dependents_of(db: Reader, table: Table, key: Any) -> Sequence[tuple[Table, str, bool]]:
    """Those of the dependents that have a row for this key. One question for all of them: most have none, and a
    question each is most of what a deletion costs."""
    every = dependents(table)
    if not every:
        return ()
    answers = db.connection.execute(kept(table, "asking", lambda: _asking(table, every)), {"key_": key}).one()
    return [each for each, there in zip(every, answers, strict=True) if there]


def _asking(table: Table, every: Sequence[tuple[Table, str, bool]]) -> Any:
    one = bindparam("key_", type_=_key_column(table).type)
    found = [
        select(literal(1)).select_from(other).where(other.c[column] == one).exists()
        for other, column, _ in every
    ]
    return select(*[each.label(f"d{at}") for at, each in enumerate(found)])


def _insert_new(connection: Connection, table: Table) -> Any:
    dialect = connection.dialect.name
    return kept(
        table,
        f"insert new {dialect}",
        lambda: insert_for(dialect)(table).on_conflict_do_nothing().returning(table),
    )


def kept(table: Table, name: str, build: Callable[[], Any]) -> Any:
    """A statement about a table that is built once: that is most of its cost."""
    statement = table.info.get(name)
    if statement is None:
        statement = table.info[name] = build()
    return statement


def insert_for(dialect: str) -> Any:
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as insert_sqlite

        return insert_sqlite
    from sqlalchemy.dialects.postgresql import insert as insert_postgres

    return insert_postgres


class Guard(Protocol):
    """Looks at a unit of work before it is committed. Raises to refuse it whole."""

    tables: frozenset[str]

    def __call__(self, work: UnitOfWork, before: Reader) -> None: ...


LOCK_TIMEOUT_S = 30
# SQLite's BEGIN IMMEDIATE, for Postgres: held until the transaction ends, whichever server it runs on.
_NEXT_WRITER = text("SELECT pg_advisory_xact_lock(7305801)")
_PATIENCE = text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'")


class Store:
    """Our own data behind a URL: `sqlite:///…` or `postgresql://…`."""

    def __init__(self, url: str):
        self.url = url
        self.local = url.startswith("sqlite")
        self.engine = _sqlite(url) if self.local else _postgres(url)
        self._own_writes = 0
        self._lock = threading.Lock()
        self._readers = threading.local()
        self._connections: list[Connection] = []  # of all threads
        self._watch: Any = None
        self._aside = _Aside(self)
        self._guards: tuple[Guard, ...] = ()
        # Sees every unit of work before it is committed.
        self.witness: Callable[[UnitOfWork], None] | None = None
        self._watched: frozenset[str] = frozenset()

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """Each statement sees what is committed when it runs. On SQLite a thread keeps its connection."""
        if self.local:
            yield self._thread_reader()
            return
        with _down_is_clear(), self.engine.connect() as connection:
            yield Reader(connection.execution_options(isolation_level="AUTOCOMMIT"))

    def _thread_reader(self) -> Reader:
        reader = getattr(self._readers, "reader", None)
        if reader is None:
            connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            with self._lock:
                self._connections.append(connection)
            reader = self._readers.reader = Reader(connection)
        return reader

    @contextmanager
    def write(self, actor: Actor | None = None) -> Iterator[UnitOfWork]:
        """One transaction: committed when the block ends, rolled back when it raises. Writers come one after the
        other, on both stores: what one of them has read (a free title, the rest of a document, who is left as an
        administrator) is still so when it writes. In a dry run it is rolled back whatever happens."""
        with _down_is_clear(), self.engine.connect() as connection, connection.begin() as transaction:
            if not self.local:
                connection.execute(_PATIENCE)
                connection.execute(_NEXT_WRITER)
            work = UnitOfWork(connection, actor or Actor(), self._watched)
            yield work
            self._ask_guards(work)
            if self.witness is not None:
                self.witness(work)
            work.sign()
            dry_run = simulation()
            if dry_run is not None:
                dry_run.note(work.counts)
                transaction.rollback()
        if work.changed and dry_run is None:
            self._own_writes += 1

    def guard(self, *guards: Guard) -> None:
        """From now on no unit of work ends without them."""
        self._guards = (*self._guards, *guards)
        self._watched = frozenset().union(*(each.tables for each in self._guards))

    def _ask_guards(self, work: UnitOfWork) -> None:
        """Writers come one after the other, so what another connection reads now is what was there before."""
        if not work.changes:
            return
        with self.read() as before:
            for guard in self._guards:
                guard(work, before)

    @contextmanager
    def write_aside(self) -> Iterator[Connection]:
        """One transaction for rows that nobody's rights and no kept answer depend on: history. It leaves `stamp` as
        it is, so that writing down what happened makes nobody read again what they know. One thread at a time.

        A crash of the machine may lose the last of them: on SQLite they reach the disk with the next write of
        something else. On Postgres they wait for no other writer.
        """
        with _down_is_clear(), self._aside.transaction() as connection:
            yield connection

    @property
    def own_writes(self) -> int:
        """How many units of work of this process have changed something."""
        return self._own_writes

    def stamp(self) -> int:
        """Changes whenever somebody, in any process, committed a change. On Postgres within half a second.

        SQLite counts the commits that one connection sees of all others, so one connection does the watching for
        all threads: the counts of two connections cannot be compared.
        """
        if not self.local:
            return (self._own_writes << 40) + int(datetime.now(UTC).timestamp() * 2)
        with self._lock:
            return self._commits_seen() - self._aside.commits

    def _commits_seen(self) -> int:
        if self._watch is None:
            self._watch = self.engine.raw_connection()
        return _data_version(self._watch.driver_connection)

    def close(self) -> None:
        """Threads keep their connections, so somebody has to close them."""
        with self._lock:
            connections, self._connections = self._connections, []
        for connection in connections:
            with contextlib.suppress(SQLAlchemyError):
                connection.close()
        if self._watch is not None:
            self._watch.close()
        self._aside.close()
        self._readers = threading.local()
        self.engine.dispose()


def wait_for_writers(connection: Connection) -> None:
    """Before something in `write_aside` that two must not do at once. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(_NEXT_WRITER)


class _Aside:
    """The connection of `write_aside`. On SQLite it counts its own commits as the watching connection sees them,
    and only those of which it is sure that no other writer's commit is among them."""

    CHECKPOINT_COMMITS = 50

    def __init__(self, store: Store):
        self._store = store
        self._connection: Connection | None = None
        self._uncopied = 0  # commits that are in the log and not yet in the database file
        self.commits = 0

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        if not self._store.local:
            with self._store.engine.begin() as connection:
                yield connection
            return
        connection = self._opened()
        transaction = connection.begin()
        try:
            others = _data_version(_driver(connection))
            yield connection
        except BaseException:
            transaction.rollback()
            raise
        self._commit(transaction, connection, others)
        self._copy_now_and_then(connection)

    def _opened(self) -> Connection:
        if self._connection is None:
            self._connection = self._store.engine.connect()
            # Nobody waits for the disk because of history, and its commits never copy the log on the way.
            for pragma in ("synchronous=NORMAL", "wal_autocheckpoint=0"):
                _driver(self._connection).execute(f"PRAGMA {pragma}")
        return self._connection

    def _commit(self, transaction: Any, connection: Connection, others: int) -> None:
        """Nobody else can commit before this commit, as we hold SQLite's lock for writers; `others` tells whether
        somebody did between it and the count."""
        store = self._store
        with store._lock:
            before = store._commits_seen()
            transaction.commit()
            seen = store._commits_seen() - before
            if _data_version(_driver(connection)) == others:
                self.commits += seen
        self._uncopied += 1

    def _copy_now_and_then(self, connection: Connection) -> None:
        if self._uncopied >= self.CHECKPOINT_COMMITS:
            self._uncopied = 0
            _driver(connection).execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()  # its settings are not for others
            self._connection.close()
            self._connection = None


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _data_version(driver_connection: Any) -> int:
    """SQLite's count of the commits of all other connections, as this one sees them."""
    return driver_connection.execute("PRAGMA data_version").fetchone()[0]


@contextmanager
def _down_is_clear() -> Iterator[None]:
    try:
        yield
    except DBAPIError as wrong:
        if wrong.connection_invalidated or "connect" in str(wrong.orig).lower():
            raise StoreDown(f"the store's database does not answer: {wrong.orig}") from wrong
        raise


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _sqlite(url: str) -> Engine:
    # AUTOCOMMIT at the driver, and our own BEGIN IMMEDIATE: a writer takes the lock before it reads, so two
    # writers wait for each other instead of failing half-way.
    engine = create_engine(
        url, connect_args={"check_same_thread": False, "timeout": LOCK_TIMEOUT_S}, pool_size=20
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        # SQLite's own knows the 26 letters alone, and searches by name are for all people.
        connection.create_function("lower", 1, _lower, deterministic=True)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-8000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _postgres(url: str) -> Engine:
    try:
        parsed = make_url(url).set(drivername="postgresql+psycopg")
        return create_engine(parsed, pool_size=10, max_overflow=20, pool_pre_ping=True)
    except ModuleNotFoundError as missing:
        raise StoreDown(
            f"the store at Postgres needs the package {missing.name}: install lookalike[postgres]"
        ) from missing
