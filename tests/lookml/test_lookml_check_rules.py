"""Each rule: what it finds, and what it leaves alone."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from lookml_projects import Load

from lookalike.lookml import validate
from lookalike.lookml.check.rules import RULES

VIEWS = """connection: "c"
view: orders {
  dimension: id { primary_key: yes type: number sql: ${TABLE}.id ;; }
  dimension: status {}
  dimension: user_id { type: number }
  dimension_group: created { type: time timeframes: [raw, date, month] sql: ${TABLE}.created_at ;; }
  measure: count { type: count }
  measure: total { type: sum sql: ${TABLE}.amount ;; }
  parameter: unit { type: unquoted }
  filter: period { type: date }
  set: detail { fields: [id, status] }
}
view: users {
  dimension: id { primary_key: yes type: number sql: ${TABLE}.id ;; }
  dimension: name {}
  measure: count { type: count }
}
datagroup: daily { sql_trigger: select 1 ;; }
"""
JOINED = "join: users { sql_on: ${orders.user_id} = ${users.id} ;; relationship: many_to_one }"


@dataclass(frozen=True)
class Case:
    """`views` refines `orders`; `explore` is its body; `more` stands beside them. `messages`: all of the code."""

    code: str
    messages: tuple[str, ...] = ()
    views: str = ""
    explore: str = JOINED
    more: str = ""

    @property
    def text(self) -> str:
        return (
            f"{VIEWS}\nview: +orders {{\n{self.views}\n}}\nexplore: orders {{ {self.explore} }}\n{self.more}"
        )


NESTED = "Measures with Looker aggregations (sum, average, min, max, list types) may not reference other measures. "

CASES = [
    # ${}
    Case(
        "unknown-reference",
        (
            'Unknown or inaccessible field "orders.statu" referenced in "orders.a". Check for typos and missing joins. '
            'Did you mean "status"?',
        ),
        "dimension: a { sql: ${statu} ;; }",
    ),
    Case(
        "unknown-reference",
        (
            'Unknown or inaccessible field "orders.created" referenced in "orders.a". Check for missing joins or '
            'append a timeframe to the name if the field is type time. "created_raw" is one of its members.',
        ),
        "dimension: a { sql: ${created} ;; }",
    ),
    Case(
        "unknown-reference",
        (
            'Unknown or inaccessible field "users.nam" referenced in "orders.a". Check for typos and missing joins. '
            'Did you mean "name"?',
        ),
        "dimension: a { sql: ${users.nam} ;; }",
    ),
    Case(
        "unknown-reference",
        (
            'Unknown or inaccessible field "users.uid" referenced in "users". Check for typos and missing joins.',
        ),
        explore="join: users { sql_on: ${orders.user_id} = ${users.uid} ;; }",
    ),
    Case(
        "unknown-reference",
        (
            'Unknown or inaccessible field "orders.statu" referenced in "orders". Check for typos and missing joins. '
            'Did you mean "status"?',
        ),
        explore="sql_always_where: ${orders.statu} = 'x' ;;",
    ),
    Case("unknown-reference", (), "dimension: a { sql: ${TABLE}.x + ${created_raw} + ${users.id} ;; }"),
    Case(
        "unknown-reference",
        (
            'Unknown or inaccessible field "orders.x" referenced in "orders.a". Check for typos and missing joins.',
            'Unknown or inaccessible field "orders.y" referenced in "orders.a". Check for typos and missing joins.',
        ),
        "dimension: a { sql: {% if status._is_selected %} ${x} {% else %} ${y} {% endif %} ;; }",
    ),
    Case("unknown-reference", (), "dimension: a { sql: 1 {% comment %} ${x} {% endcomment %} ;; }"),
    Case(
        "inaccessible-view",
        (
            'Inaccessible view "users". "users" is not accessible in explore "orders". '
            'Check for missing joins in explore "orders".',
        ),
        "dimension: a { sql: ${users.name} ;; }",
        "",
    ),
    Case(
        "inaccessible-view",
        (
            'Inaccessible view "users". "users" is not accessible in explore "orders". '
            'Check for missing joins in explore "orders". The explore calls it "buyers".',
        ),
        "dimension: a { sql: ${users.name} ;; }",
        "join: buyers { from: users sql_on: ${orders.user_id} = ${buyers.id} ;; }",
    ),
    Case("inaccessible-view", (), "dimension: a { sql: ${users.name} ;; }"),
    Case(
        "circular-reference",
        ("These fields refer to each other in a ring: orders.a -> orders.b -> orders.a",),
        "dimension: a { sql: ${b} ;; } dimension: b { sql: ${a} ;; }",
    ),
    Case(
        "circular-reference",
        ("These fields refer to each other in a ring: orders.a -> orders.a",),
        "dimension: a { sql: ${orders.a} ;; }",
    ),
    Case(
        "circular-reference",
        ("These fields refer to each other in a ring: orders.a -> users.b -> orders.a",),
        "dimension: a { sql: ${users.b} ;; }",
        more="view: +users { dimension: b { sql: ${orders.a} ;; } }",
    ),
    Case(
        "circular-reference",
        ("These fields refer to each other in a ring: orders.late -> orders.late",),
        "dimension_group: late { type: time sql: ${late_raw} ;; }",
    ),
    Case("circular-reference", (), "dimension: a { sql: ${b} + ${b} ;; } dimension: b { sql: ${id} ;; }"),
    Case(
        "nested-aggregate",
        (f'{NESTED}"orders.a" refers to "total"; make it a measure of type number, or refer to dimensions.',),
        "measure: a { type: sum sql: ${total} ;; }",
    ),
    Case(
        "nested-aggregate",
        (
            f'{NESTED}"orders.a" refers to "users.count"; make it a measure of type number, or refer to dimensions.',
        ),
        "measure: a { type: max sql: ${users.count} ;; }",
    ),
    Case(
        "nested-aggregate",
        ('"orders.a" is no measure and refers to the measure "total"; make it a measure of type number.',),
        "dimension: a { sql: ${total} ;; }",
    ),
    Case("nested-aggregate", (), "measure: a { type: number sql: ${total} / ${count} ;; }"),
    # Liquid
    Case(
        "liquid-syntax",
        ('The Liquid in "sql" of "a" cannot be read: expected tag endif, found end of expression',),
        "dimension: a { sql: {% if status._is_selected %} x ;; }",
    ),
    Case(
        "unknown-liquid-filter",
        ('"html" of "a" uses the Liquid filter "upcaze", which there is not; did you mean "upcase"?',),
        "dimension: a { html: {{ value | upcaze }} ;; }",
    ),
    Case(
        "liquid-syntax",
        (),
        "dimension: a { html: {% for x in (1..3) %}{{ x | times: 2 }}{% endfor %}{{ value | upcase }} ;; }",
    ),
    Case(
        "liquid-variable",
        ('Variable not found "statu". Did you mean "status"?',),
        "dimension: a { sql: {% condition statu %} x {% endcondition %} ;; }",
    ),
    Case(
        "liquid-variable",
        ('Variable not found "created". "created" is a group; append a timeframe.',),
        "dimension: a { sql: {% date_start created %} ;; }",
    ),
    Case(
        "liquid-variable",
        ('Variable not found "users.nam._is_selected". Did you mean "name"?',),
        "dimension: a { sql: {% if users.nam._is_selected %} 1 {% else %} 2 {% endif %} ;; }",
    ),
    Case(
        "liquid-variable",
        ('Variable not found "users._in_query".',),
        "dimension: a { sql: {% if users._in_query %} 1 {% endif %} ;; }",
        "",
    ),
    Case(
        "liquid-variable",
        ("Variable not found \"_filters['users.nam']\".",),
        "dimension: a { sql: {{ _filters['users.nam'] | sql_quote }} ;; }",
    ),
    Case(
        "liquid-variable",
        (),
        "dimension: a { sql: {% assign x = unit._parameter_value %}{% if x == 'day' and orders._in_query %}"
        "{% condition period %} ${TABLE}.d {% endcondition %}{% parameter unit %}{% endif %}"
        "{{ _user_attributes['country'] | sql_quote }} {{ _model._name }} {{ users.name._is_filtered }} ;; "
        "html: {{ value }} {{ rendered_value }} {{ row['users.name'] }} {{ status._value }} ;; }",
    ),
    Case(
        "liquid-filter",
        ("_filters['users.nam'] of \"orders.a\" names no field of the explore, so it is always empty",),
        "dimension: a { html: {{ _filters['users.nam'] }} ;; }",
    ),
    Case(
        "liquid-filter", (), "dimension: a { html: {{ _filters['users.name'] }} {{ row['orders.id'] }} ;; }"
    ),
    Case(
        "liquid-place",
        ('Variable not found "value". value has no value in "sql".',),
        "dimension: a { sql: {{ value }} ;; }",
    ),
    Case(
        "liquid-place",
        ('Variable not found "period". {% condition %} has no value in "html".',),
        "dimension: a { html: {% condition period %} x {% endcondition %} ;; }",
    ),
    Case(
        "liquid-place",
        (),
        'dimension: a { sql: {% date_start period %} ;; label: "{% parameter unit %}" html: {{ link }} ;; }',
    ),
    Case(
        "raw-user-value",
        (
            '"sql" of "a" writes _user_attributes[\'country\'] into SQL as it comes; '
            "write {{ _user_attributes['country'] | sql_quote }}, or use {% condition %}",
        ),
        "dimension: a { sql: {{ _user_attributes['country'] }} ;; }",
    ),
    Case(
        "raw-user-value",
        (
            '"sql_always_where" of "orders" writes _filters[\'orders.status\'] into SQL as it comes; '
            "write {{ _filters['orders.status'] | sql_quote }}, or use {% condition %}",
        ),
        explore="sql_always_where: ${status} = '{{ _filters['orders.status'] }}' ;;",
    ),
    Case(
        "raw-user-value",
        (),
        "dimension: a { sql: {{ _user_attributes['country'] | sql_quote }} ;; "
        "html: {{ _user_attributes['country'] }} ;; }",
    ),
    # names of fields
    Case(
        "unknown-field-name",
        ("Could not find a field named 'orders.statu'; did you mean \"orders.status\"? (in filters)",),
        'measure: a { type: count filters: [statu: "x"] }',
    ),
    Case(
        "unknown-field-name",
        ("Could not find a field named 'users.nam'; did you mean \"users.name\"? (in filters)",),
        'measure: a { type: count filters: [users.nam: "x"] }',
    ),
    Case(
        "unknown-field-name",
        ("Could not find a field named 'orders.nothing' (in order_by_field)",),
        "dimension: a { order_by_field: nothing }",
    ),
    Case(
        "unknown-field-name",
        ("Could not find a field named 'products.name' (in always_filter)",),
        explore='always_filter: { filters: [products.name: "x"] }',
    ),
    Case(
        "unknown-field-name",
        (),
        'measure: a { type: count filters: [status: "x", users.name: "y", created_date: "today"] }'
        "dimension: b { required_fields: [users.name, id] order_by_field: id }",
    ),
    Case(
        "unknown-drill-field",
        ("Could not find a field named 'orders.nothing' (in drill_fields)",),
        "measure: a { type: count drill_fields: [id, nothing, detail*] }",
    ),
    Case(
        "unknown-drill-field",
        ("Could not find a field named 'orders.details*'; did you mean \"orders.detail*\"? (in set: more)",),
        "set: more { fields: [details*, id] }",
    ),
    Case(
        "unknown-drill-field",
        ("Could not find a field named 'products.name' (in drill_fields)",),
        "measure: a { type: count drill_fields: [products.name, users.name] }",
    ),
    Case(
        "unknown-drill-field", (), "measure: a { type: count drill_fields: [users.name, created, detail*] }"
    ),
    Case(
        "unknown-query-field",
        ("Could not find a field named 'orders.nothing' (in aggregate_table: t)",),
        explore="aggregate_table: t { query: { dimensions: [orders.nothing] measures: [orders.count] } }",
    ),
    Case(
        "unknown-query-field",
        ("Could not find a field named 'orders.nothing' (in query: q)",),
        explore="query: q { dimensions: [nothing] measures: [count] }",
    ),
    Case(
        "unknown-query-field", (), explore="query: q { dimensions: [created_date] measures: [orders.count] }"
    ),
    # types, formats, filters
    Case(
        "missing-parameter",
        ('"orders.a" of type location needs "sql_latitude" and "sql_longitude"',),
        "dimension: a { type: location }",
    ),
    Case("missing-parameter", ('"orders.a" of type number needs "sql"',), "measure: a { type: number }"),
    Case(
        "missing-parameter",
        ('"orders.a" of type period_over_period needs "based_on" and "based_on_time"',),
        "measure: a { type: period_over_period }",
    ),
    Case(
        "missing-parameter",
        ('"orders.a" of type tier needs "tiers"',),
        "dimension: a { type: tier sql: x ;; }",
    ),
    Case("missing-parameter", ('a link of "orders.a" needs "url"',), 'dimension: a { link: { label: "x" } }'),
    Case(
        "missing-parameter",
        ('the derived_table of "orders" needs "sql" or "explore_source"',),
        'derived_table: { persist_for: "1 hour" }',
    ),
    Case("missing-parameter", (), "measure: a { type: count } measure: c { type: sum } dimension: b {}"),
    Case(
        "bad-value-format",
        (
            "the value_format of \"orders.a\" cannot be read: 'mm/yy' is a date format; numbers take digits such as 0 "
            "and #.",
        ),
        'measure: a { type: sum sql: x ;; value_format: "mm/yy" }',
    ),
    Case("bad-value-format", (), 'measure: a { type: sum sql: x ;; value_format: "$#,##0.00;($#,##0.00)" }'),
    Case(
        "unknown-value-format",
        ('"orders.a" has the value_format_name "usdd", which is not defined; did you mean "usd"?',),
        "measure: a { type: sum sql: x ;; value_format_name: usdd }",
    ),
    Case(
        "unknown-value-format",
        (),
        "measure: a { type: sum sql: x ;; value_format_name: ours } measure: b { type: count value_format_name: id }",
        more='named_value_format: ours { value_format: "0" }',
    ),
    Case(
        "bad-filter",
        (
            'The filter "last wek" on created_date cannot be read as a date filter: '
            '"wek" is no unit of time; second, minute, hour, day, week, '
            "month, quarter, fiscal quarter, year, fiscal year are. "
            "Right would be, for instance: 7 days, last month, 2018-05-01 to 2018-06-01",
        ),
        'measure: a { type: count filters: [created_date: "last wek"] }',
    ),
    Case(
        "bad-filter",
        (),
        'measure: a { type: count filters: [created_date: "7 days", id: ">5", status: "-x"] }',
    ),
    Case(
        "missing-primary-key",
        (
            'the view "lines" has no primary_key, and joins of the explore "lines" repeat its rows; queries with '
            '"lines.count" and these joins are refused',
        ),
        more="view: lines { dimension: order_id {} measure: count { type: count } } "
        "explore: lines { join: orders { sql_on: ${lines.order_id} = ${orders.id} ;; relationship: one_to_many } }",
    ),
    Case(
        "missing-primary-key",
        (),
        more="view: lines { dimension: order_id {} measure: count { type: count } } "
        "explore: lines { join: orders { sql_on: ${lines.order_id} = ${orders.id} ;; relationship: many_to_one } }",
    ),
    Case(
        "filters-without-effect",
        (
            '"orders.a" has filters, and a measure of type number takes none; put them into the measures that it '
            "refers to",
        ),
        'measure: a { type: number sql: ${total} / 2 ;; filters: [status: "x"] }',
    ),
    Case("filters-without-effect", (), 'measure: a { type: count filters: [status: "x"] }'),
    # values and types
    Case(
        "missing-parameter",
        ('"orders.a" has an empty "sql"; without one it is the column of its name',),
        "dimension: a { sql: ;; }",
    ),
    Case(
        "missing-parameter",
        ('"orders.a" has a case that needs a "when"',),
        'dimension: a { case: { else: "x" } }',
    ),
    Case(
        "missing-parameter",
        ('"orders.a" has a "when" that needs "sql"',),
        'dimension: a { case: { when: { label: "x" } } }',
    ),
    Case(
        "missing-parameter",
        (),
        'measure: a { type: count sql: ;; } dimension: b { case: { when: { sql: x ;; label: "y" } } }',
    ),
    Case(
        "bad-tier",
        ('the bounds of "orders.a" must ascend, and 60 comes before 10',),
        "dimension: a { type: tier tiers: [0, 60, 10] }",
    ),
    Case(
        "bad-tier",
        ('the bounds of "orders.a" are numbers, and "ten" is none',),
        "dimension: a { type: bin bins: [0, ten] }",
    ),
    Case("bad-tier", (), "dimension: a { type: tier tiers: [-1.5, 0, 1e3] } dimension: b { tiers: [2, 1] }"),
    Case(
        "bad-percentile",
        ('the percentile of "orders.a" lies between 0 and 100, and "101" does not',),
        "measure: a { type: percentile percentile: 101 }",
    ),
    Case(
        "bad-percentile",
        ('the percentile of "orders.a" lies between 0 and 100, and "most" does not',),
        "measure: a { type: percentile percentile: most }",
    ),
    Case("bad-percentile", (), "measure: a { type: percentile percentile: 99.9 }"),
    Case(
        "measure-in-filter",
        (
            '"orders.a" is filtered by the measure "count", which has no value for a row; name a dimension',
            '"orders.a" is filtered by the measure "users.count", which has no value for a row; name a dimension',
        ),
        'measure: a { type: sum filters: [count: ">1", users.count: ">1", status: "x", users.name: "y"] }',
    ),
    Case("measure-in-filter", (), 'measure: a { type: sum filters: [status: "x", users.name: "y"] }'),
    Case(
        "parameter-without-effect",
        (
            '"orders.a" has "tiers", which has no effect on a dimension of type number',
            '"orders.b" has "sql", which has no effect on a measure of type count',
            '"orders.c" has "approximate", which has no effect on a measure of type sum',
            '"orders.c" has "based_on", which has no effect on a measure of type sum',
            '"orders.d" has "sql_start", which has no effect on a dimension of type date_raw',
        ),
        "dimension: a { type: number tiers: [1] } measure: b { type: count sql: ${id} ;; } "
        "measure: c { type: sum approximate: yes based_on: total } "
        "dimension_group: d { type: time timeframes: [raw] sql_start: x ;; }",
    ),
    Case(
        "parameter-without-effect",
        (),
        "dimension: a { type: tier tiers: [1] style: integer } measure: b { type: count } "
        "measure: c { type: count_distinct approximate: yes sql: ${id} ;; } "
        "dimension_group: d { type: duration sql_start: x ;; sql_end: y ;; } "
        "measure: e { type: sum_distinct sql_distinct_key: ${id} ;; sql: ${id} ;; } filter: f { sql: x ;; }",
    ),
    Case(
        "measure-in-filter",
        (
            '"sql_always_where" of "orders" names the measure "count", which has no value for a row; name a dimension',
            '"sql_on" of "users" names the measure "orders.total", which has no value for a row; name a dimension',
        ),
        explore="join: users { sql_on: ${orders.total} = ${users.id} ;; } sql_always_where: ${count} > 1 ;; "
        "sql_always_having: ${count} > 1 ;;",
    ),
    # names of the model
    Case(
        "unknown-calendar",
        ("Could not find a field named 'orders.refdate' (in calendar_definition)",),
        "calendar_definition: { reference_date: refdate timeframe_mapping: { custom_week: status } }",
    ),
    Case(
        "unknown-calendar",
        ('"orders.shipped" is based on the calendar "retail", and this view is not there',),
        "dimension_group: shipped { type: custom_calendar based_on_calendar: retail sql: x ;; }",
    ),
    Case(
        "unknown-calendar",
        ('"orders.shipped" is based on the calendar "users", and this view has no calendar_definition',),
        "dimension_group: shipped { type: custom_calendar based_on_calendar: users sql: x ;; }",
    ),
    Case(
        "unknown-calendar",
        (),
        "dimension_group: shipped { type: custom_calendar based_on_calendar: retail sql: x ;; }",
        more="view: retail { dimension: day {} dimension: week {} calendar_definition: { reference_date: day "
        "timeframe_mapping: { custom_week: week } } }",
    ),
    Case(
        "unknown-source-field",
        (
            "Could not find a field named 'orders.statu'; did you mean \"orders.status\"? "
            '(column "s" of the derived table "t")',
        ),
        more="explore: t {} view: t { derived_table: { explore_source: orders {"
        " column: s { field: orders.statu } } } }",
    ),
    Case(
        "unknown-source-field",
        ("Could not find a field named 'products.name' (filters of the test \"t\")",),
        more='test: t { explore_source: orders { column: id {} filters: [products.name: "x"] } '
        "assert: a { expression: ${orders.id} > 1 ;; } }",
    ),
    Case(
        "unknown-source-field",
        (),
        more="explore: t {} view: t { derived_table: { explore_source: orders { "
        "column: s { field: users.name } column: status {} "
        "derived_column: r { sql: RANK() OVER (ORDER BY s) ;; } bind_filters: { from_field: t.s to_field: "
        "users.name } } } }",
    ),
    Case(
        "bad-expression",
        (),
        more="test: t { explore_source: orders { column: id {} } assert: a { expression: ${orders.id} > 1 ;; } }",
    ),
    Case(
        "unknown-explore",
        ('the test "t" asks the explore "sales", which the model "m" does not have',),
        more="test: t { explore_source: sales { column: id {} } assert: a { expression: yes ;; } }",
    ),
    Case(
        "unknown-datagroup",
        (
            'the explore "orders" names the datagroup "dayly", which the model "m" does not have; '
            'did you mean "daily"?',
        ),
        explore="persist_with: dayly",
    ),
    Case("unknown-datagroup", (), explore="persist_with: daily"),
    Case(
        "unknown-explore",
        (
            'the derived table "t" asks the explore "order", which the model "m" does not have; did you mean "orders"?',
        ),
        more="explore: t {} view: t { derived_table: { explore_source: order { column: id {} } } }",
    ),
    Case(
        "unknown-explore",
        (),
        more="explore: t {} view: t { derived_table: { explore_source: orders { column: id {} } } }",
    ),
    Case(
        "unknown-suggest-explore",
        (
            'the suggestions of "orders.a" come from the explore "order", which the model does not have; '
            'did you mean "orders"?',
        ),
        "dimension: a { suggest_explore: order suggest_dimension: status }",
    ),
    Case(
        "unknown-suggest-explore",
        (),
        "dimension: a { suggest_explore: orders suggest_dimension: orders.status }",
    ),
    Case(
        "unknown-table-view",
        ('"${user.SQL_TABLE_NAME}" names no view of the model; did you mean "users"?',),
        more="explore: t {} view: t { derived_table: { sql: select * from ${user.SQL_TABLE_NAME} ;; } }",
    ),
    Case(
        "unknown-table-view",
        (),
        more="explore: t {} view: t { derived_table: { sql: select * from ${users.SQL_TABLE_NAME} ;; } }",
    ),
    Case(
        "field-in-derived-table",
        (
            '"${users.name}" stands in "sql" of "t", where no field can be resolved; write the column, or '
            "${view.SQL_TABLE_NAME} for another view's table",
        ),
        more="explore: t {} view: t { derived_table: { sql: select ${users.name} ;; } }",
    ),
]


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.code}-{len(case.messages)}-{case.views[:40]}"
)
def test_rule_finds_what_it_should(load: Load, case: Case):
    found = validate(load({"m.model.lkml": case.text}), only={case.code})
    assert sorted(each.message for each in found) == sorted(case.messages)


DASHBOARD = """- dashboard: d
  elements:
  - name: a
    type: looker_line
    model: {model}
    explore: {explore}
    fields: [orders.status, {field}]
    listen:
      Status: {listened}
  filters:
  - name: Status
    type: field_filter
    explore: orders
    field: {filtered}
"""
RIGHT = {
    "model": "m",
    "explore": "orders",
    "field": "orders.count",
    "listened": "orders.status",
    "filtered": "users.name",
}


@pytest.mark.parametrize(
    ("wrong", "codes"),
    [
        ({}, []),
        ({"model": "n"}, ["dashboard-model"]),
        ({"explore": "order"}, ["dashboard-query"]),
        ({"field": "orders.cont"}, ["dashboard-query"]),
        ({"listened": "orders.state"}, ["dashboard-query"]),
        ({"filtered": "users.nam"}, ["dashboard-query"]),
    ],
)
def test_dashboards_ask_what_there_is(load: Load, wrong: dict[str, str], codes: list[str]):
    files = {
        "m.model.lkml": f'include: "d.dashboard"\n{VIEWS}explore: orders {{ {JOINED} }}',
        "d.dashboard.lookml": DASHBOARD.format_map(RIGHT | wrong),
    }
    assert [each.code for each in validate(load(files))] == codes


def test_bad_expression_names_the_assertion(load: Load):
    test = "test: t { explore_source: orders { column: id {} } assert: a { expression: ${orders.id} > ;; } }"
    found = validate(load({"m.model.lkml": f"{VIEWS}explore: orders {{ {JOINED} }}\n{test}"}))
    assert [each.code for each in found] == ["bad-expression"]
    assert found[0].message.startswith('the assertion "a" of the test "t" cannot be read: ')


def test_file_that_no_model_includes_is_named(load: Load):
    files = {
        "m.model.lkml": f'include: "used"\n{VIEWS}',
        "used.lkml": 'include: "deeper"',
        "deeper.lkml": "",
        "a/b.view.lkml": "view: lonely {}",
        "manifest.lkml": 'project_name: "shop"',
    }
    assert [(each.code, each.message) for each in validate(load(files))] == [
        ("unused-file", 'no model includes "a/b.view.lkml"')
    ]


def test_unknown_connection_is_looked_for_when_names_are_given(load: Load):
    project = load({"m.model.lkml": f"{VIEWS}explore: orders {{ {JOINED} }}"})
    assert validate(project) == ()
    assert validate(project, connections=["c"]) == ()
    assert [each.message for each in validate(project, connections=["warehouse"])] == [
        'the model "m" names the connection "c", which is not there'
    ]


def test_every_rule_has_a_case():
    tested = {case.code for case in CASES if case.messages} | {
        "bad-expression",
        "dashboard-model",
        "dashboard-query",
        "missing-label",  # test_lookml_strings.py
        "unknown-connection",
        "unused-file",
    }
    assert {rule.code for rule in RULES} == tested
