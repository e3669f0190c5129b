"""Measures over joins that repeat rows, held against SQL written by hand, on DuckDB and Postgres."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lookalike.query.request import QueryError

D = Decimal


def test_sum_of_the_base_is_not_repeated(answer):
    rows = answer(
        "orders", "users.state", "orders.total_sum", "order_items.price_sum", sorts=("users.state",)
    )
    assert rows == [
        ("CA", D("250.20"), D("250.20")),
        ("NY", D("0"), D("0")),
        (None, D("90.00"), D("70.00")),
    ]


def test_stages_agree_with_hand_written_sql(answer, database):
    rows = answer(
        "orders",
        "orders.status",
        "orders.total_sum",
        "orders.average_total",
        "order_items.price_sum",
        "payments.amount_sum",
        "users.balance_sum",
        sorts=("orders.status",),
    )
    expected = database.rows("""
        SELECT s.status, s.total, s.average, i.price, p.amount, u.balance
        FROM (SELECT status, COALESCE(SUM(total), 0) AS total, AVG(total) AS average FROM orders GROUP BY 1) s
        JOIN (SELECT o.status, COALESCE(SUM(i.price), 0) AS price FROM orders o
              LEFT JOIN order_items i ON o.id = i.order_id GROUP BY 1) i ON i.status IS NOT DISTINCT FROM s.status
        JOIN (SELECT o.status, COALESCE(SUM(p.amount), 0) AS amount FROM orders o
              LEFT JOIN payments p ON o.id = p.order_id GROUP BY 1) p ON p.status IS NOT DISTINCT FROM s.status
        JOIN (SELECT status, COALESCE(SUM(balance), 0) AS balance
              FROM (SELECT DISTINCT o.status, u.id, u.balance FROM orders o LEFT JOIN users u ON o.user_id = u.id) d
              GROUP BY 1) u ON u.status IS NOT DISTINCT FROM s.status
        ORDER BY 1""")
    assert rows == expected
    assert len(rows) == 4


def test_without_dimensions_there_is_one_row(answer):
    rows = answer("orders", "orders.total_sum", "order_items.price_sum", "users.balance_sum", "orders.count")
    assert rows == [(D("340.20"), D("320.20"), D("29.25"), 6)]


def test_counts_of_every_view_ignore_made_up_rows(answer):
    rows = answer("orders", "orders.count", "order_items.count", "payments.count", "users.count")
    assert rows == [(6, 7, 4, 4)]


def test_filter_on_the_repeating_view_keeps_each_order_once(answer):
    rows = answer(
        "orders",
        "orders.status",
        "orders.total_sum",
        filters={"order_items.status": "shipped"},
        sorts=("orders.status",),
    )
    assert rows == [("complete", D("200.20")), (None, D("70.00"))]


def test_dimension_of_the_repeating_view_groups_orders_once_each(answer):
    rows = answer(
        "orders", "order_items.status", "orders.total_sum", "orders.count", sorts=("order_items.status",)
    )
    assert rows == [("lost", D("150.10"), 2), ("shipped", D("270.20"), 3), (None, D("70.00"), 3)]


def test_average_median_and_percentile_count_rows_once(answer):
    rows = answer(
        "orders",
        "orders.average_total",
        "orders.median_total",
        "orders.p90_total",
        filters={"order_items.price": ">0"},
    )
    average, median, p90 = (float(value) for value in rows[0])
    assert average == pytest.approx(320.20 / 4)
    assert median == pytest.approx(85.05)
    assert p90 == pytest.approx(100.10)


def test_filtered_measure_under_fan_out(answer):
    rows = answer("orders", "orders.complete_sum", "orders.complete_count", "order_items.count")
    assert rows == [(D("220.20"), 3, 7)]


def test_measure_filtered_by_the_repeating_view(answer):
    assert answer("orders", "orders.shipped_sum", "orders.total_sum") == [(D("270.20"), D("340.20"))]


def test_formula_over_measures_of_two_views(answer):
    rows = answer("orders", "users.state", "order_items.price_per_order", sorts=("users.state",))
    assert [(state, float(value)) for state, value in rows] == [
        ("CA", pytest.approx(250.20 / 3)),
        ("NY", 0.0),
        (None, 35.0),
    ]


def test_sum_distinct_takes_one_value_per_key(answer):
    rows = answer("orders", "order_items.order_totals", "order_items.count")
    assert rows == [(D("340.20"), 7)]


def test_having_over_stages(answer):
    rows = answer(
        "orders",
        "users.state",
        "orders.total_sum",
        "order_items.count",
        filters={"orders.total_sum": ">0", "order_items.count": ">1"},
    )
    assert rows == [("CA", D("250.20"), 6)]


def test_safe_aggregates_stay_in_one_select(compiled):
    sql = compiled("orders", "order_items.status", "orders.count", "orders.highest", "orders.buyers").sql
    assert "WITH" not in sql
    assert "COUNT(DISTINCT orders.id)" in sql


def test_count_is_taken_where_nothing_repeats_its_rows(compiled):
    sql = compiled("orders", "users.state", "orders.count", "order_items.count").sql
    first, second = sql.split("lookalike_stage_2 AS", 1)
    assert "order_items" not in first
    assert "COUNT(order_items.id)" in second


def test_filter_on_the_repeating_view_alone_is_an_exists(compiled):
    sql = compiled(
        "orders", "orders.status", "orders.total_sum", filters={"order_items.status": "shipped"}
    ).sql
    assert "WITH" not in sql
    assert "WHERE EXISTS (" in sql
    assert "SUM(orders.total)" in sql


def test_filter_that_lets_made_up_rows_through_stays_a_join(answer, compiled):
    filters = {"order_items.status": "-shipped"}
    assert "EXISTS" not in compiled("orders", "orders.total_sum", filters=filters).sql
    assert answer("orders", "orders.count", "orders.total_sum", filters=filters) == [(4, D("170.10"))]


def test_view_without_key_is_summed_beside_an_exists(answer):
    rows = answer("orders", "refunds.amount_sum", filters={"order_items.status": "shipped"})
    assert rows == [(D("11.00"),)]


def test_minimum_maximum_distinct_and_list(answer):
    rows = answer(
        "orders", "orders.highest", "orders.lowest", "orders.buyers", "orders.statuses", "order_items.count"
    )
    assert rows == [(D("100.10"), D("20.00"), 4, "cancelled|RECORD|complete|RECORD|pending", 7)]


def test_own_sql_of_a_measure_sees_rows_once(answer):
    rows = answer("orders", "orders.own_sql", "orders.doubled_own_sql", "order_items.price_sum")
    assert rows == [(D("320.20"), D("640.40"), D("320.20"))]


def test_mixed_measure_keeps_its_parts_together(answer):
    assert answer("orders", "orders.mixed", "order_items.price_sum") == [(D("346.20"), D("320.20"))]


def test_full_outer_join_keeps_items_without_order(answer):
    rows = answer(
        "all_orders", "orders.count", "orders.total_sum", "order_items.count", "order_items.price_sum"
    )
    assert rows == [(6, D("340.20"), 9, D("331.20"))]


def test_outer_rows_of_the_base_stay(answer):
    rows = answer(
        "users",
        "users.state",
        "users.balance_sum",
        "orders.count",
        "order_items.count",
        sorts=("users.state",),
    )
    assert rows == [
        ("CA", D("21.00"), 3, 6),
        ("NY", D("7.25"), 1, 0),
        ("WA", D("3.00"), 0, 0),
        (None, D("1.00"), 1, 1),
    ]


def test_count_of_a_view_without_key_counts_matches(answer):
    assert answer("orders", "refunds.count", "refunds.amount_sum") == [(3, D("11.00"))]


def test_view_without_key_is_summed_in_a_stage_of_its_own(answer):
    rows = answer("orders", "refunds.count", "refunds.amount_sum", "order_items.price_sum")
    assert rows == [(3, D("11.00"), D("320.20"))]


def test_view_without_key_is_refused_when_repeated(compiled):
    with pytest.raises(QueryError, match=r'"refunds".*no primary_key') as error:
        compiled("orders", "refunds.amount_sum", "order_items.status")
    assert error.value.code == "no-primary-key"


def test_symmetric_aggregates_can_be_switched_off(answer):
    assert answer("naive", "orders.total_sum", "order_items.price_sum") == [(D("590.40"), D("320.20"))]


def test_joins_that_only_repeat_are_left_out(compiled):
    sql = compiled("orders", "orders.total_sum", "order_items.price_sum").sql
    first_stage = sql.split("lookalike_stage_2")[0]
    assert "order_items" not in first_stage
