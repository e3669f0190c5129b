"""The rows that every engine holds, and how they come into a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from lookalike.engines.dialect import Dialect

D, T = Decimal, datetime.fromisoformat
Row = tuple[object, ...]


@dataclass(frozen=True)
class Table:
    """`columns`: name -> integer, bigint, decimal, text, timestamp, date or double."""

    name: str
    columns: dict[str, str]
    rows: list[Row]


WORDS = [
    "it's",
    "back\\",
    "100%",
    "100 euros",
    "a^b",
    "snake_case",
    "snakeXcase",
    "Größe 北京 😀",
    "",
    None,
    "CA",
    "ca",
    "[a]",
    'quote"d',
    "a,b",
    "-x",
    "x'; DROP TABLE words; --",
    "\\' OR 1=1 --",
    "two\nlines",
    "*?",
]
TABLES = [
    Table(
        "users",
        {"id": "integer", "state": "text", "balance": "decimal"},
        [
            (1, "CA", D("10.50")),
            (2, "CA", D("10.50")),
            (3, "NY", D("7.25")),
            (4, None, D("1.00")),
            (5, "O'Brien", D("3.00")),
        ],
    ),
    Table(
        "orders",
        {
            "id": "integer",
            "user_id": "integer",
            "status": "text",
            "total": "decimal",
            "created_at": "timestamp",
        },
        [
            (1, 1, "complete", D("100.10"), T("2018-05-18 03:00:00")),
            (2, 1, "complete", D("100.10"), T("2018-05-17 12:00:00")),
            (3, 2, "pending", D("50.00"), T("2018-04-30 23:59:59")),
            (4, None, "complete", D("20.00"), T("2018-05-01 00:00:00")),
            (5, 3, "cancelled", None, T("2017-12-31 10:00:00")),
            (6, 4, None, D("70.00"), None),
        ],
    ),
    Table(
        "order_items",
        {"id": "integer", "order_id": "integer", "price": "decimal", "status": "text"},
        [
            (1, 1, D("40.05"), "shipped"),
            (2, 1, D("40.05"), "shipped"),
            (3, 1, D("20.00"), "lost"),
            (4, 2, D("100.10"), "shipped"),
            (5, 3, D("25.00"), "lost"),
            (6, 3, D("25.00"), None),
            (7, 6, D("70.00"), "shipped"),
            (8, 99, D("5.00"), "shipped"),
            (9, None, D("6.00"), "lost"),
        ],
    ),
    Table(
        "moments",
        {
            "id": "integer",
            "at_time": "timestamp",
            "end_time": "timestamp",
            "on_day": "date",
            "seconds": "bigint",
            "digits": "integer",
            "lat": "double",
            "lon": "double",
        },
        [
            (
                1,
                T("2018-05-18 18:30:02.123456"),
                T("2018-08-01 00:00:00"),
                date(2018, 5, 18),
                1526668202,
                20180518,
                36.97,
                -122.03,
            ),
            (
                2,
                T("2018-12-31 23:59:59"),
                T("2019-03-01 12:00:00"),
                date(2018, 12, 31),
                1546300799,
                20181231,
                0.0,
                0.0,
            ),
            (
                3,
                T("2016-02-29 00:00:00"),
                T("2016-02-28 12:00:00"),
                date(2016, 2, 29),
                1456704000,
                20160229,
                None,
                10.0,
            ),
            (4, None, None, None, None, None, None, None),
            (
                5,
                T("2018-05-13 06:15:00"),
                T("2020-05-13 06:15:00"),
                date(2018, 5, 13),
                1526192100,
                20180513,
                -33.5,
                151.25,
            ),
        ],
    ),
    Table("words", {"id": "integer", "word": "text"}, list(enumerate(WORDS, 1))),
    Table(
        "amounts",
        {"id": "integer", "value": "decimal"},
        [(1, D(5)), (2, D("10.5")), (3, D(-3)), (4, D(0)), (5, None), (6, D(123456789012)), (7, D(10))],
    ),
]
TYPES = {
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "decimal": "DECIMAL(16, 2)",
    "text": "VARCHAR",
    "timestamp": "TIMESTAMP",
    "date": "DATE",
    "double": "DOUBLE PRECISION",
}


@dataclass(frozen=True)
class Engine:
    """A database that holds the tables and runs SQL of its dialect."""

    dialect: Dialect
    run: Callable[[str], list[tuple]] = field(repr=False)


def statements(dialect: Dialect, types: dict[str, str], ending: str = "") -> Iterator[str]:
    """CREATE TABLE and INSERT; `types` says what differs from `TYPES`, `ending` what CREATE TABLE ends with."""
    known = TYPES | types
    for table in TABLES:
        columns = ", ".join(f"{name} {known[kind]}" for name, kind in table.columns.items())
        yield f"CREATE TABLE {table.name} ({columns}){ending}"
        rows = ", ".join(f"({', '.join(literal(value, dialect) for value in row)})" for row in table.rows)
        yield f"INSERT INTO {table.name} VALUES {rows}"


def literal(value: object, dialect: Dialect) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return dialect.string(value)
    if isinstance(value, datetime):
        return dialect.timestamp(value)
    return dialect.date(value) if isinstance(value, date) else str(value)


def plain(value: object) -> object:
    """A value of any driver in the one form that the cases use: numbers as floats, moments as texts, and lists in
    the order of the alphabet, as not every database can sort inside an aggregate."""
    if isinstance(value, str) and "|RECORD|" in value:
        return "|RECORD|".join(sorted(value.split("|RECORD|")))
    if isinstance(value, int | Decimal | float):
        return round(float(value), 4)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else value
