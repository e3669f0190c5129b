"""What an explore adds to its queries: filters that are always there, row filters, grants, field sets, names."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lookalike.query.request import QueryError

D = Decimal
USERS = "join: users { sql_on: ${orders.user_id} = ${users.id} ;; }"
ITEMS = "join: order_items { sql_on: ${orders.id} = ${order_items.order_id} ;; relationship: one_to_many }"
FINANCE = 'access_grant: finance { user_attribute: department allowed_values: ["finance"] }'
LONDON = 'access_grant: london { user_attribute: city allowed_values: ["London"] }'


def orders(*parameters: str) -> str:
    return f"explore: orders {{ {' '.join(parameters)} }}"


def knows(types: dict[str, str] | None = None, **attributes: str) -> dict:
    return {"user_attributes": attributes, "user_attribute_types": types or {}}


def refusal(asked, *arguments: object, **request: object) -> QueryError:
    with pytest.raises(QueryError) as error:
        asked.sql(*arguments, **request)
    return error.value


# --- filters of the explore


def test_always_filter_gives_every_missing_filter(written):
    asked = written(
        orders('always_filter: { filters: [orders.status: "complete", users.state: "CA"] }', USERS)
    )
    assert asked.rows("orders", "orders.count") == [(2,)]
    assert asked.rows("orders", "orders.count", filters={"orders.status": "pending"}) == [(1,)]
    everything = {"orders.status": "", "users.state": ""}
    assert asked.rows("orders", "orders.count", filters=everything) == [(6,)]


def test_always_filter_reads_the_old_form(written):
    asked = written(orders('always_filter: { filters: { field: status value: "complete" } }'))
    assert asked.rows("orders", "orders.count") == [(3,)]


def test_always_filter_on_a_measure_keeps_groups(written):
    asked = written(orders('always_filter: { filters: [orders.count: ">2"] }'))
    assert asked.rows("orders", "orders.status", "orders.count") == [("complete", 3)]


def test_filters_that_are_added_are_told(written_once):
    asked = written_once(orders('always_filter: { filters: [status: "complete"] }'))
    assert asked.compiled("orders", "orders.count").applied_filters == {"orders.status": "complete"}


CONDITIONAL = """conditionally_filter: {
  filters: [orders.status: "complete", orders.total: ">50"]
  unless: [id, users.state]
}"""


def test_conditional_filters_apply_to_a_query_without_filters(written):
    assert written(orders(CONDITIONAL, USERS)).rows("orders", "orders.count") == [(2,)]


@pytest.mark.parametrize("name", ["orders.id", "users.state"])
def test_conditional_filters_yield_to_an_alternative(written, name: str):
    asked = written(orders(CONDITIONAL, USERS))
    assert asked.rows("orders", "orders.count", filters={name: "NOT NULL"}) != [(2,)]


def test_conditional_filter_that_is_given_leaves_the_others(written):
    asked = written(orders(CONDITIONAL, USERS))
    assert asked.rows("orders", "orders.count", filters={"orders.status": "pending,complete"}) == [(2,)]
    assert asked.rows("orders", "orders.count", filters={"orders.total": ">10"}) == [(3,)]


def test_sql_always_where_reads_the_caller_and_pulls_joins_in(written):
    asked = written(
        orders(
            """sql_always_where: {% if _user_attributes['level'] == 'boss' %} 1=1
              {% else %} ${users.state} = 'CA' OR ${users.state} = 'NY' {% endif %} ;;""",
            USERS,
        )
    )
    assert asked.rows("orders", "orders.count", context=knows(level="clerk")) == [(4,)]
    boss = asked.sql("orders", "orders.count", context=knows(level="boss"))
    assert "JOIN" not in boss
    assert asked.rows(
        "orders", "orders.count", filters={"orders.id": "1,6"}, context=knows(level="clerk")
    ) == [(1,)]


def test_sql_always_where_with_an_or_stays_in_parentheses(written):
    asked = written(orders("sql_always_where: ${orders.id} = 1 OR ${orders.id} = 2 -- two of them ;;"))
    assert asked.rows("orders", "orders.count", filters={"orders.status": "pending"}) == [(0,)]


def test_sql_always_having_keeps_groups_and_pulls_joins_in(written):
    asked = written(orders("sql_always_having: ${order_items.count} > 1 ;;", ITEMS))
    rows = asked.rows("orders", "orders.status", "orders.count", sorts=("orders.status",))
    assert rows == [("complete", 3), ("pending", 1)]


def test_sql_always_having_may_be_liquid(written):
    asked = written(
        orders(
            "sql_always_having: {% if orders.status._is_selected %} ${orders.count} > 1 {% else %} 1=1 {% endif %} ;;"
        )
    )
    assert asked.rows("orders", "orders.status", "orders.count") == [("complete", 3)]
    assert asked.rows("orders", "orders.is_complete", "orders.count", sorts=("orders.is_complete",)) == [
        ("No", 3),
        ("Yes", 3),
    ]


# --- access filters


def seen(written, field: str, value: str | None, kind: str = "string") -> list[int]:
    asked = written(orders(f"access_filter: {{ field: {field} user_attribute: who }}", USERS))
    attributes = {} if value is None else {"who": value}
    rows = asked.rows("orders", "orders.id", context=knows({"who": kind}, **attributes), sorts=("orders.id",))
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("field", "value", "kind", "ids"),
    [
        ("users.state", "CA", "string", [1, 2, 3]),
        ("users.state", "CA, NY", "string", [1, 2, 3, 5]),
        ("users.state", "%A%", "string", []),
        ("users.state", "C%,-NY", "advanced_filter_string", [1, 2, 3]),
        ("users.state", "NULL", "string", []),
        ("users.state", "NULL", "advanced_filter_string", [4, 6]),
        ("orders.id", "2", "number", [2]),
        ("orders.id", "2,3", "number", [2, 3]),
        ("orders.id", ">=5", "advanced_filter_number", [5, 6]),
        ("orders.is_complete", "Yes", "yesno", [1, 2, 4]),
        ("orders.is_complete", "no", "yesno", [3, 5, 6]),
        ("orders.created_date", "2018-05-17", "datetime", [2]),
        ("orders.created_date", "2018-05", "advanced_filter_datetime", [1, 2, 4]),
        ("status", "pending", "string", [3]),
    ],
)
def test_access_filter_keeps_the_rows_of_the_value(
    written, field: str, value: str, kind: str, ids: list[int]
):
    assert seen(written, field, value, kind) == ids


@pytest.mark.parametrize("value", [None, "", " ", ",", " , "])
def test_access_filter_without_a_value_keeps_no_row(written, value: str | None):
    assert seen(written, "users.state", value) == []


def test_advanced_value_that_lets_all_rows_through_is_refused(written_once):
    asked = written_once(orders("access_filter: { field: users.state user_attribute: who }", USERS))
    context = knows({"who": "advanced_filter_string"}, who="any value")
    assert refusal(asked, "orders", "orders.count", context=context).code == "access-filter-without-value"


def test_access_filter_cannot_be_filtered_away(written):
    asked = written(orders("access_filter: { field: users.state user_attribute: who }", USERS))
    filters = {"users.state": "NY", "orders.id": ">0"}
    assert asked.rows("orders", "orders.count", filters=filters, context=knows(who="CA")) == [(0,)]


def test_access_filters_all_apply(written):
    asked = written(
        orders(
            "access_filter: { field: users.state user_attribute: state }",
            "access_filter: { field: orders.status user_attribute: status }",
            USERS,
        )
    )
    assert asked.rows("orders", "orders.count", context=knows(state="CA", status="complete")) == [(2,)]
    assert asked.rows("orders", "orders.count", context=knows(state="CA")) == [(0,)]


def test_access_filter_on_a_missing_field_refuses_the_explore(written_once):
    asked = written_once(orders("access_filter: { field: users.region user_attribute: who }", USERS))
    assert refusal(asked, "orders", "orders.count", context=knows(who="x")).code == "explore-error"


def test_access_filter_on_a_denied_join_refuses_the_query(written_once):
    denied = "join: users { sql_on: ${orders.user_id} = ${users.id} ;; required_access_grants: [finance] }"
    asked = written_once(
        FINANCE + orders("access_filter: { field: users.state user_attribute: who }", denied)
    )
    assert refusal(asked, "orders", "orders.count", context=knows(who="CA")).code == "inaccessible-view"


# --- access grants


def test_explore_without_its_grant_is_unknown(written_once):
    asked = written_once(FINANCE + orders("required_access_grants: [finance]"))
    assert refusal(asked, "orders", "orders.count").code == "unknown-explore"
    assert asked.sql("orders", "orders.count", context=knows(department="finance"))


@pytest.mark.parametrize("value", ["Finance", "finances", "%", "fin", ""])
def test_grant_wants_the_exact_value(written_once, value: str):
    asked = written_once(FINANCE + orders("required_access_grants: [finance]"))
    assert refusal(asked, "orders", "orders.count", context=knows(department=value)).code == "unknown-explore"


def test_all_grants_must_pass(written_once):
    asked = written_once(FINANCE + LONDON + orders("required_access_grants: [finance, london]"))
    one = knows(department="finance", city="Paris")
    assert refusal(asked, "orders", "orders.count", context=one).code == "unknown-explore"
    assert asked.sql("orders", "orders.count", context=knows(department="finance", city="London"))


def test_unknown_grant_refuses_the_explore(written_once):
    asked = written_once(orders("required_access_grants: [fiance]"))
    assert refusal(asked, "orders", "orders.count").code == "unknown-explore"


SECRET_VIEWS = """view: orders {
  required_access_grants: [finance]
  dimension: id { primary_key: yes type: number }
  measure: count { type: count }
}"""


def test_view_without_its_grant_has_no_fields(written_once):
    asked = written_once(FINANCE + orders(), views=SECRET_VIEWS)
    assert refusal(asked, "orders", "orders.count").code == "unknown-field"
    assert asked.sql("orders", "orders.count", context=knows(department="finance"))


def test_field_without_its_grant_cannot_be_used_at_all(written_once):
    views = """view: orders {
      dimension: id { primary_key: yes type: number }
      dimension: total { type: number required_access_grants: [finance] }
      measure: count { type: count }
      measure: total_sum { type: sum sql: ${total} ;; }
    }"""
    asked = written_once(FINANCE + orders(), views=views)
    assert refusal(asked, "orders", "orders.total").code == "unknown-field"
    assert refusal(asked, "orders", "orders.count", filters={"orders.total": "1"}).code == "unknown-field"
    assert refusal(asked, "orders", "orders.count", sorts=("orders.total",)).code == "unknown-field"
    assert refusal(asked, "orders", "orders.total_sum").code == "unknown-field"


# --- grouping, symmetric aggregates, letter case


def test_cancelled_grouping_gives_every_row(written):
    views = """view: payments {
      dimension: amount { type: number }
      dimension: order_id { type: number }
      measure: count { type: count }
    }"""
    asked = written("explore: payments { cancel_grouping_fields: [payments.amount] }", views=views)
    assert len(asked.rows("payments", "payments.amount")) == 4
    assert len(asked.rows("payments", "payments.order_id")) == 3
    assert len(asked.rows("payments", "payments.amount", "payments.count")) == 3


def test_without_symmetric_aggregates_repeated_rows_count_again(written):
    naive = written(orders("symmetric_aggregates: no", ITEMS))
    rows = naive.rows("orders", "orders.total_sum", "order_items.count")
    assert rows == [(D("590.40"), 7)]


def test_case_sensitive_of_the_explore_folds_letters(written):
    folding = written(orders("case_sensitive: no"))
    assert folding.rows("orders", "orders.count", filters={"orders.status": "COMPLETE"}) == [(3,)]


def test_case_sensitive_of_the_explore_wins_over_the_model(written):
    exact = written("case_sensitive: no " + orders("case_sensitive: yes"))
    assert exact.rows("orders", "orders.count", filters={"orders.status": "COMPLETE"}) == [(0,)]


# --- names


def test_fields_of_the_explore_are_a_set_from_left_to_right(written_once):
    asked = written_once(orders("fields: [ALL_FIELDS*, -orders.total, -users.id, users.id]", USERS))
    names = asked.model.explores["orders"].fields
    assert "orders.total" not in names
    assert "users.id" in names
    assert refusal(asked, "orders", "orders.total").code == "unknown-field"
    assert asked.sql("orders", "orders.total_sum")


def test_old_names_of_explore_and_field_still_work(written):
    views = (
        "view: orders { dimension: status { alias: [state] } measure: count { type: count alias: [number] } }"
    )
    asked = written(orders("alias: [purchases, sales]"), views=views)
    for name in ("orders", "purchases", "sales"):
        assert asked.rows(name, "orders.number", filters={"orders.state": "complete"}) == [(3,)]


def test_quick_starts_are_queries(written):
    asked = written(
        orders(
            """query: by_state {
              label: "By state"
              description: "Where they live"
              dimensions: [users.state]
              measures: [orders.count]
              filters: [users.state: "-NULL", orders.count: ">0"]
              sorts: [orders.count: desc, users.state: asc]
              limit: 10
              timezone: "America/New_York"
            }""",
            USERS,
        )
    )
    quick = asked.model.explores["orders"].quick_starts["by_state"]
    assert (quick.label, quick.description) == ("By state", "Where they live")
    assert quick.sorts == ("orders.count desc", "users.state")
    rows = asked.rows(
        "orders",
        *quick.fields,
        filters={pair.field: pair.expression for pair in quick.filters},
        sorts=quick.sorts,
        limit=quick.limit,
        query_timezone=quick.timezone,
    )
    assert rows == [("CA", 3), ("NY", 1)]


# --- the preamble


def test_preamble_stands_before_the_statement_as_written(written_once, duckdb_shop):
    asked = written_once(
        orders("sql_preamble: CREATE OR REPLACE TEMP MACRO half(x) AS x / 2.0; ;;"),
        views="view: orders { measure: halves { type: number sql: SUM(half(${TABLE}.total)) ;; } }",
    )
    sql = asked.sql("orders", "orders.halves")
    assert sql.startswith("CREATE OR REPLACE TEMP MACRO half(x) AS x / 2.0;\nSELECT")
    assert [tuple(map(float, row)) for row in duckdb_shop.rows(sql)] == [(170.1,)]


def test_preamble_of_a_derived_tables_explore_comes_along(written_once):
    views = """view: orders { dimension: status {} }
    view: facts { derived_table: { explore_source: orders { column: status {} } } dimension: status {} }"""
    asked = written_once(
        orders("sql_preamble: SET a = 1; ;;") + "explore: facts { sql_preamble: SET b = 2; ;; }", views=views
    )
    assert asked.sql("facts", "facts.status").splitlines()[:2] == ["SET a = 1;", "SET b = 2;"]
