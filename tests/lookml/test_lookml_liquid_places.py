"""Each variable, tag and filter of Liquid where it has a value, and the refusal where it has none.

The rows follow the table of places in the LookML reference, section 6.1. A row is: text, places, what is written.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from lookalike.lookml import LookmlError
from lookalike.lookml.liquid import LiquidScope, render_sql
from lookalike.lookml.liquid.cells import Cell, CellTemplate

SCOPE = LiquidScope(
    model="shop",
    explore="sales",
    view="orders",
    fields={"orders": {"status", "period", "day", "total"}, "users": {"id", "name"}},
    selected=frozenset({"orders.status"}),
    filtered=frozenset({"orders.day"}),
    required=frozenset({"users.id"}),
    filters={"orders.day": "7 days", "orders.status": "it's"},
    user_attributes={"region": "EU"},
    query_timezone="Europe/Paris",
    dialect="duckdb",
    field_name="status",
    dashboard_url="/dashboards/7",
    localization={"hello": "Bonjour"},
    condition=lambda name, sql: f"<{name} on {sql.strip()}>",
    parameter=lambda name: "'day'" if name == "orders.period" else "1",
    date_bound=lambda name, bound: f"<{bound} of {name}>",
    now=datetime(2018, 5, 18, 18, 30, 2),
)
ROW = {
    "orders.status": Cell("done", "Done", "done", "/x"),
    "users.name": Cell("Ada", "ADA", "Ada", "/y"),
}
SQL = "sql"
TEXTS = "sql label description html link"
CELLS = "html link"
WITHOUT_CELLS = "sql label description link"

LEGAL = [
    ("{{ value }}", CELLS, "done"),
    ("{{ rendered_value }}", CELLS, "Done"),
    ("{{ filterable_value }}", CELLS, "done"),
    ("{{ linked_value | strip_html }}", CELLS, "Done"),
    ("{{ link }}", CELLS, "/x"),
    ("{{ users.name._value }}", CELLS, "Ada"),
    ("{{ users.name._rendered_value }}", CELLS, "ADA"),
    ("{{ users.name._filterable_value }}", CELLS, "Ada"),
    ("{{ users.name._linked_value | strip_html }}", CELLS, "ADA"),
    ("{{ users.name._link }}", CELLS, "/y"),
    ("{{ row['users.name'] }}", CELLS, "Ada"),
    ("{{ _filters['orders.day'] }}", TEXTS, "7 days"),
    ("{{ _filters['day'] }}", TEXTS, "7 days"),
    ("{{ _filters['orders.status'] | sql_quote }}", SQL, "'it''s'"),
    ("[{{ _filters['users.id'] }}]", TEXTS, "[]"),
    ("{% condition day %} x {% endcondition %}", SQL, "<orders.day on x>"),
    ("{% condition orders.day %}${orders.day_raw}{% endcondition %}", SQL, "<orders.day on ${orders.day_raw}>"),
    ("{% date_start day %}", SQL, "<start of orders.day>"),
    ("{% date_end orders.day %}", SQL, "<end of orders.day>"),
    ("{% incrementcondition %} x {% endincrementcondition %}", SQL, "1=1"),
    ("{% increment_value %}", SQL, "NULL"),
    ("{{ incremented }}", SQL, "false"),
    ("{% parameter period %}", "sql label description", "'day'"),
    ("{{ period._parameter_value }}", TEXTS, "'day'"),
    ("{{ orders.period._parameter_value }}", TEXTS, "'day'"),
    ("{{ _user_attributes['region'] }}", TEXTS, "EU"),
    ("{{ _model._name }}", TEXTS, "shop"),
    ("{{ _view._name }}", TEXTS, "orders"),
    ("{{ _explore._name }}", TEXTS, "sales"),
    ("{{ _explore._dashboard_url }}", TEXTS, "/dashboards/7"),
    ("{{ _field._name }}", TEXTS, "orders.status"),
    ("{{ _query._query_timezone }}", TEXTS, "Europe/Paris"),
    ("{{ _dialect._name }}", SQL, "duckdb"),
    ("{{ orders._in_query }}", WITHOUT_CELLS, "true"),
    ("{{ users.name._in_query }}", WITHOUT_CELLS, "false"),
    ("{{ users.id._in_query }}", WITHOUT_CELLS, "true"),
    ("{{ orders.day._in_query }}", WITHOUT_CELLS, "true"),
    ("{{ orders.status._is_selected }}", WITHOUT_CELLS, "true"),
    ("{{ orders.day._is_selected }}", WITHOUT_CELLS, "false"),
    ("{{ users.id._is_selected }}", WITHOUT_CELLS, "false"),
    ("{{ orders.day._is_filtered }}", WITHOUT_CELLS, "true"),
    ("{{ status._is_filtered }}", WITHOUT_CELLS, "false"),
    ("{{ _localization['hello'] }}", "label description", "Bonjour"),
    ("{{ 'no' | sql_boolean }}", SQL, "FALSE"),
    ("{{ 'a b/c' | encode_uri }}", TEXTS, "a%20b%2Fc"),
    ("{{ 'now' | date: '%Y-%m-%d %H:%M' }}", TEXTS, "2018-05-18 18:30"),
    ("{% assign a = 'x' %}{{ a }}", TEXTS, "x"),
    ("{% capture a %}x{{ 1 }}{% endcapture %}{{ a }}", TEXTS, "x1"),
    ("{% case _model._name %}{% when 'a', 'shop' %}y{% else %}n{% endcase %}", TEXTS, "y"),
    ("{% for i in (1..3) %}{{ i }}{% unless forloop.last %},{% endunless %}{% endfor %}", TEXTS, "1,2,3"),
    ("{% for i in (1..5) %}{% if i == 2 %}{% continue %}{% elsif i == 4 %}{% break %}{% endif %}{{ i }}{% endfor %}",
     TEXTS, "13"),
    ("{% comment %}{{ nothing }}{% endcomment %}x", TEXTS, "x"),
    ("{% raw %}{{ as it is }}{% endraw %}", TEXTS, "{{ as it is }}"),
    ("{% liquid\n assign a = 1\n echo a\n%}", TEXTS, "1"),
    ("{% unless false %}x{% else %}y{% endunless %}", TEXTS, "x"),
    ("{% cycle 'a', 'b' %}{% cycle 'a', 'b' %}", TEXTS, "ab"),
    ("{% increment n %}{% increment n %}{% decrement m %}", TEXTS, "01-1"),
    ("a {%- if true -%} b {%- endif -%} c", TEXTS, "abc"),
    ("a {{- 1 -}} b", TEXTS, "a1b"),
    ("{% if true or false and false %}T{% else %}F{% endif %}", TEXTS, "T"),
    ("{% if true and false and false or true %}T{% else %}F{% endif %}", TEXTS, "F"),
    ("{% if false and false or true %}T{% else %}F{% endif %}", TEXTS, "F"),
    ("{{ 'a,b' | split: ',' | last | upcase | append: '!' }}", TEXTS, "B!"),
]  # fmt: skip

REFUSED = [
    *((f"{{{{ {name} }}}}", "sql label description", f'Variable not found "{name}".')
      for name in ("value", "rendered_value", "filterable_value", "linked_value", "link",
                   "users.name._value", "users.name._rendered_value", "users.name._filterable_value",
                   "users.name._linked_value", "users.name._link")),
    ("{{ row['users.name'] }}", "sql label description", 'Variable not found "row'),
    ("{% condition day %}x{% endcondition %}", "label description html link", 'Variable not found "condition".'),
    ("{% date_start day %}", "label description html link", 'Variable not found "date_start".'),
    ("{% date_end day %}", "label description html link", 'Variable not found "date_end".'),
    ("{% incrementcondition %}x{% endincrementcondition %}", "label description html link",
     'Variable not found "incrementcondition".'),
    ("{% increment_value %}", "label description html link", 'Variable not found "increment_value".'),
    ("{{ nothing }}", TEXTS, 'Variable not found "nothing".'),
    ("{{ users.nothing._is_selected }}", TEXTS, 'Variable not found "users.nothing".'),
    ("{{ orders.status._nothing }}", "sql label", 'Variable not found "orders.status._nothing".'),
    ("{{ _localization['bye'] }}", "label", 'Variable not found "_localization.bye".'),
    ("{% nothing %}", TEXTS, "unexpected tag 'nothing'"),
    ("{{ 1 | nothing }}", TEXTS, "unknown filter 'nothing'"),
]  # fmt: skip


def written(text: str, place: str) -> str | None:
    if place in ("sql", "label", "description"):
        return render_sql(text, replace(SCOPE, place=place))
    template = CellTemplate(text, SCOPE)
    return template.html(ROW) if place == "html" else template.text(ROW)


def each_place(rows: list[tuple[str, str, str]]) -> list:
    return [
        pytest.param(text, place, result, id=f"{place}: {text}")
        for text, places, result in rows
        for place in places.split()
    ]


@pytest.mark.parametrize(("text", "place", "expected"), each_place(LEGAL))
def test_liquid_has_its_value_where_it_is_legal(text: str, place: str, expected: str):
    assert written(text, place) == expected


@pytest.mark.parametrize(("text", "place", "message"), each_place(REFUSED))
def test_liquid_is_refused_where_it_has_no_value(text: str, place: str, message: str):
    with pytest.raises(LookmlError) as caught:
        written(text, place)
    assert message in caught.value.diagnostic.message
