"""Postgres' SQL."""

from __future__ import annotations

from typing import ClassVar

from .dialect import Dialect

_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


class PostgresDialect(Dialect):
    name = "postgres"
    sqlglot_name = "postgres"
    title = "Postgres"
    correlates = True
    supports_materialized_views = True
    date_formats: ClassVar[dict[str, str]] = {
        "microsecond": "YYYY-MM-DD HH24:MI:SS.US",
        "millisecond": "YYYY-MM-DD HH24:MI:SS.MS",
        "second": "YYYY-MM-DD HH24:MI:SS",
        "minute": "YYYY-MM-DD HH24:MI",
        "hour": "YYYY-MM-DD HH24",
        "date": "YYYY-MM-DD",
        "month": "YYYY-MM",
        "time_of_day": "HH24:MI",
    }

    def like_ignoring_case(self, sql: str, operator: str, pattern: str) -> str:
        return f"{sql} {operator.replace('LIKE', 'ILIKE')} {pattern}"

    def one_of(self, sql: str, values: list[str], *, negated: bool = False, ignore_case: bool = False) -> str:
        if not ignore_case:
            return super().one_of(sql, values, negated=negated)
        patterns = [_literal_pattern(value) for value in values]
        terms = [self.like(sql, pattern, negated=negated, ignore_case=True) for pattern in patterns]
        joined = (" AND " if negated else " OR ").join(terms)
        return joined if len(terms) == 1 else f"({joined})"

    def null_safe_equal(self, left: str, right: str) -> str:
        # IS NOT DISTINCT FROM forces a nested loop; arrays take two NULLs as equal, and can be hashed
        return f"ARRAY[{left}] = ARRAY[{right}]"

    def limit_clause(self, rows: int) -> str:
        return f"FETCH NEXT {rows} ROWS ONLY"

    def any_value(self, sql: str) -> str:
        return f"MIN({sql})"  # ANY_VALUE came with Postgres 16

    hash_type = "NUMERIC"

    def key_hash(self, text: str) -> str:
        """The first 80 bits of the MD5."""
        high, low = (
            f"('x' || SUBSTR(MD5({text}), {start}, 10))::BIT(40)::BIGINT::NUMERIC" for start in (1, 11)
        )
        return f"({high} * 1099511627776 + {low})"

    def symmetric_percentile(self, key: str, value: str, fraction: str) -> str:
        # of the distinct pairs of key and value, as JSON, which keeps every digit
        pairs = f"ARRAY_AGG(DISTINCT JSONB_BUILD_ARRAY({key}, {value})) FILTER (WHERE {key} IS NOT NULL)"
        ordered = self.percentile("(pair ->> 1)::NUMERIC", fraction)
        return f"(SELECT {ordered} FROM UNNEST({pairs}) AS pairs(pair))"

    def bucket(self, sql: str, count: int, unit: str) -> str:
        return f"DATE_BIN('{count} {unit}', {sql}, TIMESTAMP '1970-01-01 00:00:00')"

    def part(self, sql: str, part: str) -> str:
        return f"CAST(EXTRACT({part} FROM {sql}) AS INTEGER)"

    def format(self, sql: str, style: str) -> str:
        return f"TO_CHAR({sql}, '{self.date_formats[style]}')"

    def day_name(self, sql: str) -> str:
        return f"TRIM(TO_CHAR({sql}, 'Day'))"

    def month_name(self, sql: str) -> str:
        return f"TRIM(TO_CHAR({sql}, 'Month'))"

    def elapsed(self, unit: str, start: str, end: str) -> str:
        start, end = self.cast(start, "TIMESTAMP"), self.cast(end, "TIMESTAMP")
        if unit in _SECONDS:
            return f"CAST(TRUNC(EXTRACT(EPOCH FROM ({end} - {start})) / {_SECONDS[unit]}) AS BIGINT)"
        age = f"AGE({end}, {start})"
        months = f"(EXTRACT(YEAR FROM {age}) * 12 + EXTRACT(MONTH FROM {age}))"
        return f"CAST(TRUNC({months} / {_MONTHS[unit]}) AS BIGINT)"

    def from_epoch(self, sql: str) -> str:
        return f"(TO_TIMESTAMP({sql}) AT TIME ZONE 'UTC')"

    def from_yyyymmdd(self, sql: str) -> str:
        return f"CAST(TO_DATE(CAST({sql} AS VARCHAR), 'YYYYMMDD') AS TIMESTAMP)"

    # Looker expressions: ROUND with decimals and MOD take numerics only

    def truncated(self, sql: str) -> str:
        return f"TRUNC({sql})"

    def rounded(self, sql: str, decimals: str) -> str:
        return f"ROUND(CAST({sql} AS NUMERIC), CAST({decimals} AS INTEGER))"

    def remainder(self, sql: str, divisor: str) -> str:
        return f"MOD(CAST({sql} AS NUMERIC), NULLIF(CAST({divisor} AS NUMERIC), 0))"

    def decimal_logarithm(self, sql: str) -> str:
        return f"LOG(CAST({sql} AS NUMERIC))"

    def power(self, sql: str, exponent: str) -> str:
        return f"POWER(CAST({sql} AS DOUBLE PRECISION), {exponent})"

    def random(self) -> str:
        return "RANDOM()"

    def date_of_parts(self, year: str, month: str, day: str) -> str:
        return f"MAKE_DATE({year}, {month}, {day})"


def _literal_pattern(value: str) -> str:
    for sign in "^%_":
        value = value.replace(sign, "^" + sign)
    return value
