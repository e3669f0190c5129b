"""LookML dashboards: files to typed dashboards of a model. Reference: LookML semantics, LookML dashboards."""

from __future__ import annotations

import time

import pytest
from lookml_projects import Load, codes

from lookalike.lookml.dashboards import Dashboard, Listen
from lookalike.lookml.dashboards.yaml_nodes import MAX_CHARS, read_yaml
from lookalike.lookml.diagnostics import Severity, Span
from lookalike.lookml.model.types import Model, Project

SALES = """\
- dashboard: sales
  title: Sales
  layout: newspaper
  preferred_viewer: dashboards-next
  crossfilter_enabled: true
  refresh: 1 hour
  embed_style:
    background_color: "#fff"
    show_title: false
  filters:
  - name: Region
    title: Region of sale
    type: field_filter
    default_value: North
    allow_multiple_values: false
    required: true
    ui_config:
      type: dropdown_menu
      display: inline
      options: [North, South]
    model: shop
    explore: orders
    field: orders.region
    listens_to_filters: [Country]
  - name: Country
    type: string_filter
  elements:
  - name: by_month
    title: By month
    type: looker_line
    model: shop
    explore: orders
    fields: [orders.created_month, orders.count]
    pivots: [orders.region]
    fill_fields: [orders.created_month]
    filters:
      orders.is_paid: yes
      orders.amount: ">10"
    sorts: [orders.created_month desc 0]
    limit: 500
    column_limit: 50
    dynamic_fields:
    - table_calculation: twice
      expression: ${orders.count} * 2
    hidden_fields: [orders.region]
    query_timezone: UTC
    listen:
      Region: orders.region
      Country: users.country
    row: 0
    col: 0
    width: 12
    height: 8
    show_x_axis_label: false
    series_colors: {orders.count: red}
  - name: ""
    type: text
    title_text: Read me
    body_text: |
      # Hello
"""


def project_of(load: Load, text: str, **more: str) -> Project:
    return load(
        {
            "shop.model.lkml": 'connection: "c" include: "*.dashboard"\n',
            "sales.dashboard.lookml": text,
            **more,
        }
    )


def model_of(load: Load, text: str, **more: str) -> Model:
    return project_of(load, text, **more).models["shop"]


def sales_of(load: Load, text: str) -> Dashboard:
    return model_of(load, text).dashboards["sales"]


def test_dashboard_belongs_to_the_model_that_includes_it(load: Load):
    dashboard = sales_of(load, SALES)
    assert (dashboard.id, dashboard.title, dashboard.refresh) == ("shop::sales", "Sales", "1 hour")
    assert dashboard.crossfilter_enabled is True
    assert dashboard.embed_style == {"background_color": "#fff", "show_title": False}
    assert dashboard.errors == ()


def test_dashboard_that_no_model_includes_belongs_to_none(load: Load):
    project = load({"shop.model.lkml": 'connection: "c"', "sales.dashboard.lookml": SALES})
    assert project.models["shop"].dashboards == {}


def test_element_query_is_typed(load: Load):
    query = sales_of(load, SALES).elements[0].query
    assert query is not None
    assert (query.model, query.explore, query.limit, query.column_limit) == ("shop", "orders", 500, 50)
    assert query.fields == ("orders.created_month", "orders.count")
    assert (query.pivots, query.sorts) == (("orders.region",), ("orders.created_month desc 0",))
    assert query.dynamic_fields == ({"table_calculation": "twice", "expression": "${orders.count} * 2"},)


def test_truth_as_a_filter_is_yes(load: Load):
    query = sales_of(load, SALES).elements[0].query
    assert query is not None
    assert query.filters == (("orders.is_paid", "Yes"), ("orders.amount", ">10"))


def test_options_of_a_visualization_are_kept(load: Load):
    element = sales_of(load, SALES).elements[0]
    assert element.other == {"show_x_axis_label": False, "series_colors": {"orders.count": "red"}}
    assert (element.row, element.col, element.width, element.height) == (0, 0, 12, 8)


def test_text_element_asks_nothing(load: Load):
    text = sales_of(load, SALES).elements[1]
    assert (text.name, text.query, text.title_text, text.body_text) == ("", None, "Read me", "# Hello\n")


def test_element_without_a_model_asks_the_dashboards_own(load: Load):
    text = "- dashboard: sales\n  elements:\n  - {name: a, type: looker_grid, explore: orders}\n"
    query = sales_of(load, text).elements[0].query
    assert query is not None and query.model == "shop"


def test_dashboard_filter_is_typed(load: Load):
    region, country = sales_of(load, SALES).filters
    assert (region.name, region.type, region.default_value) == ("Region", "field_filter", "North")
    assert (region.allow_multiple_values, region.required) == (False, True)
    assert region.ui_config == {"type": "dropdown_menu", "display": "inline", "options": ["North", "South"]}
    assert (region.field, region.listens_to_filters) == ("orders.region", ("Country",))
    assert (country.type, country.allow_multiple_values) == ("string_filter", True)


def test_element_listens_to_dashboard_filters(load: Load):
    assert sales_of(load, SALES).elements[0].listen == (
        Listen("Region", "orders.region", Span("sales.dashboard.lookml", 48, 7)),
        Listen("Country", "users.country", Span("sales.dashboard.lookml", 49, 7)),
    )


def test_filters_may_be_a_list_of_mappings(load: Load):
    text = (
        "- dashboard: sales\n  elements:\n  - name: a\n    type: table\n    explore: orders\n"
        "    filters:\n    - orders.a: x\n    - orders.b: 7\n"
    )
    query = sales_of(load, text).elements[0].query
    assert query is not None and query.filters == (("orders.a", "x"), ("orders.b", "7"))


def test_old_spelling_of_a_query_is_read(load: Load):
    text = (
        "- dashboard: sales\n  elements:\n  - name: a\n    type: table\n    base_view: orders\n"
        "    dimensions: [orders.id]\n    measures: [orders.count]\n    note: {text: Hm, state: collapsed}\n"
    )
    element = sales_of(load, text).elements[0]
    assert element.query is not None
    assert (element.query.explore, element.query.fields) == ("orders", ("orders.id", "orders.count"))
    assert (element.note_text, element.note_state) == ("Hm", "collapsed")


def test_merged_queries_each_have_a_query(load: Load):
    text = """\
- dashboard: sales
  filters:
  - {name: When, type: date_filter}
  elements:
  - name: a
    type: looker_column
    merged_queries:
    - {model: shop, explore: orders, type: table, fields: [orders.count], join_fields: []}
    - model: shop
      explore: events
      fields: [events.count]
      join_fields:
      - {field_name: events.day, source_field_name: orders.day}
    listen:
    - When: orders.day
    - When: events.day
"""
    element = sales_of(load, text).elements[0]
    assert [query.explore for query in element.merged_queries] == ["orders", "events"]
    assert element.merged_queries[0].other == {"type": "table"}
    assert element.merged_queries[1].join_fields == (
        {"field_name": "events.day", "source_field_name": "orders.day"},
    )
    assert [(listen.field, listen.query) for listen in element.listen] == [
        ("orders.day", 0),
        ("events.day", 1),
    ]


def test_grid_layout_keeps_its_rows(load: Load):
    text = "- dashboard: sales\n  layout: grid\n  rows:\n  - elements: [a, b]\n    height: 200\n"
    dashboard = sales_of(load, text)
    assert (dashboard.layout, dashboard.rows) == ("grid", ({"elements": ["a", "b"], "height": 200},))


def test_file_may_hold_one_dashboard_without_a_list(load: Load):
    assert sales_of(load, "dashboard: sales\ntitle: Sales\n").title == "Sales"


def test_constants_are_filled_in(load: Load):
    text = "- dashboard: sales\n  title: @{company} sales\n  elements:\n  - {name: a, type: table, explore: '@{e}'}\n"
    manifest = 'constant: company { value: "Acme" } constant: e { value: "orders" }'
    dashboard = model_of(load, text, **{"manifest.lkml": manifest}).dashboards["sales"]
    assert dashboard.title == "Acme sales"
    assert dashboard.elements[0].query is not None and dashboard.elements[0].query.explore == "orders"


def test_unknown_constant_in_a_dashboard_is_named(load: Load):
    project = project_of(load, '- dashboard: sales\n  title: "@{who}"\n')
    (found,) = project.diagnostics
    assert (found.code, found.span) == ("unknown-constant", Span("sales.dashboard.lookml", 2, 3))


BASE = """\
- dashboard: base
  extension: required
  title: Base
  filters:
  - name: Region
    type: field_filter
    ui_config: {type: advanced, options: [North]}
  elements:
  - name: a
    type: looker_line
    explore: orders
    fields: [orders.id]
    width: 8
  - name: b
    type: text
"""


def test_dashboard_extends_another(load: Load):
    text = BASE + (
        "- dashboard: sales\n  extends: base\n  elements:\n"
        "  - {name: c, type: text}\n  - {name: a, width: 24}\n"
    )
    dashboard = sales_of(load, text)
    assert [element.name for element in dashboard.elements] == ["a", "b", "c"]
    assert (dashboard.title, dashboard.elements[0].type, dashboard.elements[0].width) == (
        "Base",
        "looker_line",
        24,
    )


def test_extending_filter_merges_inside(load: Load):
    text = BASE + (
        "- dashboard: sales\n  extends: [base]\n  filters:\n  - name: Region\n    ui_config:\n      options: [South]\n"
    )
    region = sales_of(load, text).filters[0]
    assert (region.type, region.ui_config) == ("field_filter", {"type": "advanced", "options": ["South"]})


def test_later_parent_dashboard_wins(load: Load):
    text = (
        "- {dashboard: a, title: A, description: a}\n- {dashboard: b, title: B}\n"
        "- {dashboard: sales, extends: [a, b]}\n"
    )
    dashboard = sales_of(load, text)
    assert (dashboard.title, dashboard.description, dashboard.extends) == ("B", "a", ("a", "b"))


def test_abstract_dashboard_is_not_listed(load: Load):
    assert model_of(load, BASE).dashboards == {}


def test_inherited_element_keeps_its_place(load: Load):
    more = {"base.dashboard.lookml": BASE}
    dashboard = model_of(load, "- dashboard: sales\n  extends: base\n", **more).dashboards["sales"]
    assert dashboard.elements[1].span == Span("base.dashboard.lookml", 14, 5)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("- dashboard: sales\n  extends: other\n", "unknown-extends", 2),
        ("- dashboard: sales\n  extends: sales\n", "circular-extends", 2),
        ("- title: Sales\n", "nameless-dashboard", 1),
        ("- dashboard: sales\n- dashboard: sales\n", "duplicate-dashboard", 2),
        ("- dashboard: sales\n  layout: newspapers\n", "unknown-layout", 2),
        ("- dashboard: sales\n  filters:\n  - {name: a, type: dates}\n", "unknown-type", 3),
        ("- dashboard: sales\n  elements:\n  - {name: a, type: looker_line}\n", "missing-parameter", 3),
        ("- dashboard: sales\n  elements:\n  - {name: a, type: text, row: x}\n", "wrong-value", 3),
        (
            "- dashboard: sales\n  elements:\n  - {name: a, type: text, listen: {F: v.f}}\n",
            "unknown-filter",
            3,
        ),
        ("- dashboard: sales\n  elements: {a: {type: text}}\n", "wrong-value", 2),
    ],
)
def test_wrong_dashboard_is_named_with_its_place(load: Load, text: str, code: str, line: int):
    (found,) = model_of(load, text).diagnostics
    assert (found.code, found.span and found.span.line, found.severity) == (code, line, Severity.ERROR)


def test_unknown_dashboard_parameter_has_a_suggestion(load: Load):
    model = model_of(load, "- dashboard: sales\n  titel: Sales\n")
    (found,) = model.diagnostics
    assert (found.code, found.severity) == ("unknown-parameter", Severity.WARNING)
    assert 'did you mean "title"?' in found.message
    assert model.dashboards["sales"].other == {"titel": "Sales"}


def test_broken_yaml_leaves_the_model_usable(load: Load):
    more = {"good.dashboard.lookml": "- dashboard: good\n"}
    model = model_of(load, "- dashboard: sales\n\ttitle: x\n", **more)
    assert list(model.dashboards) == ["good"]
    (found,) = model.diagnostics
    assert (found.code, found.kind, found.span) == ("yaml", "syntax", Span("sales.dashboard.lookml", 2, 1))


def test_ruby_hash_is_a_mapping():
    text = "a: !ruby/hash:ActiveSupport::HashWithIndifferentAccess\n  b: [!ruby/hash:X {c: 1}]\n"
    root = read_yaml(text, "x").root
    assert root is not None and root.plain() == {"a": {"b": [{"c": 1}]}}


def test_tags_never_make_objects():
    root = read_yaml("a: !!python/object/apply:os.getcwd []\nb: !!null ''\nc: !!str 7\n", "x").root
    assert root is not None and root.plain() == {"a": [], "b": None, "c": "7"}


def test_words_are_read_as_looker_reads_them():
    text = "[yes, Off, 7, -2, 1.5, ~, 012, 1:30, 2024-05-01, 1e3, '7', 1_000, .inf]"
    root = read_yaml(text, "x").root
    assert root is not None
    expected = [True, False, 7, -2, 1.5, None, "012", "1:30", "2024-05-01", 1000.0, "7", "1_000", ".inf"]
    assert root.plain() == expected


def test_merge_key_brings_the_keys_of_an_anchor():
    root = read_yaml("a: &a {x: 1, y: 2}\nb:\n  y: 3\n  <<: *a\n", "x").root
    assert root is not None and root.plain()["b"] == {"x": 1, "y": 3}


def test_duplicate_key_keeps_the_last_and_warns():
    file = read_yaml("a: 1\nb: 2\na: 3\n", "x")
    assert file.root is not None and file.root.plain() == {"a": 3, "b": 2}
    assert [(found.code, found.span) for found in file.diagnostics] == [
        ("duplicate-parameter", Span("x", 3, 1))
    ]


def _bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (_bomb(), "file-size"),
        ("a: &a [*a]", "unknown-alias"),
        ("[" * 100_000, "nesting"),
        ("- " * 100_000, "nesting"),
        ("{a: " * 100_000, "nesting"),
        ("x" * (MAX_CHARS + 1), "file-size"),
        ("a: \x00", "yaml"),
        ("a: 'b", "yaml"),
    ],
)
def test_hostile_yaml_is_refused_quickly(text: str, code: str):
    start = time.perf_counter()
    file = read_yaml(text, "x")
    assert (file.root, [found.code for found in file.diagnostics]) == (None, [code])
    assert time.perf_counter() - start < 10


def test_circle_of_dashboards_is_no_hang(load: Load):
    text = "".join(f"- {{dashboard: d{n}, extends: d{(n + 1) % 50}}}\n" for n in range(50))
    model = model_of(load, text)
    assert set(codes(model)) == {"circular-extends"}
    assert all(dashboard.errors for dashboard in model.dashboards.values())


def test_empty_number_is_none(load: Load):
    text = "- dashboard: sales\n  elements:\n  - {name: a, type: table, explore: o, column_limit: ''}\n"
    query = sales_of(load, text).elements[0].query
    assert query is not None and query.column_limit is None


def test_lookml_in_the_first_yaml_is_named(load: Load):
    project = load(
        {
            "m.model.lkml": 'connection: "c" include: "*.lookml"',
            "v.view.lookml": "- view: v\n  fields:\n  - dimension: a\n",
            "old.model.lookml": "- connection: c\n- explore: v\n",
        }
    )
    assert set(codes(project)) == {"old-lookml"}
    assert list(project.models) == ["m"]
