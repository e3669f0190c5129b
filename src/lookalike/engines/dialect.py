"""How a database writes SQL: the part of an engine that the query compiler needs.

A subclass states differences only. It must define every abstract method and class attribute, or its module
fails at import. Arguments called `sql` are SQL expressions, trusted and atomic (a name, a literal or a text in
parentheses); values of users only ever come in through the literal methods.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from datetime import date, datetime
from importlib import import_module
from typing import ClassVar

from .expression_sql import ExpressionSql
from .table_builds import TableBuilds
from .timeframe import Calendar, TimeframeSql, parse_timeframe

_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
EARTH_RADIUS_KM = 6371
KM_IN = {
    "kilometers": "1",
    "meters": "0.001",
    "miles": "1.609344",
    "feet": "0.0003048",
    "yards": "0.0009144",
    "nautical_miles": "1.852",
}
# Words that no dialect here takes bare as a table alias.
_RESERVED_WORDS = """
    all analyse analyze and any array as asc asymmetric authorization between both by case cast check collate
    column constraint create cross current_date current_role current_time current_timestamp current_user default
    deferrable desc distinct do else end except exists false fetch filter following for foreign from full grant
    group having if in initially inner insert intersect into is isnull join lateral leading left like limit
    localtime localtimestamp natural not notnull null offset on only or order outer overlaps partition pivot
    placing primary qualify range references returning right row rows select session_user set similar some
    summarize symmetric table tablesample then to trailing true union unique unnest unpivot update user using
    values verbose when where window with
"""
RESERVED = frozenset(_RESERVED_WORDS.split())


class NotInDialect(Exception):
    """The database has no SQL for what is asked: the query is refused rather than answered wrongly."""


class Dialect(ExpressionSql, TableBuilds, ABC):
    """One database's SQL. Instances have no state."""

    name: ClassVar[str]  # as in ConnectionSpec.dialect
    sqlglot_name: ClassVar[str]
    date_formats: ClassVar[dict[str, str]]  # style (see `FORMATS`) -> the database's format text
    title: ClassVar[str] = ""  # the name in messages; `name` where it is empty

    reserved: ClassVar[frozenset[str]] = RESERVED  # what must be quoted when it is an alias
    text_type: ClassVar[str] = "VARCHAR"
    timestamp_type: ClassVar[str] = "TIMESTAMP"  # without a zone
    backslash_escapes: ClassVar[bool] = False  # in string literals
    like_has_escape: ClassVar[bool] = True  # LIKE … ESCAPE; without it a backslash escapes
    supports_full_outer_join: ClassVar[bool] = True
    has_percentile: ClassVar[bool] = True  # as an aggregate; without it the planner numbers the rows
    orders_subqueries: ClassVar[bool] = True  # ORDER BY may stand in a subquery without a limit
    correlates: ClassVar[bool] = (
        False  # EXISTS with any condition, and as fast as a join: where it was measured
    )
    nests_with: ClassVar[bool] = True  # WITH may stand in a subquery or in another WITH

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        missing = [name for name in _required() if _is_missing(cls, name)]
        if missing:
            raise TypeError(f"{cls.__name__} must define: {', '.join(missing)}")
        unformatted = FORMATS - cls.date_formats.keys()
        if unformatted:
            raise TypeError(f"{cls.__name__}.date_formats lacks: {', '.join(sorted(unformatted))}")

    def unsupported(self, feature: str) -> NotInDialect:
        """To raise: `feature` completes "… does not support"."""
        return NotInDialect(f"{self.title or self.name} does not support {feature}")

    # names and literals

    def quote(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def identifier(self, name: str) -> str:
        """A table or column alias, bare where that is safe, as user SQL writes it bare too."""
        if _PLAIN_NAME.fullmatch(name) and name not in self.reserved:
            return name
        return self.quote(name)

    def column_alias(self, field_name: str) -> str:
        return self.quote(field_name)

    def string(self, value: str) -> str:
        """Raises ValueError for a NUL, which no database stores."""
        if "\x00" in value:
            raise ValueError("a text value may not contain a NUL character")
        if self.backslash_escapes:
            value = value.replace("\\", "\\\\")
        return "'" + value.replace("'", "''") + "'"

    def number(self, text: str) -> str:
        """The digits as they were written: big integers and decimals keep every digit."""
        if not _NUMBER.fullmatch(text):
            raise ValueError(f'"{text}" is not a number')
        return text

    def boolean(self, value: bool) -> str:
        return "TRUE" if value else "FALSE"

    def date(self, value: date) -> str:
        return f"DATE '{value.isoformat()}'"

    def timestamp(self, value: datetime) -> str:
        """`value` has no timezone."""
        return f"TIMESTAMP '{value.isoformat(sep=' ')}'"

    def datetime(self, value: datetime) -> str:
        """As `timestamp`, to compare with a column of `datatype: datetime`."""
        return self.timestamp(value)

    def cast(self, sql: str, type_name: str) -> str:
        return f"CAST({sql} AS {type_name})"

    def text(self, sql: str) -> str:
        return self.cast(sql, self.text_type)

    # texts and numbers

    def concat(self, *parts: str) -> str:
        """Texts one after another; NULL when one of them is."""
        return f"({' || '.join(parts)})"

    def length(self, sql: str) -> str:
        """0 for the empty text and for no other."""
        return f"LENGTH({sql})"

    def upper(self, sql: str) -> str:
        return f"UPPER({sql})"

    def modulo(self, sql: str, divisor: int) -> str:
        return f"({sql} % {divisor})"

    def radians(self, sql: str) -> str:
        return f"RADIANS({sql})"

    # conditions: a yesno is a condition, which is a value as well in databases that have a boolean type

    def yes(self, condition: str) -> str:
        return f"({condition})"

    def no(self, condition: str) -> str:
        """Not yes: rows without a value are among them."""
        return f"(NOT {condition} OR {condition} IS NULL)"

    def is_unknown(self, condition: str, *, negated: bool = False) -> str:
        return f"{condition} IS {'NOT ' if negated else ''}NULL"

    # comparisons

    def like(self, sql: str, pattern: str, *, negated: bool = False, ignore_case: bool = False) -> str:
        """`pattern` has `%` and `_` as wildcards and `^` before each of `% _ ^` that is literal."""
        operator = "NOT LIKE" if negated else "LIKE"
        literal, escape = self.pattern(pattern)
        if not ignore_case:
            return f"{sql} {operator} {literal}{escape}"
        return self.like_ignoring_case(sql, operator, literal) + escape

    def pattern(self, pattern: str) -> tuple[str, str]:
        """The literal, and the ESCAPE clause that it needs."""
        if not self.like_has_escape:
            return self.string(_backslash_pattern(pattern)), ""
        # A backslash is some databases' own escape sign: naming ours makes it an ordinary character.
        escape = " ESCAPE '^'" if "^" in pattern or "\\" in pattern else ""
        return self.string(pattern), escape

    def like_ignoring_case(self, sql: str, operator: str, pattern: str) -> str:
        return f"{self.upper(sql)} {operator} {self.upper(pattern)}"

    def one_of(self, sql: str, values: list[str], *, negated: bool = False, ignore_case: bool = False) -> str:
        literals = [self.string(value) for value in values]
        if ignore_case:
            sql, literals = self.upper(sql), [self.upper(literal) for literal in literals]
        return self.in_list(sql, literals, negated=negated)

    def in_list(self, sql: str, literals: list[str], *, negated: bool = False) -> str:
        if len(literals) == 1:
            return f"{sql} {'<>' if negated else '='} {literals[0]}"
        return f"{sql} {'NOT IN' if negated else 'IN'} ({', '.join(literals)})"

    def null_safe_equal(self, left: str, right: str) -> str:
        """Equal, or both NULL; in a form that the database can use for a hash join."""
        return f"{left} IS NOT DISTINCT FROM {right}"

    # clauses

    def statement(self, sql: str) -> str:
        """The whole statement, for databases that need settings beside it."""
        return sql

    def select_head(self, rows: int) -> str:
        """What stands after SELECT to limit the rows, where that is its place."""
        return ""

    def limit_clause(self, rows: int) -> str:
        return f"LIMIT {rows}"

    def group_item(self, position: int, key: str, *, selected: bool) -> str:
        """An item of GROUP BY. `selected`: the column at `position` is the key itself, not a text made of it.
        Empty for a constant that the database would not take."""
        return str(position) if selected else key

    def order(self, position: int, sql: str, alias: str, *, descending: bool) -> str:
        """An item of ORDER BY for the column at `position`. NULLs come last either way; ascending, they do so without
        being told. `sql` is what is selected; `alias` what an expression of ORDER BY may name: the column's alias where
        rows are grouped, `sql` again for measures and without groups, where MySQL takes no alias."""
        return f"{position} DESC NULLS LAST" if descending else str(position)

    # aggregates

    def any_value(self, sql: str) -> str:
        return f"ANY_VALUE({sql})"

    def count_distinct(self, sql: str, *, approximate: bool = False) -> str:
        return f"COUNT(DISTINCT {sql})"

    def average(self, sql: str) -> str:
        return f"AVG({sql})"

    def percentile(self, sql: str, fraction: str) -> str:
        return f"PERCENTILE_CONT({fraction}) WITHIN GROUP (ORDER BY {sql})"

    def median(self, sql: str) -> str:
        return self.percentile(sql, "0.5")

    def list_distinct(self, sql: str, separator: str) -> str:
        text = self.text(sql)
        return f"STRING_AGG(DISTINCT {text}, {self.string(separator)} ORDER BY {text})"

    # the hash form of symmetric aggregates

    hash_type: ClassVar[str] = "DECIMAL(38, 0)"  # whole numbers of which many hashes can be summed

    def key_hash(self, text: str) -> str:
        """A whole number of `hash_type` that stands for a text; NULL for NULL. Some 80 bits are enough to tell keys
        apart, and few enough for a sum of a million million of them."""
        raise self.unsupported("the hash form of symmetric aggregates; fan_out must be staged")

    def symmetric_sum(self, key: str, value: str, digits: int) -> str:
        """The sum of one value per key, of so many decimals; NULL without rows."""
        hashed = self.key_hash(self.text(key))
        scaled = self.cast(f"ROUND(COALESCE({value}, 0) * {10**digits}, 0)", self.hash_type)
        return f"((SUM(DISTINCT {scaled} + {hashed}) - SUM(DISTINCT {hashed})) / {self.divisor(digits)})"

    def divisor(self, digits: int) -> str:
        """10 to the power of `digits`, in a type that makes a division keep its fraction."""
        return f"1E{digits}"

    def symmetric_percentile(self, key: str, value: str, fraction: str) -> str:
        """The percentile of one value per key. The sentence is Looker's own."""
        raise self.unsupported(
            "symmetric aggregates with percentiles: SQL dialect doesn't support Symmetric Aggregates with "
            "percentiles, field ignored. With fan_out = staged it is computed"
        )

    # time

    def convert_timezone(self, sql: str, source: str, target: str) -> str:
        """`sql` is a timestamp without zone, meant in `source`; the answer is one meant in `target`."""
        if source == target:
            return sql
        return f"({sql} AT TIME ZONE {self.string(source)} AT TIME ZONE {self.string(target)})"

    def from_session_zone(self, sql: str, source: str, target: str) -> str:
        """As `convert_timezone`, for a column; drivers set the zone of the session to `source`.

        Right for columns with and without a zone alike; two AT TIME ZONE in a row would move the former twice.
        """
        return f"(CAST({sql} AS TIMESTAMPTZ) AT TIME ZONE {self.string(target)})"

    def truncate(self, sql: str, unit: str) -> str:
        return f"DATE_TRUNC('{unit}', {sql})"

    def as_date(self, sql: str) -> str:
        return self.cast(sql, "DATE")

    def as_timestamp(self, sql: str) -> str:
        return self.cast(sql, self.timestamp_type)

    def shift(self, sql: str, amount: int, unit: str) -> str:
        """`sql` plus `amount` (may be negative or 0) units."""
        if amount == 0:
            return sql
        return f"({sql} {'+' if amount > 0 else '-'} INTERVAL '{abs(amount)} {unit}')"

    def timeframe(self, name: str, sql: str, calendar: Calendar) -> TimeframeSql:
        """What to group by and to select for a timeframe. Raises ValueError for an unknown name."""
        return parse_timeframe(name)(self, sql, calendar)

    @abstractmethod
    def bucket(self, sql: str, count: int, unit: str) -> str:
        """`sql` cut to the start of its `count` units, counted from 1970-01-01."""

    @abstractmethod
    def part(self, sql: str, part: str) -> str:
        """An integer: year, quarter, month, day, hour, isodow (1 = Monday), doy, week."""

    @abstractmethod
    def format(self, sql: str, style: str) -> str:
        """The timestamp as text; `style` is one of `FORMATS`."""

    @abstractmethod
    def day_name(self, sql: str) -> str: ...

    @abstractmethod
    def month_name(self, sql: str) -> str: ...

    @abstractmethod
    def elapsed(self, unit: str, start: str, end: str) -> str:
        """Completed units from `start` to `end`, as an integer; `unit` is second … year."""

    @abstractmethod
    def from_epoch(self, sql: str) -> str:
        """A timestamp without zone, in UTC, from seconds since 1970."""

    @abstractmethod
    def from_yyyymmdd(self, sql: str) -> str:
        """A timestamp from an integer or a text such as 20180518."""

    # places

    def distance_km(self, latitude: str, longitude: str, latitude_2: str, longitude_2: str) -> str:
        """The great-circle distance by the haversine formula."""
        north, north_2 = self.radians(latitude), self.radians(latitude_2)
        half_latitude = f"POWER(SIN({self.radians(f'{latitude_2} - {latitude}')} / 2), 2)"
        half_longitude = f"POWER(SIN({self.radians(f'{longitude_2} - {longitude}')} / 2), 2)"
        cosines = f"COS({north}) * COS({north_2})"
        return f"(2 * {EARTH_RADIUS_KM} * ASIN(SQRT({half_latitude} + {cosines} * {half_longitude})))"

    def point(self, latitude: str, longitude: str) -> str:
        """`lat,lon` as text; NULL when one of them is missing."""
        return self.concat(self.text(latitude), "','", self.text(longitude))


FORMATS = frozenset(
    {"microsecond", "millisecond", "second", "minute", "hour", "date", "month", "time_of_day"}
)


def _required() -> list[str]:
    abstract = [
        name for name, value in vars(Dialect).items() if getattr(value, "__isabstractmethod__", False)
    ]
    return ["name", "sqlglot_name", "date_formats", *abstract]


def _is_missing(cls: type[Dialect], name: str) -> bool:
    value = getattr(cls, name, None)
    return value is None or getattr(value, "__isabstractmethod__", False)


def _backslash_pattern(pattern: str) -> str:
    """`^%` as `\\%`, and a literal backslash doubled."""
    return re.sub(r"\^([%_^])|(\\)", lambda found: _BACKSLASHED[found[0]], pattern)


_BACKSLASHED = {"^%": "\\%", "^_": "\\_", "^^": "^", "\\": "\\\\"}
_LOADED: dict[str, Dialect] = {}
DIALECT_CLASSES = {
    "bigquery": "BigqueryDialect",
    "clickhouse": "ClickhouseDialect",
    "databricks": "DatabricksDialect",
    "duckdb": "DuckdbDialect",
    "mariadb": "MariadbDialect",
    "mssql": "MssqlDialect",
    "mysql": "MysqlDialect",
    "postgres": "PostgresDialect",
    "redshift": "RedshiftDialect",
    "snowflake": "SnowflakeDialect",
    "spark": "SparkDialect",
    "sqlite": "SqliteDialect",
    "trino": "TrinoDialect",
}
_MODULES = {"mariadb": "mysql", "spark": "databricks"}  # two dialects in one file
# Looker's names of dialects, where they are not ours. From memory of its documentation: only the first of each group
# is sure.
LOOKER_NAMES = {
    "bigquery_standard_sql": "bigquery",
    "mysql_8": "mysql",
    "amazon_aurora_mysql": "mysql",
    "amazon_aurora": "mysql",
    "cloudsql_mysql": "mysql",
    "azure_sql": "mssql",
    "azure_synapse": "mssql",
    "amazon_rds_postgres": "postgres",
    "amazon_aurora_postgres": "postgres",
    "cloudsql_postgres": "postgres",
    "alloydb": "postgres",
    "spark3": "spark",
    "sparksql": "spark",
    "presto": "trino",
    "prestodb": "trino",
    "prestosql": "trino",
    "athena": "trino",
    "motherduck": "duckdb",
}


def dialect_named(name: str) -> Dialect:
    """The dialect of `ConnectionSpec.dialect`, or of Looker's name for it. Raises KeyError for any other name."""
    own = LOOKER_NAMES.get(name, name)
    if own not in _LOADED:
        kind = DIALECT_CLASSES[own]
        module = import_module(f"{__package__}.{_MODULES.get(own, own)}_dialect")
        _LOADED[own] = getattr(module, kind)()
    return _LOADED[own]
