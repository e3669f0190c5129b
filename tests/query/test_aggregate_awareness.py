"""Queries that an aggregate table answers give the rows of the explore; the others leave it alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookalike.engines.dialect import dialect_named
from lookalike.query.plan.aggregate_builds import aggregate_build_plan
from lookalike.query.plan.persistent import AllBuilt, Scratch
from lookalike.query.request import QueryError
from written_models import Written

SCRATCH = Scratch("")
USERS = "join: users { sql_on: ${orders.user_id} = ${users.id} ;; }"
ITEMS = "join: order_items { sql_on: ${orders.id} = ${order_items.order_id} ;; relationship: one_to_many }"
VIEWS = """
view: orders {
  dimension: id { primary_key: yes type: number }
  dimension: user_id { type: number }
  dimension: status {}
  dimension: total { type: number }
  dimension: is_complete { type: yesno sql: ${status} = 'complete' ;; }
  dimension: size { case: { when: { sql: ${total} >= 100 ;; label: "large" } else: "small" } }
  dimension_group: created { type: time sql: ${TABLE}.created_at ;; }
  measure: count { type: count }
  measure: total_sum { type: sum sql: ${total} ;; }
  measure: complete_sum { type: sum sql: ${total} ;; filters: [status: "complete"] }
  measure: recent_sum { type: sum sql: ${total} ;; filters: [created_date: "7 days"] }
  measure: average_total { type: average sql: ${total} ;; }
  measure: highest { type: max sql: ${total} ;; }
  measure: lowest { type: min sql: ${total} ;; }
  measure: buyers { type: count_distinct sql: ${user_id} ;; }
  measure: middle { type: median sql: ${total} ;; }
  measure: share { type: number sql: 1.0 * ${complete_sum} / NULLIF(${total_sum}, 0) ;; }
  measure: own { type: number sql: SUM(${total}) / 2 ;; }
  measure: running { type: running_total sql: ${total_sum} ;; }
}
view: users {
  dimension: id { primary_key: yes type: number }
  dimension: state {}
  measure: count { type: count }
}
view: order_items {
  dimension: id { primary_key: yes type: number }
  dimension: order_id { type: number }
  dimension: status {}
  measure: count { type: count }
}
"""
BY_DAY = """aggregate_table: by_day {
  query: {
    dimensions: [created_date, status, users.state, is_complete, size]
    measures: [
      count, total_sum, complete_sum, recent_sum, average_total, highest, lowest, buyers, middle, share, own, running
    ]
  }
  materialization: { datagroup_trigger: nightly }
}"""


def orders(*parameters: str) -> str:
    return f"datagroup: nightly {{ sql_trigger: SELECT 1 ;; }} explore: orders {{ {' '.join(parameters)} }}"


class Aware:
    """A model whose aggregate tables stand in the database."""

    def __init__(self, asked: Written, tables: dict[str, str]):
        self.asked, self.tables = asked, tables

    def used(self, *fields: str, context: dict[str, Any] | None = None, **request: Any) -> str | None:
        known = {"built_tables": self.tables, **(context or {})}
        return self.asked.compiled("orders", *fields, context=known, **request).aggregate_table

    def same(self, *fields: str, context: dict[str, Any] | None = None, **request: Any) -> bool:
        """The table is used, and gives the rows that the explore gives, whatever their order."""
        known = {"built_tables": self.tables, **(context or {})}
        aware = self.asked.compiled("orders", *fields, context=known, **request)
        plain = self.asked.compiled("orders", *fields, context=context, **request)
        assert aware.aggregate_table is not None, "the explore answered"
        assert plain.aggregate_table is None
        assert aware.columns == plain.columns
        run = self.asked.database.execute
        return sorted(_plain(run(aware.sql)), key=str) == sorted(_plain(run(plain.sql)), key=str)

    def rows(self, *fields: str, **request: Any) -> list[tuple]:
        return self.asked.rows("orders", *fields, context={"built_tables": self.tables}, **request)


def _plain(rows: list[tuple]) -> list[tuple]:
    """Numbers of any type as floats: what adds up in the table is wider than what adds up in rows."""
    return [tuple(_number(value) for value in row) for row in rows]


def _number(value: object) -> object:
    try:
        return value if isinstance(value, str | bool) else round(float(value), 6)
    except (TypeError, ValueError):
        return value


@pytest.fixture
def aware(written, database) -> Iterator[Callable[..., Aware]]:
    names: list[str] = []

    def build(text: str, *, views: str = VIEWS) -> Aware:
        asked = written(text, views=views)
        tables: dict[str, str] = {}
        for table in asked.model.explores["orders"].aggregate_tables:
            plan = aggregate_build_plan(asked.model, "orders", table.name, database.dialect, SCRATCH)
            for statement in plan.statements:
                database.run(statement)
            names.append(plan.name)
            tables[plan.key] = plan.name
        return Aware(asked, tables)

    yield build
    for name in names:
        database.run(f"DROP TABLE {name}")


# --- what is answered


SUMS = ("orders.count", "orders.total_sum", "orders.complete_sum", "orders.highest", "orders.lowest")


@pytest.mark.parametrize(
    "fields",
    [
        ("orders.status", *SUMS),
        ("users.state", *SUMS),
        ("orders.created_date", "orders.count"),
        SUMS,
        ("orders.is_complete", "orders.size", "orders.count"),
        ("orders.status",),
    ],
)
def test_fewer_dimensions_add_up(aware, fields: tuple[str, ...]):
    assert aware(orders(BY_DAY, USERS)).same(*fields, sorts=(fields[0],))


COARSER = [
    *("week", "month", "quarter", "year", "day_of_week", "day_of_week_index", "day_of_month", "day_of_year"),
    *("month_num", "month_name", "quarter_of_year", "week_of_year", "fiscal_quarter", "fiscal_year", "yesno"),
]


@pytest.mark.parametrize("timeframe", COARSER)
def test_days_make_coarser_times(aware, timeframe: str):
    text = "fiscal_month_offset: 3 week_start_day: sunday " + orders(BY_DAY, USERS)
    assert aware(text).same(f"orders.created_{timeframe}", "orders.count", "orders.total_sum")


def test_averages_are_sums_over_counts(aware):
    table = aware(orders(BY_DAY, USERS))
    assert table.same("orders.status", "orders.average_total", sorts=("orders.status",))
    assert table.same("orders.created_year", "orders.average_total")


def test_formulas_over_sums_are_worked_out_last(aware):
    table = aware(orders(BY_DAY, USERS))
    assert table.same("orders.created_month", "orders.share")
    assert table.same("orders.status", "orders.total_sum", "orders.running", sorts=("orders.status",))


@pytest.mark.parametrize(
    "filters",
    [
        {"orders.status": "complete"},
        {"users.state": "-CA"},
        {"orders.is_complete": "Yes"},
        {"orders.size": "large"},
        {"orders.created_date": "2018-05"},
        {"orders.created_date": "7 days"},
        {"orders.created_month": "2018-04 to 2018-06"},
        {"orders.created_date": "NULL"},
        {"orders.created_year": "2018"},
        {"orders.count": ">1"},
        {"orders.average_total": ">60"},
    ],
)
def test_filters_on_columns_of_the_table_apply(aware, filters: dict[str, str]):
    table = aware(orders(BY_DAY, USERS))
    assert table.same("orders.status", "orders.count", filters=filters, sorts=("orders.status",))


def test_order_of_cases_and_weekdays_is_kept(aware):
    table = aware(orders(BY_DAY, USERS))
    sizes = table.rows("orders.size", "orders.count", sorts=("orders.size",))
    assert [row[0] for row in sizes] == ["large", "small"]
    days = table.rows("orders.created_day_of_week", "orders.count", sorts=("orders.created_day_of_week",))
    assert [row[0] for row in days] == ["Monday", "Tuesday", "Thursday", "Friday", "Sunday", None]


def test_empty_answers_are_the_same(aware):
    table = aware(orders(BY_DAY, USERS))
    assert table.same(
        "orders.count", "orders.total_sum", "orders.average_total", filters={"orders.status": "x"}
    )


# --- what is not


@pytest.mark.parametrize(
    "fields", [("orders.buyers",), ("orders.middle",), ("orders.status", "orders.buyers")]
)
def test_distinct_counts_do_not_add_up(aware, fields: tuple[str, ...]):
    assert aware(orders(BY_DAY, USERS)).used(*fields) is None


def test_distinct_counts_answer_for_the_very_groups(aware):
    table = aware(orders(BY_DAY, USERS))
    groups = ("orders.created_date", "orders.status", "users.state", "orders.is_complete", "orders.size")
    assert table.same(*groups, "orders.buyers", "orders.middle", sorts=groups)


@pytest.mark.parametrize(
    "fields",
    [
        ("orders.id",),
        ("orders.created_hour", "orders.count"),
        ("orders.created_raw",),
        ("users.count",),
        ("orders.own",),
        ("orders.recent_sum",),
    ],
)
def test_what_the_table_does_not_hold_comes_from_the_explore(aware, fields: tuple[str, ...]):
    assert aware(orders(BY_DAY, USERS)).used(*fields) is None


@pytest.mark.parametrize(
    "filters",
    [
        {"orders.user_id": "1"},
        {"orders.created_time": "24 hours"},
        {"orders.created_date": "2018-05-18 03:00 to 2018-05-18 12:00"},
    ],
)
def test_filters_finer_than_the_table_come_from_the_explore(aware, filters: dict[str, str]):
    assert aware(orders(BY_DAY, USERS)).used("orders.count", filters=filters) is None


def test_weeks_make_no_months(aware):
    text = BY_DAY.replace("created_date,", "created_week,")
    table = aware(orders(text, USERS))
    assert table.used("orders.created_month", "orders.count") is None
    assert table.same("orders.created_week", "orders.count")


def test_months_make_quarters_but_no_weeks(aware):
    table = aware(orders(BY_DAY.replace("created_date,", "created_month,"), USERS))
    assert table.same("orders.created_quarter", "orders.count")
    assert table.used("orders.created_week", "orders.count") is None
    assert table.used("orders.count", filters={"orders.created_date": "2018-05-10"}) is None
    assert table.same("orders.count", filters={"orders.created_month": "2018-05"})


def test_another_timezone_comes_from_the_explore(aware):
    table = aware(orders(BY_DAY, USERS))
    assert table.used("orders.created_date", "orders.count", query_timezone="Asia/Tokyo") is None
    assert table.same("orders.status", "orders.count", query_timezone="Asia/Tokyo", sorts=("orders.status",))


def test_timezone_of_the_table_answers_its_own(aware):
    text = BY_DAY.replace("query: {", 'query: { timezone: "Asia/Tokyo"')
    table = aware(orders(text, USERS))
    assert table.same("orders.created_date", "orders.count", query_timezone="Asia/Tokyo")
    assert table.used("orders.created_date", "orders.count") is None


def test_sums_that_a_dimension_repeats_do_not_add_up(aware):
    by_item = """aggregate_table: by_item { query: {
      dimensions: [order_items.status] measures: [total_sum, order_items.count] } }"""
    table = aware(orders(by_item, ITEMS))
    assert table.used("orders.total_sum") is None
    assert table.same("order_items.count")
    assert table.same("order_items.status", "orders.total_sum", sorts=("order_items.status",))


def test_join_that_drops_rows_must_be_in_both(aware):
    inner = USERS.replace("{ sql_on", "{ type: inner sql_on")
    by_state = "aggregate_table: by_state { query: { dimensions: [users.state, status] measures: [count] } }"
    table = aware(orders(by_state, inner))
    assert table.used("orders.status", "orders.count") is None
    assert table.same("users.state", "orders.count", sorts=("users.state",))


# --- filters of the table


COMPLETE = """aggregate_table: complete { query: {
  dimensions: [created_date] measures: [count] filters: [status: "complete, pending"] } }"""


def test_filter_of_the_table_must_be_the_querys_too(aware):
    table = aware(orders(COMPLETE))
    assert table.used("orders.count") is None
    assert table.used("orders.count", filters={"orders.status": "cancelled"}) is None
    assert table.used("orders.count", filters={"orders.status": "complete"}) is None
    assert table.same("orders.count", filters={"orders.status": "complete, pending"})


def test_narrower_filter_is_applied_on_the_tables_column(aware):
    table = aware(orders(COMPLETE.replace("created_date", "created_date, status")))
    assert table.same("orders.count", filters={"orders.status": "complete"})
    assert table.used("orders.count", filters={"orders.status": "complete,cancelled"}) is None
    assert table.used("orders.count", filters={"orders.status": "-complete"}) is None


def test_fixed_dates_within_the_tables_dates_are_answered(aware):
    text = COMPLETE.replace('status: "complete, pending"', 'created_date: "2018"')
    table = aware(orders(text))
    assert table.same("orders.count", filters={"orders.created_date": "2018-05"})
    assert table.used("orders.count", filters={"orders.created_date": "2017-12 to 2018-06"}) is None
    assert table.used("orders.count") is None


# --- who asks


def test_access_filter_is_applied_to_the_table(aware):
    rule = "access_filter: { field: users.state user_attribute: state }"
    table = aware(orders(BY_DAY, USERS, rule))
    for state in ("CA", "NY", "CA,NY"):
        context = {"user_attributes": {"state": state}}
        assert table.same("orders.status", "orders.count", context=context, sorts=("orders.status",))
    assert table.same("orders.count", context={"user_attributes": {}})


def test_access_filter_on_a_missing_column_comes_from_the_explore(aware):
    rule = "access_filter: { field: orders.user_id user_attribute: who }"
    table = aware(orders(BY_DAY, USERS, rule))
    assert table.used("orders.count", context={"user_attributes": {"who": "1"}}) is None


def test_sql_always_where_is_in_the_table_already(aware):
    table = aware(orders(BY_DAY, USERS, "sql_always_where: ${orders.id} > 2 ;;"))
    assert table.same("orders.status", "orders.count", sorts=("orders.status",))


def test_sql_always_where_that_reads_the_caller_keeps_a_table_from_being_built(aware):
    rule = """sql_always_where: {% if _user_attributes['who'] == 'boss' %} 1=1
      {% else %} ${users.state} = 'CA' {% endif %} ;;"""
    with pytest.raises(QueryError) as error:
        aware(orders(BY_DAY, USERS, rule))
    assert error.value.code == "persistent-user-attribute"


def test_sql_always_having_is_applied_to_the_table(aware):
    table = aware(orders(BY_DAY, USERS, "sql_always_having: ${orders.count} > 1 ;;"))
    assert table.same("orders.status", "orders.count")


def test_always_filter_is_a_filter_like_others(aware):
    table = aware(orders(BY_DAY, USERS, 'always_filter: { filters: [orders.status: "complete"] }'))
    assert table.same("orders.created_month", "orders.count")
    assert table.same("orders.created_month", "orders.count", filters={"orders.status": "pending"})


def test_template_that_reads_the_query_comes_from_the_explore(aware):
    views = VIEWS.replace(
        "dimension: status {}",
        "dimension: status { sql: {% if orders.count._is_selected %} 'x' {% else %} ${TABLE}.status {% endif %} ;; }",
    )
    assert aware(orders(BY_DAY, USERS), views=views).used("orders.status") is None


def test_denied_field_stays_denied(aware):
    grant = 'access_grant: finance { user_attribute: department allowed_values: ["finance"] }'
    views = VIEWS.replace("measure: total_sum {", "measure: total_sum { required_access_grants: [finance]")
    table = aware(grant + orders(BY_DAY, USERS), views=views)
    with pytest.raises(QueryError):
        table.used("orders.total_sum")
    assert table.same("orders.total_sum", context={"user_attributes": {"department": "finance"}})


def test_denied_filter_of_a_table_leaves_the_query_to_the_explore(aware):
    grant = 'access_grant: finance { user_attribute: department allowed_values: ["finance"] }'
    views = VIEWS.replace("dimension: status {}", "dimension: status { required_access_grants: [finance] }")
    text = 'aggregate_table: few { query: { dimensions: [created_date] measures: [count] filters: [status: "x"] } }'
    assert aware(grant + orders(text), views=views).used("orders.count") is None


# --- which table, and how it is built


def test_smallest_table_that_answers_is_read(aware):
    by_status = "aggregate_table: by_status { query: { dimensions: [status] measures: [count] } }"
    table = aware(orders(BY_DAY, by_status, USERS))
    assert table.used("orders.status", "orders.count") == "by_status"
    assert table.used("users.state", "orders.count") == "by_day"


def test_table_that_was_not_built_is_not_read(written_once):
    asked = written_once(orders(BY_DAY, USERS), views=VIEWS)
    assert asked.compiled("orders", "orders.count").aggregate_table is None
    context = {"built_tables": {"another": "table"}}
    assert asked.compiled("orders", "orders.count", context=context).aggregate_table is None


def test_tables_may_be_taken_as_built(written_once):
    asked = written_once(orders(BY_DAY, USERS), views=VIEWS)
    context = {"built_tables": AllBuilt(Scratch("scratch"), asked.database.dialect)}
    compiled = asked.compiled("orders", "orders.count", context=context)
    assert compiled.aggregate_table == "by_day"
    assert compiled.built_tables[0].startswith("scratch.LR$")
    assert f"FROM {compiled.built_tables[0]} AS orders" in compiled.sql


def test_build_of_a_table_says_when_and_how(written_once):
    text = BY_DAY.replace("materialization: {", 'materialization: { partition_keys: ["orders_created_date"]')
    asked = written_once(orders(text, USERS), views=VIEWS)
    plan = aggregate_build_plan(asked.model, "orders", "by_day", dialect_named("bigquery"), Scratch("s"))
    assert "PARTITION BY orders_created_date AS\n" in plan.statements[0]
    assert [(trigger.kind, trigger.name, trigger.sql) for trigger in plan.triggers] == [
        ("datagroup", "nightly", "SELECT 1")
    ]


def test_unknown_table_is_named(written_once):
    asked = written_once(orders(BY_DAY, USERS), views=VIEWS)
    with pytest.raises(QueryError) as error:
        aggregate_build_plan(asked.model, "orders", "by_hour", asked.database.dialect, SCRATCH)
    assert error.value.code == "unknown-aggregate-table"


# --- any question


DIMENSIONS = [
    *("orders.status", "users.state", "orders.is_complete", "orders.size", "orders.created_date"),
    *("orders.created_month", "orders.created_week", "orders.created_day_of_week", "orders.created_year"),
]
MEASURES = [
    *SUMS,
    *("orders.average_total", "orders.share", "orders.buyers", "orders.middle", "order_items.count"),
]
FILTERS = [
    *({}, {"orders.status": "complete"}, {"users.state": "CA,NY"}, {"orders.created_date": "2018-05"}),
    *({"orders.created_date": "2018-05-18"}, {"orders.count": ">1"}, {"orders.size": "small"}),
    *({"orders.created_month": "before 2018-05"}, {"orders.is_complete": "No", "orders.status": "-pending"}),
]
BY_ITEM = """aggregate_table: by_item { query: {
  dimensions: [created_date, status, order_items.status]
  measures: [count, total_sum, average_total, highest, order_items.count]
} }"""
BY_MONTH = """aggregate_table: by_month { query: {
  dimensions: [created_month, status] measures: [count, total_sum, complete_sum, buyers, average_total]
  filters: [orders.status: "complete, pending"]
} }"""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    dimensions=st.lists(st.sampled_from(DIMENSIONS), max_size=3, unique=True),
    measures=st.lists(st.sampled_from(MEASURES), min_size=1, max_size=3, unique=True),
    filters=st.sampled_from([*FILTERS, {"orders.status": "complete, pending"}]),
)
def test_whatever_table_answers_gives_the_explores_rows(
    three_tables: Aware, dimensions: list[str], measures: list[str], filters: dict[str, str]
):
    fields = (*dimensions, *measures)
    request = {"filters": filters, "limit": -1, "sorts": ("__UNSORTED__",)}
    if three_tables.used(*fields, **request) is not None:
        assert three_tables.same(*fields, **request)


@pytest.fixture
def three_tables(aware) -> Aware:
    return aware(orders(BY_DAY, BY_ITEM, BY_MONTH, USERS, ITEMS))
