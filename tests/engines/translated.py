"""Databases that cannot run here: sqlglot translates their SQL to DuckDB's, which has the rows.

A translation that gives the stated rows says that the SQL means what it should; sqlglot has gaps of its own, of which
some are filled here.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlglot
from sqlglot import exp

from engines.warehouse import Engine
from lookalike.engines.dialect import Dialect

FORMATS = {"%uay": "%A", "Month": "%B", "MMMM": "%B", ":%S.MS": ":%S.%g", "%E3S": "%S.%g"}
DUCKDB_PARTS = {"ISOWEEK": "WEEK", "WEEKISO": "WEEK"}


def translated_engine(dialect: Dialect, duckdb: Engine) -> Engine:
    return Engine(dialect, lambda sql: duckdb.run(translated(sql, dialect)))


def translated(sql: str, dialect: Dialect) -> str:
    """Raises sqlglot's errors for what it cannot read or write."""
    tree = sqlglot.parse_one(sql, read=dialect.sqlglot_name).transform(_filled, dialect.name)
    return tree.sql("duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)


def _filled(node: exp.Expr, dialect: str) -> exp.Expr:
    for kind, fill in _GAPS.items():
        if isinstance(node, kind):
            return fill(node, dialect)
    return node


def _extract(node: exp.Expr, dialect: str) -> exp.Expr:
    part = node.name.upper()
    if dialect == "bigquery" and part == "DAYOFWEEK":  # 1 = Sunday, where DuckDB has 0
        return exp.paren(exp.Add(this=node.copy(), expression=exp.Literal.number(1)))
    if part in DUCKDB_PARTS:
        node.set("this", exp.var(DUCKDB_PARTS[part]))
    return node


def _like(node: exp.Expr, dialect: str) -> exp.Expr:
    """Without ESCAPE, BigQuery takes a backslash for the escape sign, DuckDB none."""
    if dialect == "bigquery":
        return exp.Escape(this=node.copy(), expression=exp.Literal.string("\\"))
    return node


def _text_of_time(node: exp.Expr, dialect: str) -> exp.Expr:
    """What is left of a format that sqlglot has half turned into DuckDB's."""
    template = node.args["format"].name
    for name, meaning in FORMATS.items():
        template = template.replace(name, meaning)
    node.set("format", exp.Literal.string(template))
    return node


def _hexadecimal(node: exp.Expr, dialect: str) -> exp.Expr:
    """Snowflake's TO_NUMBER(x, 'XX…') and Redshift's STRTOL(x, 16)."""
    digits = exp.Concat(expressions=[exp.Literal.string("0x"), node.this.copy()])
    return exp.cast(digits, "HUGEINT", dialect="duckdb")


def _list(node: exp.Expr, dialect: str) -> exp.Expr:
    """Redshift's LISTAGG with DISTINCT, of which sqlglot takes the separator for a second value."""
    distinct = node.this
    if isinstance(distinct, exp.Distinct) and len(distinct.expressions) == 2:
        value, separator = distinct.expressions
        node.set("separator", separator)
        distinct.set("expressions", [value])
    return node


_GAPS: dict[type[exp.Expr], Callable[[exp.Expr, str], exp.Expr]] = {
    exp.Extract: _extract,
    exp.Like: _like,
    exp.FromBase: _hexadecimal,
    exp.GroupConcat: _list,
    exp.ToNumber: _hexadecimal,
    exp.TimeToStr: _text_of_time,
}
