"""Liquid that would keep the server busy ends at once, with an error that says which limit it met."""

from __future__ import annotations

import time

import pytest

from lookalike.lookml import LookmlError
from lookalike.lookml.liquid import LiquidScope, render_sql

SCOPE = LiquidScope("m", "e", "v", fields={"v": {"f"}})
LONG = "x" * 15_000
STEPS = "the text takes too many steps to render"
BOMBS = {
    "loops one after another": ("{% for i in (1..9000) %}{% endfor %}" * 200, STEPS),
    "blocks in a loop": (
        "{% for i in (1..9000) %}" + "{% if true %}{% endif %}" * 500 + "{% endfor %}",
        STEPS,
    ),
    "assigns in a loop": ("{% for i in (1..9000) %}" + "{% assign a = 1 %}" * 500 + "{% endfor %}", STEPS),
    "captures in a loop": (
        "{% for i in (1..9000) %}{% capture c %}" + LONG * 10 + "{% endcapture %}{% endfor %}",
        STEPS,
    ),
    "a text replaced by itself": ("{% assign b = '" + LONG + "' %}{{ b | replace: 'x', b | size }}", STEPS),
    "a long separator": ("{{ (1..9999) | join: '" + LONG + "' }}", STEPS),
    "each with each": ("{{ (1..9999) | uniq | size }}", STEPS),
    "tags never closed": ("{% assign b = '" + "<" * 15_000 + "' %}{{ b | strip_html }}", STEPS),
    "a negative power of ten": ("{{ 5 | round: -99999999 }}", STEPS),
    "a long date": ("{{ '" + "1 " * 5_000 + "' | date: '%Y' }}", STEPS),
    "powers": (
        "{% assign n = 9 %}{% for i in (1..99) %}{% assign n = n | times: n %}{% endfor %}",
        "the number is too large",
    ),
    "a wide tag": (
        "{% if 1 == 2 " + "or 1 == 2 " * 9_000 + "%}{% endif %}",
        "at most 20000 characters in one tag",
    ),
    "wide tags": (("{{ 1 " + "| plus: 1" * 1_500 + " }}") * 9, "at most 100000 characters in all its tags"),
    "blanks": ("{% if" + " " * 9_000 + "%}{% endif %}", "at most 500 blanks in a row"),
    "nested blocks": ("{% if true %}" * 1_000 + "{% endif %}" * 1_000, "block nesting limit reached"),
    "pipes": ("{{ 1 " + "| " * 9_000 + "}}", "expected word"),
    "conditions": ("{% if 1 == 2 " + "or 1 == 2 " * 1_900 + "%}{% endif %}", "error"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_ends_at_once_with_its_reason(name: str):
    text, reason = BOMBS[name]
    start = time.thread_time()
    with pytest.raises(LookmlError) as caught:
        render_sql(text, SCOPE)
    # A fifth of a second, with room for slow machines.
    assert time.thread_time() - start < 5
    assert reason in caught.value.diagnostic.message


def test_limits_leave_room_for_what_models_do():
    text = "{% for i in (1..500) %}{% if i > 1 %},{% endif %}{{ i | times: 2 | append: 'x' }}{% endfor %}"
    assert render_sql(text, SCOPE) == ",".join(f"{i * 2}x" for i in range(1, 501))


@pytest.mark.parametrize("name", ["include 'a'", "render 'a'", "tablerow i in (1..2)"])
def test_tag_that_looker_does_not_have_is_refused(name: str):
    with pytest.raises(LookmlError, match="unexpected tag"):
        render_sql(f"{{% {name} %}}", SCOPE)


@pytest.mark.parametrize("name", ["safe", "escapejs"])
def test_filter_that_looker_does_not_have_is_refused(name: str):
    with pytest.raises(LookmlError, match=f"unknown filter '{name}'"):
        render_sql(f"{{{{ 'x' | {name} }}}}", SCOPE)
