"""MySQL's SQL, from version 8, and MariaDB's.

Texts are compared as the column's collation says, which is often without regard to case: GROUP BY does the same.
Named time zones need the server's zone tables (`mysql_tzinfo_to_sql`): without them CONVERT_TZ is NULL.
Long lists need `group_concat_max_len` in the session: MySQL cuts them at 1,024 bytes otherwise.
"""

from __future__ import annotations

from typing import ClassVar

from .dialect import RESERVED, Dialect

_RESERVED_WORDS = """
    accessible before bigint binary blob call cascade change char character condition continue convert cube cume_dist
    current cursor database databases day_hour dec decimal declare delayed delete dense_rank describe
    deterministic div double drop dual each elseif empty enclosed escaped exit explain first_value float force
    fulltext function generated get groups grouping high_priority if ignore index infile inout insert int integer
    interval io_after_gtids iterate json_table key keys kill lag last_value lead leave linear lines load lock long
    longblob longtext loop low_priority match mediumblob mediumint mediumtext mod modifies nth_value ntile
    numeric of optimize option optionally out outfile percent_rank precision procedure purge rank read reads real
    recursive regexp release rename repeat replace require resignal restrict revoke rlike row_number schema schemas
    separator set show signal smallint spatial specific sql sqlexception sqlstate sqlwarning ssl starting stored
    straight_join system terminated text tinyblob tinyint tinytext trigger undo unlock unsigned usage use utc_date
    utc_time utc_timestamp varbinary varchar virtual while write xor year_month zerofill
"""
_PARTS = {
    "year": "YEAR({})",
    "quarter": "QUARTER({})",
    "month": "MONTH({})",
    "day": "DAYOFMONTH({})",
    "hour": "HOUR({})",
    "minute": "MINUTE({})",
    "second": "SECOND({})",
    "isodow": "(WEEKDAY({}) + 1)",
    "doy": "DAYOFYEAR({})",
    "week": "WEEK({}, 3)",  # mode 3 is ISO's
}
_TRUNCATED = {
    "milliseconds": "CAST(LEFT(DATE_FORMAT({}, '%Y-%m-%d %H:%i:%s.%f'), 23) AS DATETIME(3))",
    "second": "CAST(DATE_FORMAT({}, '%Y-%m-%d %H:%i:%s') AS DATETIME)",
    "minute": "CAST(DATE_FORMAT({}, '%Y-%m-%d %H:%i:00') AS DATETIME)",
    "hour": "CAST(DATE_FORMAT({}, '%Y-%m-%d %H:00:00') AS DATETIME)",
    "day": "DATE({})",
    "week": "DATE_SUB(DATE({0}), INTERVAL WEEKDAY({0}) DAY)",
    "month": "CAST(DATE_FORMAT({}, '%Y-%m-01') AS DATE)",
    "quarter": "(MAKEDATE(YEAR({0}), 1) + INTERVAL (QUARTER({0}) - 1) QUARTER)",
    "year": "MAKEDATE(YEAR({}), 1)",
}
# What the parent unit's start is moved by: `{1}` is the count.
_BUCKETS = {
    "hour": ("day", "INTERVAL (HOUR({0}) DIV {1}) * {1} HOUR"),
    "minute": ("hour", "INTERVAL (MINUTE({0}) DIV {1}) * {1} MINUTE"),
    "millisecond": ("second", "INTERVAL (MICROSECOND({0}) DIV ({1} * 1000)) * {1} * 1000 MICROSECOND"),
}


class MysqlDialect(Dialect):
    name = "mysql"
    sqlglot_name = "mysql"
    longest_name = 64
    title = "MySQL"
    reserved = RESERVED | frozenset(_RESERVED_WORDS.split())
    text_type = "CHAR"
    timestamp_type = "DATETIME(6)"  # without the digits it rounds
    backslash_escapes = True
    supports_full_outer_join = False
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

    def quote(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def concat(self, *parts: str) -> str:
        return f"CONCAT({', '.join(parts)})"

    def null_safe_equal(self, left: str, right: str) -> str:
        return f"{left} <=> {right}"

    def group_item(self, position: int, key: str, *, selected: bool) -> str:
        # ONLY_FULL_GROUP_BY does not see that a text is made of an expression in GROUP BY
        return str(position)

    def order(self, position: int, sql: str, alias: str, *, descending: bool) -> str:
        return f"{position} DESC" if descending else f"{alias} IS NULL, {position}"

    def list_distinct(self, sql: str, separator: str) -> str:
        text = self.text(sql)
        return f"GROUP_CONCAT(DISTINCT {text} ORDER BY {text} SEPARATOR {self.string(separator)})"

    def convert_timezone(self, sql: str, source: str, target: str) -> str:
        return sql if source == target else f"CONVERT_TZ({sql}, {self._zone(source)}, {self._zone(target)})"

    def from_session_zone(self, sql: str, source: str, target: str) -> str:
        return self.convert_timezone(sql, source, target)

    def _zone(self, name: str) -> str:
        return "'+00:00'" if name == "UTC" else self.string(name)  # works without the zone tables

    def truncate(self, sql: str, unit: str) -> str:
        return _TRUNCATED[unit].format(sql)

    def shift(self, sql: str, amount: int, unit: str) -> str:
        return (
            f"({sql} {'-' if amount < 0 else '+'} INTERVAL {abs(amount)} {unit.upper()})" if amount else sql
        )

    hash_type = "DECIMAL(65, 0)"

    def key_hash(self, text: str) -> str:
        high, low = (
            f"CAST(CONV(SUBSTR(MD5({text}), {start}, 10), 16, 10) AS DECIMAL(65, 0))" for start in (1, 11)
        )
        return f"({high} * 1099511627776 + {low})"

    def bucket(self, sql: str, count: int, unit: str) -> str:
        parent, interval = _BUCKETS[unit]
        return f"({self.truncate(sql, parent)} + {interval.format(sql, count)})"

    def part(self, sql: str, part: str) -> str:
        return _PARTS[part].format(sql)

    def format(self, sql: str, style: str) -> str:
        text = f"DATE_FORMAT({sql}, '{self.date_formats[style]}')"
        return f"LEFT({text}, 23)" if style == "millisecond" else text

    def day_name(self, sql: str) -> str:
        return f"DAYNAME({sql})"

    def month_name(self, sql: str) -> str:
        return f"MONTHNAME({sql})"

    def elapsed(self, unit: str, start: str, end: str) -> str:
        return f"TIMESTAMPDIFF({unit.upper()}, {start}, {end})"

    def from_epoch(self, sql: str) -> str:
        # FROM_UNIXTIME would answer in the session's zone
        return f"TIMESTAMPADD(SECOND, {sql}, TIMESTAMP '1970-01-01 00:00:00')"

    def from_yyyymmdd(self, sql: str) -> str:
        return f"CAST(STR_TO_DATE({self.text(sql)}, '%Y%m%d') AS DATETIME)"

    # Looker expressions

    def whole(self, sql: str) -> str:
        return f"CAST({self.truncated(sql)} AS SIGNED)"

    def truncated(self, sql: str) -> str:
        return f"TRUNCATE({sql}, 0)"

    def divide(self, sql: str, divisor: str) -> str:
        return f"({sql} * 1e0 / NULLIF({divisor}, 0))"  # decimals would keep four digits of the fraction

    def rounded(self, sql: str, decimals: str) -> str:
        return f"ROUND(CAST({sql} AS DECIMAL(50, 20)), {decimals})"  # halves of floats go to the even digit

    def characters(self, sql: str) -> str:
        return f"CHAR_LENGTH({sql})"

    def position(self, sql: str, part: str) -> str:
        return f"LOCATE(CONVERT({part} USING utf8mb4) COLLATE utf8mb4_bin, {sql})"

    def added(self, sql: str, number: str, unit: str) -> str:
        return f"({sql} + INTERVAL {self.whole(number)} {unit.upper()})"


class MariadbDialect(MysqlDialect):
    name = "mariadb"
    title = "MariaDB"

    def any_value(self, sql: str) -> str:
        return f"MIN({sql})"
