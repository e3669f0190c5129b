"""Snowflake's SQL.

Bare names fold to upper case on both sides, so they stay bare; weeks and weekdays are taken by their ISO functions,
which no session parameter (WEEK_START) changes.
"""

from __future__ import annotations

from typing import ClassVar

from .dialect import RESERVED, Dialect
from .elapsed import MICROSECONDS, MONTHS, completed_months
from .table_builds import Hints, clause
from .timeframe import WEEKDAYS

_PARTS = {"isodow": "DAYOFWEEKISO", "doy": "DAYOFYEAR", "week": "WEEKISO"}
_RESERVED_WORDS = """
    account alter connect connection current database delete describe drop gscluster ilike increment issue
    lateral match_recognize minus of organization recursive regexp revoke rlike rows sample schema start trigger
    try_cast view whenever
"""


class SnowflakeDialect(Dialect):
    name = "snowflake"
    sqlglot_name = "snowflake"
    longest_name = 255
    build_hints = frozenset({"cluster_keys"})
    supports_materialized_views = True
    title = "Snowflake"
    reserved = RESERVED | frozenset(_RESERVED_WORDS.split())
    timestamp_type = "TIMESTAMP_NTZ"
    backslash_escapes = True
    date_formats: ClassVar[dict[str, str]] = {
        "microsecond": "YYYY-MM-DD HH24:MI:SS.FF6",
        "millisecond": "YYYY-MM-DD HH24:MI:SS.FF3",
        "second": "YYYY-MM-DD HH24:MI:SS",
        "minute": "YYYY-MM-DD HH24:MI",
        "hour": "YYYY-MM-DD HH24",
        "date": "YYYY-MM-DD",
        "month": "YYYY-MM",
        "time_of_day": "HH24:MI",
    }

    # names and literals

    def identifier(self, name: str) -> str:
        """A reserved word is quoted in the upper case that it would have without the quotes."""
        return self.quote(name.upper()) if name in self.reserved else super().identifier(name)

    # clauses and aggregates

    def limit_clause(self, rows: int) -> str:
        return f"FETCH NEXT {rows} ROWS ONLY"

    def count_distinct(self, sql: str, *, approximate: bool = False) -> str:
        return f"APPROX_COUNT_DISTINCT({sql})" if approximate else f"COUNT(DISTINCT {sql})"

    def median(self, sql: str) -> str:
        return f"MEDIAN({sql})"

    def list_distinct(self, sql: str, separator: str) -> str:
        text = self.text(sql)
        found = f"LISTAGG(DISTINCT {text}, {self.string(separator)}) WITHIN GROUP (ORDER BY {text})"
        return f"CASE WHEN COUNT({sql}) > 0 THEN {found} ELSE NULL END"  # of no value, LISTAGG makes ''

    # time

    def convert_timezone(self, sql: str, source: str, target: str) -> str:
        if source == target:
            return sql
        zones = f"{self.string(source)}, {self.string(target)}"
        return f"CONVERT_TIMEZONE({zones}, {self.as_timestamp(sql)})"

    def from_session_zone(self, sql: str, source: str, target: str) -> str:
        moved = f"CONVERT_TIMEZONE({self.string(target)}, {self.cast(sql, 'TIMESTAMP_LTZ')})"
        return self.as_timestamp(moved)

    def truncate(self, sql: str, unit: str) -> str:
        if unit == "week":
            return f"DATEADD('day', 1 - DAYOFWEEKISO({sql}), DATE_TRUNC('day', {sql}))"
        return f"DATE_TRUNC('{unit.removesuffix('s')}', {sql})"

    def shift(self, sql: str, amount: int, unit: str) -> str:
        return f"DATEADD('{unit}', {amount}, {sql})" if amount else sql

    hash_type = "NUMBER(38, 0)"

    def key_hash(self, text: str) -> str:
        return f"TO_NUMBER(LEFT(MD5({text}), 20), '{'X' * 20}')"

    def bucket(self, sql: str, count: int, unit: str) -> str:
        found = self.part(sql, unit)
        if unit == "millisecond":
            found = f"FLOOR(EXTRACT(NANOSECOND FROM {sql}) / 1000000)"
        return f"DATEADD('{unit}', -MOD({found}, {count}), {self.truncate(sql, unit)})"

    def part(self, sql: str, part: str) -> str:
        return f"EXTRACT({_PARTS.get(part, part.upper())} FROM {sql})"

    def format(self, sql: str, style: str) -> str:
        return f"TO_CHAR({self.as_timestamp(sql)}, '{self.date_formats[style]}')"

    def day_name(self, sql: str) -> str:
        names = ", ".join(f"{number}, '{name.title()}'" for number, name in enumerate(WEEKDAYS, 1))
        return f"DECODE(DAYOFWEEKISO({sql}), {names})"  # DAYNAME is cut to three letters

    def month_name(self, sql: str) -> str:
        return f"TO_CHAR({self.as_timestamp(sql)}, 'MMMM')"

    def elapsed(self, unit: str, start: str, end: str) -> str:
        start, end = self.as_timestamp(start), self.as_timestamp(end)
        if unit in MICROSECONDS:
            return f"TRUNC(DATEDIFF('microsecond', {start}, {end}) / {MICROSECONDS[unit]})"
        crossed = f"DATEDIFF('month', {start}, {end})"
        months = completed_months(crossed, f"DATEADD('month', {crossed}, {start})", end)
        return months if unit == "month" else f"TRUNC({months} / {MONTHS[unit]})"

    def from_epoch(self, sql: str) -> str:
        # TO_TIMESTAMP would take a large number for milliseconds
        return f"DATEADD('second', {sql}, CAST('1970-01-01' AS TIMESTAMP_NTZ))"

    def from_yyyymmdd(self, sql: str) -> str:
        return f"TO_TIMESTAMP_NTZ({self.text(sql)}, 'YYYYMMDD')"

    def table_options(self, hints: Hints) -> str:
        return clause("CLUSTER BY", hints.get("cluster_keys"))

    # Looker expressions

    def divide(self, sql: str, divisor: str) -> str:
        return f"({self.cast(sql, 'DOUBLE')} / NULLIF({divisor}, 0))"  # decimals would keep six digits

    def decimal_logarithm(self, sql: str) -> str:
        return f"LOG(10, {sql})"

    def random(self) -> str:
        return "UNIFORM(0::FLOAT, 1::FLOAT, RANDOM())"

    def added(self, sql: str, number: str, unit: str) -> str:
        return f"DATEADD('{unit}', {self.whole(number)}, {sql})"

    def date_of_parts(self, year: str, month: str, day: str) -> str:
        return f"DATE_FROM_PARTS({year}, {month}, {day})"
