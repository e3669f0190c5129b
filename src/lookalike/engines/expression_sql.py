"""What Looker expressions need of a database beyond what LookML itself does: a base class of every dialect.

The methods here are standard SQL; a dialect overrides those that it writes differently. As everywhere in a dialect,
arguments called `sql` are atomic. A function outside its domain (the logarithm of 0) gives NULL.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

_DAYS_OF_MONTH = (
    "CASE WHEN {month} IN (4, 6, 9, 11) THEN 30 WHEN {month} <> 2 THEN 31 "
    "WHEN ({year4} = 0 AND {year100} <> 0) OR {year400} = 0 THEN 29 ELSE 28 END"
)


class ExpressionSql(ABC):
    timestamp_type: ClassVar[str]

    @abstractmethod
    def cast(self, sql: str, type_name: str) -> str: ...

    @abstractmethod
    def modulo(self, sql: str, divisor: int) -> str: ...

    @abstractmethod
    def truncate(self, sql: str, unit: str) -> str: ...

    @abstractmethod
    def as_date(self, sql: str) -> str: ...

    @abstractmethod
    def part(self, sql: str, part: str) -> str: ...

    # numbers

    def whole(self, sql: str) -> str:
        """The number without its decimals, as an integer."""
        return f"CAST({self.truncated(sql)} AS INTEGER)"

    def truncated(self, sql: str) -> str:
        return f"CASE WHEN {sql} < 0 THEN CEIL({sql}) ELSE FLOOR({sql}) END"

    def divide(self, sql: str, divisor: str) -> str:
        """With decimals, whatever the two are; NULL for a divisor of 0."""
        return f"({sql} * 1.0 / NULLIF({divisor}, 0))"

    def remainder(self, sql: str, divisor: str) -> str:
        """With the sign of `sql`; NULL for a divisor of 0."""
        return f"MOD({sql}, NULLIF({divisor}, 0))"

    def ceiling(self, sql: str) -> str:
        return f"CEIL({sql})"

    def floor(self, sql: str) -> str:
        return f"FLOOR({sql})"

    def rounded(self, sql: str, decimals: str) -> str:
        return f"ROUND({sql}, {decimals})"

    def exponential(self, sql: str) -> str:
        return f"EXP({sql})"

    def natural_logarithm(self, sql: str) -> str:
        """Of a number above 0."""
        return f"LN({sql})"

    def decimal_logarithm(self, sql: str) -> str:
        """Of a number above 0."""
        return f"LOG10({sql})"

    def power(self, sql: str, exponent: str) -> str:
        return f"POWER({sql}, {exponent})"

    def square_root(self, sql: str) -> str:
        """Of a number that is not negative."""
        return f"SQRT({sql})"

    def random(self) -> str:
        """From 0 to 1."""
        return "RAND()"

    # texts

    def characters(self, sql: str) -> str:
        """How many there are, not how many bytes they take."""
        return f"LENGTH({sql})"

    def lower(self, sql: str) -> str:
        return f"LOWER({sql})"

    def position(self, sql: str, part: str) -> str:
        """Where `part` starts in `sql`, from 1; 0 when it does not. Small and capital letters differ."""
        return f"POSITION({part} IN {sql})"

    def replaced(self, sql: str, old: str, new: str) -> str:
        return f"REPLACE({sql}, {old}, {new})"

    def substring(self, sql: str, start: str, length: str) -> str:
        """`start` is an integer of at least 1, `length` one of at least 0."""
        return f"SUBSTRING({sql}, {start}, {length})"

    # conditions as values

    def condition_value(self, condition: str) -> str:
        """A value that stands for the condition in CASE, COALESCE and comparisons."""
        return condition

    def value_condition(self, sql: str) -> str:
        """The condition that such a value stands for."""
        return sql

    def yesno_text(self, condition: str) -> str:
        """Yes, No, or NULL for an unknown condition."""
        return f"CASE WHEN {condition} THEN 'Yes' WHEN NOT {condition} THEN 'No' END"

    # time

    def added(self, sql: str, number: str, unit: str) -> str:
        """The timestamp plus a number, which SQL computes, of units: second … year."""
        return f"({sql} + {self.whole(number)} * INTERVAL '1' {unit.upper()})"

    def as_timestamp(self, sql: str) -> str:
        return self.cast(sql, self.timestamp_type)

    def minute_part(self, sql: str) -> str:
        return self.part(sql, "minute")

    def second_part(self, sql: str) -> str:
        return self.part(self.truncate(sql, "second"), "second")

    def made_date(self, year: str, month: str, day: str) -> str:
        """The date; NULL when the calendar has no such day."""
        parts = {
            "month": month,
            "year4": self.modulo(year, 4),
            "year100": self.modulo(year, 100),
            "year400": self.modulo(year, 400),
        }
        exists = (
            f"{year} BETWEEN 1 AND 9999 AND {month} BETWEEN 1 AND 12 "
            f"AND {day} BETWEEN 1 AND {_DAYS_OF_MONTH.format(**parts)}"
        )
        return f"CASE WHEN {exists} THEN {self.date_of_parts(year, month, day)} END"

    def date_of_parts(self, year: str, month: str, day: str) -> str:
        """The date of integers that are known to name one."""
        start = self.as_timestamp("DATE '2000-01-01'")
        months = self.added(start, f"(({year} - 2000) * 12 + {month} - 1)", "month")
        return self.as_date(self.added(months, f"({day} - 1)", "day"))

    def made_timestamp(self, date: str, hour: str, minute: str, second: str) -> str:
        """The moment on a date; NULL when the clock has none."""
        exists = f"{hour} BETWEEN 0 AND 23 AND {minute} BETWEEN 0 AND 59 AND {second} BETWEEN 0 AND 59"
        moment = self.added(self.as_timestamp(date), f"(({hour} * 60 + {minute}) * 60 + {second})", "second")
        return f"CASE WHEN {exists} THEN {moment} END"
