"""SQLite's SQL, from version 3.39. Moments are texts such as `2018-05-18 18:30:02`; milliseconds are the finest.

SQLite knows no time zones: those with one offset all year are computed, others are refused by name.
UPPER and the comparisons that ignore case know ASCII only.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import ClassVar

from .dialect import RESERVED, Dialect
from .timeframe import MONTHS, WEEKDAYS
from .zones import fixed_offset_minutes

_RESERVED_WORDS = """
    abort action add after alter attach autoincrement before begin cascade commit conflict database deferred delete
    detach drop each escape exclusive explain fail glob if ignore immediate index indexed insert instead isnull
    match no nothing plan pragma raise recursive references regexp reindex release rename replace restrict
    rollback savepoint set temp temporary transaction trigger vacuum view virtual
"""
_PARTS = {
    "year": "CAST(STRFTIME('%Y', {}) AS INTEGER)",
    "quarter": "((CAST(STRFTIME('%m', {}) AS INTEGER) + 2) / 3)",
    "month": "CAST(STRFTIME('%m', {}) AS INTEGER)",
    "day": "CAST(STRFTIME('%d', {}) AS INTEGER)",
    "hour": "CAST(STRFTIME('%H', {}) AS INTEGER)",
    "minute": "CAST(STRFTIME('%M', {}) AS INTEGER)",
    "second": "CAST(STRFTIME('%S', {}) AS INTEGER)",
    "isodow": "((CAST(STRFTIME('%w', {}) AS INTEGER) + 6) % 7 + 1)",
    "doy": "CAST(STRFTIME('%j', {}) AS INTEGER)",
    # The week of a day is the one of its Thursday: %V came with version 3.46.
    "week": "((CAST(STRFTIME('%j', {}, '-3 days', 'weekday 4') AS INTEGER) - 1) / 7 + 1)",
}
_TRUNCATED = {
    "milliseconds": "STRFTIME('%Y-%m-%d %H:%M:%f', {})",
    "second": "STRFTIME('%Y-%m-%d %H:%M:%S', {})",
    "minute": "STRFTIME('%Y-%m-%d %H:%M:00', {})",
    "hour": "STRFTIME('%Y-%m-%d %H:00:00', {})",
    "day": "DATE({})",
    "week": "DATE({}, 'weekday 0', '-6 days')",
    "month": "DATE({}, 'start of month')",
    "quarter": "DATE({0}, 'start of month', '-' || ((STRFTIME('%m', {0}) - 1) % 3) || ' months')",
    "year": "DATE({}, 'start of year')",
}
_BUCKETS = {
    "hour": "(STRFTIME('%Y-%m-%d ', {0}) || PRINTF('%02d:00:00', STRFTIME('%H', {0}) / {1} * {1}))",
    "minute": "(STRFTIME('%Y-%m-%d %H:', {0}) || PRINTF('%02d:00', STRFTIME('%M', {0}) / {1} * {1}))",
    "millisecond": "(STRFTIME('%Y-%m-%d %H:%M:%S', {0}) || "
    "PRINTF('.%03d', SUBSTR(STRFTIME('%f', {0}), 4) / {1} * {1}))",
}
_MILLISECONDS = {"second": 1000, "minute": 60_000, "hour": 3_600_000, "day": 86_400_000, "week": 604_800_000}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


class SqliteDialect(Dialect):
    name = "sqlite"
    sqlglot_name = "sqlite"
    title = "SQLite"
    reserved = RESERVED | frozenset(_RESERVED_WORDS.split())
    text_type = "TEXT"
    has_percentile = False
    date_formats: ClassVar[dict[str, str]] = {
        "microsecond": "",
        "millisecond": "%Y-%m-%d %H:%M:%f",
        "second": "%Y-%m-%d %H:%M:%S",
        "minute": "%Y-%m-%d %H:%M",
        "hour": "%Y-%m-%d %H",
        "date": "%Y-%m-%d",
        "month": "%Y-%m",
        "time_of_day": "%H:%M",
    }

    def date(self, value: date) -> str:
        return f"'{value.isoformat()}'"

    def timestamp(self, value: datetime) -> str:
        return f"'{value.isoformat(sep=' ')}'"

    def like(self, sql: str, pattern: str, *, negated: bool = False, ignore_case: bool = False) -> str:
        if ignore_case:
            return super().like(sql, pattern, negated=negated, ignore_case=True)
        # LIKE ignores the case of ASCII letters whatever is asked for
        return f"{sql} {'NOT GLOB' if negated else 'GLOB'} {self.string(_glob(pattern))}"

    def null_safe_equal(self, left: str, right: str) -> str:
        return f"{left} IS {right}"

    def order(self, position: int, sql: str, alias: str, *, descending: bool) -> str:
        return f"{position} {'DESC' if descending else 'ASC'} NULLS LAST"

    def any_value(self, sql: str) -> str:
        return f"MIN({sql})"

    def list_distinct(self, sql: str, separator: str) -> str:
        # With DISTINCT the separator is a comma: the commas of values step aside for a control sign meanwhile
        values = f"GROUP_CONCAT(DISTINCT REPLACE({self.text(sql)}, ',', CHAR(31)))"
        return f"REPLACE(REPLACE({values}, ',', {self.string(separator)}), CHAR(31), ',')"

    def convert_timezone(self, sql: str, source: str, target: str) -> str:
        minutes = self._offset(target) - self._offset(source)
        return self.shift(sql, minutes, "minute")

    def from_session_zone(self, sql: str, source: str, target: str) -> str:
        return self.convert_timezone(sql, source, target)

    def _offset(self, zone: str) -> int:
        minutes = fixed_offset_minutes(zone)
        if minutes is None:
            raise self.unsupported(f"the time zone {zone}, whose offset changes in the year")
        return minutes

    def truncate(self, sql: str, unit: str) -> str:
        return _TRUNCATED[unit].format(sql)

    def as_date(self, sql: str) -> str:
        return f"DATE({sql})"

    def as_timestamp(self, sql: str) -> str:
        return f"DATETIME({sql})"

    def shift(self, sql: str, amount: int, unit: str) -> str:
        if amount == 0:
            return sql
        if unit in _MONTHS:
            return _shifted_months(sql, str(amount * _MONTHS[unit]))
        if unit in ("day", "week"):
            return _like(sql, f"DATETIME({sql}, '{amount * (7 if unit == 'week' else 1):+d} days')")
        return f"DATETIME({sql}, '{amount:+d} {unit}s')"

    def bucket(self, sql: str, count: int, unit: str) -> str:
        return _BUCKETS[unit].format(sql, count)

    def part(self, sql: str, part: str) -> str:
        return _PARTS[part].format(sql)

    def format(self, sql: str, style: str) -> str:
        if style == "microsecond":
            raise self.unsupported("microseconds")
        return f"STRFTIME('{self.date_formats[style]}', {sql})"

    def day_name(self, sql: str) -> str:
        return _named(self.part(sql, "isodow"), WEEKDAYS)

    def month_name(self, sql: str) -> str:
        return _named(self.part(sql, "month"), MONTHS)

    def elapsed(self, unit: str, start: str, end: str) -> str:
        if unit in _MILLISECONDS:
            days = f"(JULIANDAY({end}) - JULIANDAY({start}))"
            return f"(CAST(ROUND({days} * 86400000) AS INTEGER) / {_MILLISECONDS[unit]})"
        return f"({_elapsed_months(self, start, end)} / {_MONTHS[unit]})"

    def from_epoch(self, sql: str) -> str:
        return f"DATETIME({sql}, 'unixepoch')"

    def from_yyyymmdd(self, sql: str) -> str:
        return f"DATETIME(SUBSTR({sql}, 1, 4) || '-' || SUBSTR({sql}, 5, 2) || '-' || SUBSTR({sql}, 7, 2))"

    def create_index(self, index: str, name: str, column: str) -> str:
        # The schema goes with the index here, and the table has none.
        schema, dot, bare = name.rpartition(".")
        return f"CREATE INDEX {schema}{dot}{index} ON {bare} ({column})"

    def replace_view(self, name: str, sql: str) -> list[str]:
        return [f"DROP VIEW IF EXISTS {name}", f"CREATE VIEW {name} AS\n{sql}"]

    # Looker expressions

    def whole(self, sql: str) -> str:
        return f"CAST({sql} AS INTEGER)"

    def truncated(self, sql: str) -> str:
        return self.whole(sql)

    def rounded(self, sql: str, decimals: str) -> str:
        # ROUND takes negative decimals for none.
        tens = f"ROUND({sql} * POWER(10, {decimals})) / POWER(10, {decimals})"
        return f"(CASE WHEN {decimals} < 0 THEN {tens} ELSE ROUND({sql}, {decimals}) END)"

    def random(self) -> str:
        return "(RANDOM() / 18446744073709551616.0 + 0.5)"

    def position(self, sql: str, part: str) -> str:
        return f"INSTR({sql}, {part})"

    def added(self, sql: str, number: str, unit: str) -> str:
        if unit in _MONTHS:
            return _shifted_months(sql, f"{self.whole(number)} * {_MONTHS[unit]}")
        return f"DATETIME({sql}, {self.whole(number)} || ' {unit}s')"

    def date_of_parts(self, year: str, month: str, day: str) -> str:
        return f"PRINTF('%04d-%02d-%02d', {year}, {month}, {day})"


def _glob(pattern: str) -> str:
    """A LIKE pattern as a GLOB pattern: `100^%_[a]` -> `100%?[[]a]`."""
    signs = {"%": "*", "_": "?"}
    return re.sub(
        r"\^([%_^])|([*?\[])|([%_])",
        lambda found: found[1] or (f"[{found[2]}]" if found[2] else signs[found[3]]),
        pattern,
    )


def _shifted_months(sql: str, months: str) -> str:
    """31 May less three months is the last of February, where SQLite would count on into March."""
    first = f"{sql}, 'start of month', ({months}) || ' months'"
    last = f"{first}, '+1 month', '-1 day'"
    day = f"MIN(STRFTIME('%d', {sql}), STRFTIME('%d', {last}))"
    return _like(sql, f"(STRFTIME('%Y-%m-', {first}) || {day} || STRFTIME(' %H:%M:%S', {sql}))")


def _like(sql: str, moment: str) -> str:
    """A day stays a day: `2018-05-01` and `2018-05-01 00:00:00` are different texts."""
    return f"SUBSTR({moment}, 1, LENGTH({sql}))"


def _named(number: str, names: tuple[str, ...]) -> str:
    branches = " ".join(f"WHEN {index} THEN '{name.title()}'" for index, name in enumerate(names, 1))
    return f"CASE {number} {branches} END"


def _elapsed_months(dialect: Dialect, start: str, end: str) -> str:
    """Calendar months between the two, less the one that is not complete."""

    def months(sql: str) -> str:
        return f"({dialect.part(sql, 'year')} * 12 + {dialect.part(sql, 'month')})"

    between = f"({months(end)} - {months(start)})"
    within = [f"STRFTIME('%d %H:%M:%f', {sql})" for sql in (start, end)]
    return (
        f"({between} - CASE WHEN {between} > 0 AND {within[1]} < {within[0]} THEN 1"
        f" WHEN {between} < 0 AND {within[1]} > {within[0]} THEN -1 ELSE 0 END)"
    )
