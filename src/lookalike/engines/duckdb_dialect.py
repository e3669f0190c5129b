"""DuckDB's SQL."""

from __future__ import annotations

from typing import ClassVar

from .dialect import Dialect

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


class DuckdbDialect(Dialect):
    name = "duckdb"
    sqlglot_name = "duckdb"
    title = "DuckDB"
    correlates = True
    date_formats: ClassVar[dict[str, str]] = {
        "microsecond": "%Y-%m-%d %H:%M:%S.%f",
        "millisecond": "%Y-%m-%d %H:%M:%S.%g",
        "second": "%Y-%m-%d %H:%M:%S",
        "minute": "%Y-%m-%d %H:%M",
        "hour": "%Y-%m-%d %H",
        "date": "%Y-%m-%d",
        "month": "%Y-%m",
        "time_of_day": "%H:%M",
    }

    def count_distinct(self, sql: str, *, approximate: bool = False) -> str:
        return f"APPROX_COUNT_DISTINCT({sql})" if approximate else f"COUNT(DISTINCT {sql})"

    def percentile(self, sql: str, fraction: str) -> str:
        # of a DECIMAL it would cut the value between two rows to the column's decimals
        return f"QUANTILE_CONT({self.cast(sql, 'DOUBLE')}, {fraction})"

    def median(self, sql: str) -> str:
        return f"MEDIAN({self.cast(sql, 'DOUBLE')})"

    hash_type = "HUGEINT"

    def key_hash(self, text: str) -> str:
        return f"(CAST(MD5_NUMBER_UPPER({text}) AS HUGEINT) * 65536 + MD5_NUMBER_LOWER({text}) % 65536)"

    def symmetric_percentile(self, key: str, value: str, fraction: str) -> str:
        # of the distinct pairs of key and value; a list function, because an aggregate takes no such argument
        pairs = f"LIST(DISTINCT {{'k': {key}, 'v': {value}}}) FILTER (WHERE {key} IS NOT NULL)"
        return f"LIST_AGGREGATE(LIST_TRANSFORM({pairs}, lambda x: CAST(x.v AS DOUBLE)), 'quantile_cont', {fraction})"

    def bucket(self, sql: str, count: int, unit: str) -> str:
        return f"TIME_BUCKET(INTERVAL '{count} {unit}', {sql}, TIMESTAMP '1970-01-01 00:00:00')"

    def part(self, sql: str, part: str) -> str:
        return f"EXTRACT({part} FROM {sql})"

    def format(self, sql: str, style: str) -> str:
        return f"STRFTIME({sql}, '{self.date_formats[style]}')"

    def day_name(self, sql: str) -> str:
        return f"DAYNAME({sql})"

    def month_name(self, sql: str) -> str:
        return f"MONTHNAME({sql})"

    def elapsed(self, unit: str, start: str, end: str) -> str:
        start, end = f"CAST({start} AS TIMESTAMP)", f"CAST({end} AS TIMESTAMP)"
        if (
            unit in _MONTHS
        ):  # date_sub takes the last days of two months for the same: 28 days from January 31
            age = f"AGE({end}, {start})"
            months = f"(EXTRACT(YEAR FROM {age}) * 12 + EXTRACT(MONTH FROM {age}))"
            return f"CAST(TRUNC({months} / {_MONTHS[unit]}) AS BIGINT)"
        # date_sub counts completed units; date_diff would count the boundaries crossed
        return f"DATE_SUB('{unit}', {start}, {end})"

    def from_epoch(self, sql: str) -> str:
        return f"MAKE_TIMESTAMP(CAST({sql} AS BIGINT) * 1000000)"

    def from_yyyymmdd(self, sql: str) -> str:
        return f"STRPTIME(CAST({sql} AS VARCHAR), '%Y%m%d')"

    # Looker expressions

    def whole(self, sql: str) -> str:
        return f"CAST(TRUNC({sql}) AS BIGINT)"

    def divide(self, sql: str, divisor: str) -> str:
        return f"({sql} / NULLIF({divisor}, 0))"

    def rounded(self, sql: str, decimals: str) -> str:
        return f"ROUND({sql}, CAST({decimals} AS INTEGER))"

    def random(self) -> str:
        return "RANDOM()"

    def added(self, sql: str, number: str, unit: str) -> str:
        return f"({sql} + TO_{unit.upper()}S(CAST({self.whole(number)} AS INTEGER)))"

    def date_of_parts(self, year: str, month: str, day: str) -> str:
        return f"MAKE_DATE({year}, {month}, {day})"
