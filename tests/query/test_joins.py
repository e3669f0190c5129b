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


# --- kinds of joins, in models of their own


def explore(join: str, more: str = "") -> str:
    return f"explore: orders {{ {join} {more} }}"


def ordered(rows: list[tuple]) -> list[tuple]:
    """Without regard to the order, NULLs first."""
    return sorted(rows, key=lambda row: [(value is not None, str(value)) for value in row])


BY_USER = "${orders.user_id} = ${users.id}"


@pytest.mark.parametrize(
    ("kind", "by_hand"),
    [
        ("left_outer", "FROM orders o LEFT JOIN users u ON o.user_id = u.id"),
        ("inner", "FROM orders o JOIN users u ON o.user_id = u.id"),
        ("full_outer", "FROM orders o FULL JOIN users u ON o.user_id = u.id"),
        ("cross", "FROM orders o, users u"),
    ],
)
def test_each_type_of_join_gives_its_rows(written, database, kind: str, by_hand: str):
    condition = "" if kind == "cross" else f"sql_on: {BY_USER} ;;"
    asked = written(explore(f"join: users {{ type: {kind} {condition} relationship: many_to_many }}"))
    rows = asked.rows("orders", "orders.id", "users.state")
    assert ordered(rows) == ordered(database.rows(f"SELECT DISTINCT o.id, u.state {by_hand}"))


def test_sql_where_of_a_join_counts_only_when_it_is_used(written):
    asked = written(explore(f"join: users {{ sql_on: {BY_USER} ;; sql_where: ${{users.state}} = 'CA' ;; }}"))
    assert asked.rows("orders", "orders.count") == [(6,)]
    assert asked.rows("orders", "orders.count", "users.balance_sum") == [(3, D("21.00"))]


def test_sql_where_may_need_another_join(written):
    asked = written(
        """explore: order_items {
          join: orders { sql_on: ${order_items.order_id} = ${orders.id} ;; }
          join: users { sql_on: ${orders.user_id} = ${users.id} ;; }
          join: payments {
            sql_on: ${order_items.order_id} = ${payments.order_id} ;;
            relationship: many_to_many
            sql_where: ${users.state} = 'CA' ;;
          }
        }"""
    )
    rows = asked.rows("order_items", "order_items.id", "payments.count", sorts=("order_items.id",))
    assert rows == [(1, 2), (2, 2), (3, 2), (4, 1), (5, 0), (6, 0)]


def test_foreign_key_may_lie_in_a_joined_view(written):
    asked = written(
        """explore: order_items {
          join: orders { foreign_key: order_id }
          join: users { foreign_key: orders.user_id }
        }"""
    )
    assert asked.rows("order_items", "users.state", "order_items.count", sorts=("users.state",)) == [
        ("CA", 6),
        (None, 3),
    ]


def test_sql_foreign_key_is_compared_with_the_primary_key(written):
    asked = written(explore("join: users { sql_foreign_key: ${orders.user_id} + 1 ;; }"))
    rows = asked.rows("orders", "orders.id", "users.id", sorts=("orders.id",))
    assert rows == [(1, 2), (2, 2), (3, 3), (4, None), (5, 4), (6, 5)]


def test_foreign_key_without_a_primary_key_says_so(written_once):
    asked = written_once(
        explore("join: bare { foreign_key: orders.user_id }"),
        views="""view: orders { dimension: user_id {} } view: bare { sql_table_name: users ;; dimension: state {} }""",
    )
    with pytest.raises(QueryError) as error:
        asked.sql("orders", "bare.state")
    assert error.value.code == "no-primary-key"


def test_unnested_values_are_joined_by_raw_sql(written):
    views = """view: tagged {
      derived_table: { sql: SELECT 1 AS id, ARRAY['a', 'b'] AS tags UNION ALL SELECT 2, ARRAY['c'] ;; }
      dimension: id { primary_key: yes type: number }
      dimension: tags {}
      measure: count { type: count }
      measure: id_sum { type: sum sql: ${id} ;; }
    }
    view: tag { dimension: tag { primary_key: yes sql: ${TABLE}.tag ;; } measure: count { type: count } }"""
    asked = written(
        """explore: tagged {
          join: tag { sql: , UNNEST(${tagged.tags}) AS tag(tag) ;; relationship: one_to_many }
        }""",
        views=views,
    )
    assert asked.rows("tagged", "tagged.count", "tagged.id_sum") == [(2, 3)]
    assert asked.rows("tagged", "tag.count", "tagged.count", "tagged.id_sum") == [(3, 2, 3)]
    assert asked.rows("tagged", "tag.tag", "tagged.id_sum", sorts=("tag.tag",)) == [
        ("a", 1),
        ("b", 1),
        ("c", 2),
    ]


def test_lateral_join_reads_the_row_before_it(written):
    asked = written(
        explore(
            """join: best {
              from: order_items
              sql: LEFT JOIN LATERAL (
                  SELECT * FROM order_items AS i WHERE i.order_id = ${orders.id} ORDER BY i.price DESC, i.id LIMIT 1
                ) AS best ON TRUE ;;
              relationship: one_to_one
            }"""
        )
    )
    rows = asked.rows("orders", "orders.id", "best.id", sorts=("orders.id",), filters={"best.id": "not null"})
    assert rows == [(1, 1), (2, 4), (3, 5), (6, 7)]


def test_raw_join_brings_the_joins_that_it_names(written):
    asked = written(
        explore(
            f"""join: users {{ sql_on: {BY_USER} ;; }}
            join: peers {{
              from: users
              sql: LEFT JOIN users AS peers ON peers.state = ${{users.state}} AND peers.id <> ${{users.id}} ;;
              relationship: many_to_many
            }}"""
        )
    )
    rows = asked.rows(
        "orders", "orders.id", "peers.id", filters={"peers.id": "not null"}, sorts=("orders.id",)
    )
    assert rows == [(1, 2), (2, 2), (3, 1)]


def test_required_joins_come_first_though_declared_later(written_once):
    asked = written_once(
        explore(
            f"""join: payments {{
              sql_on: ${{orders.id}} = ${{payments.order_id}} ;;
              relationship: one_to_many
              required_joins: [order_items, users]
            }}
            join: users {{ sql_on: {BY_USER} ;; }}
            join: order_items {{ sql_on: ${{orders.id}} = ${{order_items.order_id}} ;; relationship: one_to_many }}"""
        )
    )
    lines = asked.sql("orders", "payments.id").splitlines()
    assert [line.split(" ")[2] for line in lines if "JOIN" in line] == ["users", "order_items", "payments"]


def test_joins_that_require_each_other_both_come(written):
    asked = written(
        explore(
            f"""join: returns {{
              from: payments
              sql_on: users.id = returns.id ;;
              relationship: one_to_one
              required_joins: [users]
            }}
            join: users {{ sql_on: {BY_USER} ;; required_joins: [returns] }}
            join: peers {{ from: users sql_on: peers.id = users.id ;; required_joins: [users] }}"""
        )
    )
    lines = asked.sql("orders", "peers.id").splitlines()
    assert [line.split(" ")[4] for line in lines if "JOIN" in line] == ["users", "returns", "peers"]
    assert asked.rows("orders", "peers.id", filters={"orders.id": "5"}) == [(3,)]


def test_joins_whose_conditions_name_each_other_are_a_ring(written_once):
    asked = written_once(
        explore(
            """join: users { sql_on: ${orders.user_id} = ${users.id} AND ${payments.id} > 0 ;; }
            join: payments { sql_on: ${orders.id} = ${payments.order_id} AND ${users.id} > 0 ;; }"""
        )
    )
    with pytest.raises(QueryError) as error:
        asked.sql("orders", "users.id")
    assert error.value.code == "circular-reference"


def test_same_view_joined_twice_is_two_tables(written):
    asked = written(
        explore(
            f"""join: users {{ sql_on: {BY_USER} ;; }}
            join: next_user {{ from: users sql_on: ${{next_user.id}} = ${{users.id}} + 1 ;; }}"""
        )
    )
    rows = asked.rows("orders", "users.id", "next_user.id", sorts=("users.id",))
    assert rows == [(1, 2), (2, 3), (3, 4), (4, 5), (None, None)]


def test_table_name_of_the_join_wins_over_the_view(written):
    asked = written(
        explore(
            f"join: users {{ sql_table_name: (SELECT * FROM users WHERE state = 'NY') ;; sql_on: {BY_USER} ;; }}"
        )
    )
    rows = asked.rows("orders", "users.state", "orders.count", sorts=("users.state",))
    assert rows == [("NY", 1), (None, 5)]


def test_table_name_of_the_explore_wins_over_the_view(written):
    asked = written(explore("", "sql_table_name: (SELECT * FROM orders WHERE status = 'complete') ;;"))
    assert asked.rows("orders", "orders.count") == [(3,)]


def test_from_gives_the_base_view_the_name_of_the_explore(written):
    asked = written("explore: sales { from: orders }")
    assert asked.rows("sales", "sales.count", filters={"sales.status": "complete"}) == [(3,)]
    assert "FROM orders AS sales" in asked.sql("sales", "sales.count")


def test_view_name_keeps_the_name_of_the_view(written):
    asked = written("explore: sales { view_name: orders }")
    assert asked.rows("sales", "orders.count", filters={"orders.status": "complete"}) == [(3,)]


def test_liquid_that_names_a_view_pulls_its_join_in(written_once):
    views = """view: orders {
      parameter: by { type: unquoted allowed_value: { value: "state" } allowed_value: { value: "status" } }
      dimension: user_id { type: number }
      dimension: status {}
      dimension: grouped {
        sql: {% if by._parameter_value == 'state' %} ${users.state} {% else %} ${status} {% endif %} ;;
      }
    }
    view: users { dimension: id { primary_key: yes type: number } dimension: state {} }"""
    asked = written_once(explore(f"join: users {{ sql_on: {BY_USER} ;; }}"), views=views)
    assert "JOIN" in asked.sql("orders", "orders.grouped", filters={"orders.by": "state"})
    assert "JOIN" not in asked.sql("orders", "orders.grouped", filters={"orders.by": "status"})


def test_liquid_in_sql_on_reads_the_query(written):
    condition = f"""{BY_USER}
      {{% if users.state._is_selected %}} AND ${{users.state}} = 'CA' {{% endif %}}"""
    asked = written(explore(f"join: users {{ sql_on: {condition} ;; }}"))
    assert asked.rows("orders", "users.balance_sum") == [(D("29.25"),)]
    rows = asked.rows("orders", "users.state", "users.count", sorts=("users.state",))
    assert rows == [("CA", 2), (None, 0)]


def test_parameter_in_sql_on_takes_the_callers_value(written):
    views = """view: orders {
      parameter: least { type: number default_value: "0" }
      dimension: id { primary_key: yes type: number }
      measure: count { type: count }
    }
    view: order_items { dimension: id { primary_key: yes type: number } dimension: order_id {} dimension: price {}
      measure: count { type: count } }"""
    asked = written(
        explore(
            """join: order_items {
              sql_on: ${orders.id} = ${order_items.order_id} AND ${order_items.price} > {% parameter orders.least %} ;;
              relationship: one_to_many
            }"""
        ),
        views=views,
    )
    assert asked.rows("orders", "order_items.count") == [(7,)]
    assert asked.rows("orders", "order_items.count", filters={"orders.least": "50"}) == [(2,)]


def test_yesno_duration_and_raw_time_are_plain_sql_in_a_join(written):
    asked = written(
        explore(
            """join: users {
              sql_on: ${orders.user_id} = ${users.id} AND ${orders.is_complete} AND ${orders.days_to_pay} > 1
                AND ${orders.created_raw} >= TIMESTAMP '2018-05-01 00:00:00' ;;
            }"""
        )
    )
    rows = asked.rows("orders", "orders.id", "users.id", filters={"users.id": "not null"})
    assert rows == [(1, 1)]


GRANT = 'access_grant: sees_users { user_attribute: department allowed_values: ["sales"] }'


def test_join_whose_grant_fails_is_not_there(written):
    asked = written(
        GRANT
        + explore(
            f"join: users {{ sql_on: {BY_USER} ;; required_access_grants: [sees_users] }}", "always_join: []"
        )
    )
    with pytest.raises(QueryError) as error:
        asked.sql("orders", "users.state")
    assert error.value.code == "unknown-field"
    granted = {"user_attributes": {"department": "sales"}}
    assert asked.rows("orders", "users.count", context=granted) == [(4,)]


def test_join_that_rests_on_a_denied_join_is_refused(written_once):
    asked = written_once(
        GRANT
        + explore(
            f"""join: users {{ sql_on: {BY_USER} ;; required_access_grants: [sees_users] }}
            join: peers {{ from: users sql_on: ${{peers.state}} = ${{users.state}} ;; relationship: many_to_many }}"""
        )
    )
    with pytest.raises(QueryError) as error:
        asked.sql("orders", "peers.id")
    assert error.value.code == "inaccessible-view"


def test_always_joined_view_that_is_denied_is_refused(written_once):
    asked = written_once(
        GRANT
        + explore(
            f"join: users {{ sql_on: {BY_USER} ;; required_access_grants: [sees_users] }} always_join: [users]"
        )
    )
    with pytest.raises(QueryError) as error:
        asked.sql("orders", "orders.count")
    assert error.value.code == "inaccessible-view"


def test_outer_only_is_refused_by_name(written_once):
    asked = written_once(explore(f"join: users {{ sql_on: {BY_USER} ;; type: inner outer_only: yes }}"))
    with pytest.raises(QueryError) as error:
        asked.sql("orders", "users.state")
    assert error.value.code == "explore-error"
    assert "outer_only" in error.value.message


def test_view_named_like_a_word_of_sql_reads_its_table(written, database):
    asked = written("explore: order {}\nview: order { dimension: select {} measure: count { type: count } }")
    database.run('CREATE TABLE "order" ("select" INTEGER)')
    try:
        database.run('INSERT INTO "order" VALUES (1), (1), (2)')
        assert asked.rows("order", "order.select", "order.count") == [(1, 2), (2, 1)]
    finally:
        database.run('DROP TABLE "order"')
