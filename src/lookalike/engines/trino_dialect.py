"""Trino's SQL, and that of Presto, where it came from."""

from __future__ import annotations

from typing import ClassVar

from .dialect import RESERVED, Dialect
from .table_builds import Hints

_RESERVED_WORDS = """
    alter cube current_catalog current_path current_schema deallocate delete describe drop escape execute extract
    grouping json_array json_exists json_object json_query json_table json_value listagg normalize prepare recursive
    rollup skip trim uescape
"""
_ZONED = "TIMESTAMP(6) WITH TIME ZONE"
_PARTS = {"isodow": "DAY_OF_WEEK", "doy": "DAY_OF_YEAR", "week": "WEEK"}
# Where a style stands in the text of a timestamp, `2018-05-18 18:30:02.123456`: DATE_FORMAT rounds to milliseconds,
# which may lead to the next day.
_PLACES = {"microsecond": (1, 26), "millisecond": (1, 23), "time_of_day": (12, 5)}


class TrinoDialect(Dialect):
    name = "trino"
    sqlglot_name = "trino"
    table_prefix = "LR_"
    longest_name = 128
    build_hints = frozenset({"partition_keys", "table_format", "table_compression"})
    supports_materialized_views = True
    title = "Trino"
    reserved = RESERVED | frozenset(_RESERVED_WORDS.split())
    timestamp_type = "TIMESTAMP(6)"  # the bare name rounds to milliseconds
    has_percentile = False
    date_formats: ClassVar[dict[str, str]] = {
        "microsecond": "%Y-%m-%d %H:%i:%s.%f",
        "millisecond": "%Y-%m-%d %H:%i:%s.%f",
        "second": "%Y-%m-%d %H:%i:%s",
        "minute": "%Y-%m-%d %H:%i",
        "hour": "%Y-%m-%d %H",
        "date": "%Y-%m-%d",
        "month": "%Y-%m",
        "time_of_day": "%H:%i",
    }

    # comparisons

    def null_safe_equal(self, left: str, right: str) -> str:
        # arrays of one value or none can be hashed; IS NOT DISTINCT FROM compares every row with every row
        return " = ".join(f"IF({side} IS NULL, ARRAY[], ARRAY[{side}])" for side in (left, right))

    # aggregates

    def key_hash(self, text: str) -> str:
        high, low = (
            f"CAST(FROM_BASE(SUBSTR(TO_HEX(MD5(TO_UTF8({text}))), {start}, 10), 16) AS DECIMAL(38, 0))"
            for start in (1, 11)
        )
        return f"({high} * DECIMAL '1099511627776' + {low})"

    def any_value(self, sql: str) -> str:
        return f"ARBITRARY({sql})"

    def count_distinct(self, sql: str, *, approximate: bool = False) -> str:
        return f"APPROX_DISTINCT({sql})" if approximate else f"COUNT(DISTINCT {sql})"

    def average(self, sql: str) -> str:
        return f"AVG({self.cast(sql, 'DOUBLE')})"  # of decimals it would keep no more places than they have

    def percentile(self, sql: str, fraction: str) -> str:
        raise self.unsupported("exact percentiles and medians as aggregates")  # APPROX_PERCENTILE guesses

    def list_distinct(self, sql: str, separator: str) -> str:
        text = self.text(sql)
        return f"LISTAGG(DISTINCT {text}, {self.string(separator)}) WITHIN GROUP (ORDER BY {text})"

    # time

    def convert_timezone(self, sql: str, source: str, target: str) -> str:
        if source == target:
            return sql
        zoned = f"WITH_TIMEZONE({self.as_timestamp(sql)}, {self.string(source)})"
        return self.as_timestamp(f"{zoned} AT TIME ZONE {self.string(target)}")

    def from_session_zone(self, sql: str, source: str, target: str) -> str:
        return self.as_timestamp(f"{self.cast(sql, _ZONED)} AT TIME ZONE {self.string(target)}")

    def truncate(self, sql: str, unit: str) -> str:
        return f"DATE_TRUNC('{unit.removesuffix('s')}', {sql})"

    def shift(self, sql: str, amount: int, unit: str) -> str:
        return f"DATE_ADD('{unit}', {amount}, {sql})" if amount else sql

    def bucket(self, sql: str, count: int, unit: str) -> str:
        return f"DATE_ADD('{unit}', -({self.part(sql, unit)} % {count}), {self.truncate(sql, unit)})"

    def part(self, sql: str, part: str) -> str:
        return f"{_PARTS.get(part, part.upper())}({sql})"

    def format(self, sql: str, style: str) -> str:
        if style in _PLACES:
            start, length = _PLACES[style]
            return f"SUBSTR({self.text(self.as_timestamp(sql))}, {start}, {length})"
        return f"DATE_FORMAT({sql}, '{self.date_formats[style]}')"

    def day_name(self, sql: str) -> str:
        return f"DATE_FORMAT({self.truncate(sql, 'day')}, '%W')"

    def month_name(self, sql: str) -> str:
        return f"DATE_FORMAT({self.truncate(sql, 'day')}, '%M')"

    def elapsed(self, unit: str, start: str, end: str) -> str:
        # DATE_DIFF counts completed units
        return f"DATE_DIFF('{unit}', {self.as_timestamp(start)}, {self.as_timestamp(end)})"

    def from_epoch(self, sql: str) -> str:
        return self.as_timestamp(f"FROM_UNIXTIME({sql}) AT TIME ZONE 'UTC'")

    def from_yyyymmdd(self, sql: str) -> str:
        return f"DATE_PARSE({self.text(sql)}, '%Y%m%d')"

    # places

    def point(self, latitude: str, longitude: str) -> str:
        # a cast would write 36.97 as 3.697E1
        text = f"FORMAT('%s,%s', {latitude}, {longitude})"
        return f"CASE WHEN {latitude} IS NOT NULL AND {longitude} IS NOT NULL THEN {text} ELSE NULL END"

    def table_options(self, hints: Hints) -> str:
        settings: list[str] = []
        if "table_format" in hints:
            settings.append(f"format = {self.string(hints['table_format'][0].upper())}")
        if "table_compression" in hints:
            settings.append(f"compression = {self.string(hints['table_compression'][0].upper())}")
        if "partition_keys" in hints:
            keys = ", ".join(self.string(name) for name in hints["partition_keys"])
            settings.append(f"partitioned_by = ARRAY[{keys}]")
        return f" WITH ({', '.join(settings)})" if settings else ""

    # Looker expressions

    def whole(self, sql: str) -> str:
        return f"CAST({self.truncated(sql)} AS BIGINT)"

    def divide(self, sql: str, divisor: str) -> str:
        return f"({self.cast(sql, 'DOUBLE')} / NULLIF({divisor}, 0))"  # decimals would keep their own places only

    def added(self, sql: str, number: str, unit: str) -> str:
        return f"DATE_ADD('{unit}', {self.whole(number)}, {sql})"
