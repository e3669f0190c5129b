"""Every way to write a join, and the derived tables behind them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from lookalike.query.request import QueryError

D = Decimal


def test_foreign_key_joins_on_the_primary_key(compiled):
    assert (
        "LEFT JOIN users AS users ON orders.user_id = users.id" in compiled("joined_ways", "orders.count").sql
    )


def test_always_join_stays_without_a_use(compiled):
    assert compiled("joined_ways", "orders.id").sql.count("JOIN") == 1


def test_renamed_join_is_seen_by_its_alias(answer):
    rows = answer("joined_ways", "buyers.state", "orders.count", sorts=("buyers.state",))
    assert rows == [("CA", 3), ("NY", 1), (None, 2)]


def test_original_name_of_a_renamed_join_is_unknown(compiled):
    with pytest.raises(QueryError) as error:
        compiled("joined_ways", "payments.amount_sum")
    assert error.value.code == "unknown-field"


def test_inner_join_and_its_where_drop_rows(answer):
    rows = answer("joined_ways", "orders.count", "orders.total_sum", "order_items.price_sum")
    assert rows == [(4, D("320.20"), D("300.20"))]


def test_raw_join_is_kept_as_written(compiled, answer):
    sql = compiled("joined_ways", "raw_items.price_sum").sql
    assert (
        "LEFT JOIN order_items AS raw_items ON raw_items.order_id = orders.id AND raw_items.price > 39" in sql
    )
    assert answer("joined_ways", "orders.total_sum", "raw_items.price_sum") == [(D("340.20"), D("250.20"))]


def test_cross_join_has_no_condition(compiled, answer):
    assert "CROSS JOIN users AS everyone\n" in compiled("joined_ways", "everyone.state", "orders.count").sql
    assert answer("joined_ways", "everyone.count", "orders.count", "orders.total_sum") == [
        (5, 6, D("340.20"))
    ]


def test_required_join_comes_first(compiled):
    sql = compiled("joined_ways", "late.amount_sum").sql
    assert sql.index("AS users") < sql.index("AS late")


def test_epoch_and_day_numbers_are_times(answer):
    rows = answer("joined_ways", "moments.by_epoch_time", "moments.by_day_week", filters={"moments.id": "1"})
    assert rows == [("2018-05-18 18:30:02", "2018-05-14")]


def test_epoch_moves_with_the_timezone(answer):
    rows = answer(
        "joined_ways", "moments.by_epoch_time", filters={"moments.id": "1"}, query_timezone="Asia/Tokyo"
    )
    assert rows == [("2018-05-19 03:30:02",)]


@pytest.mark.parametrize("field", ["by_epoch_date", "by_day_date"])
def test_epoch_and_day_numbers_filter_as_dates(answer, field: str):
    rows = answer("joined_ways", "moments.id", filters={f"moments.{field}": "2018-05-18"})
    assert rows == [(1,)]


def test_date_start_and_date_end_are_the_bounds(answer):
    rows = answer(
        "joined_ways",
        "moments.starts_date",
        "moments.ends",
        filters={"moments.window": "2018-05", "moments.id": "1"},
    )
    assert rows == [(date(2018, 5, 1), "2018-06-01 00:00:00")]


def test_places_are_points_and_distances(answer):
    rows = answer("joined_ways", "moments.place", "moments.apart", filters={"moments.place": "NOT NULL"})
    place, apart = rows[0]
    assert place == "36.97,-122.03"
    assert float(apart) == pytest.approx(111.19, abs=0.01)


def test_places_filter_by_radius(answer):
    filters = {"moments.place": "2 kilometers from 36.97, -122.03"}
    assert answer("joined_ways", "orders.id", filters=filters) == [(1,)]
    assert answer("joined_ways", "orders.id", filters={"moments.place": "2 miles from 40, -122.03"}) == []


def test_tiers_have_the_labels_of_their_style(answer):
    rows = answer(
        "joined_ways",
        "moments.age_classic",
        "moments.age_interval",
        "moments.age_relational",
        filters={"moments.age_interval": "[20,30)"},
        sorts=("__UNSORTED__",),
    )
    assert rows == [("T02 [20,30)", "[20,30)", ">= 20 and < 30")]


def test_native_derived_table_keeps_its_order_and_limit(answer):
    rows = answer(
        "joined_ways", "top_statuses.status", "top_statuses.spent", filters={"top_statuses.spent": ">0"}
    )
    assert rows == [("complete", D("220.20"))]


def test_native_derived_table_takes_all_filters(answer):
    rows = answer(
        "joined_ways",
        "top_statuses.status",
        filters={"orders.status": "pending,cancelled", "top_statuses.spent": ">0"},
    )
    assert rows == [("pending",)]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
def test_columns_with_and_without_zone_are_read_alike(answer, zone: str):
    fields = ("moments.zoned_time", "moments.zoneless_time", "moments.zoned_date", "moments.zoneless_date")
    rows = answer("joined_ways", *fields, filters={"moments.id": "1"}, query_timezone=zone)
    assert rows[0][0] == rows[0][1]
    assert rows[0][2] == rows[0][3] == date(2018, 5, 19 if zone == "Asia/Tokyo" else 18)
