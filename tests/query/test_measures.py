"""Every type of measure, held against SQL written by hand, on DuckDB and Postgres."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from lookalike.lookml import Model, load_project
from lookalike.query.request import QueryError
from written_models import Written

HERE = Path(__file__).parent
ORDERS = "FROM orders"
ITEMS = "FROM orders LEFT JOIN order_items ON orders.id = order_items.order_id"
# Distinct orders of the rows that the join makes.
ONCE = f"FROM (SELECT DISTINCT orders.id, total {ITEMS}) AS distinct_orders"
P25 = "PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY total)"
P50 = "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY total)"
BIG = "WHERE total > 60"
LAST = "FROM (SELECT MAX(created_at) AS moment FROM orders) AS last"
# measure -> its value by hand
ALONE = {
    "orders.count": f"SELECT COUNT(*) {ORDERS}",
    "orders.big_count": f"SELECT COUNT(*) {ORDERS} {BIG}",
    "orders.complete_big_count": f"SELECT COUNT(*) {ORDERS} {BIG} AND status = 'complete'",
    "orders.californian_count": f"SELECT COUNT(*) {ORDERS} JOIN users ON user_id = users.id WHERE state = 'CA'",
    "orders.any_count": f"SELECT COUNT(*) {ORDERS}",
    "orders.buyers": f"SELECT COUNT(DISTINCT user_id) {ORDERS}",
    "orders.big_buyers": f"SELECT COUNT(DISTINCT user_id) {ORDERS} {BIG}",
    "orders.about_buyers": f"SELECT COUNT(DISTINCT user_id) {ORDERS}",
    "orders.total_sum": f"SELECT SUM(total) {ORDERS}",
    "refunds.amount": "SELECT SUM(amount) FROM refunds",
    "orders.total_average": f"SELECT AVG(total) {ORDERS}",
    "orders.big_average": f"SELECT AVG(total) {ORDERS} {BIG}",
    "orders.pending_sum": "SELECT 0",
    "orders.pending_average": "SELECT NULL",
    "orders.total_median": f"SELECT {P50} {ORDERS}",
    "orders.total_p25": f"SELECT {P25} {ORDERS}",
    "orders.lowest": f"SELECT MIN(total) {ORDERS}",
    "orders.highest": f"SELECT MAX(total) {ORDERS}",
    "orders.first_day": f"SELECT MIN(CAST(created_at AS DATE)) {ORDERS}",
    "orders.last_moment": f"SELECT MAX(created_at) {ORDERS}",
    "orders.last_month": "SELECT '2018-05'",
    "orders.statuses": "SELECT 'cancelled|RECORD|complete|RECORD|pending'",
    "orders.share": f"SELECT SUM(total) / COUNT(*) {ORDERS}",
    "orders.whole": f"SELECT COUNT(*) + 1 {ORDERS}",
    "orders.greeting": "SELECT 'n=6'",
    "orders.is_busy": "SELECT 'Yes'",
    "orders.unlabelled": "SELECT 'n=6'",
    "orders.last_date": f"SELECT CAST(moment AS DATE) {LAST}",
    "orders.last_time": "SELECT '2018-05-18 03:00:00'",
    "orders.last_month_of_all": "SELECT '2018-05'",
    "orders.last_year": f"SELECT EXTRACT(year FROM moment) {LAST}",
    "orders.rank": "SELECT 'many'",
    "orders.mixed": f"SELECT SUM(total) + MAX(id) - COUNT(status) {ORDERS}",
    "orders.mixed_with_text": "SELECT 'SUM(x) of 6: pending'",
    "orders.running": f"SELECT SUM(total) {ORDERS}",
    "orders.share_of_all": "SELECT 100",
    "orders.change": "SELECT NULL",
    "order_items.order_totals": f"SELECT SUM(total) {ONCE}",
    "order_items.order_average": f"SELECT AVG(total) {ONCE}",
    "order_items.order_median": f"SELECT {P50} {ONCE}",
    "order_items.order_p25": f"SELECT {P25} {ONCE}",
    "order_items.own_distinct": f"SELECT SUM(price) {ITEMS}",
}


@pytest.fixture(scope="module")
def model() -> Model:
    project = load_project(HERE / "measures")
    assert not project.diagnostics, [str(finding) for finding in project.diagnostics]
    return project.models["measures"]


@pytest.fixture
def asked(model: Model, database) -> Written:
    return Written(model, database)


def same(value: object) -> object:
    """Numbers of every type alike."""
    return round(float(value), 6) if isinstance(value, int | float | Decimal) else value


def refused(asked: Written, *fields: str, **request: object) -> QueryError:
    with pytest.raises(QueryError) as raised:
        asked.sql("orders", *fields, **request)
    return raised.value


@pytest.mark.parametrize("measure", ALONE)
def test_measure_alone_equals_sql_by_hand(asked: Written, measure: str):
    explore = "refunds" if measure.startswith("refunds") else "orders"
    expected = asked.database.execute(ALONE[measure])
    found = asked.rows(explore, measure)
    assert [same(row[0]) for row in found] == [same(row[0]) for row in expected]


# What a join that repeats orders must not change.
REPEATED = [
    name for name in ALONE if name.startswith("orders.") and name not in ("orders.last_year", "orders.change")
]


@pytest.mark.parametrize("measure", REPEATED)
def test_measure_is_the_same_beside_items(asked: Written, measure: str):
    beside = asked.rows("orders", measure, "order_items.count", "payments.amount_sum")
    expected = asked.database.execute(ALONE[measure])
    assert [same(row[0]) for row in beside] == [same(row[0]) for row in expected]
    assert [(row[1], row[2]) for row in beside] == [(7, Decimal("220.20"))]


def test_counts_over_a_full_outer_join_leave_out_made_up_rows(asked: Written):
    rows = asked.rows("all_orders", "orders.count", "orders.big_count", "order_items.count", "users.count")
    assert rows == [(6, 3, 9, 4)]


def test_counts_over_a_full_outer_join_by_a_far_dimension(asked: Written):
    rows = asked.rows(
        "all_orders", "order_items.status", "orders.count", "order_items.count", sorts=("order_items.status",)
    )
    expected = asked.database.execute("""
        SELECT i.status, COUNT(DISTINCT o.id), COUNT(DISTINCT i.id)
        FROM orders o FULL OUTER JOIN order_items i ON o.id = i.order_id GROUP BY 1 ORDER BY 1""")
    assert rows == expected


def test_counts_over_a_raw_join_that_keeps_the_right_side(asked: Written):
    rows = asked.rows(
        "raw_joined", "orders.count", "orders.total_sum", "order_items.count", "order_items.price_sum"
    )
    assert rows == [(4, Decimal("320.20"), 9, Decimal("331.20"))]


def test_counts_with_filters_of_two_views(asked: Written):
    rows = asked.rows(
        "orders",
        "orders.status",
        "orders.californian_count",
        "order_items.shipped_count",
        sorts=("orders.status",),
    )
    assert rows == [("cancelled", 0, 0), ("complete", 2, 3), ("pending", 1, 0), (None, 0, 1)]


def test_filter_of_a_measure_reads_a_user_attribute(asked: Written):
    context = {"user_attributes": {"state": "NY"}}
    assert asked.rows("orders", "orders.count_of_my_state", context=context) == [(1,)]


def test_required_field_of_a_measure_makes_groups(asked: Written):
    rows = asked.rows("orders", "orders.with_status", sorts=("orders.with_status",))
    assert [same(row[0]) for row in rows] == [0, 50, 70, 220.2]


TYPES = {
    "orders.first_day": "date",
    "orders.last_moment": "datetime",
    "orders.last_month": "string",
    "orders.highest": "number",
    "orders.whole": "number",
    "orders.unlabelled": "string",
    "orders.is_busy": "yesno",
    "orders.last_date": "date",
    "orders.last_time": "string",
    "orders.last_year": "number",
    "orders.statuses": "string",
    "orders.running": "number",
}


def test_columns_say_what_a_measure_is(asked: Written):
    columns = asked.compiled("orders", *TYPES).columns
    assert {column.name: column.value_type for column in columns} == TYPES


# over the rows of the answer


def test_running_total_follows_the_order_of_the_rows(asked: Written):
    rows = asked.rows(
        "orders", "orders.status", "orders.total_sum", "orders.running", sorts=("orders.status desc",)
    )
    assert [(row[0], same(row[1]), same(row[2])) for row in rows] == [
        ("pending", 50, 50),
        ("complete", 220.2, 270.2),
        ("cancelled", 0, 270.2),
        (None, 70, 340.2),
    ]


def test_running_total_sees_the_rows_within_the_limit(asked: Written):
    rows = asked.rows("orders", "orders.status", "orders.running", sorts=("orders.status",), limit=2)
    assert [(row[0], same(row[1])) for row in rows] == [("cancelled", 0), ("complete", 220.2)]


def test_running_total_has_one_order_among_equals(asked: Written):
    rows = asked.rows(
        "orders", "orders.id", "orders.total_sum", "orders.running", sorts=("orders.total_sum desc",)
    )
    assert [(row[0], same(row[2])) for row in rows[:3]] == [(1, 100.1), (2, 200.2), (6, 270.2)]


def test_share_of_the_rows_adds_up_to_hundred(asked: Written):
    rows = asked.rows("orders", "orders.status", "orders.share_of_all", sorts=("orders.status",))
    expected = [
        ("cancelled", 0),
        ("complete", 100 * 220.2 / 340.2),
        ("pending", 100 * 50 / 340.2),
        (None, 100 * 70 / 340.2),
    ]
    assert [(row[0], same(row[1])) for row in rows] == [(status, same(share)) for status, share in expected]


def test_share_is_unknown_when_the_limit_cuts_rows_off(asked: Written):
    assert [row[1] for row in asked.rows("orders", "orders.status", "orders.share_of_all", limit=3)] == [
        None
    ] * 3
    assert None not in [
        row[1] for row in asked.rows("orders", "orders.status", "orders.share_of_all", limit=4)
    ]


def test_rows_sort_by_a_share(asked: Written):
    rows = asked.rows("orders", "orders.status", "orders.share_of_all", sorts=("orders.share_of_all desc",))
    assert [row[0] for row in rows] == ["complete", None, "pending", "cancelled"]


def test_change_is_the_difference_to_the_row_above(asked: Written):
    rows = asked.rows("orders", "orders.status", "orders.change", sorts=("orders.status desc",))
    expected = [("pending", None), ("complete", 340.4), ("cancelled", -100), (None, None)]
    assert [(row[0], same(row[1])) for row in rows] == expected


def test_running_total_over_repeating_joins(asked: Written):
    rows = asked.rows(
        "orders",
        "orders.status",
        "orders.running",
        "orders.running_count",
        "users.balance_sum",
        sorts=("orders.status",),
    )
    assert [(row[0], same(row[1]), row[2]) for row in rows] == [
        ("cancelled", 0, 0),
        ("complete", 220.2, 4),
        ("pending", 270.2, 6),
        (None, 340.2, 7),
    ]


def test_default_sort_is_not_by_a_running_total(asked: Written):
    rows = asked.rows("orders", "orders.status", "orders.running")
    assert [row[0] for row in rows] == ["cancelled", "complete", "pending", None]


# measures beside hand-written aggregates


def test_measure_of_another_view_beside_an_aggregate_of_its_own(asked: Written):
    assert asked.rows("orders", "orders.users_and_own") == [(Decimal("35.25"),)]
    assert asked.rows("orders", "orders.users_and_own", "order_items.count") == [(Decimal("35.25"), 7)]


# what is refused

REFUSED = {
    "orders.nested": "nested-aggregate",
    "orders.nested_list": "nested-aggregate",
    "orders.filtered_number": "filters-not-allowed",
    "orders.filtered_by_measure": "measure-in-row-filter",
    "orders.running_of_running": "measure-of-rows",
    "orders.number_of_running": "measure-of-rows",
    "orders.running_of_column": "not-a-measure",
    "orders.empty_number": "measure-without-sql",
}


@pytest.mark.parametrize("measure", REFUSED)
def test_measure_that_cannot_be_is_refused(asked: Written, measure: str):
    error = refused(asked, measure)
    assert error.code == REFUSED[measure]


def test_nested_aggregate_is_refused_in_lookers_words(asked: Written):
    sentence = (
        "Measures with Looker aggregations (sum, average, min, max, list types) "
        "may not reference other measures."
    )
    assert sentence in refused(asked, "orders.nested").message


@pytest.mark.parametrize("measure", ["orders.running", "orders.change", "orders.share_of_all"])
def test_filter_on_a_measure_of_rows_is_refused(asked: Written, measure: str):
    assert refused(asked, "orders.status", measure, filters={measure: ">1"}).code == "not-filterable"


@pytest.mark.parametrize("measure", ["orders.running", "orders.change"])
def test_sort_by_a_measure_of_rows_is_refused(asked: Written, measure: str):
    assert refused(asked, "orders.status", measure, sorts=(f"{measure} desc",)).code == "not-sortable"
