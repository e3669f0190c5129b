"""Databricks' SQL, which is Spark's."""

from __future__ import annotations

from typing import ClassVar

from .dialect import RESERVED, Dialect
from .elapsed import MONTHS, completed_months
from .table_builds import Hints, clause

_RESERVED_WORDS = """
    alter anti call collation current_path current_schema describe drop escape execute glob ilike minus recursive regexp
    revoke rlike rollback semi sql time unknown within xor
"""


class DatabricksDialect(Dialect):
    name = "databricks"
    sqlglot_name = "databricks"
    table_prefix = "LR_"
    longest_name = 255
    build_hints = frozenset({"partition_keys", "cluster_keys", "table_format"})
    supports_materialized_views = True
    title = "Databricks"
    reserved = RESERVED | frozenset(_RESERVED_WORDS.split())
    text_type = "STRING"
    backslash_escapes = True
    date_formats: ClassVar[dict[str, str]] = {
        "microsecond": "yyyy-MM-dd HH:mm:ss.SSSSSS",
        "millisecond": "yyyy-MM-dd HH:mm:ss.SSS",
        "second": "yyyy-MM-dd HH:mm:ss",
        "minute": "yyyy-MM-dd HH:mm",
        "hour": "yyyy-MM-dd HH",
        "date": "yyyy-MM-dd",
        "month": "yyyy-MM",
        "time_of_day": "HH:mm",
    }

    # names and literals

    def quote(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def string(self, value: str) -> str:
        """Backslashes escape, and `${name}` would be replaced by a setting of the server before all else."""
        literal = super().string(value)[1:-1]
        return "'" + literal.replace("''", "\\'").replace("${", "\\u0024{") + "'"

    # comparisons

    def null_safe_equal(self, left: str, right: str) -> str:
        return f"{left} <=> {right}"

    # clauses and aggregates

    def order(self, position: int, sql: str, alias: str, *, descending: bool) -> str:
        return f"{position} {'DESC' if descending else 'ASC'} NULLS LAST"

    def count_distinct(self, sql: str, *, approximate: bool = False) -> str:
        return f"APPROX_COUNT_DISTINCT({sql})" if approximate else f"COUNT(DISTINCT {sql})"

    def percentile(self, sql: str, fraction: str) -> str:
        return f"PERCENTILE({sql}, {fraction})"

    def list_distinct(self, sql: str, separator: str) -> str:
        values = f"ARRAY_SORT(COLLECT_SET({self.text(sql)}))"
        found = f"ARRAY_JOIN({values}, {self.string(separator)})"
        return f"CASE WHEN COUNT({sql}) > 0 THEN {found} ELSE NULL END"

    # time

    def convert_timezone(self, sql: str, source: str, target: str) -> str:
        if source == target:
            return sql
        return f"CONVERT_TIMEZONE({self.string(source)}, {self.string(target)}, {sql})"

    def from_session_zone(self, sql: str, source: str, target: str) -> str:
        return f"CONVERT_TIMEZONE({self.string(target)}, {sql})"

    def truncate(self, sql: str, unit: str) -> str:
        return f"DATE_TRUNC('{unit.removesuffix('s').upper()}', {sql})"

    def shift(self, sql: str, amount: int, unit: str) -> str:
        return f"DATEADD({unit.upper()}, {amount}, {sql})" if amount else sql

    def key_hash(self, text: str) -> str:
        high, low = (
            f"CAST(CONV(SUBSTRING(MD5({text}), {start}, 10), 16, 10) AS DECIMAL(38, 0))" for start in (1, 11)
        )
        return f"({high} * 1099511627776 + {low})"

    def bucket(self, sql: str, count: int, unit: str) -> str:
        found = self.part(sql, unit)
        if unit == "millisecond":
            found = f"CAST(EXTRACT(SECOND FROM {sql}) * 1000 AS INT)"
        return f"DATEADD({unit.upper()}, -MOD({found}, {count}), {self.truncate(sql, unit)})"

    def part(self, sql: str, part: str) -> str:
        return f"(WEEKDAY({sql}) + 1)" if part == "isodow" else f"EXTRACT({part.upper()} FROM {sql})"

    def format(self, sql: str, style: str) -> str:
        return f"DATE_FORMAT({sql}, '{self.date_formats[style]}')"

    def day_name(self, sql: str) -> str:
        return f"DATE_FORMAT({sql}, 'EEEE')"

    def month_name(self, sql: str) -> str:
        return f"DATE_FORMAT({sql}, 'MMMM')"

    def elapsed(self, unit: str, start: str, end: str) -> str:
        start, end = self.as_timestamp(start), self.as_timestamp(end)
        if unit not in MONTHS:
            return f"TIMESTAMPDIFF({unit.upper()}, {start}, {end})"  # completed units
        # its months are Java's, for which 31 December to 1 March may be one month
        crossed = f"({_months(end)} - {_months(start)})"
        months = completed_months(crossed, f"DATEADD(MONTH, {crossed}, {start})", end)
        return months if unit == "month" else f"({months} DIV {MONTHS[unit]})"

    def from_epoch(self, sql: str) -> str:
        return f"CONVERT_TIMEZONE('UTC', TIMESTAMP_SECONDS({sql}))"

    def from_yyyymmdd(self, sql: str) -> str:
        return f"TO_TIMESTAMP({self.text(sql)}, 'yyyyMMdd')"

    def table_options(self, hints: Hints) -> str:
        using = f" USING {hints['table_format'][0].upper()}" if "table_format" in hints else ""
        return (
            using
            + clause("PARTITIONED BY", hints.get("partition_keys"))
            + clause("CLUSTER BY", hints.get("cluster_keys"))
        )

    # Looker expressions

    def whole(self, sql: str) -> str:
        return f"CAST({self.truncated(sql)} AS BIGINT)"

    def divide(self, sql: str, divisor: str) -> str:
        return f"({self.cast(sql, 'DOUBLE')} / NULLIF({divisor}, 0))"

    def second_part(self, sql: str) -> str:
        return f"SECOND({sql})"  # EXTRACT has a fraction

    def added(self, sql: str, number: str, unit: str) -> str:
        return f"DATEADD({unit.upper()}, {self.whole(number)}, {sql})"

    def date_of_parts(self, year: str, month: str, day: str) -> str:
        return f"MAKE_DATE({year}, {month}, {day})"


class SparkDialect(DatabricksDialect):
    name = "spark"
    sqlglot_name = "spark"
    title = "Spark"


def _months(sql: str) -> str:
    return f"(YEAR({sql}) * 12 + MONTH({sql}))"
