"""Custom calendars: times that a table of the database defines."""

from __future__ import annotations

import pytest

from lookalike.query.request import QueryError

CALENDAR = """view: retail {
  derived_table: {
    sql: SELECT DATE '2018-05-17' AS day, 'W01' AS week, 1 AS week_num, 'P2' AS period, 2 AS period_num, 'FY19' AS year
      UNION ALL SELECT DATE '2018-05-18', 'W02', 2, 'P2', 2, 'FY19'
      UNION ALL SELECT DATE '2018-05-01', 'W52', 0, 'P1', 1, 'FY18'
      UNION ALL SELECT DATE '2018-04-30', 'W52', 0, 'P1', 1, 'FY18' ;;
  }
  calendar_definition: {
    reference_date: day
    timeframe_mapping: { custom_date: day custom_week: week custom_period: period custom_year: year }
    timeframe_ordinal_mapping: { custom_week: week_num custom_period: period_num }
  }
  dimension: day { type: date primary_key: yes sql: ${TABLE}.day ;; }
  dimension: week {}
  dimension: week_num { type: number }
  dimension: period {}
  dimension: period_num { type: number }
  dimension: year {}
}
"""
VIEWS = """view: orders {
  dimension: id { primary_key: yes type: number }
  dimension: status {}
  dimension_group: created { type: time sql: ${TABLE}.created_at ;; }
  dimension_group: retail { type: custom_calendar sql: ${created_raw} ;; based_on_calendar: retail }
  measure: count { type: count }
}
"""
ORDERS = "explore: orders {}\n" + CALENDAR


def test_orders_are_counted_by_the_calendars_weeks(written):
    rows = written(ORDERS, views=VIEWS).rows("orders", "orders.retail_custom_week", "orders.count")
    assert sorted(rows, key=str) == [("W01", 1), ("W02", 1), ("W52", 2), (None, 2)]


def test_weeks_are_sorted_by_their_ordinal(written):
    asked = written(ORDERS, views=VIEWS)
    rows = asked.rows("orders", "orders.retail_custom_week", sorts=("orders.retail_custom_week",))
    assert [row[0] for row in rows] == ["W52", "W01", "W02", None]


def test_calendar_is_joined_only_where_it_is_used(written_once):
    asked = written_once(ORDERS, views=VIEWS)
    assert "JOIN" not in asked.sql("orders", "orders.status", "orders.count")
    sql = asked.sql("orders", "orders.retail_custom_period")
    assert "LEFT JOIN orders_retail_calendar ON (CAST(orders.created_at AS DATE)) = " in sql


def test_filters_read_the_calendars_words(written):
    asked = written(ORDERS, views=VIEWS)
    assert asked.rows("orders", "orders.count", filters={"orders.retail_custom_period": "P1"}) == [(2,)]
    assert asked.rows("orders", "orders.count", filters={"orders.retail_custom_year": "-FY18"}) == [(4,)]


def test_day_is_the_querys_day_and_the_calendars_is_not_converted(written):
    asked = written(ORDERS, views=VIEWS)
    rows = asked.rows(
        "orders",
        "orders.retail_custom_week",
        filters={"orders.id": "1"},
        query_timezone="America/Los_Angeles",
    )
    assert [row[0] for row in rows] == ["W01"]


def test_dates_of_the_calendar_are_dates(written):
    asked = written(ORDERS, views=VIEWS)
    rows = asked.rows("orders", "orders.retail_custom_date", filters={"orders.id": "2"})
    assert str(rows[0][0]) == "2018-05-17"


def test_two_groups_join_the_calendar_twice(written):
    views = VIEWS.replace(
        "measure: count",
        """dimension_group: due { type: custom_calendar sql: ${TABLE}.due_on ;; datatype: date
          based_on_calendar: retail custom_timeframes: [custom_week] }
        measure: count""",
    )
    asked = written(ORDERS, views=views)
    rows = asked.rows(
        "orders", "orders.retail_custom_week", "orders.due_custom_week", filters={"orders.id": "2"}
    )
    assert [row[:2] for row in rows] == [("W01", "W01")]


def test_joined_views_have_calendars_too(written):
    text = "explore: items { join: orders { sql_on: ${items.order_id} = ${orders.id} ;; } }" + CALENDAR
    views = (
        VIEWS
        + """view: items { sql_table_name: order_items ;; dimension: id { primary_key: yes type: number }
      dimension: order_id { type: number } measure: count { type: count } }"""
    )
    rows = written(text, views=views).rows("items", "orders.retail_custom_week", "items.count")
    assert sorted(rows, key=str) == [("W01", 1), ("W02", 3), ("W52", 2), (None, 3)]


def test_calendar_in_the_database_may_be_a_table(written_once):
    text = ORDERS.replace("view: retail {", "view: retail { sql_table_name: lake.calendar ;;")
    start, end = text.index("derived_table"), text.index("calendar_definition")
    asked = written_once(text[:start] + text[end:], views=VIEWS)
    assert "LEFT JOIN lake.calendar AS orders_retail_calendar ON" in asked.sql(
        "orders", "orders.retail_custom_week"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("based_on_calendar: retail", "based_on_calendar: nowhere"),
        ("based_on_calendar: retail", "based_on_calendar: orders"),
    ],
)
def test_missing_calendar_is_named(written_once, old: str, new: str):
    asked = written_once(ORDERS, views=VIEWS.replace(old, new))
    with pytest.raises(QueryError) as error:
        asked.sql("orders", "orders.retail_custom_week")
    assert error.value.code == "bad-calendar"
    assert asked.sql("orders", "orders.count")


def test_timeframe_that_the_calendar_does_not_map_is_named(written_once):
    asked = written_once(ORDERS, views=VIEWS)
    with pytest.raises(QueryError) as error:
        asked.sql("orders", "orders.retail_custom_season")
    assert error.value.code == "bad-calendar"
    assert "custom_season" in error.value.message


def test_comparison_by_a_custom_calendar_is_refused(written_once):
    views = VIEWS.replace(
        "measure: count",
        """measure: before { type: period_over_period based_on: count based_on_time: retail_custom_year
          custom_calendar_period: custom_year }
        measure: count""",
    )
    asked = written_once(ORDERS, views=views)
    with pytest.raises(QueryError) as error:
        asked.sql("orders", "orders.retail_custom_year", "orders.before")
    assert error.value.code == "bad-period"
    assert "custom_year of a custom calendar" in error.value.message
