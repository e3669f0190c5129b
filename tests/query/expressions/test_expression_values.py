"""Every function, with values worked out by hand, in SQL and over rows."""

from __future__ import annotations

import pytest
from expression_cases import BOTH, COLUMN, NOW, ROWS, same, same_loosely

from lookalike.query.expressions import FUNCTIONS
from lookalike.query.expressions.rows import Table, TableColumn, evaluate


@pytest.mark.parametrize(("expression", "expected"), BOTH, ids=[text for text, _ in BOTH])
def test_value_is_the_same_everywhere(expression: str, expected: object, evaluated):
    found = evaluated(expression)
    assert same(found, expected), found


@pytest.mark.parametrize(("expression", "expected"), BOTH, ids=[text for text, _ in BOTH])
def test_value_is_the_same_without_its_type(expression: str, expected: object, evaluated_loosely):
    found = evaluated_loosely(expression)
    assert same_loosely(found, expected), found


@pytest.mark.parametrize(("expression", "expected"), ROWS, ids=[text for text, _ in ROWS])
def test_value_of_each_row(expression: str, expected: list):
    table = Table(4, {name: TableColumn(kind, values) for name, (kind, values) in COLUMN.items()})
    found = evaluate(expression, table, NOW)
    assert same(found, expected), found


def test_every_function_has_a_case():
    texts = " ".join(text for text, _ in (*BOTH, *ROWS))
    assert [name for name in FUNCTIONS if f"{name}(" not in texts] == ["matches_filter"]
