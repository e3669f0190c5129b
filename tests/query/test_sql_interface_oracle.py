"""What our parser of the SQL interface reads, sqlglot reads to the same columns, table, order and limit: it knows the
grammar of BigQuery, of which the language is a part."""

from __future__ import annotations

import pytest
import sqlglot
from sqlglot import expressions as exp

from lookalike.query.sql_interface import parse_statement
from lookalike.query.sql_interface.tree import Aggregate, Name, Place

STATEMENTS = (
    "SELECT `orders.id` FROM `shop`.`orders`",
    "select `orders.id`, AGGREGATE(`orders.count`) from shop.orders group by 1",
    "SELECT `orders.status` AS status, AGGREGATE(`orders.total`) AS t FROM `shop`.`orders` GROUP BY 1 ORDER BY 2 DESC",
    "SELECT orders.`orders.id` FROM shop.orders WHERE orders.`orders.id` > 1 AND `orders.status` = 'paid' LIMIT 7",
    "SELECT `a.b` FROM `m`.`e` WHERE (`a.b` = 1 OR `a.c` IN (1, 2, 3)) AND NOT `a.d` IS NULL",
    "SELECT `a.b` FROM `m`.`e` WHERE `a.b` LIKE '%x%' AND `a.c` IS NOT NULL ORDER BY 1 ASC LIMIT 0",
    "SELECT `a.b` FROM `m`.`e` WHERE `a.d` >= DATE '2024-05-01' AND `a.e` < TIMESTAMP '2024-05-02 10:00:00'",
    "SELECT `a.b`, AGGREGATE(`a.n`) FROM `m`.`e` GROUP BY `a.b` HAVING AGGREGATE(`a.n`) >= 10 ORDER BY `a.b` DESC",
    "SELECT `a.b` FROM `m`.`e` -- of all\nWHERE `a.b` <> 'it''s' /* and no more */ LIMIT 10",
    "SELECT `a.b` FROM `m`.`e` WHERE `a.b` BETWEEN 1 AND 5",
    "SELECT `a.b` AS `x y`, `a.c` FROM `m`.`e` ORDER BY 2, 1 DESC LIMIT 5000;",
)


@pytest.mark.parametrize("sql", STATEMENTS)
def test_sqlglot_reads_the_same_statement(sql: str) -> None:
    ours = parse_statement(sql)
    theirs = sqlglot.parse_one(sql.replace("''", "\\'"), dialect="bigquery")
    assert isinstance(theirs, exp.Select)
    assert [_ours(item.operand) for item in ours.items] == [_theirs(each) for each in theirs.expressions]
    assert [item.alias for item in ours.items] == [
        each.alias if isinstance(each, exp.Alias) else "" for each in theirs.expressions
    ]
    table = theirs.find(exp.Table)
    assert table is not None
    assert (ours.model, ours.explore) == (table.db, table.name)
    limit = theirs.args.get("limit")
    assert ours.limit == (int(limit.expression.name) if limit else None)
    ordered = theirs.args.get("order")
    assert [(_ours(order.operand), order.descending) for order in ours.orders] == [
        (_theirs(each.this), bool(each.args.get("desc"))) for each in (ordered.expressions if ordered else ())
    ]


def _ours(operand: Name | Aggregate | Place) -> str:
    if isinstance(operand, Place):
        return str(operand.number)
    name = operand.name if isinstance(operand, Aggregate) else operand
    return ".".join(name.parts)


def _theirs(column: exp.Expr) -> str:
    """A quoted name with dots is one part there, or several."""
    found = column.find(exp.Column)
    if found is None:
        return column.name
    return ".".join(part.name for part in found.parts)
