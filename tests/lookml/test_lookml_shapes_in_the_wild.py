"""Ways of writing LookML that public projects use and no page of a manual shows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lookml_projects import Load, codes

from lookalike.engines.dialect import dialect_named
from lookalike.lookml import Model
from lookalike.query.compile import compile_query
from lookalike.query.request import QueryContext, QueryError, QueryRequest


def test_group_and_dimension_may_share_a_name(load: Load) -> None:
    project = load(
        {
            "a.model.lkml": """
            connection: "c"
            explore: visits {}
            view: visits {
              dimension_group: start { type: time timeframes: [date] sql: ${TABLE}.started ;; }
              dimension: start { sql: ${TABLE}.started ;; }
            }"""
        }
    )
    assert codes(project) == []
    fields = project.models["a"].views["visits"].fields
    assert {"start", "start_date"} <= set(fields)


def test_child_with_a_view_of_its_own_name_is_based_on_it(load: Load) -> None:
    project = load(
        {
            "a.model.lkml": """
            connection: "c"
            view: servers { dimension: id {} }
            view: events { dimension: server_id {} }
            explore: servers {}
            explore: events {
              extends: [servers]
              join: servers { sql_on: ${events.server_id} = ${servers.id} ;; }
            }"""
        }
    )
    explore = project.models["a"].explores["events"]
    assert (explore.base, [join.name for join in explore.joins]) == ("events", ["servers"])


def test_child_without_such_a_view_keeps_its_parents_base(load: Load) -> None:
    project = load(
        {
            "a.model.lkml": """
            connection: "c"
            view: servers { dimension: id {} }
            explore: servers {}
            explore: hidden_servers { extends: [servers] }"""
        }
    )
    assert project.models["a"].explores["hidden_servers"].base == "servers"


def test_absolute_include_may_begin_with_the_projects_own_name(load: Load) -> None:
    project = load(
        {
            "a.model.lkml": 'connection: "c"\ninclude: "/shop/views/orders.view.lkml"',
            "views/orders.view.lkml": "view: orders {}",
        }
    )
    assert list(project.models["a"].views) == ["orders"]


FILTER_WITHOUT_NAME = """
connection: "c"
explore: pings { always_filter: { filters: [channel: "release"] } }
view: pings {
  filter: channel { sql: {% condition %} ${TABLE}.normalized_channel {% endcondition %} ;; }
  dimension: id {}
}"""


def test_condition_without_a_name_means_the_filter_itself(load: Load) -> None:
    sql = compiled(load({"a.model.lkml": FILTER_WITHOUT_NAME}).models["a"], "pings", "pings.id")
    assert "WHERE (((pings.normalized_channel) = 'release'))" in sql


def test_condition_without_a_name_outside_of_a_field_is_refused(load: Load) -> None:
    text = FILTER_WITHOUT_NAME.replace(
        "always_filter", "sql_always_where: {% condition %}x{% endcondition %} ;; always_filter"
    )
    with pytest.raises(QueryError, match="takes the name of one field"):
        compiled(load({"a.model.lkml": text}).models["a"], "pings", "pings.id")


def test_liquid_may_ask_for_the_dialect(load: Load) -> None:
    text = """
    connection: "c"
    explore: keys {}
    view: keys { dimension: id { sql: {% if _dialect._name == 'duckdb' %}a{% else %}b{% endif %} ;; } }"""
    assert 'a AS "keys.id"' in compiled(load({"a.model.lkml": text}).models["a"], "keys", "keys.id")


def compiled(
    model: Model,
    explore: str,
    *fields: str,
    filters: dict[str, str] | None = None,
    dialect: str = "duckdb",
) -> str:
    context = QueryContext(datetime(2018, 5, 18, tzinfo=UTC))
    request = QueryRequest(explore, fields, filters or {})
    return compile_query(model, request, context, dialect_named(dialect)).sql


def test_refinement_may_stand_in_a_file_that_includes_its_includer(load: Load) -> None:
    project = load(
        {
            "a.model.lkml": """
            connection: "c"
            include: "more"
            view: visits { dimension: id {} }
            explore: visits {}""",
            "more.lkml": 'include: "a.model" explore: +visits { label: "All visits" }',
        }
    )
    assert codes(project) == []
    assert project.models["a"].explores["visits"].label == "All visits"


def test_refinement_may_come_back_over_several_files(load: Load) -> None:
    project = load(
        {
            "a.model.lkml": 'connection: "c" include: "base"',
            "base.lkml": 'include: "one" view: v { dimension: id {} }',
            "one.lkml": 'include: "two" view: +v { label: "One" }',
            "two.lkml": 'include: "base"',
        }
    )
    assert codes(project) == []
    assert project.models["a"].views["v"].label == "One"


def test_file_outside_of_the_ring_still_refines_too_early(load: Load) -> None:
    project = load(
        {
            "a.model.lkml": 'connection: "c" include: "early" include: "base"',
            "early.lkml": 'view: +v { label: "Early" }',
            "base.lkml": 'include: "other" view: v { dimension: id {} }',
            "other.lkml": 'include: "base"',
        }
    )
    assert codes(project) == ["unknown-refinement"]


@pytest.mark.parametrize("condition", ["", "sql_on: {% if false %} 1 = 1 {% endif %} ;;"])
def test_join_without_condition_is_missed_by_its_own_fields_only(load: Load, condition: str) -> None:
    text = f"""
    connection: "c"
    view: orders {{ dimension: id {{}} }}
    view: items {{ dimension: id {{}} }}
    explore: orders {{ join: items {{ {condition} }} }}"""
    model = load({"a.model.lkml": text}).models["a"]
    assert "items" not in compiled(model, "orders", "orders.id")
    with pytest.raises(QueryError, match='The join "items" has no condition for this query'):
        compiled(model, "orders", "items.id")


def typed_reference(load: Load, sql: str, dialect: str = "duckdb") -> str:
    """The first column of a query for a dimension with that SQL."""
    text = f"""
    connection: "c"
    explore: people {{}}
    view: people {{
      dimension_group: born {{ type: time timeframes: [raw, time, date, month, year] convert_tz: no }}
      dimension: code {{}}
      dimension: asked {{ type: number sql: {sql} ;; }}
      measure: count {{ type: count }}
    }}"""
    model = load({"a.model.lkml": text}).models["a"]
    return compiled(model, "people", "people.asked", dialect=dialect).split("\n")[1].strip()


@pytest.mark.parametrize(
    ("reference", "sql"),
    [
        ("born_date::date", "CAST(people.born AS DATE)"),
        ("born_month::date", "CAST(DATE_TRUNC('month', people.born) AS DATE)"),
        ("born_time::datetime", "CAST(DATE_TRUNC('second', people.born) AS TIMESTAMP)"),
        ("people.born_year::number", "EXTRACT(year FROM people.born)"),
        ("born_year::string", "CAST(EXTRACT(year FROM people.born) AS VARCHAR)"),
        ("code::date", "CAST(people.code AS DATE)"),
        ("code::number", "people.code"),
    ],
)
def test_reference_may_ask_for_a_type(load: Load, reference: str, sql: str) -> None:
    assert typed_reference(load, f"${{{reference}}}") in (
        f'{sql} AS "people.asked"',
        f'({sql}) AS "people.asked"',
    )


def test_typed_reference_is_cast_by_the_dialect(load: Load) -> None:
    assert "AS DATETIME)" in typed_reference(load, "${born_time::datetime}", "bigquery")


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("born_date::dates", 'reads people.born_date as "dates", which is no type'),
        ("born_month::number", "reads people.born_month, of type month, as a number"),
        ("code::yesno", "reads people.code, of type string, as a yesno"),
        ("born_dat::date", 'did you mean "born_date"'),
    ],
)
def test_reference_that_asks_for_what_cannot_be_is_refused(load: Load, reference: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        typed_reference(load, f"${{{reference}}}")


TABLE_BY_PARAMETER = """
connection: "c"
explore: previews { FILTER }
view: previews {
  parameter: table { type: unquoted ALLOWED }
  sql_table_name: {% parameter table %} ;;
  dimension: id {}
}"""


def table_by_parameter(load: Load, of_explore: str, of_parameter: str, **filters: str) -> str:
    """What the query reads from."""
    text = TABLE_BY_PARAMETER.replace("FILTER", of_explore).replace("ALLOWED", of_parameter)
    model = load({"a.model.lkml": text}).models["a"]
    given = {f"previews.{name}": value for name, value in filters.items()}
    return compiled(model, "previews", "previews.id", filters=given).split("\n")[2]


def test_table_whose_name_needs_a_parameter_is_refused_without_it(load: Load) -> None:
    assert table_by_parameter(load, "", "", table="lab.runs") == "FROM lab.runs AS previews"
    with pytest.raises(QueryError, match='The sql_table_name of "previews" is empty for this query'):
        table_by_parameter(load, "", "")


ALLOWED = 'allowed_value: { value: "lab.a" } allowed_value: { value: "lab.b" }'
ALWAYS = 'always_filter: { filters: [table: "lab.c"] }'


def test_models_own_value_of_a_parameter_needs_no_allowed_value(load: Load) -> None:
    assert table_by_parameter(load, ALWAYS, ALLOWED) == "FROM lab.c AS previews"


def test_caller_may_send_the_models_own_value_back(load: Load) -> None:
    assert table_by_parameter(load, ALWAYS, ALLOWED, table="lab.c") == "FROM lab.c AS previews"


def test_caller_may_send_no_other_value_than_the_allowed_ones(load: Load) -> None:
    with pytest.raises(QueryError, match=r'cannot be "lab[.]d": allowed are: '):
        table_by_parameter(load, ALWAYS, ALLOWED, table="lab.d")
