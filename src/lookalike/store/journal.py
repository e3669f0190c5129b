"""The journal, read: operations, what each changed, and which of them came later."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, LargeBinary, Select, Table, bindparam, delete, func, or_, select, update

from . import schema as s
from .database import Reader, Row, UnitOfWork
from .schema import Utc

operations, journal = s.operations, s.journal
MAX_PURGED = 10_000  # rows of each table in one transaction
MAX_IN_QUERY = 5_000


@dataclass(frozen=True, slots=True)
class Selection:
    """Which operations; what is None does not count. `user_id` and `credential_id` say who made them."""

    user_id: int | None = None
    credential_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    request_ids: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()


# Built once: an undo of many operations asks them thousands of times.
_FIND = select(operations).where(operations.c.operation == bindparam("name"))
_MARK = (
    update(operations).where(operations.c.operation == bindparam("name")).values(undone_by=bindparam("by"))
)
READ_TOGETHER = 100  # operations whose entries are read in one go


def find_operation(db: Reader, operation: str) -> Row | None:
    row = db.connection.execute(_FIND, {"name": operation}).mappings().first()
    return None if row is None else dict(row)


def operation_rows() -> Select[Any]:
    return select(operations)


def selected(db: Reader, wanted: Selection, limit: int) -> list[Row]:
    """The operations, the newest first, those that were taken back among them; at most `limit`."""
    return db.all(_selected(select(operations), wanted).order_by(operations.c.id.desc()).limit(limit))


def holding(db: Reader, wanted: Selection, limit: int) -> list[Row]:
    """As `selected`, without those that were taken back."""
    statement = _selected(select(operations), wanted).where(operations.c.undone_by.is_(None))
    return db.all(statement.order_by(operations.c.id.desc()).limit(limit))


def count_holding(db: Reader, wanted: Selection) -> int:
    statement = _selected(select(func.count()).select_from(operations), wanted)
    return db.scalar(statement.where(operations.c.undone_by.is_(None)))


def _selected(statement: Select[Any], wanted: Selection) -> Select[Any]:
    columns = operations.c
    for column, value in ((columns.user_id, wanted.user_id), (columns.credential_id, wanted.credential_id)):
        if value is not None:
            statement = statement.where(column == value)
    if wanted.since is not None:
        statement = statement.where(columns.at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(columns.at <= wanted.until)
    if wanted.request_ids:
        statement = statement.where(columns.request_id.in_(wanted.request_ids))
    if wanted.operations:
        statement = statement.where(columns.operation.in_(wanted.operations))
    return statement


def entries_of(db: Reader, operation: str) -> list[Row]:
    """In the order of the changes."""
    return db.all(select(journal).where(journal.c.operation == operation).order_by(journal.c.id))


def with_entries(db: Reader, names: Sequence[str]) -> Iterator[tuple[str, list[Row]]]:
    """Each operation and its entries, in the order of the names; the entries in the order of the changes."""
    for start in range(0, len(names), READ_TOGETHER):
        some = names[start : start + READ_TOGETHER]
        found: dict[str, list[Row]] = {name: [] for name in some}
        for entry in db.all(select(journal).where(journal.c.operation.in_(some)).order_by(journal.c.id)):
            found[entry["operation"]].append(entry)
        yield from ((name, found[name]) for name in some)


def entry_page(db: Reader, operation: str, limit: int, offset: int) -> list[Row]:
    statement = select(journal).where(journal.c.operation == operation).order_by(journal.c.id)
    return db.all(statement.limit(limit).offset(offset))


def touching(table_name: str, row_key: str) -> Select[Any]:
    """The operations that changed a row."""
    mine = (journal.c.table_name == table_name, journal.c.row_key == row_key)
    return select(journal.c.operation).where(*mine)


def later_on_row(db: Reader, entry: Row) -> list[Row]:
    """What was done to the row of an entry after it, oldest first: without images."""
    columns = journal.c
    wanted = (columns.id, columns.operation, columns.operation_id, columns.user_id, columns.at)
    same = (columns.table_name == entry["table_name"], columns.row_key == entry["row_key"])
    return db.all(select(*wanted).where(*same, columns.id > entry["id"]).order_by(columns.id))


def last_on_row(db: Reader, table_name: str, row_key: str) -> Row | None:
    """The newest entry about a row."""
    columns = journal.c
    same = (columns.table_name == table_name, columns.row_key == row_key)
    return db.one(select(journal).where(*same).order_by(columns.id.desc()).limit(1))


def deletions(db: Reader, tables: Collection[str], since: datetime) -> list[Row]:
    """The entries that tell of deleted rows, the newest first."""
    columns = journal.c
    gone = (columns.after.is_(None), columns.table_name.in_(tables), columns.at >= since)
    return db.all(select(journal).where(*gone).order_by(columns.id.desc()))


def mark_undone(work: UnitOfWork, undone: Row) -> None:
    """Notes that the present operation took one back. What that one had taken back itself holds again, what that had
    taken back does not, and so on."""
    open_: list[tuple[str, str | None]] = [(undone["operation"], work.operation)]
    while open_:
        name, by = open_.pop()
        row = find_operation(work, name)
        if row is None:
            continue
        work.connection.execute(_MARK, {"name": name, "by": by})
        open_ += [(target, None if by else name) for target in row["undo_of"]]


def deleted_with(db: Reader, table: Table, column: str, value: str) -> int | None:
    """The id of a row that was deleted and had this value. Looks through the deletions of that table."""
    for entry in db.all(
        select(journal)
        .where(journal.c.table_name == table.name, journal.c.after.is_(None))
        .order_by(journal.c.id.desc())
    ):
        if entry["before"].get(column) == value:
            return int(entry["row_key"])
    return None


def purge(connection: Connection, before: datetime) -> int:
    """Removes what is too old to be undone, some at a time; returns how many rows."""
    return sum(_purge(connection, table, before) for table in (journal, operations))


def _purge(connection: Connection, table: Table, before: datetime) -> int:
    old = select(table.c.id).where(table.c.at < before).order_by(table.c.id).limit(MAX_PURGED)
    return connection.execute(delete(table).where(table.c.id.in_(old.scalar_subquery()))).rowcount


# --- rows and their images --------------------------------------------------------------------------------


def table_named(name: str) -> Table | None:
    return s.metadata.tables.get(name)


def key_column(table: Table) -> Any:
    return next(iter(table.primary_key.columns))


def key_of(table: Table, row_key: str) -> Any:
    """The primary key that the journal keeps as text."""
    return int(row_key) if key_column(table).type.python_type is int else row_key


def values_of(table: Table, image: Mapping[str, Any]) -> Row:
    """An image as values for the table. Columns that came later take their default; what the table does not have any
    more is left out."""
    return {name: value_of(table.c[name], value) for name, value in image.items() if name in table.c}


def value_of(column: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Utc):
        return datetime.fromisoformat(value)
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    return value


def unique_sets(table: Table) -> list[tuple[str, ...]]:
    """The columns that together must be unique, the primary key left out."""
    found = [(column.name,) for column in table.columns if column.unique]
    for constraint in table.constraints:
        if type(constraint).__name__ == "UniqueConstraint":
            found.append(tuple(column.name for column in constraint.columns))  # pyright: ignore
    return list(dict.fromkeys(found))


def holder(db: Reader, table: Table, names: Iterable[str], values: Mapping[str, Any], but: Any) -> Any:
    """The key of another row that has these values; None when nobody has, or one of the values is null."""
    wanted = {name: values.get(name) for name in names}
    if any(value is None for value in wanted.values()):
        return None
    same = [table.c[name] == value for name, value in wanted.items()]
    return db.scalar(select(key_column(table)).where(*same, key_column(table) != but).limit(1))


def holder_of_name(db: Reader, table: Table, name: str, where: tuple[str, ...], values: Row, but: Any) -> Any:
    """As `holder`, for names that the API keeps apart in any case."""
    if values.get(name) is None:
        return None
    same = [func.lower(table.c[name]) == func.lower(values[name])]
    same += [table.c[column] == values.get(column) for column in where]
    if "deleted" in table.c:
        same.append(or_(table.c.deleted.is_(False), table.c.deleted.is_(None)))
    return db.scalar(select(key_column(table)).where(*same, key_column(table) != but).limit(1))
