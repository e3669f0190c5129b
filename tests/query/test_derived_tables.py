"""Derived tables, by SQL and by an explore, as parts of a query."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from lookalike.query.request import QueryError

D = Decimal
JOIN_FACTS = "join: facts { sql_on: ${orders.user_id} = ${facts.user_id} ;; }"


def refusal(asked, *arguments: object, **request: object) -> QueryError:
    with pytest.raises(QueryError) as error:
        asked.sql(*arguments, **request)
    return error.value


def facts(body: str, *fields: str) -> str:
    more = " ".join(fields)
    return f"""view: facts {{
      derived_table: {{ {body} }}
      dimension: user_id {{ primary_key: yes type: number }}
      {more}
      measure: count {{ type: count }}
    }}
    explore: facts {{}}
    explore: orders {{ {JOIN_FACTS} }}
    """


# --- by SQL

SPENT = "sql: SELECT user_id, SUM(total) AS spent FROM orders GROUP BY 1 ;;"


def test_sql_stands_in_a_table_of_the_alias(written):
    asked = written(facts(SPENT, "dimension: spent { type: number }"))
    assert asked.sql("facts", "facts.user_id").startswith(
        "WITH facts AS (\nSELECT user_id, SUM(total) AS spent FROM orders GROUP BY 1\n)\nSELECT"
    )
    rows = asked.rows("facts", "facts.user_id", "facts.spent", sorts=("facts.user_id",))
    assert rows[:2] == [(1, D("200.20")), (2, D("50.00"))]


def test_unused_derived_table_is_left_out(written_once):
    assert "WITH" not in written_once(facts(SPENT)).sql("orders", "orders.count")


def test_sql_may_end_with_a_semicolon_or_a_comment(written):
    for ending in (" ; ", " -- the end", "\n"):
        asked = written(facts(SPENT.replace(" ;;", f"{ending} ;;")))
        assert asked.rows("facts", "facts.count") == [(5,)]


def test_sql_may_start_with_with(written):
    body = "sql: WITH early AS (SELECT * FROM orders WHERE id < 3) SELECT user_id FROM early ;;"
    assert written(facts(body)).rows("facts", "facts.user_id") == [(1,)]


def test_derived_table_reads_another(written):
    asked = written(
        facts(SPENT)
        + """view: totals {
          derived_table: { sql: SELECT MAX(spent) AS most FROM ${facts.SQL_TABLE_NAME} AS f ;; }
          dimension: most { type: number }
        }
        explore: totals {}"""
    )
    sql = asked.sql("totals", "totals.most")
    assert sql.index("facts AS (") < sql.index("totals AS (")
    assert asked.rows("totals", "totals.most") == [(D("200.20"),)]


def test_derived_table_reads_the_table_of_a_view(written):
    asked = written(facts("sql: SELECT id AS user_id FROM ${users.SQL_TABLE_NAME} ;;"))
    assert asked.rows("facts", "facts.count") == [(5,)]


def test_derived_tables_in_a_ring_are_refused(written_once):
    asked = written_once(
        """view: a { derived_table: { sql: SELECT * FROM ${b.SQL_TABLE_NAME} ;; } dimension: x {} }
        view: b { derived_table: { sql: SELECT * FROM ${a.SQL_TABLE_NAME} ;; } dimension: x {} }
        explore: a {}"""
    )
    error = refusal(asked, "a", "a.x")
    assert error.code == "circular-reference"
    assert "derived table a -> derived table b -> derived table a" in error.message


def test_unknown_table_in_a_derived_table_is_named(written_once):
    error = refusal(
        written_once(facts("sql: SELECT * FROM ${fcats.SQL_TABLE_NAME} ;;")), "facts", "facts.count"
    )
    assert error.code == "unknown-view"
    assert "fcats" in error.message


def test_field_in_the_sql_of_a_derived_table_is_refused(written_once):
    error = refusal(
        written_once(facts("sql: SELECT ${facts.user_id} FROM orders ;;")), "facts", "facts.count"
    )
    assert error.code == "field-in-derived-table"


def test_two_aliases_share_a_table_of_the_same_text(written):
    asked = written(
        facts(SPENT, "dimension: spent { type: number }").replace(
            "explore: facts {}",
            "explore: facts { join: others { from: facts type: cross relationship: many_to_many } }",
        )
    )
    sql = asked.sql("facts", "facts.spent", "others.spent")
    assert sql.count("SELECT user_id, SUM(total)") == 1
    assert "CROSS JOIN facts AS others" in sql
    assert len(asked.rows("facts", "facts.user_id", "others.user_id")) == 25


def test_two_aliases_with_other_filters_have_tables_of_their_own(written):
    body = """sql: SELECT user_id, SUM(total) AS spent FROM orders
      WHERE {% condition state %} status {% endcondition %} GROUP BY 1 ;;"""
    asked = written(
        facts(body, "filter: state {} dimension: spent { type: number }").replace(
            "explore: facts {}",
            "explore: facts { join: others { from: facts sql_on: ${facts.user_id} = ${others.user_id} ;; } }",
        )
    )
    rows = asked.rows(
        "facts",
        "facts.user_id",
        "facts.spent",
        "others.spent",
        filters={"facts.user_id": "1", "others.state": "pending"},
    )
    assert rows == [(1, D("200.20"), None)]


# --- Liquid


def test_condition_filters_inside(written):
    body = """sql: SELECT user_id, COUNT(*) AS n FROM orders
      WHERE {% condition placed %} created_at {% endcondition %} GROUP BY 1 ;;"""
    asked = written(facts(body, "filter: placed { type: date } dimension: n { type: number }"))
    rows = asked.rows("facts", "facts.user_id", "facts.n", filters={"facts.placed": "2018-05-18"})
    assert rows == [(1, 1)]
    assert "1=1 -- no filter on 'facts.placed'" in asked.sql("facts", "facts.n")


def test_parameter_and_dates_are_written_inside(written):
    body = """sql: SELECT user_id, {% parameter what %}(total) AS n FROM orders
      WHERE created_at >= {% date_start placed %} AND created_at < {% date_end placed %} GROUP BY 1 ;;"""
    fields = """filter: placed { type: date } dimension: n { type: number }
      parameter: what { type: unquoted allowed_value: { value: "sum" } allowed_value: { value: "max" } }"""
    asked = written(facts(body, fields))
    filters = {"facts.placed": "2018-05", "facts.what": "max"}
    assert asked.rows("facts", "facts.n", filters=filters, sorts=("facts.n",)) == [
        (D("20.00"),),
        (D("100.10"),),
    ]


def test_template_asks_for_fields_of_the_explore(written):
    body = """sql: SELECT user_id
      {% if orders.status._in_query %}, MIN(status) AS state {% else %}, 'all' AS state {% endif %}
      FROM orders GROUP BY 1 ;;"""
    asked = written(facts(body, "dimension: state {}"))
    assert asked.rows("orders", "facts.state", limit=1) == [("all",)]
    rows = asked.rows("orders", "facts.state", "orders.status", filters={"orders.id": "3"})
    assert rows == [("pending", "pending")]


def test_user_attribute_is_written_inside(written):
    body = "sql: SELECT user_id FROM orders WHERE status = {{ _user_attributes['state'] | sql_quote }} ;;"
    context = {"user_attributes": {"state": "it's"}}
    assert "status = 'it''s'" in written(facts(body)).sql("facts", "facts.count", context=context)


# --- by an explore


def native(source: str, *fields: str, more: str = "", explore: str = "") -> str:
    return f"""view: facts {{
      derived_table: {{ explore_source: orders {{ {source} }} }}
      {" ".join(fields)}
    }}
    explore: facts {{}}
    explore: orders {{ join: users {{ sql_on: ${{orders.user_id}} = ${{users.id}} ;; }} {explore} }}
    {more}"""


def test_columns_are_named_as_the_columns_say(written):
    asked = written(
        native(
            "column: status {} column: home { field: users.state } column: n { field: orders.count }",
            "dimension: status {} dimension: home {} dimension: n { type: number }",
        )
    )
    rows = asked.rows("facts", "facts.home", "facts.status", "facts.n", filters={"facts.home": "CA"})
    assert sorted(rows) == [("CA", "complete", 2), ("CA", "pending", 1)]


def test_column_without_a_field_is_the_base_views(written_once):
    asked = written_once(native("column: total_sum {}", "dimension: total_sum { type: number }"))
    assert "COALESCE(SUM(orders.total), 0) AS total_sum" in asked.sql("facts", "facts.total_sum")


def test_derived_columns_are_computed_over_the_columns(written):
    asked = written(
        native(
            """column: status {} column: spent { field: orders.total_sum }
            derived_column: place { sql: RANK() OVER (ORDER BY spent DESC) ;; }
            derived_column: doubled { sql: spent * 2 ;; }""",
            "dimension: status {} dimension: place { type: number } dimension: doubled { type: number }",
        )
    )
    rows = asked.rows("facts", "facts.status", "facts.doubled", filters={"facts.place": "1"})
    assert rows == [("complete", D("440.40"))]


def test_filters_of_rows_and_of_groups_apply_inside(written):
    asked = written(
        native(
            """column: status {} column: n { field: orders.count }
            filters: [orders.status: "-cancelled", orders.count: ">1"]""",
            "dimension: status {} dimension: n { type: number }",
        )
    )
    assert asked.rows("facts", "facts.status", "facts.n") == [("complete", 3)]


def test_old_form_of_filters_and_bare_names_apply_inside(written):
    asked = written(
        native('column: id {} filters: { field: status value: "pending" }', "dimension: id { type: number }")
    )
    assert asked.rows("facts", "facts.id") == [(3,)]


def test_custom_filter_applies_inside(written):
    asked = written(
        native(
            'column: id {} expression_custom_filter: ${orders.total} > 50 AND ${users.state} = "CA" ;;',
            "dimension: id { type: number }",
        )
    )
    assert asked.rows("facts", "facts.id", sorts=("facts.id",)) == [(1,), (2,)]


def test_custom_filter_on_measures_keeps_groups(written):
    asked = written(
        native("column: status {} expression_custom_filter: ${orders.count} > 2 ;;", "dimension: status {}")
    )
    assert asked.rows("facts", "facts.status") == [("complete",)]


def test_sorts_and_limit_decide_which_rows_there_are(written):
    asked = written(
        native(
            'column: id {} sorts: [orders.total: desc, orders.id: asc] limit: 2 filters: [orders.total: "not null"]',
            "dimension: id { type: number }",
        )
    )
    assert asked.rows("facts", "facts.id", sorts=("facts.id",)) == [(1,), (2,)]


def test_times_are_the_databases_unless_a_zone_is_named(written):
    def day(source: str) -> object:
        asked = written(native(f"column: id {{}} column: created_date {{}} {source}", DAY))
        rows = asked.rows(
            "facts", "facts.day", filters={"facts.id": "1"}, query_timezone="America/Los_Angeles"
        )
        return rows[0][0]

    assert day("") == date(2018, 5, 18)
    assert day('timezone: "America/Los_Angeles"') == date(2018, 5, 17)
    assert day('timezone: "query_timezone"') == date(2018, 5, 17)


DAY = """dimension: id { type: number }
  dimension: day { type: date datatype: date convert_tz: no sql: ${TABLE}.created_date ;; }"""


def test_bound_filter_comes_from_the_query(written):
    source = """column: status {} column: n { field: orders.count }
      bind_filters: { from_field: facts.state to_field: users.state }"""
    asked = written(native(source, "filter: state {} dimension: status {} dimension: n { type: number }"))
    rows = asked.rows("facts", "facts.status", "facts.n", filters={"facts.state": "NY"})
    assert rows == [("cancelled", 1)]
    assert len(asked.rows("facts", "facts.status")) == 4


def test_bound_filter_that_is_not_given_filters_nothing(written):
    source = (
        "column: n { field: orders.count } bind_filters: { from_field: facts.state to_field: users.state }"
    )
    asked = written(native(source, "filter: state {} dimension: n { type: number }"))
    assert asked.rows("facts", "facts.n") == [(6,)]


def test_all_filters_are_bound_where_the_source_has_the_field(written):
    asked = written(
        native(
            "column: status {} column: n { field: orders.count } bind_all_filters: yes",
            "dimension: status { primary_key: yes } dimension: n { type: number }",
            explore="join: facts { sql_on: ${orders.status} = ${facts.status} ;; }",
        )
    )
    rows = asked.rows("orders", "facts.status", "facts.n", filters={"users.state": "CA", "facts.n": ">0"})
    assert sorted(rows) == [("complete", 2), ("pending", 1)]


def test_row_filters_of_the_source_are_inherited(written):
    asked = written(
        native(
            "column: n { field: orders.count }",
            "dimension: n { type: number }",
            explore="access_filter: { field: users.state user_attribute: state }",
        )
    )
    assert asked.rows("facts", "facts.n", context={"user_attributes": {"state": "CA"}}) == [(3,)]
    assert asked.rows("facts", "facts.n") == [(0,)]


def test_sql_always_where_and_always_filter_of_the_source_are_inherited(written):
    asked = written(
        native(
            "column: n { field: orders.count }",
            "dimension: n { type: number }",
            explore="""sql_always_where: ${orders.id} > 1 ;; always_filter: { filters: [orders.status: "complete"] }""",
        )
    )
    assert asked.rows("facts", "facts.n") == [(2,)]


def test_source_that_is_denied_denies_the_table(written_once):
    grant = 'access_grant: finance { user_attribute: department allowed_values: ["finance"] }'
    asked = written_once(
        grant + native("column: id {}", "dimension: id {}", explore="required_access_grants: [finance]")
    )
    assert refusal(asked, "facts", "facts.id").code == "derived-table-source"
    assert asked.sql("facts", "facts.id", context={"user_attributes": {"department": "finance"}})


def test_denied_column_denies_the_table(written_once):
    grant = 'access_grant: finance { user_attribute: department allowed_values: ["finance"] }'
    views = """view: orders { dimension: total { required_access_grants: [finance] } }
    view: users { dimension: id {} }"""
    asked = written_once(
        grant
        + "view: facts { derived_table: { explore_source: orders { column: total {} } } dimension: total {} }"
        + "explore: facts {} explore: orders {}",
        views=views,
    )
    assert refusal(asked, "facts", "facts.total").code == "unknown-field"


def test_native_table_on_a_native_table(written):
    asked = written(
        native(
            "column: user_id {} column: n { field: orders.count }",
            """dimension: user_id { type: number } dimension: n { type: number }
            measure: most { type: max sql: ${n} ;; }""",
            more="""view: top {
              derived_table: { explore_source: facts { column: most { field: facts.most } } }
              dimension: most { type: number }
            }
            explore: top {}""",
        )
    )
    assert asked.rows("top", "top.most") == [(2,)]


def test_native_table_on_itself_is_refused(written_once):
    asked = written_once(
        "view: facts { derived_table: { explore_source: facts { column: id {} } } dimension: id {} } explore: facts {}"
    )
    assert refusal(asked, "facts", "facts.id").code == "circular-reference"


def test_native_table_keeps_fan_out_right(written):
    items = (
        "join: order_items { sql_on: ${orders.id} = ${order_items.order_id} ;; relationship: one_to_many }"
    )
    asked = written(
        native(
            "column: spent { field: orders.total_sum } column: items { field: order_items.count }",
            "dimension: spent { type: number } dimension: items { type: number }",
            explore=items,
        )
    )
    assert asked.rows("facts", "facts.spent", "facts.items") == [(D("340.20"), 7)]


@pytest.mark.parametrize(("column", "named"), [("nothing", "orders.nothing"), ("ghosts.id", "ghosts.id")])
def test_unknown_column_is_named_with_its_table(written_once, column: str, named: str):
    asked = written_once(native(f"column: x {{ field: {column} }}", "dimension: x {}"))
    error = refusal(asked, "facts", "facts.x")
    assert error.code == "unknown-field"
    assert "The derived table facts" in error.message
    assert named in error.message


def test_unknown_source_is_named(written_once):
    asked = written_once(
        "view: facts { derived_table: { explore_source: ordres { column: id {} } } dimension: id {} } explore: facts {}"
    )
    assert refusal(asked, "facts", "facts.id").code == "derived-table-source"


def test_pivots_have_no_place_in_a_derived_table(written_once):
    asked = written_once(native("column: id {} pivots: [orders.status]", "dimension: id {}"))
    error = refusal(asked, "facts", "facts.id")
    assert error.code == "pivots-in-derived-table"


def test_table_without_rows_of_its_own_is_refused(written_once):
    error = refusal(written_once(facts('persist_for: "1 hour"')), "facts", "facts.count")
    assert error.code == "derived-table-without-sql"
