"""SQL Server's SQL, from version 2017. A yesno is a condition here, never a value: there is no boolean type.

Texts are compared as the column's collation says, which is often without regard to case. GROUP BY takes no positions,
WITH stands at the very start, and zones have the names of Windows.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import ClassVar

from .dialect import RESERVED, Dialect
from .table_builds import Hints
from .timeframe import MONTHS, WEEKDAYS
from .windows_zones import windows_zone

_RESERVED_WORDS = """
    add alter backup begin break browse bulk cascade checkpoint close clustered coalesce commit compute contains
    containstable continue convert current cursor database dbcc deallocate declare delete deny disk distributed
    double drop dump errlvl escape exec execute exit external file fillfactor freetext freetexttable function goto
    holdlock identity identity_insert identitycol if index key kill lineno load merge national nocheck nonclustered
    nullif of off offsets open opendatasource openquery openrowset openxml option over percent plan precision print
    proc procedure public raiserror read readtext reconfigure replication restore restrict return revert revoke
    rowcount rowguidcol rule save schema securityaudit semantickeyphrasetable semanticsimilaritydetailstable
    semanticsimilaritytable set setuser shutdown statistics system_user textsize top tran transaction trigger
    truncate try_convert tsequal updatetext use view waitfor while within writetext
"""
_MONDAY = "(DATEDIFF(day, 0, {0}) % 7 + 7) % 7"  # days since Monday: day 0, 1 January 1900, was one
_PARTS = {
    "year": "DATEPART(year, {})",
    "quarter": "DATEPART(quarter, {})",
    "month": "DATEPART(month, {})",
    "day": "DATEPART(day, {})",
    "hour": "DATEPART(hour, {})",
    "minute": "DATEPART(minute, {})",
    "second": "DATEPART(second, {})",
    "isodow": f"({_MONDAY} + 1)",
    "doy": "DATEPART(dayofyear, {})",
    "week": "DATEPART(iso_week, {})",
}
_TRUNCATED = {
    "milliseconds": "CAST(CONVERT(CHAR(23), {0}, 121) AS DATETIME2(3))",
    "second": "CAST(CONVERT(CHAR(19), {0}, 120) AS DATETIME2(0))",
    "minute": "DATEADD(minute, DATEDIFF(minute, 0, {0}), 0)",
    "hour": "DATEADD(hour, DATEDIFF(hour, 0, {0}), 0)",
    "day": "CAST({0} AS DATE)",
    "week": f"DATEADD(day, -({_MONDAY}), CAST({{0}} AS DATE))",
    "month": "DATEADD(month, DATEDIFF(month, 0, {0}), 0)",
    "quarter": "DATEADD(quarter, DATEDIFF(quarter, 0, {0}), 0)",
    "year": "DATEADD(year, DATEDIFF(year, 0, {0}), 0)",
}
_BUCKETS = {
    "hour": "DATEADD(hour, DATEPART(hour, {0}) / {1} * {1}, CAST(CAST({0} AS DATE) AS DATETIME2))",
    "minute": "DATEADD(minute, DATEPART(minute, {0}) / {1} * {1}, DATEADD(hour, DATEDIFF(hour, 0, {0}), 0))",
    "millisecond": "DATEADD(millisecond, DATEPART(millisecond, {0}) / {1} * {1},"
    " CAST(CONVERT(CHAR(19), {0}, 120) AS DATETIME2(3)))",
}
_MICROSECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


class MssqlDialect(Dialect):
    name = "mssql"
    sqlglot_name = "tsql"
    longest_name = 128
    title = "SQL Server"
    reserved = RESERVED | frozenset(_RESERVED_WORDS.split())
    text_type = "NVARCHAR(4000)"
    timestamp_type = "DATETIME2"
    orders_subqueries = False
    nests_with = False
    has_percentile = False
    date_formats: ClassVar[dict[str, str]] = {  # type and style of CONVERT: the type cuts the text
        "microsecond": "VARCHAR(26) 121",
        "millisecond": "VARCHAR(23) 121",
        "second": "VARCHAR(19) 120",
        "minute": "VARCHAR(16) 120",
        "hour": "VARCHAR(13) 120",
        "date": "VARCHAR(10) 120",
        "month": "VARCHAR(7) 120",
        "time_of_day": "VARCHAR(5) 108",
    }

    def quote(self, name: str) -> str:
        return "[" + name.replace("]", "]]") + "]"

    def column_alias(self, field_name: str) -> str:
        return self.quote(field_name[:128])  # longer ones are an error; columns are told apart by position

    def string(self, value: str) -> str:
        # N only where it is needed: it would keep an index on a VARCHAR column from being used
        return super().string(value) if value.isascii() else "N" + super().string(value)

    def boolean(self, value: bool) -> str:
        return "(1 = 1)" if value else "(1 = 0)"

    def date(self, value: date) -> str:
        return f"CAST('{value.isoformat()}' AS DATE)"

    def timestamp(self, value: datetime) -> str:
        return f"CAST('{value.isoformat()}' AS DATETIME2)"

    def concat(self, *parts: str) -> str:
        return f"({' + '.join(parts)})"  # CONCAT takes NULL for an empty text

    def length(self, sql: str) -> str:
        return f"DATALENGTH({sql})"  # LEN leaves blanks at the end out

    def radians(self, sql: str) -> str:
        return f"RADIANS(CAST({sql} AS FLOAT))"  # of a whole number it gives a whole number

    def no(self, condition: str) -> str:
        return f"(CASE WHEN {condition} THEN 1 ELSE 0 END = 0)"

    def is_unknown(self, condition: str, *, negated: bool = False) -> str:
        value = f"CASE WHEN {condition} THEN 1 WHEN NOT {condition} THEN 0 END"
        return f"({value} IS {'NOT ' if negated else ''}NULL)"

    def pattern(self, pattern: str) -> tuple[str, str]:
        return super().pattern(pattern.replace("[", "^["))  # a set of signs otherwise

    def null_safe_equal(self, left: str, right: str) -> str:
        return f"EXISTS (SELECT {left} INTERSECT SELECT {right})"

    def select_head(self, rows: int) -> str:
        return f"TOP {rows}"

    def limit_clause(self, rows: int) -> str:
        return ""

    def group_item(self, position: int, key: str, *, selected: bool) -> str:
        return "" if _is_constant(key) else key

    def order(self, position: int, sql: str, alias: str, *, descending: bool) -> str:
        if _is_constant(sql):
            return str(position)
        return f"{position} DESC" if descending else f"CASE WHEN {sql} IS NULL THEN 1 ELSE 0 END, {position}"

    def key_hash(self, text: str) -> str:
        high, low = (
            f"CAST(CAST(SUBSTRING(HASHBYTES('MD5', {text}), {start}, 5) AS BIGINT) AS DECIMAL(38, 0))"
            for start in (1, 6)
        )
        return f"({high} * CAST(1099511627776 AS DECIMAL(38, 0)) + {low})"

    def any_value(self, sql: str) -> str:
        return f"MIN({sql})"

    def average(self, sql: str) -> str:
        return f"AVG(1.0 * ({sql}))"  # of whole numbers it gives a whole number

    def list_distinct(self, sql: str, separator: str) -> str:
        raise self.unsupported("measures of type list: STRING_AGG takes no DISTINCT")

    def convert_timezone(self, sql: str, source: str, target: str) -> str:
        if source == target:
            return sql
        moved = f"{sql} AT TIME ZONE {self._zone(source)} AT TIME ZONE {self._zone(target)}"
        return f"CAST({moved} AS DATETIME2)"

    def from_session_zone(self, sql: str, source: str, target: str) -> str:
        return self.convert_timezone(sql, source, target)

    def _zone(self, name: str) -> str:
        found = windows_zone(name)
        if found is None:
            raise self.unsupported(f"the time zone {name}")
        return self.string(found)

    def truncate(self, sql: str, unit: str) -> str:
        return _TRUNCATED[unit].format(sql)

    def shift(self, sql: str, amount: int, unit: str) -> str:
        return f"DATEADD({unit}, {amount}, {sql})" if amount else sql

    def bucket(self, sql: str, count: int, unit: str) -> str:
        return _BUCKETS[unit].format(sql, count)

    def part(self, sql: str, part: str) -> str:
        return _PARTS[part].format(sql)

    def format(self, sql: str, style: str) -> str:
        type_name, number = self.date_formats[style].split()
        moment = self.as_timestamp(sql) if style in ("millisecond", "microsecond") else sql
        return f"CONVERT({type_name}, {moment}, {number})"

    def day_name(self, sql: str) -> str:
        return _named(self.part(sql, "isodow"), WEEKDAYS)

    def month_name(self, sql: str) -> str:
        return _named(self.part(sql, "month"), MONTHS)

    def elapsed(self, unit: str, start: str, end: str) -> str:
        if unit in _MICROSECONDS:
            return f"(DATEDIFF_BIG(microsecond, {start}, {end}) / {_MICROSECONDS[unit]}000000)"
        return f"({_elapsed_months(start, end)} / {_MONTHS[unit]})"

    def from_epoch(self, sql: str) -> str:
        day = f"DATEADD(day, {sql} / 86400, CAST('1970-01-01' AS DATETIME2))"  # DATEADD's number has 32 bits
        return f"DATEADD(second, {sql} % 86400, {day})"

    def from_yyyymmdd(self, sql: str) -> str:
        return f"CAST(CAST({sql} AS CHAR(8)) AS DATETIME2)"

    # Looker expressions

    def whole(self, sql: str) -> str:
        return f"CAST({sql} AS BIGINT)"

    def truncated(self, sql: str) -> str:
        return f"ROUND({sql}, 0, 1)"

    def remainder(self, sql: str, divisor: str) -> str:
        return f"({sql} % NULLIF({divisor}, 0))"

    def ceiling(self, sql: str) -> str:
        return f"CEILING({sql})"

    def natural_logarithm(self, sql: str) -> str:
        return f"LOG({sql})"

    def power(self, sql: str, exponent: str) -> str:
        return f"POWER(CAST({sql} AS FLOAT), {exponent})"  # of a whole number it gives a whole number

    def random(self) -> str:
        return "RAND(CHECKSUM(NEWID()))"  # RAND() is one number for all rows

    def characters(self, sql: str) -> str:
        return f"(LEN({sql} + '.') - 1)"  # LEN leaves blanks at the end out

    def position(self, sql: str, part: str) -> str:
        return f"CHARINDEX({part} COLLATE Latin1_General_BIN2, {sql})"

    def replaced(self, sql: str, old: str, new: str) -> str:
        return f"REPLACE({sql}, {old} COLLATE Latin1_General_BIN2, {new})"

    def condition_value(self, condition: str) -> str:
        return f"(CASE WHEN {condition} THEN 1 WHEN NOT {condition} THEN 0 END)"

    def value_condition(self, sql: str) -> str:
        return f"({sql} = 1)"

    def added(self, sql: str, number: str, unit: str) -> str:
        return f"DATEADD({unit}, CAST({number} AS INT), {sql})"

    def date_of_parts(self, year: str, month: str, day: str) -> str:
        return f"DATEFROMPARTS({year}, {month}, {day})"

    def create_table(self, name: str, sql: str, hints: Hints) -> str:
        if sql.lstrip().upper().startswith("WITH"):
            raise self.unsupported("a table made of a statement that starts with WITH; use sql_create")
        return f"SELECT * INTO {name} FROM (\n{sql}\n) AS built"

    def replace_view(self, name: str, sql: str) -> list[str]:
        return [f"CREATE OR ALTER VIEW {name} AS\n{sql}"]


def _is_constant(sql: str) -> bool:
    """Without a name in it, which would be a column's or a function's."""
    words = re.findall(r"[^\W\d]\w*|\[", _TEXT.sub("", sql))
    return all(word.upper() in _CONSTANT_WORDS for word in words)


_TEXT = re.compile(r"N?'(?:[^']|'')*'")
_CONSTANT_WORDS = frozenset("CASE WHEN THEN ELSE END NULL AND OR NOT IS IN LIKE BETWEEN E".split())


def _named(number: str, names: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{name.title()}'" for name in names)
    return f"CHOOSE({number}, {listed})"


def _elapsed_months(start: str, end: str) -> str:
    """Calendar months between the two, less the one that is not complete."""
    between = f"DATEDIFF(month, {start}, {end})"
    reached = f"DATEADD(month, {between}, {start})"
    return (
        f"({between} - CASE WHEN {between} > 0 AND {reached} > {end} THEN 1"
        f" WHEN {between} < 0 AND {reached} < {end} THEN -1 ELSE 0 END)"
    )
