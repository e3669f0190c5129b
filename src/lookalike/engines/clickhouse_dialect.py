"""ClickHouse's SQL, from version 24.

Outer joins and aggregates of nothing give zeros, and days before 1970 the first of 1970, unless told otherwise: every
statement carries the settings that make them right. A moment carries its zone: conversion changes that alone.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from .dialect import Dialect
from .table_builds import Hints, clause, columns
from .timeframe import MONTHS, WEEKDAYS

_PARTS = {
    "year": "toYear",
    "quarter": "toQuarter",
    "month": "toMonth",
    "day": "toDayOfMonth",
    "hour": "toHour",
    "minute": "toMinute",
    "second": "toSecond",
    "isodow": "toDayOfWeek",
    "doy": "toDayOfYear",
    "week": "toISOWeek",
}
_TRUNCATED = {
    "milliseconds": "toStartOfMillisecond(toDateTime64({}, 6))",
    "second": "toStartOfSecond(toDateTime64({}, 6))",
    "minute": "toStartOfMinute({})",
    "hour": "toStartOfHour({})",
    "day": "toStartOfDay({})",
    "week": "toMonday({})",
    "month": "toStartOfMonth({})",
    "quarter": "toStartOfQuarter({})",
    "year": "toStartOfYear({})",
}


class ClickhouseDialect(Dialect):
    name = "clickhouse"
    sqlglot_name = "clickhouse"
    table_prefix = "LR_"
    longest_name = 200
    build_hints = frozenset({"sortkeys", "partition_keys"})
    supports_materialized_views = False  # theirs is a trigger on inserts, another thing
    title = "ClickHouse"
    text_type = "Nullable(String)"
    timestamp_type = "Nullable(DateTime64(6))"
    backslash_escapes = True
    like_has_escape = False
    date_formats: ClassVar[dict[str, str]] = {
        "microsecond": "%Y-%m-%d %H:%i:%S.%f",
        "millisecond": "%Y-%m-%d %H:%i:%S.%f",
        "second": "%Y-%m-%d %H:%i:%S",
        "minute": "%Y-%m-%d %H:%i",
        "hour": "%Y-%m-%d %H",
        "date": "%Y-%m-%d",
        "month": "%Y-%m",
        "time_of_day": "%H:%i",
    }

    def quote(self, name: str) -> str:
        return super().quote(name.replace("\\", "\\\\"))  # a backslash escapes in names too

    def statement(self, sql: str) -> str:
        return (
            f"{sql}\nSETTINGS join_use_nulls = 1, aggregate_functions_null_for_empty = 1,"
            " enable_extended_results_for_datetime_functions = 1"
        )

    def date(self, value: date) -> str:
        return f"toDate32('{value.isoformat()}')"

    def timestamp(self, value: datetime) -> str:
        return f"toDateTime64('{value.isoformat(sep=' ')}', 6)"

    def upper(self, sql: str) -> str:
        return f"upperUTF8({sql})"

    def order(self, position: int, sql: str, alias: str, *, descending: bool) -> str:
        return f"{position} {'DESC' if descending else 'ASC'} NULLS LAST"

    hash_type = "Nullable(Int256)"

    def key_hash(self, text: str) -> str:
        return f"CAST(bitShiftRight(reinterpretAsUInt128(MD5({text})), 48) AS Nullable(Int256))"

    def any_value(self, sql: str) -> str:
        return f"any({sql})"

    def count_distinct(self, sql: str, *, approximate: bool = False) -> str:
        return f"uniq({sql})" if approximate else f"COUNT(DISTINCT {sql})"

    def percentile(self, sql: str, fraction: str) -> str:
        return f"quantileExactInclusive({fraction})(toFloat64({sql}))"

    def list_distinct(self, sql: str, separator: str) -> str:
        listed = f"arrayStringConcat(arraySort(groupUniqArray({self.text(sql)})), {self.string(separator)})"
        return f"NULLIF({listed}, '')"

    def convert_timezone(self, sql: str, source: str, target: str) -> str:
        """`sql` is of the zone that it carries, whatever `source` says."""
        return sql if source == target else f"toTimeZone({sql}, {self.string(target)})"

    def from_session_zone(self, sql: str, source: str, target: str) -> str:
        return self.convert_timezone(sql, source, target)

    def truncate(self, sql: str, unit: str) -> str:
        return _TRUNCATED[unit].format(sql)

    def as_date(self, sql: str) -> str:
        return f"toDate32({sql})"

    def as_timestamp(self, sql: str) -> str:
        return f"toDateTime64({sql}, 6)"

    def shift(self, sql: str, amount: int, unit: str) -> str:
        return (
            f"({sql} {'-' if amount < 0 else '+'} INTERVAL {abs(amount)} {unit.upper()})" if amount else sql
        )

    def bucket(self, sql: str, count: int, unit: str) -> str:
        if unit == "millisecond":
            sql = self.as_timestamp(sql)
        return f"toStartOfInterval({sql}, INTERVAL {count} {unit.upper()})"

    def part(self, sql: str, part: str) -> str:
        return f"{_PARTS[part]}({sql})"

    def format(self, sql: str, style: str) -> str:
        text = f"formatDateTime({sql}, '{self.date_formats[style]}')"
        return f"LEFT({text}, 23)" if style == "millisecond" else text

    def day_name(self, sql: str) -> str:
        return _named(self.part(sql, "isodow"), WEEKDAYS)

    def month_name(self, sql: str) -> str:
        return _named(self.part(sql, "month"), MONTHS)

    def elapsed(self, unit: str, start: str, end: str) -> str:
        if unit == "week":  # age() rounds weeks down, all else towards zero
            return f"intDiv({self.elapsed('day', start, end)}, 7)"
        return f"age('{unit}', {start}, {end})"

    def from_epoch(self, sql: str) -> str:
        return f"toDateTime64({sql}, 6, 'UTC')"

    def from_yyyymmdd(self, sql: str) -> str:
        return f"toDateTime64(parseDateTimeOrNull(toString({sql}), '%Y%m%d'), 6)"

    # tables that are built: their rows need the settings as much as an answer does

    def create_table(self, name: str, sql: str, hints: Hints) -> str:
        return super().create_table(name, self.statement(sql), hints)

    def insert_rows(self, name: str, sql: str) -> str:
        return super().insert_rows(name, self.statement(sql))

    # Looker expressions

    def whole(self, sql: str) -> str:
        return f"toInt64({self.truncated(sql)})"

    def truncated(self, sql: str) -> str:
        return f"trunc({sql})"

    def divide(self, sql: str, divisor: str) -> str:
        return f"(toFloat64({sql}) / NULLIF(toFloat64({divisor}), 0))"  # decimals would keep their own digits only

    def remainder(self, sql: str, divisor: str) -> str:
        return f"(toFloat64({sql}) % NULLIF(toFloat64({divisor}), 0))"

    def rounded(self, sql: str, decimals: str) -> str:
        # halves of floats go to the even digit
        unit = f"pow(10, {decimals})"
        return f"(sign({sql}) * floor(abs(toFloat64({sql})) * {unit} + 0.5) / {unit})"

    def random(self) -> str:
        return "randCanonical()"

    def characters(self, sql: str) -> str:
        return f"lengthUTF8({sql})"

    def lower(self, sql: str) -> str:
        return f"lowerUTF8({sql})"

    def position(self, sql: str, part: str) -> str:
        return f"positionUTF8({sql}, {part})"

    def replaced(self, sql: str, old: str, new: str) -> str:
        return f"replaceAll({sql}, {old}, {new})"

    def substring(self, sql: str, start: str, length: str) -> str:
        return f"substringUTF8({sql}, {start}, {length})"

    def added(self, sql: str, number: str, unit: str) -> str:
        return f"({sql} + toInterval{unit.title()}({self.whole(number)}))"

    def date_of_parts(self, year: str, month: str, day: str) -> str:
        return f"makeDate32({year}, {month}, {day})"

    def table_options(self, hints: Hints) -> str:
        keys = hints.get("sortkeys")
        order = f"({columns(keys)})" if keys else "tuple()"
        return f" ENGINE = MergeTree{clause('PARTITION BY', hints.get('partition_keys'))} ORDER BY {order}"


def _named(number: str, names: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{name.title()}'" for name in names)
    return f"arrayElementOrNull([{listed}], {number})"
