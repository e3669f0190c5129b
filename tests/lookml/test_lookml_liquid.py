"""Liquid: strict, Looker's tags, limits."""

from __future__ import annotations

import time

import pytest

from lookalike.lookml import LookmlError, Span
from lookalike.lookml.liquid import LiquidScope, check_liquid, has_liquid, render_sql


def parameter(name: str) -> str:
    if name != "orders.period":
        raise LookupError(f'"{name}" is not a parameter')
    return "'day'"


SCOPE = LiquidScope(
    model="shop",
    explore="sales",
    view="orders",
    fields={"orders": {"status", "period", "created_date", "orders"}, "users": {"id", "email"}},
    selected=frozenset({"orders.status"}),
    filtered=frozenset({"orders.created_date"}),
    required=frozenset({"users.id"}),
    filters={"orders.status": "it's", "orders.created_date": "7 days"},
    user_attributes={"region": "EU"},
    query_timezone="Europe/Paris",
    condition=lambda name, sql: f"<{name}|{sql.strip()}>",
    parameter=parameter,
    date_bound=lambda name, bound: f"{bound} of {name}",
    field_name="status",
)


def refused(text: str) -> str:
    with pytest.raises(LookmlError) as caught:
        render_sql(text, SCOPE, Span("a.view.lkml", 3, 5))
    assert str(caught.value.diagnostic.span) == "a.view.lkml:3:5"
    assert caught.value.diagnostic.code == "liquid"
    return caught.value.diagnostic.message


def test_text_without_liquid_is_the_same_object():
    text = "CASE WHEN ${TABLE}.a THEN { 1 } END % 2"
    assert render_sql(text, SCOPE) is text
    assert not has_liquid(text)


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("{% condition created_date %} ${TABLE}.c {% endcondition %}", "<orders.created_date|${TABLE}.c>"),
        ("{% condition users.id %}x{% endcondition %}", "<users.id|x>"),
        ("{%- condition status -%} x {%- endcondition -%}", "<orders.status|x>"),
        ("{% parameter period %}", "'day'"),
        ("{% parameter orders.period %}", "'day'"),
        (
            "{% date_start created_date %}/{% date_end orders.created_date %}",
            "start of orders.created_date/end of orders.created_date",
        ),
        ("{% incrementcondition %} ${TABLE}.c {% endincrementcondition %}", "1=1"),
        ("{% if period._parameter_value == \"'day'\" %}d{% else %}w{% endif %}", "d"),
        ("{{ orders.status._is_selected }}{{ status._is_filtered }}", "truefalse"),
        ("{{ created_date._is_filtered }}{{ created_date._is_selected }}", "truefalse"),
        ("{{ users.id._in_query }}{{ users._in_query }}{{ users.email._in_query }}", "truetruefalse"),
        ("{{ orders._in_query }}", "true"),
        ("{{ _filters['orders.status'] | sql_quote }}", "'it''s'"),
        ("{{ _filters['status'] }}", "it's"),
        ("{% if _filters['users.email'] %}y{% else %}n{% endif %}", "n"),
        ("{{ _user_attributes['region'] }}", "EU"),
        ("{% if _user_attributes['none'] == 'x' %}y{% else %}n{% endif %}", "n"),
        ("{{ _user_attributes['none'] | default: 'ALL' }}", "ALL"),
        (
            "{{ _model._name }},{{ _explore._name }},{{ _view._name }},{{ _field._name }}",
            "shop,sales,orders,orders.status",
        ),
        ("{{ _query._query_timezone }}", "Europe/Paris"),
        ("{{ 'yes' | sql_boolean }} {{ 'no' | sql_boolean }} {{ true | sql_boolean }}", "TRUE FALSE TRUE"),
        ("{{ 'a b&c' | encode_uri }}", "a%20b%26c"),
        ("{% assign n = 2 %}{{ n | times: 3 }}", "6"),
        ("{{ 2.5 | round }},{{ -2.5 | round }},{{ 3.5 | round }}", "3,-3,4"),
        ("{{ 1.005 | round: 2 }},{{ 1234 | round: -2 }},{{ '2.25' | round: 1 }}", "1.01,1200,2.3"),
        ("{{ 'x' | round }},{{ nil | round }}", "0,0"),
        ("{% if false %}{% assign n = 2 %}{% endif %}[{{ n }}]", "[]"),
        ("{% for i in (1..2) %}{% for j in (1..2) %}{{ i }}{{ j }} {% endfor %}{% endfor %}", "11 12 21 22 "),
        ("{% comment %}{% nothing %}{% endcomment %}x", "x"),
    ],
)
def test_liquid_renders(text: str, rendered: str):
    assert render_sql(text, SCOPE) == rendered


@pytest.mark.parametrize(
    ("tag", "rendered"),
    [
        ("{% condition status %}x{% endcondition %}", "<orders.status|x>"),
        ("{% incrementcondition %}x{% endincrementcondition %}", "1=1"),
        ("{% parameter period %}", "'day'"),
        ("{% date_start created_date %}", "start of orders.created_date"),
        ("{% date_end created_date %}", "end of orders.created_date"),
    ],
)
@pytest.mark.parametrize(
    "block",
    [
        "{{% if true %}}{0}{{% endif %}}",
        "{{% if false %}}{{% elsif true %}}{0}{{% endif %}}",
        "{{% if false %}}{{% else %}}{0}{{% endif %}}",
        "{{% unless false %}}{0}{{% endunless %}}",
        "{{% case 1 %}}{{% when 1 %}}{0}{{% endcase %}}",
        "{{% for i in (1..1) %}}{0}{{% endfor %}}",
    ],
)
def test_tag_alone_in_a_block_is_written(tag: str, rendered: str, block: str):
    assert render_sql(block.format(tag), SCOPE) == rendered


def test_condition_defaults_to_lookers_words():
    scope = LiquidScope("m", "e", "v", fields={"v": {"f"}})
    assert render_sql("{% condition f %} x {% endcondition %}", scope) == "1=1 -- no filter on 'v.f'\n"


def test_increment_condition_is_given_its_sql():
    scope = LiquidScope("m", "e", "v", increment_condition=lambda sql: f"{sql.strip()} > 1")
    text = "{% incrementcondition %} c {% endincrementcondition %}{% if incremented %}!{% endif %}"
    assert render_sql(text, scope) == "c > 1!"


def test_increment_value_is_the_start_of_the_increment():
    scope = LiquidScope("m", "e", "v", increment_value="DATE '2018-05-01'")
    assert render_sql("c >= {% increment_value %}", scope) == "c >= DATE '2018-05-01'"


def test_values_of_a_row_are_variables():
    scope = LiquidScope(
        "m", "e", "v", fields={"v": {"f"}}, values={"value": 3, "v.f._value": "x", "row": {"v.f": "y"}}
    )
    assert render_sql("{{ value }}{{ v.f._value }}{{ row['v.f'] }}", scope) == "3xy"


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        (r"{% if period._parameter_value == \"'day'\" %}d{% endif %}", "d"),
        ("{% if (1 == 2 or 1 == 1) and 2 == 2 %}y{% endif %}", "y"),
        ("{% if ${orders.status._is_selected} %}y{% endif %}", "y"),
        ("{% if {{ period._parameter_value }} == \"'day'\" %}y{% endif %}", "y"),
        ("{% if _filters['orders.status']] == 'x' %}y{% else %}n{% endif %}", "n"),
    ],
    ids=["escaped quotes", "parentheses", "reference", "nested output", "double bracket"],
)
def test_legacy_form_is_understood(text: str, rendered: str):
    assert render_sql(text, SCOPE) == rendered


def test_references_outside_of_tags_stay():
    assert render_sql("${orders.id} {{ 1 }}", SCOPE) == "${orders.id} 1"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ nothing }}", 'Variable not found "nothing". (line 1 of the text)'),
        ("\n\n{% if nothing == 1 %}{% endif %}", 'Variable not found "nothing". (line 3 of the text)'),
        ("{{ orders.nothing._is_selected }}", 'Variable not found "orders.nothing". (line 1 of the text)'),
        ("{{ status.size }}", 'Variable not found "status.size". (line 1 of the text)'),
        (
            "{{ _filters['orders.nothing'] }}",
            "Variable not found \"_filters['orders.nothing']\". (line 1 of the text)",
        ),
        ("{% condition nothing %}x{% endcondition %}", 'Variable not found "nothing". (line 1 of the text)'),
        ("{% parameter stores.p %}", 'Variable not found "stores.p". (line 1 of the text)'),
        ("{% parameter status %}", '"orders.status" is not a parameter'),
        ("{% konditon status %}", "unexpected tag 'konditon' (line 1 of the text)"),
        (
            "{{ _user_attributes['none'] }}",
            'the user attribute "none" has no value for this user (line 1 of the text)',
        ),
        ("{% if x", '"{%" is never closed with "%}" (line 1 of the text)'),
        (
            "{% condition a b %}x{% endcondition %}",
            "the tag condition takes the name of one field: {% condition view.field %} (line 1 of the text)",
        ),
        (
            "{{ (1..3) | concat: (1..2) }}",
            "a filter cannot work with the value that it is given (line 1 of the text)",
        ),
        ("{{ (1..99999999) | join }}", "a range may have at most 10000 members (line 1 of the text)"),
    ],
)
def test_mistake_is_an_error_with_its_place(text: str, message: str):
    assert refused(text) == message


@pytest.mark.parametrize(
    "text",
    [
        "{{ status }}",
        "{{ status | upcase }}",
        "{{ 'x' | no_such_filter }}",
        "{% include 'other' %}",
        "{% condition status %}x",
        "{{ _user_attributes['none'] | sql_quote }}",
        "{% for i in (1..9000) %}{% for j in (1..9000) %}.{% endfor %}{% endfor %}",
        "{% for i in (1..9999) %}" + "x" * 200 + "{% endfor %}",
        "{% for i in (1..999999999999999999999999) %}{% endfor %}",
    ],
)
def test_doubtful_text_is_refused(text: str):
    assert refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "{%" * 400_000,
        "{{" * 400_000,
        "{% if x %}" * 50_000,
        "{% if " + "(" * 100_000 + " %}",
        "{% raw %}" * 50_000,
        "{{ " + "{{" * 100_000 + " }}",
        "{{ a" + "." * 100_000 + " }}",
        "x{{ 1 }}" + "y" * 1_000_000,
    ],
    ids=lambda text: text[:9],
)
def test_hostile_template_ends_quickly(text: str):
    start = time.process_time()
    assert refused(text)
    assert time.process_time() - start < 5


def test_grammar_is_checked_without_a_query():
    assert check_liquid("{% if a %}x{% endif %}") is None
    assert check_liquid("{% if a %}x") is not None
    assert check_liquid("plain") is None
