"""Whole queries: which rows and columns they give, and what they refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import sqlglot

from lookalike.engines.dialect import dialect_named
from lookalike.lookml import Diagnostic
from lookalike.query.compile import compile_query
from lookalike.query.request import CompiledQuery, QueryContext, QueryError, QueryRequest

D = Decimal


def refusal(compiled, *arguments: object, **request: object) -> QueryError:
    with pytest.raises(QueryError) as error:
        compiled(*arguments, **request)
    return error.value


# --- fields


def test_dimensions_alone_give_distinct_rows(answer):
    assert answer("orders", "orders.status") == [("cancelled",), ("complete",), ("pending",), (None,)]


def test_unknown_field_suggests_a_near_name(compiled):
    error = refusal(compiled, "orders", "orders.statsu")
    assert error.code == "unknown-field"
    assert 'did you mean "orders.status"' in error.message


def test_old_names_of_field_and_explore_still_work(answer):
    assert answer("purchases", "orders.state_of_order", limit=1) == [("cancelled",)]


def test_filter_only_fields_cannot_be_selected(compiled):
    assert refusal(compiled, "orders", "orders.item_status").code == "not-selectable"


def test_query_without_fields_is_refused(compiled):
    assert refusal(compiled, "orders").code == "no-fields"


def test_fields_that_refer_to_each_other_are_named(compiled):
    error = refusal(compiled, "orders", "orders.ring_a")
    assert error.code == "circular-reference"
    assert "orders.ring_a -> orders.ring_b -> orders.ring_a" in error.message


def test_measure_of_a_measure_is_refused(compiled):
    assert refusal(compiled, "orders", "orders.nested").code == "nested-aggregate"


def test_comment_in_sql_does_not_swallow_the_query(answer):
    assert answer("orders", "orders.commented", filters={"orders.commented": "pending"}) == [("pending",)]


def test_yesno_selects_yes_and_no(answer):
    rows = answer("orders", "orders.is_big", "orders.count", sorts=("orders.is_big",))
    assert rows == [("No", 3), ("Yes", 3)]


def test_yesno_filter_takes_nulls_as_no(answer):
    rows = answer("orders", "orders.id", filters={"orders.is_big": "No"})
    assert rows == [(3,), (4,), (5,)]


def test_required_fields_split_the_groups(compiled):
    query = compiled("orders", "orders.status_with_id", "orders.count")
    assert query.helper_columns == ("orders.id",)
    assert [column.name for column in query.columns] == ["orders.status_with_id", "orders.count"]


def test_formula_keeps_its_precedence(answer):
    share, percent = answer("orders", "orders.share", "orders.share_percent")[0]
    assert float(percent) == pytest.approx(100 * float(share)) == pytest.approx(100 * 220.20 / 340.20)


def test_yesno_and_date_measures(answer):
    assert answer("orders", "orders.is_busy", "orders.last_created") == [("Yes", date(2018, 5, 18))]


def test_duration_counts_whole_units(answer):
    rows = answer(
        "orders", "orders.id", "orders.days_to_pay", "orders.months_to_pay", filters={"orders.id": "1, 2"}
    )
    assert rows == [(1, 30, 0), (2, 0, 0)]


@pytest.mark.parametrize(
    ("body", "days"),
    [
        ("datatype: epoch sql_start: 1526515200 ;; sql_end: 1526515200 + 2 * 86400 + 3600 ;;", 2),
        ("datatype: yyyymmdd sql_start: 20180518 ;; sql_end: 20180601 ;;", 14),
        ("datatype: date sql_start: ${TABLE}.due_on ;; sql_end: DATE '2018-06-20' ;;", 2),
    ],
)
def test_datatype_of_a_duration_holds_for_both_ends(written, body: str, days: int):
    views = f"view: orders {{ dimension: id {{ type: number }} dimension_group: open {{ type: duration {body} }} }}"
    asked = written("explore: orders {}", views=views)
    assert asked.rows("orders", "orders.days_open", filters={"orders.id": "1"}) == [(days,)]


# --- time


def test_timezone_moves_selected_days(answer):
    rows = answer(
        "orders", "orders.created_date", filters={"orders.id": "1"}, query_timezone="America/Los_Angeles"
    )
    assert rows == [(date(2018, 5, 17),)]


def test_timezone_moves_bounds_and_leaves_the_column(compiled):
    query = compiled(
        "orders",
        "orders.count",
        filters={"orders.created_date": "today"},
        query_timezone="America/Los_Angeles",
    )
    assert "orders.created_at >= TIMESTAMP '2018-05-18 07:00:00'" in query.sql
    assert query.timezone == "America/Los_Angeles"


def test_dates_are_not_moved(compiled):
    query = compiled("orders", "orders.due_date", query_timezone="America/Los_Angeles")
    assert "AT TIME ZONE" not in query.sql


@pytest.mark.parametrize(
    ("field", "expression", "ids"),
    [
        ("created_month", "2018-05", [1, 2, 4]),
        ("created_week", "this week", [1, 2]),
        ("created_day_of_week", "Friday", [1]),
        ("created_hour_of_day", ">11", [2, 3]),
        ("created_month_name", "May", [1, 2, 4]),
        ("created_yesno", "No", [6]),
        ("due_date", "2018-06", [1, 3]),
    ],
)
def test_filters_on_timeframes(answer, field: str, expression: str, ids: list):
    rows = answer("orders", "orders.id", filters={f"orders.{field}": expression})
    assert [row[0] for row in rows] == ids


def test_calendar_of_the_model_is_used(shop):
    model = replace(shop, week_start_day="sunday", fiscal_month_offset=3)
    context = QueryContext(now=datetime(2018, 5, 18, tzinfo=UTC))
    filters = {"orders.created_date": "this week, FY2018-Q1"}
    asked = QueryRequest("orders", ("orders.created_week",), filters=filters)
    sql = compile_query(model, asked, context, dialect_named("duckdb")).sql
    assert "orders.created_at >= TIMESTAMP '2018-05-13 00:00:00'" in sql
    assert "orders.created_at >= TIMESTAMP '2018-04-01 00:00:00'" in sql
    assert "DATE_TRUNC('week', (orders.created_at + INTERVAL '1 day'))" in sql


# --- order


def test_default_sort_is_the_first_date_descending(compiled):
    assert compiled("orders", "orders.count", "orders.status", "orders.created_date").added_sorts == (
        "orders.created_date desc",
    )


def test_default_sort_is_else_the_first_measure_descending(compiled):
    assert compiled("orders", "orders.status", "orders.count").added_sorts == ("orders.count desc",)


def test_default_sort_is_else_the_first_dimension(compiled):
    query = compiled("orders", "orders.status")
    assert query.added_sorts == ("orders.status",)
    assert query.sql.endswith("ORDER BY\n    1\nLIMIT 500")


@pytest.mark.parametrize("sort", ["orders.count desc 0", "orders.count desc", "orders.count DESC"])
def test_sorts_are_read_with_and_without_pivot_column(compiled, sort: str):
    query = compiled("orders", "orders.status", "orders.count", sorts=(sort,))
    assert "ORDER BY\n    2 DESC NULLS LAST" in query.sql
    assert query.added_sorts == ()


def test_unsorted_has_no_order(compiled):
    assert "ORDER BY" not in compiled("orders", "orders.status", sorts=("__UNSORTED__",)).sql


def test_sort_by_an_unselected_field_is_left_out_aloud(compiled):
    query = compiled("orders", "orders.status", sorts=("orders.count desc", "orders.status"))
    assert query.warnings == ("The sort by orders.count is left out: the field is not selected",)


def test_sort_with_unknown_words_is_refused(compiled):
    assert refusal(compiled, "orders", "orders.status", sorts=("orders.status upwards",)).code == "bad-sort"


def test_nulls_come_last_either_way(answer):
    up = answer("orders", "orders.status", sorts=("orders.status",))
    down = answer("orders", "orders.status", sorts=("orders.status desc",))
    assert up[-1] == down[-1] == (None,)


def test_cases_sort_by_definition(answer, compiled):
    rows = answer("orders", "orders.size", sorts=("orders.size",))
    assert [row[0] for row in rows] == ["large", "middling", "small"]
    assert compiled("orders", "orders.size").helper_columns == ("orders.size__sort_",)


def test_tiers_sort_by_number_with_nulls_last(answer):
    rows = answer("orders", "orders.total_tier", "orders.count", sorts=("orders.total_tier",))
    assert [(row[0], row[1]) for row in rows] == [
        ("20 to 59", 2),
        ("60 to 99", 1),
        ("100 or Above", 2),
        ("Undefined", 1),
    ]


def test_weekdays_sort_from_monday(answer):
    rows = answer("orders", "orders.created_day_of_week", sorts=("orders.created_day_of_week",))
    assert [row[0] for row in rows] == ["Monday", "Tuesday", "Thursday", "Friday", "Sunday", None]


def test_order_by_field_orders_and_is_no_column(answer, compiled):
    rows = answer(
        "orders", "orders.ranked_status", sorts=("orders.ranked_status",), filters={"orders.id": "<6"}
    )
    assert [row[0] for row in rows] == ["pending", "complete", "cancelled"]
    assert compiled("orders", "orders.ranked_status").helper_columns == ("orders.status_rank",)


# --- limits


@pytest.mark.parametrize(
    ("limit", "duckdb", "postgres"),
    [(None, "LIMIT 500", "FETCH NEXT 500 ROWS ONLY"), (0, "LIMIT 0", "FETCH NEXT 0 ROWS ONLY")],
)
def test_limit_is_500_unless_asked(compiled, limit: int | None, duckdb: str, postgres: str):
    assert compiled("orders", "orders.id", limit=limit).sql.endswith(duckdb)
    assert compiled("orders", "orders.id", limit=limit, dialect="postgres").sql.endswith(postgres)


def test_limit_of_minus_one_is_none(compiled):
    query = compiled("orders", "orders.id", limit=-1)
    assert "LIMIT" not in query.sql
    assert query.limit == -1


def test_negative_limit_is_refused(compiled):
    assert refusal(compiled, "orders", "orders.id", limit=-2).code == "bad-limit"


# --- conditions


def test_always_filter_holds_until_it_is_replaced(answer, compiled):
    assert answer("always", "orders.count") == [(2,)]
    assert answer("always", "orders.count", filters={"orders.status": "pending"}) == [(1,)]
    assert compiled("always", "orders.count").applied_filters == {"orders.status": "complete"}


def test_conditional_filter_yields_to_the_named_field(answer):
    assert answer("conditional", "orders.count") == [(3,)]
    assert answer("conditional", "orders.count", filters={"orders.id": ">0"}) == [(6,)]


def test_always_having_is_in_the_statement(compiled):
    assert "HAVING (COUNT(*) > 0)" in compiled("always", "orders.status").sql


def test_measure_filter_goes_to_having(answer):
    assert answer("orders", "orders.status", filters={"orders.count": ">1"}) == [("complete",)]


def test_yesno_measure_filters_by_its_boolean(answer):
    assert answer("orders", "orders.status", filters={"orders.is_busy": "Yes"}) == [("complete",)]


def test_filter_field_with_sql_filters_rows(answer):
    rows = answer("orders", "orders.id", filters={"orders.item_status": "lost"})
    assert rows == [(1,), (3,)]


def test_field_that_cannot_be_filtered_is_refused(compiled):
    assert (
        refusal(compiled, "orders", "orders.id", filters={"orders.unfilterable": "x"}).code
        == "not-filterable"
    )


def test_any_value_is_no_condition(compiled):
    assert (
        "WHERE" not in compiled("orders", "orders.id", filters={"orders.status": "", "orders.total": ""}).sql
    )


def test_case_insensitive_field_ignores_case(answer):
    assert answer("orders", "orders.count", filters={"orders.folded_status": "COMPLETE"}) == [(3,)]


def test_tier_and_case_filter_by_label(answer):
    assert answer("orders", "orders.count", filters={"orders.total_tier": "20 to 59"}) == [(2,)]
    assert answer("orders", "orders.count", filters={"orders.size": "large"}) == [(2,)]


def test_trivial_filter_expressions(answer):
    assert answer("orders", "orders.id", filter_expression="1=2") == []
    assert len(answer("orders", "orders.id", filter_expression="1=1")) == 6


# --- what not everybody may see


@pytest.mark.parametrize("attributes", [{}, {"state": "CA", "order_ids": " , "}])
def test_access_filter_without_value_shows_no_row(answer, attributes):
    assert answer("restricted_orders", "orders.id", context={"user_attributes": attributes}) == []


def test_access_filter_takes_listed_values_literally(answer):
    context = {"user_attributes": {"state": "CA, N%", "order_ids": "1,2,3,5"}}
    assert answer("restricted_orders", "orders.id", context=context) == [(1,), (2,), (3,)]


def test_access_filter_cannot_be_widened_by_a_filter(answer):
    context = {"user_attributes": {"state": "NY", "order_ids": "1,5"}}
    rows = answer("restricted_orders", "orders.id", filters={"users.state": "CA,NY"}, context=context)
    assert rows == [(5,)]


def test_advanced_attribute_is_a_filter_expression(answer):
    context = {
        "user_attributes": {"state": "-CA", "order_ids": "1,3,5,6"},
        "user_attribute_types": {"state": "advanced_filter_string"},
    }
    assert answer("restricted_orders", "orders.id", context=context) == [(5,), (6,)]


def test_advanced_attribute_may_not_let_everything_through(compiled):
    context = {
        "user_attributes": {"state": "any value", "order_ids": "1"},
        "user_attribute_types": {"state": "advanced_filter_string"},
    }
    error = refusal(compiled, "restricted_orders", "orders.id", context=context)
    assert error.code == "access-filter-without-value"


@pytest.mark.parametrize("field", ["orders.secret", "orders.of_secret", "secrets.status"])
def test_ungranted_field_is_unknown(compiled, field: str):
    assert refusal(compiled, "orders", field).code == "unknown-field"


@pytest.mark.parametrize("field", ["orders.secret", "orders.of_secret", "secrets.status"])
def test_granted_field_is_there(compiled, field: str):
    query = compiled("orders", field, context={"user_attributes": {"department": "sales, finance"}})
    assert query.columns[0].name == field


def test_ungranted_field_cannot_be_filtered_or_sorted(compiled):
    assert refusal(compiled, "orders", "orders.id", filters={"orders.secret": "x"}).code == "unknown-field"
    assert refusal(compiled, "orders", "orders.id", sorts=("orders.secret",)).code == "unknown-field"


def test_explore_with_errors_says_the_first(shop):
    finding = Diagnostic("unknown-field", "there is no such field")
    broken = replace(shop.explores["orders"], errors=(finding,))
    model = replace(shop, explores={"orders": broken})
    context = QueryContext(now=datetime(2018, 5, 18, tzinfo=UTC))
    with pytest.raises(QueryError, match="unknown-field: there is no such field"):
        compile_query(model, QueryRequest("orders", ("orders.id",)), context, dialect_named("duckdb"))


def test_ungranted_explore_is_unknown(compiled):
    assert refusal(compiled, "finance_only", "orders.id").code == "unknown-explore"


# --- templates


def test_parameter_changes_the_sql(answer):
    filters = {"orders.id": "1", "orders.grain": "day"}
    assert answer("orders", "orders.period", filters=filters) == [("2018-05-18",)]
    assert answer("orders", "orders.period", filters={"orders.id": "1"}) == [("2018-05",)]


def test_parameter_takes_escaped_underscores(compiled):
    assert compiled("orders", "orders.period", filters={"orders.grain": "last^_week"}).columns


def test_parameter_outside_its_values_is_refused(compiled):
    error = refusal(compiled, "orders", "orders.period", filters={"orders.grain": "year"})
    assert error.code == "bad-parameter"
    assert "day, month, last_week" in error.message


def test_number_parameter_must_be_a_number(answer, compiled):
    assert answer("orders", "orders.scaled", filters={"orders.id": "4", "orders.rate": "3"}) == [
        (D("60.00"),)
    ]
    assert (
        refusal(compiled, "orders", "orders.scaled", filters={"orders.rate": "1; x"}).code == "bad-parameter"
    )


@pytest.mark.parametrize("word", ["O'Brien", "${orders.total}", "'; DROP TABLE orders; --", "{{ 1 }}"])
def test_string_parameter_is_a_literal(answer, word: str):
    assert answer("orders", "orders.greeting", filters={"orders.word": word}) == [(word,)]


def test_unquoted_parameter_is_one_name(answer, compiled):
    assert answer("orders", "orders.picked", filters={"orders.column": "status", "orders.id": "3"}) == [
        ("pending",)
    ]
    for text in ("status OR TRUE", "status--", "a;b", "x'", "(1)"):
        error = refusal(compiled, "orders", "orders.picked", filters={"orders.column": text})
        assert error.code == "bad-parameter"


def test_date_and_yesno_parameters_are_literals(answer, compiled):
    filters = {"orders.since": "2018-05-17", "orders.flag": "yes"}
    assert answer("orders", "orders.is_since", "orders.flagged", filters=filters) == [
        ("No", "Yes"),
        ("Yes", "Yes"),
    ]
    assert (
        refusal(compiled, "orders", "orders.is_since", filters={"orders.since": "now()"}).code
        == "bad-parameter"
    )


def test_condition_tag_without_filter_says_so(compiled):
    assert "1=1 -- no filter on 'user_facts.placed'" in compiled("orders", "user_facts.lifetime_sum").sql


def test_condition_tag_filters_inside_the_derived_table(answer):
    rows = answer("orders", "user_facts.lifetime_sum", filters={"user_facts.placed": "2018-05"})
    assert rows == [(D("200.20"),)]


def test_text_of_a_filter_is_never_a_reference(answer):
    rows = answer("orders", "user_facts.lifetime_sum", filters={"user_facts.note": "${orders.total}'"})
    assert rows == [(D("0"),)]


# --- derived tables


def test_derived_table_becomes_a_cte(compiled):
    sql = compiled("orders", "user_facts.lifetime").sql
    assert sql.startswith("WITH user_facts AS (\nSELECT user_id")
    assert "LEFT JOIN user_facts ON users.id = user_facts.user_id" in sql
    assert ";" not in sql


def test_native_derived_table_is_a_query(answer):
    rows = answer(
        "orders", "status_facts.status", "status_facts.orders", "status_facts.spent", "status_facts.place"
    )
    assert rows[:2] == [("cancelled", 1, D("0"), 2), ("complete", 3, D("220.20"), 1)]


def test_native_derived_table_takes_bound_filters(answer):
    rows = answer("orders", "status_facts.orders", filters={"orders.created_date": "2018-05-18"})
    assert rows == [(1,)]


def test_derived_tables_chain(answer):
    assert answer("chained", "chained.users") == [(5,)]


# --- the statement


def test_unused_joins_vanish(compiled):
    assert "JOIN" not in compiled("orders", "orders.count").sql


def test_join_brings_what_it_rests_on(compiled):
    sql = compiled("orders", "user_facts.lifetime").sql
    assert sql.index("LEFT JOIN users") < sql.index("LEFT JOIN user_facts")


def test_grouping_is_cancelled_by_the_named_field(compiled):
    assert "GROUP BY" not in compiled("lines", "orders.id", "orders.status").sql
    assert "GROUP BY" in compiled("lines", "orders.id", "orders.count").sql
    assert "GROUP BY" in compiled("lines", "orders.status").sql


def test_columns_carry_labels_types_and_formats(compiled):
    query = compiled(
        "orders", "orders.created_date", "orders.is_big", "orders.total_sum", "orders.average_total"
    )
    assert [(c.label, c.category, c.value_type, c.value_format) for c in query.columns] == [
        ("Orders Created Date", "dimension", "date", None),
        ("Orders Is Big", "dimension", "yesno", None),
        ("Orders Total Sum", "measure", "number", "$#,##0"),
        ("Orders Average Total", "measure", "number", "0.00"),
    ]
    assert query.columns[3].label_short == "Average Total"
    assert query.connection == "shop"


def test_built_in_formats_are_looked_up(compiled):
    assert compiled("orders", "orders.share_percent").columns[0].value_format == "#,##0.0%"


REFUSED = {"not-selectable", "unknown-field", "circular-reference", "nested-aggregate"}


def every_query(shop, dialect: str) -> list[CompiledQuery]:
    """Each field that compiles, alone and beside measures of three views."""
    context = QueryContext(now=datetime(2018, 5, 18, tzinfo=UTC))
    beside = ("users.state", "orders.total_sum", "order_items.price_sum", "users.balance_sum")
    found, codes = [], set()
    for name in shop.explores["orders"].fields:
        for fields in ((name,), (name, *beside)):
            try:
                found.append(
                    compile_query(shop, QueryRequest("orders", fields), context, dialect_named(dialect))
                )
            except QueryError as error:
                codes.add(error.code)
    assert codes == REFUSED
    return found


def test_every_query_runs_and_parses(shop, database):
    queries = every_query(shop, database.dialect.name)
    for query in queries:
        database.rows(query.sql)
        assert sqlglot.parse_one(query.sql, dialect=database.dialect.sqlglot_name)
    assert len(queries) > 200


def test_unknown_timezone_is_refused(compiled):
    for zone in ("Mars/Olympus", "../etc/passwd", "UTC'"):
        assert refusal(compiled, "orders", "orders.count", query_timezone=zone).code == "bad-timezone"


def test_one_field_filtered_under_two_names_is_refused(compiled):
    filters = {"orders.status": "complete", "orders.state_of_order": "pending"}
    assert refusal(compiled, "orders", "orders.count", filters=filters).code == "duplicate-filter"


def test_unknown_explore_suggests_a_near_name(compiled):
    with pytest.raises(QueryError, match='has no explore "ordrs"; did you mean "orders"\\?'):
        compiled("ordrs", "orders.count")


def test_explore_that_the_user_may_not_see_is_not_suggested(compiled):
    with pytest.raises(QueryError) as raised:
        compiled("finance_onl", "orders.count")
    assert "finance_only" not in raised.value.message


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("dimension: bad { sql: ;; }", "empty-sql"),
        (
            "dimension: bad { type: yesno sql: {% if orders.status._in_query %} 1=1 {% endif %} ;; }",
            "empty-sql",
        ),
        ("measure: bad { type: sum sql: ;; }", "empty-sql"),
        ("measure: bad { type: number sql: ;; }", "empty-sql"),
        ('dimension: bad { case: { else: "other" } }', "bad-case"),
        ("dimension: bad { type: tier tiers: [60, 10] sql: ${TABLE}.total ;; }", "bad-tier"),
        ("dimension: bad { type: tier tiers: [10, 10] sql: ${TABLE}.total ;; }", "bad-tier"),
        ("dimension: bad { type: bin bins: [10, ten] sql: ${TABLE}.total ;; }", "bad-tier"),
    ],
)
def test_field_without_a_meaning_is_refused_with_its_place(written_once, field: str, code: str):
    asked = written_once("explore: orders {}", views=f"view: orders {{ dimension: status {{}}\n{field} }}")
    with pytest.raises(QueryError) as raised:
        asked.sql("orders", "orders.bad")
    place = raised.value.place
    assert (raised.value.code, place and place.line) == (code, 4)


@pytest.mark.parametrize("allowed", ["yes", "no"])
def test_field_that_allows_no_fill_is_refused(written_once, allowed: str):
    asked = written_once(
        "explore: orders {}",
        views=f"view: orders {{ dimension_group: created {{ type: time allow_fill: {allowed} }} }}",
    )
    request = {"fill_fields": ("orders.created_date",)}
    if allowed == "yes":
        assert len(asked.compiled("orders", "orders.created_date", **request).post.fills) == 1
        return
    with pytest.raises(QueryError) as raised:
        asked.compiled("orders", "orders.created_date", **request)
    assert (raised.value.code, raised.value.field) == ("bad-fill", "orders.created_date")


def test_field_that_grows_with_every_reference_is_refused(written_once):
    doubled = "\n".join(f"dimension: d{i} {{ sql: ${{d{i - 1}}} || ${{d{i - 1}}} ;; }}" for i in range(1, 40))
    asked = written_once("explore: orders {}", views=f"view: orders {{ dimension: d0 {{}}\n{doubled} }}")
    with pytest.raises(QueryError) as raised:
        asked.sql("orders", "orders.d39")
    assert raised.value.code == "too-long"


def test_name_of_a_group_is_answered_with_a_member(compiled):
    with pytest.raises(QueryError, match=r'did you mean one of them, such as "orders.created_'):
        compiled("orders", "orders.created")
