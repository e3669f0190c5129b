"""Any text in any of LookML's languages ends soon, with an answer or an error that is meant for people."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lookml_texts import EXPRESSION, FILTER, LIQUID, LOOKML, made_of
from sqlglot.tokens import TokenType

from lookalike.engines.dialect import DIALECT_CLASSES, dialect_named
from lookalike.lookml import LookmlError, Model, load_project
from lookalike.lookml.liquid import LiquidScope, check_liquid, render_sql
from lookalike.lookml.liquid.cells import Cell, CellTemplate
from lookalike.lookml.parse import parse
from lookalike.query.compile import compile_query
from lookalike.query.filters import FilterSettings, FilterTarget, compile_filter, date_bounds, describe_filter
from lookalike.query.filters.errors import FilterSyntaxError
from lookalike.query.request import QueryContext, QueryError, QueryRequest

# A long run: FUZZ_EXAMPLES=20000 pytest tests/fuzz/test_languages.py
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "60"))
SECONDS_PER_TEXT = 2
NOW = datetime(2018, 5, 18, 18, 30, 2, tzinfo=UTC)
DIALECTS = st.sampled_from(sorted(DIALECT_CLASSES))
MARKER = "zq7marker"
LITERALS = (TokenType.STRING, TokenType.NATIONAL_STRING)
fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

SHOP = """
connection: "shop"
view: orders {
  dimension: id { primary_key: yes type: number }
  dimension: status {}
  dimension: total { type: number }
  dimension: is_paid { type: yesno sql: ${status} = 'paid' ;; }
  dimension: region { sql: {{ _user_attributes['region'] | sql_quote }} ;; }
  dimension: chosen { sql: {% if word._is_filtered %}{% parameter word %}{% else %}''{% endif %} ;; }
  dimension: asked { sql: CASE WHEN {% condition free %} ${status} {% endcondition %} THEN 'y' END ;; }
  dimension: quoted { sql: {{ _filters['orders.status'] | sql_quote }} ;; }
  dimension_group: created { type: time datatype: date }
  parameter: word { type: string }
  parameter: name { type: unquoted }
  filter: free { type: string }
  measure: count { type: count }
}
explore: orders { access_filter: { field: orders.status user_attribute: region } }
"""


@contextmanager
def soon() -> Iterator[None]:
    start = time.thread_time()
    yield
    assert time.thread_time() - start < SECONDS_PER_TEXT


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder: Path = tmp_path_factory.mktemp("fuzzed")
    (folder / "shop.model.lkml").write_text(SHOP)
    return load_project(folder).models["shop"]


@fuzzed
@given(made_of(LOOKML, 40))
def test_any_lookml_is_parsed_or_diagnosed(text: str):
    with soon():
        found = parse(text, "any")
    assert all(diagnostic.span is not None for diagnostic in found.diagnostics)


@fuzzed
@given(made_of(LOOKML, 40))
def test_any_project_is_loaded_or_diagnosed(tmp_path: Path, text: str):
    (tmp_path / "any.model.lkml").write_text(f'connection: "c"\n{text}', encoding="utf-8", errors="replace")
    with soon():
        load_project(tmp_path)


CONSTANTS = st.text(alphabet='ab"{}@$%;:#\\\n', max_size=20)


@fuzzed
@given(CONSTANTS)
def test_any_constant_is_taken_or_diagnosed(tmp_path: Path, value: str):
    (tmp_path / "manifest.lkml").write_text(
        f'constant: c {{ value: "{value}" }}\nconstant: d {{ value: "@{{c}}" }}'
    )
    (tmp_path / "any.model.lkml").write_text(
        'view: v { dimension: a { sql: @{c}@{d}@{none} ;; label: "@{d}" } }\nexplore: v {}'
    )
    with soon():
        load_project(tmp_path)


SCOPE = LiquidScope(
    "m", "e", "orders", fields={"orders": {"status", "day", "a"}}, filters={"orders.day": "7 days"},
    user_attributes={"region": "EU"}, parameter=lambda name: "'p'", field_name="status",
)  # fmt: skip
ROW = {f"orders.{name}": Cell("<i>", "<b>") for name in ("status", "day", "a")}


@fuzzed
@given(made_of(LIQUID))
def test_any_liquid_is_rendered_or_refused(text: str):
    with soon():
        fault = check_liquid(text)
        try:
            render_sql(text, SCOPE)
        except LookmlError as error:
            assert error.diagnostic.code == "liquid"
        else:
            assert fault is None


@fuzzed
@given(made_of(LIQUID))
def test_any_html_is_harmless(text: str):
    try:
        with soon():
            html = CellTemplate(text + "{{ value }}<script>x</script>", SCOPE).html(ROW)
    except LookmlError as error:
        assert error.diagnostic.code == "liquid"
        return
    assert "<script" not in html


@fuzzed
@given(st.sampled_from(["string", "number", "date", "yesno", "tier", "location"]), made_of(FILTER), DIALECTS)
def test_any_filter_is_a_condition_or_refused(kind: str, text: str, dialect: str):
    target = FilterTarget("v.f", kind, "x", longitude="y", labels=("10 to 19", "[10,20)"))
    chosen = FilterSettings(dialect_named(dialect), NOW, query_timezone="America/New_York")
    with soon():
        try:
            where = compile_filter(text, target, chosen)
        except QueryError as error:
            assert error.code in ("bad-filter", "not-in-dialect")
            return
    assert len(parsed(f"SELECT 1 FROM t WHERE {where}", dialect)) == 1


@fuzzed
@given(made_of(FILTER), DIALECTS)
def test_any_date_filter_has_bounds_or_is_refused(text: str, dialect: str):
    try:
        date_bounds(text, FilterTarget("v.f", "date", "x"), FilterSettings(dialect_named(dialect), NOW))
    except QueryError as error:
        assert error.code == "bad-filter"


@fuzzed
@given(st.sampled_from(["string", "number", "date", "yesno", "tier", "location"]), made_of(FILTER))
def test_any_filter_has_words_or_is_refused(kind: str, text: str):
    try:
        assert describe_filter(kind, text)
    except FilterSyntaxError as error:
        assert str(error)


@fuzzed
@given(made_of(EXPRESSION), DIALECTS)
def test_any_expression_is_sql_or_refused(shop: Model, text: str, dialect: str):
    with soon():
        try:
            sql = compiled(shop, dialect, filter_expression=text)
        except QueryError as error:
            assert error.message
            return
    assert len(parsed(sql, dialect)) == 1


VALUES = st.lists(
    st.sampled_from(["'", '"', "\\", "^", "%", "_", ",", "-", "--", "/*", ";", "\n", "{{", "}}", "{%", "${orders.id}",
                     "$", "NULL", "' OR 1=1 --", "\\' OR ''='", "{{ value }}", "é", "💩"]), max_size=8,
).map(lambda pieces: MARKER + "".join(pieces))  # fmt: skip
FIELDS = ("orders.region", "orders.chosen", "orders.asked", "orders.quoted", "orders.count")


@fuzzed
@given(VALUES, DIALECTS)
def test_value_of_a_user_is_only_ever_a_literal(shop: Model, value: str, dialect: str):
    filters = {"orders.status": value, "orders.word": value, "orders.free": value}
    sql = compiled(shop, dialect, *FIELDS, filters=filters, attributes={"region": value})
    assert MARKER not in outside_of_literals(sql, dialect)
    assert len(parsed(sql, dialect)) == 1


@fuzzed
@given(VALUES, DIALECTS)
def test_value_of_an_unquoted_parameter_is_a_name_or_refused(shop: Model, value: str, dialect: str):
    try:
        compiled(shop, dialect, filters={"orders.name": value})
    except QueryError as error:
        assert error.code in ("bad-parameter", "bad-filter")


def compiled(
    shop: Model, dialect: str, *fields: str, attributes: dict[str, str] | None = None, **request: object
) -> str:
    asked = QueryRequest("orders", fields or ("orders.count",), **request)
    context = QueryContext(now=NOW, user_attributes=attributes or {"region": "EU"})
    return compile_query(shop, asked, context, dialect_named(dialect)).sql


def parsed(sql: str, dialect: str) -> list:
    return sqlglot.parse(sql, dialect=dialect_named(dialect).sqlglot_name)


def outside_of_literals(sql: str, dialect: str) -> str:
    tokens = sqlglot.tokenize(sql, read=dialect_named(dialect).sqlglot_name)
    return " ".join(token.text for token in tokens if token.token_type not in LITERALS)
