"""Redshift's SQL: an old Postgres with functions of its own."""

from __future__ import annotations

from .dialect import RESERVED, Dialect
from .elapsed import MICROSECONDS, MONTHS, completed_months
from .postgres_dialect import PostgresDialect
from .table_builds import Hints, clause

_RESERVED_WORDS = """
    aes128 aes256 allowexplicit alter authorization backup binary blanksasnull bytedict bzip2 credentials cube
    current_user_id defaultpair deflate delta describe disable drop emptyasnull enable encode encrypt encryption
    explicit freeze glob globaldict256 globaldict64k grouping gzip identity ignore ilike luns lzo lzop minus
    mostly16 mostly32 mostly8 new nulls off offline offset oid old open parallel partition percent permissions
    placing raw readratio recover recursive regexp rejectlog resort respect restore revoke rlike rollback
    similar snapshot sysdate system tag tdes text255 text32k timestamp top truncatecolumns variadic wallet
    without xor
"""


class RedshiftDialect(PostgresDialect):
    name = "redshift"
    correlates = False  # not measured there
    sqlglot_name = "redshift"
    longest_name = 127
    build_hints = frozenset({"distribution", "distribution_style", "sortkeys", "sortkey_type"})
    title = "Redshift"
    # PERCENTILE_CONT and MEDIAN stand neither beside another ORDER BY nor beside COUNT(DISTINCT …)
    has_percentile = False
    reserved = RESERVED | frozenset(_RESERVED_WORDS.split())

    def string(self, value: str) -> str:
        """A backslash is written by its number: whether it escapes depends on the cluster's settings."""
        literal = super().string(value)
        if "\\" not in literal:
            return literal
        return f"({literal.replace(chr(92), chr(39) + ' || CHR(92) || ' + chr(39))})"

    def null_safe_equal(self, left: str, right: str) -> str:
        # There is no IS NOT DISTINCT FROM, and comparing texts would tell equal values apart (-0, collations).
        return f"({left} = {right} OR ({left} IS NULL AND {right} IS NULL))"

    def limit_clause(self, rows: int) -> str:
        return f"LIMIT {rows}"

    hash_type = "DECIMAL(38, 0)"

    def key_hash(self, text: str) -> str:
        high, low = (
            f"CAST(STRTOL(SUBSTRING(MD5({text}), {start}, 10), 16) AS DECIMAL(38, 0))" for start in (1, 11)
        )
        return f"({high} * 1099511627776 + {low})"

    def symmetric_percentile(self, key: str, value: str, fraction: str) -> str:
        return Dialect.symmetric_percentile(self, key, value, fraction)  # Postgres' form needs arrays

    def any_value(self, sql: str) -> str:
        return f"ANY_VALUE({sql})"

    def count_distinct(self, sql: str, *, approximate: bool = False) -> str:
        return f"{'APPROXIMATE ' if approximate else ''}COUNT(DISTINCT {sql})"

    def list_distinct(self, sql: str, separator: str) -> str:
        text = self.text(sql)
        return f"LISTAGG(DISTINCT {text}, {self.string(separator)}) WITHIN GROUP (ORDER BY {text})"

    def convert_timezone(self, sql: str, source: str, target: str) -> str:
        if source == target:
            return sql
        return f"CONVERT_TIMEZONE({self.string(source)}, {self.string(target)}, {sql})"

    def shift(self, sql: str, amount: int, unit: str) -> str:
        return f"DATEADD({unit}, {amount}, {sql})" if amount else sql

    def bucket(self, sql: str, count: int, unit: str) -> str:
        return f"DATEADD({unit}, -MOD({self.part(sql, unit)}, {count}), DATE_TRUNC('{unit}', {sql}))"

    def part(self, sql: str, part: str) -> str:
        if part == "isodow":
            return f"(MOD({super().part(sql, 'dow')} + 6, 7) + 1)"  # dow: 0 = Sunday
        return super().part(sql, part)

    def elapsed(self, unit: str, start: str, end: str) -> str:
        start, end = self.cast(start, "TIMESTAMP"), self.cast(end, "TIMESTAMP")
        if unit in MICROSECONDS:
            return f"TRUNC(DATEDIFF(microsecond, {start}, {end}) / {MICROSECONDS[unit]})"
        crossed = f"DATEDIFF(month, {start}, {end})"
        months = completed_months(crossed, f"DATEADD(month, {crossed}, {start})", end)
        return months if unit == "month" else f"TRUNC({months} / {MONTHS[unit]})"

    def from_epoch(self, sql: str) -> str:
        return f"(TIMESTAMP '1970-01-01 00:00:00' + {sql} * INTERVAL '1 second')"

    def table_options(self, hints: Hints) -> str:
        key, style = hints.get("distribution"), hints.get("distribution_style")
        kind = (hints.get("sortkey_type") or ["compound"])[0].upper()
        distributed = clause("DISTSTYLE KEY DISTKEY", key)
        styled = f" DISTSTYLE {style[0].upper()}" if style and not key else ""
        return distributed + styled + clause(f"{kind} SORTKEY", hints.get("sortkeys"))

    # Looker expressions

    def divide(self, sql: str, divisor: str) -> str:
        # decimals would keep few digits of the fraction
        return f"({self.cast(sql, 'DOUBLE PRECISION')} / NULLIF({divisor}, 0))"

    def remainder(self, sql: str, divisor: str) -> str:
        number, by = (self.cast(side, "DECIMAL(38, 10)") for side in (sql, divisor))  # MOD takes no floats
        return f"MOD({number}, NULLIF({by}, 0))"

    def decimal_logarithm(self, sql: str) -> str:
        return f"LOG({sql})"

    def added(self, sql: str, number: str, unit: str) -> str:
        return f"DATEADD({unit}, {self.whole(number)}, {sql})"
