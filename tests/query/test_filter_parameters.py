"""Parameters in Liquid: what the tag writes, and what `_parameter_value` is compared by."""

from __future__ import annotations

import pytest

from lookalike.engines.dialect import dialect_named
from lookalike.query.compile import compile_query
from lookalike.query.request import QueryContext, QueryError, QueryRequest
from written_models import NOW

MODEL = """
view: lines {
  derived_table: { sql: SELECT 1 AS id ;; }
  parameter: wanted { type: yesno }
  parameter: word { type: string }
  parameter: count { type: number default_value: "3" }
  parameter: unit { type: unquoted allowed_value: { value: "day" } allowed_value: { value: "week" } }
  dimension: id { primary_key: yes type: number }
  dimension: is_wanted { type: yesno sql: {% parameter wanted %} ;; }
  dimension: said { sql: {% if wanted._parameter_value == 'true' %}'on'
    {% elsif wanted._parameter_value == 'false' %}'off'
    {% else %}'unsaid'{% endif %} ;; }
  dimension: worded { sql: {% if word._parameter_value == "'day'" %}'d'{% else %}{% parameter word %}{% endif %} ;; }
  dimension: counted { type: number
    sql: {% if count._parameter_value == '3' %}1{% else %}0{% endif %} + {% parameter count %} ;; }
  dimension: united { sql: '{% parameter unit %}' ;; }
}
explore: lines {}
"""


@pytest.fixture
def asked(written):
    model = written(MODEL)
    return lambda field, **filters: model.rows(
        "lines", f"lines.{field}", filters={f"lines.{name}": text for name, text in filters.items()}
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [("yes", "on"), ("No", "off"), ("true", "on"), ("false", "off"), (" Yes ", "on"), (None, "unsaid")],
)
def test_yesno_parameter_is_true_or_false(asked, given: str | None, said: str):
    assert asked("said", **({"wanted": given} if given else {})) == [(said,)]


def test_yesno_parameter_is_a_condition(asked):
    assert asked("is_wanted", wanted="no") == [("No",)]


@pytest.mark.parametrize(
    ("given", "rows"),
    [("day", [("d",)]), ("it's", [("it's",)]), ("{{ 1 }}", [("{{ 1 }}",)]), ("${id}", [("${id}",)])],
)
def test_text_parameter_is_quoted_and_never_read_again(asked, given: str, rows: list):
    assert asked("worded", word=given) == rows


@pytest.mark.parametrize(("given", "rows"), [(None, [(4,)]), ("2.5", [(2.5,)]), ("7", [(7,)])])
def test_number_parameter_has_its_default(asked, given: str | None, rows: list):
    found = asked("counted", **({"count": given} if given else {}))
    assert [(float(found[0][0]),)] == rows


def test_first_allowed_value_is_the_default(asked):
    assert asked("united") == [("day",)]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("wanted", "maybe"),
        ("count", "1; DROP TABLE x"),
        ("count", "NaN"),
        ("unit", "month"),
        ("unit", "day'--"),
    ],
)
def test_value_of_another_type_is_refused(asked, name: str, given: str):
    field = {"wanted": "is_wanted", "count": "counted", "unit": "united"}[name]
    with pytest.raises(QueryError, match=f"lines.{name}"):
        asked(field, **{name: given})


QUOTED = """
view: lines {
  derived_table: { sql: SELECT 1 AS id ;; }
  dimension: id { primary_key: yes type: number }
  dimension: name { sql: 'x' ;; }
  dimension: quoted { sql: {{ _filters['lines.name'] | sql_quote }} ;; }
}
explore: lines {}
"""


@pytest.mark.parametrize(
    ("dialect", "literal"),
    [
        ("duckdb", "'\\'' OR 1=1 --'"),
        ("snowflake", "'\\\\'' OR 1=1 --'"),
        ("mysql", "'\\\\'' OR 1=1 --'"),
        ("databricks", "'\\\\\\' OR 1=1 --'"),
        ("bigquery", "'\\\\\\' OR 1=1 --'"),
    ],
)
def test_quoted_filter_is_a_literal_of_the_database(written_once, dialect: str, literal: str):
    model = written_once(QUOTED).model
    asked = QueryRequest("lines", ("lines.quoted",), filters={"lines.name": "\\' OR 1=1 --"})
    sql = compile_query(model, asked, QueryContext(now=NOW), dialect_named(dialect)).sql
    assert literal in sql
