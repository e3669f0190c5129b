"""Fan-out over every way to join: unnested arrays, chains, stars, composite keys, columns without a table."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from written_models import SHOP_VIEWS, Written, written_model

D = Decimal
FORMS = pytest.mark.parametrize("form", ["staged", "hash"])
EXPLORES = """
explore: orders {
  join: users { sql_on: ${orders.user_id} = ${users.id} ;; relationship: many_to_one }
  join: order_items { sql_on: ${orders.id} = ${order_items.order_id} ;; relationship: one_to_many }
  join: payments { sql_on: ${orders.id} = ${payments.order_id} ;; relationship: one_to_many }
}
explore: users {
  join: orders { sql_on: ${users.id} = ${orders.user_id} ;; relationship: one_to_many }
  join: order_items { sql_on: ${orders.id} = ${order_items.order_id} ;; relationship: one_to_many }
  join: payments { sql_on: ${orders.id} = ${payments.order_id} ;; relationship: one_to_many }
}
explore: crossed {
  from: orders
  view_name: orders
  join: everyone { from: users type: cross relationship: many_to_many }
}
explore: pairs {}
explore: packed {
  join: packs {
    sql: CROSS JOIN UNNEST(${packed.things}) AS packs(thing) ;;
    relationship: one_to_many
  }
}
"""
VIEWS = (
    SHOP_VIEWS.replace("dimension: state {}", "dimension: state {} dimension: bare_state { sql: state ;; }")
    + """
view: pairs {
  derived_table: {
    sql: SELECT o.status, u.state, o.total, i.price FROM orders o JOIN users u ON o.user_id = u.id
      JOIN order_items i ON i.order_id = o.id ;;
  }
  dimension: state {}
  measure: price_sum { type: sum sql: ${TABLE}.price ;; }
  measure: distinct_totals {
    type: sum_distinct
    sql: ${TABLE}.total ;;
    sql_distinct_key: COALESCE(${TABLE}.status, '') || '/' || ${TABLE}.state ;;
  }
}
view: packed {
  derived_table: {
    sql: SELECT 1 AS id, 10 AS weight, ARRAY['a', 'b', 'b'] AS things
      UNION ALL SELECT 2, 5, ARRAY['b'] ;;
  }
  dimension: id { primary_key: yes type: number }
  dimension: things {}
  measure: weight { type: sum sql: ${TABLE}.weight ;; }
  measure: count { type: count }
}
view: packs {
  dimension: thing { sql: ${TABLE}.thing ;; }
  measure: kinds { type: count_distinct sql: ${thing} ;; }
}
view: +orders {
  measure: item_prices { type: sum sql: ${order_items.price} ;; }
  measure: item_price_average { type: average sql: ${order_items.price} ;; }
  measure: item_price_median { type: median sql: ${order_items.price} ;; }
}
view: +users {
  measure: item_prices { type: sum sql: ${order_items.price} ;; }
}
"""
)


@pytest.fixture
def asked(tmp_path: Path, database) -> Written:
    return Written(written_model(tmp_path, EXPLORES, views=VIEWS), database)


def rows(asked: Written, form: str, explore: str, *fields: str, **request: object) -> list[tuple]:
    """Numbers as decimals of two digits: the hash form answers with floats."""
    found = asked.rows(explore, *fields, context={"fan_out": form}, **request)
    return [tuple(_cents(value) for value in row) for row in found]


def _cents(value: object) -> object:
    return D(str(round(float(value), 2))).normalize() if isinstance(value, float | D) else value


@FORMS
def test_unnested_array_repeats_its_row(asked: Written, form: str):
    assert rows(asked, form, "packed", "packed.weight", "packed.count", "packs.kinds") == [(15, 2, 2)]
    by_thing = rows(
        asked, form, "packed", "packs.thing", "packed.weight", "packed.count", sorts=("packs.thing",)
    )
    assert by_thing == [("a", 10, 1), ("b", 15, 2)]


@FORMS
def test_chain_of_repeating_joins(asked: Written, form: str):
    found = rows(
        asked, form, "users", "users.balance_sum", "orders.total_sum", "order_items.price_sum", "users.count"
    )
    assert found == [(D("32.25"), D("320.2"), D("320.2"), 5)]


@FORMS
def test_star_of_repeating_joins(asked: Written, form: str):
    fields = (
        "orders.status",
        "order_items.price_sum",
        "payments.amount_sum",
        "orders.total_sum",
        "users.balance_sum",
    )
    found = rows(asked, form, "orders", *fields, sorts=("orders.status",))
    assert found == [
        ("cancelled", 0, 0, 0, D("7.25")),
        ("complete", D("200.2"), D("220.2"), D("220.2"), D("10.5")),
        ("pending", 50, 0, 50, D("10.5")),
        (None, 70, 0, 70, 1),
    ]


@FORMS
def test_measures_of_both_arms_by_a_dimension_of_one(asked: Written, form: str):
    fields = ("order_items.status", "payments.amount_sum", "payments.count")
    found = rows(asked, form, "orders", *fields, sorts=("order_items.status",))
    expected = asked.database.execute("""
        SELECT status, COALESCE(SUM(amount), 0), COUNT(id)
        FROM (SELECT DISTINCT i.status, p.id, p.amount FROM orders o LEFT JOIN order_items i ON i.order_id = o.id
              LEFT JOIN payments p ON p.order_id = o.id) d GROUP BY 1 ORDER BY 1""")
    assert found == [tuple(_cents(value) for value in row) for row in expected]


@FORMS
def test_cross_join_repeats_both_sides(asked: Written, form: str):
    found = rows(
        asked, form, "crossed", "orders.total_sum", "everyone.balance_sum", "orders.count", "everyone.count"
    )
    assert found == [(D("340.2"), D("32.25"), 6, 5)]


@FORMS
def test_key_of_several_columns(asked: Written, form: str):
    found = rows(
        asked,
        form,
        "pairs",
        "pairs.state",
        "pairs.price_sum",
        "pairs.distinct_totals",
        sorts=("pairs.state",),
    )
    assert found == [("CA", D("250.2"), D("150.1")), (None, 70, 0)]


def test_field_without_a_table_joins_its_view(asked: Written):
    assert asked.rows("orders", "orders.count", filters={"users.bare_state": "NY"}) == [(1,)]


@FORMS
@pytest.mark.parametrize("others", [(), ("payments.amount_sum",)])
def test_measure_of_a_finer_views_column_counts_each_of_its_rows(asked: Written, form: str, others: tuple):
    fields = ("orders.item_prices", "orders.item_price_average", "orders.item_price_median")
    found = rows(asked, form, "orders", *fields, "users.item_prices", *others)
    [(total, average, median)] = asked.database.execute("""
        SELECT SUM(price), AVG(price), PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY price)
        FROM orders JOIN order_items ON order_items.order_id = orders.id""")
    assert found[0][:4] == tuple(_cents(value) for value in (total, average, median, total))
