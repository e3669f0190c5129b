"""BigQuery's SQL (GoogleSQL).

Time is worked out on DATETIME values: a column may be a TIMESTAMP, a DATETIME or a DATE, most functions take one of
them only, and CAST takes all three.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from .dialect import RESERVED, Dialect
from .elapsed import MICROSECONDS, MONTHS, completed_months
from .table_builds import Hints, columns
from .timeframe import Calendar, TimeframeSql

_RESERVED_WORDS = """
    alter assert_rows_modified at contains cube current define describe drop enum escape exclude extract
    following glob grouping groups hash ignore ilike interval lookup merge new no nulls of over preceding proto
    range recursive regexp respect revoke rlike rollback rollup struct treat unbounded within xor
"""
_PARTS = {"isodow": "DAYOFWEEK", "doy": "DAYOFYEAR", "week": "ISOWEEK"}


class BigqueryDialect(Dialect):
    name = "bigquery"
    sqlglot_name = "bigquery"
    table_prefix = "LR_"
    longest_name = 300
    build_hints = frozenset({"partition_keys", "cluster_keys"})
    supports_materialized_views = True
    title = "BigQuery"
    reserved = RESERVED | frozenset(_RESERVED_WORDS.split())
    backslash_escapes = True
    text_type = "STRING"
    timestamp_type = "DATETIME"
    like_has_escape = False
    has_percentile = False
    date_formats: ClassVar[dict[str, str]] = {
        "microsecond": "%Y-%m-%d %H:%M:%E6S",
        "millisecond": "%Y-%m-%d %H:%M:%E3S",
        "second": "%Y-%m-%d %H:%M:%S",
        "minute": "%Y-%m-%d %H:%M",
        "hour": "%Y-%m-%d %H",
        "date": "%Y-%m-%d",
        "month": "%Y-%m",
        "time_of_day": "%H:%M",
    }

    # names and literals

    def quote(self, name: str) -> str:
        return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"

    def column_alias(self, field_name: str) -> str:
        return self.identifier(field_name.replace(".", "_"))  # a column's name may not hold a dot

    def string(self, value: str) -> str:
        """A quote is not doubled, and a line may not break."""
        literal = super().string(value)[1:-1]
        for sign, escaped in (("''", "\\'"), ("\n", "\\n"), ("\r", "\\r")):
            literal = literal.replace(sign, escaped)
        return f"'{literal}'"

    def datetime(self, value: datetime) -> str:
        return f"DATETIME '{value.isoformat(sep=' ')}'"

    def modulo(self, sql: str, divisor: int) -> str:
        return f"MOD({sql}, {divisor})"

    def radians(self, sql: str) -> str:
        return f"(({sql}) * ACOS(-1) / 180)"

    def null_safe_equal(self, left: str, right: str) -> str:
        # in this form, outer joins take it as well; IS NOT DISTINCT FROM is no equality to them
        return f"({left} = {right} OR ({left} IS NULL AND {right} IS NULL))"

    # clauses and aggregates

    def group_item(self, position: int, key: str, *, selected: bool) -> str:
        # a text made of an expression in GROUP BY is not seen to be grouped
        return str(position)

    def order(self, position: int, sql: str, alias: str, *, descending: bool) -> str:
        return f"{position} {'DESC' if descending else 'ASC'} NULLS LAST"

    def count_distinct(self, sql: str, *, approximate: bool = False) -> str:
        return f"APPROX_COUNT_DISTINCT({sql})" if approximate else f"COUNT(DISTINCT {sql})"

    def percentile(self, sql: str, fraction: str) -> str:
        # PERCENTILE_CONT is a window function alone, and APPROX_QUANTILES guesses
        raise self.unsupported("exact percentiles and medians as aggregates")

    # time

    def timeframe(self, name: str, sql: str, calendar: Calendar) -> TimeframeSql:
        if name in ("raw", "date", "yesno") or _is_datetime(sql):
            return super().timeframe(name, sql, calendar)
        return super().timeframe(name, self.as_timestamp(sql), calendar)

    def convert_timezone(self, sql: str, source: str, target: str) -> str:
        if source == target:
            return sql
        return f"DATETIME(TIMESTAMP({sql}, {self.string(source)}), {self.string(target)})"

    def from_session_zone(self, sql: str, source: str, target: str) -> str:
        return f"DATETIME({self.cast(sql, 'TIMESTAMP')}, {self.string(target)})"

    def truncate(self, sql: str, unit: str) -> str:
        part = {"week": "WEEK(MONDAY)", "milliseconds": "MILLISECOND"}.get(unit, unit.upper())
        return f"DATETIME_TRUNC({sql}, {part})"

    def shift(self, sql: str, amount: int, unit: str) -> str:
        return f"DATETIME_ADD({sql}, INTERVAL {amount} {unit.upper()})" if amount else sql

    hash_type = "BIGNUMERIC"

    def key_hash(self, text: str) -> str:
        high, low = (
            f"CAST(CAST(CONCAT('0x', SUBSTR(TO_HEX(MD5({text})), {start}, 10)) AS INT64) AS BIGNUMERIC)"
            for start in (1, 11)
        )
        return f"({high} * 1099511627776 + {low})"

    def divisor(self, digits: int) -> str:
        return str(10**digits)  # a whole number keeps the BIGNUMERIC, and its digits

    def bucket(self, sql: str, count: int, unit: str) -> str:
        part = unit.upper()
        beyond = f"MOD(EXTRACT({part} FROM {sql}), {count})"
        return f"DATETIME_SUB({self.truncate(sql, unit)}, INTERVAL {beyond} {part})"

    def part(self, sql: str, part: str) -> str:
        found = f"EXTRACT({_PARTS.get(part, part.upper())} FROM {sql})"
        return f"(MOD({found} + 5, 7) + 1)" if part == "isodow" else found  # DAYOFWEEK: 1 = Sunday

    def format(self, sql: str, style: str) -> str:
        return f"FORMAT_DATETIME('{self.date_formats[style]}', {sql})"

    def day_name(self, sql: str) -> str:
        return f"FORMAT_DATETIME('%A', {sql})"

    def month_name(self, sql: str) -> str:
        return f"FORMAT_DATETIME('%B', {sql})"

    def elapsed(self, unit: str, start: str, end: str) -> str:
        start, end = self.as_timestamp(start), self.as_timestamp(end)
        if unit in MICROSECONDS:
            return f"DIV(DATETIME_DIFF({end}, {start}, MICROSECOND), {MICROSECONDS[unit]})"
        crossed = f"DATETIME_DIFF({end}, {start}, MONTH)"
        months = completed_months(crossed, f"DATETIME_ADD({start}, INTERVAL {crossed} MONTH)", end)
        return months if unit == "month" else f"DIV({months}, {MONTHS[unit]})"

    def from_epoch(self, sql: str) -> str:
        return f"DATETIME(TIMESTAMP_SECONDS({self.cast(sql, 'INT64')}))"

    def from_yyyymmdd(self, sql: str) -> str:
        return f"PARSE_DATETIME('%Y%m%d', {self.text(sql)})"

    def table_options(self, hints: Hints) -> str:
        # The columns as written: whether a column is a date or has to be cut to days, only the LookML's author knows.
        partition, cluster = hints.get("partition_keys"), hints.get("cluster_keys")
        partitioned = f" PARTITION BY {columns(partition)}" if partition else ""
        return partitioned + (f" CLUSTER BY {columns(cluster)}" if cluster else "")

    # Looker expressions

    def whole(self, sql: str) -> str:
        return f"CAST({self.truncated(sql)} AS INT64)"

    def truncated(self, sql: str) -> str:
        return f"TRUNC({sql})"

    def remainder(self, sql: str, divisor: str) -> str:
        number, by = (self.cast(side, "BIGNUMERIC") for side in (sql, divisor))  # MOD takes no floats
        return f"MOD({number}, NULLIF({by}, 0))"

    def position(self, sql: str, part: str) -> str:
        return f"STRPOS({sql}, {part})"

    def substring(self, sql: str, start: str, length: str) -> str:
        return f"SUBSTR({sql}, {start}, {length})"

    def added(self, sql: str, number: str, unit: str) -> str:
        return f"DATETIME_ADD({sql}, INTERVAL {self.whole(number)} {unit.upper()})"

    def date_of_parts(self, year: str, month: str, day: str) -> str:
        return f"DATE({year}, {month}, {day})"


def _is_datetime(sql: str) -> bool:
    """Whether the expression is one of ours that makes a DATETIME: a user's would stand in parentheses."""
    return sql.startswith(("DATETIME(", "PARSE_DATETIME(")) or (
        sql.startswith("CAST(") and sql.endswith(" AS DATETIME)")
    )
