"""Random queries over repeating joins, held against a plain reading in Python of the joined rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

JOINED = """
    SELECT users.state, orders.status, order_items.status, payments.amount > 50,
           orders.id, orders.total, users.id, users.balance,
           order_items.id, order_items.price, payments.id, payments.amount
    FROM orders LEFT JOIN users ON orders.user_id = users.id
    LEFT JOIN order_items ON orders.id = order_items.order_id
    LEFT JOIN payments ON orders.id = payments.order_id"""
DIMENSIONS = {"users.state": 0, "orders.status": 1, "order_items.status": 2}
# measure -> (column of the key, column of the value, what is done with the values of distinct keys)
MEASURES: dict[str, tuple[int, int, Callable[[list], object]]] = {
    "orders.count": (4, 4, len),
    "orders.total_sum": (4, 5, lambda values: sum(values, Decimal(0))),
    "orders.average_total": (4, 5, lambda values: float(sum(values)) / len(values) if values else None),
    "orders.median_total": (4, 5, lambda values: _median(values)),
    "orders.highest": (4, 5, lambda values: max(values, default=None)),
    "users.count": (6, 6, len),
    "users.balance_sum": (6, 7, lambda values: sum(values, Decimal(0))),
    "order_items.count": (8, 8, len),
    "order_items.price_sum": (8, 9, lambda values: sum(values, Decimal(0))),
    "payments.count": (10, 10, len),
    "payments.amount_sum": (10, 11, lambda values: sum(values, Decimal(0))),
}
FILTERS: dict[str, tuple[str, str, Callable[[tuple], bool]]] = {
    "shipped items": ("order_items.status", "shipped", lambda row: row[2] == "shipped"),
    "items not lost": ("order_items.status", "-lost", lambda row: row[2] != "lost"),
    "Californians": ("users.state", "CA", lambda row: row[0] == "CA"),
    "big payments": ("payments.amount", ">50", lambda row: bool(row[3])),
}


def _median(values: list) -> float | None:
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return float(ordered[middle])
    return float(ordered[middle - 1] + ordered[middle]) / 2


def plain_answer(
    rows: list[tuple], dimensions: list[str], measures: list[str], filters: list[str]
) -> list[tuple]:
    groups: dict[tuple, list[tuple]] = defaultdict(list)
    for row in rows:
        if all(FILTERS[name][2](row) for name in filters):
            groups[tuple(row[DIMENSIONS[name]] for name in dimensions)].append(row)
    if not dimensions and not groups:
        groups[()] = []
    return [(*group, *(_measured(found, name) for name in measures)) for group, found in groups.items()]


def _measured(rows: list[tuple], measure: str) -> object:
    key, value, combine = MEASURES[measure]
    by_key = {row[key]: row[value] for row in rows if row[key] is not None}
    return combine([found for found in by_key.values() if found is not None])


def comparable(rows: list[tuple]) -> list[str]:
    """Rows in any order, decimals and floats alike."""
    return sorted(repr([_rounded(value) for value in row]) for row in rows)


def _rounded(value: object) -> object:
    return round(float(value), 6) if isinstance(value, Decimal | float | int) else value


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    dimensions=st.lists(st.sampled_from(sorted(DIMENSIONS)), max_size=2, unique=True),
    measures=st.lists(st.sampled_from(sorted(MEASURES)), min_size=1, max_size=5, unique=True),
    filters=st.lists(st.sampled_from(sorted(FILTERS)), max_size=2, unique_by=lambda name: FILTERS[name][0]),
)
def test_random_query_equals_the_plain_reading(
    request: pytest.FixtureRequest, compiled, dialect: str, dimensions: list, measures: list, filters: list
):
    database = request.getfixturevalue(f"{dialect}_shop")
    asked = {FILTERS[name][0]: FILTERS[name][1] for name in filters}
    sql = compiled("orders", *dimensions, *measures, filters=asked, limit=-1, dialect=dialect).sql
    expected = plain_answer(database.rows(JOINED), dimensions, measures, filters)
    assert comparable(database.rows(sql)) == comparable(expected)
