"""`html` and links of a cell: what they may read, and what they may not bring into a page."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from lookalike.lookml import LookmlError
from lookalike.lookml.liquid import LiquidScope
from lookalike.lookml.liquid.cells import Cell, CellTemplate, safe_url
from lookalike.lookml.liquid.names import fields_read

SCOPE = LiquidScope(
    model="shop",
    explore="sales",
    view="orders",
    fields={"orders": {"total", "note", "status"}, "users": {"name", "age"}},
    user_attributes={"region": "EU & US"},
    field_name="total",
)
ROW = {
    "orders.total": Cell(Decimal("1234.50"), "$1,234.50", "1234.5", "/explore/shop/sales?f=1&limit=5"),
    "orders.note": Cell('<b onclick="x()">"hi"</b>', "<i>note</i>"),
    "users.name": Cell("O'Brien", "O'Brien", "O'Brien", "javascript:alert(1)"),
    "users.age": Cell(None, ""),
}


def html(text: str) -> str:
    return CellTemplate(text, SCOPE).html(ROW)


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("{{ value }}", "1234.5"),
        ("{{ rendered_value }}", "$1,234.50"),
        ("{{ filterable_value }}", "1234.5"),
        ("{{ link }}", "/explore/shop/sales?f=1&amp;limit=5"),
        (
            "{{ linked_value }}",
            '<a href="/explore/shop/sales?f=1&amp;limit=5" rel="noopener noreferrer">$1,234.50</a>',
        ),
        ("{{ users.name._value }}", "O'Brien"),
        ("{{ note._rendered_value }}", "&lt;i&gt;note&lt;/i&gt;"),
        ("{{ users.name._filterable_value | url_encode }}", "O%27Brien"),
        ("{{ users.name._linked_value }}", "O'Brien"),
        ("{{ total._link }}", "/explore/shop/sales?f=1&amp;limit=5"),
        ("{{ row['users.name'] }}", "O'Brien"),
        ("[{{ row['users.phone'] }}]", "[]"),
        ("[{{ users.age._value }}]", "[]"),
        ("{% if users.age._value > 18 %}a{% else %}b{% endif %}", "b"),
        ("{% if value > 1000 %}<b>{{ rendered_value }}</b>{% endif %}", "<b>$1,234.50</b>"),
        ("{{ value | plus: 1 }}", "1235.5"),
        ("{{ value | round }}", "1235"),
        ("{{ _user_attributes['region'] }}", "EU &amp; US"),
    ],
)
def test_cell_variable_is_rendered(text: str, rendered: str):
    assert html(text) == rendered


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("{{ note._value }}", '&lt;b onclick=x()&gt;"hi"&lt;/b&gt;'.replace("=x()", '="x()"')),
        ("{% assign a = note._rendered_value | append: '<br>' %}{{ a }}", "&lt;i&gt;note&lt;/i&gt;<br>"),
        ("{% capture a %}{{ note._rendered_value }}{% endcapture %}{{ a }}", "&lt;i&gt;note&lt;/i&gt;"),
        ("<script>alert(1)</script>x", "x"),
        ("<img src=x onerror=alert(1)>", '<img src="x">'),
        ("<a href='javascript:alert(1)'>x</a>", '<a rel="noopener noreferrer">x</a>'),
        ("<a href='data:text/html,x'>x</a>", '<a rel="noopener noreferrer">x</a>'),
        (
            "<a href={{ note._value }}>x</a>",
            '<a href="<b" rel="noopener noreferrer">x</a>'.replace("<b", "&lt;b"),
        ),
        ("<p style='color: red; position: fixed'>x</p>", '<p style="color:red">x</p>'),
        ("<iframe src='https://x'></iframe><form><input></form>y", "y"),
        ("<svg onload=alert(1)></svg>y", "y"),
        ("<b>never closed", "<b>never closed</b>"),
    ],
)
def test_page_gets_nothing_that_runs(text: str, rendered: str):
    assert html(text) == rendered


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://x.example/{{ users.name._value | encode_uri }}", "https://x.example/O%27Brien"),
        ("/dashboards/1?id={{ filterable_value }}", "/dashboards/1?id=1234.5"),
        ("mailto:{{ users.name._value }}", "mailto:O'Brien"),
        ("{{ link }}", "/explore/shop/sales?f=1&limit=5"),
        ("javascript:alert({{ value }})", None),
        ("{{ users.name._link }}", None),
        (" java\tscript:alert(1)", None),
        ("\x01javascript:alert(1)", None),
        ("vbscript:x", None),
        ("{% if false %}x{% endif %}", None),
    ],
)
def test_link_is_harmless_or_left_out(text: str, url: str | None):
    assert CellTemplate(text, SCOPE).url(ROW) == url


def test_label_of_a_link_is_plain_text():
    assert CellTemplate("See {{ note._value }}", SCOPE).text(ROW) == 'See <b onclick="x()">"hi"</b>'


def test_relative_address_may_hold_a_colon_later():
    assert safe_url("?at=12:30") == "?at=12:30"


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("{{ value }}", set()),
        ("{{ users.name._value }}{{ note._rendered_value }}", {"users.name", "orders.note"}),
        (
            "{% if value > 1 %}{{ users.name._link }}{% else %}{{ users.age._value }}{% endif %}",
            {"users.name", "users.age"},
        ),
        ("{% if users['name']._value == 'x' %}{% endif %}", {"users.name"}),
        ("{{ row['users.name'] }}{{ users.name._is_selected }}", set()),
        ("{% assign a = users.age._value | plus: 1 %}{{ a }}", {"users.age"}),
        ("{% for i in (1..users.age._value) %}{% endfor %}", {"users.age"}),
        ("{% case note._filterable_value %}{% when users.name._linked_value %}{% endcase %}",
         {"orders.note", "users.name"}),
        ("{% comment %}{{ users.name._value }}{% endcomment %}", set()),
        ("{% if", set()),
        ("plain", set()),
    ],
)  # fmt: skip
def test_fields_read_are_those_of_every_branch(text: str, fields: set[str]):
    assert fields_read(text, "orders") == fields


def test_own_field_is_no_other_field():
    assert CellTemplate("{{ total._value }}{{ users.name._value }}", SCOPE).fields == {"users.name"}


@pytest.mark.parametrize("text", ["{% if", "{% if value > 'a' %}{% endif %}", "{{ nothing._value }}"])
def test_mistake_in_a_cell_is_an_error(text: str):
    with pytest.raises(LookmlError):
        html(text)


def test_five_thousand_rows_are_quick():
    text = "{% if value > 3 %}<a href='/x?{{ users.name._value | url_encode }}'>{{ rendered_value }}</a>{% endif %}"
    template = CellTemplate(text, SCOPE)
    rows = [{**ROW, "orders.total": Cell(n, f"${n}")} for n in range(5_000)]
    start = time.thread_time()
    for row in rows:
        template.html(row)
    assert time.thread_time() - start < 3
