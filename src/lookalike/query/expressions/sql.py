"""The SQL back end: a checked tree as one SQL expression of a dialect.

Texts of the author reach SQL as literals of the dialect only. Every piece that this module makes is atomic: a
name, a literal, a function call or a text in parentheses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from ...engines.dialect import Dialect
from .check import Typed
from .errors import ExpressionError, too_deep
from .kinds import Kind
from .tree import Call, Chain, FieldName, Number, Prefixed, Text, YesNo

MAX_SQL = 1_000_000  # characters: some functions write their argument more than once
_UNITS = {
    "days": "day",
    "hours": "hour",
    "minutes": "minute",
    "months": "month",
    "seconds": "second",
    "years": "year",
}


class FieldSql(Protocol):
    """What an expression asks of the query that it is part of; each answer is atomic SQL.

    `only_yes_counts`: no and null need not be told apart where the field stands.
    """

    def field(self, name: FieldName, *, as_date: bool, only_yes_counts: bool) -> str: ...

    def matches(self, name: FieldName, filter_expression: str) -> str: ...


@dataclass(frozen=True, slots=True)
class SqlSettings:
    """`now` has no timezone: it is the clock of the query's."""

    dialect: Dialect
    now: datetime


def to_sql(typed: Typed, fields: FieldSql, settings: SqlSettings) -> str:
    """Atomic SQL. A yesno is a condition. Raises ExpressionError, and what `fields` raises."""
    try:
        return _Writer(fields, settings).condition(typed)
    except RecursionError as error:
        raise too_deep() from error


class _Writer:
    def __init__(self, fields: FieldSql, settings: SqlSettings):
        self._fields, self._now, self.dialect = fields, settings.now, settings.dialect

    def sql(self, typed: Typed) -> str:
        sql = self._written(typed)
        if len(sql) > MAX_SQL:
            message = f"The SQL of the expression has more than {MAX_SQL} characters"
            raise ExpressionError("too-large", message, typed.node.position)
        return sql

    def condition(self, typed: Typed) -> str:
        """As `sql`, where only yes counts: at the top, in WHEN, and under the AND and OR there."""
        node = typed.node
        if isinstance(node, FieldName):
            return self._fields.field(node, as_date=typed.as_date, only_yes_counts=True)
        if isinstance(node, Chain) and node.rest[0][0] in ("AND", "OR"):
            joined = f" {node.rest[0][0]} ".join(self.condition(operand) for operand in typed.operands)
            return f"({joined})"
        return self.sql(typed)

    def _written(self, typed: Typed) -> str:
        node = typed.node
        match node:
            case Number():
                return number_literal(node, self.dialect)
            case Text():
                return text_literal(node, self.dialect)
            case YesNo():
                return "(1 = 1)" if node.value else "(1 = 0)"
            case FieldName():
                return self._fields.field(node, as_date=typed.as_date, only_yes_counts=False)
            case Prefixed():
                operand = self.sql(typed.operands[0])
                return f"(NOT {operand})" if node.operator == "NOT" else f"(- {operand})"
            case Chain():
                return self._chain(typed, node)
            case Call():
                return self._call(typed, node)
            case _:
                return "NULL"

    def _chain(self, typed: Typed, node: Chain) -> str:
        if typed.kind is Kind.YESNO and node.rest[0][0] not in ("AND", "OR"):
            return self._comparison(typed, node.rest[0][0])
        sql = self.sql(typed.operands[0])
        for (operator, _), operand in zip(node.rest, typed.operands[1:], strict=True):
            other = self.sql(operand)
            sql = self.dialect.divide(f"({sql})", other) if operator == "/" else f"{sql} {operator} {other}"
            if len(sql) > MAX_SQL:
                break
        return f"({sql})"

    def _comparison(self, typed: Typed, operator: str) -> str:
        left, right = self.alike(typed.operands)
        return f"({left} {'<>' if operator == '!=' else operator} {right})"

    def alike(self, values: tuple[Typed, ...]) -> list[str]:
        """Values that are compared or stand for one another: a date beside a moment becomes one."""
        kinds = {value.kind for value in values}
        return [self.value(value, as_moment=Kind.DATETIME in kinds) for value in values]

    def value(self, typed: Typed, *, as_moment: bool = False) -> str:
        sql = self.sql(typed)
        if typed.kind is Kind.YESNO:
            return self.dialect.condition_value(sql)
        return self.dialect.as_timestamp(sql) if as_moment and typed.kind is Kind.DATE else sql

    def _call(self, typed: Typed, node: Call) -> str:
        if node.name == "matches_filter":
            field, text = node.arguments
            if isinstance(field, FieldName) and isinstance(text, Text):
                return self._fields.matches(field, text.value)
        if node.name == "now":
            return self.dialect.timestamp(self._now)
        if (constant := _constant_date(typed, node)) is not None:
            return _date_literal(constant, self.dialect)
        if node.name in _CHOICES:
            return _CHOICES[node.name](self, typed)
        prefix, _, unit = node.name.partition("_")
        if prefix in _OF_UNITS and unit in _UNITS:
            return _OF_UNITS[prefix](self, typed, _UNITS[unit])
        arguments = [self.sql(operand) for operand in typed.operands]
        return _SIMPLE[node.name](self.dialect, *arguments)

    # choices

    def case(self, typed: Typed) -> str:
        pairs, rest = typed.operands, ()
        if len(pairs) % 2:
            pairs, rest = pairs[:-1], pairs[-1:]
        conditions = [self.condition(each) for each in pairs[::2]]
        values = self.alike((*pairs[1::2], *rest))
        branches = [f"WHEN {when} THEN {then}" for when, then in zip(conditions, values, strict=False)]
        branches += [f"ELSE {value}" for value in values[len(conditions) :]]
        return self._chosen(f"(CASE {' '.join(branches)} END)", typed)

    def coalesce(self, typed: Typed) -> str:
        values = self.alike(typed.operands)
        return self._chosen(values[0] if len(values) == 1 else f"COALESCE({', '.join(values)})", typed)

    def _chosen(self, sql: str, typed: Typed) -> str:
        return self.dialect.value_condition(sql) if typed.kind is Kind.YESNO else sql

    def is_null(self, typed: Typed) -> str:
        operand = typed.operands[0]
        sql = self.sql(operand)
        unknown = self.dialect.is_unknown(sql) if operand.kind is Kind.YESNO else f"{sql} IS NULL"
        return f"({unknown})"

    # texts

    def concat(self, typed: Typed) -> str:
        # Assumed: one null makes the whole null, as || and most databases' CONCAT do.
        texts = [self.as_text(operand) for operand in typed.operands]
        return self.dialect.concat(*texts) if len(texts) > 1 else texts[0]

    def as_text(self, typed: Typed) -> str:
        sql = self.sql(typed)
        match typed.kind:
            case Kind.STRING | Kind.NULL:
                return sql
            case Kind.YESNO:
                return f"({self.dialect.yesno_text(sql)})"
            case Kind.DATE:
                return self.dialect.format(self.dialect.as_timestamp(sql), "date")
            case Kind.DATETIME:
                return self.dialect.format(sql, "second")
            case _:
                return self.dialect.text(sql)

    def substring(self, typed: Typed) -> str:
        # Assumed: a start below 1 is the first character, a negative length nothing.
        text, start, length = typed.operands
        return self.dialect.substring(self.sql(text), self._at_least(start, 1), self._at_least(length, 0))

    def _at_least(self, typed: Typed, least: int) -> str:
        if isinstance(typed.node, Number):
            return str(max(least, int(float(typed.node.text))))
        sql = self.dialect.whole(self.sql(typed))
        return f"(CASE WHEN {sql} < {least} THEN {least} ELSE {sql} END)"

    # dates

    def add(self, typed: Typed, unit: str) -> str:
        number, moment = typed.operands
        start = self.sql(moment)
        if moment.kind is not Kind.DATETIME:
            start = self.dialect.as_timestamp(start)
        amount = _integer(number)
        if amount is None:
            moved = self.dialect.added(start, self.sql(number), unit)
        else:
            moved = self.dialect.shift(start, amount, unit)
        return self.dialect.as_date(moved) if typed.kind is Kind.DATE else moved

    def diff(self, typed: Typed, unit: str) -> str:
        start, end = (self.value(operand, as_moment=True) for operand in typed.operands)
        return self.dialect.elapsed(unit, start, end)

    def extract(self, typed: Typed, unit: str) -> str:
        moment = self.value(typed.operands[0], as_moment=True)
        if unit == "minute":
            return self.dialect.minute_part(moment)
        return self.dialect.second_part(moment) if unit == "second" else self.dialect.part(moment, unit)

    def trunc(self, typed: Typed, unit: str) -> str:
        moment = self.value(typed.operands[0], as_moment=True)
        if unit == "day":
            return self.dialect.as_date(moment)
        start = self.dialect.truncate(moment, unit)
        return self.dialect.as_date(start) if typed.kind is Kind.DATE else start

    def made_date(self, typed: Typed) -> str:
        return f"({self.dialect.made_date(*self._wholes(typed))})"

    def made_moment(self, typed: Typed) -> str:
        year, month, day, *clock = self._wholes(typed)
        return f"({self.dialect.made_timestamp(f'({self.dialect.made_date(year, month, day)})', *clock)})"

    def _wholes(self, typed: Typed) -> list[str]:
        return [
            operand.node.text if isinstance(operand.node, Number) else self.dialect.whole(self.sql(operand))
            for operand in typed.operands
        ]


def number_literal(node: Number, dialect: Dialect) -> str:
    """The digits as written, with a digit on both sides of the point: `.5` is 0.5."""
    whole, point, decimals = node.text.partition(".")
    return dialect.number(f"{whole or '0'}.{decimals or '0'}" if point else node.text)


def text_literal(node: Text, dialect: Dialect) -> str:
    if any(sign < "\t" for sign in node.value):
        message = "A text may not contain control characters"
        raise ExpressionError("bad-text", message, node.position)
    return dialect.string(node.value)


def _integer(typed: Typed) -> int | None:
    """The value of a whole number or of a minus before one."""
    node = typed.node
    if isinstance(node, Prefixed) and node.operator == "-":
        inner = _integer(typed.operands[0])
        return None if inner is None else -inner
    is_small = isinstance(node, Number) and node.text.isdigit() and len(node.text) < 10
    return int(node.text) if is_small and isinstance(node, Number) else None


def _constant_date(typed: Typed, node: Call) -> tuple[date | None] | None:
    """The date that numbers alone name, or None for a day that does not exist; no tuple: not constant."""
    if node.name not in ("date", "date_time"):
        return None
    parts = [_integer(operand) for operand in typed.operands]
    if None in parts:
        return None
    try:
        year, month, day, *clock = [part for part in parts if part is not None]
        if not clock:
            return (date(year, month, day),)
        hour, minute, second = clock
        return (datetime(year, month, day, hour, minute, second),)
    except ValueError:
        return (None,)


def _date_literal(found: tuple[date | None], dialect: Dialect) -> str:
    value = found[0]
    if isinstance(value, datetime):
        return dialect.timestamp(value)
    return "NULL" if value is None else dialect.date(value)


def _logarithm(write: Callable[[Dialect, str], str]) -> Callable[[Dialect, str], str]:
    return lambda dialect, sql: write(dialect, f"(CASE WHEN {sql} > 0 THEN {sql} END)")


def _power(dialect: Dialect, base: str, exponent: str) -> str:
    """NULL where there is no real number: 0 to a negative power, a root of a negative number."""
    if exponent.isdigit():
        return dialect.power(base, exponent)
    none = f"({base} = 0 AND {exponent} < 0) OR ({base} < 0 AND {exponent} <> {dialect.floor(exponent)})"
    return f"(CASE WHEN {none} THEN NULL ELSE {dialect.power(base, exponent)} END)"


_CHOICES: dict[str, Callable[[_Writer, Typed], str]] = {
    "if": _Writer.case,
    "case": _Writer.case,
    "coalesce": _Writer.coalesce,
    "is_null": _Writer.is_null,
    "concat": _Writer.concat,
    "substring": _Writer.substring,
    "date": _Writer.made_date,
    "date_time": _Writer.made_moment,
}
_OF_UNITS: dict[str, Callable[[_Writer, Typed, str], str]] = {
    "add": _Writer.add,
    "diff": _Writer.diff,
    "extract": _Writer.extract,
    "trunc": _Writer.trunc,
}
_SIMPLE: dict[str, Callable[..., str]] = {
    "abs": lambda _, sql: f"ABS({sql})",
    "ceiling": lambda d, sql: d.ceiling(sql),
    "exp": lambda d, sql: d.exponential(sql),
    "floor": lambda d, sql: d.floor(sql),
    "ln": _logarithm(lambda d, sql: d.natural_logarithm(sql)),
    "log": _logarithm(lambda d, sql: d.decimal_logarithm(sql)),
    "mod": lambda d, sql, divisor: d.remainder(sql, divisor),
    "power": _power,
    "rand": lambda d: d.random(),
    "round": lambda d, sql, decimals: d.rounded(sql, decimals),
    "sqrt": lambda d, sql: d.square_root(f"(CASE WHEN {sql} >= 0 THEN {sql} END)"),
    "contains": lambda d, text, part: f"({d.position(text, part)} > 0)",
    "length": lambda d, sql: d.characters(sql),
    "lower": lambda d, sql: d.lower(sql),
    "position": lambda d, text, part: d.position(text, part),
    "replace": lambda d, text, old, new: d.replaced(text, old, new),
    "upper": lambda d, sql: d.upper(sql),
}
