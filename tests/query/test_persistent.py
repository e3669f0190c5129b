"""Persistent derived tables: which persist, how they are built and called, and which queries read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from lookalike.engines.dialect import dialect_named
from lookalike.query.plan.keys import persists
from lookalike.query.plan.persistent import (
    AllBuilt,
    BuildPlan,
    Scratch,
    Trigger,
    build_order,
    build_plan,
    increment_plan,
    interval_seconds,
)
from lookalike.query.request import QueryContext, QueryError
from written_models import NOW, written_model

D = Decimal
SCRATCH = Scratch("")
FACTS = """view: facts {
  derived_table: {
    datagroup_trigger: nightly
    sql: SELECT user_id, SUM(total) AS spent FROM orders GROUP BY 1 ;;
  }
  dimension: user_id { primary_key: yes type: number }
  dimension: spent { type: number }
  measure: spent_sum { type: sum sql: ${spent} ;; }
}
datagroup: nightly { sql_trigger: SELECT COUNT(*) FROM orders ;; max_cache_age: "24 hours" }
explore: facts {}
explore: orders { join: facts { sql_on: ${orders.user_id} = ${facts.user_id} ;; } }
"""


def plan_of(asked, name: str, **options: object) -> BuildPlan:
    return build_plan(asked.model, name, asked.database.dialect, SCRATCH, **options)


@pytest.fixture
def built(database) -> Iterator[Callable[[BuildPlan], dict[str, str]]]:
    """Carries a plan out; the answer is what queries are told. The tables are dropped again."""
    names: list[str] = []

    def build(plan: BuildPlan) -> dict[str, str]:
        for statement in plan.statements:
            database.run(statement)
        names.append(plan.name)
        return {plan.key: plan.name}

    yield build
    for name in reversed(names):
        database.run(f"DROP TABLE {name}")


def test_built_table_answers_like_the_derived_table(written, built):
    asked = written(FACTS)
    query = ("orders", "facts.spent_sum", "orders.count")
    tables = built(plan_of(asked, "facts"))
    compiled = asked.compiled(*query, context={"built_tables": tables})
    assert compiled.built_tables == tuple(tables.values())
    assert "FROM orders GROUP BY" not in compiled.sql
    assert asked.database.rows(compiled.sql) == asked.rows(*query) == [(D("320.20"), 6)]


def test_unbuilt_table_is_computed_in_the_query(written_once):
    compiled = written_once(FACTS).compiled("facts", "facts.spent", context={"built_tables": {"else": "x"}})
    assert compiled.built_tables == ()
    assert compiled.sql.startswith("WITH facts AS (")


def test_name_holds_the_scratch_schema_the_key_and_the_view(written_once):
    asked = written_once(FACTS)
    plan = build_plan(asked.model, "facts", asked.database.dialect, Scratch("scratch", "7F"))
    digest = plan.key.removesuffix("_facts")
    assert plan.name == f"scratch.LR${digest.upper()}7F_facts"


def test_name_has_no_dollar_sign_where_sql_takes_none(written_once):
    asked = written_once(FACTS)
    plan = build_plan(asked.model, "facts", dialect_named("bigquery"), Scratch("project.scratch"))
    assert plan.name.startswith("project.scratch.LR_")


@pytest.mark.parametrize(
    "trigger",
    [
        "datagroup_trigger: nightly",
        "sql_trigger_value: SELECT 1 ;;",
        'interval_trigger: "1 hour"',
        'persist_for: "2 hours"',
        "materialized_view: yes",
    ],
)
def test_each_trigger_makes_a_table_persist(written_once, trigger: str):
    model = written_once(f"view: v {{ derived_table: {{ sql: SELECT 1 ;; {trigger} }} }}").model
    assert persists(model.views["v"].derived_table)


def test_table_without_a_trigger_cannot_be_built(written_once):
    asked = written_once("view: v { derived_table: { sql: SELECT 1 ;; } }")
    assert not persists(asked.model.views["v"].derived_table)
    with pytest.raises(QueryError) as error:
        plan_of(asked, "v")
    assert error.value.code == "not-persistent"


# --- keys


def key_of(written_once, text: str, view: str = "facts") -> str:
    return plan_of(written_once(text), view).key


def test_key_changes_with_the_sql(written_once):
    first = key_of(written_once, FACTS)
    assert key_of(written_once, FACTS) == first
    assert key_of(written_once, FACTS.replace("SUM(total)", "MAX(total)")) != first


def test_key_changes_with_the_sql_of_a_parent(written_once):
    child = """view: child { derived_table: { persist_for: "1 hour" sql: SELECT * FROM ${facts.SQL_TABLE_NAME} ;; } }"""
    first = key_of(written_once, FACTS + child, "child")
    assert key_of(written_once, FACTS.replace("SUM", "MIN") + child, "child") != first


def test_key_changes_with_the_connection(tmp_path: Path):
    model = written_model(tmp_path, FACTS)
    keys = {
        build_plan(replace(model, connection=name), "facts", dialect_named("duckdb"), SCRATCH).key
        for name in ("shop", "other")
    }
    assert len(keys) == 2


RECENT = """view: recent {
  derived_table: {
    persist_for: "1 hour"
    explore_source: orders { column: id {} filters: [orders.created_date: "30 days"] }
  }
  dimension: id { primary_key: yes type: number }
  measure: count { type: count }
}
explore: orders {}
explore: recent {}
"""


def test_key_of_a_relative_date_stays_while_its_sql_moves_on(written_once):
    asked = written_once(RECENT)
    plans = [
        plan_of(asked, "recent", context=QueryContext(now=moment)) for moment in (NOW, NOW.replace(year=2019))
    ]
    assert plans[0].key == plans[1].key
    assert plans[0].statements != plans[1].statements


def test_filter_in_the_derived_table_is_another_table(written_once):
    asked = written_once(
        """view: facts {
          derived_table: {
            persist_for: "1 hour"
            sql: SELECT * FROM orders WHERE {% condition state %} status {% endcondition %} ;;
          }
          filter: state { type: string }
          dimension: id { type: number }
        }
        explore: facts {}"""
    )
    built = {plan_of(asked, "facts").key: "the_table"}
    assert "FROM the_table AS facts" in asked.sql("facts", "facts.id", context={"built_tables": built})
    filtered = asked.sql(
        "facts", "facts.id", filters={"facts.state": "pending"}, context={"built_tables": built}
    )
    assert "the_table" not in filtered


def test_user_attribute_in_the_derived_table_is_another_table(written_once):
    asked = written_once(
        """view: facts {
          derived_table: {
            persist_for: "1 hour"
            sql: SELECT * FROM orders WHERE '{{ _user_attributes['who'] }}' <> '' ;;
          }
          dimension: id { type: number }
        }
        explore: facts {}"""
    )
    everything = AllBuilt(Scratch("s"), asked.database.dialect)
    names = {
        asked.compiled(
            "facts", "facts.id", context={"built_tables": everything, "user_attributes": {"who": who}}
        ).built_tables
        for who in ("ann", "bob")
    }
    assert len(names) == 2


# --- what may not persist


def test_rows_that_depend_on_who_asks_do_not_persist(written_once):
    asked = written_once(
        """view: facts { derived_table: { persist_for: "1 hour" explore_source: orders { column: id {} } } }
        explore: orders { access_filter: { field: orders.status user_attribute: who } }"""
    )
    with pytest.raises(QueryError) as error:
        plan_of(asked, "facts")
    assert error.value.code == "persistent-row-filter"


@pytest.mark.parametrize(
    "binding", ["bind_all_filters: yes", "bind_filters: { from_field: orders.id to_field: orders.id }"]
)
def test_filters_of_the_query_do_not_persist(written_once, binding: str):
    asked = written_once(
        f"""view: facts {{
          derived_table: {{ persist_for: "1 hour" explore_source: orders {{ column: id {{}} {binding} }} }}
        }}
        explore: orders {{}}"""
    )
    with pytest.raises(QueryError) as error:
        plan_of(asked, "facts")
    assert error.value.code == "persistent-bound-filters"


def test_grants_are_no_matter_to_the_builder(written_once):
    asked = written_once(
        """access_grant: finance { user_attribute: department allowed_values: ["finance"] }
        view: facts { derived_table: { persist_for: "1 hour" explore_source: orders { column: total {} } } }
        explore: orders { required_access_grants: [finance] }"""
    )
    assert "orders.total" in plan_of(asked, "facts").statements[0]


# --- statements


def test_statement_creates_the_table_from_the_select(written_once):
    plan = plan_of(written_once(FACTS), "facts")
    assert plan.statements == (
        "-- Building persistent derived table written::facts\n"
        f"CREATE TABLE {plan.name} AS\n"
        "SELECT user_id, SUM(total) AS spent FROM orders GROUP BY 1",
    )


def test_parents_are_built_first_and_read_by_their_name(written, built):
    asked = written(
        FACTS
        + """view: child {
          derived_table: { persist_for: "1 hour" sql: SELECT MAX(spent) AS most FROM ${facts.SQL_TABLE_NAME} ;; }
          dimension: most { type: number }
        }
        explore: child {}"""
    )
    child, parent = plan_of(asked, "child"), plan_of(asked, "facts")
    assert [table.name for table in child.parents] == [parent.name]
    assert f"FROM {parent.name}" in child.statements[0]
    order = build_order(asked.model, asked.database.dialect, SCRATCH)
    assert [plan.view for plan in order] == ["facts", "child"]
    tables = built(parent) | built(child)
    assert asked.rows("child", "child.most", context={"built_tables": tables}) == [(D("200.20"),)]


def test_parent_that_does_not_persist_is_part_of_the_statement(written, built):
    asked = written(
        """view: base { derived_table: { sql: SELECT id, total FROM orders WHERE total > 60 ;; } }
        view: child {
          derived_table: { persist_for: "1 hour" sql: SELECT COUNT(*) AS n FROM ${base.SQL_TABLE_NAME} AS b ;; }
          dimension: n { type: number }
        }
        explore: child {}"""
    )
    plan = plan_of(asked, "child")
    assert plan.parents == ()
    assert asked.rows("child", "child.n", context={"built_tables": built(plan)}) == [(3,)]


def test_native_table_reads_its_built_parent(written, built):
    asked = written(
        FACTS
        + """view: by_state {
          derived_table: {
            persist_for: "1 hour"
            explore_source: spending { column: state { field: users.state } column: spent { field: facts.spent_sum } }
          }
          dimension: state {} dimension: spent { type: number }
        }
        explore: spending { from: users view_name: users join: facts { sql_on: ${users.id} = ${facts.user_id} ;; } }
        explore: by_state {}"""
    )
    plan = plan_of(asked, "by_state")
    assert [table.view for table in plan.parents] == ["facts"]
    tables = built(plan_of(asked, "facts")) | built(plan)
    rows = asked.rows("by_state", "by_state.state", "by_state.spent", context={"built_tables": tables})
    assert ("CA", D("250.20")) in rows


def test_own_statements_make_the_table(written, built):
    asked = written(
        """view: made {
          derived_table: {
            persist_for: "1 hour"
            create_process: {
              sql_step: CREATE TABLE ${SQL_TABLE_NAME} (n INTEGER) ;;
              sql_step: INSERT INTO ${SQL_TABLE_NAME} SELECT COUNT(*) FROM orders ;;
            }
          }
          dimension: n { type: number }
        }
        explore: made {}"""
    )
    plan = plan_of(asked, "made")
    assert len(plan.statements) == 2
    with pytest.raises(QueryError) as error:
        asked.sql("made", "made.n")
    assert error.value.code == "not-built"
    assert asked.rows("made", "made.n", context={"built_tables": built(plan)}) == [(6,)]


def test_sql_create_makes_the_table(written, built):
    asked = written(
        """view: made {
          derived_table: {
            persist_for: "1 hour"
            sql_create: CREATE TABLE ${SQL_TABLE_NAME} AS SELECT MAX(id) AS n FROM orders ;;
          }
          dimension: n { type: number }
        }
        explore: made {}"""
    )
    plan = plan_of(asked, "made")
    assert asked.rows("made", "made.n", context={"built_tables": built(plan)}) == [(6,)]


def reading_a_parent(statements: str) -> str:
    """A table made by statements that read `base`, which does not persist and reads another such one."""
    return f"""
    view: digits {{ derived_table: {{ sql: SELECT 1 AS n UNION ALL SELECT 2 ;; }} }}
    view: base {{ derived_table: {{ sql: SELECT n * 10 AS n FROM ${{digits.SQL_TABLE_NAME}} ;; }} }}
    view: made {{
      derived_table: {{ persist_for: "1 hour" {statements} }}
      dimension: n {{ type: number }}
    }}
    explore: made {{}}"""


@pytest.mark.parametrize(
    "query",
    [
        "SELECT n FROM ${base.SQL_TABLE_NAME}",
        "(SELECT n FROM ${base.SQL_TABLE_NAME} WHERE n IN (SELECT 10 UNION SELECT 20))",
        "-- no SELECT yet\n WITH own AS (SELECT * FROM ${base.SQL_TABLE_NAME}) SELECT x.n FROM own AS x",
        "WITH RECURSIVE own AS (SELECT n FROM ${base.SQL_TABLE_NAME}) SELECT n FROM own",
        "WITH base AS (SELECT n FROM ${base.SQL_TABLE_NAME}) SELECT base.n FROM base",
    ],
)
def test_own_statement_takes_in_parents_that_do_not_persist(written, built, query):
    asked = written(reading_a_parent(f"sql_create: CREATE TABLE ${{SQL_TABLE_NAME}} AS {query} ;;"))
    plan = plan_of(asked, "made")
    rows = asked.rows("made", "made.n", sorts=["made.n"], context={"built_tables": built(plan)})
    assert rows == [(10,), (20,)]


def test_each_own_statement_takes_in_its_own_parents(written, built):
    asked = written(
        reading_a_parent(
            """create_process: {
            sql_step: CREATE TABLE ${SQL_TABLE_NAME} (n INTEGER) ;;
            sql_step: INSERT INTO ${SQL_TABLE_NAME} (n) SELECT n FROM ${base.SQL_TABLE_NAME} ;;
            sql_step: INSERT INTO ${SQL_TABLE_NAME} SELECT n + 1 FROM ${base.SQL_TABLE_NAME} ;;
            }"""
        )
    )
    plan = plan_of(asked, "made")
    rows = asked.rows("made", "made.n", sorts=["made.n"], context={"built_tables": built(plan)})
    assert rows == [(10,), (11,), (20,), (21,)]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE ${SQL_TABLE_NAME} CLONE ${base.SQL_TABLE_NAME}",
        "MERGE INTO ${SQL_TABLE_NAME} USING (SELECT * FROM ${base.SQL_TABLE_NAME}) AS b ON FALSE",
        "CREATE TABLE ${SQL_TABLE_NAME} (n INTEGER DEFAULT (SELECT MAX(n) FROM ${base.SQL_TABLE_NAME}))",
    ],
)
def test_own_statement_without_a_select_cannot_read_a_table_that_does_not_persist(written_once, statement):
    asked = written_once(reading_a_parent(f"sql_create: {statement} ;;"))
    with pytest.raises(QueryError, match="do not persist: digits, base") as error:
        plan_of(asked, "made")
    assert error.value.code == "unpersisted-parent"


def test_indexes_follow_the_table(written, built):
    asked = written(FACTS.replace("datagroup_trigger", 'indexes: ["user_id", "spent"] datagroup_trigger'))
    plan = plan_of(asked, "facts")
    bare = plan.name
    assert plan.statements[1:] == (
        f"CREATE INDEX {bare}_i1 ON {bare} (user_id)",
        f"CREATE INDEX {bare}_i2 ON {bare} (spent)",
    )
    assert built(plan)


HINTED = [
    ("bigquery", 'partition_keys: ["day"] cluster_keys: ["a", "b"]', "PARTITION BY day CLUSTER BY a, b"),
    ("snowflake", 'cluster_keys: ["a", "b"]', "CLUSTER BY (a, b)"),
    (
        "redshift",
        'distribution: "a" sortkeys: ["a", "b"]',
        "DISTSTYLE KEY DISTKEY (a) COMPOUND SORTKEY (a, b)",
    ),
    ("redshift", "distribution_style: even", "DISTSTYLE EVEN"),
    ("redshift", 'sortkeys: ["a"] sortkey_type: interleaved', "INTERLEAVED SORTKEY (a)"),
    ("databricks", 'partition_keys: ["day"]', "PARTITIONED BY (day)"),
    (
        "trino",
        'partition_keys: ["day"] table_format: "orc"',
        "WITH (format = 'ORC', partitioned_by = ARRAY['day'])",
    ),
    ("clickhouse", 'sortkeys: ["a"]', "ENGINE = MergeTree ORDER BY (a)"),
]


@pytest.mark.parametrize(("dialect", "hints", "options"), HINTED)
def test_hints_are_written_as_the_database_takes_them(written_once, dialect: str, hints: str, options: str):
    asked = written_once(
        f'view: v {{ derived_table: {{ sql: SELECT 1 AS a ;; persist_for: "1 hour" {hints} }} }}'
    )
    plan = build_plan(asked.model, "v", dialect_named(dialect), Scratch("scratch"))
    assert options in plan.statements[0]
    assert plan.warnings == ()


def test_hint_that_means_nothing_is_told(written_once):
    asked = written_once(
        'view: v { derived_table: { sql: SELECT 1 ;; persist_for: "1 hour" sortkeys: ["a"] } }'
    )
    assert plan_of(asked, "v").warnings == ('"sortkeys" of "v" means nothing to duckdb',)


def test_stable_view_stands_over_the_table(written_once, duckdb_shop):
    asked = written_once(FACTS.replace("datagroup_trigger", "publish_as_db_view: yes datagroup_trigger"))
    plan = plan_of(asked, "facts")
    assert plan.db_view == "written_facts"
    for statement in plan.statements:
        duckdb_shop.run(statement)
    assert duckdb_shop.rows("SELECT COUNT(*) FROM written_facts") == [(5,)]
    duckdb_shop.run("DROP VIEW written_facts")
    duckdb_shop.run(f"DROP TABLE {plan.name}")


def test_materialized_view_is_one_where_the_database_has_them(written_once):
    asked = written_once("view: v { derived_table: { sql: SELECT 1 AS a ;; materialized_view: yes } }")
    plan = build_plan(asked.model, "v", dialect_named("postgres"), SCRATCH)
    assert f"CREATE MATERIALIZED VIEW {plan.name} AS\nSELECT 1 AS a" in plan.statements[0]
    with pytest.raises(Exception, match="materialized views"):
        plan_of(asked, "v")


# --- triggers


def test_triggers_say_what_to_ask_and_how_old_is_too_old(written_once):
    asked = written_once(
        FACTS
        + """view: a { derived_table: { sql: SELECT 1 ;; sql_trigger_value: SELECT MAX(id) FROM orders; ;; } }
        view: b { derived_table: { sql: SELECT 1 ;; interval_trigger: "90 minutes" } }
        view: c { derived_table: { sql: SELECT 1 ;; persist_for: "2 days" } }"""
    )
    assert plan_of(asked, "facts").triggers == (
        Trigger("datagroup", "nightly", "SELECT COUNT(*) FROM orders", None),
    )
    assert plan_of(asked, "a").triggers == (Trigger("sql", sql="SELECT MAX(id) FROM orders"),)
    assert plan_of(asked, "b").triggers == (Trigger("interval", seconds=5400),)
    assert plan_of(asked, "c").triggers == (Trigger("persist_for", seconds=172_800),)


def test_unknown_datagroup_is_named(written_once):
    asked = written_once("view: v { derived_table: { sql: SELECT 1 ;; datagroup_trigger: nightly } }")
    with pytest.raises(QueryError) as error:
        plan_of(asked, "v")
    assert error.value.code == "unknown-datagroup"


@pytest.mark.parametrize("text", ["soon", "", "1 fortnight", "-1 hours", "1.5 hours"])
def test_bad_length_of_time_is_refused(text: str):
    with pytest.raises(QueryError):
        interval_seconds(text)


# --- increments

GROWING = """view: by_day {
  derived_table: {
    persist_for: "1 hour"
    increment_key: "day_date"
    increment_offset: 2
    sql: SELECT CAST(created_at AS DATE) AS day, COUNT(*) AS n FROM orders
      WHERE {% incrementcondition %} created_at {% endincrementcondition %} GROUP BY 1 ;;
  }
  dimension_group: day { type: time datatype: date timeframes: [date, week] sql: ${TABLE}.day ;; }
  dimension: n { type: number }
}
explore: by_day {}
"""


def test_increment_replaces_the_last_periods(written, built, database):
    asked = written(GROWING)
    plan = plan_of(asked, "by_day")
    tables = built(plan)
    query = ("by_day", "by_day.day_date", "by_day.n")
    complete = asked.rows(*query, context={"built_tables": tables})
    database.run(f"UPDATE {plan.name} SET n = 100 WHERE day >= DATE '2018-05-16'")
    assert plan.increment is not None
    ((latest,),) = database.rows(plan.increment.latest_sql)
    assert str(latest) == "2018-05-18"
    for statement in increment_plan(
        asked.model, "by_day", database.dialect, SCRATCH, datetime(2018, 5, 18, 3)
    ):
        database.run(statement)
    assert asked.rows(*query, context={"built_tables": tables}) == complete


def test_increment_starts_at_the_offset_before_the_latest_period(written_once):
    asked = written_once(GROWING)
    delete, insert = increment_plan(
        asked.model, "by_day", asked.database.dialect, SCRATCH, datetime(2018, 5, 18, 3)
    )
    assert delete.endswith("WHERE day >= DATE '2018-05-16'")
    assert "WHERE (created_at) >= DATE '2018-05-16' GROUP BY 1" in insert


def test_native_table_grows_by_a_filter_on_its_column(written, built, database):
    asked = written(
        """view: by_day {
          derived_table: {
            persist_for: "1 hour"
            increment_key: "created_date"
            explore_source: orders { column: created_date {} column: n { field: orders.count } }
          }
          dimension_group: created { type: time datatype: date timeframes: [date] sql: ${TABLE}.created_date ;; }
          dimension: n { type: number }
        }
        explore: orders {}
        explore: by_day {}"""
    )
    plan = plan_of(asked, "by_day")
    tables = built(plan)
    complete = asked.rows("by_day", "by_day.created_date", "by_day.n", context={"built_tables": tables})
    database.run(f"DELETE FROM {plan.name} WHERE created_date >= DATE '2018-05-18'")
    for statement in increment_plan(asked.model, "by_day", database.dialect, SCRATCH, datetime(2018, 5, 17)):
        database.run(statement)
    assert (
        asked.rows("by_day", "by_day.created_date", "by_day.n", context={"built_tables": tables}) == complete
    )


def test_full_build_takes_all_rows(written_once):
    assert "WHERE 1=1" in plan_of(written_once(GROWING), "by_day").statements[0]


@pytest.mark.parametrize("key", ["n", "day_day_of_week", "nothing"])
def test_increment_key_must_be_a_time(written_once, key: str):
    asked = written_once(GROWING.replace('increment_key: "day_date"', f'increment_key: "{key}"'))
    with pytest.raises(QueryError) as error:
        plan_of(asked, "by_day")
    assert error.value.code == "bad-increment-key"


def test_table_without_a_key_does_not_grow(written_once):
    asked = written_once(FACTS)
    with pytest.raises(QueryError) as error:
        increment_plan(asked.model, "facts", asked.database.dialect, SCRATCH, datetime(2018, 5, 18))
    assert error.value.code == "not-incremental"


def test_model_without_persistent_tables_has_nothing_to_build(written_once):
    asked = written_once("explore: orders {}")
    assert build_order(asked.model, asked.database.dialect, SCRATCH) == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM orders WHERE status = '{{ _user_attributes['who'] }}'",
        "SELECT * FROM orders {% if _user_attributes['who'] == 'ann' %} WHERE id = 1 {% endif %}",
    ],
)
def test_user_attribute_keeps_a_table_from_persisting(written_once, sql: str):
    asked = written_once(
        f"""view: facts {{
          derived_table: {{ persist_for: "1 hour" sql: {sql} ;; }}
          dimension: id {{ type: number }}
        }}
        explore: facts {{}}"""
    )
    with pytest.raises(QueryError) as error:
        plan_of(asked, "facts")
    assert error.value.code == "persistent-user-attribute"
    assert '"who"' in error.value.message


def test_text_of_the_reader_keeps_a_table_from_persisting(written_once):
    asked = written_once(
        """view: facts {
          derived_table: { persist_for: "1 hour" sql: SELECT '{{ _localization['hello'] }}' AS id ;; }
          dimension: id {}
        }
        explore: facts {}"""
    )
    with pytest.raises(QueryError) as error:
        plan_of(asked, "facts")
    assert error.value.code == "persistent-localization"
    assert (
        'table "facts" cannot persist' in error.value.message
        and '_localization["hello"]' in error.value.message
    )


def test_plan_reads_the_parents_that_stand_and_computes_the_others(written_once):
    asked = written_once(
        FACTS
        + """view: child {
          derived_table: { persist_for: "1 hour" sql: SELECT MAX(spent) AS most FROM ${facts.SQL_TABLE_NAME} ;; }
          dimension: most { type: number }
        }"""
    )
    dialect = asked.database.dialect
    key = plan_of(asked, "facts").key
    standing = build_plan(asked.model, "child", dialect, SCRATCH, built={key: "there.facts_7"})
    assert "FROM there.facts_7" in standing.statements[0]
    computed = build_plan(asked.model, "child", dialect, SCRATCH, built={})
    assert "WITH facts AS" in computed.statements[0]
    assert standing.key == computed.key
